"""shop.py - make demo without a file: a generated shop under mixed load, and a flash sale in the middle.

Three branches and a warehouse, five channels, 2,000 items of unequal popularity.
Every client places orders (one to five lines, also in batches and from
reservations), cancels its own, receives stock and lets holds expire.  After
two fifths of the time all of them meet and want one item of which there are
500: each buys one unit at a time until it has been refused often enough.

Each client keeps books of what it was told.  At the end they are compared with
what SQL finds in the server.
"""
import json
import random
import time
import uuid

import psycopg

from client import DemoError, refusal_code, run_crew
from ledger import Books, fold, meanwhile

BRANCHES = ('BER', 'HAM', 'MUC')
WAREHOUSE = 'DC'
LOCATIONS = (WAREHOUSE, *BRANCHES)
CHANNELS = {'web': LOCATIONS, 'marketplace': (WAREHOUSE,),
            'branch-ber': ('BER',), 'branch-ham': ('HAM',), 'branch-muc': ('MUC',)}
ITEMS = 2000
POPULARITY = 3          # the exponent: higher = fewer items sell more
STOCK_UNITS = {WAREHOUSE: 200, 'BER': 40, 'HAM': 40, 'MUC': 40}
FLASH_SKU = 'FLASH-1'
FLASH_UNITS = 500
FLASH_REFUSALS = 100
FLASH_AT = 0.4          # of the time
HELD_ORDERS_MAX = 200   # own orders a client remembers for cancellations

PLACE = """SELECT order_id, order_mgmt.amount_minor(total) FROM order_mgmt.place_order(
    channel => %s, lines => %s, reservation_id => %s, holder => %s, idempotency_key => %s)"""
PLACE_MANY = """SELECT ok, error_code, order_id, order_mgmt.amount_minor(total)
    FROM order_mgmt.place_orders(orders => %s) ORDER BY input_no"""
CANCEL = 'SELECT status FROM order_mgmt.cancel_order(order_id => %s, lines => %s, reason => %s, idempotency_key => %s)'
RECEIVE = """SELECT sku FROM order_mgmt.receive_stock(
    location => %s, lines => %s, reference => %s, idempotency_key => %s)"""
RESERVE = """SELECT reservation_id, sku, location, quantity::numeric FROM order_mgmt.reserve_stock(
    lines => %s, channel => %s, expires_in => %s, holder => %s, idempotency_key => %s)"""
RELEASE = """SELECT status FROM order_mgmt.release_reservation(
    reservation_id => %s, holder => %s, idempotency_key => %s)"""

# The same figures as the clients count, from the tables.
FOUND = """
WITH lines AS (SELECT ordered::numeric AS ordered, canceled::numeric AS canceled, sku FROM order_mgmt.order_lines),
    holds AS (SELECT reservation_id, status, quantity::numeric AS quantity FROM order_mgmt.reservations)
SELECT (SELECT count(*) FROM order_mgmt.orders) AS "orders",
    (SELECT count(*) FROM order_mgmt.orders WHERE status = 'canceled') AS "orders canceled",
    (SELECT sum(order_mgmt.amount_minor(total)) FROM order_mgmt.orders) AS "cents ordered",
    (SELECT sum(ordered) FROM lines) AS "units ordered",
    (SELECT sum(canceled) FROM lines) AS "units canceled",
    (SELECT sum(ordered) FROM lines WHERE sku = %s) AS "units of the flash sale",
    (SELECT sum(quantity::numeric) FROM order_mgmt_data.stock_moves WHERE from_state::text = 'supplier')
        AS "units received",
    (SELECT sum(quantity) FROM holds) AS "units reserved",
    (SELECT sum(quantity) FROM holds WHERE status = 'converted') AS "units reserved, then ordered",
    (SELECT sum(quantity) FROM holds WHERE status = 'released') AS "units reserved, then released",
    (SELECT sum(quantity) FROM holds WHERE status IN ('active', 'expired')) AS "units reserved, left to expire"
"""


