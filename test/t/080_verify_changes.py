#!/usr/bin/python3
"""080_verify_changes.py - verify() looks at what has changed, and the walk through history goes on where it was stopped.

A shop sells and is found in order; from then on verify() touches as many pages for the same number of changed
orders, whether history is small or several times as large.  What it finds it finds again, until it is gone,
also when its rows do not change any more; what was done by hand to old rows verify(true) and the walk
through history find, and then verify() tells it, too.  The walk is stopped in the middle, by a canceled statement and by a
crash of the server, and goes on after what was committed; the view upkeep_progress has a row while each of them runs.

It fails when verify() reads history for what changed, verify(true) all lines for each line, forgets a violation, or the walk begins anew, forgets what it found or
leaves something out.
"""
import json
import threading
import time

import psycopg
from cluster import Cluster
from shop import Shop, line, place, wait_until
from tap import done, is_, note, ok

EXPLAIN = 'EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT count(*) FROM order_mgmt.{}'
FOUND = 'SELECT name FROM order_mgmt.{} WHERE violations > 0 ORDER BY name'
BREAK = """ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER USER;
    UPDATE order_mgmt_data.orders SET total = '{}' WHERE order_id = '{}';
    SELECT order_mgmt_data.enable_triggers()"""
SLOW = """CREATE FUNCTION order_mgmt_data.verify_zzz(tenants bigint[], part order_mgmt_data.verify_part) RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql AS $$
    BEGIN IF part.kind = 'documents' THEN PERFORM pg_sleep(1); END IF; END$$"""


def sell(c, n, lines=3):
    orders = [{'channel': 'web', 'lines': [line(f'S-{(i * 7 + k) % 50}') for k in range(lines)]} for i in range(n)]
    return [row[0] for row in c.execute('SELECT order_id FROM order_mgmt.place_orders(%s::jsonb)', (json.dumps(orders),)).fetchall()]


def pages(c, checker='verify()'):
    plan = c.execute(EXPLAIN.format(checker)).fetchone()[0][0]['Plan']
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']


def fold(c):
    while c.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass


def changes(c):
    """verify() of the same number of new orders, in a small and in a larger history."""
    def round_of(n):
        for _ in range(n):
            sell(c, 1000)
        fold(c)
        c.execute('VACUUM ANALYZE')
        is_(c.execute(FOUND.format('verify()')).fetchall(), [], f'{n}000 orders are in order')
        for order in sell(c, 50):
            c.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order,))
        fold(c)
        return pages(c)

    round_of(1)
    small, large = round_of(2), round_of(12)
    note(f'pages of verify() after 50 orders: {small} with 3,000 orders, {large} with 15,000')
    ok(large < 1.3 * small, 'verify() reads what has changed, not history', f'{small} {large}')


def documents_of_stock(c):
    """verify(true) of receipts of many lines reads each line once, not all of them for each."""
    def round_of(n):
        for _ in range(n):
            c.execute("SELECT FROM order_mgmt.receive_stock('BER', %s)", (json.dumps([line(f'S-{i}', 1) for i in range(50)]),))
        fold(c)
        return pages(c, 'verify(true)')

    small, large = round_of(20), round_of(80)
    note(f'pages of verify(true): {small} with 20 receipts of 50 lines, {large} with 100')
    ok(large < 5 * small, 'verify(true) reads each line of a receipt once', f'{small} {large}')


def told_until_mended(c):
    old = c.execute('SELECT order_id FROM order_mgmt_data.orders ORDER BY order_id LIMIT 1').fetchone()[0]
    new, = sell(c, 1)
    wrong = [('order_totals_add_up',), ('orders_say_amounts',)]
    c.execute(BREAK.format('99.00 EUR', new))
    for n in (1, 2):
        is_(c.execute(FOUND.format('verify()')).fetchall(), wrong[:1], f'what is wrong in a new order is found ({n})')
        sell(c, 10)
    c.execute(BREAK.format('3.00 EUR', new))
    is_(c.execute(FOUND.format('verify()')).fetchall(), [], 'until it is mended')

    c.execute(BREAK.format('99.00 EUR', old))
    is_(c.execute(FOUND.format('verify()')).fetchall(), [], 'what was done by hand to an old order it does not see')
    is_(c.execute(FOUND.format('verify(true)')).fetchall(), wrong, 'verify(true) does')
    for n in (1, 2):
        is_(c.execute(FOUND.format('verify()')).fetchall(), wrong, f'and then verify() tells it, too ({n})')
    c.execute(BREAK.format('3.00 EUR', old))
    is_(c.execute(FOUND.format('verify()')).fetchall(), [], 'until it is mended')
    return old


