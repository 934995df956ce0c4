#!/usr/bin/python3
"""030_dump_restore.py - a dump taken by stock pg_dump is a shop that goes on selling elsewhere.

A shop with every kind of document (receipts, orders, backorders, holds that are active,
expired, converted, policies, folded balances, a user's table that references orders) is
dumped and restored on another server whose transaction ids are lower: plain SQL, plain in one
transaction, custom format with 4 jobs as doc/operations.md says, data only into a fresh CREATE EXTENSION, data
only with --disable-triggers, and as an extension's owner who is no superuser.  After each
the tables are equal (stamps and the history mark aside), verify() is clean, an old key
answers its old order, sequences continue, waiting backorders are served and sales are exact.

It fails when a table or sequence is missing from the dump, when restored rows are
checked, or counted twice, when an order of restoring can fail, or when a counter or plan of before
DROP EXTENSION survives CREATE EXTENSION; or when a restored grant is of nobody, or of whoever takes its name later.
"""
import os
import random
import re
import subprocess
from pathlib import Path

from cluster import PROJECT, Cluster
from filled import VIOLATIONS, check_copy, contents, fill
from shop import Shop, line, place, receive, sell
from tap import done, is_, note, ok, raises, seed

RNG = random.Random(seed())
MOVES = int(os.environ.get('OM_DUMP_ORDERS') or 200)


def restores(source, target, wanted, orders, held):
    """Each way to take a dump and to restore it."""
    def plain(db, *options):
        target.run('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', *options, '-f', folder / 'plain.sql', db=db)

    def custom(db):
        page = (Path(PROJECT) / 'doc/operations.md').read_text().partition('\n## Backup and restore\n')[2].partition('\n## ')[0]
        commands, = re.findall(r'^```sh\n(.*?)^```$', page, re.M | re.S)
        result = subprocess.run(['bash', '-eu', '-c', commands], text=True, capture_output=True, cwd='/',
                                env={**target.env(), 'DB': db, 'DUMP': str(folder / 'custom')})
        is_((result.returncode, result.stderr), (0, ''), f'{db}: the dump is restored as doc/operations.md says')

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
        is_(connection.execute("SELECT count(*) FILTER (WHERE tgenabled <> 'A'), count(*) > 90 FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid"
                               " WHERE NOT tgisinternal AND relnamespace = 'order_mgmt_data'::regnamespace").fetchone(), (0, True),
            'a resync lets every trigger fire always, as it did')

    folder = source.folder
    source.run('pg_dump', '-f', folder / 'plain.sql')
    source.run('pg_dump', '-Fc', '-f', folder / 'custom')
    source.run('pg_dump', '-a', '-f', folder / 'data.sql')
    source.run('pg_dump', '-a', '--disable-triggers', '-f', folder / 'disable.sql')
    for name, restore in (('plain', plain), ('one_transaction', lambda db: plain(db, '--single-transaction')),
                          ('custom_j4', custom), ('data_only', data_only), ('disable_triggers', disable_triggers)):
        target.psql(f'CREATE DATABASE {name}')
        restore(name)
        check_copy(target, name, name, wanted, orders, held)


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
    one.execute('SET order_mgmt.allow_drop = on')
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
    held = fill(shop, RNG, MOVES)
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
