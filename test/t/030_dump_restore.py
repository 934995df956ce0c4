#!/usr/bin/python3
"""030_dump_restore.py - a dump taken by stock pg_dump is a shop that goes on selling elsewhere.

A shop with every kind of document (receipts, orders, backorders, holds that are active,
expired, converted, policies, folded balances, a user's table that references orders) is
dumped and restored on another server whose transaction ids are lower: plain SQL, plain in one
transaction, custom format with 4 jobs, data only into a fresh CREATE EXTENSION, data
only with --disable-triggers, and as an extension's owner who is no superuser.  After each
the tables are equal (stamps and the history mark aside), verify() is clean, an old key
answers its old order, sequences continue, waiting backorders are served and sales are exact.

It fails when a table or sequence is missing from the dump, when restored rows are
checked, or counted twice, when an order of restoring can fail, or when a counter or plan of before
DROP EXTENSION survives CREATE EXTENSION; or when a restored grant is of nobody, or of whoever takes its name later.
"""
import os
import random

from cluster import Cluster
from shop import Shop, line, outcome, place, receive, reserve, sell, write
from tap import done, is_, note, ok, raises, seed

RNG = random.Random(seed())
MOVES = int(os.environ.get('OM_DUMP_ORDERS') or 200)

# What a dump need not carry: derived, or this server's own.
DERIVED = {'stock_balances', 'money_balances', 'stock_costs', 'stock_control', 'job_runs', 'grantees'}

# Every row of a table without what a restore makes new: the stamp and the history mark.
ROWS = """SELECT (to_jsonb(t) - 'stamp' - 'posting')::text || coalesce(((to_jsonb(t) ->> 'posting')::int & 1)::text, '')
    FROM order_mgmt_data.{} AS t ORDER BY 1"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations <> 0'
STOCK = 'SELECT to_jsonb(s)::text FROM order_mgmt.stock AS s ORDER BY 1'
TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'order_mgmt_data'::regnamespace AND relkind = 'r'
    ORDER BY 1"""
SEQUENCES = """SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'order_mgmt_data' ORDER BY 1"""


