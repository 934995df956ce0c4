#!/usr/bin/python3
"""run.py - make bench: how fast orders are placed, as ratios measured in one run.

    run.py [--quick] [--rounds 5] [--seconds 6] [--clients 16,64] [--flush asis,1ms] [--only hot,limit,...]

Method, names and targets: README.md beside this file.  --quick is a smoke test: one
round of 2 seconds with 16 clients.  The exit code is 1 when a call failed, an order
is missing or verify() finds a violation; no figure is ever a reason to fail.
"""
import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROJECT / 'test/lib'))
sys.path.insert(0, str(PROJECT / 'test/bench'))
import limit
from cluster import Cluster, ClusterError

ITEMS = 10000
REGISTERS = 64
KITS = 1000
RETURNS_PER_SECOND = 1500
CHECKOUTS_PER_SECOND = 5000
EDITS_PER_SECOND = 8000
STOCK = 1000000000
WARM_SECONDS = 1
CPU_CLIENTS = 16
LINES_PER_CALL = 1000
FLUSHES = 500
FOLD_SECONDS = 1
SETTINGS = {
    'fsync': True, 'synchronous_commit': True, 'max_connections': 200, 'shared_buffers': '1GB',
    'max_wal_size': '8GB', 'checkpoint_timeout': '1h',
}
FLUSH = {'asis': ('', ''), '1ms': ('_1ms', '-c commit_delay=1000 -c commit_siblings=0')}


class Mode:
    """One thing that is measured: a pgbench script, on how many items, where its rows go, and if a job compacts meanwhile."""

    def __init__(self, script, items, schema, options='', folds=False, counted='orders', clients=None, switch=None):
        self.script = Path(__file__).parent / 'scripts' / f'{script}.sql'
        self.items = items
        self.schema = schema
        self.options = options
        self.folds = folds
        self.counted = counted              # the table that has a row more for each call; None: calls that write nothing
        self.clients = clients              # measured with so many only; None: with all
        self.switch = switch                # a call that turns on what is measured, for true, and off; None: it is always on


# Turns a promotion on that applies by itself, and off.
PROMOTION = "SELECT FROM order_mgmt.put_promotion('auto', is_active => %s)"
MODES = {
    'hot': Mode('order', 1, 'order_mgmt_data'),
    'limit': Mode('limit', 1, 'bench_limit'),
    'spread': Mode('order', ITEMS, 'order_mgmt_data'),
    'handwritten': Mode('handwritten', 1, 'bench_hand'),
    'spread5': Mode('order5', ITEMS, 'order_mgmt_data'),
    'handwritten5': Mode('handwritten5', ITEMS, 'bench_hand'),
    'spread6': Mode('order6', ITEMS, 'order_mgmt_data', clients=16),
    'kits2': Mode('kits2', ITEMS, 'order_mgmt_data', clients=16),
    'checkout5': Mode('checkout5', ITEMS, 'order_mgmt_data', clients=16, switch=PROMOTION),
    'edit1_of_5': Mode('edit1_of_5', ITEMS, 'order_mgmt_data', counted='order_edits', clients=16),
    'quote5': Mode('quote5', ITEMS, 'order_mgmt_data', counted=None, clients=16),
    'taxed5': Mode('taxed5', ITEMS, 'order_mgmt_data', clients=16),
    'listed5': Mode('listed5', ITEMS, 'order_mgmt_data', clients=16),
    'promoted5': Mode('order5', ITEMS, 'order_mgmt_data', clients=16, switch=PROMOTION),
    'coupon5': Mode('coupon5', ITEMS, 'order_mgmt_data', clients=16, switch="SELECT FROM order_mgmt.put_promotion('hello', is_active => %s)"),
    'sale': Mode('sale', ITEMS, 'order_mgmt_data', clients=16),
    'return': Mode('return', ITEMS, 'order_mgmt_data', counted='returns', clients=16),
    'lock_engine_hot': Mode('order', 1, 'order_mgmt_data', '-c order_mgmt.engine=lock', folds=True),
}
RATIOS = {
    'hot_vs_limit': ('hot', 'limit'),
    'hot_vs_spread': ('hot', 'spread'),
    'hot_vs_handwritten': ('hot', 'handwritten'),
    'spread5_vs_handwritten5': ('spread5', 'handwritten5'),
    'kits2_vs_spread6': ('kits2', 'spread6'),
    'checkout5_vs_spread5': ('checkout5', 'spread5'),
    'edit1_of_5_vs_spread5': ('edit1_of_5', 'spread5'),
    'quote5_vs_spread5': ('quote5', 'spread5'),
    'listed5_vs_taxed5': ('listed5', 'taxed5'),
    'listed5_vs_spread5': ('listed5', 'spread5'),
    'coupon5_vs_spread5': ('coupon5', 'spread5'),
    'coupon5_vs_promoted5': ('coupon5', 'promoted5'),
    'sale_vs_spread': ('sale', 'spread'),
    'return_vs_spread': ('return', 'spread'),
    'lock_engine_hot_vs_handwritten': ('lock_engine_hot', 'handwritten'),
}

