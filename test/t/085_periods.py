#!/usr/bin/python3
"""085_periods.py - a counter is loaded from exactly the moves that are not in its balance; under both engines.

Indexes by position are led by periods of stamps, so whoever looks for the moves of a position names the periods since it was folded: a
period too few is goods sold twice.  Moves are put where periods are easily missed: in that of the balance itself, in the one before it and the ones after,
behind a gap of 2^32 transactions, which is more periods than are named; with a balance, without one, with that of another
server, and after a restore that brought none.  Each time the server starts anew, so that nothing is remembered, and the shelf must be
what the ledger says, for a sale, a quote, the views and the past.

It fails when a period is left out, or when a balance counts that is another server's.
"""
from cluster import Cluster
from shop import Shop, receive, sell, shelf
from tap import done, is_, ok

PERIOD = 8192
BURN = 'DO $$ BEGIN FOR n IN 1..{} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$'
SHOWN = """
    SELECT s.free::text, order_mgmt.available(s.sku, 'BER')::text, (SELECT a.free::text FROM order_mgmt.stock_as_of(s.sku, 'BER', order_mgmt_data.clock()) AS a)
    FROM order_mgmt.stock AS s WHERE s.sku = %s"""
PERIODS = "SELECT cardinality(order_mgmt_data.periods_since(0)), (SELECT count(DISTINCT m.stamp / %s) FROM order_mgmt_data.stock_moves AS m)"
CLEAN = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'


def fold(c):
    while c.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass


def anew(cluster, jump=False):
    """Start the server anew; jump: it has lived through 2^32 transactions more.  A connection."""
    cluster.stop('fast')
    if jump:
        epoch = int(next(row.split(':')[1] for row in cluster.run('pg_controldata', '-D', cluster.data, as_user=True).stdout.splitlines() if 'NextXID' in row).strip())
        cluster.run('pg_resetwal', '-e', epoch + 1, '-D', cluster.data, as_user=True)
    cluster.start()
    return cluster.connect()


def checked(c, what):
    """Each shelf is what the ledger says; the rest of it is sold, and no unit more."""
    for sku in ('folded', 'fresh'):
        left = shelf(c, sku)
        is_(c.execute(SHOWN, (sku,)).fetchone(), (left, left, left), f'{what}: {sku} is shown as it is')
        is_((sell(c, sku, int(left) + 1), sell(c, sku, left)), ('insufficient_stock', 'sold'), f'{what}: {sku} is sold to its end and no further')
        receive(c, sku, 20)


def periods(cluster, engine):
    c = Shop(cluster).connection
    for sku in ('folded', 'fresh'):
        c.execute("SELECT FROM order_mgmt.put_item(%s)", (sku,))
        c.execute("SELECT FROM order_mgmt.put_price(%s, '1.00 EUR')", (sku,))
    receive(c, 'folded', 30)
    fold(c)
    sell(c, 'folded', 1)
    receive(c, 'fresh', 10)
    c = anew(cluster)
    checked(c, f'{engine}, in the period of the balance')

    sell(c, 'folded', 3)
    for _ in range(3):
        c.execute(BURN.format(PERIOD))
        sell(c, 'folded', 1)
        sell(c, 'fresh', 2)
    c = anew(cluster)
    checked(c, f'{engine}, in some periods after it')

    fold(c)
    c.execute(BURN.format(PERIOD // 2))
    sell(c, 'folded', 2)
    sell(c, 'fresh', 2)
    c = anew(cluster, jump=True)
    sell(c, 'folded', 4)
    c = anew(cluster)
    checked(c, f'{engine}, behind a gap')
    named, there = c.execute(PERIODS, (PERIOD,)).fetchone()
    ok(named == there, f'{engine}: periods behind a gap are those that have moves', f'{named} {there}')

    fold(c)
    sell(c, 'folded', 5)
    c.execute('UPDATE order_mgmt_data.stock_balances SET incarnation = incarnation + 1, free = %s', ('7',))
    c = anew(cluster)
    left = shelf(c, 'folded')
    is_((sell(c, 'folded', int(left) + 1), sell(c, 'folded', left)), ('insufficient_stock', 'sold'), f'{engine}: a balance of another server counts nothing')
    fold(c)
    receive(c, 'folded', 20)
    receive(c, 'fresh', 20)
    c.execute(BURN.format(PERIOD))
    fold(c)
    c = anew(cluster)
    checked(c, f'{engine}, where the balance was of another server')

    c.execute('DELETE FROM order_mgmt_data.stock_balances')
    c.execute("DELETE FROM order_mgmt_data.fold_marks WHERE step = 'balances'")
    c.execute('UPDATE order_mgmt_data.stock_control SET fold_stamp = 0')
    c = anew(cluster)
    checked(c, f'{engine}, with no balance at all')
    fold(c)
    is_(c.execute(CLEAN).fetchall(), [], f'{engine}: verify is clean')


for engine in ('counter', 'lock'):
    with Cluster(preload=engine == 'counter') as cluster:
        periods(cluster, engine)
done()
