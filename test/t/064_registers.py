#!/usr/bin/python3
"""064_registers.py - registers at work: sales, cash and counts from many sessions at once (R47).

Each of several registers is used by more sessions than it should be: they sell (cash, card, both,
change), pay in and out, up to all that is there, give goodwill back in cash, open and close
shifts, repeat calls with their key, sell what was sold offline in a shift that was closed since, and lose calls to refusals.  Every session writes down what it was told; from that alone the
test computes what each closed shift must have expected, and compares.  No sale is in two shifts
or in none, none in a shift that was closed without it, but for late ones, which are in none of its other figures, and
stock is what receipts less sales say.

At last a cashier, who names no taxes and may not set discounts, sells at a register with a limit.

It fails when a shift's cash is not float + cash - change - refunds + in - out, when more leaves
a drawer than is in it, when a sale slips into a closed shift or a late one into an open one, when a difference is plugged, when a
retry sells twice, when a sale lacks the taxes of its items, or when more is taken off than the limit.
"""
import math
import os
import random
import threading
import uuid
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from json import dumps as dump

import psycopg
from cluster import Cluster
from shop import Background, Shop, outcome, wait_until
from tap import done, is_, long_run, ok, seed

CALLS = int(os.environ.get('OM_REGISTER_CALLS') or (2000 if long_run() else 150))
REGISTERS = ('R1', 'R2')
CLIENTS = 6
STOCK = 100000
PRICES = {'A': Decimal('2.50'), 'B': Decimal('0.99'), 'C': Decimal('0.00')}


