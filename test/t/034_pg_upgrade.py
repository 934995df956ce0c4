#!/usr/bin/python3
"""034_pg_upgrade.py - pg_upgrade of a filled server, to the same major and from the one before it where that is installed.

Two databases, preloaded as in production, roles with grants, transaction ids beyond 2^32, users' own objects that compare our
types, a reader of events in the middle.  The command is that of doc/upgrade.md, as it stands there.  Afterwards every row is
as it was, stamps and derived tables too, sequences go on, objects and rights are those of before, verify(true) is clean, keys
answer, the reader goes on where it was, and each shop goes on selling.

It fails when a definition is not accepted by the new server as it is printed, when a table, a right or a sequence is left
behind, when stamps are ahead of the new server's transactions, and when the library cannot serve what another major wrote.
"""
import os
import random
import re
import subprocess
from pathlib import Path

from cluster import DEBIAN_SERVERS, PROJECT, Cluster, as_server, find_pg_config, give_to_server, major_of, usable
from filled import check_copy, contents, fill, objects, rows
from shop import Shop, line, outcome, place
from tap import done, is_, ok, seed, tell

EPOCH = 3
DATABASES = ('berlin', 'hamburg')
GRANTS = "SELECT r.rolname, r.oid FROM pg_roles AS r WHERE r.rolname IN ('seller', 'boss') ORDER BY 1"
# Rights of others: what an owner may do with a table has a word more since 17.
TRUTHS = {
    'sequences': 'SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = \'order_mgmt_data\' ORDER BY 1',
    'roles': GRANTS,
    'rights': """SELECT o.name, x.grantee::regrole::text, x.privilege_type FROM (
            SELECT p.oid::regprocedure::text AS name, coalesce(p.proacl, acldefault('f', p.proowner)) AS acl, p.pronamespace AS schema, p.proowner AS owner FROM pg_proc AS p
            UNION ALL SELECT c.oid::regclass::text, coalesce(c.relacl, acldefault(CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char", c.relowner)), c.relnamespace, c.relowner
            FROM pg_class AS c) AS o CROSS JOIN aclexplode(o.acl) AS x
        WHERE x.grantee <> o.owner AND o.schema = ANY ('{order_mgmt,order_mgmt_data,order_mgmt_report}'::regnamespace[]) ORDER BY 1, 2, 3""",
    'version': "SELECT extversion FROM pg_extension WHERE extname = 'order_mgmt'",
    'triggers': """SELECT t.tgrelid::regclass::text, t.tgname::text, t.tgenabled::text FROM pg_trigger AS t
        WHERE NOT t.tgisinternal ORDER BY 1, 2""",
}


def documented(page, expression):
    found, = re.findall(expression, (Path(PROJECT) / 'doc' / page).read_text(), re.M | re.S)
    return found


COMMAND = documented('upgrade.md', r'^```sh\n(pg_upgrade.*?)^```$')
# How a user's trigger compares our types.
WHEN = documented('operations.md', r'`(WHEN \([^`]*\))`')
USERS = f"""CREATE TABLE public.watched (sku text, price order_mgmt.amount, quantity order_mgmt.quantity CHECK (quantity OPERATOR(order_mgmt.>=) '0'));
    CREATE TABLE public.changes (sku text);
    CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.changes VALUES (NEW.sku); RETURN NULL; END $$;
    CREATE TRIGGER note AFTER UPDATE ON public.watched FOR EACH ROW {WHEN} EXECUTE FUNCTION public.note();
    CREATE VIEW public.dear AS SELECT sku FROM public.watched WHERE price OPERATOR(order_mgmt.>) '10.00 EUR';
    CREATE VIEW public.mine AS SELECT order_id, total FROM order_mgmt.orders;
    INSERT INTO public.watched VALUES ('A', '12.00 EUR', '1')"""


def server(pg_config, **more):
    """A server of the installation that pg_config belongs to, preloaded."""
    before = os.environ.get('PG_CONFIG')
    os.environ['PG_CONFIG'] = str(pg_config)
    try:
        return Cluster(preload=True, **more)
    finally:
        os.environ.pop('PG_CONFIG')
        if before:
            os.environ['PG_CONFIG'] = before


def printed(connection):
    """Kind -> objects, without the names that branches of a union get when they have none."""
    return {kind: [re.sub(r' AS (?:text|timestamptz)\b', '', each) for each in found] for kind, found in objects(connection).items()}


def users_objects_work(cluster, db, name):
    """The documented comparison, dumped and restored, or taken over."""
    connection = cluster.connect(db)
    connection.execute("UPDATE public.watched SET price = '12.00 EUR'; UPDATE public.watched SET price = '13.00 EUR'")
    is_(connection.execute('SELECT (SELECT count(*) FROM public.changes), (SELECT count(*) FROM public.dear), (SELECT count(*) > 0 FROM public.mine)').fetchone(),
        (1, 1, True), f'{name}: what a user built on our types works')


