#!/usr/bin/python3
"""067_random_day.py - a random day of a retailer: 16 clients at all functions, against a model in plain Python, on both engines.

Each client owns the documents it makes (orders, payments, fulfillments, returns, transfers,
a register with its shifts), so test/lib/day_model.py predicts every quantity, status and amount of them, and each refusal
that follows from the document alone.  The stock of a few hot items is contended by all: whether a call gets
units is what the database says, and must be a refusal that callers know; then the model adds its effect.
Units that wait for goods are served by anybody's receipt, so which order of LATE waits is read; how many wait is not.

At the end: every document is the model's; stock by item, location and state is the sum of all accepted effects, in
order_mgmt.stock and by plain SQL in the ledger; so are all accounts to the minor unit, sales_by_day, the drawers
of all shifts, the value of goods.  verify(true) is clean, before and after compact_balances(), and in a database
restored from pg_dump, whose reports are the same.

OM_DAY_CALLS calls (5,000; make check-long: 10,000) per engine.
"""
import os
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from json import dumps as dump

from cluster import Cluster
from day_client import ORDER_COLUMNS, PAYMENT_COLUMNS, PLACES, RETURN_COLUMNS, SHORT, Client
from day_model import ITEMS, TAXES, Books, payable
from money_model import DIGITS, text
from shop import LEDGER, Background, Shop, wait_event, wait_until
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_DAY_CALLS') or (10000 if long_run() else 5000))
CLIENTS = 16
REPORTS = ('sales_by_day', 'sales_by_occurred_date', 'stock_on_hand', 'journal', 'shift_summary', 'fct_refunds', 'fct_payments', 'fct_order_lines', 'stock_valuation')


