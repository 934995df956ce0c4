#!/usr/bin/python3
"""058_random_transfers.py - random transfers against a model, and by several clients at once, on both engines.

First, seeded histories of create, ship, receive (several states, missing units with and
without a reason) and cancel (returns and write-offs) are compared with a model in plain Python,
written from rule R42: after every call the status and quantities of the transfer, or the code of
the refusal; calls are repeated with their key; at the end the stock of every state and place.
Both engines have said the same.  Then several clients, at READ COMMITTED and at REPEATABLE READ,
work on the same transfers while others sell, wait for goods and cancel: nobody meets a deadlock.

In the end no unit is lost or found: what was received from suppliers is on a shelf, in transit
or lost; what it cost is the value of the stock and of what is lost, to the cent; verify(true) is clean.

OM_TRANSFER_CALLS calls (600; make check-long: 12,000) per engine.
"""
import os
import random
import threading
import uuid
from fractions import Fraction
from json import dumps as dump

import psycopg
from cluster import Cluster
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_TRANSFER_CALLS') or (12000 if long_run() else 600))
CLIENTS = 6
PLACES = ('BER', 'HAM', 'POT')
# sku: its smallest quantity
ITEMS = {'A-1': Fraction(1), 'B-1': Fraction(1), 'fine': Fraction(1, 1000)}
STATES = ('free', 'quality_control', 'damaged')
OPEN = ('ready', 'in_transit', 'partially_received')


def number(value):
    """A Fraction as the product writes it."""
    text = f'{value.numerator * 1000000 // value.denominator / 1000000:f}'
    return text.rstrip('0').rstrip('.')


class Line:
    def __init__(self, sku, quantity):
        self.sku, self.quantity = sku, quantity
        self.shipped = self.canceled = self.received = self.missing = self.returned = Fraction(0)

    def allocated(self):
        return self.quantity - self.shipped - self.canceled

    def in_transit(self):
        return self.shipped - self.received - self.missing - self.returned

    def shown(self):
        return tuple(map(number, (self.allocated(), self.shipped, self.in_transit(), self.received, self.missing, self.returned, self.canceled)))


class Transfer:
    def __init__(self, source, target, lines):
        self.source, self.target, self.lines, self.status = source, target, lines, 'ready'

    def derive(self, canceling=False):
        before = self.status == 'partially_received'
        arrived = any(line.received or (line.missing and not canceling) for line in self.lines) or before
        if any(line.allocated() or line.in_transit() for line in self.lines):
            self.status = 'partially_received' if arrived else 'in_transit' if any(line.shipped for line in self.lines) else 'ready'
        else:
            self.status = 'received' if arrived else 'canceled'


