#!/usr/bin/python3
"""059_random_fulfillments.py - random plans and shipments against a model in plain Python, on both engines.

Seeded histories of place, receive, plan (all, by line, by location), pick, pack, ship (all, short picks),
deliver, cancel a fulfillment, cancel units of the order, calls repeated with their key, and an owner who writes
plans and order lines around the functions.  The model knows integers only and is written from rules R30 and
R37; how many units of a line wait is read, not modeled (050 does that).  After every call the answer or
the code of the refusal is compared, and everything the order says: statuses, lines, fulfillments, their lines.
At the end what each order line has shipped is compared with the goods ledger, verify(true) is clean, and both
engines have said the same.

Concurrent: clients plan, ship and cancel the same few orders for some seconds per engine.  Never a deadlock, every
refusal is one a caller knows, and what left the stock is what fulfillments and orders say.

OM_FULFILLMENT_CALLS calls (1200; make check-long: 20,000) per engine; OM_CONCURRENT_SECONDS (5) of 8 clients.
"""
import json
import os
import random
import threading
import time
import uuid

import psycopg
from cluster import Cluster
from shop import Shop, line, outcome, place, receive
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_FULFILLMENT_CALLS') or (20000 if long_run() else 1200))
SECONDS = float(os.environ.get('OM_CONCURRENT_SECONDS') or (60 if long_run() else 5))
CLIENTS = 8
ENDED = ('shipped', 'delivered', 'canceled')
STEPS = {'pick_fulfillment': ('picked', ('open',)), 'pack_fulfillment': ('packed', ('open', 'picked')),
         'ship_fulfillment': ('shipped', ('open', 'picked', 'packed')), 'record_delivery': ('delivered', ('shipped',)),
         'cancel_fulfillment': ('canceled', ('open', 'picked', 'packed'))}

# Everything an order says of itself.
SHOW = """
    SELECT o.status, o.fulfillment_status,
        (SELECT json_agg(json_build_array(l.location, (l.open OPERATOR(order_mgmt.+) l.allocated)::numeric::int, l.backordered::numeric::int,
            l.shipped::numeric::int, l.canceled::numeric::int) ORDER BY l.line_no)
         FROM order_mgmt.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id),
        (SELECT coalesce(json_agg(json_build_array(f.fulfillment_id, f.location, f.status, (
            SELECT json_object_agg(x.line_no, json_build_array(x.planned::numeric::int, x.open::numeric::int, x.shipped::numeric::int, x.released::numeric::int) ORDER BY x.line_no)
            FROM order_mgmt.fulfillment_lines AS x WHERE x.tenant_id = o.tenant_id AND x.fulfillment_id = f.fulfillment_id))
            ORDER BY length(f.fulfillment_number), f.fulfillment_number), '[]')
         FROM order_mgmt.fulfillments AS f WHERE f.tenant_id = o.tenant_id AND f.order_id = o.order_id)
    FROM order_mgmt.orders AS o WHERE o.tenant_id = current_setting('order_mgmt.tenant_id')::bigint AND o.order_id = %s"""
WRITE_PLAN = """INSERT INTO order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open)
    VALUES (current_setting('order_mgmt.tenant_id')::bigint, %s, %s, %s, %s::text::order_mgmt.quantity, %s::text::order_mgmt.quantity)"""
WRITE_LINE = """UPDATE order_mgmt_data.order_lines SET allocated = allocated OPERATOR(order_mgmt.-) %(n)s::text::order_mgmt.quantity,
    canceled = canceled OPERATOR(order_mgmt.+) %(n)s::text::order_mgmt.quantity WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint
    AND order_id = %(order)s AND line_no = %(line)s"""


class Refused(Exception):
    pass


class Line:
    def __init__(self, location, ordered):
        self.location, self.ordered = location, ordered
        self.waiting = self.shipped = self.canceled = 0

    def left(self):
        return self.ordered - self.shipped - self.canceled

    def ready(self):
        return self.left() - self.waiting


class Fulfillment:
    """Its lines by number: [planned, open, shipped, released]."""

    def __init__(self, location):
        self.id, self.location, self.status, self.lines = None, location, 'open', {}

    def move(self, number, shipped, released):
        row = self.lines[number]
        row[1] -= shipped + released
        row[2] += shipped
        row[3] += released


