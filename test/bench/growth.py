#!/usr/bin/python3
"""growth.py - make bench-growth: what grows with history, as ratios of two shops that differ in nothing but how long they have been there.

    growth.py [--lines 1000000,10000000] [--items 15000] [--backlog 400000] [--seconds 5] [--rounds 2]

Method, names and limits: README.md beside this file.  The exit code is 1 when a call failed or verify() finds a violation; no figure is ever
a reason to fail.
"""
import argparse
import statistics
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROJECT / 'test/lib'))
sys.path.insert(0, str(PROJECT / 'test/bench'))
import psycopg
import run as bench
from cluster import Cluster, ClusterError
from history import DAYS, History
from pages import measured

LINES_PER_ORDER = 5
YOUNG_ORDERS = 1000
CLIENTS = 16
STOCK = 1000000000
RECEIPTS = 40            # transactions of a backlog
VERIFY_SECONDS = 300     # at most; what takes longer is said to take so long
REPEATS = 3
SLOW_MS = 2000           # not repeated
SETTINGS = {**bench.SETTINGS, 'autovacuum': False, 'wal_level': 'minimal', 'max_wal_senders': 0, 'max_wal_size': '16GB', 'fsync': False}   # on again when orders are placed
MODES = {'place_order of 1': 'order', 'place_order of 5': 'order5'}

# name -> (the statement, growth at most, milliseconds at most); of an order in the middle, and its day
READS = {
    'order by order_id': ('SELECT * FROM order_mgmt.orders WHERE order_id = %(order)s', 1.1, None),
    'lines by order_id': ('SELECT * FROM order_mgmt.order_lines WHERE order_id = %(order)s', 1.1, None),
    'order by order_number': ('SELECT * FROM order_mgmt.orders WHERE order_number = %(number)s', 1.1, None),
    'order by reference': ('SELECT * FROM order_mgmt.orders WHERE reference = %(reference)s', 1.1, None),
    'newest 50 orders': ('SELECT * FROM order_mgmt.orders ORDER BY recorded_at DESC LIMIT 50', 1.1, None),
    'stock of a position': ("SELECT * FROM order_mgmt.stock WHERE sku = %(sku)s AND location = 'WH'", 1.1, None),
    'stock of an item': ('SELECT * FROM order_mgmt.stock WHERE sku = %(sku)s', 1.1, None),
    'sales_by_day of a day': ('SELECT * FROM order_mgmt_report.sales_by_day WHERE business_date = %(day)s', 1.2, 50),
    'sales_by_day of a month': ("SELECT * FROM order_mgmt_report.sales_by_day WHERE business_date BETWEEN %(day)s AND %(day)s::date + 30", 1.2, 50),
    'sales_by_day of a year': ("""SELECT date_trunc('month', business_date), sum(net_sales) FROM order_mgmt_report.sales_by_day
        WHERE business_date BETWEEN current_date - 365 AND current_date - 1 GROUP BY 1""", 1.2, 200),
    'journal of a day': ('SELECT * FROM order_mgmt_report.journal WHERE business_date = %(day)s', 1.2, 50),
    'journal of a month': ('SELECT * FROM order_mgmt_report.journal WHERE business_date BETWEEN %(day)s AND %(day)s::date + 30', 1.2, 50),
    'stock_as_of a day': ("SELECT * FROM order_mgmt.stock_as_of(%(sku)s, 'WH', %(day)s::timestamptz)", 1.2, None),
    'stock_on a day': ("SELECT * FROM order_mgmt.stock_on('WH', %(day)s)", 1.2, 1000),
}
SAMPLE = """
    SELECT o.order_id::text AS "order", o.order_number AS number, o.reference, l.sku, o.recorded_at::date::text AS day
    FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.order_lines AS l USING (tenant_id, order_id)
    WHERE o.tenant_id = 1 AND o.channel = 'web' AND l.sku LIKE 'S%%' AND o.recorded_at >= now() - %s * interval '1 day' ORDER BY o.recorded_at LIMIT 1"""
