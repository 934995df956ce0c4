"""history.py - a shop with years behind it: a day made through the API, and copies of it made set-based.

    shop = History(cluster, 'postgres', orders=200000, lines=2.5, items=2500)
      .connection   the owner's, autocommit        .orders   how many there are
      .seconds      phase -> how long it took      .today()  open documents, made through the API

Tenant 1 has nearly all orders: web orders paid by card and shipped, sales at registers, cancellations,
returns, receipts, transfers, holds.  Tenant 2 has 20, spread over the same 400 days; tenant 3 has none.

Some hundred orders are told through the API (the stories), with all that happens to them.  Each table is then
filled with copies of the rows that a story wrote, each copy an interval earlier than the next one: ids, stamps,
times and numbers are shifted, items are others, and everything else stays, so that what was true of a story is true of each
copy.  Columns are asked from the catalog, so no table is named here but for its running numbers:

    uuid, and text that is one      its time is shifted; what is random in it stays
    timestamptz                     within the copy's interval, as it was within the story
    bigint                          what came from the sequence of ids, or is a stamp, by its value
    item_id, sku                    another item, of the same price and cost
    text of NUMBERS                 with the copy's number behind it; an order number is led by its day and scattered within, as one made by the API
    bigint of SERIALS               counted on from the older copies

The server is told that it has lived through 2^32 transactions (pg_resetwal), so that stamps of the past are free.  What is
derived (tables that are not dumped) is made by resync_stock(); verify(true) finds nothing afterwards.
"""
import contextlib
import random
import threading
import time
from collections import Counter, deque
from json import dumps as dump

DAYS = 400
STORY_ORDERS = 500
STORY_ITEMS = 250
LEFT_OVERS = 3           # copies of what nobody ended, in a large shop as in a small one
OF_TENANT_2 = 4          # copies, of 4 orders each, with the story itself 5
LOCATIONS = ('WH', 'BER', 'HAM')
REGISTERS = {'BER-1': ('store', 'BER'), 'BER-2': ('store', 'BER'), 'HAM-1': ('outlet', 'HAM')}
NEW_CUSTOMER, ORDERS_OF_CUSTOMER = 10, 4   # each so many orders one comes, and places so many; others have no account
KEYS_DAYS = 30           # idempotency keys are purged, of older copies there are none
SHIP_AFTER, RETURN_AFTER = 40, 120   # orders later
RECEIPT_LINES = 40
IDS_FROM = 2 ** 40
WORKERS = 2

NUMBERS = ('order_number', 'return_number', 'transfer_number', 'purchase_order_number', 'fulfillment_number', 'tracking_number', 'reference', 'gateway_event_id', 'idempotency_key', 'email')
# Days by which nothing is found.
KEPT_DATES = ('promised_on', 'expected_on')
SERIALS = {'shift_number': ('register_id',), 'position_no': ('item_id', 'location_id')}
# The first characters of a number: its day, of 512 (src/access/number.c).
DAY_DIGITS = """substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', {0} / 16 % 32 + 1, 1) || substr('02468ACEGJMPRTWY', {0} % 16 + 1, 1)"""
UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$'

TABLES = """
    SELECT c.oid::bigint, c.relname::text FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r'
        AND coalesce(obj_description(c.oid, 'pg_class'), '') !~ 'not dumped$' ORDER BY 2"""
COLUMNS = """
    SELECT a.attname::text, a.atttypid::regtype::text FROM pg_attribute AS a
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum"""
UNIQUE = """
    SELECT i.indexrelid::regclass::text, array_agg(a.attname::text) FROM pg_index AS i CROSS JOIN LATERAL unnest(i.indkey) AS k (place)
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.place
    WHERE i.indrelid = %s AND i.indisunique AND i.indpred IS NULL GROUP BY i.indexrelid"""


def as_lines(units):
    return dump([{'sku': sku, 'quantity': quantity} for sku, quantity in units.items()])


class Story:
    """What is told through the API and copied: at which places, 1 is the newest; its items and those of its copies."""

    def __init__(self, places, groups=1):
        self.places = places
        self.groups = groups
        self.rows = None                 # SQL: which rows it wrote

    def older(self, place, serial):
        """SQL: how many copies count a serial on before that at a place does: those with the same items, if it is counted by item."""
        if isinstance(self.places, range):
            return f"({max(self.places)} - {place}) / {self.groups if 'item_id' in SERIALS[serial] else 1}"
        return f"(SELECT count(*) FROM unnest('{{{','.join(map(str, self.places))}}}'::integer[]) AS o (place) WHERE o.place > {place})"


