#!/usr/bin/python3
"""063_events.py - a polling reader of events_after gets every committed event exactly once, in one order.

WRITERS connections write at once: some transactions commit, some roll back, some roll back
to a savepoint, some stay open for a while, so that they commit in another order than they
began.  Meanwhile a reader polls with pages of a random size and remembers nothing but the last
cursor.  What it got is the outbox itself: the same ids in the same order, none twice, none
missing.  A transaction left open holds back what began after it, and only that.  The read is
one range scan of the key.  A dump restored elsewhere refuses the old cursor, and read anew
holds the same events.  Where logical decoding may read the table, each event holds all that it says; where
it may not, the event of a placed order is told from the order's rows, however late, and says the same to the byte.

It fails when an event is delivered before all that precede it have ended, or never, and when it says something else.
"""
import os
import random
import re
import threading
import time

from cluster import Cluster
from filled import fill
from shop import Shop, line, place, receive
from tap import done, is_, note, ok, raises, seed

WRITERS = int(os.environ.get('OM_EVENT_WRITERS') or 32)
CALLS = int(os.environ.get('OM_EVENT_CALLS') or 30)
READ = 'SELECT cursor, id FROM order_mgmt.events_after(%s, %s)'
OUTBOX = 'SELECT id FROM order_mgmt_data.events ORDER BY stamp, id'
ADJUST = ("SELECT FROM order_mgmt.adjust_stock('BER', %s::json, 'test')", ('[{"sku":"A","quantity":1}]',))


class Writer(threading.Thread):
    """One client that writes in transactions of every kind of end."""

    def __init__(self, cluster, number):
        super().__init__()
        self.cluster, self.random = cluster, random.Random(f'{seed()} {number}')
        self.problem = None

    def run(self):
        try:
            with self.cluster.connect(autocommit=False) as connection:
                for _ in range(CALLS):
                    self.one(connection)
        except Exception as error:  # reported by the main thread
            self.problem = repr(error)

    def one(self, connection):
        connection.execute(*ADJUST)
        kind = self.random.randrange(6)
        if kind == 0:
            connection.execute('SAVEPOINT s')
            connection.execute(*ADJUST)
            connection.execute('ROLLBACK TO s')
        if kind == 1:
            time.sleep(self.random.random() / 5)
            connection.execute(*ADJUST)
        if kind == 2:
            connection.rollback()
        connection.commit()


class Reader:
    """Follows the outbox from its beginning."""

    def __init__(self, connection):
        self.connection, self.cursor, self.ids = connection, None, []
        self.random = random.Random(seed())

    def poll(self, rows_max=None):
        """One page; returns its ids."""
        rows = self.connection.execute(READ, (self.cursor, rows_max or self.random.randrange(1, 60))).fetchall()
        if rows:
            self.cursor = rows[-1][0]
        self.ids += [row[1] for row in rows]
        return [row[1] for row in rows]

    def drain(self):
        while self.poll():
            pass