def fill_server(cluster):
    """Two shops; returns what must hold of each afterwards."""
    cluster.stop()
    subprocess.run([cluster.bindir / 'pg_resetwal', '-e', str(EPOCH), '-D', cluster.data], check=True, capture_output=True, cwd='/', **as_server())
    cluster.start()
    cluster.psql('CREATE ROLE seller LOGIN; CREATE ROLE boss LOGIN')
    kept = {}
    for db in DATABASES:
        cluster.psql(f'CREATE DATABASE {db}')
        shop = Shop(cluster, db, locations=('BER', 'HAM'))
        c = shop.connection
        held = fill(shop, random.Random(seed()), 60)
        c.execute("SELECT FROM order_mgmt.grant_access('seller', 'storefront')")
        c.execute("SELECT FROM order_mgmt.grant_access('boss', 'manager')")
        cluster.psql(USERS, db)
        order = c.execute("SELECT document_id FROM order_mgmt_data.idempotency_keys WHERE idempotency_key = 'backordered'").fetchone()[0]
        cursor = c.execute('SELECT cursor FROM order_mgmt.events_after() ORDER BY stamp DESC, id DESC LIMIT 1').fetchone()[0]
        # names as they are printed do not depend on it
        c.execute('SET search_path = pg_catalog')
        kept[db] = {'held': held, 'cursor': cursor, 'orders': {'backordered': (order, [line('pre-order', 4, location='BER')])},
                    'contents': contents(c), 'rows': rows(c), 'objects': printed(c), **{name: c.execute(query).fetchall() for name, query in TRUTHS.items()}}
        ok(c.execute('SELECT min(stamp) FROM order_mgmt_data.events').fetchone()[0] > EPOCH << 32, f'{db}: stamps are beyond 32 bits')
    return kept


def take_over(old, new, name):
    """The documented command."""
    if new.psql('SHOW data_checksums') == 'on' and old.psql('SHOW data_checksums') == 'off':
        old.stop()
        subprocess.run([old.bindir / 'pg_checksums', '--enable', '--no-sync', '-D', old.data], check=True, capture_output=True, cwd='/', **as_server())
    old.stop()
    new.stop()
    folder = new.folder / 'upgrade'
    folder.mkdir()
    give_to_server(folder)
    result = subprocess.run(['bash', '-eu', '-c', COMMAND], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={**os.environ, 'PGUSER': 'postgres', 'PATH': f"{new.bindir}:{os.environ['PATH']}", 'OLD_BIN': str(old.bindir),
                                 'NEW_BIN': str(new.bindir), 'OLD_DATA': str(old.data), 'NEW_DATA': str(new.data)}, **as_server())
    logs = [path for path in (*folder.rglob('*.log'), *(new.data / 'pg_upgrade_output.d').rglob('*.log')) if result.returncode]
    ok(result.returncode == 0, f'{name}: pg_upgrade does not complain',
       result.stdout[-2000:] + ''.join(f'\n{path.name}: {path.read_text(errors="replace")[-1500:]}' for path in logs))
    new.start()
    return result.returncode == 0


def is_taken_over(cluster, db, kept, name, is_same_major):
    c = cluster.connect(db)
    c.execute('SET search_path = pg_catalog')
    name = f'{name}: {db}'
    is_(c.execute('SELECT engine FROM order_mgmt.order_mgmt_stat').fetchone()[0], 'counter', f'{name}: the library is preloaded')
    got = rows(c)
    different = [table for table in kept['rows'] if got.get(table) != kept['rows'][table]]
    ok(len(got) == len(kept['rows']) and not different, f'{name}: every row is as it was, with its stamp', different)
    is_(c.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{name}: verify finds nothing')
    for truth, query in TRUTHS.items():
        now = c.execute(query).fetchall()
        ok(now == kept[truth], f'{name}: {truth} are those of before', sorted(map(str, set(now) ^ set(kept[truth])))[:5])
    if is_same_major:
        now = printed(c)
        ok(now == kept['objects'], f'{name}: and so is every object',
           '\n'.join(str(sorted(set(now[kind]) ^ set(kept['objects'][kind]))[:2]) for kind in now if now[kind] != kept['objects'][kind]))
    ok(c.execute("SELECT (SELECT max(stamp) FROM order_mgmt_data.events) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint").fetchone()[0],
       f'{name}: transaction ids go on above the stamps')
    is_(c.execute('SELECT count(*) FROM order_mgmt.events_after(%s)', (kept['cursor'],)).fetchone()[0], 0, f'{name}: a reader of events has read what there was')
    users_objects_work(cluster, db, name)
    check_copy(cluster, db, name, kept['contents'], kept['orders'], kept['held'])
    ok(c.execute("SELECT count(*) FROM order_mgmt.events_after(%s)", (kept['cursor'],)).fetchone()[0] > 5, f'{name}: and gets what is new')
    for role, call, answer in (('seller', "place_order('web', '[{\"sku\":\"sku-9\",\"quantity\":1}]')", 'ok'), ('seller', "put_price('sku-9', '0.01 EUR')", '42501'),
                               ('boss', "put_price('sku-9', '2.00 EUR')", 'ok')):
        session = cluster.connect(db)
        session.execute(f'SET SESSION AUTHORIZATION {role}')
        is_(outcome(lambda: session.execute(f'SELECT FROM order_mgmt.{call}')), answer, f'{name}: {role}: {call.partition("(")[0]}: {answer}')


def upgrade(old_config, new_config):
    majors = major_of(old_config), major_of(new_config)
    name = f'{majors[0]} to {majors[1]}'
    with server(old_config) as old, server(new_config) as new:
        kept = fill_server(old)
        old.psql('CREATE DATABASE copy')
        old.psql(old.run('pg_dump', DATABASES[0]).stdout, 'copy')
        users_objects_work(old, 'copy', 'a dump')
        old.psql('DROP DATABASE copy')
        if take_over(old, new, name):
            for db in DATABASES:
                is_taken_over(new, db, kept[db], name, majors[0] == majors[1])


mine = find_pg_config()
upgrade(mine, mine)
older = sorted((path for path in DEBIAN_SERVERS.glob('*/bin/pg_config') if usable(path) and major_of(path) < major_of(mine)), key=major_of)
for path in older[-1:]:
    upgrade(path, mine)
tell(f"from {', '.join(str(major_of(path)) for path in [*older[-1:], mine])} to {major_of(mine)}")
done()