class Order:
    def __init__(self, order_id, lines):
        self.id, self.lines, self.fulfillments = order_id, lines, []

    def planned(self, number):
        return sum(f.lines[number][1] for f in self.fulfillments if number in f.lines)

    def unplanned(self, number, location=None):
        row = self.lines[number - 1]
        return 0 if location and row.location and row.location != location else row.ready() - self.planned(number)

    def status(self):
        if any(row.left() for row in self.lines):
            return 'placed'
        return 'completed' if any(row.shipped for row in self.lines) else 'canceled'

    def fulfillment_status(self):
        if any(row.waiting for row in self.lines):
            return 'backordered'
        if any(row.shipped for row in self.lines):
            return 'partial' if self.status() == 'placed' else 'fulfilled'
        return 'unfulfilled' if any(row.location and row.ready() for row in self.lines) else 'not_required'

    def says(self):
        return (self.status(), self.fulfillment_status(),
                [[row.location, row.ready(), row.waiting, row.shipped, row.canceled] for row in self.lines],
                [[f.id, f.location, f.status, {str(n): row for n, row in sorted(f.lines.items())} or None] for f in self.fulfillments])

    def sum_asked(self, lines, there):
        """Quantities per line number; a line without one asks for all there is."""
        asked = {}
        for one in lines:
            if one['line_no'] > len(self.lines):
                raise Refused('unknown_order_line')
            asked[one['line_no']] = asked.get(one['line_no'], 0) + one.get('quantity', there(one['line_no']))
        return asked

    def plan(self, lines, location):
        numbers = range(1, len(self.lines) + 1)
        there = {n: self.unplanned(n, location) for n in numbers}
        asked = self.sum_asked(lines, there.get) if lines else there
        if any(quantity > there[n] for n, quantity in asked.items()) or not any(asked.values()):
            raise Refused('fulfillment_exceeds_allocated')
        made = []
        for n in numbers:
            if asked.get(n) and self.lines[n - 1].location not in [None, *(f.location for f in made)]:
                made.append(Fulfillment(self.lines[n - 1].location))
        made = made or [Fulfillment(None)]
        for n in numbers:
            if asked.get(n):
                at = next((f for f in made if f.location == self.lines[n - 1].location), made[0])
                at.lines[n] = [asked[n], asked[n], 0, 0]
        self.fulfillments += made
        return made

    def step(self, f, function, lines=None):
        status, before = STEPS[function]
        if f.status not in before:
            raise Refused('illegal_transition')
        if status in ('shipped', 'canceled'):
            def open_units(n):
                return f.lines[n][1] if n in f.lines else 0
            asked = {} if status == 'canceled' else {n: row[1] for n, row in f.lines.items()}
            if lines:
                asked = self.sum_asked(lines, lambda n: open_units(n) or 1)
                if any(quantity > open_units(n) for n, quantity in asked.items()):
                    raise Refused('shipment_exceeds_plan')
            for n, row in f.lines.items():
                self.lines[n - 1].shipped += asked.get(n, 0)
                f.move(n, asked.get(n, 0), row[1] - asked.get(n, 0))
        f.status = status

    def cancel(self, lines):
        if self.status() != 'placed':
            raise Refused('illegal_transition')
        left = {n: row.left() for n, row in enumerate(self.lines, 1)}
        asked = self.sum_asked(lines, left.get) if lines else left
        if any(quantity > left[n] for n, quantity in asked.items()):
            raise Refused('cancel_exceeds_open')
        for n, quantity in asked.items():
            row = self.lines[n - 1]
            row.waiting -= min(quantity, row.waiting)
            row.canceled += quantity
            kept = row.ready()
            for f in sorted((f for f in self.fulfillments if n in f.lines), key=lambda f: ('packed', 'picked').index(f.status) if f.status in ('packed', 'picked') else 2):
                part = min(kept, f.lines[n][1])
                kept -= part
                f.move(n, 0, f.lines[n][1] - part)
        for f in self.fulfillments:
            if f.status not in ENDED and not any(row[1] for row in f.lines.values()):
                f.status = 'canceled'