def sku_of(number):
    return f'A-{number:04}'


def price_of(number):
    """Unit price in cents: uneven ones, so that a wrong sum shows."""
    return 199 + number * 7919 % 9973


class Shopper:
    """What one client does, and what it was told."""

    def __init__(self, client, seconds, seed):
        self.client = client
        self.seconds = seconds
        self.random = random.Random(f'{seed}/{client.number}')
        self.name = f'client-{client.number}'
        self.orders = []        # [order id, {line number: units left}] of own orders
        self.calls = 0

    def key(self):
        """A new idempotency key."""
        self.calls += 1
        return f'{self.name}/{self.calls}'

    def work(self):
        """Everything, from the common start to the end of the time."""
        client = self.client
        steps = {self.order_online: 40, self.order_at_branch: 25, self.cancel_whole: 8, self.cancel_part: 8,
                 self.receive: 5, self.reserve: 10, self.order_batch: 4}
        began = client.begin()
        flash = began + self.seconds * FLASH_AT
        while time.monotonic() < began + self.seconds:
            if flash and time.monotonic() >= flash:
                flash = None
                self.flash_sale()
            self.random.choices(list(steps), list(steps.values()))[0]()
        if flash:
            self.flash_sale()

    # ------------------------------------------------ what is wanted

    def some_item(self):
        return int(ITEMS * self.random.random() ** POPULARITY)

    def some_lines(self, location=None):
        """([line, ...], cents they cost)"""
        lines, cents = [], 0
        for _ in range(self.random.randint(1, 5)):
            number, units = self.some_item(), self.random.choice((1, 1, 1, 2, 3))
            line = {'sku': sku_of(number), 'quantity': units}
            if location:
                line['location'] = location
            lines.append(line)
            cents += units * price_of(number)
        return lines, cents

    # ------------------------------------------------ orders

    def placed(self, order_id, lines, cents, told_cents):
        """Book an accepted order."""
        count = self.client.count
        if cents != told_cents:
            raise DemoError(f'order {order_id} costs {told_cents} cents, not {cents}: {lines}')
        count('orders')
        count('cents ordered', cents)
        count('units ordered', sum(line['quantity'] for line in lines))
        if lines[0]['sku'] != FLASH_SKU and len(self.orders) < HELD_ORDERS_MAX:
            self.orders.append([order_id, {i: line['quantity'] for i, line in enumerate(lines, 1)}])

    def place(self, channel, lines, cents):
        """Place an order; False when the stock was not there."""
        try:
            (order_id, told), = self.client.call(PLACE, (channel, json.dumps(lines), None, None, self.key()))
        except psycopg.errors.CheckViolation as error:
            self.refused(refusal_code(error))
            return False
        self.placed(order_id, lines, cents, told)
        return True

    def refused(self, code):
        """Book a refusal; only a lack of stock may be one."""
        if code != 'insufficient_stock':
            raise DemoError(f'an order was refused: {code}')
        self.client.count('refusals')

    def order_online(self):
        self.place(self.random.choice(('web', 'web', 'marketplace')), *self.some_lines())

    def order_at_branch(self):
        branch = self.random.choice(BRANCHES)
        self.place('branch-' + branch.lower(), *self.some_lines(branch))

    def order_batch(self):
        """Five to twenty orders in one call, each decided alone; those that met held stock are sent again."""
        wanted, orders = {}, []
        for _ in range(self.random.randint(5, 20)):
            key = self.key()
            lines, wanted[key] = self.some_lines()
            orders.append({'channel': 'marketplace', 'lines': lines, 'idempotency_key': key})
        while orders:
            answers = self.client.call(PLACE_MANY, (json.dumps(orders),))
            if len(answers) != len(orders):
                raise DemoError(f'{len(answers)} answers to a batch of {len(orders)} orders')
            again = []
            for order, (accepted, code, order_id, told) in zip(orders, answers):
                if accepted:
                    self.placed(order_id, order['lines'], wanted[order['idempotency_key']], told)
                elif code == 'stock_contended':
                    again.append(order)
                else:
                    self.refused(code)
            self.client.counts['repeated calls'] += len(again)
            orders = again

    def take_own(self):
        """One of the client's own orders, no longer remembered; None when it has none."""
        if not self.orders:
            return None
        place = self.random.randrange(len(self.orders))
        self.orders[place], self.orders[-1] = self.orders[-1], self.orders[place]
        return self.orders.pop()

    def cancel(self, order_id, lines, units, wanted_status):
        """Cancel units of an own order; it can be refused for no reason."""
        text = json.dumps(lines) if lines else None
        (status,), = self.client.call(CANCEL, (order_id, text, 'changed her mind', self.key()))
        if status != wanted_status:
            raise DemoError(f'order {order_id} is {status} after a cancellation, not {wanted_status}')
        self.client.count('cancellations')
        self.client.count('units canceled', units)
        self.client.count('orders canceled', status == 'canceled')

    def cancel_whole(self):
        order = self.take_own()
        if order:
            self.cancel(order[0], None, sum(order[1].values()), 'canceled')

    def cancel_part(self):
        """Cancel some units of one line."""
        order = self.take_own()
        if not order:
            return
        order_id, left = order
        line_no = self.random.choice(list(left))
        units = self.random.randint(1, left[line_no])
        left[line_no] -= units
        if not left[line_no]:
            del left[line_no]
        self.cancel(order_id, [{'line_no': line_no, 'quantity': units}], units, 'placed' if left else 'canceled')
        if left:
            self.orders.append(order)

    # ------------------------------------------------ stock

    def receive(self):
        """Popular goods come in more often."""
        lines = [{'sku': sku_of(number), 'quantity': self.random.randint(5, 50)}
                 for number in {self.some_item() for _ in range(3)}]
        location = self.random.choice(LOCATIONS)
        rows = self.client.call(RECEIVE, (location, json.dumps(lines), self.name, self.key()))
        if len(rows) != len(lines):
            raise DemoError(f'a receipt of {len(lines)} items was answered with {len(rows)} rows')
        self.client.count('units received', sum(line['quantity'] for line in lines))

    def reserve(self):
        """Hold stock; then order it, release it, or let the hold expire."""
        fate = self.random.choices(('ordered', 'released', 'left to expire'), (70, 15, 15))[0]
        number, units = self.some_item(), self.random.randint(1, 3)
        lines = [{'sku': sku_of(number), 'quantity': units}]
        expiry = '1 second' if fate == 'left to expire' else '1 hour'
        try:
            (reservation, sku, location, held), = self.client.call(
                RESERVE, (json.dumps(lines), 'web', expiry, self.name, self.key()))
        except psycopg.errors.CheckViolation as error:
            return self.refused(refusal_code(error))
        if held != units:
            raise DemoError(f'{held} units of {sku} were held, not {units}')
        self.client.count('units reserved', units)
        self.client.count(f'units reserved, {"then " if fate != "left to expire" else ""}{fate}', units)
        if fate == 'ordered':
            lines[0]['location'] = location
            (order_id, told), = self.client.call(
                PLACE, ('web', json.dumps(lines), reservation, self.name, self.key()))
            self.placed(order_id, lines, units * price_of(number), told)
        elif fate == 'released':
            self.client.call(RELEASE, (reservation, self.name, self.key()))

    def flash_sale(self):
        """With all others at once: one unit after the other, until it is sold out for sure."""
        client = self.client
        client.rally.wait()
        began = time.monotonic()
        line = {'sku': FLASH_SKU, 'quantity': 1}
        refusals = 0
        while refusals * client.rally.parties < FLASH_REFUSALS:
            if self.place(self.random.choice(('web', 'marketplace')), [line], price_of(0)):
                client.count('units of the flash sale')
            else:
                refusals += 1
        client.count('refusals in the flash sale', refusals)
        client.count('flash microseconds', int((time.monotonic() - began) * 1e6))


