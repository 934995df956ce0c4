"""pages.py - what a read or a call touches, and by what every view is read.

    for each in look_ups(owner, tenant)[None]: each.view, each.name, each.sql(has_one_tenant)
    measured(connection, sql)       (pages, rows, milliseconds) of a statement; pages: shared blocks hit and read by its plan
    Calls(history).found            call -> (pages, milliseconds), in a shop of history.py that has opened

The look-ups of a view are told by its comment, as describe() shows it: its key, a page of a tenant by its key, early and in the middle of all, each of its look-ups, and its lists.  Besides, by its columns:
the newest documents, those in a status in which they begin (of all, and of a location or register), and in reports a day and a week.  So no view is left out,
whoever wrote it.
"""
import json

LIST_ROWS = 50
SAMPLES = 200
# When something was: the newest by what a view promises, else by the first of these that it has.
TIMES = ('recorded_at', 'opened_at')
PLACES = ('location', 'from_location', 'to_location')
BEGINNINGS = 'SELECT DISTINCT to_status FROM order_mgmt.state_transitions WHERE from_status IS NULL'


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


class LookUp:
    """A way to read a view: rows that meet conditions, the first of them in an order."""

    def __init__(self, view, name, conditions, order='', tenant=None, limit=LIST_ROWS):
        self.view = view
        self.name = name
        self.conditions = conditions
        self.order = order
        self.tenant = tenant             # of a list: whose, unless the role has one only
        self.limit = limit
        self.sorts_positions = False     # items and places are put in order, whatever happened to them

    def key(self):
        return self.view, self.name

    def sql(self, has_one_tenant):
        conditions = [f'tenant_id = {self.tenant}'] * bool(self.tenant and not has_one_tenant) + self.conditions
        return f"SELECT * FROM {self.view}" + (' WHERE ' + ' AND '.join(conditions) if conditions else '') + \
            (f' ORDER BY {self.order}' if self.order else '') + f' LIMIT {self.limit}'


