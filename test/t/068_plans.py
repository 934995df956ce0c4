#!/usr/bin/python3
"""068_plans.py - saved plans follow their tables' growth, with nobody there to analyze.

A shop begins with empty tables, where every index costs the same, and its sessions live for
weeks.  Two sessions of a database without autovacuum sell, pay, return, transfer and ship some
thousand times, from empty tables on; afterwards no index has been read much more than a call
of its own needs: the tuples each index gave are counted by the server.

Who knows an id or a number finds its rows by few pages, without naming a tenant.

Then indexes that rows are read by straight are taken away, are left half made, are being
dropped, or are not used, as a session may ask (ignore_system_indexes): calls answer as before.

It fails when a plan made on empty tables, which reads all rows of a tenant by the first
column of some index, is kept; when a row is looked for by its id in an index that begins with the
tenant; or when what is read depends on an index.
"""
import threading
import time
import uuid
from json import dumps as dump

import psycopg
from cluster import Cluster
from shop import Shop
from tap import done, is_, note, ok

ROUNDS = 800
PER_ROUND = 1200         # tuples an index may give for each round of calls: tables of some hundred rows, dead ones with them, are read whole at times
PAGES = 8                # a look-up touches, and one for each row that it finds
# What names things: ids of documents, numbers and codes that are in an index, of tables with many rows.
NAMING = """SELECT DISTINCT c.relname::text, a.attname::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) AND (a.atttypid = 'uuid'::regtype OR a.attname ~ '_number$|^sku$|^reference$')
    WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND a.attname NOT IN ('shift_number', 'receipt_number') ORDER BY 1, 2"""
READS = """SELECT s.indexrelname, s.idx_tup_read FROM pg_stat_user_indexes AS s WHERE s.schemaname = 'order_mgmt_data' ORDER BY 2 DESC"""


def work(connection, rounds):
    def call(sql, *values):
        return connection.execute(sql, values).fetchone()

    one = dump([{'sku': 'A', 'quantity': 1}])
    for _ in range(rounds):
        sale, order = str(uuid.uuid4()), str(uuid.uuid4())
        call("SELECT FROM order_mgmt.record_sale('R', %s, '[{\"provider\":\"cash\",\"amount\":\"5\"}]', order_id => %s, idempotency_key => %s)", one, sale, sale)
        call("SELECT FROM order_mgmt.return_order(%s, '[{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}]', register => 'R')", sale)
        call("SELECT FROM order_mgmt.place_order('web', %s, order_id => %s, idempotency_key => %s)", one, order, order)
        payment, = call("SELECT payment_id FROM order_mgmt.authorize_payment(%s, '1.00 EUR', 'stripe')", order)
        call('SELECT FROM order_mgmt.capture_payment(%s)', payment)
        parcel, = call('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', order)
        call('SELECT FROM order_mgmt.ship_fulfillment(%s)', parcel)
        transfer, = call("SELECT transfer_id FROM order_mgmt.create_transfer('BER', 'HAM', %s)", one)
        call('SELECT FROM order_mgmt.ship_transfer(%s)', transfer)
        call('SELECT FROM order_mgmt.receive_transfer(%s)', transfer)


def look_ups(owner):
    """Rows are found by what names them, without their tenant."""
    found, slow = [], []
    for table, column in owner.execute(NAMING).fetchall():
        rows, value = owner.execute(f'SELECT count(*), (array_agg({column}))[1 + count({column}) / 2] FROM order_mgmt_data.{table}').fetchone()
        if rows < ROUNDS // 2 or value is None:
            continue
        plan = owner.execute(f'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM order_mgmt_data.{table} WHERE {column} = %s', (value,)).fetchone()[0][0]['Plan']
        pages = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
        found.append(f'{table}.{column} {pages}')
        if pages > PAGES + plan['Actual Rows']:
            slow.append((table, column, pages, plan['Actual Rows'], rows))
    note(', '.join(found))
    is_(slow, [], 'who knows an id or a number finds its rows by few pages, of whatever tenant they are')
    ok(len(found) >= 20, 'and so it is for many', found)


def without_indexes(shop):
    """What calls answer while the owner replaces indexes, or a session ignores them."""
    def answer(connection, sql):
        try:
            return connection.execute(sql).fetchone()[0]
        except psycopg.Error as refusal:
            return refusal.diag.constraint_name or refusal.diag.message_primary

    def sell(connection):
        return answer(connection, """SELECT total::text FROM order_mgmt.record_sale('R', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"5"}]')""")

    def pay():
        order = shop.connection.execute("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]')""").fetchone()[0]
        shop.connection.execute("SELECT FROM order_mgmt.authorize_payment(%s, '1.00 EUR', 'stripe')", (order,))
        return answer(shop.connection, f"SELECT payment_status FROM order_mgmt.orders WHERE order_id = '{order}'")

    owner = shop.connection
    ignoring = psycopg.connect(shop.cluster.dsn(), autocommit=True, options='-c ignore_system_indexes=on')
    is_((sell(owner), sell(ignoring)), ('1.00 EUR', '1.00 EUR'), 'a session without indexes sells')
    owner.execute('DROP INDEX order_mgmt_data.shift_already_open')
    is_(sell(owner), '1.00 EUR', 'the open shift is found without its index')
    owner.execute("SELECT FROM order_mgmt.close_shift('R', '0 EUR')")
    is_((sell(owner), sell(ignoring)), ('no_open_shift', 'no_open_shift'), 'and a closed one is none')

    owner.execute('DROP INDEX order_mgmt_data.payment_events_order')
    make = 'CREATE {} INDEX CONCURRENTLY payment_events_order ON order_mgmt_data.payment_events (order_id, tenant_id)'
    is_((pay(), answer(owner, make.format('UNIQUE')), pay()), ('authorized', 'payment_events_order', 'authorized'), 'half an index is not read')
    owner.execute('DROP INDEX order_mgmt_data.payment_events_order')
    owner.execute(make.format(''))

    # given up by its drop, which waits for the second holder, an index gets no more rows
    holders = [shop.connect() for _ in range(2)]
    dropper = shop.connect()
    for holder in holders:
        holder.autocommit = False
    holders[0].execute('SELECT FROM order_mgmt_data.payment_events LIMIT 1')
    drop = threading.Thread(target=lambda: dropper.execute('DROP INDEX CONCURRENTLY order_mgmt_data.payment_events_order'))
    drop.start()
    wait_for(owner, 'NOT indisvalid')
    holders[1].execute('SELECT FROM order_mgmt_data.payment_events LIMIT 1')
    holders[0].rollback()
    wait_for(owner, 'NOT indislive')
    is_(pay(), 'authorized', 'an index that is being dropped is not read')
    holders[1].rollback()
    drop.join()
    owner.execute(make.format(''))
    for connection in (*holders, dropper, ignoring):
        connection.close()


def wait_for(connection, state):
    for _ in range(600):
        if connection.execute(f"SELECT FROM pg_index WHERE indexrelid = to_regclass('order_mgmt_data.payment_events_order') AND {state}").rowcount:
            return
        time.sleep(0.05)
    raise TimeoutError(state)


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
    look_ups(shop.connection)
    without_indexes(shop)
    shop.quiet('afterwards')
done()
