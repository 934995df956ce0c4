#!/usr/bin/python3
"""083_archive.py - history leaves for the archive, and everything else stays as it was; under both engines.

A shop with a year behind it (history.py) archives what is older than a hundred days.  On one engine the process is killed at every named point of it, and the server
with it; a call is canceled in the middle; meanwhile another session refunds an order that is about to leave.  Afterwards stock, accounts, worth, drawers
and reports of days are what they were, verify(true) finds nothing, and the next call goes on.  Each document costs as many pages at the end as at the
beginning, and moves of the last months are not looked at.  Then the database is dumped, restored, and archived on: also before it folds anything its reports say the same,
the archived ids are refused, and what another node of the same tenants wrote leaves, too.

It fails when a kill leaves half a document, when a day, a balance, a cost or a drawer forgets what has left, when a call costs more the
more has left before it, or when a dump lacks what stands for it.

OM_ARCHIVE_ORDERS=20000 makes it as large as that.
"""
import json
import os
import time

import psycopg
from cluster import Cluster
from history import History
from shop import Background, wait_until
from tap import done, is_, note, ok

ORDERS = int(os.environ.get('OM_ARCHIVE_ORDERS') or 3000)
BEFORE = "date_trunc('day', order_mgmt_data.clock()) - interval '100 days'"
CALL = f'SELECT order_mgmt.archive_history({BEFORE}, %s)'
CONNECTIONS = 9           # with more of them more moves are looked at to see that none is old (src/archive/archive.c)
YOUNG_LINES = 14000       # more than these 10,000, and those of a call
POINTS = ('archive-s1', 'archive-s2', 'archive-s3', 'archive-s4')
SOURCES = ('order_mgmt.stock', 'order_mgmt.money_accounts', 'order_mgmt_report.journal', 'order_mgmt_report.sales_by_day', 'order_mgmt_report.sales_by_occurred_date',
           'order_mgmt_report.stock_valuation', 'order_mgmt_report.shift_summary',
           "order_mgmt.stock_on('WH', (order_mgmt_data.clock() - interval '150 days')::date)",
           "order_mgmt.stock_on('BER', (order_mgmt_data.clock() - interval '50 days')::date, 'recorded_at')",
           f"(SELECT a.* FROM order_mgmt.items AS i CROSS JOIN LATERAL order_mgmt.stock_as_of(i.sku, 'WH', {BEFORE}) AS a WHERE i.sku < 'L-5')")
BOOKS = ' UNION ALL '.join(f"SELECT {n}, count(*), md5(string_agg(x::text, '|' ORDER BY x::text COLLATE \"C\")) FROM {source} AS x" for n, source in enumerate(SOURCES))
CLEAN = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'
SIZES = """SELECT n.nspname::text, sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('order_mgmt_data', 'order_mgmt_archive') AND c.relname = ANY (
        SELECT a.relname FROM pg_class AS a WHERE a.relnamespace = 'order_mgmt_archive'::regnamespace AND a.relkind = 'r') GROUP BY 1"""
# Moves of both ledgers that were recorded long ago, and since.
MOVES = f"""SELECT count(*) FILTER (WHERE m.recorded_at < {BEFORE} - interval '4 days'), count(*) FILTER (WHERE m.recorded_at >= {BEFORE} - interval '4 days')
    FROM (SELECT s.recorded_at FROM order_mgmt_data.stock_moves AS s WHERE s.tenant_id = 1 AND s.move_id > 0
    UNION ALL SELECT x.recorded_at FROM order_mgmt_data.money_moves AS x WHERE x.tenant_id = 1 AND x.move_id > 0) AS m"""
# Orders of long ago on which nothing was done or booked since.
OVERLOOKED = f"""SELECT count(*) FROM order_mgmt_data.orders AS o WHERE o.tenant_id = 1 AND o.recorded_at < {BEFORE} - interval '20 days'
    AND o.status = 'completed' AND o.payment_status = 'paid' AND o.return_status = 'none' AND NOT EXISTS (SELECT FROM order_mgmt_data.money_moves AS m
        WHERE m.tenant_id = o.tenant_id AND m.order_id = o.order_id AND m.recorded_at >= {BEFORE} - interval '4 days')"""
LEFT = 'SELECT count(*) FROM order_mgmt_archive.orders'
EXPLAIN = f'EXPLAIN (ANALYZE, BUFFERS, FORMAT json) INSERT INTO public.archived {CALL}'


def books(c):
    c.execute("SET order_mgmt.tenant_id = '1'")
    return c.execute(BOOKS).fetchall()


