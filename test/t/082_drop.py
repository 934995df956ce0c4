#!/usr/bin/python3
"""082_drop.py - a session that has not loaded the library cannot drop business either, and a restore with --clean says what it needs.

Without preload a new session that drops the extension is refused by the event trigger, which loads the library; when that is
disabled the drop goes through, so that it is what refuses.  With preload it is not needed.  pg_restore --clean stops at the
extension and leaves the database as it was, and restores it when it is told that this is meant; DROP DATABASE is free.

It fails when business is dropped in a session of any kind without being asked for, and when a restore leaves a mixture behind.
"""
from cluster import Cluster
from shop import line, place
from tap import done, is_, ok, raises

DROP = 'DROP EXTENSION order_mgmt'
ALLOWED = '-c order_mgmt.allow_drop=on'
STATE = """SELECT (SELECT count(*) FROM order_mgmt_data.orders), (SELECT count(*) FROM order_mgmt_data.stock_moves),
    (SELECT last_value FROM order_mgmt_data.order_number_seq), (SELECT sum(violations)::int FROM order_mgmt.verify(true))"""


def refused(cluster, name, *before):
    """In a session that has done nothing but these."""
    for statement in (DROP, f'{DROP} CASCADE', 'DROP OWNED BY keeper CASCADE', 'DROP EXTENSION plpgsql CASCADE'):
        with cluster.connect('shop') as session:
            for each in before:
                session.execute(each)
            raises(lambda: session.execute(statement), f'{name}: {statement}', sqlstate='55006')


def drops(cluster, name, *before, options=None):
    """The same goes through, and is rolled back."""
    with cluster.connect('shop', autocommit=False, options=options) as session:
        for each in (*before, DROP):
            session.execute(each)
        is_(session.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'order%'").fetchone(), (0,), name)
        session.rollback()


def restores(cluster):
    """pg_restore --clean over a shop that has gone on since the dump."""
    dump = cluster.folder / 'shop.dump'
    dump.write_bytes(cluster.run('pg_dump', '--format=custom', 'shop', text=False).stdout)
    with cluster.connect('shop') as session:
        dumped = session.execute(STATE).fetchone()
        place(session, line('A-1'))
        now = session.execute(STATE).fetchone()
    ok(now[0] == dumped[0] + 1, 'the shop has gone on since its dump', (dumped, now))
    clean = ['--clean', '--if-exists', '--exit-on-error', '-d', 'shop', dump]
    result = cluster.run('pg_restore', *clean, check=False)
    ok(result.returncode == 1 and 'has business in this database' in result.stderr, 'pg_restore --clean is refused', result.stderr)
    with cluster.connect('shop') as session:
        is_(session.execute(STATE).fetchone(), now, 'and has changed nothing')
    environment, cluster.env = cluster.env, lambda *names: {**environment(*names), 'PGOPTIONS': ALLOWED}
    result = cluster.run('pg_restore', *clean, '--role=keeper', check=False)
    cluster.env = environment
    is_((result.returncode, result.stderr), (0, ''), 'with order_mgmt.allow_drop it is not')
    with cluster.connect('shop') as session:
        is_(session.execute(STATE).fetchone(), dumped, 'and what was dumped is there')
        place(session, line('A-1'))


for preload in (False, True):
    kind = 'preloaded' if preload else 'not preloaded'
    with Cluster(preload=preload) as cluster:
        cluster.psql('CREATE ROLE keeper SUPERUSER; CREATE DATABASE shop')
        with cluster.connect('shop') as session:
            session.execute('SET ROLE keeper')
            session.execute("""CREATE EXTENSION order_mgmt; SELECT FROM order_mgmt.put_location('BER'); SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}');
                SELECT FROM order_mgmt.put_item('A-1'); SELECT FROM order_mgmt.put_price('A-1', '1.00 EUR')""")
        drops(cluster, f'{kind}: a shop without business goes')
        with cluster.connect('shop') as session:
            session.execute("SELECT FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":9}]')")
            place(session, line('A-1'))
        refused(cluster, kind)
        refused(cluster, f'{kind}, as a replica', 'SET session_replication_role = replica')
        drops(cluster, f'{kind}: with the setting it goes', 'SET order_mgmt.allow_drop = on')
        drops(cluster, f'{kind}: also as an option of the connection', options=ALLOWED)
        cluster.psql('ALTER EVENT TRIGGER order_mgmt_guard_drop DISABLE', 'shop')
        if preload:
            refused(cluster, f'{kind}, without the event trigger')
        else:
            drops(cluster, f'{kind}: without the event trigger it goes')
        cluster.psql('ALTER EVENT TRIGGER order_mgmt_guard_drop ENABLE ALWAYS', 'shop')
        restores(cluster)
        refused(cluster, f'{kind}, restored')
        cluster.psql('DROP DATABASE shop')
done()