class Day:
    """One engine's day: its database, its clients, and the judgment."""

    def __init__(self, cluster, engine):
        self.cluster, self.engine, self.db = cluster, engine, f'day_{engine}'
        cluster.psql(f'CREATE DATABASE {self.db}', 'template1')
        self.shop = Shop(cluster, self.db, locations=PLACES)
        self.owner, self.books = self.shop.connection, Books()
        self.fill()
        self.clients = [Client(self.shop.connect(engine=engine), f'{engine}-{n}', CALLS // CLIENTS) for n in range(CLIENTS)]

    def fill(self):
        self.owner.execute("SELECT order_mgmt.put_channel('export', 'KWD', '{HAM,BER}'), order_mgmt.put_channel('store', 'EUR', '{BER}')")
        for code, (rate, is_inclusive) in TAXES.items():
            self.owner.execute('SELECT FROM order_mgmt.put_tax_rate(%s, %s, %s)', (code, Decimal(int(rate * 10 ** 6)) / 10 ** 4, is_inclusive))
        for sku, (cost, step) in ITEMS.items():
            self.owner.execute('SELECT FROM order_mgmt.put_item(%s, scale => %s, kind => %s)', (sku, 0 if step == 1 else 2, 'untracked' if sku == 'SERVICE' else 'stocked'))
            for place in PLACES if cost else ():
                quantity = {'HOT': 60, 'LATE': 15}.get(sku, 400)
                self.owner.execute('SELECT FROM order_mgmt.receive_stock(%s, %s)', (place, dump([{'sku': sku, 'quantity': quantity, 'unit_cost': text(cost, 'EUR')}])))
                self.books.move(sku, Fraction(quantity), 'supplier', (place, 'free'))
        for place in PLACES:
            self.owner.execute("SELECT FROM order_mgmt.put_stock_policy('LATE', %s, oversell_limit => '150')", (place,))
        for n in range(CLIENTS):
            self.owner.execute("SELECT FROM order_mgmt.put_register(%s, 'store', 'BER')", (f'R-{self.engine}-{n}',))

    def rows(self, sql):
        return self.owner.execute(sql).fetchall()

    def equal(self, got, wanted, name):
        """Two dictionaries are the same; shown is where they differ."""
        odd = [(key, got.get(key), wanted.get(key)) for key in {**got, **wanted} if got.get(key) != wanted.get(key)]
        ok(not odd, f'{self.engine}: {name}', f'{len(odd)} differ (key, got, wanted): {odd[:4]}')

    def all(self, name):
        return [thing for client in self.clients for thing in getattr(client, name)]

    def live(self):
        for client in self.clients:
            client.start()
        for client in self.clients:
            client.join()
        is_([client.problem for client in self.clients if client.problem], [], f'{self.engine}: every answer is the model\'s')
        while self.rows('SELECT order_mgmt.allocate_backorders()')[0][0]:
            pass
        for client in self.clients:
            self.books.add(client.books)
        answers = sum((client.answers for client in self.clients), Counter())
        refused = {answer: count for answer, count in answers.items() if ' ' in answer}
        note(f'{self.engine}: {dict(answers.most_common())}')
        short = sum(count for answer, count in refused.items() if answer.split()[1] in SHORT)
        ok(short > CALLS / 200 and sum(refused.values()) > CALLS / 20 and len(self.all('orders')) > CALLS / 20,
           f"{self.engine}: {len(self.all('orders'))} orders, {len(self.all('returns'))} returns, {sum(refused.values())} refusals, {short} for want of stock")

    def judge_documents(self):
        orders = self.all('orders')
        found = {(row[0], row[1]): row[2:] for row in self.rows(
            'SELECT order_id, line_no, location, (open OPERATOR(order_mgmt.+) allocated OPERATOR(order_mgmt.+) backordered)::numeric, shipped::numeric,'
            ' canceled::numeric, return_requested::numeric, returned::numeric, delivered::numeric, order_mgmt.amount_minor(gross_total)::bigint,'
            ' order_mgmt.amount_minor(net_total)::bigint, backordered::numeric FROM order_mgmt.order_lines')}
        wanted = {}
        for order in orders:
            for n, line in enumerate(order.lines):
                line.waiting = found[order.id, n + 1][-1]
                wanted[order.id, n + 1] = (line.location, line.left(), line.shipped, line.canceled, order.requested(n), line.returned, order.delivered(n), payable(line.atoms),
                                         line.atoms['base'], line.waiting)
        self.equal(found, wanted, f'{len(found)} order lines are the model\'s')
        self.equal({row[0]: row[1:] for row in self.rows(f'SELECT {ORDER_COLUMNS} FROM order_mgmt.orders')},
                   {order.id: order.shown() for order in orders}, f'{len(orders)} orders have the model\'s statuses and amounts')
        payments = [payment for order in orders for payment in order.payments]
        self.equal({row[0]: row[1:] for row in self.rows(f'SELECT {PAYMENT_COLUMNS} FROM order_mgmt.payments')},
                   {payment.id: payment.shown() for payment in payments}, f'{len(payments)} payments are the model\'s')
        found = {}
        for identity, status, n, left in self.rows('SELECT f.fulfillment_id, f.status, l.line_no - 1, l.open::numeric FROM order_mgmt.fulfillments AS f'
                                                   ' JOIN order_mgmt.fulfillment_lines AS l USING (tenant_id, fulfillment_id)'):
            found.setdefault(identity, (status, {}))[1][n] = left
        self.equal(found, {identity: (f.status, {n: row[1] for n, row in f.lines.items()}) for order in orders for identity, f in order.fulfillments.items()},
                   f'{len(found)} fulfillments are the model\'s')
        self.equal({row[0]: row[1:] for row in self.rows(f'SELECT {RETURN_COLUMNS} FROM order_mgmt.returns')},
                   {back.id: (back.status, back.credited, back.refunded) for back in self.all('returns')}, 'returns are the model\'s')
        self.equal({(row[0], row[1]): row[2:] for row in self.rows(
            'SELECT transfer_id, line_no, status, shipped::numeric, received::numeric, missing::numeric, returned::numeric, canceled::numeric FROM order_mgmt.transfer_lines')},
            {(each.id, n + 1): (each.status, *line.shown()) for each in self.all('transfers') for n, line in enumerate(each.lines)}, 'transfers are the model\'s')

    def judge_stock(self):
        """Free units are the model's; as many wait as are missing, whoever waits."""
        wanted = {key: value for key, value in self.books.stock.items() if value}
        for place in PLACES:
            waiting = max(-wanted.get(('LATE', place, 'free'), 0), 0)
            wanted['LATE', place, 'backordered'] = waiting
            wanted['LATE', place, 'allocated'] = wanted.get(('LATE', place, 'allocated'), 0) - waiting
        wanted = {key: value for key, value in wanted.items() if value}
        self.equal({tuple(row[:3]): Fraction(row[3]) for row in self.rows(LEDGER) if Fraction(row[3])}, wanted, f'{len(wanted)} quantities of stock by plain SQL are the model\'s')
        states = ('free', 'reserved', 'allocated', 'backordered', 'quality_control', 'damaged', 'returned', 'in_transit')
        for source, spell in (('order_mgmt.stock', '{}::numeric'), ('order_mgmt_report.stock_on_hand', '{}_quantity')):
            columns = [spell.format(state) if state != 'free' else f"{spell.format('free')} - {spell.format('short')}" for state in states]
            found = {(row[0], row[1], state): value for row in self.rows(f"SELECT sku, location, {', '.join(columns)} FROM {source}")
                     for state, value in zip(states, row[2:]) if value}
            self.equal(found, wanted, f'so they are in {source}')

    def judge_money(self):
        wanted = {key: value for key, value in self.books.accounts.items() if value}
        self.equal({tuple(row[:3]): row[3] for row in self.rows(
            'SELECT account, account_code, currency, order_mgmt.amount_minor(balance)::bigint FROM order_mgmt.money_accounts') if row[3]}, wanted,
            f'{len(wanted)} accounts are the model\'s, to the minor unit')
        columns = ('orders', 'units', 'gross_sales', 'discounts', 'returns', 'shipping', 'tax', 'net_sales', 'total_sales', 'canceled_units', 'returned_units')
        found = {tuple(row[:3]): row[3:] for row in self.rows(
            f"SELECT channel, location, currency, {', '.join(f'sum({name})' for name in columns)} FROM order_mgmt_report.sales_by_day GROUP BY 1, 2, 3")}
        wanted = {}
        for key, sums in self.books.sales.items():
            unit = 10 ** DIGITS[key[2]]
            money = {name: Decimal(int(sums[name])) / unit for name in columns[2:7]}
            money['net_sales'] = money['gross_sales'] - money['discounts'] - money['returns']
            money['total_sales'] = money['net_sales'] + money['shipping'] + money['tax']
            wanted[key] = (sums['orders'], sums['units'], *(money[name] for name in columns[2:9]), sums['canceled_units'], sums['returned_units'])
        self.equal(found, wanted, f'{len(found)} rows of sales_by_day are the model\'s')
        amounts = ('opening_float', 'cash_sales', 'cash_refunds', 'paid_in', 'paid_out', 'expected', 'counted', 'difference', 'other_sales', 'other_refunds')
        self.equal({row[0]: row[1:] for row in self.rows(f"SELECT shift_id, sales, sales_total * 100, {', '.join(f'{name} * 100' for name in amounts)} FROM order_mgmt_report.shift_summary")},
                   {shift.id: shift.shown() for shift in self.all('shifts')}, f"{len(self.all('shifts'))} shifts are the model's (R47)")
        refunded = Counter()
        for order in self.all('orders'):
            refunded[order.currency] += sum(payment.refunded for payment in order.payments)
        self.equal(dict(self.rows('SELECT currency, sum(amount) FROM order_mgmt_report.fct_refunds GROUP BY 1')),
                   {currency: Decimal(minor) / 10 ** DIGITS[currency] for currency, minor in refunded.items() if minor}, 'fct_refunds sums to what was refunded')
        is_(self.rows('SELECT business_date, currency FROM order_mgmt_report.journal GROUP BY 1, 2 HAVING sum(debit) <> sum(credit)'), [], f'{self.engine}: the journal balances')

    def verify(self, connection, when):
        is_(connection.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{self.engine}: verify is clean {when}')

    def reports(self, connection):
        return {name: sorted(map(str, connection.execute(f'SELECT * FROM order_mgmt_report.{name}').fetchall())) for name in REPORTS}

    def judge(self):
        self.judge_documents()
        self.judge_stock()
        self.verify(self.owner, 'after the day')
        while self.rows('SELECT order_mgmt.compact_balances()')[0][0]:
            pass
        self.verify(self.owner, 'after compaction')
        self.judge_stock()
        self.judge_money()

    def restore(self):
        """The shop in another database is the same shop."""
        copy, path = f'{self.db}_copy', self.cluster.folder / f'{self.db}.dump'
        self.cluster.run('pg_dump', '-Fc', '-f', path, db=self.db)
        self.cluster.psql(f'CREATE DATABASE {copy}')
        self.cluster.run('pg_restore', '-j2', '-d', copy, path)
        connection = self.cluster.connect(copy)
        self.verify(connection, 'in a restored database')
        while connection.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
            pass
        before, after = self.reports(self.owner), self.reports(connection)
        for name in REPORTS:
            ok(before[name] == after[name] and before[name], f'{self.engine}: {name} is the same in a restored database', list(set(before[name]) ^ set(after[name]))[:4])
        self.verify(connection, 'in a restored database after compaction')

    def crossing(self):
        """R35: goods are damaged while others are repaired; somebody keeps the shelf until both wait."""
        move = "SELECT FROM order_mgmt.change_stock_state('BER', %s)"
        there, back = (dump([{'sku': 'WARM', 'quantity': 1, 'from_state': start, 'to_state': end}]) for start, end in (('free', 'damaged'), ('damaged', 'free')))
        self.owner.execute("SELECT FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"WARM\",\"quantity\":9}]')")
        self.owner.execute(move, (there,))
        keeper, *others = (self.shop.connect(engine=self.engine) for _ in range(3))
        keeper.execute('BEGIN')
        keeper.execute("SELECT FROM order_mgmt.adjust_stock('BER', '[{\"sku\":\"WARM\",\"quantity\":-1}]', 'broken')")
        calls = []
        for connection, lines in zip(others, (there, back)):
            calls.append(Background(lambda connection=connection, lines=lines: connection.execute(move, (lines,))))
            wait_until(lambda pid=connection.info.backend_pid: not calls[-1].is_running() or wait_event(self.owner, pid, 'advisory', seconds=0.1))
        keeper.execute('COMMIT')
        is_([call.result() for call in calls], ['ok', 'ok'], f'{self.engine}: neither waits for the other')


note(f'seed {seed()}, {CALLS} calls per engine')
with Cluster(preload=True) as cluster:
    for engine in ('counter', 'lock'):
        day = Day(cluster, engine)
        day.live()
        day.judge()
        day.restore()
        day.crossing()
done()