# Rows written, and entries in indexes that take one for every row (no partial ones, no BRIN).
ROWS = """
    SELECT coalesce(sum(t.n_tup_ins + t.n_tup_upd), 0), coalesce(sum((t.n_tup_ins + t.n_tup_upd - t.n_tup_hot_upd) * x.n), 0)
    FROM pg_catalog.pg_stat_user_tables AS t
    CROSS JOIN LATERAL (SELECT count(*) AS n FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS a ON a.oid = c.relam
        WHERE i.indrelid = t.relid AND i.indpred IS NULL AND a.amname <> 'brin') AS x
    WHERE t.schemaname = %s"""


class Figure:
    """What one measurement said: orders per second, and per order rows, index entries, WAL bytes."""

    def __init__(self, rate, orders, rows, indexes, wal):
        self.rate = rate
        self.orders = orders
        self.rows = rows / orders
        self.indexes = indexes / orders
        self.wal = wal / orders


# ---------------------------------------------------------------- preparation

def order_lines(first, last, quantity, letter='S'):
    """SQL of a JSON array with a line for each of the items first..last."""
    return f"(SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('sku', '{letter}' || i, " \
           f"'quantity', {quantity})) FROM pg_catalog.generate_series({first}, {last}) AS i)"


def make_template(cluster):
    """Database bench_template: the extension, the hand-written shop and the limit, all warm."""
    cluster.psql('CREATE DATABASE bench_template')
    db = 'bench_template'
    cluster.psql(f"""CREATE EXTENSION order_mgmt CASCADE;
        SELECT FROM order_mgmt.put_location('BER');
        SELECT FROM order_mgmt.put_channel('web', 'EUR', '{{BER}}');
        SELECT FROM order_mgmt.put_item('NONE');
        SELECT count(*) FROM pg_catalog.generate_series(1, {ITEMS}) AS i, order_mgmt.put_item('S' || i);
        SELECT FROM order_mgmt.put_price('NONE', '12.50 EUR');
        SELECT count(*) FROM pg_catalog.generate_series(1, {ITEMS}) AS i, order_mgmt.put_price('S' || i, '12.50 EUR');
        SELECT FROM order_mgmt.put_tax_rate('VAT', 19);
        SELECT FROM order_mgmt.put_tax_rule('full', '{{VAT}}', 'DE');
        SELECT FROM order_mgmt.put_tax_settings(country => 'DE');
        SELECT count(*) FROM pg_catalog.generate_series(1, {ITEMS}) AS i, order_mgmt.put_item('T' || i, tax_rates => '{{VAT}}') AS t, order_mgmt.put_item('L' || i, tax_class => 'full') AS l;
        SELECT count(*) FROM pg_catalog.generate_series(1, {ITEMS}) AS i, order_mgmt.put_price('T' || i, '12.50 EUR') AS t, order_mgmt.put_price('L' || i, '12.50 EUR') AS l;
        SELECT count(*) FROM pg_catalog.generate_series(1, {ITEMS}) AS i, order_mgmt.put_list_price('L' || i, '11.50 EUR', 'web') AS one, order_mgmt.put_list_price('L' || i, '10.50 EUR', 'web', 10) AS ten;""", db)
    for letter in 'STL':
        for first in range(1, ITEMS, LINES_PER_CALL):
            lines = order_lines(first, first + LINES_PER_CALL - 1, STOCK, letter)
            cluster.psql(f"SELECT count(*) FROM order_mgmt.receive_stock('BER', {lines})", db)
    cluster.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-v', f'items={ITEMS}', '-v', f'stock={STOCK}',
                '-f', Path(__file__).parent / 'handwritten.sql', db=db)
    cluster.psql(f"""SELECT count(*) FROM pg_catalog.generate_series(0, {REGISTERS - 1}) AS i, order_mgmt.put_register('R' || i, 'web', 'BER');
        SELECT count(*) FROM pg_catalog.generate_series(0, {REGISTERS - 1}) AS i, order_mgmt.open_shift('R' || i, '100 EUR');""", db)
    cluster.psql(f"""SELECT count(*) FROM pg_catalog.generate_series(1, {KITS}) AS k, order_mgmt.put_kit('K' || k, (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
            'sku', 'S' || 1 + (k * 7 + n * {ITEMS // 3}) % {ITEMS}, 'quantity', 1)) FROM pg_catalog.generate_series(1, 3) AS n));
        SELECT count(*) FROM pg_catalog.generate_series(1, {KITS}) AS k, order_mgmt.put_price('K' || k, '30.00 EUR');""", db)
    cluster.psql("""SELECT FROM order_mgmt.put_promotion('hello', 'order_percent', 10, needs_coupon => true, is_active => false);
        SELECT FROM order_mgmt.put_coupon('HOT', 'hello', uses_max => 2000000000);
        SELECT FROM order_mgmt.put_promotion('auto', 'order_percent', 10, is_active => false);""", db)
    order_id = cluster.psql("SELECT order_id FROM order_mgmt.place_order('web', "
                            """'[{"sku":"S1","quantity":1}]', idempotency_key => '1234567890123456789')""", db)
    limit.install(cluster, db, order_id)
    compact(cluster, db)
    cluster.psql('VACUUM (ANALYZE)', db)


