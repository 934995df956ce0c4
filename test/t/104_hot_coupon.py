#!/usr/bin/python3
"""104_hot_coupon.py - 64 clients want a coupon that 1,000 orders may use.

Each client places orders that name the coupon until it is told that it is used up; every fifth call is repeated with its key, as after a lost
answer, every seventh is made in a transaction that rolls back, and every eleventh order is canceled, which gives its use back.  At the end
exactly 1,000 orders have it, on both engines, by the ledger of uses, by the orders' discounts and by the counter; a retry has used none twice, and verify() is
clean.  A second coupon of a promotion that each customer may use once is fought for by all clients as three customers: three orders get it.
Of a third one three clients at a time ask with the same key at once: one order has the use, and none is lost with the two that are told of it.

It fails when a use is given twice or lost, when an order is refused while uses are left, or when a refusal is anything but coupon_exhausted or an error that says "repeat".

OM_USES: so many uses (1,000).  OM_CLIENTS: so many clients (64).
"""
import os
import threading
import time

import psycopg
from cluster import Cluster
from tap import done, is_, tell

USES = int(os.environ.get('OM_USES') or 1000)
CLIENTS = int(os.environ.get('OM_CLIENTS') or 64)
KEYS = max(1, CLIENTS // 3)
REPEAT = ('40001', '40P01', '55P03')
PLACE = """SELECT order_id, discount::numeric FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', coupons => %s, customer => %s, idempotency_key => %s)"""


class Client(threading.Thread):
    """Orders with a coupon until it is used up."""

    def __init__(self, cluster, number, coupon, customer=None, most=None, together=None):
        super().__init__()
        self.cluster, self.number, self.coupon, self.customer, self.most, self.together = cluster, number, coupon, customer, most, together
        self.got, self.wrong, self.refused = [], [], None

    def place(self, connection, key):
        while True:
            try:
                return connection.execute(PLACE, ([self.coupon], self.customer, key)).fetchone()
            except psycopg.Error as error:
                if error.sqlstate not in REPEAT:
                    self.refused = error.diag.constraint_name
                    return None

    def run(self):
        try:
            with self.cluster.connect() as connection:
                n = 0
                if self.together is not None:
                    self.together.wait()
                while self.most is None or n < self.most:
                    n += 1
                    key = f'{self.coupon} {self.number} {n}'
                    if n % 7 == 3:
                        connection.execute('BEGIN')
                        self.place(connection, key)
                        connection.execute('ROLLBACK')
                    order = self.place(connection, key)
                    if order is None:
                        break
                    if order[1] != 1:
                        self.wrong.append(('discount', key, order))
                    if n % 5 == 0 and self.place(connection, key) != order:
                        self.wrong.append(('retry', key, order))
                    if n % 11 == 0:
                        connection.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order[0],))
                    else:
                        self.got.append(order[0])
        except psycopg.Error as error:
            self.wrong.append(('error', str(error)))


def crowd(clients):
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return [order for client in clients for order in client.got], [each for client in clients for each in client.wrong], {client.refused for client in clients}


def retried(cluster, connection, engine):
    """A call that finds its key taken while it waits hands its use back: its transaction goes on and finds it."""
    connection.execute("SELECT FROM order_mgmt.put_coupon('TWO', 'ten', 2)")
    client = Client(cluster, 0, 'TWO')
    with cluster.connect() as first, cluster.connect() as second:
        first.execute('BEGIN')
        order = client.place(first, 'two')
        answers = []

        def repeat():
            second.execute('BEGIN')
            answers.extend((client.place(second, 'two'), client.place(second, 'two more')))
            second.execute('COMMIT')

        waiter = threading.Thread(target=repeat)
        waiter.start()
        pid = second.info.backend_pid
        while waiter.is_alive() and not connection.execute('SELECT cardinality(pg_blocking_pids(%s)) > 0', (pid,)).fetchone()[0]:
            time.sleep(0.01)
        first.execute('COMMIT')
        waiter.join()
    is_((answers[0], answers[1] is not None, client.refused), (order, True, None), f'{engine}: whoever is told of an order hands its use back')


def play(cluster, engine):
    with cluster.connect() as connection:
        connection.execute('CREATE EXTENSION order_mgmt CASCADE')
        for call in ("put_location('BER')", "put_channel('web', 'EUR', '{BER}')", "put_item('A')", "put_price('A', '10.00 EUR')", "receive_stock('BER', '[{\"sku\":\"A\",\"quantity\":1000000}]')",
                     "put_promotion('ten', 'line_percent', 10, needs_coupon => true)", f"put_coupon('HOT', 'ten', {USES})",
                     "put_promotion('each', 'line_percent', 10, needs_coupon => true, uses_per_customer => 1)", "put_coupon('EACH', 'each')",
                     f"put_coupon('PAIR', 'ten', {10 * KEYS + 5})", "put_customer('C-0')", "put_customer('C-1')", "put_customer('C-2')"):
            connection.execute(f'SELECT FROM order_mgmt.{call}')
        got, wrong, refused = crowd([Client(cluster, number, 'HOT') for number in range(CLIENTS)])
        is_((len(got), wrong[:3], refused), (USES, [], {'coupon_exhausted'}), f'{engine}: {CLIENTS} clients used a coupon exactly {USES} times')
        is_(connection.execute("SELECT uses FROM order_mgmt.coupons WHERE coupon = 'HOT'").fetchone()[0], USES, f'{engine}: so the ledger says')
        is_(connection.execute("""SELECT count(*), sum(o.discount::numeric) FROM order_mgmt.orders AS o WHERE o.status = 'placed'""").fetchone(), (USES, USES), f'{engine}: so the orders say')
        tell(f"{engine}: {connection.execute('SELECT count(*) FROM order_mgmt.promotion_uses').fetchone()[0]} rows of uses")
        got, wrong, refused = crowd([Client(cluster, number, 'EACH', f'C-{number % 3}', 1) for number in range(CLIENTS)])
        is_((len(got), wrong[:3], refused), (3, [], {'coupon_exhausted', None}), f'{engine}: three customers used one once each')
        together = threading.Barrier(3 * KEYS)
        got, wrong, refused = crowd([Client(cluster, number % KEYS, 'PAIR', None, 10, together) for number in range(3 * KEYS)])
        is_((len(set(got)), wrong[:3], refused), (10 * KEYS, [], {None}), f'{engine}: three at once with one key have one order')
        got, wrong, refused = crowd([Client(cluster, KEYS, 'PAIR')])
        is_((len(got), wrong[:3], refused), (5, [], {'coupon_exhausted'}), f'{engine}: no use was lost with them')
        retried(cluster, connection, engine)
        is_(connection.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{engine}: verify() is clean')
        is_(connection.execute('SELECT engine FROM order_mgmt.engine_status()').fetchone()[0], engine, f'{engine}: that engine decided')


for engine in ('counter', 'lock'):
    with Cluster(preload=engine == 'counter', settings={'max_connections': CLIENTS + 20, 'deadlock_timeout': '30s'}) as cluster:
        play(cluster, engine)
done()
