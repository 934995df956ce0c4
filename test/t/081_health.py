#!/usr/bin/python3
"""081_health.py - health() costs few pages however much there is, waits for nobody, and works on a standby and for monitors.

What takes a second session or another server: events that wait for an open transaction, counters that are full, a check
behind a lock, a standby, and a ledger that has grown a hundredfold.  The programs of doc/operations.md, for Nagios and for
sql_exporter, are run as they stand there by a role that watches.

It fails when health() reads history, waits for a lock, writes, needs the primary, tells a watcher more than it may know, or when
the documentation shows what does not work.
"""
import itertools
import json
import re
import subprocess
import time
from pathlib import Path

import psycopg
from cluster import PROJECT, Cluster
from shop import Background, Shop, line, place, wait_until
from tap import done, is_, note, ok

PAGE = (Path(PROJECT) / 'doc/operations.md').read_text()
JOBS = "SELECT string_agg(r.status, ',') FROM order_mgmt.jobs AS j, order_mgmt.run_job(j.job) AS r"
ILL = "SELECT name, status FROM order_mgmt.health() WHERE status <> 'ok' ORDER BY 1"
# Pages of all tables and indexes that a plan and the functions in it touch.
PAGES = 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM order_mgmt.health()'
# When nothing waits, and when moves do: some of them are looked at by each of the checks.
FEW = 120
SOME = 3000
LINES = 100
MANY = itertools.cycle([json.dumps([{'sku': f'MANY-{n}', 'quantity': 1} for n in range(first, first + LINES)]) for first in range(0, 1000, LINES)])
RECEIVE = "SELECT FROM order_mgmt.receive_stock('BER', %s)"
# As many transactions as a period of stamps has (src/ledger/period.c).
PERIOD = 'DO $$ BEGIN FOR n IN 1 .. 8192 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$'


def health(connection, name):
    return connection.execute('SELECT status, value, message, next_step FROM order_mgmt.health() WHERE name = %s', (name,)).fetchone()


def pages(connection):
    """What health() touches once it is planned, as of what is there."""
    connection.execute('ANALYZE')
    for _ in range(3):
        plan = connection.execute(PAGES).fetchone()[0][0]['Plan']
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']


def block(language, word):
    """The block of the page that has a word."""
    return next(text for text in re.findall(rf'^```{language}\n(.*?)^```$', PAGE, re.M | re.S) if word in text)


def events_wait(shop):
    """For a transaction that writes, if there are any."""
    other = shop.connect()
    other.execute('BEGIN')
    other.execute('SELECT pg_current_xact_id()')
    is_(health(shop.connection, 'outbox')[:3], ('ok', 0, 'no event waits'), 'an open transaction holds no event, because there is none')
    place(shop.connection, line('A-1'))
    time.sleep(1.1)
    status, value, message, _ = health(shop.connection, 'outbox')
    ok(status == 'ok' and value >= 1 and message == f'events wait for a transaction that began {value} s ago', 'then it holds one', (status, value, message))
    other.execute('COMMIT')
    is_(health(shop.connection, 'outbox')[:3], ('ok', 0, 'no event waits'), 'when it ends, none waits')
    is_([shop.connection.execute("SELECT (order_mgmt_data.judge('x', %s, 300, 3600, 'm', 'n')).status", (value,)).fetchone()[0] for value in (299, 300, 3600)],
        ['ok', 'warning', 'critical'], 'a number is judged by its limits')


def waits_for_nobody(cluster, shop):
    """A lock that readers wait for is told, and the other checks are there."""
    names = shop.connection.execute('SELECT name FROM order_mgmt.health() ORDER BY 1').fetchall()
    for table, check, lost in (('stock_moves', 'ledger', {'goods_folded', 'goods_priced', 'money_folded', 'days_summed'}), ('events', 'journal', {'outbox'}), ('job_runs', 'jobs', None)):
        other = shop.connect()
        other.execute(f'BEGIN; LOCK TABLE order_mgmt_data.{table} IN ACCESS EXCLUSIVE MODE')
        shop.connection.execute("SET statement_timeout = '5s'")
        try:
            got = dict(shop.connection.execute('SELECT name, status FROM order_mgmt.health()').fetchall())
        except psycopg.errors.QueryCanceled:
            got = {}
        shop.connection.execute('RESET statement_timeout')
        other.execute('ROLLBACK')
        missing = {name for name, in names} - set(got)
        ok(got.get(check) == 'warning' and (missing == lost or lost is None), f'a lock on {table} is told, and not waited for', f'{got}, without {missing}')
    is_(shop.connection.execute('SELECT name FROM order_mgmt.health() ORDER BY 1').fetchall(), names, 'and then all is told again')
    # a transaction at any level may ask, and one that writes nothing
    shop.connection.execute('BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY')
    is_(shop.connection.execute('SELECT name FROM order_mgmt.health() ORDER BY 1').fetchall(), names, 'in a read-only transaction, too')
    shop.connection.execute('COMMIT')