class History:
    def __init__(self, cluster, db, orders, lines=2.5, items=2500, taxes=True, seed=1):
        self.cluster = cluster
        self.db = db
        self.lines = lines
        self.taxes = '{VAT}' if taxes else '{}'
        self.seconds = {}
        self.random = random.Random(seed)
        self.story_orders = min(STORY_ORDERS, orders // 2)
        self.copies = orders // self.story_orders - 1
        self.groups = max(items // STORY_ITEMS, 1)
        self.items = self.groups * STORY_ITEMS
        with self.timed('restart'):
            self.age()
        self.connection = cluster.connect(db)
        with self.timed('masters'):
            self.make_masters()
        with self.timed('stories'):
            self.tell_stories()
        with self.timed('copies'):
            self.copy()
        with self.timed('resync'):
            self.connection.execute('SELECT order_mgmt.resync_stock()')
        with self.timed('vacuum'):
            self.connection.execute('VACUUM (ANALYZE)')
        self.orders = self.connection.execute('SELECT count(*) FROM order_mgmt_data.orders').fetchone()[0]

    @contextlib.contextmanager
    def timed(self, phase):
        started = time.monotonic()
        yield
        self.seconds[phase] = round(time.monotonic() - started, 2)

    def age(self):
        """Let the server have lived through 2^32 transactions, if it has not yet."""
        if int(self.cluster.psql('SELECT pg_current_xact_id()')) > 2 ** 32:
            return
        self.cluster.stop('fast')
        self.cluster.run('pg_resetwal', '-e', 1, '-D', self.cluster.data, as_user=True)
        self.cluster.start()

    # ---------------------------------------------------------------- masters

    def call(self, sql, *values):
        return self.connection.execute(sql, values).fetchone()

    def make_masters(self):
        c = self.connection
        c.execute('CREATE EXTENSION IF NOT EXISTS order_mgmt CASCADE')
        c.execute("SELECT setval('order_mgmt_data.ledger_id_seq', %s)", (IDS_FROM,))
        c.execute("SELECT order_mgmt.put_tenant(1, time_zone => 'Europe/Berlin'), order_mgmt.put_tenant(2, 'Small', 'Europe/Berlin'), order_mgmt.put_tenant(3, 'New')")
        for tenant in (1, 2):
            c.execute("SELECT set_config('order_mgmt.tenant_id', %s, false)", (str(tenant),))
            c.execute("SELECT order_mgmt.put_tax_rate('VAT', 19)")
            c.execute("SELECT order_mgmt.put_provider('stripe', kind => 'card')")
            c.execute("SELECT order_mgmt.put_customer_group('club')")
            for location in LOCATIONS:
                c.execute('SELECT order_mgmt.put_location(%s)', (location,))
            for channel, places in {'web': LOCATIONS, 'market': LOCATIONS[:1], 'store': ['BER'], 'outlet': ['HAM']}.items():
                c.execute("SELECT order_mgmt.put_channel(%s, 'EUR', %s)", (channel, list(places)))
            for register, (channel, place) in REGISTERS.items():
                c.execute('SELECT order_mgmt.put_register(%s, %s, %s)', (register, channel, place))
            for staff in ('ana', 'bob'):
                c.execute('SELECT order_mgmt.put_staff(%s)', (staff,))
            skus = [f'L-{n}' for n in range(10)]
            skus += [self.sku(n) for n in range(self.items)] if tenant == 1 else []
            c.execute("""SELECT count(*) FROM unnest(%s::text[]) AS s (sku), order_mgmt.put_item(s.sku, tax_rates => %s)""", (skus, self.taxes))
            c.execute("""SELECT count(*) FROM unnest(%s::text[]) WITH ORDINALITY AS s (sku, n),
                order_mgmt.put_price(s.sku, format('%%s EUR', 1.19 * (1 + greatest(s.n - 11, 0) / %s %% 50))::order_mgmt.price)""", (skus, self.groups))
            # of no item's class, and no order goes there
            c.execute("""SELECT count(*) FROM generate_series(1, 40) AS n, order_mgmt.put_tax_rule('class ' || n, '{VAT}', 'FR', 'R' || n, '7' || n, 'none', '2020-01-01', '2021-01-01')""")
            c.execute("SELECT order_mgmt.put_tax_settings('line', NULL, 'DE', 'BE', '10115'), order_mgmt.put_tax_settings(country => 'DE', region => 'BE', postal_code => '10117', location => 'BER')")
            c.execute("SELECT order_mgmt.put_item('SERVICE', kind => 'untracked')")
            c.execute("SELECT count(*) FROM generate_series(1, 40) AS n, order_mgmt.put_fee('fee ' || n, 'SERVICE')")
            c.execute("SELECT order_mgmt.put_shipping_method('parcel', 'Parcel', 'weight', '{VAT}', 'shipping')")
            c.execute("""SELECT count(*) FROM generate_series(1, 40) AS n, order_mgmt.put_shipping_zone('zone ' || n, format('[{"country":"FR","region":"R%%s","postal_prefix":"7%%s"}]', n, n)::order_mgmt.strict_jsonb)""")
            c.execute("""SELECT count(*) FROM generate_series(1, 40) AS n, order_mgmt.put_shipping_fee('parcel', 'zone ' || n, '4.90 EUR', n, '100.00 EUR')""")
            # another currency: no order is priced by these
            for call in ("put_list_price(s.sku, '1.00 USD', 'web', 10, '2020-01-01', '2021-01-01')", "put_list_price(s.sku, '0.90 USD', 'web', 10, '2021-01-01')",
                         "put_price(s.sku, '2.00 USD')", "put_price(s.sku, '1.90 USD')"):
                c.execute(f'SELECT count(*) FROM unnest(%s::text[]) AS s (sku), order_mgmt.{call}', (skus,))
            c.execute("SELECT order_mgmt.put_stock_policy('L-9', 'WH', safety_stock => 1)")
            c.execute("""SELECT count(*) FROM unnest(%s::text[]) WITH ORDINALITY AS s (sku, n), order_mgmt.put_barcode('B-' || s.n, s.sku)""", (skus,))
            c.execute("SELECT order_mgmt.put_barcode_rule('scale', '21IIIIINNNNNC', 3), order_mgmt.put_item_window('web', '{L-1,L-2}', '-infinity')")
            c.execute("SELECT order_mgmt.put_unit('L-' || n, 'box', 6, price => '6.00 EUR') FROM generate_series(0, 9) AS n")
            c.execute("SELECT order_mgmt.put_category('all'), order_mgmt.put_category('lamps', parent => 'all'), order_mgmt.put_category('bulbs', parent => 'all')")
            c.execute("""SELECT count(*) FROM unnest(%s::text[]) AS s (sku), order_mgmt.put_product('P-' || s.sku, 'Lamp', categories => '{lamps}') AS p, order_mgmt.put_variant(s.sku, 'P-' || s.sku)""", (skus[:200],))
            c.execute("""SELECT order_mgmt.put_kit('KIT-' || n, json_build_array(json_build_object('sku', 'L-' || n, 'quantity', 2), json_build_object('sku', 'L-9', 'quantity', 1))::order_mgmt.strict_jsonb)
                FROM generate_series(0, 8) AS n""")
        c.execute("SELECT set_config('order_mgmt.tenant_id', '1', false)")

    @staticmethod
    def sku(n):
        return f'S{n + 1}'

    # ---------------------------------------------------------------- stories

    def tell_stories(self):
        self.stories = [Story(range(1, self.copies + 1), self.groups), Story(self.spread(LEFT_OVERS)), Story(self.spread(OF_TENANT_2))]
        self.first_time, first_stamp = self.call('SELECT clock_timestamp()::text, pg_current_xact_id()::text::bigint')
        first_id, = self.call("SELECT nextval('order_mgmt_data.ledger_id_seq')")
        self.tell(self.stories[0], lambda: self.day(self.plan(self.story_orders)))
        self.tell(self.stories[1], self.left_over)
        self.call("SELECT set_config('order_mgmt.tenant_id', '2', false)")
        self.tell(self.stories[2], self.small_day)
        self.call("SELECT set_config('order_mgmt.tenant_id', '1', false)")
        self.last_time, last_stamp, last_id = self.call("""SELECT clock_timestamp()::text, pg_current_xact_id()::text::bigint,
            (SELECT last_value FROM order_mgmt_data.ledger_id_seq)""")
        self.stamps, self.ids = (first_stamp, last_stamp), (first_id, last_id)
        self.first_ms, self.last_ms, told = self.call("""SELECT floor(extract(epoch FROM %s::timestamptz) * 1000)::bigint, ceil(extract(epoch FROM %s::timestamptz) * 1000)::bigint,
            extract(epoch FROM %s::timestamptz - %s::timestamptz)::float8""", self.first_time, self.last_time, self.last_time, self.first_time)
        self.interval = DAYS * 86400 / self.copies
        self.factor = self.interval / told

    def spread(self, copies):
        """Places of so many copies, as far from each other as can be."""
        return sorted({max(round(self.copies * n / copies), 1) for n in range(1, copies + 1)})

    def tell(self, story, action):
        first, = self.call('SELECT pg_current_xact_id()::xid')
        action()
        while self.call('SELECT order_mgmt.compact_balances(1000000)')[0]:
            pass
        last, = self.call('SELECT pg_current_xact_id()::xid')
        story.rows = f'xmin::text::bigint BETWEEN {first} AND {last}'

    def basket(self, skus):
        """sku -> quantity: from 1 to 5 lines, self.lines on average."""
        count = 1 + sum(self.random.random() < (self.lines - 1) / 4 for _ in range(4))
        lines = {}
        while len(lines) < count:
            lines[self.random.choice(skus)] = self.random.choice((1, 1, 1, 2))
        return lines

    def plan(self, orders):
        """(kind, channel or register, lines) of a day's orders."""
        skus = [self.sku(n * self.groups) for n in range(STORY_ITEMS) for _ in range(1 + STORY_ITEMS // (5 * (n + 1)))]
        kinds = self.random.choices(('shipped', 'sale', 'canceled', 'refunded', 'returned', 'taken back', 'held'), (60, 25, 3, 3, 5, 2, 2), k=orders)
        return [(kind, self.random.choice(list(REGISTERS) if kind in ('sale', 'taken back') else ('web', 'web', 'market')), self.basket(skus)) for kind in kinds]

    def receive(self, units, location):
        skus = sorted(units)
        for first in range(0, len(skus), RECEIPT_LINES):
            lines = [{'sku': sku, 'quantity': units[sku], 'unit_cost': '0.50 EUR'} for sku in skus[first:first + RECEIPT_LINES]]
            self.call('SELECT count(*) FROM order_mgmt.receive_stock(%s, %s::json, %s)', location, dump(lines), f'delivery {location} {first}')

    def customer(self, number):
        """The customer of an order, null: none; each comes with an address, a group and a consent."""
        if not isinstance(number, int) or number % NEW_CUSTOMER >= ORDERS_OF_CUSTOMER:
            return None
        email = f'c{number // NEW_CUSTOMER}@example.com'
        code, = self.call("SELECT customer FROM order_mgmt.put_customer(email => %s, name => 'Ann', groups => '{club}')", email)
        self.call("SELECT FROM order_mgmt.put_customer_address(%s, 'home', 'Ann', city => 'Berlin', postal_code => '10115', country => 'DE')", code)
        self.call("SELECT FROM order_mgmt.put_customer_consent(%s, 'newsletter', true, '1')", code)
        return code

    def place(self, channel, units, number, held=None):
        # of some baskets a cart is left, and some are ordered by one
        if isinstance(number, int) and number % 8 == 3:
            self.fill_cart(channel, units, number)
        if isinstance(number, int) and number % 8 == 5 and held is None:
            cart, total = self.fill_cart(channel, units, number)
            return self.call('SELECT order_id, total::text FROM order_mgmt.checkout_cart(%s, %s, reference => %s)', cart, total, f'basket {number}')
        customer = self.customer(number)
        return self.call('''SELECT order_id, total::text FROM order_mgmt.place_order(%s, %s::json, reservation_id => %s, reference => %s, idempotency_key => %s,
            customer => %s, ship_to => %s::json)''', channel, as_lines(units), held, f'basket {number}', f'order {number}', customer, customer and '{"address":"home"}')

    def fill_cart(self, channel, units, number):
        """A cart with goods and an e-mail; returns it, and what it costs."""
        customer = self.customer(number)
        cart, = self.call('SELECT cart_id FROM order_mgmt.open_cart(%s, customer => %s)', channel, customer)
        for sku, quantity in units.items():
            self.call('SELECT FROM order_mgmt.put_cart_line(%s, %s, %s)', cart, sku, quantity)
        return cart, self.call("SELECT total::text FROM order_mgmt.set_cart_address(%s, email => 'somebody@example.com', ship_to => %s::json)", cart, customer and '{"address":"home"}')[0]

    def sell(self, register, units, number):
        return self.call("""SELECT order_id FROM order_mgmt.record_sale(%s, %s::json, '[{"provider":"cash","amount":"5000"}]', staff => 'ana', idempotency_key => %s)""",
                         register, as_lines(units), f'sale {number}')[0]

    def pay(self, order, total, number):
        return self.call("SELECT payment_id FROM order_mgmt.authorize_payment(%s, %s, 'stripe', 'visa', reference => %s)", order, total, f'pi_{number}')[0]

    def ship(self, order, payment, number):
        for step in ('hold', 'release'):
            self.call(f"SELECT FROM order_mgmt.{step}_order(%s, 'fraud')", order)
        for parcel, in self.connection.execute('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', (order,)).fetchall():
            self.call('SELECT FROM order_mgmt.ship_fulfillment(%s, tracking => %s::json)', parcel, dump({'carrier': 'DHL', 'number': f'0034{number}'}))
            self.call("SELECT FROM order_mgmt.record_tracking(json_build_array(json_build_object('status', 'in_transit', 'occurred_at', now(), 'place', 'Leipzig')), %s)", parcel)
            self.call('SELECT FROM order_mgmt.record_delivery(%s)', parcel)
        self.call("SELECT FROM order_mgmt.promise_delivery(%s, '2000-01-05')", order)
        self.call('SELECT FROM order_mgmt.confirm_order(%s)', order)
        self.call('SELECT FROM order_mgmt.capture_payment(%s, reference => %s)', payment, f'ch_{number}')

    def take_back(self, order, register=None):
        self.call("""SELECT FROM order_mgmt.return_order(%s, '[{"line_no":1,"quantity":1,"disposition":"restock"}]', reason => 'too small', register => %s)""",
                  order, register)

    def transfer(self, source, destination, skus):
        transfer, = self.call('SELECT transfer_id FROM order_mgmt.create_transfer(%s, %s, %s::json)', source, destination, as_lines({sku: 2 for sku in skus}))
        self.call('SELECT FROM order_mgmt.ship_transfer(%s)', transfer)
        self.call('SELECT FROM order_mgmt.receive_transfer(%s)', transfer)

    def purchase(self, location, skus):
        """Goods of a supplier come, all but the last."""
        self.call("SELECT FROM order_mgmt.put_supplier('acme', currency => 'EUR', over_percent => 10)")
        for sku in skus:
            self.call("SELECT FROM order_mgmt.put_supplier_item('acme', %s, 'S-' || %s, '1.00')", sku, sku)
        purchase, = self.call('SELECT purchase_order_id FROM order_mgmt.create_purchase_order(%s, %s, %s::json)', location, 'acme', as_lines({sku: 2 for sku in skus}))
        self.call('SELECT FROM order_mgmt.order_purchase_order(%s)', purchase)
        self.call('SELECT FROM order_mgmt.receive_purchase_order(%s, %s::json)', purchase, as_lines({sku: 2 for sku in skus[:-1]}))
        self.call("SELECT FROM order_mgmt.return_to_supplier(%s, %s::json, 'broken')", purchase, as_lines({skus[0]: 1}))

    def hold(self, channel, units):
        return self.call('SELECT reservation_id FROM order_mgmt.reserve_stock(%s, %s::json)', channel, as_lines(units))[0]

    def open_shifts(self):
        for register in REGISTERS:
            self.call("SELECT FROM order_mgmt.open_shift(%s, '100 EUR', 'ana')", register)

    def day(self, plan):
        """A day of the shop at whose end nothing is open."""
        units = {location: Counter() for location in LOCATIONS}
        for _, place, lines in plan:
            units[REGISTERS[place][1] if place in REGISTERS else 'WH'].update(lines)
        moved = [self.sku(n * self.groups) for n in self.random.sample(range(STORY_ITEMS), 20)]
        units['WH'].update({sku: 2 for sku in moved})
        for location in LOCATIONS:
            self.receive(units[location], location)
        self.open_shifts()
        self.transfer('WH', 'BER', moved[:10])
        self.transfer('WH', 'HAM', moved[10:])
        self.purchase('WH', moved[:4])
        paid, sent = deque(), deque()
        for number, (kind, place, lines) in enumerate(plan):
            if kind in ('sale', 'taken back'):
                order = self.sell(place, lines, number)
                if kind == 'taken back':
                    self.take_back(order, register=place)
            else:
                order, total = self.place(place, lines, number, self.hold(place, lines) if kind == 'held' else None)
                paid.append((kind, order, self.pay(order, total, number), number))
            self.go_on(number, paid, sent, SHIP_AFTER, RETURN_AFTER)
        self.go_on(len(plan), paid, sent, 0, 0)
        self.call("""SELECT FROM order_mgmt.refund_without_sale('BER-1', %s::json, 'no receipt')""",
                  dump([{'sku': moved[0], 'quantity': 1, 'unit_price': '1.19', 'disposition': 'restock'}]))
        self.sell_short('HAM-1', next(sku for sku in map(self.sku, range(0, self.items, self.groups)) if sku not in units['HAM'] and sku not in moved))
        for register in REGISTERS:
            self.call("SELECT FROM order_mgmt.close_shift(%s, '100 EUR')", register)

    def sell_short(self, register, sku):
        """What the customer held in hand was not on the shelf, as far as was known."""
        order, = self.call("""SELECT order_id FROM order_mgmt.record_sale(%s, %s::json, '[{"provider":"cash","amount":"500"}]', options => '{"sell_short":true}')""",
                           register, as_lines({sku: 1}))
        self.receive({sku: 1}, REGISTERS[register][1])
        self.call("""SELECT order_mgmt.settle_stock_exception(e.stock_exception_id, 'was in another box') FROM order_mgmt.stock_exceptions AS e
            WHERE e.order_id = %s""", order)

    def go_on(self, number, paid, sent, ship_after, return_after):
        """At the time of order number n: ship or cancel orders that are old enough, and take some back."""
        while paid and number - paid[0][3] >= ship_after:
            kind, order, payment, own = paid.popleft()
            if kind == 'refunded':
                self.call('SELECT FROM order_mgmt.capture_payment(%s)', payment)
            if kind in ('canceled', 'refunded'):
                self.call("SELECT FROM order_mgmt.cancel_order(%s, reason => 'changed my mind')", order)
                self.call(f"SELECT FROM order_mgmt.{'void' if kind == 'canceled' else 'refund'}_payment(%s)", payment)
            else:
                self.ship(order, payment, own)
            if kind == 'returned':
                sent.append((order, own))
        while sent and number - sent[0][1] >= return_after:
            self.take_back(sent.popleft()[0])

    def left_over(self):
        """Documents that nobody ends, one of each kind."""
        number = f'left {self.random.random()}'
        for location in LOCATIONS:
            self.receive({f'L-{n}': 20 for n in range(8)}, location)
        self.place('web', {'L-0': 1}, f'{number} a')
        order, total = self.place('web', {'L-1': 2, 'L-2': 1}, f'{number} b')
        payment = self.pay(order, total, f'{number} b')
        parcel, = self.call('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', order)
        self.call("""SELECT FROM order_mgmt.ship_fulfillment(%s, '[{"line_no":1,"quantity":1}]')""", parcel)
        self.call('SELECT FROM order_mgmt.plan_fulfillment(%s)', order)
        self.call("""SELECT FROM order_mgmt.request_return(%s, '[{"line_no":1,"quantity":1}]', 'BER')""", order)
        self.call("SELECT FROM order_mgmt.capture_payment(%s, '1.00 EUR')", payment)
        self.call("SELECT FROM order_mgmt.refund_goodwill(%s, '0.10 EUR', 'late')", payment)
        self.place('web', {'L-6': 50}, f'{number} c')
        transfer, = self.call('SELECT transfer_id FROM order_mgmt.create_transfer(%s, %s, %s::json)', 'WH', 'HAM', as_lines({'L-3': 4, 'L-4': 1}))
        self.call("""SELECT FROM order_mgmt.ship_transfer(%s, '[{"line_no":1,"quantity":3}]')""", transfer)
        self.hold('web', {'L-5': 1})
        self.call("""SELECT FROM order_mgmt.count_stock('BER', '[{"sku":"L-7","counted":19}]', 'recount')""")

    def small_day(self):
        """Four orders of tenant 2."""
        for location in LOCATIONS:
            self.receive({f'L-{n}': 9 for n in range(8)}, location)
        self.open_shifts()
        self.sell('BER-1', {'L-0': 1, 'L-1': 2}, 0)
        paid, sent = deque(), deque()
        for number, kind in enumerate(('shipped', 'refunded', 'returned')):
            order, total = self.place('web', {'L-2': 1, 'L-3': 1}, number)
            paid.append((kind, order, self.pay(order, total, number), number))
        self.go_on(4, paid, sent, 0, 0)
        for register in REGISTERS:
            self.call("SELECT FROM order_mgmt.close_shift(%s, '100 EUR')", register)

    def today(self):
        """What is open just now: a shift at each register, and what left_over() leaves."""
        self.open_shifts()
        self.left_over()
        self.use_coupons()

    def use_coupons(self):
        """Promotions for coupons, and some orders that used one each."""
        c = self.connection
        c.execute("SELECT count(*) FROM generate_series(1, 40) AS n, order_mgmt.put_promotion('promotion ' || n, 'order_percent', 10, needs_coupon => true)")
        c.execute("SELECT count(*) FROM order_mgmt.create_coupons('promotion 1', 2000, batch => 'letter')")
        for number in range(10):
            coupon, = self.call("SELECT coupon FROM order_mgmt.coupons WHERE batch = 'letter' ORDER BY coupon_id OFFSET %s LIMIT 1", number)
            self.call("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"L-1","quantity":1}]', coupons => %s)""", [coupon])

    # ---------------------------------------------------------------- copies

    def copy(self):
        """Fill all tables, two at a time, the largest first."""
        work = []
        for oid, table in self.connection.execute(TABLES).fetchall():
            rows = [self.call(f'SELECT count(*) FROM order_mgmt_data.{table} WHERE {story.rows}')[0] for story in self.stories]
            if any(rows):
                work.append((max(rows), oid, table))
        work.sort(reverse=True)
        problems = []

        def worker():
            try:
                with self.cluster.connect(self.db, autocommit=False) as connection:
                    connection.execute("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 1; SET synchronous_commit = off; SET jit = off")
                    while work and not problems:
                        _, oid, table = work.pop(0)
                        self.fill(connection, oid, f'order_mgmt_data.{table}')
                        connection.commit()
            except Exception as problem:
                problems.append(problem)

        threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise problems[0]

    def fill(self, connection, oid, table):
        """Write a table anew: the copies, oldest first, and last what is there."""
        connection.execute(f'ALTER TABLE {table} DISABLE TRIGGER USER')
        columns = connection.execute(COLUMNS, (oid,)).fetchall()
        unique = connection.execute(UNIQUE, (oid,)).fetchall()
        copies = [Copies(self, connection, table, story, columns, unique) for story in self.stories]
        serials = {name: ' + count(*) OVER (PARTITION BY {}, CASE {} END) * CASE {} ELSE 0 END'.format(
            ', '.join(('tenant_id', *SERIALS[name])), ' '.join(f'WHEN {story.rows} THEN {n}' for n, story in enumerate(self.stories)),
            ' '.join(f'WHEN {story.rows} THEN {story.older(0, name)}' for story in self.stories)) for name, _ in columns if name in SERIALS}
        connection.execute(f"CREATE TEMP TABLE kept AS SELECT {', '.join(name + serials.get(name, '') for name, _ in columns)} FROM {table}")
        connection.execute(f'TRUNCATE {table}')
        connection.execute('UPDATE pg_index SET indisready = false WHERE indrelid = %s', (oid,))
        newest = self.newest_key if table.endswith('.idempotency_keys') else self.copies
        above = newest
        for place in sorted({place for story in self.stories[1:] for place in story.places if place <= newest} | {0}, reverse=True):
            copies[0].insert(above, place + 1)
            above = place
            for one in copies[1:]:
                if place in one.story.places:
                    one.insert(place, place)
        connection.execute(f"INSERT INTO {table} ({', '.join(name for name, _ in columns)}) SELECT * FROM kept")
        connection.execute(f"REINDEX TABLE {table}; DROP TABLE kept, {', '.join(one.name for one in copies)}")

    @property
    def newest_key(self):
        return min(self.copies, self.copies * KEYS_DAYS // DAYS)


class Copies:
    """The rows of a table that a story wrote, and the statement that writes copies of them."""

    def __init__(self, history, connection, table, story, columns, unique):
        self.connection = connection
        self.table = table
        self.story = story
        self.history = history
        self.name = f'story_{history.stories.index(story)}'
        self.parts, self.values, self.moved = ['t.*'], [], set()
        self.serials = []
        for name, kind in columns:
            self.values.append(self.value(name, kind) or f't.{name}')
            if self.values[-1] != f't.{name}':
                self.moved.add(name)
        for index, keys in unique:
            if not self.moved & set(keys) and self.ask('count(*)')[0]:
                raise ValueError(f'nothing tells the copies of a row apart in {index}: say so in history.py')
        self.columns = ', '.join(name for name, _ in columns)
        connection.execute(f"CREATE TEMP TABLE {self.name} AS SELECT {', '.join(self.parts)} FROM {table} AS t WHERE {story.rows}")

    def ask(self, expression):
        return self.connection.execute(f'SELECT {expression} FROM {self.table} AS t WHERE {self.story.rows}').fetchone()

    def value(self, name, kind):
        """SQL of a copy's value; null: as it is."""
        history = self.history
        column = f't.{name}'
        if kind == 'timestamp with time zone':
            self.parts += [f"make_interval(secs => extract(epoch FROM least({column}, '{history.last_time}') - '{history.first_time}'::timestamptz)::float8) AS {name}__s",
                           f"make_interval(secs => extract(epoch FROM greatest({column} - '{history.last_time}'::timestamptz, '0'))::float8) AS {name}__r"]
            # least() and greatest() pass over null
            return f'CASE WHEN {column} IS NOT NULL THEN p.begins + {column}__s * {history.factor} + {column}__r END'
        if kind == 'uuid' or (kind == 'text' and self.ask(f"coalesce(bool_or({column} ~ '{UUID}'), false)")[0]):
            time_of = f"('x' || replace(left({column}::text, 13), '-', ''))::bit(48)::bigint"
            if kind == 'text':
                time_of = f"CASE WHEN {column} ~ '{UUID}' THEN {time_of} END"
            if self.ask(f'coalesce(bool_or({time_of} NOT BETWEEN {history.first_ms} AND {history.last_ms}), false)')[0]:
                raise ValueError(f'{self.table}.{name}: not ids of version 7')
            self.parts += [f'({time_of} - {history.first_ms})::float8 AS {name}__s', f'substr({column}::text, 14) AS {name}__r']
            value = f"(lpad(to_hex(p.begins_ms + ({column}__s * {history.factor})::bigint), 12, '0') || {column}__r)::uuid"
            return value if kind == 'uuid' else f'coalesce({value}::text, {column})'
        if name in SERIALS:
            self.parts.append(f"count(*) OVER (PARTITION BY {', '.join(('tenant_id', *SERIALS[name]))}) AS {name}__n")
            self.serials.append(name)
            return f'{column} + {column}__n * p.{name}__older'
        if name == 'item_id' and self.story.groups > 1:
            return f'{column} + p.item'
        if name == 'sku' and self.story.groups > 1:
            self.parts.append(f"substr({column}, 2)::integer AS {name}__n")
            return f"'S' || ({column}__n + p.item)"
        if kind == 'date' and name not in KEPT_DATES:
            raise ValueError(f'{self.table}.{name}: a day cannot be shifted')
        if kind == 'bigint':
            first, last = self.ask(f'min({column}), max({column})')
            for low, high in (history.stamps, history.ids):
                if first is not None and low <= first and last <= high:
                    return f'{column} - p.place * {high - low + 1}'
        if name == 'order_number':
            return f"{DAY_DIGITS.format('(p.begins_ms / 86400000 - 10957)::integer')} || upper(substr(md5({column} || p.place), 1, 10))"
        if kind == 'text' and name in NUMBERS:
            return f"{column} || '-' || p.place"
        return None

    def insert(self, first, last):
        """Write copies, from that at place first (older) to that at place last."""
        history = self.history
        if first < last:
            return
        older = ''.join(f", {self.story.older('n.place', name)} AS {name}__older" for name in self.serials)
        self.connection.execute(f"""INSERT INTO {self.table} ({self.columns})
            SELECT {', '.join(self.values)} FROM (SELECT n.place, n.place % {self.story.groups} AS item{older},
                '{history.first_time}'::timestamptz - make_interval(secs => n.place * {history.interval}) AS begins,
                {history.first_ms} - (n.place * {history.interval} * 1000)::bigint AS begins_ms
                FROM generate_series({first}, {last}, -1) AS n (place)) AS p
            CROSS JOIN LATERAL (SELECT s.* FROM {self.name} AS s WHERE p.place IS NOT NULL OFFSET 0) AS t""")