class History:
    def __init__(self, cluster, engine, tenant):
        self.random = random.Random(seed())
        self.engine = engine
        self.connection = cluster.connect()
        self.connection.execute(f"SET order_mgmt.engine = '{engine}'; SET order_mgmt.tenant_id = {tenant}")
        self.orders, self.problems, self.answers = [], [], []
        self.calls = 0

    def ask(self, sql, *arguments):
        """Rows, or the code of the refusal."""
        try:
            answer = self.connection.execute(sql, arguments).fetchall()
        except psycopg.Error as error:
            answer = error.diag.constraint_name or f'{error.sqlstate} {error}'
        self.answers.append(answer if isinstance(answer, str) else len(answer))
        return answer

    def compare(self, what, got, wanted):
        if got != wanted:
            self.problems.append(f'call {self.calls} {what}: {got}, the model: {wanted}')

    def attempt(self, what, order, action, sql, *arguments):
        """Do it to the model and to the server; what both answer; a call that worked is now and then repeated."""
        key = f'{self.engine}-{self.calls}'
        try:
            wanted = action()
            code = None
        except Refused as refusal:
            wanted = code = str(refusal)
        got = self.ask(sql, *arguments, key)
        self.compare(what, got if isinstance(got, str) else None, code)
        if code is None and not isinstance(got, str):
            if isinstance(wanted, list):
                self.compare(what, [row[1] for row in got], [f.location for f in wanted])
                for f, row in zip(wanted, got):
                    f.id = str(row[0])
            if self.random.randrange(5) == 0:
                self.compare(f'{what} again', self.ask(sql, *arguments, key), got)
        self.look(what)

    def look(self, what, how_many=2):
        """All that the order at hand and some others say."""
        for order in [self.current, *self.random.sample(self.orders, min(how_many, len(self.orders)))]:
            self.compare(what, json.dumps(self.show(order)), json.dumps(order.says()))

    def show(self, order):
        """What the order says; the model learns which units wait: any call may have served some."""
        row = self.connection.execute(SHOW, (order.id,)).fetchone()
        for mine, theirs in zip(order.lines, row[2]):
            mine.waiting = theirs[2]
        return row

    def some(self):
        """A recent order, mostly, and one of its fulfillments."""
        self.current = self.random.choice(self.orders[-8:] if self.random.random() < 0.9 else self.orders)
        self.show(self.current)
        fulfillments = [f for f in self.current.fulfillments if f.status not in ENDED] or self.current.fulfillments
        return self.current, self.random.choice(fulfillments) if fulfillments and self.random.random() < 0.9 else None

    def some_lines(self, order, there):
        """Null for all, or lines; now and then too many units, or a line that is not there."""
        if self.random.random() < 0.4:
            return None
        lines = []
        for number in self.random.choices(range(1, len(order.lines) + 1), k=self.random.randint(1, 2)):
            one = {'line_no': number}
            if self.random.random() < 0.7:
                one['quantity'] = max(1, self.random.randint(0, there(number)) + (self.random.random() < 0.15))
            lines.append(one)
        if self.random.random() < 0.02:
            lines[0]['line_no'] = len(order.lines) + 1
        return lines

    def place(self):
        lines = [{'sku': 'service', 'quantity': self.random.randint(1, 3)} if self.random.random() < 0.25 else
                 {'sku': self.random.choice('AB'), 'quantity': self.random.randint(1, 6), 'location': self.random.choice(('BER', 'HAM'))}
                 for _ in range(self.random.randint(1, 4))]
        order_id = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        got = self.ask("SELECT 1 FROM order_mgmt.place_order('web', %s::json, order_id => %s)", json.dumps(lines), order_id)
        if got == 'insufficient_stock':
            return
        self.compare('placed', got, [(1,)])
        self.current = Order(order_id, [Line(one.get('location'), one['quantity']) for one in lines])
        self.orders.append(self.current)
        self.look('placed')

    def receive(self):
        self.ask('SELECT 1 FROM order_mgmt.receive_stock(%s, %s::json)', self.random.choice(('BER', 'HAM')),
                 json.dumps([{'sku': self.random.choice('AB'), 'quantity': self.random.randint(1, 12)}]))
        self.current = self.random.choice(self.orders)
        self.look('received', 4)

    def plan(self):
        order, _ = self.some()
        location = self.random.choice((None, None, 'BER', 'HAM'))
        lines = self.some_lines(order, lambda n: order.unplanned(n, location))
        self.attempt('planned', order, lambda: order.plan(lines, location),
                     'SELECT fulfillment_id, location FROM order_mgmt.plan_fulfillment(%s, %s::json, %s, idempotency_key => %s)',
                     order.id, lines and json.dumps(lines), location)

    def step(self):
        order, f = self.some()
        if f is None:
            return
        function = self.random.choice(list(STEPS))
        self.attempt(function, order, lambda: order.step(f, function), f'SELECT status FROM order_mgmt.{function}(%s, idempotency_key => %s)', f.id)

    def ship(self):
        order, f = self.some()
        if f is None:
            return
        lines = self.some_lines(order, lambda n: f.lines[n][1] if n in f.lines else 0)
        self.attempt('shipped', order, lambda: order.step(f, 'ship_fulfillment', lines),
                     'SELECT status FROM order_mgmt.ship_fulfillment(%s, %s::json, idempotency_key => %s)', f.id, lines and json.dumps(lines))

    def cancel(self):
        order, _ = self.some()
        lines = self.some_lines(order, lambda n: order.lines[n - 1].left()) if self.random.random() < 0.9 else None
        self.attempt('canceled', order, lambda: order.cancel(lines),
                     "SELECT status FROM order_mgmt.cancel_order(%s, %s::json, idempotency_key => %s)", order.id, lines and json.dumps(lines))

    def write(self):
        """The owner around the functions: one unit more than there is, planned or taken away."""
        order, f = self.some()
        number = self.random.randint(1, len(order.lines))
        row = order.lines[number - 1]
        more = order.unplanned(number) + 1
        if f and f.status == 'open' and number not in f.lines and row.location in (None, f.location):
            self.compare('written', self.ask(WRITE_PLAN, f.id, number, order.id, more, more), 'fulfillment_exceeds_allocated')
        elif row.location and order.planned(number):
            self.compare('taken away', outcome(lambda: self.connection.execute(WRITE_LINE, {'n': more, 'order': order.id, 'line': number})),
                         'fulfillment_exceeds_allocated')

    def run(self):
        actions = [self.place, self.place, self.receive, self.plan, self.plan, self.plan, self.step, self.ship, self.ship, self.cancel, self.write]
        while not self.orders:
            self.place()
        for self.calls in range(1, CALLS + 1):
            self.random.choice(actions)()