def make_database(cluster, db):
    """A fresh copy of the template in which every item has been sold once, so that nothing is cold."""
    cluster.psql(f'CREATE DATABASE {db} TEMPLATE bench_template')
    for first in range(1, ITEMS, LINES_PER_CALL):
        lines = order_lines(first, first + LINES_PER_CALL - 1, 1)
        cluster.psql(f"""SELECT FROM order_mgmt.place_order('web', {lines}, idempotency_key => 'warm {first}');
            SELECT FROM bench_hand.place_order('web', {lines}, 'warm {first}');""", db)
        for letter in 'TL':
            cluster.psql(f"SELECT FROM order_mgmt.place_order('web', {order_lines(first, first + LINES_PER_CALL - 1, 1, letter)}, idempotency_key => 'warm {letter} {first}')", db)
    compact(cluster, db)


def make_sales(cluster, db, wanted):
    """Sales with known ids, more than return_order can take back in all rounds."""
    count = wanted.rounds * (wanted.seconds + WARM_SECONDS) * RETURNS_PER_SECOND
    cluster.psql(f"""CREATE SEQUENCE public.sold;
        SELECT count(*) FROM pg_catalog.generate_series(1, {count}) AS i, order_mgmt.record_sale('R0', ('[{{"sku":"S' || 1 + i % {ITEMS} || '","quantity":1}}]')::order_mgmt.strict_jsonb,
            '[{{"provider":"cash","amount":"20.00"}}]', order_id => ('00000000-0000-7000-8000-' || pg_catalog.lpad(i::text, 12, '0'))::uuid)""", db)
    compact(cluster, db)


