#!/usr/bin/python3
"""045_copies.py - a copy of a shop's database counts for itself.

Databases of one server hold a shop with the same ids (CREATE DATABASE ... TEMPLATE), and
another server follows by logical replication of every table that is dumped.  Copies sell
independently, each exactly what it has; the subscriber shows the publisher's stock
while rows arrive stamped by another server, and sells on after the cut-over, under a node id
of its own.  A database that is dropped and made again starts from nothing.

It fails when counters are shared by databases, when replicated rows are checked, counted
twice or left uncounted, when a subscriber sells from counters of before, or prices what its
publisher prices.
"""
from cluster import Cluster
from shop import Shop, line, place, receive, reserve, sell, wait_until
from tap import done, is_, ok

TABLES = """SELECT format('order_mgmt_data.%I', c.relname) FROM pg_extension AS e, unnest(e.extconfig) AS t (oid)
    JOIN pg_class AS c USING (oid) WHERE e.extname = 'order_mgmt' AND c.relkind = 'r' ORDER BY 1"""
STOCK = ('SELECT sku, location, free::text, reserved::text, allocated::text, available::text FROM order_mgmt.stock'
         ' ORDER BY sku, location')
COSTS = 'SELECT tenant_id, move_id, position_no, value::text FROM order_mgmt_data.stock_move_costs ORDER BY 1, 2, 3'
FULFILLMENTS = ('SELECT f.status, l.planned::text, l.open::text, l.shipped::text, l.released::text FROM order_mgmt.fulfillments AS f'
                ' JOIN order_mgmt.fulfillment_lines AS l USING (tenant_id, fulfillment_id) ORDER BY 1')
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations <> 0'


def template_copies(cluster):
    """Databases made from a template have equal ids, ledgers and incarnations, and sell apart."""
    shop = Shop(cluster)
    shop.item('A', 3)
    sell(shop.connection, 'A')
    shop.connection.close()
    cluster.psql('CREATE DATABASE empty', 'template1')
    for name in ('one', 'two'):
        cluster.psql(f'CREATE DATABASE {name} TEMPLATE postgres', 'empty')
    sessions = [cluster.connect(name) for name in ('one', 'two')]
    for _ in range(2):
        is_([sell(session, 'A') for session in sessions], ['sold', 'sold'], 'each copy sells a unit')
    is_([sell(session, 'A') for session in sessions], ['insufficient_stock'] * 2, 'and no more than it has')
    for session in sessions:
        is_(session.execute(VIOLATIONS).fetchall(), [], 'a copy is clean')
        session.close()
    cluster.psql('DROP DATABASE one', 'empty')
    cluster.psql('CREATE DATABASE one TEMPLATE postgres', 'empty')
    again = cluster.connect('one')
    is_([sell(again, 'A') for _ in range(3)], ['sold', 'sold', 'insufficient_stock'],
        'a database made again under the old name starts from its own ledger')
    shop.reconnect()
    is_([sell(shop.connection, 'A') for _ in range(3)], ['sold', 'sold', 'insufficient_stock'], 'so does the template')
    return shop


def follow(cluster, shop, other):
    """A subscriber on another server."""
    tables = ', '.join(row[0] for row in shop.connection.execute(TABLES).fetchall())
    shop.connection.execute(f'CREATE PUBLICATION shop FOR TABLE {tables}')
    other.psql('CREATE EXTENSION order_mgmt CASCADE')
    follower = other.connect()
    follower.execute(f"CREATE SUBSCRIPTION shop CONNECTION '{cluster.dsn()}' PUBLICATION shop")
    return follower


def caught_up(shop, follower):
    """Does the follower show what the publisher shows?"""
    wanted = shop.connection.execute(STOCK).fetchall()
    return wait_until(lambda: follower.execute(STOCK).fetchall() == wanted)


def subscriber(cluster, shop, other):
    c = shop.connection
    shop.item('B', 10)
    order = place(c, line('B', 2), key='first')
    follower = follow(cluster, shop, other)
    ok(caught_up(shop, follower), 'the initial copy arrives')
    place(c, line('B', 3))
    held = reserve(c, 'B', 2)
    c.execute("SELECT FROM order_mgmt.put_stock_policy('B', 'BER', safety_stock => 1)")
    ok(caught_up(shop, follower), 'sales, holds and policies arrive')
    planned = place(c, line('B', 2))
    first = c.execute("SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)", (planned,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.ship_fulfillment(%s, '[{\"line_no\":1,\"quantity\":1}]')", (first,))
    c.execute('SELECT FROM order_mgmt.plan_fulfillment(%s)', (planned,))
    c.execute('SELECT FROM order_mgmt.cancel_order(%s)', (planned,))
    ok(wait_until(lambda: follower.execute(FULFILLMENTS).fetchall() == [('canceled', '1', '0', '0', '1'), ('shipped', '2', '0', '1', '1')]),
       'so do plans, shipments and what a cancellation takes out of plans')
    receive(c, 'B', 1)
    follower.execute('SELECT order_mgmt.compact_balances()')
    c.execute('SELECT order_mgmt.compact_balances()')
    receive(c, 'B', 4)
    c.execute('SELECT FROM order_mgmt.release_reservation(%s)', (held,))
    c.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order,))
    ok(caught_up(shop, follower), 'receipts, releases and cancellations arrive')
    ok(wait_until(lambda: follower.execute(COSTS).fetchall() == c.execute(COSTS).fetchall()),
       'what the publisher has priced arrives, and nobody prices it again')
    is_(follower.execute(VIOLATIONS).fetchall(), [], 'the follower is clean')
    follower.execute('DROP SUBSCRIPTION shop')
    follower.execute('SELECT order_mgmt.compact_balances()')
    is_(follower.execute('SELECT sum(pending_moves) FROM order_mgmt_report.stock_valuation').fetchone()[0], 0,
        'after the cut-over it prices what was left')
    is_(place(follower, line('B', 2), key='first'), order, 'after the cut-over an old key answers')
    is_([sell(follower, 'B', 10), sell(follower, 'B')], ['sold', 'insufficient_stock'],
        'and what is available is sold, exactly')
    is_(follower.execute(VIOLATIONS).fetchall(), [], 'the new shop is clean')


with Cluster(preload=True, settings={'wal_level': 'logical', 'order_mgmt.take_wait': 0}) as cluster:
    shop = template_copies(cluster)
    with Cluster(preload=True, settings={'order_mgmt.node_id': 7, 'order_mgmt.take_wait': 0}) as other:
        subscriber(cluster, shop, other)
    shop.quiet('the first shop')
done()
