#!/usr/bin/python3
"""088_reused_pages.py - tables reuse what an archive left free in them, and do not grow with sessions.

Rows go to the end of their table or to a page of which much is free (src/sql/insert.c).  A shop sells, closes and archives the same each month, with rows
of one length, with metadata that is stored in parts (TOAST), and with a fillfactor: its tables are as large in the last month as in the first.  Orders of a session
each add as many pages as their rows need.

It fails when parts of rows never take what is free, or when a page that is kept half free is chosen again by each session.
"""
import json
import random

from cluster import Cluster
from shop import Shop
from tap import done, ok, tell

ORDERS, MONTHS, SESSIONS = 60, 4, 60
MORE_PAGES = 3
TABLES = ('orders', 'order_lines')
PAGES = """SELECT sum(pg_relation_size(t.oid) + CASE WHEN t.reltoastrelid = 0 THEN 0 ELSE pg_relation_size(t.reltoastrelid) END)::bigint / 8192
    FROM pg_class AS t WHERE t.relnamespace = 'order_mgmt_data'::regnamespace AND t.relname = ANY (%s)"""


def pages(connection):
    return connection.execute(PAGES, (list(TABLES),)).fetchone()[0]


def sell_and_close(connection, bytes_more):
    """Orders with so much metadata, canceled at once."""
    chance = random.Random(bytes_more)
    for _ in range(ORDERS):
        note = ''.join(chance.choice('0123456789abcdef') for _ in range(bytes_more))
        order, = connection.execute("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', metadata => %s::json)""",
                                    (json.dumps({'note': note}),)).fetchone()
        connection.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order,))


def month(cluster, db, n, bytes_more):
    """A month of a shop, and the archive of it at its end; the pages of its tables."""
    with cluster.connect(db) as c:
        c.execute(f"SET order_mgmt.clock = '2026-{n:02}-05 09:00+00'")
        sell_and_close(c, bytes_more)
        c.execute(f"SET order_mgmt.clock = '2026-{n + 1:02}-02 09:00+00'")
        for call in ('compact_balances()', f"archive_history('2026-{n:02}-20 00:00+00')"):
            while c.execute(f'SELECT order_mgmt.{call}').fetchone()[0]:
                pass
        left, = c.execute('SELECT count(*) FROM order_mgmt_data.orders').fetchone()
        ok(left == 0, f'{db}, month {n}: all orders were archived', f'{left} are left')
        found = pages(c)
        # what is free stays in the tables, as below orders that are kept
        c.execute('VACUUM (TRUNCATE false) ' + ', '.join(f'order_mgmt_data.{table}' for table in TABLES))
    return found


def of_months(cluster, db, bytes_more, fillfactor):
    cluster.psql(f'CREATE DATABASE {db}')
    shop = Shop(cluster, db)
    for table in TABLES:
        shop.connection.execute(f'ALTER TABLE order_mgmt_data.{table} SET (fillfactor = {fillfactor})')
    shop.connection.execute("SET order_mgmt.clock = '2026-01-02 09:00+00'")
    shop.item('A-1', 1000)
    found = [month(cluster, db, n, bytes_more) for n in range(1, MONTHS + 1)]
    tell(f'{db}: {found} pages at the end of each month')
    ok(found[-1] <= found[1] + MORE_PAGES, f'{db}: tables do not grow from month to month', f'{found}')


def of_sessions(cluster, fillfactor):
    """Orders of one session, and as many of a session each."""
    db = f'sessions_{fillfactor}'
    cluster.psql(f'CREATE DATABASE {db}')
    shop = Shop(cluster, db)
    shop.item('A-1', 1000)
    for table in TABLES:
        shop.connection.execute(f'ALTER TABLE order_mgmt_data.{table} SET (fillfactor = {fillfactor})')
    found = [pages(shop.connection)]
    for sessions in (1, SESSIONS):
        for _ in range(sessions):
            with cluster.connect(db) as c:
                for _ in range(SESSIONS // sessions):
                    c.execute("""SELECT FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]')""")
        shop.connection.execute('VACUUM ' + ', '.join(f'order_mgmt_data.{table}' for table in TABLES))
        found.append(pages(shop.connection))
    ok(found[2] - found[1] <= found[1] - found[0] + MORE_PAGES, f'fillfactor {fillfactor}: {SESSIONS} sessions need no more pages than one', f'{found}')


with Cluster(preload=True) as cluster:
    of_months(cluster, 'short', 10, 100)
    of_months(cluster, 'in_parts', 7000, 100)
    of_months(cluster, 'half_free', 10, 70)
    for fillfactor in (100, 70):
        of_sessions(cluster, fillfactor)
done()