def make_carts(cluster, db, wanted):
    """Carts of five lines with known ids, more than checkout_cart can make orders of in all rounds; as the calls that fill them leave them."""
    count = wanted.rounds * (wanted.seconds + WARM_SECONDS) * CHECKOUTS_PER_SECOND
    cluster.psql(f"""CREATE SEQUENCE public.filled;
        SELECT order_mgmt.open_cart('web', cart_id => '00000000-0000-7000-9000-000000000000');
        SELECT count(*) FROM pg_catalog.generate_series(1, 5) AS n, order_mgmt.put_cart_line('00000000-0000-7000-9000-000000000000', 'L' || n, 1);
        INSERT INTO order_mgmt_data.carts (tenant_id, recorded_at, changed_at, expires_at, cart_id, channel, lines, total)
        SELECT c.tenant_id, c.recorded_at, c.changed_at, c.expires_at, ('00000000-0000-7000-9000-' || pg_catalog.lpad(i::text, 12, '0'))::uuid, c.channel,
            (SELECT pg_catalog.jsonb_agg(l.line || pg_catalog.jsonb_build_object('sku', 'L' || 1 + (i * 7919 + l.n * 2003) % {ITEMS})) FROM pg_catalog.jsonb_array_elements(c.lines) WITH ORDINALITY AS l (line, n)), c.total
        FROM order_mgmt_data.carts AS c, pg_catalog.generate_series(1, {count}) AS i WHERE c.cart_id = '00000000-0000-7000-9000-000000000000'""", db)


def make_edited(cluster, db, wanted):
    """Orders of five lines with known ids, more than edit_order can change in all rounds."""
    count = wanted.rounds * (wanted.seconds + WARM_SECONDS) * EDITS_PER_SECOND
    cluster.psql(f"""CREATE SEQUENCE public.edited;
        SELECT count(*) FROM pg_catalog.generate_series(1, {count}) AS i, order_mgmt.place_order('web',
            (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('sku', 'S' || 1 + (i * 7919 + n * 2003) % {ITEMS}, 'quantity', 3)) FROM pg_catalog.generate_series(1, 5) AS n),
            order_id => ('00000000-0000-7000-a000-' || pg_catalog.lpad(i::text, 12, '0'))::uuid)""", db)
    compact(cluster, db)
    # by the statistics of the template an order would be looked up in a table of one row
    cluster.psql('VACUUM (ANALYZE)', db)


def compact(cluster, db):
    """Fold until nothing is left to fold."""
    while cluster.psql('SELECT order_mgmt.compact_balances()', db) != '0':
        pass


# ---------------------------------------------------------------- measurement

def snapshot(connection, mode):
    """(orders, rows, index entries, WAL position) of a mode's schema now."""
    while connection.execute("SELECT count(*) FROM pg_catalog.pg_stat_activity "
                             "WHERE application_name = 'pgbench'").fetchone()[0]:
        time.sleep(0.01)
    orders = connection.execute(f"SELECT count(*) FROM {mode.schema}.{mode.counted or 'orders'}").fetchone()[0]
    rows, indexes = connection.execute(ROWS, [mode.schema]).fetchone()
    lsn = connection.execute("SELECT pg_catalog.pg_current_wal_insert_lsn() - '0/0'").fetchone()[0]
    return orders, int(rows), int(indexes), int(lsn)


def number(pattern, text):
    match = re.search(pattern, text, re.M)
    if not match:
        raise ClusterError(f'pgbench did not say {pattern}:\n{text}')
    return float(match[1])


@contextlib.contextmanager
def folder_of(cluster, db, mode):
    """While it lasts, compact once a second, as a job would, if the mode asks for it."""
    stop = threading.Event()

    def fold():
        with cluster.connect(db) as connection:
            while not stop.wait(FOLD_SECONDS):
                connection.execute('SELECT order_mgmt.compact_balances()')

    threads = [threading.Thread(target=fold)] if mode.folds else []
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def pgbench(cluster, db, mode, clients, options, seconds):
    """Run a script; returns orders per second after the warm-up, and all orders of the run."""
    environment = {**cluster.env(db), 'PGOPTIONS': f'{options} {mode.options}'.strip(), 'PGAPPNAME': 'pgbench'}
    with folder_of(cluster, db, mode):
        result = subprocess.run(
            [cluster.bindir / 'pgbench', '-M', 'prepared', '-n', '-c', str(clients), '-j', '2', '-P', str(WARM_SECONDS),
             '-T', str(seconds + WARM_SECONDS), '-D', f'items={mode.items}', '-f', mode.script],
            env=environment, cwd='/', text=True, capture_output=True)
    if result.returncode:
        raise ClusterError(f'pgbench failed:\n{result.stderr[-4000:]}\n{cluster.tail()}')
    total = number(r'^number of transactions actually processed: (\d+)', result.stdout)
    elapsed = total / number(r'^tps = ([\d.]+)', result.stdout)
    warm = number(r'^progress: ([\d.]+) s,', result.stderr)
    warm_orders = warm * number(r'^progress: .*? s, ([\d.]+) tps', result.stderr)
    return (total - warm_orders) / (elapsed - warm), int(total)