RECEIVE = """
    WITH document AS (
        INSERT INTO order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, actor, occurred_at, recorded_at)
        SELECT 1, order_mgmt.uuid_v7(), 'receipt', location_id, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock()
        FROM order_mgmt_data.locations WHERE tenant_id = 1 AND code = 'WH' RETURNING *
    ), line AS (
        INSERT INTO order_mgmt_data.stock_document_lines (tenant_id, document_id, line_no, item_id, sku, quantity, from_state, to_state)
        SELECT 1, d.document_id, n, i.item_id, i.sku, '1', 'supplier', 'free'
        FROM document AS d, generate_series(1, %(moves)s) AS n, LATERAL (SELECT 'S' || 1 + floor(random() * %(items)s + n * 0)::integer AS sku) AS s
        JOIN order_mgmt_data.items AS i ON i.tenant_id = 1 AND i.sku = s.sku RETURNING *)
    INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity, document_kind, document_id, document_line,
        actor, occurred_at, recorded_at, stamp)
    SELECT 1, nextval('order_mgmt_data.ledger_id_seq'), l.item_id, d.location_id, l.from_state, l.to_state, l.quantity, 'stock_document', l.document_id, l.line_no,
        d.actor, d.occurred_at, d.recorded_at, NULL
    FROM line AS l, document AS d"""