class Client:
    """One session and what it was told."""

    def __init__(self, connection, number, generator):
        self.connection = connection
        self.random = generator
        self.number = number
        self.cash = defaultdict(Decimal)     # shift: what this session moved in its drawer
        self.late = defaultdict(Decimal)     # shift: cash of sales it made offline
        self.nlate = 0
        self.floats = {}
        self.closed = []                     # (shift, expected, counted, difference)
        self.sales = []                      # (order, shift)
        self.sold = defaultdict(int)
        self.refusals = defaultdict(int)
        self.payments = []                   # cash payments: (id, amount left)
        self.broken = None

    def call(self, sql, *values):
        """The rows of a call, twice with the same key now and then, and until it did not wait in vain; None when it is refused."""
        while True:
            try:
                rows = self.connection.execute(sql, values).fetchall()
                if self.random.random() < 0.15:
                    again = self.connection.execute(sql, values).fetchall()
                    if again[0][0] != rows[0][0]:
                        self.broken = f'{sql}: {rows} and then {again}'
                return rows
            # two that are the first to use a provider may wait for each other: one repeats, as callers do
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                continue
            except psycopg.errors.Error as error:
                self.refusals[error.diag.constraint_name or error.sqlstate] += 1
                return None

    def open(self, register):
        money = Decimal(self.random.randrange(0, 20000)) / 100
        rows = self.call('SELECT shift_id FROM order_mgmt.open_shift(%s, %s, idempotency_key => %s)', register, f'{money} EUR', str(uuid.uuid4()))
        if rows:
            self.floats[rows[0][0]] = money

    def close(self, register):
        counted = Decimal(self.random.randrange(0, 100000)) / 100
        rows = self.call('SELECT shift_id, expected::numeric, counted::numeric, difference::numeric FROM order_mgmt.close_shift(%s, %s, idempotency_key => %s)',
                         register, f'{counted} EUR', str(uuid.uuid4()))
        if rows:
            self.closed.append((*rows[0], counted))

    def sell(self, register):
        sku, quantity = self.random.choice('AAABC'), self.random.randrange(1, 4)
        total = PRICES[sku] * quantity
        card = min(total, Decimal(self.random.randrange(0, 300)) / 100) if self.random.random() < 0.4 else Decimal(0)
        extra = Decimal(self.random.randrange(0, 500)) / 100 if self.random.random() < 0.5 else Decimal(0)
        cash = total - card + extra
        if self.random.random() < 0.05:
            cash = max(cash - extra - Decimal('0.01'), Decimal(0))
        payment = str(uuid.uuid4())
        tenders = [{'provider': 'terminal', 'amount': str(card)}] if card else []
        tenders += [{'provider': 'cash', 'amount': str(cash), 'payment_id': payment}] if cash > 0 else []
        self.random.shuffle(tenders)
        order = str(uuid.uuid4())
        then, where = None, None
        if self.closed and self.random.random() < 0.1:
            where = self.random.choice(self.closed)[0]
            register, then = self.connection.execute('SELECT register, closed_at FROM order_mgmt.shifts WHERE shift_id = %s', (where,)).fetchone()
        rows = self.call("""SELECT order_id, shift_id, change::numeric, is_late
            FROM order_mgmt.record_sale(%s, %s::json, %s::json, order_id => %s, idempotency_key => %s, occurred_at => %s)""",
                         register, dump([{'sku': sku, 'quantity': quantity}]), dump(tenders), order, order, then)
        if not rows:
            return
        shift, change, is_late = rows[0][1:]
        if is_late != (then is not None) or then and shift != where:
            self.broken = f'what was sold at {then} in {where} is in {shift}, late: {is_late}'
        if change != card + cash - total:
            self.broken = f'change of {change} for {tenders} of {total}'
        self.sales.append((order, shift))
        self.sold[sku] += quantity
        (self.late if is_late else self.cash)[shift] += cash - change
        self.nlate += is_late
        if cash > change:
            self.payments.append((payment, cash - change))

    def pay(self, register):
        function, sign = self.random.choice([('paid_in', 1), ('paid_out', -1)])
        # as much as a drawer holds, now and then, so that several take it at once
        money = Decimal(self.random.randrange(1, 1000 if sign > 0 or self.random.random() < 0.5 else 20000)) / 100
        rows = self.call(f"SELECT shift_id FROM order_mgmt.{function}(%s, %s, 'reason', idempotency_key => %s)", register, f'{money} EUR', str(uuid.uuid4()))
        if rows:
            self.cash[rows[0][0]] += sign * money

    def give_back(self, register):
        if not self.payments:
            return
        payment, left = self.payments.pop(self.random.randrange(len(self.payments)))
        back = min(left, Decimal(self.random.randrange(1, 300)) / 100)
        operation = str(uuid.uuid4())
        rows = self.call("SELECT payment_id FROM order_mgmt.refund_goodwill(%s, %s, 'sorry', operation_id => %s, idempotency_key => %s, register => %s)",
                         payment, f'{back} EUR', operation, operation, register)
        if rows:
            shift = self.connection.execute('SELECT shift_id FROM order_mgmt.payment_events WHERE operation_id = %s', (operation,)).fetchone()[0]
            self.cash[shift] -= back

    def take_back(self, register):
        """Goods of a sale nobody knows."""
        sku, quantity, price = self.random.choice('AB'), self.random.randrange(1, 3), Decimal(self.random.randrange(0, 3_000_000)) / 1_000_000
        provider = self.random.choice(['cash', 'cash', 'terminal'])
        lines = dump([{'sku': sku, 'quantity': quantity, 'unit_price': str(price), 'disposition': 'restock'}])
        rows = self.call("SELECT shift_id, total::numeric FROM order_mgmt.refund_without_sale(%s, %s::json, 'no receipt', %s, idempotency_key => %s)",
                         register, lines, provider, str(uuid.uuid4()))
        if not rows:
            return
        if rows[0][1] != (price * quantity).quantize(Decimal('0.01'), ROUND_HALF_UP):
            self.broken = f'{rows[0][1]} was given for {lines}'
        self.sold[sku] -= quantity
        self.cash[rows[0][0]] -= rows[0][1] if provider == 'cash' else 0

    def work(self):
        for _ in range(CALLS):
            register = self.random.choice(REGISTERS)
            choice = self.random.random()
            if choice < 0.04:
                self.open(register)
            elif choice < 0.055:
                self.close(register)
            elif choice < 0.12:
                self.pay(register)
            elif choice < 0.2:
                self.give_back(register)
            elif choice < 0.26:
                self.take_back(register)
            else:
                self.sell(register)


def day(cluster, engine, base):
    db = f'shop_{engine}'
    cluster.psql(f'CREATE DATABASE {db}', 'template1')
    shop = Shop(cluster, db)
    shop.connection.execute("SELECT FROM order_mgmt.put_provider('terminal', kind => 'card')")
    for sku, price in PRICES.items():
        shop.item(sku, STOCK)
        shop.connection.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{price} EUR'))
    for register in REGISTERS:
        shop.connection.execute("SELECT FROM order_mgmt.put_register(%s, 'web', 'BER')", (register,))
    clients = [Client(shop.connect(engine=engine), n, random.Random(f'{base} {engine} {n}')) for n in range(CLIENTS)]
    threads = [threading.Thread(target=client.work) for client in clients]
    for register in REGISTERS:
        clients[0].open(register)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for register in REGISTERS:
        clients[0].open(register)
        clients[0].call("SELECT FROM order_mgmt.paid_out(%s, '1000000 EUR', 'more than any drawer holds')", register)
        clients[0].close(register)
    judge(shop, engine, clients)
    return shop