def walk(c):
    return c.execute('SELECT parts, begun_at FROM order_mgmt_data.verify_walks').fetchone()


def history(cluster, shop, old):
    """The walk is stopped and goes on."""
    c = shop.connection
    said = c.execute('SELECT name, violations FROM order_mgmt.verify_history(1)').fetchall()
    is_([row for row in said if row[1] > 0], [], 'a first part')
    names = {row[0] for row in said}
    first = walk(c)
    c.execute(BREAK.format('99.00 EUR', old))
    c.execute(SLOW)
    c.execute('ALTER EXTENSION order_mgmt ADD FUNCTION order_mgmt_data.verify_zzz(bigint[], order_mgmt_data.verify_part)')
    for stop in ('cancel', 'crash'):
        other = shop.connect()
        pid = other.info.backend_pid

        def run(other=other):
            try:
                other.execute('SELECT FROM order_mgmt.verify(true)')
            except psycopg.Error:
                pass

        thread = threading.Thread(target=run)
        thread.start()
        ok(wait_until(lambda pid=pid: c.execute("SELECT job, done >= 0, total > 0 FROM order_mgmt.upkeep_progress WHERE pid = %s", (pid,)).fetchall()
                      == [('verify', True, True)], 20), 'the view has a row while it runs')
        if stop == 'cancel':
            c.execute('SELECT pg_cancel_backend(%s)', (pid,))
        else:
            cluster.kill9()
        thread.join()
        if stop == 'crash':
            cluster.start()
            shop.reconnect()
            c = shop.connection
        is_((walk(c), c.execute('SELECT count(*) FROM order_mgmt.upkeep_progress WHERE pid IS NOT NULL').fetchone()), (first, (0,)),
            f'after a {stop} the walk stands where it was')
    c.execute('ALTER EXTENSION order_mgmt DROP FUNCTION order_mgmt_data.verify_zzz(bigint[], order_mgmt_data.verify_part)')
    c.execute('DROP FUNCTION order_mgmt_data.verify_zzz(bigint[], order_mgmt_data.verify_part)')
    parts = [first[0]]
    while len(parts) < 100 and c.execute("SELECT FROM order_mgmt_data.verify_walks AS w WHERE (w.last_part).kind <> 'all' OR (w.last_part).rules IS NOT NULL").rowcount:
        names |= {row[0] for row in c.execute('SELECT name FROM order_mgmt.verify_history(3)').fetchall()}
        parts.append(walk(c)[0])
    note(f'parts of the walk: {parts}')
    ok(3 < len(parts) < 100 and parts == sorted(parts) and walk(c)[1] == first[1], 'it goes on from there')
    present = {row[0] for row in c.execute("SELECT name FROM order_mgmt.verify(true)").fetchall()}
    ok(present - names <= {'counters_match_ledger', 'caps_match_ledger', 'stock_not_negative', 'triggers_fire', 'grants_have_roles', 'stamps_are_past',
                           'empty_positions_have_no_value', 'inventory_matches_costs', 'days_balance'}, 'every rule is walked', f'{present - names}')
    is_(c.execute(FOUND.format('verify_history(1000)')).fetchall(), [('order_totals_add_up',), ('orders_say_amounts',)], 'the next walk finds what was broken meanwhile')
    is_(c.execute(FOUND.format('verify()')).fetchall(), [('order_totals_add_up',), ('orders_say_amounts',)], 'and verify() tells it')
    is_(c.execute("SELECT status FROM order_mgmt.run_job('verify')").fetchone(), ('failed',), 'so does the job')
    c.execute(BREAK.format('3.00 EUR', old))
    is_(c.execute(FOUND.format('verify_history(1000)')).fetchall(), [], 'it is mended')
    is_(c.execute("SELECT status FROM order_mgmt.run_job('verify')").fetchone(), ('done',), 'the job is done')


for engine in ('counter', 'lock'):
    with Cluster(preload=engine == 'counter') as server:
        shop_ = Shop(server)
        for number in range(50):
            shop_.item(f'S-{number}', 100000)
        if engine == 'counter':
            documents_of_stock(shop_.connection)
            changes(shop_.connection)
        else:
            sell(shop_.connection, 100)
            is_(shop_.connection.execute(FOUND.format('verify()')).fetchall(), [], 'the shop is in order')
        history(server, shop_, told_until_mended(shop_.connection))
done()