def fill(shop):
    """A shop with a bit of everything."""
    c = shop.connection
    for number in range(10):
        shop.item(f'sku-{number}', 100)
        receive(c, f'sku-{number}', 50, 'HAM')
    c.execute("SELECT FROM order_mgmt.put_item('fine', scale => 3)")
    c.execute("SELECT FROM order_mgmt.put_price('fine', '0.99 EUR')")
    receive(c, 'fine', 12.345)
    c.execute("SELECT FROM order_mgmt.put_item('service', kind => 'untracked')")
    c.execute("SELECT FROM order_mgmt.put_price('service', '5.00 EUR')")
    c.execute("SELECT FROM order_mgmt.put_stock_policy('sku-1', 'BER', safety_stock => 3)")
    c.execute("SELECT FROM order_mgmt.put_stock_policy('sku-2', 'BER', channel => 'web', safety_stock => 4)")
    shop.item('pre-order', 1)
    c.execute("SELECT FROM order_mgmt.put_stock_policy('pre-order', 'BER', oversell_limit => NULL,"
              ' is_backorderable => true)')
    place(c, line('pre-order', 4, location='BER'), key='backordered')
    for number in range(MOVES):
        sku = f'sku-{RNG.randrange(10)}'
        order = place(c, line(sku), line('service'), line('fine', 0.011), key=f'order-{number}')
        if number % 7 == 0:
            c.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order,))
        if number % 50 == 0:
            c.execute('SELECT order_mgmt.compact_balances()')
    c.execute("SELECT FROM order_mgmt.put_tax_rate('VAT', 19)")
    paid = c.execute("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"sku-6","quantity":3,"discount":"0.50","tax_rates":["VAT"]}]',
        options => '{"shipping":"4.90"}')""").fetchone()[0]
    payment = c.execute("SELECT payment_id FROM order_mgmt.authorize_payment(%s, '20.00 EUR', 'stripe')", (paid,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.capture_payment(%s, '5.00 EUR')", (payment,))
    c.execute("SELECT FROM order_mgmt.refund_goodwill(%s, '1.00 EUR', 'late')", (payment,))
    shipped = place(c, line('sku-7', 3), line('sku-8', 2))
    first = c.execute("SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, '[{\"line_no\":1}]')", (shipped,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.ship_fulfillment(%s, '[{\"line_no\":1,\"quantity\":2}]', '{\"carrier\":\"DHL\"}')", (first,))
    c.execute('SELECT FROM order_mgmt.plan_fulfillment(%s)', (shipped,))
    transfer = c.execute("""SELECT transfer_id FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"sku-7","quantity":9},{"sku":"sku-8","quantity":3}]')""").fetchone()[0]
    c.execute("""SELECT FROM order_mgmt.ship_transfer(%s, '[{"line_no":1,"quantity":6},{"line_no":2}]')""", (transfer,))
    c.execute("""SELECT FROM order_mgmt.receive_transfer(%s, '[{"line_no":1,"quantity":2,"missing":1,"reason":"box was open"}]')""", (transfer,))
    back = c.execute("SELECT return_id FROM order_mgmt.request_return(%s, '[{\"line_no\":1,\"quantity\":2}]', 'HAM')", (shipped,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.receive_return(%s, '[{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}]')", (back,))
    c.execute("SELECT FROM order_mgmt.put_register('R1', 'web', 'BER')")
    c.execute("SELECT FROM order_mgmt.open_shift('R1', '50.00 EUR')")
    c.execute("""SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"fine","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]')""")
    c.execute("""SELECT FROM order_mgmt.refund_unlinked('R1', '[{"sku":"fine","quantity":0.5,"unit_price":"0.99","disposition":"damaged"}]', 'no receipt')""")
    held = [reserve(c, 'sku-3', 2) for _ in range(3)]
    place(c, line('sku-3', 1), reservation=held[0])
    c.execute('SELECT FROM order_mgmt.release_reservation(%s)', (held[1],))
    expired = reserve(c, 'sku-4', 5, '1 second')
    c.execute("UPDATE order_mgmt_data.reservations SET expires_at = '2020-01-01' WHERE reservation_id = %s", (expired,))
    write(c, 'sku-5', 500, posting=1)
    receive(c, 'sku-5', 600)
    c.execute('CREATE TABLE gift_notes (tenant_id bigint, order_id uuid, note text,'
              ' FOREIGN KEY (tenant_id, order_id) REFERENCES order_mgmt_data.orders)')
    c.execute("INSERT INTO gift_notes SELECT tenant_id, order_id, 'hello' FROM order_mgmt_data.orders LIMIT 5")
    return held[2]


def contents(connection):
    """Table -> its rows, and what the views say."""
    tables = [row[0] for row in connection.execute(TABLES).fetchall()]
    rows = {table: connection.execute(ROWS.format(table)).fetchall() for table in tables if table not in DERIVED}
    rows['the view stock'] = connection.execute(STOCK).fetchall()
    return rows


def check_restored(target, db, name, wanted, orders, held):
    """All that must hold of a restored shop."""
    connection = target.connect(db)
    got = contents(connection)
    different = [table for table in wanted if got.get(table) != wanted[table]]
    ok(not different, f'{name}: every table is as it was', f'{different}')
    is_(connection.execute(VIOLATIONS).fetchall(), [], f'{name}: verify finds nothing')
    sequences = dict(connection.execute(SEQUENCES).fetchall())
    is_({sequence for sequence, value in sequences.items() if value is None}, set(), f'{name}: sequences continue')
    order, arguments = orders['backordered']
    is_(place(connection, *arguments, key='backordered'), order, f'{name}: an old key answers its old order')
    is_(outcome(lambda: place(connection, line('sku-0', 2), key='backordered')), 'idempotency_conflict',
        f'{name}: and refuses other arguments')
    before = int(connection.execute("SELECT order_mgmt.available('sku-1', 'BER')").fetchone()[0])
    is_([outcome(lambda: place(connection, line('sku-1', before + 1, location='BER'))),
         outcome(lambda: place(connection, line('sku-1', before, location='BER'))),
         outcome(lambda: place(connection, line('sku-1', location='BER')))],
        ['insufficient_stock', 'ok', 'insufficient_stock'], f'{name}: exactly what is available is for sale')
    is_(outcome(lambda: place(connection, line('sku-3', 2), reservation=held)), 'ok', f'{name}: a hold is still held')
    refund = "SELECT FROM order_mgmt.refund_goodwill((SELECT payment_id FROM order_mgmt.payments WHERE provider = 'stripe'), %s, 'x')"
    is_([outcome(lambda: connection.execute(refund, (amount,))) for amount in ('4.01 EUR', '4.00 EUR', '0.01 EUR')],
        ['refund_exceeds_captured', 'ok', 'refund_exceeds_captured'], f'{name}: exactly what is refundable is refunded')
    ship = "SELECT FROM order_mgmt.ship_fulfillment((SELECT fulfillment_id FROM order_mgmt.fulfillments WHERE status = 'open'))"
    plan = "SELECT FROM order_mgmt.plan_fulfillment((SELECT order_id FROM order_mgmt.orders WHERE fulfillment_status = 'partial'))"
    is_([outcome(lambda: connection.execute(sql)) for sql in (plan, ship)], ['fulfillment_exceeds_allocated', 'ok'],
        f'{name}: what is planned is planned once, and shipped')
    is_(connection.execute("SELECT DISTINCT o.status FROM order_mgmt.orders AS o JOIN order_mgmt.fulfillments AS f USING (tenant_id, order_id)").fetchall(), [('completed',)], f'{name}: which completes its order')
    arrive = 'SELECT FROM order_mgmt.receive_transfer((SELECT transfer_id FROM order_mgmt.transfers), %s::json)'
    is_([outcome(lambda: connection.execute(arrive, (f'[{{"line_no":1,"quantity":{quantity}}}]',))) for quantity in (4, 3, 1)],
        ['receipt_exceeds_shipped', 'ok', 'receipt_exceeds_shipped'], f'{name}: exactly what is in transit arrives')
    rest = ("SELECT FROM order_mgmt.receive_return((SELECT return_id FROM order_mgmt.returns), "
            "format('[{\"line_no\":1,\"quantity\":%%s,\"disposition\":\"scrap\"}]', %s::text)::order_mgmt.strict_jsonb)")
    is_([outcome(lambda: connection.execute(rest, (units,))) for units in ('2', '1', '1')],
        ['receipt_exceeds_announced', 'ok', 'illegal_transition'], f'{name}: exactly what is announced comes back')
    receive(connection, 'pre-order', 3)
    is_(connection.execute('SELECT allocated::text, backordered::text FROM order_mgmt.order_lines WHERE order_id = %s',
                           (order,)).fetchone(), ('4', '0'), f'{name}: a receipt serves the waiting backorder')
    connection.execute("SELECT FROM order_mgmt.put_item('after', 'new')")
    is_(outcome(lambda: connection.execute("SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{\"sku\":\"sku-7\",\"quantity\":1}]')")), 'ok',
        f'{name}: another transfer has another number')
    is_(connection.execute('SELECT count(*) - count(DISTINCT order_number) FROM order_mgmt.orders').fetchone()[0], 0,
        f'{name}: no order number twice')
    while connection.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    is_(connection.execute(VIOLATIONS).fetchall(), [], f'{name}: verify finds nothing after sales and a fold')
    connection.close()


def restores(source, target, wanted, orders, held):
    """Each way to take a dump and to restore it."""
    def plain(db, *options):
        target.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', *options, '-f', folder / 'plain.sql', db=db)

    def custom(db):
        target.run('pg_restore', '-j4', '-d', db, folder / 'custom')

    def data_only(db):
        target.psql('CREATE EXTENSION order_mgmt', db)
        target.psql('CREATE TABLE gift_notes (tenant_id bigint, order_id uuid, note text)', db)
        target.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', folder / 'data.sql', db=db)

    def disable_triggers(db):
        target.psql('CREATE EXTENSION order_mgmt', db)
        target.psql('CREATE TABLE gift_notes (tenant_id bigint, order_id uuid, note text)', db)
        target.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', folder / 'disable.sql', db=db)
        connection = target.connect(db)
        raises(lambda: place(connection, line('sku-0')), 'after --disable-triggers nothing is sold', sqlstate='55000',
               code='ledger_not_ready')
        connection.execute('SELECT order_mgmt.resync_stock()')

    folder = source.folder
    source.run('pg_dump', '-f', folder / 'plain.sql')
    source.run('pg_dump', '-Fc', '-f', folder / 'custom')
    source.run('pg_dump', '-a', '-f', folder / 'data.sql')
    source.run('pg_dump', '-a', '--disable-triggers', '-f', folder / 'disable.sql')
    for name, restore in (('plain', plain), ('one_transaction', lambda db: plain(db, '--single-transaction')),
                          ('custom_j4', custom), ('data_only', data_only), ('disable_triggers', disable_triggers)):
        target.psql(f'CREATE DATABASE {name}')
        restore(name)
        check_restored(target, name, name, wanted, orders, held)


def by_owner_without_superuser(source, target):
    """The extension's owner is no superuser: dumps, restores data and sells."""
    for cluster in (source, target):
        cluster.psql('CREATE ROLE keeper LOGIN SUPERUSER; CREATE DATABASE kept OWNER keeper')
        cluster.psql('SET SESSION AUTHORIZATION keeper; CREATE EXTENSION order_mgmt', 'kept')
        cluster.psql('ALTER ROLE keeper NOSUPERUSER')
    as_keeper = source.connect('kept')
    as_keeper.execute('SET SESSION AUTHORIZATION keeper')
    as_keeper.execute("SELECT FROM order_mgmt.put_location('BER')")
    as_keeper.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}')")
    as_keeper.execute("SELECT FROM order_mgmt.put_item('A-1')")
    as_keeper.execute("SELECT FROM order_mgmt.put_price('A-1', '1.00 EUR')")
    receive(as_keeper, 'A-1', 3)
    order = place(as_keeper, line('A-1'), key='kept')
    wanted = contents(as_keeper)
    dump = source.folder / 'kept.sql'
    source.run('pg_dump', '-U', 'keeper', '-a', '-f', dump, db='kept')
    target.run('psql', '-Xq', '-U', 'keeper', '-v', 'ON_ERROR_STOP=1', '-f', dump, db='kept')
    restored = target.connect('kept')
    restored.execute('SET SESSION AUTHORIZATION keeper')
    got = contents(restored)
    ok(got == wanted, 'an owner without superuser dumps and restores', [t for t in wanted if got[t] != wanted[t]])
    is_(place(restored, line('A-1'), key='kept'), order, 'and an old key answers')
    is_([sell(restored, 'A-1') for _ in range(3)], ['sold', 'sold', 'insufficient_stock'], 'and sells what is left')
    is_(restored.execute(VIOLATIONS).fetchall(), [], 'and verifies it')


def grants_find_their_roles(source, target):
    """Grants are bound to the roles that have their names in the new server, once: by the first call that writes."""
    for cluster, roles in ((source, ('clerk', 'gone')), (target, ('clerk',))):
        for role in roles:
            cluster.psql(f'CREATE ROLE {role}')
        cluster.psql('CREATE DATABASE granted')
        cluster.psql('CREATE EXTENSION order_mgmt', 'granted')
    shop = source.connect('granted')
    shop.execute("SELECT FROM order_mgmt.put_location('BER')")
    shop.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}')")
    shop.execute("SELECT FROM order_mgmt.put_item('A-1')")
    shop.execute("SELECT FROM order_mgmt.put_price('A-1', '1.00 EUR')")
    receive(shop, 'A-1', 3)
    shop.execute("SELECT FROM order_mgmt.grant_access('clerk', 'web', locations => '{BER}')")
    shop.execute("SELECT FROM order_mgmt.grant_access('gone', 'admin')")
    dump = source.folder / 'granted.sql'
    source.run('pg_dump', '-a', '-f', dump, db='granted')
    target.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', dump, db='granted')
    restored = target.connect('granted')
    may = 'SELECT order_mgmt_data.tenants_with(%s)'
    bound = 'SELECT array_agg(role_name ORDER BY role_name) FROM order_mgmt_data.grantees'

    def as_role(role, sql, *arguments):
        restored.execute(f'SET ROLE {role}')
        try:
            return restored.execute(sql, arguments or None).fetchone()[0]
        finally:
            restored.execute('RESET ROLE')

    restored.execute('GRANT USAGE ON SCHEMA order_mgmt_data, order_mgmt TO PUBLIC; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA order_mgmt TO PUBLIC')
    is_((as_role('clerk', may, 'order'), restored.execute(bound).fetchone()[0]), ([1], None), 'a restored role reads before anything is bound')
    ok(as_role('clerk', "SELECT total FROM order_mgmt.place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1}]')"), 'and orders')
    is_(restored.execute(bound).fetchone()[0], ['', 'clerk'], 'which binds the names of roles that are there')
    is_(restored.execute(VIOLATIONS).fetchall(), [('grants_have_roles', 1, 'gone is nobody')], 'verify tells of the others')
    restored.execute('CREATE ROLE gone')
    is_(as_role('gone', may, 'order'), [], 'a role that gets such a name later gets nothing with it')
    restored.execute('ALTER ROLE clerk RENAME TO seller; CREATE ROLE clerk')
    is_((as_role('seller', may, 'order'), as_role('clerk', may, 'order')), ([1], []), 'and one that is renamed keeps what it has')
    restored.execute("SELECT FROM order_mgmt.grant_access('gone', 'analyst')")
    is_(restored.execute('SELECT role_name, profile, locations FROM order_mgmt.access ORDER BY 1').fetchall(),
        [('gone', 'analyst', None), ('seller', 'web', ['BER'])], 'the next grant puts the names right')
    is_(restored.execute(VIOLATIONS).fetchall(), [], 'and verify is clean')