class View:
    """A contract view or report, and rows of a tenant to take values from."""

    def __init__(self, connection, told, columns, beginnings, tenant):
        self.connection = connection
        self.told = told
        self.name = f"{told['schema']}.{told['name']}"
        self.types = {c['name']: c['type'] for c in columns}
        self.words = {c['name']: [word for word in c['schema'].get('enum', ()) if word] for c in columns}
        self.beginnings = beginnings
        self.tenant = tenant if 'tenant_id' in self.types else None
        self.middles = {}
        self.samples = []

    def sample(self, condition, limit):
        mine = f'tenant_id = {self.tenant}' if self.tenant else 'true'
        texts = ', '.join(f'"{name}"::text' for name in self.types)
        return [dict(zip(self.types, row)) for row in self.connection.execute(f'SELECT {texts} FROM {self.name} WHERE {mine} AND {condition} LIMIT {limit}').fetchall()]

    def row(self, columns):
        """A row in which these columns have values, else one that has the most; null: there is none at all."""
        for row in self.samples:
            if all(row[name] is not None for name in columns):
                return row
        found = self.sample(' AND '.join(f'"{name}" IS NOT NULL' for name in columns), 1)
        return found[0] if found else self.samples[0] if self.samples else None

    def equal(self, columns):
        row = self.row(columns)
        return row and [f'"{name}" IS NULL' if row[name] is None else f'"{name}" = {quoted(row[name])}' for name in columns]

    def look_up(self, name, conditions, order='', is_list=False, limit=LIST_ROWS):
        return [LookUp(self.name, name, conditions, order, self.tenant if is_list else None, limit)] if conditions is not None else []

    def middle(self, columns):
        """The row in the middle of all, in order of columns that have values; null: there is none."""
        if tuple(columns) not in self.middles:
            self.middles[tuple(columns)] = self.find_middle(columns)
        return self.middles[tuple(columns)]

    def find_middle(self, columns):
        names = ', '.join(f'"{name}"' for name in columns)
        there = f"FROM {self.name} WHERE {f'tenant_id = {self.tenant}' if self.tenant else 'true'} AND ({names}) IS NOT NULL"
        found = self.connection.execute(f"""SELECT {', '.join(f'"{name}"::text' for name in columns)} {there}
            ORDER BY {names} OFFSET (SELECT count(*) / 2 {there}) LIMIT 1""").fetchone()
        return found and dict(zip(columns, found))

    def by_key(self):
        key = self.told['key']
        row = self.row(key)
        if row is None:
            return []
        found = self.look_up('key', self.equal(key))
        key = [name for name in key if name != 'tenant_id']
        names = ', '.join(f'"{name}"' for name in key)
        for title, after in (('page by key', row), ('page by key in the middle', self.middle(key) if key else None)):
            if key and after and all(after[name] is not None for name in key):
                found += self.look_up(title, [f"({names}) > ({', '.join(quoted(after[name]) for name in key)})"], names, True)
                found[-1].sorts_positions = {'sku', 'location'} <= set(key)
        return found

    def told_look_ups(self):
        found = []
        for columns in self.told['look_ups']:
            is_one = any(self.types[name] == 'uuid' or name.endswith(('_number', 'reference')) for name in columns)
            found += self.look_up(', '.join(columns), self.equal(columns), '', not is_one)
        for one in self.told['lists']:
            time = one['newest_by']
            found += self.look_up(f"{', '.join(one['of'])} newest by {time}".strip(), self.equal(one['of']) if one['of'] else [], f'{time} DESC', True)
        return found

    def of_documents(self):
        """The newest, and those with which nothing was done yet, of views whose key is one id."""
        promised = [one['newest_by'] for one in self.told['lists'] if not one['of']]
        time = next((name for name in (*promised, *TIMES) if name in self.types), None)
        if self.told['schema'] != 'order_mgmt' or [self.types[name] for name in self.told['key']] != ['uuid'] or not time:
            return []
        found = self.look_up(f'newest by {time}', [], f'{time} DESC', True)
        for status in self.words.get('status', ()):
            if status not in self.beginnings:
                continue
            found += self.look_up(f'{status} newest by {time}', [f"status = '{status}'"], f'{time} DESC', True)
            for place in ('location', 'from_location', 'to_location', 'register'):
                if place in self.types:
                    found += self.look_up(f'{place}, {status}', [*(self.equal([place]) or ()), f"status = '{status}'"], '', True)
        return found

    def of_days(self):
        found = []
        for name in self.types:
            if self.told['schema'] != 'order_mgmt_report' or self.types[name] != 'date':
                continue
            row = self.row([name])
            if row and row[name]:
                day = quoted(row[name])
                found += self.look_up(f'{name}: a day', [f'{name} = {day}'], '', True, 'ALL')
                found += self.look_up(f'{name}: a week', [f"{name} BETWEEN {day} AND {day}::date + 6"], '', True, 'ALL')
            found += self.look_up(f'{name}: today', [f'{name} = current_date'], '', True, 'ALL')
        return found

    def look_ups(self, place):
        """All of them, with values of rows of a place where there are such."""
        places = [name for name in PLACES if place and name in self.types]
        self.samples = (self.sample(f"{quoted(place)} IN ({', '.join(places)})", SAMPLES) if places else []) or self.sample('true', SAMPLES)
        found = {each.name: each for each in (*self.by_key(), *self.told_look_ups(), *self.of_documents(), *self.of_days())}
        return list(found.values()) or self.look_up('all', [])


def look_ups(connection, tenant, places=(None,), schemas=('order_mgmt', 'order_mgmt_report')):
    """Place -> all look-ups of all views, with values of a tenant's rows, of those of the place where there are such: while it is in force, the owner sees no other
    one's."""
    before, = connection.execute("SELECT current_setting('order_mgmt.tenant_id')").fetchone()
    connection.execute("SELECT set_config('order_mgmt.tenant_id', %s, false)", (str(tenant),))
    told = connection.execute('SELECT order_mgmt.describe()').fetchone()[0]
    beginnings = {status for status, in connection.execute(BEGINNINGS).fetchall()}
    views = [View(connection, view, told['rows'][view['row']], beginnings, tenant) for view in told['views'] if view['schema'] in schemas]
    found = {place: [each for view in views for each in view.look_ups(place)] for place in places}
    connection.execute("SELECT set_config('order_mgmt.tenant_id', %s, false)", (before,))
    return found