class History:
    """One engine's random calls, as a tenant of its own."""

    def __init__(self, cluster, engine, tenant):
        self.random = random.Random(seed())
        self.engine, self.tenant, self.calls = engine, tenant, 0
        self.connection = cluster.connect()
        for name, value in (('engine', engine), ('tenant_id', tenant)):
            self.connection.execute(f"SELECT set_config('order_mgmt.{name}', %s, false)", (str(value),))
        self.stock = {}
        self.transfers, self.answers, self.problems = [], [], []

    def ask(self, sql, *arguments):
        """The first row, a single value as itself; the code of a refusal."""
        try:
            row = self.connection.execute(sql, arguments).fetchone()
        except psycopg.Error as error:
            return error.diag.constraint_name or error.sqlstate or repr(error)
        return row[0] if row is not None and len(row) == 1 else row

    def compare(self, what, got, wanted):
        self.answers.append((what, str(got)))
        if got != wanted:
            self.problems.append(f'call {self.calls} {what}: got {got!r}, wanted {wanted!r}')

    def move(self, sku, place, state, quantity):
        self.stock[sku, place, state] = self.stock.get((sku, place, state), 0) + quantity

    def amount(self, sku, limit):
        return self.random.randint(1, limit) * ITEMS[sku]

    def buy(self):
        sku, place = self.random.choice(sorted(ITEMS)), self.random.choice(PLACES)
        quantity = self.amount(sku, 12)
        cost = f'{self.random.randint(1, 900) / 100:.2f} EUR'
        self.compare('buy', self.ask('SELECT sku FROM order_mgmt.receive_stock(%s, %s::json)', place,
                                     dump([{'sku': sku, 'quantity': number(quantity), 'unit_cost': cost}])), sku)
        self.move(sku, place, 'free', quantity)

    def call(self, function, transfer, *arguments):
        """A call of a function with a key; repeated now and then, and with other arguments."""
        key = f'{self.engine}-{self.calls}'
        holes = ', '.join(['%s'] * (len(arguments) + 1))
        sql = f'SELECT status FROM order_mgmt.{function}({holes}, idempotency_key => %s)'
        got = self.ask(sql, transfer.id, *arguments, key)
        if got in OPEN + ('received', 'canceled') and self.random.randrange(5) == 0:
            self.compare('repeated', self.ask(sql, transfer.id, *arguments, key), got)
            self.compare('conflict', self.ask(sql, uuid.UUID(int=7), *arguments, key), 'idempotency_conflict')
        return got

    def create(self):
        source, target = self.random.choice(PLACES), self.random.choice(PLACES)
        lines = [Line(sku, self.amount(sku, 5)) for sku in (self.random.choice(sorted(ITEMS)) for _ in range(self.random.randint(1, 3)))]
        transfer = Transfer(source, target, lines)
        transfer.id = uuid.UUID(int=self.random.getrandbits(128), version=4)
        got = self.ask('SELECT status FROM order_mgmt.create_transfer(%s, %s, %s::json, transfer_id => %s)', source, target,
                       dump([{'sku': line.sku, 'quantity': number(line.quantity)} for line in lines]), transfer.id)
        demand = {}
        for line in lines:
            demand[line.sku] = demand.get(line.sku, 0) + line.quantity
        if source == target:
            self.compare('create', got, 'invalid_argument')
        elif any(quantity > self.stock.get((sku, source, 'free'), 0) for sku, quantity in demand.items()):
            self.compare('create', got, 'insufficient_stock')
        else:
            for sku, quantity in demand.items():
                self.move(sku, source, 'free', -quantity)
                self.move(sku, source, 'allocated', quantity)
            self.transfers.append(transfer)
            self.compare('create', got, 'ready')
            self.check(transfer)

    def check(self, transfer):
        """The transfer is as the model has it."""
        rows = self.connection.execute(
            'SELECT status, allocated::text, shipped::text, in_transit::text, received::text, missing::text, returned::text, canceled::text'
            ' FROM order_mgmt.transfer_lines WHERE transfer_id = %s AND tenant_id = %s ORDER BY line_no', (transfer.id, self.tenant)).fetchall()
        self.compare('lines', rows, [(transfer.status, *line.shown()) for line in transfer.lines])

    def some(self):
        return self.random.choice(self.transfers[-6:]) if self.transfers else None

    def entries(self, transfer):
        """Random lines of a call: mostly numbers that exist."""
        for _ in range(self.random.randint(1, 3)):
            number_of = self.random.randint(1, len(transfer.lines) + (self.random.randrange(12) == 0))
            yield number_of, transfer.lines[number_of - 1] if number_of <= len(transfer.lines) else None

    def ship(self):
        transfer = self.some()
        if transfer is None:
            return
        asked, given, unknown = {}, [], False
        if self.random.randrange(3):
            for line_no, line in self.entries(transfer):
                entry = {'line_no': line_no}
                quantity = line.allocated() if line else Fraction(1)
                if self.random.randrange(3):
                    quantity = self.amount(line.sku if line else 'A-1', 4)
                    entry['quantity'] = number(quantity)
                given.append(entry)
                unknown |= line is None
                if line:
                    asked[line] = asked.get(line, 0) + quantity
        else:
            asked = {line: line.allocated() for line in transfer.lines if line.allocated()}
        got = self.call('ship_transfer', transfer, dump(given) if given else None)
        if transfer.status not in OPEN:
            wanted = 'illegal_transition'
        elif unknown:
            wanted = 'unknown_transfer_line'
        elif not asked or any(quantity > line.allocated() or not quantity for line, quantity in asked.items()):
            wanted = 'shipment_exceeds_allocated'
        else:
            for line, quantity in asked.items():
                line.shipped += quantity
                self.move(line.sku, transfer.source, 'allocated', -quantity)
                self.move(line.sku, transfer.target, 'in_transit', quantity)
            transfer.derive()
            wanted = transfer.status
        self.compare('ship', got, wanted)
        self.check(transfer)

    def plan_receipt(self, transfer):
        """Random entries, and per entry (line, quantity or None, state, missing, reason)."""
        given, plan = [], []
        for line_no, line in self.entries(transfer):
            sku = line.sku if line else 'A-1'
            state = self.random.choice(STATES)
            quantity = self.amount(sku, 3) if self.random.randrange(3) else None
            missing = self.amount(sku, 2) if self.random.randrange(3) == 0 else None
            reason = 'broken' if self.random.randrange(4) else None
            entry = {'line_no': line_no, 'state': state, 'reason': reason}
            entry |= {'quantity': number(quantity)} if quantity is not None else {}
            entry |= {'missing': number(missing)} if missing is not None else {}
            given.append(entry)
            plan.append([line, quantity, state, missing, reason])
        return given, plan

    def receive(self):
        transfer = self.some()
        if transfer is None:
            return
        if self.random.randrange(3):
            given, plan = self.plan_receipt(transfer)
        else:
            given, plan = None, [[line, line.in_transit(), 'free', None, None] for line in transfer.lines if line.in_transit()]
        got = self.call('receive_transfer', transfer, dump(given) if given else None)
        wanted = self.judge_receipt(transfer, plan)
        if wanted is None:
            for line, quantity, state, missing, _ in plan:
                line.received += quantity
                line.missing += missing or 0
                self.move(line.sku, transfer.target, 'in_transit', -quantity - (missing or 0))
                self.move(line.sku, transfer.target, state, quantity)
            transfer.derive()
            wanted = transfer.status
        self.compare('receive', got, wanted)
        self.check(transfer)

    def judge_receipt(self, transfer, plan):
        """The code of the refusal, or None; fills in the quantities of entries that take the rest."""
        if transfer.status not in ('in_transit', 'partially_received'):
            return 'illegal_transition'
        if any(entry[0] is None for entry in plan):
            return 'unknown_transfer_line'
        rest = [entry for entry in plan if entry[1] is None and entry[3] is None]
        if len({id(entry[0]) for entry in rest}) < len(rest):
            return 'invalid_argument'
        for entry in plan:
            if entry[1] is None:
                entry[1] = Fraction(0)
        for entry in rest:
            named = sum(other[1] + (other[3] or 0) for other in plan if other[0] is entry[0])
            entry[1] = max(entry[0].in_transit() - named, Fraction(0))
        sums = {}
        for line, quantity, _, missing, _ in plan:
            sums[line] = sums.get(line, 0) + quantity + (missing or 0)
        if not sums or any(total > line.in_transit() or not total for line, total in sums.items()):
            return 'receipt_exceeds_shipped'
        if any(missing is not None and reason is None for _, _, _, missing, reason in plan):
            return 'shortage_needs_reason'
        return None

    def cancel(self):
        transfer = self.some()
        if transfer is None:
            return
        choice, reason = self.random.choice((None, 'return', 'write_off')), self.random.choice((None, 'storm'))
        on_the_way = any(line.in_transit() for line in transfer.lines)
        got = self.ask('SELECT status FROM order_mgmt.cancel_transfer(%s, %s, %s)', transfer.id, choice, reason)
        if transfer.status not in OPEN:
            wanted = 'illegal_transition'
        elif on_the_way and choice is None:
            wanted = 'invalid_argument'
        elif on_the_way and choice == 'write_off' and reason is None:
            wanted = 'shortage_needs_reason'
        else:
            self.end(transfer, choice)
            wanted = transfer.status
        self.compare('cancel', got, wanted)
        self.check(transfer)

    def end(self, transfer, choice):
        for line in transfer.lines:
            left, moving = line.allocated(), line.in_transit()
            line.canceled += left
            self.move(line.sku, transfer.source, 'allocated', -left)
            self.move(line.sku, transfer.source, 'free', left)
            self.move(line.sku, transfer.target, 'in_transit', -moving)
            if choice == 'return':
                line.returned += moving
                self.move(line.sku, transfer.source, 'free', moving)
            else:
                line.missing += moving
        receipts = transfer.status == 'partially_received'
        transfer.status = 'received' if receipts else 'canceled'

    def run(self):
        actions = [self.buy, self.create, self.create, self.create, self.ship, self.ship, self.ship, self.receive, self.receive, self.receive,
                   self.receive, self.cancel]
        for self.calls in range(1, CALLS + 1):
            self.random.choice(actions)()

    def found(self):
        """Stock by the ledger alone."""
        rows = self.connection.execute(
            'SELECT i.sku, l.code, e.state, sum(e.delta) FROM (SELECT item_id, location_id, from_state::text AS state, -quantity::numeric AS delta'
            ' FROM order_mgmt_data.stock_moves UNION ALL SELECT item_id, coalesce(other_location_id, location_id), to_state::text, quantity::numeric'
            ' FROM order_mgmt_data.stock_moves) AS e JOIN order_mgmt_data.items AS i USING (item_id) JOIN order_mgmt_data.locations AS l USING (location_id)'
            " WHERE i.tenant_id = %s AND e.state NOT IN ('supplier', 'loss') GROUP BY 1, 2, 3 HAVING sum(e.delta) <> 0", (self.tenant,)).fetchall()
        return {(sku, place, state): Fraction(quantity) for sku, place, state, quantity in rows}