def many_writers(cluster, reader):
    writers = [Writer(cluster, number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    polls = 0
    while any(writer.is_alive() for writer in writers):
        reader.poll()
        polls += 1
        time.sleep(0.002)
    during = len(reader.ids)
    reader.drain()
    is_([writer.problem for writer in writers if writer.problem], [], 'every writer came through')
    wanted = [row[0] for row in reader.connection.execute(OUTBOX).fetchall()]
    is_(len(reader.ids) - len(set(reader.ids)), 0, 'no event is delivered twice')
    is_(sorted(set(wanted) - set(reader.ids)), [], 'no committed event is lost')
    is_(sorted(set(reader.ids) - set(wanted)), [], 'none is delivered that was rolled back')
    ok(reader.ids == wanted, 'the order of delivery is the order of the outbox')
    ok(during > len(wanted) // 2, 'most were delivered while the writers were at work', f'{during} of {len(wanted)}')
    note(f'{WRITERS} writers, {len(wanted)} events, {during} of them delivered meanwhile in {polls} polls')


def held_back(cluster, reader):
    """A transaction left open."""
    first, second = cluster.connect(autocommit=False), cluster.connect()
    receive(second, 'A', 1)
    before = len(reader.poll(60))
    first.execute(*ADJUST)
    receive(second, 'A', 1)
    held, lag = reader.connection.execute('SELECT outbox_held, outbox_lag_seconds FROM order_mgmt.order_mgmt_stat').fetchone()
    ok(held == 1 and 0 < lag < 60, 'order_mgmt_stat tells of events that wait, and how long what they wait for is open', f'{held} {lag}')
    is_((before, len(reader.poll(60))), (1, 0), 'what began before an open transaction is delivered, what began after it waits')
    with reader.connection.transaction():
        reader.connection.execute(*ADJUST)
        is_(len(reader.poll(60)), 0, 'nor does the reader see events of its own transaction')
    first.commit()
    is_(reader.connection.execute('SELECT outbox_held, outbox_lag_seconds FROM order_mgmt.order_mgmt_stat').fetchone(), (0, 0),
        'afterwards nothing waits')
    is_(len(reader.poll(60)), 3, 'and comes when that has ended')
    first.execute('SET LOCAL order_mgmt.engine = lock')
    receive(first, 'B', 1)
    first.execute("PREPARE TRANSACTION 'open'")
    receive(second, 'A', 1)
    is_(len(reader.poll(60)), 0, 'a prepared transaction is open too')
    second.execute("ROLLBACK PREPARED 'open'")
    is_(len(reader.poll(60)), 1, 'until it is rolled back')
    with reader.connection.transaction():
        reader.connection.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
        reader.connection.execute('SELECT 1')
        receive(second, 'A', 1)
        is_(len(reader.poll(60)), 0, 'a reader with an old snapshot reads in that')
    is_(len(reader.poll(60)), 1, 'and goes on behind it')
    first.close()
    second.close()


def plan(connection, cursor):
    """The plan of the read, as the server itself tells it."""
    plans = []
    connection.add_notice_handler(lambda diag: plans.append(diag.message_primary))
    for setting in ("LOAD 'auto_explain'", 'SET auto_explain.log_min_duration = 0', 'SET auto_explain.log_level = notice',
                    'SET auto_explain.log_nested_statements = on'):
        connection.execute(setting)
    connection.execute(READ, (cursor, 5)).fetchall()
    connection.execute('SET auto_explain.log_min_duration = -1')
    # how the payload of a placed order is found is told behind it
    mine = [text.split('SubPlan')[0] for text in plans if re.search(r'aggregatetype.*\bLIMIT \$5', text, re.S)]
    ok(len(mine) == 1 and 'Index Scan using events_pkey' in mine[0] and 'Sort' not in mine[0] and 'Seq Scan' not in mine[0] and
       re.search(r'Index Cond: .*tenant_id = .*ROW\(stamp, id\) > ROW.*stamp < ', mine[0]),
       'the read is one range scan of the key, bounded on both sides, without a sort', '\n'.join(plans))


def restored(cluster, reader):
    """The same events elsewhere, from the beginning."""
    cluster.run('pg_dump', '-f', cluster.folder / 'dump.sql')
    cluster.psql('CREATE DATABASE restored')
    cluster.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', cluster.folder / 'dump.sql', db='restored')
    with cluster.connect('restored') as connection:
        raises(lambda: connection.execute(READ, (reader.cursor, 10)), 'a cursor of before a restore is refused', sqlstate='22023',
               code='stale_cursor')
        again = Reader(connection)
        again.drain()
        is_(sorted(again.ids), sorted(reader.ids), 'read anew, the restored outbox has the same events, each once')
        known = len(again.ids)
        receive(connection, 'A', 1)
        is_(len(again.poll()), 1, 'and goes on')
        is_(len(again.ids), known + 1, 'with the new one')


# Events of placed orders: which, what they say, what of that they hold themselves, and what the orders' rows say.
PLACED = """SELECT e.id, v.payload::text, e.payload::text, p.payload::text, EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS s WHERE s.order_id = p.document_id)
    FROM order_mgmt_data.events AS e JOIN order_mgmt.events AS v USING (tenant_id, stamp, id) JOIN order_mgmt_data.event_payloads AS p
        ON p.tenant_id = e.tenant_id AND p.document_id::text = e.aggregateid WHERE e.type = ANY ('{order.placed,order.completed}') ORDER BY e.id"""


def payloads():
    """What events say, by a server whose log is decoded and by one whose log is not."""
    with Cluster(preload=True, settings={'wal_level': 'logical'}) as cluster:
        shop = Shop(cluster, locations=('BER', 'HAM'))
        c = shop.connection
        place(c, line(shop.item('"Größe" \\ 38', 9), 2))
        fill(shop, random.Random(seed()), 30)
        rows = c.execute(PLACED).fetchall()
        is_([row[0] for row in rows if row[2] is None or row[1] != row[2]], [], 'a decoded log has all that events say')
        is_([row[1:4] for row in rows if row[3] != row[2] and not row[4]], [], "an order's rows say the same, whatever became of it")
        ok(len(rows) > 30 and [row for row in rows if row[4] and row[3] != row[2]], 'but for an order of which several locations serve a line', f'{rows}')
    with Cluster(preload=True) as cluster:
        shop = Shop(cluster, locations=('BER', 'HAM'))
        fill(shop, random.Random(seed()), 30)
        rows = shop.connection.execute(PLACED).fetchall()
        is_([row for row in rows if row[2] != (row[1] if row[4] else None)], [], 'where nothing is decoded only such an order is told twice')
        is_([row[1:] for row in rows if not row[4] and row[1] != row[3]], [], 'and readers get what the rows say')


def main():
    with Cluster(preload=True, settings={'max_connections': WRITERS + 20, 'max_prepared_transactions': 2, 'order_mgmt.allow_prepare': True}) as cluster:
        shop = Shop(cluster)
        shop.item('A', 1)
        shop.item('B', 1)
        reader = Reader(shop.connection)
        many_writers(cluster, reader)
        held_back(cluster, reader)
        plan(shop.connection, reader.cursor)
        incarnation, tenant, stamp, number = reader.cursor.split('.')
        ahead = '.'.join((incarnation, tenant, str(int(stamp) + 10**9), number))
        raises(lambda: shop.connection.execute(READ, (ahead, 10)), 'a cursor ahead of the server is refused', sqlstate='22023',
               code='stale_cursor')
        restored(cluster, reader)
        shop.quiet('after all')
    payloads()
    done()


main()