def fold(connection):
    while connection.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass


def reads_no_history(shop):
    """A ledger a hundred times as large costs a few pages more, folded or not."""
    connection = shop.connection
    connection.execute("SELECT count(*) FROM generate_series(0, 999) AS n, LATERAL order_mgmt.put_item('MANY-' || n)")
    connection.execute(RECEIVE, (next(MANY),))
    fold(connection)
    small = pages(connection)
    connection.execute("SELECT set_config('order_mgmt.clock', (now() - interval '30 days')::text, false)")
    for _ in range(10):
        for _ in range(20):
            connection.execute(RECEIVE, (next(MANY),))
        fold(connection)
    connection.execute('RESET order_mgmt.clock')
    connection.execute(PERIOD)
    fold(connection)
    folded = pages(connection)
    is_(health(connection, 'goods_folded')[:3], ('ok', 0, 'no move waits to be folded into balances of stock'), 'when all is folded nothing waits')
    for _ in range(50):
        connection.execute(RECEIVE, (next(MANY),))
    waiting = pages(connection)
    ok('folded into balances of stock: 300 or more, the oldest' in health(connection, 'goods_folded')[2], 'that many moves wait is told by a few pages', health(connection, 'goods_folded'))
    size = connection.execute("SELECT pg_relation_size('order_mgmt_data.stock_moves') / 8192").fetchone()[0]
    note(f'health() touches {small} pages of a new shop, {folded} with 20000 moves, {waiting} with 5000 more that wait; the ledger has {size}')
    ok(folded <= small + FEW and waiting <= small + SOME, f'health() touches at most {FEW} pages more, and {SOME} when moves wait', (small, folded, waiting))
    fold(connection)


