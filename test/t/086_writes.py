#!/usr/bin/python3
"""086_writes.py - a sale writes as much with history behind it as in a young shop.

What grows with history is an index whose entries of today lie anywhere among those of the past, and a table whose short rows fill what longer ones left
free on pages of the past: each of them dirties a page of its own, and writes it whole to the WAL, once after each checkpoint.  Orders of one and of five lines are placed after a checkpoint,
in a young shop and in one with history, and full-page images are counted by index and table, from the WAL.

What is led by time is found all the same: the past of an item that hardly moved costs what there is of it.

It fails when a relation has many more of them than in the young shop, or when what happened to an item is looked for among all.  The index of idempotency keys is left out: keys are
the caller's, and are deleted when their time is over.
"""
import json
import random
import re
from collections import Counter

from cluster import Cluster
from history import History
from pages import measured
from tap import done, is_, ok, tell

ORDERS, YOUNG, ITEMS = 4000, 1000, 1000
PLACED = 200
MORE_PAGES = 8           # of one relation
PAGES, PAGES_PER_ROW = 60, 12
PAST = {'stock of an item': "SELECT * FROM order_mgmt.stock WHERE sku = 'cold'",
        'stock as it was': "SELECT * FROM order_mgmt.stock_as_of('cold', 'WH', now() - interval '1 second')",
        'stock as it was known': "SELECT * FROM order_mgmt.stock_as_of('cold', 'WH', now() - interval '1 second', 'recorded_at')",
        'moves of an item': "SELECT * FROM order_mgmt_report.fct_stock_moves WHERE sku = 'cold' ORDER BY recorded_at DESC"}
LEFT_OUT = ('idempotency_keys_pkey',)
SETTINGS = {'autovacuum': False, 'full_page_writes': True, 'wal_level': 'replica', 'checkpoint_timeout': '1h'}
LOCATION = "SELECT pg_current_wal_flush_lsn()::text"
NAMES = "SELECT pg_relation_filenode(c.oid)::text, c.relname::text FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND pg_relation_filenode(c.oid) IS NOT NULL"
DATABASE = "SELECT oid::text FROM pg_database WHERE datname = current_database()"
IMAGE = re.compile(r'rel \d+/(\d+)/(\d+) (?:fork (\w+) )?blk \d+[^;]*? FPW')


def stocked(shop):
    """Goods for all; what there is is folded, and VACUUM knows what is free on each page."""
    c = shop.connection
    lines = [{'sku': shop.sku(n), 'quantity': 10000} for n in range(shop.items)]
    c.execute("SELECT count(*) FROM order_mgmt.receive_stock('WH', %s::json)", (json.dumps(lines),))
    while c.execute('SELECT order_mgmt.compact_balances(1000000)').fetchone()[0]:
        pass
    c.execute('VACUUM (ANALYZE)')


def images(shop, lines):
    """Relation -> full-page images that so many orders write after a checkpoint; WAL bytes per order."""
    c = shop.connection
    chance = random.Random(lines)
    c.execute('CHECKPOINT')
    before, = c.execute(LOCATION).fetchone()
    for n in range(PLACED):
        units = {shop.sku(i): 1 for i in chance.sample(range(shop.items), lines)}
        c.execute("SELECT FROM order_mgmt.place_order('web', %s::json, idempotency_key => %s)",
                  (json.dumps([{'sku': sku, 'quantity': quantity} for sku, quantity in units.items()]), f'{chance.random()}'))
    after, size = c.execute(f'SELECT l, (l::pg_lsn - %s) / {PLACED} FROM ({LOCATION}) AS x (l)', (before,)).fetchone()
    database, = c.execute(DATABASE).fetchone()
    names = dict(c.execute(NAMES).fetchall())
    found = Counter()
    for line in shop.cluster.run('pg_waldump', '-p', f'{shop.cluster.data}/pg_wal', '-s', before, '-e', after, as_user=True).stdout.splitlines():
        for of, filenode, fork in IMAGE.findall(line):
            if of == database and not fork:
                found[names.get(filenode, 'another')] += 1
    return found, int(size)


def refilled(shop):
    """The pages of events that were purged are filled before the table grows."""
    c = shop.connection
    read, = c.execute('SELECT e.cursor FROM order_mgmt.events_after(NULL, 1000) AS e').fetchall()[-1]
    ok(c.execute('SELECT order_mgmt.purge_events(%s)', ([read],)).fetchone()[0] >= 500, 'events are purged')
    c.execute('VACUUM order_mgmt_data.events')
    pages = "SELECT pg_relation_size('order_mgmt_data.events') / 8192"
    before, = c.execute(pages).fetchone()
    orders = [{'channel': 'web', 'lines': [{'sku': shop.sku(n), 'quantity': 1}]} for n in range(500)]
    c.execute('SELECT count(*) FROM order_mgmt.place_orders(%s::json)', (json.dumps(orders),))
    with shop.cluster.connect(shop.db) as another:
        another.execute('SELECT count(*) FROM order_mgmt.place_orders(%s::json)', (json.dumps(orders),))
    is_(c.execute(pages).fetchone()[0], before, 'new events fill the pages of purged ones')


def past(shop):
    """The past of an item that moved before all these orders, and once since."""
    owner = shop.connection
    with shop.cluster.connect(shop.db) as c:
        c.execute('SET ROLE analyst')
        for name, sql in PAST.items():
            for role, connection in {'owner': owner, 'analyst': c}.items():
                if role == 'owner' or 'as_of' not in sql:
                    pages, rows, _ = [measured(connection, sql) for _ in range(2)][1]
                    ok(rows == (2 if 'report' in sql else 1) and pages <= PAGES + PAGES_PER_ROW * rows, f'{name}, {role}: few pages', f'{pages} pages, {rows} rows')


with Cluster(preload=True, settings=SETTINGS) as cluster:
    shop = History(cluster, 'postgres', ORDERS, 5, ITEMS)
    cluster.psql('CREATE DATABASE young')
    young = History(cluster, 'young', YOUNG, 5, ITEMS)
    owner = shop.connection
    owner.execute("SELECT FROM order_mgmt.put_item('cold')")
    owner.execute("""SELECT count(*) FROM order_mgmt.receive_stock('WH', '[{"sku":"cold","quantity":5}]')""")
    owner.execute("CREATE ROLE analyst")
    owner.execute("SELECT count(*) FROM order_mgmt.grant_access('analyst', 'analyst', '{1}')")
    for each in (young, shop):
        stocked(each)
    for lines in (1, 5):
        before, small = images(young, lines)
        after, large = images(shop, lines)
        tell(f'{lines} lines: {small} -> {large} bytes of WAL; {dict(after)}')
        ok(after, f'orders of {lines} lines: images of pages are found')
        grown = {name: f'{count}, young {before[name]}' for name, count in after.items() if count > before[name] + MORE_PAGES and name not in LEFT_OUT}
        is_(grown, {}, f'orders of {lines} lines: no relation has many more pages dirtied by {shop.orders} orders behind them than by {young.orders}')
    owner.execute("""SELECT count(*) FROM order_mgmt.adjust_stock('WH', '[{"sku":"cold","quantity":-1}]', 'broken')""")
    past(shop)
    refilled(young)
done()