def drop_and_create(target):
    """One session: CREATE, sell, DROP, CREATE, sell; another session sells throughout."""
    target.psql('CREATE DATABASE again')
    one, two = target.connect('again'), target.connect('again')
    for number in range(4):
        one.execute('CREATE EXTENSION order_mgmt')
        one.execute("SELECT FROM order_mgmt.put_location('BER')")
        one.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}')")
        one.execute("SELECT FROM order_mgmt.put_item('A-1')")
        one.execute("SELECT FROM order_mgmt.put_price('A-1', '1.00 EUR')")
        receive(one, 'A-1', 2 + number)
        answers = [sell(session, 'A-1') for session in (one, two) * 3][:3 + number]
        is_(answers, ['sold'] * (2 + number) + ['insufficient_stock'], f'life {number} sells what it has')
        is_(one.execute(VIOLATIONS).fetchall(), [], f'life {number} is clean')
        if number == 2:
            one.execute('BEGIN; DROP EXTENSION order_mgmt; ROLLBACK')
            is_(sell(two, 'A-1'), 'insufficient_stock', 'a DROP that was rolled back changes nothing')
        one.execute('DROP EXTENSION order_mgmt')
        raises(lambda: place(two, line('A-1')), f'after DROP {number} there is nothing to sell')
    one.execute('BEGIN; CREATE EXTENSION order_mgmt; ROLLBACK')
    raises(lambda: place(one, line('A-1')), 'nor after a CREATE that was rolled back')


with Cluster(preload=True) as source, Cluster(preload=True) as target:
    source.psql('DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$')
    shop = Shop(source, locations=('BER', 'HAM'))
    held = fill(shop)
    shop.quiet('before the dump', forced=('pre-order',))
    backordered = shop.connection.execute(
        "SELECT document_id FROM order_mgmt_data.idempotency_keys WHERE idempotency_key = 'backordered'").fetchone()[0]
    orders = {'backordered': (backordered, [line('pre-order', 4, location='BER')])}
    wanted = contents(shop.connection)
    note(f'{sum(len(rows) for rows in wanted.values())} rows in {len(wanted)} tables')
    restores(source, target, wanted, orders, held)
    by_owner_without_superuser(source, target)
    grants_find_their_roles(source, target)
    drop_and_create(target)
done()