def measure(cluster, connection, db, mode, clients, options, seconds):
    """One measurement from a clean start: nothing to fold, nothing to write back."""
    if mode.schema == 'order_mgmt_data':
        compact(cluster, db)
    if mode.switch:
        connection.execute(mode.switch, (True,))
    connection.execute('CHECKPOINT')
    before = snapshot(connection, mode)
    rate, processed = pgbench(cluster, db, mode, clients, options, seconds)
    after = snapshot(connection, mode)
    if mode.switch:
        connection.execute(mode.switch, (False,))
    orders, rows, indexes, wal = (b - a for a, b in zip(before, after))
    if orders != (processed if mode.counted else 0):
        raise ClusterError(f"{processed} calls were answered, {orders} {mode.counted or 'orders'} are there")
    return Figure(rate, processed, rows, indexes, wal)


def verify(connection):
    """Every checker: ours, and those of the other two shops."""
    connection.execute('VACUUM (ANALYZE)')
    found = [f'{name}: {violations} of {checked}, {sample}' for name, checked, violations, sample in connection.execute(
        'SELECT name, checked, violations, sample::text FROM order_mgmt.verify()').fetchall() if violations]
    found += [f'handwritten {name}: {violations}' for name, violations in connection.execute(
        'SELECT name, violations FROM bench_hand.violations').fetchall() if violations]
    found += limit.verify(connection)
    if found:
        raise ClusterError('verify: ' + '; '.join(found))


# ---------------------------------------------------------------- one combination

def spread_of(values):
    """"median min max" with digits that fit the size."""
    digits = 0 if max(values) >= 100 else 3
    return ' '.join(f'{value:.{digits}f}' for value in (statistics.median(values), min(values), max(values)))


def combination(cluster, flush, clients, wanted):
    """All modes, round by round, with one number of clients and one kind of flush."""
    suffix, options = FLUSH[flush]
    suffix = f'_{clients}{suffix}'
    db = f'bench{suffix}'
    modes = [name for name in MODES if name in wanted.only and MODES[name].clients in (None, clients)]
    figures = {name: [] for name in modes}
    make_database(cluster, db)
    if 'return' in modes:
        make_sales(cluster, db, wanted)
    if 'checkout5' in modes:
        make_carts(cluster, db, wanted)
    if 'edit1_of_5' in modes:
        make_edited(cluster, db, wanted)
    with cluster.connect(db) as connection:
        for turn in range(wanted.rounds):
            for name in modes if turn % 2 == 0 else reversed(modes):
                figures[name].append(measure(cluster, connection, db, MODES[name], clients, options, wanted.seconds))
        verify(connection)
    cluster.psql(f'DROP DATABASE {db}')
    for name, runs in figures.items():
        last = runs[-1]
        print(f'figure {name}{suffix} {spread_of([run.rate for run in runs])} orders/s, per order: '
              f'{last.rows:.1f} rows, {last.indexes:.1f} index entries, '
              f'{statistics.median(run.wal for run in runs):.0f} WAL bytes', flush=True)
    for name, (ours, other) in RATIOS.items():
        if ours in figures and other in figures:
            pairs = [a.rate / b.rate for a, b in zip(figures[ours], figures[other])]
            print(f'ratio {name}{suffix} {spread_of(pairs)}', flush=True)


# ---------------------------------------------------------------- refusals

def cpu_seconds(pids):
    """User and system time that processes have used."""
    ticks = 0
    for pid in pids:
        words = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf('SC_CLK_TCK')


class Caller(threading.Thread):
    """One client that places orders for one item until told to stop."""

    def __init__(self, connection, sku, deadline):
        super().__init__()
        self.connection = connection
        self.lines = f'[{{"sku":"{sku}","quantity":1}}]'
        self.accepted = sku != 'NONE'
        self.deadline = deadline
        self.calls = 0
        self.problem = None

    def run(self):
        import psycopg
        while time.monotonic() < self.deadline and not self.problem:
            accepted = True
            try:
                self.connection.execute(
                    "SELECT order_id, order_number, total FROM order_mgmt.place_order('web', %s, idempotency_key => %s)",
                    [self.lines, f'{time.monotonic_ns()}-{id(self)}'], prepare=True)
            except psycopg.Error as error:
                accepted = False
                if error.diag.constraint_name != 'insufficient_stock':
                    self.problem = str(error)
            self.calls += 1
            if accepted != self.accepted:
                self.problem = self.problem or f'{self.lines}: accepted is {accepted}'