def judge(shop, engine, clients):
    c = shop.connection
    is_([client.broken for client in clients if client.broken], [], f'{engine}: no call said two things')
    floats = {shift: money for client in clients for shift, money in client.floats.items()}
    closed = [row for client in clients for row in client.closed]
    ok(len(closed) >= len(REGISTERS) and len(floats) == len(closed), f'{engine}: every shift was closed once', (len(floats), len(closed)))
    wrong = []
    for shift, expected, counted, difference, said in closed:
        cash = floats[shift] + sum(client.cash[shift] for client in clients)
        if expected != cash or counted != said or difference != said - cash:
            wrong.append((str(shift), expected, counted, difference, cash, said))
    is_(wrong, [], f'{engine}: R47: each of {len(closed)} shifts expected float + cash - change - refunds + in - out, and its difference is recorded')
    is_([row for row in closed if row[1] < 0], [], f'{engine}: no more left a drawer than was in it')
    late = {row[0]: row[1] for row in c.execute('SELECT shift_id, late_cash FROM order_mgmt_report.shift_summary WHERE late_sales > 0').fetchall()}
    wanted = {shift: sum(client.late[shift] for client in clients) for client in clients for shift in client.late}
    ok(late == wanted and late, f'{engine}: R47: cash of {sum(client.nlate for client in clients)} late sales is told beside what {len(late)} shifts expected', (late, wanted))
    told = sorted((order, str(shift)) for client in clients for order, shift in client.sales)
    there = sorted((str(order), str(shift)) for order, shift in c.execute('SELECT order_id, shift_id FROM order_mgmt.register_sales').fetchall())
    ok(told == there and len(there) > CALLS, f'{engine}: every sale is in the shift it was told, and once', (len(told), len(there)))
    for sku in PRICES:
        sold = sum(client.sold[sku] for client in clients)
        is_(c.execute('SELECT free::numeric FROM order_mgmt.stock WHERE sku = %s', (sku,)).fetchone()[0], STOCK - sold, f'{engine}: {sku} is what was received less what was sold')
    late = ('INSERT INTO order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, total, tendered, change, actor, occurred_at,'
            " recorded_at) VALUES (1, gen_random_uuid(), 'late', %s, 'R1', '0 EUR', '0 EUR', '0 EUR', 'owner', now(), now())")
    is_(outcome(lambda: c.execute(late, (closed[0][0],))), 'no_open_shift', f'{engine}: not even the owner sells in a closed shift')
    codes = {code for client in clients for code in client.refusals}
    ok(codes <= {'no_open_shift', 'shift_already_open', 'tenders_mismatch', 'refund_exceeds_captured', 'drawer_short'} and codes >= {'tenders_mismatch', 'drawer_short'},
       f'{engine}: refusals have the codes of the rules', codes)
    is_(c.execute("SELECT coalesce(sum(balance::numeric), 0) FROM order_mgmt.money_accounts WHERE account = 'cash'").fetchone()[0], 0, f'{engine}: closed drawers are empty')
    is_(c.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0').fetchall(), [], f'{engine}: verify finds nothing')


def verdict(limit, lines, discount):
    """True if the discounts are within the limit, False if not, None where the rounding of a share decides; all in cents."""
    left = sum(gross - own for gross, own in lines)
    if (sum(own for _, own in lines) + discount) * 100 > limit * sum(gross for gross, _ in lines):
        return False
    found = set()
    for gross, own in lines:
        share = Fraction(discount * (gross - own), left) if left else Fraction(0)
        for part in {math.floor(share), math.ceil(share)}:
            beyond = (own + part) * 100 - limit * gross
            found.add((gross, own, beyond >= (100 if part else 1)))
    refused = [(gross, own) for gross, own, no in found if no]
    return True if not refused else False if any((*line, False) not in found for line in refused) else None


def both_take(shop, engine):
    """What the second of two sessions is told that take 8 EUR each out of a drawer of 10."""
    take = "SELECT FROM order_mgmt.paid_out('R3', '8 EUR', 'stamps')"
    first, second = shop.connect(engine=engine), shop.connect(engine=engine)
    first.execute('BEGIN')
    first.execute(take)
    call = Background(lambda: second.execute(take))
    wait_until(lambda: not call.is_running() or shop.connection.execute('SELECT count(*) FROM pg_locks WHERE NOT granted').fetchone()[0] > 0)
    first.execute('COMMIT')
    return call.result()


def follows(shop, engine):
    """A shift whose transaction began before the one that closes the shift before: when it begins, and whose a sale at that one's last instant is."""
    closes, opens = shop.connect(engine=engine), shop.connect(engine=engine)
    closes.execute("SELECT FROM order_mgmt.open_shift('R3', '0 EUR')")
    opens.execute('BEGIN')
    shift, closed_at = closes.execute("SELECT shift_id, closed_at FROM order_mgmt.close_shift('R3', '0 EUR')").fetchone()
    opened_at, = opens.execute("SELECT opened_at FROM order_mgmt.open_shift('R3', '0 EUR')").fetchone()
    opens.execute('COMMIT')
    sold, = shop.connection.execute("SELECT shift_id FROM order_mgmt.record_sale('R3', %s, %s, occurred_at => %s)",
                                    (dump([{'sku': 'A', 'quantity': 1}]), dump([{'provider': 'cash', 'amount': str(PRICES['A'])}]), closed_at)).fetchone()
    opens.execute("SELECT FROM order_mgmt.close_shift('R3', '0 EUR')")
    return opened_at > closed_at, sold == shift


def cashier(shop, engine, base):
    c, generator, limit = shop.connection, random.Random(f'{base} {engine} cashier'), Decimal('12.5')
    prices = {'T': 999, 'U': 35}
    c.execute("SELECT FROM order_mgmt.put_tax_rate('VAT', 20)")
    for sku, rates in (('T', ['VAT']), ('U', [])):
        c.execute("SELECT FROM order_mgmt.put_item(%s, kind => 'untracked', tax_rates => %s)", (sku, rates))
        c.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{Decimal(prices[sku]) / 100} EUR'))
    c.execute("SELECT FROM order_mgmt.put_register('R3', 'web', 'BER', discount_limit => %s)", (limit,))
    c.execute("SELECT FROM order_mgmt.open_shift('R3', '10 EUR')")
    c.execute(f'CREATE ROLE cashier_{engine}')
    c.execute(f"SELECT FROM order_mgmt.grant_access('cashier_{engine}', 'cashier')")
    till = shop.connect(engine=engine)
    till.execute(f'SET ROLE cashier_{engine}')
    wrong, answers = [], defaultdict(int)
    for _ in range(CALLS):
        sold = [(generator.choice('TU'), generator.randrange(1, 6)) for _ in range(generator.randrange(1, 4))]
        lines = [(prices[sku] * quantity, 0) for sku, quantity in sold]
        lines = [(gross, generator.choice([0, gross // 8, generator.randrange(0, gross // 7 + 1)])) for gross, _ in lines]
        gross = sum(line[0] for line in lines)
        discount = generator.choice([0, 0, 1, generator.randrange(0, gross // 8 + 1)])
        discount = min(discount, gross - sum(own for _, own in lines))
        total = gross - sum(own for _, own in lines) - discount
        call = [{'sku': sku, 'quantity': quantity, 'discount': f'{Decimal(own) / 100}'} for (sku, quantity), (_, own) in zip(sold, lines, strict=True)]
        tenders = [{'provider': 'terminal', 'amount': f'{Decimal(total) / 100}'}] if total else []
        answer = outcome(lambda call=call, tenders=tenders, discount=discount: till.execute(
            "SELECT FROM order_mgmt.record_sale('R3', %s::json, %s::json, discount => %s)",
            (dump(call), dump(tenders), f'{Decimal(discount) / 100}')))
        answers[answer] += 1
        expected = verdict(limit, lines, discount)
        if expected is not None and answer != ('ok' if expected else 'discount_too_large'):
            wrong.append((call, discount, answer))
    is_(wrong[:3], [], f'{engine}: a cashier takes off what the register allows, and no more')
    ok(set(answers) == {'ok', 'discount_too_large'}, f'{engine}: and is told why', dict(answers))
    untaxed = c.execute('''SELECT l.order_id, l.sku, l.tax FROM order_mgmt.order_lines AS l
        CROSS JOIN LATERAL (SELECT l.line_total::numeric - l.discount::numeric - l.order_discount::numeric AS net) AS n WHERE l.sku = ANY ('{T,U}') AND l.tax::numeric <> CASE l.sku WHEN 'T' THEN
        n.net - round(n.net / 1.2, 2) ELSE 0 END''').fetchall()
    is_(untaxed[:3], [], f'{engine}: each line has the taxes of its item')
    is_(both_take(shop, engine), 'drawer_short', f'{engine}: who takes out waits for who did, and has what is left')
    c.execute("SELECT FROM order_mgmt.close_shift('R3', '2 EUR')")
    is_(follows(shop, engine), (True, True), f'{engine}: a shift begins after the one before it has ended')
    is_(c.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0').fetchall(), [], f'{engine}: verify finds nothing then')


with Cluster(preload=True) as cluster:
    for engine in ('counter', 'lock'):
        cashier(day(cluster, engine, seed()), engine, seed())
done()