def oldest_is_found(shop):
    """Wherever in the ledger the first move that waits stands, also behind pages of a transaction that was rolled back."""
    connection = shop.connection
    moves = connection.execute('SELECT count(*) FROM order_mgmt_data.stock_moves').fetchone()[0]
    connection.execute('BEGIN')
    for _ in range(40):
        connection.execute(RECEIVE, (next(MANY),))
    connection.execute('ROLLBACK')
    tried, wrong = 0, []
    for round_ in range(2):
        first, last = connection.execute('SELECT min(stamp), max(stamp) FROM order_mgmt_data.stock_moves').fetchone()
        for stamp in sorted({first, first + 1, last, last + 1, *(first + (last - first) * n // 40 for n in range(40))}):
            wanted = connection.execute('SELECT min(recorded_at), count(*) FROM order_mgmt_data.stock_moves WHERE stamp >= %s', (stamp,)).fetchone()
            got = connection.execute("SELECT since, moves FROM order_mgmt_data.unfolded('order_mgmt_data.stock_moves', %s)", (stamp,)).fetchone()
            tried += 1
            if got != (wanted[0], min(wanted[1], 300)):
                wrong.append((stamp, wanted, got))
        if round_ == 0:
            for _ in range(20):
                connection.execute(RECEIVE, (next(MANY),))
            fold(connection)
    is_(wrong, [], f'the oldest move that waits is found, {tried} times in {moves} moves and more')


def fills_old_pages(shop):
    """What comes after an archive and a vacuum lies where older moves were, before what is folded: it waits all the same."""
    connection = shop.connection
    while connection.execute("SELECT order_mgmt.archive_history(order_mgmt_data.clock() - interval '10 days', 100000)").fetchone()[0]:
        pass
    left = connection.execute('SELECT count(*) FROM order_mgmt_archive.stock_moves').fetchone()[0]
    connection.execute('VACUUM order_mgmt_data.stock_moves')
    connection.execute(RECEIVE, (next(MANY),))
    first, last = connection.execute("""SELECT min((m.ctid::text::point)[0]) FILTER (WHERE m.stamp >= c.fold_stamp), max((m.ctid::text::point)[0]) FILTER (WHERE m.stamp < c.fold_stamp)
        FROM order_mgmt_data.stock_moves AS m CROSS JOIN order_mgmt_data.stock_control AS c""").fetchone()
    ok(left >= 20000 and last - first > 10, 'what waits lies far before what is folded', (left, first, last))
    told = health(connection, 'goods_folded')[2]
    ok(f'folded into balances of stock: {LINES}, the oldest' in told, 'it is told that it waits', told)
    fold(connection)
    is_(health(connection, 'goods_folded')[:3], ('ok', 0, 'no move waits to be folded into balances of stock'), 'and when it does not')


def counters_are_full(cluster):
    cluster.restart(settings={'order_mgmt.max_keys': 8})
    connection = cluster.connect()
    is_(health(connection, 'counters')[0], 'ok', 'counters that are not in use have room')
    for n in range(1, 30):
        connection.execute(RECEIVE, (json.dumps([{'sku': f'MANY-{n}', 'quantity': 1}]),))
    status, value, message, next_step = health(connection, 'counters')
    ok(status == 'warning' and value >= 90 and 'max_keys' in next_step, 'when they are full it says so', (status, value, message))


def is_documented(cluster):
    """The programs of the page, as a role that watches."""
    cluster.psql("CREATE ROLE watcher LOGIN; SELECT order_mgmt.grant_access('watcher', 'monitor')")
    environment = {**cluster.env(), 'PGUSER': 'watcher', 'DB': 'postgres'}
    connection = cluster.connect()

    def nagios():
        result = subprocess.run(['sh', '-c', block('sh', 'exit 3')], text=True, capture_output=True, cwd='/', env=environment)
        return result.returncode, result.stdout.strip()

    is_(connection.execute(JOBS).fetchone()[0], ','.join(['done'] * 6), 'all jobs are run')
    is_(connection.execute(ILL).fetchall(), [], 'all is well')
    is_(nagios(), (0, 'all is well'), 'Nagios hears that all is well')
    connection.execute('DELETE FROM order_mgmt_data.job_runs')
    code, said = nagios()
    ok(code == 1 and said.count('it never ran') == 6, 'of what is not', (code, said))
    connection.execute('ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER check_transition')
    code, said = nagios()
    ok(code == 2 and 'check_transition' in said, 'of what is worse', (code, said))
    is_(subprocess.run(['sh', '-c', block('sh', 'exit 3')], capture_output=True, cwd='/', env={**environment, 'DB': 'gone'}).returncode, 3, 'and that it cannot ask')
    query = re.search(r'query: \|\n((?: {6}.*\n)+)', block('conf', 'collector_name'))[1]
    connection.execute('SET ROLE watcher')
    told = {name: (status, value) for name, status, value in connection.execute(query).fetchall()}
    connection.execute('RESET ROLE')
    ok(told['triggers'] == (2, 1.0) and told['verify'] == (1, 0.0) and told['grants'] == (0, 0.0), 'Prometheus gets numbers', told)
    connection.execute('SELECT order_mgmt.resync_stock()')
    connection.execute(JOBS)
    is_(nagios(), (0, 'all is well'), 'until all is well again')
    names = connection.execute('SELECT name FROM order_mgmt.health()').fetchall()
    listed = re.findall(r'`(\w+)(?:\.\.\.)?`', ' '.join(re.findall(r'^\|([^|]+)\|', PAGE.partition('| check |')[2].partition('\n\n')[0], re.M)))
    is_(sorted({'job_' if name.startswith('job_') else name for name, in names}), sorted(listed), 'the page has a line for each check')


def standby(cluster, shop):
    """What a standby says, as what it said when it was the primary."""
    with Cluster(backup_of=cluster, standby=True) as second:
        reader = second.connect()
        end = shop.connection.execute('SELECT pg_current_wal_flush_lsn()').fetchone()[0]
        ok(wait_until(lambda: reader.execute('SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn', (end,)).fetchone()[0]), 'a standby has replayed everything')
        primary = {name for name, in shop.connection.execute('SELECT name FROM order_mgmt.health()').fetchall()}
        reader.execute('SET ROLE watcher')
        told = dict(reader.execute('SELECT name, status FROM order_mgmt.health()').fetchall())
        is_((primary - set(told), set(told) - primary), ({'outbox'}, set()), 'it tells all but what only the primary knows')
        is_({status for status in told.values()}, {'ok'}, 'and all is well')
        reader.execute('RESET ROLE')
        cluster.psql('ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER check_transition')
        ok(wait_until(lambda: health(reader, 'triggers')[0] == 'critical'), 'what is not well at the primary is told by the standby')
        cluster.psql('SELECT order_mgmt.resync_stock()')
        # replay has a lock that readers wait for
        holder = cluster.connect()
        holder.execute('BEGIN; LOCK TABLE order_mgmt_data.stock_moves IN ACCESS EXCLUSIVE MODE; SELECT pg_current_xact_id(); SELECT pg_switch_wal()')
        asked = Background(lambda: reader.execute("SELECT name FROM order_mgmt.health() WHERE name = 'ledger'").fetchall())
        is_(asked.result(), 'ok', 'a lock that is replayed is not waited for')
        holder.execute('ROLLBACK')


with Cluster(preload=True, settings={'autovacuum': False}) as cluster:
    shop = Shop(cluster)
    shop.item('A-1', 1000)
    reads_no_history(shop)
    oldest_is_found(shop)
    fills_old_pages(shop)
    events_wait(shop)
    waits_for_nobody(cluster, shop)
    is_documented(cluster)
    standby(cluster, shop)
    shop.quiet('after all')
    shop.connection.close()
    counters_are_full(cluster)
done()