def measured(connection, sql, values=()):
    """(pages, rows, milliseconds): what the plan of a statement touches, returns and takes."""
    told = connection.execute(f'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}', values or None).fetchone()[0][0]
    plan = told['Plan']
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], plan['Actual Rows'], told['Execution Time']


class Calls:
    """Calls of a filled shop, measured: name -> the fewest pages, and milliseconds, of some runs."""

    RUNS = 4

    def __init__(self, history):
        self.history = history
        self.connection = history.connection
        self.skus = [history.sku(n * history.groups) for n in range(5)]
        self.found = {}
        for location in ('WH', 'BER'):
            self.row('SELECT count(*) FROM order_mgmt.receive_stock(%s, %s::json)', location, self.lines(5, 1000))
        self.trade()
        self.follow()
        self.old_documents()
        self.sought()
        self.shifts()

    def row(self, sql, *values):
        return self.connection.execute(sql, values).fetchone()

    def lines(self, count, quantity=1):
        return json.dumps([{'sku': sku, 'quantity': quantity} for sku in self.skus[:count]])

    def measure(self, name, sql, *values):
        touched, _, ms = measured(self.connection, sql, values)
        before = self.found.get(name, (touched, ms))
        self.found[name] = (min(before[0], touched), min(before[1], ms))

    def trade(self):
        """What does not follow from a document."""
        for _ in range(self.RUNS):
            for count in (1, 5):
                self.measure(f'place_order of {count}', "SELECT FROM order_mgmt.place_order('web', %s::json, idempotency_key => gen_random_uuid()::text)", self.lines(count))
                self.measure(f'quote_lines of {count}', "SELECT FROM order_mgmt.quote_lines('web', %s::json)", self.lines(count))
                self.measure(f'record_sale of {count}', """SELECT FROM order_mgmt.record_sale('BER-1', %s::json, '[{"provider":"cash","amount":"500"}]')""", self.lines(count))
            self.measure('available', 'SELECT order_mgmt.available(%s)', self.skus[0])
            self.measure('reserve_stock', "SELECT FROM order_mgmt.reserve_stock('web', %s::json)", self.lines(2))
            self.measure('receive_stock', "SELECT FROM order_mgmt.receive_stock('BER', %s::json)", self.lines(5))
            self.measure('create_transfer', "SELECT FROM order_mgmt.create_transfer('WH', 'BER', %s::json)", self.lines(2))

    def follow(self):
        """What is done with new documents."""
        for number in range(self.RUNS):
            order, total = self.row("SELECT order_id, total::text FROM order_mgmt.place_order('web', %s::json)", self.lines(2))
            self.measure('cancel_order', 'SELECT FROM order_mgmt.cancel_order(%s)', order)
            order, total = self.row("SELECT order_id, total::text FROM order_mgmt.place_order('web', %s::json)", self.lines(2))
            self.measure('authorize_payment', "SELECT FROM order_mgmt.authorize_payment(%s, %s, 'stripe', reference => %s)", order, total, f'new {number}')
            payment, = self.row('SELECT payment_id FROM order_mgmt.payments WHERE order_id = %s', order)
            self.measure('capture_payment', 'SELECT FROM order_mgmt.capture_payment(%s)', payment)
            self.row('SELECT FROM order_mgmt.cancel_order(%s)', order)
            self.measure('refund_payment', 'SELECT FROM order_mgmt.refund_payment(%s)', payment)

    def old_documents(self):
        """What is done with documents of the past."""
        waiting = self.connection.execute("""SELECT o.order_id FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.order_lines AS l USING (tenant_id, order_id)
            WHERE o.tenant_id = 1 AND l.sku = 'L-0' AND o.status = 'placed' ORDER BY o.recorded_at LIMIT %s""", (self.RUNS,)).fetchall()
        for order, in waiting:
            self.measure('plan_fulfillment', 'SELECT FROM order_mgmt.plan_fulfillment(%s)', order)
            parcel, = self.row("SELECT fulfillment_id FROM order_mgmt.fulfillments WHERE order_id = %s", order)
            self.measure('ship_fulfillment', 'SELECT FROM order_mgmt.ship_fulfillment(%s)', parcel)
        shipped = self.connection.execute("""SELECT o.order_id FROM order_mgmt_data.orders AS o
            WHERE o.tenant_id = 1 AND o.channel = 'web' AND o.payment_status = 'paid' ORDER BY o.recorded_at LIMIT %s""", (self.RUNS,)).fetchall()
        for order, in shipped:
            self.measure('return_order', """SELECT FROM order_mgmt.return_order(%s, '[{"line_no":1,"quantity":1,"disposition":"restock"}]')""", order)

    def sought(self):
        """What is looked for in the office: by the role of a web server, and what is of BER by one of that place."""
        for role, profile, places in (('office', 'web', None), ('office_of_ber', 'warehouse', ['BER'])):
            self.connection.execute(f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
            self.row("SELECT count(*) FROM order_mgmt.grant_access(%s, %s, '{1}', %s)", role, profile, places)
        self.row("SELECT count(*) FROM order_mgmt.put_customer('SOUGHT', 'sought@example.com', 'Zacharias Unique')")
        secret = 'Zm9yIG15IGV5ZXMgb25seQ'
        order, number = self.row("""SELECT order_id, order_number FROM order_mgmt.place_order('web', %s::json, customer => 'SOUGHT', reference => 'sought 1', secret => %s,
            ship_to => '{"name":"Walter Guest","country":"DE","line1":"1","city":"B","postal_code":"10115"}')""", self.lines(2), secret)
        parcel, = self.row('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', order)
        self.row("SELECT FROM order_mgmt.ship_fulfillment(%s, tracking => '{\"carrier\":\"DHL\",\"number\":\"SOUGHT-1\"}')", parcel)
        old, = self.row("SELECT o.order_id FROM order_mgmt.orders AS o WHERE o.tenant_id = 1 AND o.channel = 'web' AND o.payment_status = 'paid' ORDER BY o.recorded_at LIMIT 1")
        here, told = self.row("SELECT f.order_id, f.tracking_number FROM order_mgmt.fulfillments AS f WHERE f.tenant_id = 1 AND f.location = 'BER' AND f.tracking_number IS NOT NULL ORDER BY f.recorded_at LIMIT 1") or (None, None)
        for n in range(self.RUNS):
            event = json.dumps([{'status': 'in_transit', 'occurred_at': f'2000-01-0{n + 1}T00:00Z'}])
            self.measure('record_tracking', "SELECT FROM order_mgmt.record_tracking(%s::json, tracking_number => 'SOUGHT-1')", event)
            self.measure('track_order', 'SELECT order_mgmt.track_order(%s, %s)', number, secret)
            self.connection.execute('SET ROLE office')
            for name, said in (('number', number), ('reference', 'sought 1'), ('tracking number', 'SOUGHT-1'), ('e-mail', 'sought@example.com'), ('name', 'Unique'), ('name of an address', 'guest walter')):
                self.measure(f'search_orders by {name}', 'SELECT FROM order_mgmt.search_orders(%s)', said)
            for name, filters in (('status', '{"status":"placed"}'), ('payment status', '{"payment_status":"authorized"}'), ('customer', '{"customer":"SOUGHT"}'), ('nothing', '{}')):
                self.measure(f'search_orders by {name}', 'SELECT FROM order_mgmt.search_orders(filters => %s::json)', filters)
            self.measure('order_timeline', 'SELECT FROM order_mgmt.order_timeline(%s)', old)
            self.measure('order_confirmation', "SELECT FROM order_mgmt.order_confirmation(%s, 'de', 'html')", old)
            if told:
                self.connection.execute('SET ROLE office_of_ber')
                self.measure('search_orders at a place', 'SELECT FROM order_mgmt.search_orders(%s)', told)
                self.measure('order_timeline at a place', 'SELECT FROM order_mgmt.order_timeline(%s)', here)
            self.connection.execute('RESET ROLE')

    def shifts(self):
        for register in ('BER-2', 'HAM-1'):
            self.measure('close_shift', "SELECT FROM order_mgmt.close_shift(%s, '100 EUR')", register)