def fill(connection, tenant):
    connection.execute("SELECT FROM order_mgmt.put_tenant(%s, 'x')", (tenant,))
    connection.execute(f'SET order_mgmt.tenant_id = {tenant}')
    connection.execute("SELECT order_mgmt.put_location('BER'), order_mgmt.put_location('HAM')")
    connection.execute("SELECT order_mgmt.put_channel('web', 'EUR', '{BER,HAM}'), order_mgmt.put_item('A'), order_mgmt.put_item('B'),"
                       " order_mgmt.put_item('service', kind => 'untracked'), order_mgmt.put_price('A', '1.00 EUR'),"
                       " order_mgmt.put_price('B', '2.00 EUR'), order_mgmt.put_price('service', '3.00 EUR')")
    connection.execute("SELECT order_mgmt.put_stock_policy('B', 'BER', oversell_limit => '30')")
    for location in ('BER', 'HAM'):
        receive(connection, 'A', 200, location)
        receive(connection, 'B', 50, location)


def histories():
    with Cluster(preload=True) as cluster:
        cluster.psql('CREATE EXTENSION order_mgmt')
        runs = []
        for engine, tenant in (('counter', 1), ('lock', 2)):
            owner = cluster.connect()
            fill(owner, tenant)
            history = History(cluster, engine, tenant)
            history.run()
            runs.append(history)
            is_(history.problems[:5], [], f'{engine}: every answer is the model\'s')
            statuses = [order.status() for order in history.orders]
            fulfillments = [f.status for order in history.orders for f in order.fulfillments]
            refused = sum(1 for answer in history.answers if isinstance(answer, str))
            ok(min(refused, len(fulfillments)) > CALLS / 20 and {'placed', 'completed', 'canceled'} <= set(statuses),
               f'{engine}: {len(statuses)} orders, {statuses.count("completed")} completed, {len(fulfillments)} fulfillments, {refused} refusals')
            shipped = {(order.id, n): row.shipped for order in history.orders for n, row in enumerate(order.lines, 1) if row.location and row.shipped}
            is_({(str(order), n): int(units) for order, n, units in owner.execute(
                "SELECT document_id, document_line, sum(quantity::numeric) FROM order_mgmt_data.stock_moves WHERE to_state::text = 'customer'"
                " AND from_state::text = 'allocated' AND document_kind = 'order' AND tenant_id = %s GROUP BY 1, 2", (tenant,)).fetchall()},
                shipped, f'{engine}: what left the stock is what was shipped')
        is_(runs[0].answers == runs[1].answers, True, 'both engines said the same')
        is_(cluster.connect().execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean')


class Client(threading.Thread):
    """Plans, ships and cancels some orders until told to stop."""

    def __init__(self, shop, number, engine, orders, until):
        super().__init__(daemon=True)
        self.random = random.Random(seed() + number)
        self.connection = shop.connect(engine=engine)
        self.orders, self.until = orders, until
        self.codes = {}

    def call(self, sql, *arguments):
        code = 'ok'
        rows = []
        try:
            rows = self.connection.execute(sql, arguments).fetchall()
        except psycopg.errors.LockNotAvailable:
            return []                        # on a loaded machine it may wait in vain
        except psycopg.Error as error:
            code = error.diag.constraint_name or error.sqlstate
        self.codes[code] = self.codes.get(code, 0) + 1
        return [row[0] for row in rows]

    def run(self):
        plans = []
        while time.monotonic() < self.until:
            order = self.random.choice(self.orders)
            choice = self.random.random()
            if choice < 0.4 or not plans:
                plans += self.call("SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, '[{\"line_no\":1,\"quantity\":1},{\"line_no\":2}]')", order)
            elif choice < 0.75:
                self.call('SELECT 1 FROM order_mgmt.ship_fulfillment(%s)', self.random.choice(plans[-5:]))
            elif choice < 0.85:
                self.call('SELECT 1 FROM order_mgmt.cancel_fulfillment(%s)', plans.pop())
            elif choice < 0.95:
                self.call("SELECT 1 FROM order_mgmt.cancel_order(%s, '[{\"line_no\":1,\"quantity\":1}]')", order)
            else:
                self.call("SELECT 1 FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"A\",\"quantity\":2}]')")


def concurrent(engine):
    with Cluster(preload=engine == 'counter') as cluster:
        shop = Shop(cluster)
        shop.item('A', 700)
        shop.item('B', 400)
        shop.connection.execute("SELECT FROM order_mgmt.put_stock_policy('A', 'BER', oversell_limit => '200')")
        orders = [place(shop.connection, line('A', 100), line('B', 40)) for _ in range(8)]
        clients = [Client(shop, number, engine, orders, time.monotonic() + SECONDS) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(SECONDS + 60)
        codes = {}
        for client in clients:
            for code, count in client.codes.items():
                codes[code] = codes.get(code, 0) + count
        note(f'{engine}: {codes}')
        ok(set(codes) <= {'ok', 'fulfillment_exceeds_allocated', 'illegal_transition', 'cancel_exceeds_open'} and codes.get('ok', 0) > 50,
           f'{engine}: every answer is one a caller knows, and none a deadlock', codes)
        shipped = shop.connection.execute("SELECT coalesce(sum(quantity::numeric), 0) FROM order_mgmt_data.stock_moves WHERE to_state::text = 'customer'").fetchone()[0]
        said = shop.connection.execute('SELECT coalesce(sum(shipped::numeric), 0) FROM order_mgmt.fulfillment_lines').fetchone()[0]
        is_(int(shipped), int(said), f'{engine}: what left the stock is what fulfillments say')
        is_(int(shop.connection.execute('SELECT sum(shipped::numeric) FROM order_mgmt.order_lines').fetchone()[0]), int(said), f'{engine}: and what orders say')
        is_(shop.connection.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{engine}: verify is clean')


note(f'seed {seed()}, {CALLS} calls per engine')
histories()
concurrent('counter')
concurrent('lock')
done()
