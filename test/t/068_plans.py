#!/usr/bin/python3
"""068_plans.py - saved plans follow their tables' growth, with nobody there to analyze.

A shop begins with empty tables, where every index costs the same, and its sessions live for
weeks.  Two sessions of a database without autovacuum sell, pay, return, transfer and ship some
thousand times, from empty tables on; afterwards no index has been read much more than a call
of its own needs: the tuples each index gave are counted by the server.

It fails when a plan made on empty tables, which reads all rows of a tenant by the first
column of some index, is kept; or when a secondary index can be read by its tenant alone.
"""
import uuid
from json import dumps as dump

from cluster import Cluster
from shop import Shop
from tap import done, is_, note, ok

ROUNDS = 800
PER_ROUND = 1000         # tuples an index may give for each round of calls: tables of some hundred rows are read whole at times
READS = """SELECT s.indexrelname, s.idx_tup_read FROM pg_stat_user_indexes AS s WHERE s.schemaname = 'order_mgmt_data' ORDER BY 2 DESC"""


def work(connection, rounds):
    def call(sql, *values):
        return connection.execute(sql, values).fetchone()

    one = dump([{'sku': 'A', 'quantity': 1}])
    for _ in range(rounds):
        sale, order = str(uuid.uuid4()), str(uuid.uuid4())
        call("SELECT FROM order_mgmt.record_sale('R', %s, '[{\"provider\":\"cash\",\"amount\":\"5\"}]', order_id => %s, idempotency_key => %s)", one, sale, sale)
        call("SELECT FROM order_mgmt.return_sale(%s, '[{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}]', register => 'R')", sale)
        call("SELECT FROM order_mgmt.place_order('web', %s, order_id => %s, idempotency_key => %s)", one, order, order)
        payment, = call("SELECT payment_id FROM order_mgmt.authorize_payment(%s, '1.00 EUR', 'stripe')", order)
        call('SELECT FROM order_mgmt.capture_payment(%s)', payment)
        parcel, = call('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', order)
        call('SELECT FROM order_mgmt.ship_fulfillment(%s)', parcel)
        transfer, = call("SELECT transfer_id FROM order_mgmt.create_transfer('BER', 'HAM', %s)", one)
        call('SELECT FROM order_mgmt.ship_transfer(%s)', transfer)
        call('SELECT FROM order_mgmt.receive_transfer(%s)', transfer)


with Cluster(preload=True, settings={'autovacuum': False}) as cluster:
    shop = Shop(cluster, locations=('BER', 'HAM'))
    shop.item('A', 1000000)
    shop.connection.execute("SELECT FROM order_mgmt.put_register('R', 'web', 'BER')")
    shop.connection.execute("SELECT FROM order_mgmt.open_shift('R', '0 EUR')")
    sessions = [shop.connect() for _ in range(2)]
    for _ in range(8):
        for session in sessions:
            work(session, ROUNDS // 16)
    for session in sessions:
        session.close()
    reads = shop.connection.execute(READS).fetchall()
    note(', '.join(f'{name} {count // ROUNDS}' for name, count in reads[:6]))
    is_([(name, count // ROUNDS) for name, count in reads if count > ROUNDS * PER_ROUND], [], 'no index gives many times what a call needs')
    ok(any(count > 0 for _, count in reads), 'reads are counted')
    shop.quiet('afterwards')
done()