class Worker(threading.Thread):
    """One client of the second part: what it meets but refusals is a problem."""

    def __init__(self, cluster, history, serial):
        super().__init__(daemon=True)
        self.random = random.Random(f'{seed()} {history.engine} {serial}')
        self.history, self.serial = history, serial
        self.connection = cluster.connect()
        for name, value in (('engine', history.engine), ('tenant_id', history.tenant)):
            self.connection.execute(f"SELECT set_config('order_mgmt.{name}', %s, false)", (str(value),))
        if serial % 2:
            self.connection.execute("SET default_transaction_isolation = 'repeatable read'")
        self.done, self.refused, self.problems = 0, 0, []

    def ask(self, sql, *arguments):
        for _ in range(50):
            try:
                row = self.connection.execute(sql, arguments).fetchone()
                self.done += 1
                return row[0] if row else None
            except psycopg.Error as error:
                if error.sqlstate in ('40001', '55P03'):
                    continue
                if error.diag.constraint_name not in ('insufficient_stock', 'shipment_exceeds_allocated', 'receipt_exceeds_shipped', 'illegal_transition'):
                    self.problems.append(f'{error.sqlstate} {error.diag.constraint_name} {error}')
                self.refused += 1
                return None
        self.problems.append('50 times 40001')
        return None

    def step(self, transfers):
        transfer = self.random.choice(transfers[-5:]) if transfers else None
        action = self.random.choice(('create', 'ship', 'ship', 'receive', 'receive', 'receive', 'cancel', 'sell'))
        skus = self.random.sample(sorted(ITEMS), 3)
        if action == 'sell':
            order = self.ask("SELECT order_id FROM order_mgmt.place_order('web', %s::json)",
                             dump([{'sku': skus[0], 'quantity': 1, 'location': self.random.choice(PLACES), 'unit_price': '1.00'}]))
            if order and self.random.randrange(2):
                self.ask('SELECT status FROM order_mgmt.cancel_order(%s)', order)
        elif action == 'create' or transfer is None:
            source, target = self.random.sample(PLACES, 2)
            made = self.ask('SELECT transfer_id FROM order_mgmt.create_transfer(%s, %s, %s::json)', source, target,
                            dump([{'sku': sku, 'quantity': self.random.randint(1, 4)} for sku in skus[:self.random.randint(1, 3)]]))
            if made:
                transfers.append(made)
        elif action == 'ship':
            self.ask('SELECT status FROM order_mgmt.ship_transfer(%s, %s::json)', transfer,
                     self.random.choice((None, dump([{'line_no': 1, 'quantity': 1}]))))
        elif action == 'receive':
            self.ask('SELECT status FROM order_mgmt.receive_transfer(%s, %s::json)', transfer,
                     self.random.choice((None, dump([{'line_no': 1, 'quantity': 1}]), dump([{'line_no': 1, 'missing': 1, 'reason': 'x'}]))))
        elif self.random.randrange(3) == 0:
            self.ask('SELECT status FROM order_mgmt.cancel_transfer(%s, %s, %s)', transfer, self.random.choice(('return', 'write_off')), 'x')

    def run(self):
        try:
            for _ in range(CALLS // 4):
                self.step(self.history.shared)
        except Exception as problem:
            self.problems.append(repr(problem))


def together(cluster, history, owner):
    """Several clients on the same transfers."""
    history.shared = []
    for sku in ITEMS:
        for place in PLACES:
            owner.execute('SELECT FROM order_mgmt.receive_stock(%s, %s::json)', (place, dump([{'sku': sku, 'quantity': 30, 'unit_cost': '3.33 EUR'}])))
    owner.execute("SELECT FROM order_mgmt.put_stock_policy('A-1', 'HAM', oversell_limit => '20')")
    workers = [Worker(cluster, history, serial) for serial in range(CLIENTS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(240)
    is_([problem for worker in workers for problem in worker.problems][:5], [], f'{history.engine}: {CLIENTS} clients meet nothing but refusals')
    happened, refused = sum(worker.done for worker in workers), sum(worker.refused for worker in workers)
    ok(happened > CALLS / 4 and refused > CALLS / 20, f'{history.engine}: {happened} calls of theirs came through, {refused} were refused')


def conserved(owner, history):
    """Units and money: nothing is lost or found."""
    while owner.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    flows = owner.execute(
        "SELECT coalesce(sum(quantity::numeric) FILTER (WHERE from_state::text = 'supplier'), 0) - coalesce(sum(quantity::numeric) FILTER (WHERE to_state::text = 'loss'), 0),"
        " (SELECT sum((on_hand OPERATOR(order_mgmt.+) in_transit)::numeric) FROM order_mgmt.stock WHERE tenant_id = %s)"
        ' FROM order_mgmt_data.stock_moves WHERE tenant_id = %s', (history.tenant, history.tenant)).fetchone()
    is_(flows[0], flows[1], f'{history.engine}: every unit is on a shelf, in transit or lost')
    money = dict(owner.execute(
        'SELECT account, sum(order_mgmt.amount_minor(balance)) FROM order_mgmt.money_accounts WHERE tenant_id = %s'
        " AND account IN ('inventory', 'shrinkage', 'goods_received', 'cost_of_goods') GROUP BY 1", (history.tenant,)).fetchall())
    value = owner.execute('SELECT sum(value) * 100 FROM order_mgmt_report.stock_valuation WHERE tenant_id = %s', (history.tenant,)).fetchone()[0]
    is_((money['inventory'], money.get('cost_of_goods', 0)), (value, 0), f'{history.engine}: the stock is worth what the accounts say')
    is_(sum(money.values()), 0, f'{history.engine}: what was paid for is in stock or lost, to the cent')
    ok(money.get('shrinkage', 0) != 0, f'{history.engine}: and some is lost')


note(f'seed {seed()}, {CALLS} calls per engine')
with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    histories = []
    for engine, tenant in (('counter', 1), ('lock', 2)):
        owner = cluster.connect()
        owner.execute("SELECT FROM order_mgmt.put_tenant(%s, 'x')", (tenant,))
        owner.execute(f'SET order_mgmt.tenant_id = {tenant}')
        for place in PLACES:
            owner.execute('SELECT FROM order_mgmt.put_location(%s)', (place,))
        for sku, smallest in ITEMS.items():
            owner.execute('SELECT FROM order_mgmt.put_item(%s, scale => %s)', (sku, 0 if smallest == 1 else 3))
        owner.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER,HAM,POT}')")
        history = History(cluster, engine, tenant)
        history.run()
        histories.append(history)
        is_(history.problems[:5], [], f"{engine}: every answer is the model's")
        codes = {answer for _, answer in history.answers}
        met = {'insufficient_stock', 'shipment_exceeds_allocated', 'receipt_exceeds_shipped', 'shortage_needs_reason', 'illegal_transition',
               'unknown_transfer_line', 'received', 'canceled', 'partially_received'} & codes
        ok(len(met) >= 6 and 'received' in met, f'{engine}: {len(history.transfers)} transfers met most answers', codes)
        is_(history.found(), {key: value for key, value in history.stock.items() if value}, f"{engine}: the stock of every state and place is the model's")
        together(cluster, history, owner)
        conserved(owner, history)
    is_(histories[0].answers == histories[1].answers, True, 'both engines said the same')
    is_(cluster.connect().execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean')
done()