def cpu_per_call(connections, pids, sku, seconds):
    """CPU seconds of the backends per call."""
    deadline = time.monotonic() + seconds
    callers = [Caller(connection, sku, deadline) for connection in connections]
    before = cpu_seconds(pids)
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    used = cpu_seconds(pids) - before
    for caller in callers:
        if caller.problem:
            raise ClusterError(caller.problem)
    return used / sum(caller.calls for caller in callers)


def refusals(cluster, wanted):
    """CPU of a refused call against that of an accepted one."""
    db = 'bench_refusals'
    make_database(cluster, db)
    connections = [cluster.connect(db) for _ in range(CPU_CLIENTS)]
    pids = [connection.info.backend_pid for connection in connections]
    cost = {'S1': [], 'NONE': []}
    for turn in range(wanted.rounds + 1):
        for sku, costs in cost.items():
            used = cpu_per_call(connections, pids, sku, wanted.seconds / 2 if turn else WARM_SECONDS)
            if turn:
                costs.append(used)
    verify(connections[0])
    for connection in connections:
        connection.close()
    cluster.psql(f'DROP DATABASE {db} WITH (FORCE)')
    for name, sku in (('accepted', 'S1'), ('refused', 'NONE')):
        print(f'figure {name}_cpu {spread_of([value * 1e6 for value in cost[sku]])} us of backend CPU per call')
    print(f"ratio refused_vs_accepted_cpu {spread_of([b / a for a, b in zip(cost['S1'], cost['NONE'])])}", flush=True)


# ---------------------------------------------------------------- the run

def flush_time(folder):
    """Median microseconds of writing a page and fdatasync, where the server lives."""
    times = []
    with open(folder / 'flush', 'wb', buffering=0) as handle:
        for _ in range(FLUSHES):
            handle.seek(0)
            started = time.perf_counter()
            handle.write(bytes(8192))
            os.fdatasync(handle.fileno())
            times.append(time.perf_counter() - started)
    (folder / 'flush').unlink()
    return statistics.median(times) * 1e6


def parse():
    parser = argparse.ArgumentParser(description='order_mgmt against its limit and against a hand-written shop')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--rounds', type=int)
    parser.add_argument('--seconds', type=int)
    parser.add_argument('--clients')
    parser.add_argument('--flush')
    parser.add_argument('--only', default=','.join(MODES) + ',refusals')
    wanted = parser.parse_args()
    wanted.rounds = wanted.rounds or (1 if wanted.quick else 5)
    wanted.seconds = wanted.seconds or (2 if wanted.quick else 6)
    wanted.clients = [int(n) for n in (wanted.clients or ('16' if wanted.quick else '16,64')).split(',')]
    wanted.flush = (wanted.flush or ('asis' if wanted.quick else 'asis,1ms')).split(',')
    wanted.only = wanted.only.split(',')
    unknown = (set(wanted.only) - set(MODES) - {'refusals'}) | (set(wanted.flush) - set(FLUSH))
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return wanted


def main():
    wanted = parse()
    started = time.monotonic()
    try:
        with Cluster(preload=True, settings=SETTINGS) as cluster:
            print(f"PostgreSQL {cluster.psql('SHOW server_version')}, {os.cpu_count()} cores, "
                  f'fdatasync {flush_time(cluster.folder):.0f} us; {wanted.rounds} rounds of {wanted.seconds:g} s after {WARM_SECONDS} s of warm-up', flush=True)
            make_template(cluster)
            for flush in wanted.flush:
                for clients in wanted.clients:
                    combination(cluster, flush, clients, wanted)
            if 'refusals' in wanted.only:
                refusals(cluster, wanted)
    except ClusterError as problem:
        sys.exit(f'bench: {problem}')
    print(f'{time.monotonic() - started:.0f} s')


if __name__ == '__main__':
    main()