def unchanged(c, wanted, what):
    is_([SOURCES[n] for (n, *got), (_, *there) in zip(books(c), wanted) if got != there], [], f'{what}: the books are what they were')
    is_(c.execute(CLEAN).fetchall(), [], f'{what}: verify(true) finds nothing')


def crashed(bystander):
    """Wait until the server has ended everybody's session."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            bystander.execute('SELECT 1')
        except psycopg.OperationalError:
            return
        time.sleep(0.02)


def reconnect(cluster):
    deadline = time.monotonic() + 60
    while True:
        try:
            return cluster.connect()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def kills(cluster, wanted, engine):
    """Killed at each point, the call has done nothing; then it is done."""
    for point in POINTS:
        c, bystander = reconnect(cluster), reconnect(cluster)
        before = c.execute(LEFT).fetchone()
        c.execute("SELECT set_config('order_mgmt.fault', %s, false)", (f'{point}:sigkill:1',))
        lost, calls = False, 0
        # documents come first, and then their moves
        while not lost and calls < 1000:
            try:
                if c.execute(CALL, (200 if point in POINTS[:2] else 5000,)).fetchone() == (0,):
                    break
                calls += 1
            except psycopg.OperationalError:
                lost = True
                crashed(bystander)
        ok(lost, f'{engine}, {point}: the server was killed there')
        c = reconnect(cluster)
        if point in POINTS[:2]:
            is_(c.execute(LEFT).fetchone(), before, f'{engine}, {point}: nothing has left')
        unchanged(c, wanted, f'{engine}, {point}')
        ok(c.execute(CALL, (100,)).fetchone() > (0,), f'{engine}, {point}: the next call goes on')


def canceled(cluster, wanted, engine):
    c = reconnect(cluster)
    c.execute("SELECT set_config('order_mgmt.fault', 'archive-s1:sleep=3000', false)")
    pid = c.info.backend_pid
    call = Background(lambda: c.execute(CALL, (100,)).fetchone())
    observer = reconnect(cluster)
    wait_until(lambda: observer.execute("SELECT count(*) FROM order_mgmt.upkeep_progress WHERE job = 'archive_history'").fetchone() == (1,))
    is_(observer.execute("SELECT job, total FROM order_mgmt.upkeep_progress WHERE job = 'archive_history'").fetchall(), [('archive_history', 100)], f'{engine}: its progress is shown')
    is_(observer.execute('SELECT order_mgmt.compact_balances()').fetchone(), (0,), f'{engine}: nobody folds meanwhile')
    observer.execute('SELECT pg_cancel_backend(%s)', (pid,))
    is_(str(call.result()), '57014', f'{engine}: it is canceled')
    unchanged(observer, wanted, f'{engine}, canceled')


def run_out(c):
    """Archive until nothing is left: for each call pages, documents that left, seconds."""
    calls = []
    c.execute('CREATE TABLE IF NOT EXISTS public.archived (done bigint)')
    while True:
        before, started = c.execute(LEFT).fetchone()[0], time.monotonic()
        plan = c.execute(EXPLAIN, (500,)).fetchone()[0][0]['Plan']
        if c.execute('DELETE FROM public.archived RETURNING done').fetchone() == (0,):
            return calls
        calls.append((plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], c.execute(LEFT).fetchone()[0] - before, time.monotonic() - started))


def looks_at_old(c, engine):
    """Looking for moves ends where they are young: at most a chunk of each ledger more, and one in which the last old one is."""
    old, young = c.execute(MOVES).fetchone()
    c.execute('UPDATE order_mgmt_data.archive_walks SET is_due = true')
    looked = 0
    while True:
        found = c.execute(CALL, (500,)).fetchone()[0]
        if found == 0:
            break
        looked += found
    ok(young > 4000 and old <= looked <= old + 4 * 500, f'{engine}: of {young} young moves few are looked at', (old, young, looked))


def of_another_node(cluster, copy, later, engine):
    """Ids of another node are greater than those of the first one, whatever is older: behind so many young moves that the rest of the first node is passed over."""
    for _ in range(YOUNG_LINES // 1000):
        copy.execute("SELECT FROM order_mgmt.receive_stock('BER', %s::json)", (json.dumps([{'sku': 'L-1', 'quantity': 1}] * 1000),))
    cluster.configure({'order_mgmt.node_id': 1})
    copy.execute('SELECT pg_reload_conf()')
    wait_until(lambda: copy.execute('SHOW order_mgmt.node_id').fetchone() == ('1',))
    copy.execute(f"SELECT set_config('order_mgmt.clock', ({later} - interval '90 days')::text, false)")
    copy.execute("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"L-1","quantity":1}]')""")
    copy.execute('RESET order_mgmt.clock')
    # what was posted for it is folded by the next one
    for _ in range(2):
        while copy.execute('SELECT order_mgmt.compact_balances()').fetchone() != (0,):
            pass
    while copy.execute(f'SELECT order_mgmt.archive_history({later}, 2000)').fetchone() != (0,):
        pass
    is_(copy.execute('SELECT count(*) FROM order_mgmt_archive.stock_moves WHERE move_id > 2::bigint ^ 44').fetchone(), (1,), f'{engine}: a move of another node has left')