def open_shop(connection, seed):
    """Locations, channels, items, prices and first stock; returns the units received."""
    for location in LOCATIONS:
        kind = 'warehouse' if location == WAREHOUSE else 'store'
        connection.execute('SELECT 1 FROM order_mgmt.put_location(%s, kind => %s)', (location, kind))
    for channel, locations in CHANNELS.items():
        connection.execute('SELECT 1 FROM order_mgmt.put_channel(%s, %s, %s)', (channel, 'EUR', list(locations)))
    skus = [sku_of(number) for number in range(ITEMS)] + [FLASH_SKU]
    prices = [f'{price_of(number) / 100:.2f} EUR' for number in [*range(ITEMS), 0]]
    connection.execute("""SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS w (sku, price)
        CROSS JOIN LATERAL order_mgmt.put_item(sku => w.sku) AS i
        CROSS JOIN LATERAL order_mgmt.put_price(sku => i.sku, price => w.price::order_mgmt.amount)""", (skus, prices))
    dice = random.Random(seed)
    received = FLASH_UNITS
    connection.execute(RECEIVE, (WAREHOUSE, json.dumps([{'sku': FLASH_SKU, 'quantity': FLASH_UNITS}]), None, 'flash'))
    for location, units in STOCK_UNITS.items():
        lines = [{'sku': sku_of(number), 'quantity': dice.randint(1, 2 * units)} for number in range(ITEMS)]
        connection.execute(RECEIVE, (location, json.dumps(lines), 'opening', 'opening/' + location))
        received += sum(line['quantity'] for line in lines)
    return received


