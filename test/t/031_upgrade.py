#!/usr/bin/python3
"""031_upgrade.py - ALTER EXTENSION UPDATE of a filled database of the previous version.

test/upgrade holds what 0.1.0 installed and a shop it had filled.  Before the update every
call says what to do; after it the database has exactly the objects of a fresh install
(definitions, comments, rights, triggers, policies, dump marks), verify() is clean, the
money of old orders is posted to the cent, roles have the rights of their profiles, the shop
goes on selling and canceling old orders, and a dump of it restores.

It fails when the update forgets an object, a right, a mark or the money of an order.
"""
from pathlib import Path

from cluster import PROJECT, Cluster
from shop import line, outcome, place
from tap import done, is_, ok, raises

OLD = '0.1.0'
FILES = Path(PROJECT) / 'test/upgrade'

# Everything an extension is made of, as text, with the rights of PUBLIC.
OBJECTS = {
    'relations': """SELECT c.oid::regclass::text, c.relkind::text, c.relrowsecurity, (SELECT string_agg(x.privilege_type, ',' ORDER BY 1)
        FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS x WHERE x.grantee = 0),
        coalesce(obj_description(c.oid), ''), CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END, coalesce(c.reloptions::text, '')
        FROM pg_class AS c WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'columns': """SELECT a.attrelid::regclass::text, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(col_description(a.attrelid, a.attnum), '')
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = ANY (%s::regnamespace[])""",
    'indexes': """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisprimary FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indrelid WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'constraints': """SELECT c.conrelid::regclass::text, c.conname::text, pg_get_constraintdef(c.oid) FROM pg_constraint AS c
        WHERE c.connamespace = ANY (%s::regnamespace[])""",
    'triggers': """SELECT t.tgrelid::regclass::text, t.tgname::text, t.tgenabled::text, pg_get_triggerdef(t.oid), coalesce(obj_description(t.oid), '')
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = ANY (%s::regnamespace[])""",
    'policies': """SELECT p.polrelid::regclass::text, p.polname::text, pg_get_expr(p.polqual, p.polrelid), coalesce(obj_description(p.oid), '')
        FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'functions': """SELECT p.oid::regprocedure::text, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prosrc,
        coalesce(p.probin, ''), p.provolatile::text, p.proparallel::text, p.prosecdef, p.proisstrict, p.prorows,
        coalesce(p.proconfig::text, ''), (SELECT string_agg(x.privilege_type, ',' ORDER BY 1)
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS x WHERE x.grantee = 0), coalesce(obj_description(p.oid), '')
        FROM pg_proc AS p WHERE p.pronamespace = ANY (%s::regnamespace[])""",
    'types': """SELECT t.oid::regtype::text, t.typtype::text, coalesce(obj_description(t.oid), ''),
        (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)
        FROM pg_type AS t WHERE t.typnamespace = ANY (%s::regnamespace[]) AND t.typtype <> 'b'""",
    'members': """SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend AS d
        JOIN pg_extension AS e ON e.oid = d.refobjid WHERE d.deptype = 'e' AND e.extname = 'order_mgmt' AND %s::text IS NOT NULL""",
    'marked for dump': """SELECT x.relation::regclass::text, e.extcondition[x.place] FROM pg_extension AS e
        CROSS JOIN unnest(e.extconfig) WITH ORDINALITY AS x (relation, place) WHERE e.extname = 'order_mgmt' AND %s::text IS NOT NULL""",
}
SCHEMAS = '{order_mgmt,order_mgmt_data,order_mgmt_report}'
TRIGGERS = """SELECT format('ALTER TABLE %s', t.tgrelid::regclass), quote_ident(t.tgname), t.tgenabled::text FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = 'order_mgmt_data'::regnamespace"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'
OWED = """SELECT x.order_id::text, x.minor::bigint FROM (SELECT l.order_id, sum(order_mgmt.amount_minor(l.line_total)
    - order_mgmt.share(order_mgmt.amount_minor(l.line_total), (l.ordered::numeric * 1000000)::bigint, 0,
        (l.canceled::numeric * 1000000)::bigint)) AS minor
    FROM order_mgmt_data.order_lines AS l GROUP BY 1) AS x WHERE x.minor <> 0 ORDER BY 1"""
POSTED = """SELECT x.order_id::text, x.minor::bigint FROM (SELECT m.order_id, sum(CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END
    * order_mgmt.amount_minor(m.amount)) AS minor FROM order_mgmt_data.money_moves AS m GROUP BY 1) AS x WHERE x.minor <> 0 ORDER BY 1"""


def objects(connection):
    """Kind -> the sorted rows that describe its objects."""
    connection.execute('SET search_path = pg_catalog')
    return {kind: sorted(map(repr, connection.execute(query, (SCHEMAS,)).fetchall())) for kind, query in OBJECTS.items()}


def fill_old(cluster):
    """A database of version OLD with the shop that OLD had filled."""
    share = cluster.run('pg_config', '--sharedir').stdout.strip()
    target = Path(share) / f'extension/order_mgmt--{OLD}.sql'
    target.write_text((FILES / f'order_mgmt--{OLD}.sql').read_text())
    target.chmod(0o644)
    cluster.psql(f"CREATE DATABASE old")
    cluster.psql(f"CREATE EXTENSION order_mgmt VERSION '{OLD}'", 'old')
    with cluster.connect('old') as connection:
        triggers = connection.execute(TRIGGERS).fetchall()
        for table, name, _ in triggers:
            connection.execute(f'{table} DISABLE TRIGGER {name}')
        cluster.psql((FILES / f'order_mgmt--{OLD}.data.sql').read_text(), 'old')
        # stamps of this server's past
        for table in ('stock_moves', 'events', 'status_log'):
            connection.execute(f'UPDATE order_mgmt_data.{table} SET stamp = 3')
        connection.execute('CREATE ROLE seller')
        connection.execute('CREATE ROLE internet')
        connection.execute("INSERT INTO order_mgmt_data.access_grants VALUES (1, 'seller', 'manager'), (1, 'internet', 'web'), (1, 'left_long_ago', 'web')")
        for table, name, enabled in triggers:
            connection.execute(f"{table} ENABLE {'ALWAYS' if enabled == 'A' else ''} TRIGGER {name}")


with Cluster(preload=True) as cluster:
    fill_old(cluster)
    cluster.psql('CREATE EXTENSION order_mgmt')
    old = cluster.connect('old')
    raises(lambda: place(old, line('sku-0')), 'before the update a call says what to do', sqlstate='55000')
    orders = old.execute('SELECT count(*) FROM order_mgmt_data.orders').fetchone()[0]
    ok(orders > 20, 'the old shop has orders')
    old.execute('ALTER EXTENSION order_mgmt UPDATE')
    versions = cluster.connect().execute('SELECT default_version, installed_version FROM pg_available_extensions'
                                         " WHERE name = 'order_mgmt'").fetchone()
    is_(old.execute("SELECT extversion FROM pg_extension WHERE extname = 'order_mgmt'").fetchone()[0], versions[0],
        'the update leads to the default version')
    fresh = objects(cluster.connect())
    updated = objects(cluster.connect('old'))
    for kind in OBJECTS:
        missing = sorted(set(fresh[kind]) - set(updated[kind]))
        extra = sorted(set(updated[kind]) - set(fresh[kind]))
        ok(not missing and not extra, f'updated = fresh: {kind}', f'missing {missing[:5]}\nextra {extra[:5]}')
    is_(old.execute(VIOLATIONS).fetchall(), [], 'verify is clean')
    is_(old.execute(POSTED).fetchall(), old.execute(OWED).fetchall(), 'the money of old orders is posted, less what was canceled')
    is_(old.execute('SELECT sum(debit - credit) FROM order_mgmt_report.journal').fetchone()[0], 0, 'debits equal credits')
    ok(old.execute("SELECT has_table_privilege('seller', 'order_mgmt.money_moves', 'SELECT')").fetchone()[0],
       'a role has the rights of its profile in the new version')
    is_(old.execute("SELECT has_function_privilege('internet', p.oid, 'EXECUTE') FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace"
                    " AND p.proname IN ('place_order', 'receive_stock') ORDER BY p.proname").fetchall(), [(True,), (False,)],
        'what was web sells as before, and cannot do more: it is storefront now')
    open_order = old.execute("SELECT order_id FROM order_mgmt.orders WHERE status = 'placed' AND fulfillment_status = 'unfulfilled'"
                             ' ORDER BY order_id DESC LIMIT 1').fetchone()[0]
    is_([outcome(lambda: place(old, line('sku-0'), key='new')), outcome(lambda: place(old, line('sku-0'), key='new')),
         outcome(lambda: old.execute('SELECT FROM order_mgmt.cancel_order(%s)', (open_order,)))], ['ok'] * 3,
        'the shop goes on selling, repeating and canceling old orders')
    while old.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    is_(old.execute(VIOLATIONS).fetchall(), [], 'verify is clean after that')
    cluster.psql('CREATE DATABASE copy')
    cluster.psql(cluster.run('pg_dump', 'old').stdout, 'copy')
    is_(cluster.connect('copy').execute(VIOLATIONS).fetchall(), [], 'a dump of it restores clean')
done()