def archived(engine):
    # only one engine is killed and canceled at fault points: the other one runs what is under test
    with Cluster(preload=engine == 'counter', variant='faults' if engine == 'counter' else None, settings={'autovacuum': 'off', 'max_connections': CONNECTIONS}) as cluster:
        shop = History(cluster, 'postgres', orders=ORDERS)
        c = shop.connection
        wanted, sizes = books(c), dict(c.execute(SIZES).fetchall())
        is_(c.execute(CLEAN).fetchall(), [], f'{engine}: the shop is in order')
        if engine == 'counter':
            kills(cluster, wanted, engine)
            canceled(cluster, wanted, engine)
        c = reconnect(cluster)
        calls = run_out(c)
        unchanged(c, wanted, f'{engine}, archived')
        gone, live = c.execute(LEFT).fetchone()[0], c.execute('SELECT count(*) FROM order_mgmt_data.orders').fetchone()[0]
        ok(gone > 0.4 * ORDERS, f'{engine}: history has left', (gone, live))
        is_(c.execute(OVERLOOKED).fetchone(), (0,), f'{engine}: what was closed long ago is gone')
        looks_at_old(c, engine)
        full = [(pages / orders) for pages, orders, _ in calls if orders == 500]
        note(f'{engine}: {sum(orders for _, orders, _ in calls)} orders in {len(calls)} calls, {sum(s for *_, s in calls):.1f} s; pages for each order of a call, first to last: {[round(p) for p in full]}')
        if len(full) > 2:
            ok(full[-1] < 1.5 * full[0] + 20, f'{engine}: the last documents cost as much as the first', full)
        c.execute('VACUUM FULL')
        after = dict(c.execute(SIZES).fetchall())
        note(f"{engine}: {sizes['order_mgmt_data'] / 1e6:.1f} MB before; {after['order_mgmt_data'] / 1e6:.1f} MB live and {after['order_mgmt_archive'] / 1e6:.1f} MB archived, {gone} orders of {gone + live}")
        restored(cluster, c, wanted, engine)


def restored(cluster, c, wanted, engine):
    """A dump has the archive, and what stands for it in the ledgers."""
    dump = cluster.folder / 'archive.dump'
    cluster.run('pg_dump', '-Fc', '-f', dump)
    cluster.psql('CREATE DATABASE copied')
    cluster.run('pg_restore', '-d', 'copied', dump)
    copy = cluster.connect('copied')
    is_(copy.execute(LEFT).fetchone(), c.execute(LEFT).fetchone(), f'{engine}, restored: the archive came along')
    unchanged(copy, wanted, f'{engine}, restored and not folded')
    while copy.execute('SELECT order_mgmt.compact_balances()').fetchone() != (0,):
        pass
    unchanged(copy, wanted, f'{engine}, restored and folded')
    order = copy.execute('SELECT order_id FROM order_mgmt_archive.orders WHERE tenant_id = 1 LIMIT 1').fetchone()[0]
    for name, statement in (('duplicate_document', """SELECT FROM order_mgmt.place_order('web', '[{"sku":"L-1","quantity":1}]', order_id => %s)"""),
                            ('archived', """SELECT FROM order_mgmt.return_order(%s, '[{"line_no":1,"quantity":1,"disposition":"restock"}]')""")):
        try:
            copy.execute(statement, (order,))
            ok(False, f'{engine}, restored: {name}')
        except psycopg.Error as error:
            is_(error.diag.constraint_name, name, f'{engine}, restored: {name}')
    before = copy.execute(LEFT).fetchone()[0]
    later = BEFORE.replace('100', '60')
    while copy.execute(f'SELECT order_mgmt.archive_history({later}, 2000)').fetchone() != (0,):
        pass
    ok(copy.execute(LEFT).fetchone()[0] > before, f'{engine}, restored: more leaves')
    of_another_node(cluster, copy, later, engine)
    is_(copy.execute(CLEAN).fetchall(), [], f'{engine}, restored and archived on: verify(true) finds nothing')


archived('counter')
archived('lock')
done()