def describe(totals, elapsed):
    """A line of progress."""
    return (f"{totals['orders']:>9,} orders  {totals['orders'] / elapsed:>7,.0f}/s  {totals['refusals']:>8,} refused  "
            f"{totals['cancellations']:>8,} cancellations")


def compare(connection, counts):
    """The clients' books against the server's."""
    books = Books()
    cursor = connection.execute(FOUND, (FLASH_SKU,))
    for column, value in zip(cursor.description, cursor.fetchone()):
        books.add(column.name, counts[column.name], int(value or 0))
    books.add('units of the flash sale there were', FLASH_UNITS, counts['units of the flash sale'])
    if counts['refusals in the flash sale'] < FLASH_REFUSALS:
        books.fault(f"the flash sale refused {counts['refusals in the flash sale']} calls, not {FLASH_REFUSALS}")
    return books


def run(cluster, connection, given):
    """Open the shop, let the clients at it, compare; returns (books, orders per second)."""
    print(f'{len(BRANCHES)} branches, 1 warehouse, {len(CHANNELS)} channels, {ITEMS:,} items, '
          f'{given.seconds:g} s, seed {given.seed}', flush=True)
    received = open_shop(connection, given.seed)

    def work(client):
        Shopper(client, given.seconds, given.seed).work()

    counts, elapsed = run_crew(cluster.dsn(), [work] * given.clients, describe, lambda: meanwhile(connection, given))
    counts['units received'] += received
    rate = counts['orders'] / elapsed
    if given.tamper:
        connection.execute(PLACE, ('marketplace', json.dumps([{'sku': sku_of(ITEMS - 1), 'quantity': 1}]),
                                   None, None, str(uuid.uuid4())))
    fold(connection)
    print(f"flash sale: {counts['units of the flash sale']} of {FLASH_UNITS} units sold, "
          f"{counts['refusals in the flash sale']} refusals, "
          f"{counts['flash microseconds'] / given.clients / 1e6:.2f} s")
    print(f"{counts['orders']:,} orders, {counts['refusals']:,} refusals, {counts['cancellations']:,} cancellations, "
          f"{counts['repeated calls']:,} repeated calls in {elapsed:.1f} s")
    books = compare(connection, counts)
    books.show('told to clients', 'in the server')
    return books, rate