SALE = """SELECT order_id FROM order_mgmt.place_order('web', pg_catalog.format('[{"sku":"%%s","quantity":1}]', %(sku)s::text)::order_mgmt.strict_jsonb)"""
COLD_SALES = 20
COLD_MS = 5
SIZES = """SELECT relname::text, pg_table_size(relid), pg_indexes_size(relid) FROM pg_stat_user_tables WHERE schemaname = 'order_mgmt_data'"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify({}) WHERE violations <> 0'


class Shop:
    """A shop of so many orders, open for business, and what was measured of it."""

    def __init__(self, cluster, db, orders, items):
        cluster.psql(f'CREATE DATABASE {db}')
        self.cluster = cluster
        self.db = db
        self.items = items
        self.history = History(cluster, db, orders, LINES_PER_ORDER, items, taxes=False)
        self.connection = self.history.connection
        self.lines = self.one('SELECT count(*) FROM order_mgmt_data.order_lines')
        self.label = f'{self.lines / 1e6:.3g} million lines'
        self.reads = {}
        self.seconds = {}

    def one(self, sql, *values):
        return self.connection.execute(sql, values).fetchone()[0]

    def open(self):
        """Goods for all rounds, and the role that reads."""
        for first in range(1, self.items + 1, bench.LINES_PER_CALL):
            lines = bench.order_lines(first, min(first + bench.LINES_PER_CALL - 1, self.items), STOCK)
            self.connection.execute(f"SELECT count(*) FROM order_mgmt.receive_stock('WH', {lines}::order_mgmt.strict_jsonb)")
        bench.compact(self.cluster, self.db)
        self.connection.execute("DO $$ BEGIN IF to_regrole('web') IS NULL THEN CREATE ROLE web; CREATE ROLE analyst; END IF; END $$")
        self.connection.execute("SELECT order_mgmt.grant_access('web', 'web'), order_mgmt.grant_access('analyst', 'analyst')")

    # ---------------------------------------------------------------- what is read

    def read(self):
        values = dict(zip(('order', 'number', 'reference', 'sku', 'day'), self.connection.execute(SAMPLE, (DAYS // 2,)).fetchone()))
        with self.cluster.connect(self.db) as reader:
            for name, (sql, _, _) in READS.items():
                reader.execute(f"SET ROLE {'analyst' if 'report' in sql else 'web'}")
                runs = []
                while len(runs) < REPEATS + 1 and not (runs and runs[-1][2] > SLOW_MS):
                    runs.append(measured(reader, sql, values))
                self.reads[name] = min(run[0] for run in runs), statistics.median(run[2] for run in runs[1:] or runs)

    # ---------------------------------------------------------------- upkeep

    def took(self, name, seconds, of=1):
        """Note how long something took, for each of so many."""
        self.seconds[name] = seconds / of
        tell(f'figure {self.label}: {name}: {seconds / of:.3g} s')

    def verify(self, name, argument, of=1):
        """Seconds of verify(), at most VERIFY_SECONDS."""
        self.connection.execute('VACUUM (ANALYZE)')
        self.connection.execute(f"SET statement_timeout = '{VERIFY_SECONDS}s'")
        started = time.monotonic()
        try:
            found = self.connection.execute(VIOLATIONS.format(argument)).fetchall()
        except psycopg.errors.QueryCanceled:
            found = []
        self.took(name, time.monotonic() - started, of)
        self.connection.execute('RESET statement_timeout')
        if found:
            raise ClusterError(f'{self.db}: {name}: {found}')

    def receive(self, moves):
        """So many moves of receipts, which nobody has folded yet."""
        for _ in range(RECEIPTS):
            self.connection.execute(RECEIVE, {'items': self.items, 'moves': moves // RECEIPTS})

    def fold(self, moves):
        bench.compact(self.cluster, self.db)
        self.receive(moves)
        started = time.monotonic()
        bench.compact(self.cluster, self.db)
        self.took(f'compact_balances() of {moves:,} moves, a million', time.monotonic() - started, moves / 1e6)

    def upkeep(self, backlog):
        millions = self.lines / 1e6
        self.took('resync_stock(), a million lines', self.history.seconds['resync'], millions)
        self.verify('verify(), a million lines', '', millions)
        for moves in (backlog // 4, backlog):
            self.fold(moves)
        self.verify(f'verify() again, {backlog // 4 + backlog:,} moves later', '')
        self.verify('verify(true), a million lines', 'true', millions)

    # ---------------------------------------------------------------- what is written

    def turn(self, name, seconds, after_checkpoint):
        """Orders per second, and WAL and bytes kept per order."""
        mode = bench.Mode(MODES[name], self.items, 'order_mgmt_data')
        bench.compact(self.cluster, self.db)
        if after_checkpoint:
            self.connection.execute('CHECKPOINT')
        before = self.wal(), self.sizes()
        rate, orders = bench.pgbench(self.cluster, self.db, mode, CLIENTS, '', seconds)
        wal = (self.wal() - before[0]) / orders
        after = self.sizes()
        kept = {table: tuple((b - a) / orders for a, b in zip(before[1].get(table, (0, 0)), size)) for table, size in after.items()}
        return rate, wal, kept

    def wal(self):
        return int(self.one("SELECT pg_current_wal_insert_lsn() - '0/0'"))

    def sizes(self):
        return {table: (heap, indexes) for table, heap, indexes in self.connection.execute(SIZES).fetchall()}


    def after_a_crash(self):
        """Milliseconds and pages of the first sales after the server was killed: the first of its session, and the next ones, each of an item nobody sold since."""
        with self.cluster.connect(self.db) as session:
            session.execute('SET ROLE web')
            runs = [measured(session, SALE, {'sku': f'S{n * (self.items // COLD_SALES)}'}) for n in range(1, COLD_SALES + 1)]
        tell(f'figure {self.label}: first sale of a session after a crash: {runs[0][0]} pages, {runs[0][2]:.3g} ms')
        self.cold = statistics.median(run[0] for run in runs[1:]), statistics.median(run[2] for run in runs[1:])


def per_line(sizes, lines):
    """"620 (events 140 + 20, ...)": bytes per line, of tables and their indexes."""
    parts = sorted(((heap + indexes) / lines, table, heap / lines, indexes / lines) for table, (heap, indexes) in sizes.items())[::-1]
    return f'{sum(part[0] for part in parts):.0f} (' + ', '.join(f'{table} {heap:.0f} + {indexes:.0f}' for total, table, heap, indexes in parts if total >= 1) + ')'


def tell(text):
    print(text, flush=True)


def ratio_line(name, values, unit, at_most, limit=''):
    growth = f'{values[-1] / values[0]:.2f}' if values[0] else '-'
    tell(f"growth {name}: {' -> '.join(f'{value:.4g}' for value in values)} {unit}, x {growth} (at most {at_most}{limit})")


def take_turns(shops, wanted):
    """Each shop in turn, forward and backward; with a checkpoint before, and without."""
    for after_checkpoint in (True, False):
        for name in MODES:
            found = {shop.db: [] for shop in shops}
            for turn in range(wanted.rounds):
                for shop in shops if turn % 2 == 0 else reversed(shops):
                    found[shop.db].append(shop.turn(name, wanted.seconds, after_checkpoint))
            young = found[shops[0].db]
            for shop in shops[1:]:
                pairs = list(zip(found[shop.db], young))
                when = 'after a checkpoint' if after_checkpoint else 'without a checkpoint'
                tell(f'ratio {name}, {shop.label}, {when}: {bench.spread_of([a[0] / b[0] for a, b in pairs])} of the rate of a young shop (at least 0.90), '
                     f"{bench.spread_of([a[1] / b[1] for a, b in pairs])} of its WAL (at most 1.15): {statistics.median(a[1] for a, _ in pairs):.0f} bytes, "
                     f'{statistics.median(b[1] for _, b in pairs):.0f}')
            if name == 'place_order of 5' and not after_checkpoint:
                for shop in shops:
                    tell(f'figure bytes per line of {name}, {shop.label}: {per_line(found[shop.db][-1][2], LINES_PER_ORDER)} (at most 600)')


def parse():
    parser = argparse.ArgumentParser(description='order_mgmt with little history and with much')
    parser.add_argument('--lines', default='1000000,10000000')
    parser.add_argument('--items', type=int, default=15000)      # at two places
    parser.add_argument('--backlog', type=int, default=400000)   # moves to fold, and a quarter of them
    parser.add_argument('--seconds', type=int, default=5)
    parser.add_argument('--rounds', type=int, default=2)
    wanted = parser.parse_args()
    wanted.lines = [int(n) for n in wanted.lines.split(',')]
    return wanted


def main():
    wanted = parse()
    started = time.monotonic()
    try:
        with Cluster(preload=True, settings=SETTINGS) as cluster:
            tell(f"PostgreSQL {cluster.psql('SHOW server_version')}; {wanted.rounds} rounds of {wanted.seconds} s, {CLIENTS} clients, {wanted.items} items")
            shops = [Shop(cluster, 'young', YOUNG_ORDERS, wanted.items)]
            shops += [Shop(cluster, f'old_{n}', n // LINES_PER_ORDER, wanted.items) for n in wanted.lines]
            for shop in shops:
                shop.open()
            old = shops[1:]
            for shop in old:
                tell(f'figure {shop.label}: filled in {sum(shop.history.seconds.values()):.0f} s; '
                     f'bytes per line: {per_line(shop.sizes(), shop.lines)}')
                shop.read()
            for name, (_, at_most, ms) in READS.items():
                ratio_line(name, [shop.reads[name][0] for shop in old], 'pages', at_most)
                ratio_line(name, [shop.reads[name][1] for shop in old], 'ms', at_most, f', {ms} ms' if ms else '')
            cluster.psql("ALTER SYSTEM SET fsync = on")
            cluster.psql('SELECT pg_reload_conf()')
            take_turns(shops, wanted)
            for shop in old:
                shop.upkeep(wanted.backlog)
            for name in old[0].seconds:
                ratio_line(name, [shop.seconds[name] for shop in old], 's', 1.2)
            started_again = time.monotonic()
            cluster.kill9()
            cluster.start()
            tell(f'figure: started again after kill -9 in {time.monotonic() - started_again:.2g} s')
            for shop in old:
                shop.after_a_crash()
            for n, unit in enumerate(('pages', 'ms')):
                ratio_line('first sale of a cold item after a crash', [shop.cold[n] for shop in old], unit, 1.2, f', {COLD_MS} ms' if n else '')
    except ClusterError as problem:
        sys.exit(f'bench-growth: {problem}')
    tell(f'{time.monotonic() - started:.0f} s')


if __name__ == '__main__':
    main()
