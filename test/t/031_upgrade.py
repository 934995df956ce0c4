#!/usr/bin/python3
"""031_upgrade.py - ALTER EXTENSION UPDATE of filled databases of the former versions.

test/upgrade holds what 0.1.0 installed, and what shops of 0.1.0 and 0.2.0 had in their tables; the schema of 0.2.0
is made of that of 0.1.0.  A filled 0.1.0 is updated in one go and step by step, a filled 0.2.0 in one go.  Before the
update every call says what to do; after it each database has exactly the objects of a fresh install (definitions,
comments, rights, triggers, policies, dump marks), verify() is clean, roles have the rights of their profiles, calls of
before the update answer from their idempotency keys, the shop goes on with every document that was begun, and a dump
of it restores.

It fails when an update forgets an object, a right, a mark, a row or the money of an order, and when a frozen step
calls into the library.
"""
from pathlib import Path

from cluster import PROJECT, Cluster
from shop import line, outcome, place
from tap import done, is_, ok, raises

FILES = Path(PROJECT) / 'test/upgrade'

# Everything an extension is made of, as text, with the rights of PUBLIC.  (Columns of an index have no names: pg_get_indexdef says what they are.)
OBJECTS = {
    'relations': """SELECT c.oid::regclass::text, c.relkind::text, c.relrowsecurity, (SELECT string_agg(x.privilege_type, ',' ORDER BY 1)
        FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS x WHERE x.grantee = 0),
        coalesce(obj_description(c.oid), ''), CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END, coalesce(c.reloptions::text, '')
        FROM pg_class AS c WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'columns': """SELECT a.attrelid::regclass::text, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(col_description(a.attrelid, a.attnum), '')
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'i' AND c.relnamespace = ANY (%s::regnamespace[])""",
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
TABLES = """SELECT c.relname::text FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY 1"""
# What roles may do, by name.
RIGHTS = """SELECT x.grantee::regrole::text, x.privilege_type, o.name FROM (
        SELECT p.oid::regprocedure::text AS name, p.proacl AS acl FROM pg_proc AS p WHERE p.pronamespace = ANY (%(schemas)s::regnamespace[])
        UNION ALL SELECT c.oid::regclass::text, c.relacl FROM pg_class AS c WHERE c.relnamespace = ANY (%(schemas)s::regnamespace[])
        UNION ALL SELECT n.nspname, n.nspacl FROM pg_namespace AS n WHERE n.oid = ANY (%(schemas)s::regnamespace[])) AS o
    CROSS JOIN aclexplode(o.acl) AS x JOIN pg_roles AS r ON r.oid = x.grantee WHERE NOT r.rolsuper ORDER BY 1, 2, 3"""
POSTED = """SELECT x.order_id::text, x.minor::bigint FROM (SELECT m.order_id, sum(CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END
    * order_mgmt.amount_minor(m.amount)) AS minor FROM order_mgmt_data.money_moves AS m GROUP BY 1) AS x WHERE x.minor <> 0 ORDER BY 1"""


def objects(connection):
    """Kind -> the sorted rows that describe its objects."""
    connection.execute('SET search_path = pg_catalog')
    return {kind: sorted(map(repr, connection.execute(query, (SCHEMAS,)).fetchall())) for kind, query in OBJECTS.items()}


PROFILES = ('storefront', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin')
# A role, its profile today, and its tenants: of the filled 0.1.0 and of the filled 0.2.0.
ROLES = {'0.1.0': [('seller', 'manager', [1]), ('internet', 'storefront', [1])],
         '0.2.0': [*((f'old_{profile}', profile, [1]) for profile in PROFILES), ('old_two', 'manager', [1, 2])]}


def identity(ending):
    """A document's id in order_mgmt--0.2.0.calls.sql, by its last digits."""
    return f"'{ending.rjust(12, '0').rjust(32, '0')}'::uuid"


# What a shop of 0.2.0 does next, and what it is told.
NEXT = (
    ("place_order('web', '[{\"sku\":\"A\",\"quantity\":1}]', idempotency_key => 'new')", 'ok'),
    (f"place_order('web', '[{{\"sku\":\"A\",\"quantity\":2}}]', reservation_id => {identity('a1')}, holder => 'cart 1')", 'ok'),
    (f"place_order('web', '[{{\"sku\":\"A\",\"quantity\":1}}]', reservation_id => {identity('a2')})", 'reservation_expired'),
    ("place_order('web', '[{\"sku\":\"A\",\"quantity\":7}]', idempotency_key => 'order-5')", 'idempotency_conflict'),
    (f"cancel_order({identity('6')})", 'ok'),
    (f"capture_payment({identity('b1')}, '12.50 EUR')", 'ok'),
    (f"refund_goodwill({identity('b2')}, '1.00 EUR', 'sorry')", 'ok'),
    (f"refund_payment({identity('ba')}, '6.00 EUR')", 'ok'),
    (f"refund_payment({identity('ba')}, '0.01 EUR')", 'refund_exceeds_owed'),
    (f"record_payment_event('stripe', 'evt_1', {identity('b9')}, 'capture', 'succeeded', '55.00 EUR')", 'ok'),
    (f"ship_fulfillment({identity('f2')})", 'ok'),
    (f"ship_fulfillment({identity('f5')})", 'ok'),
    (f"pack_fulfillment({identity('f4')})", 'ok'),
    (f"record_delivery({identity('f3')})", 'ok'),
    (f"plan_fulfillment({identity('7')})", 'ok'),
    (f"approve_return({identity('c1')})", 'ok'),
    (f"receive_return({identity('c2')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]')", 'ok'),
    (f"receive_return({identity('c3')}, '[{{\"line_no\":1,\"quantity\":2,\"disposition\":\"restock\"}}]')", 'receipt_exceeds_announced'),
    (f"receive_return({identity('c3')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"scrap\"}}]')", 'ok'),
    (f"refund_return({identity('c3')})", 'ok'),
    (f"refund_return({identity('c2')})", 'ok'),
    (f"receive_transfer({identity('71')}, '[{{\"line_no\":1,\"quantity\":4}}]')", 'receipt_exceeds_shipped'),
    (f"receive_transfer({identity('71')})", 'ok'),
    (f"receive_transfer({identity('75')})", 'ok'),
    (f"ship_transfer({identity('72')})", 'ok'),
    ("record_sale('R1', '[{\"sku\":\"B\",\"quantity\":1}]', '[{\"provider\":\"cash\",\"amount\":\"2.50\"}]')", 'ok'),
    (f"return_sale({identity('13')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]', register => 'R1')", 'ok'),
    ("close_shift('R1', '25.00 EUR')", 'ok'),
    ("close_shift('R2', '30.00 EUR')", 'ok'),
    ("close_shift('R2', '30.00 EUR')", 'no_open_shift'),
    ("open_shift('R2', '30.00 EUR')", 'ok'),
    ("receive_stock('BER', '[{\"sku\":\"PRE\",\"quantity\":3,\"unit_cost\":\"50.00 EUR\"}]')", 'ok'),
    ("receive_stock('X-1', '[{\"sku\":\"A\",\"quantity\":1}]', tenant_id => 2)", 'ok'),
    ('expire_holds()', 'ok'),
    ('purge_history()', 'ok'),
)
# Spends of a holder, around the functions.
SPEND = """INSERT INTO order_mgmt_data.money_moves
    (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
    VALUES (1, nextval('order_mgmt_data.ledger_id_seq'), 'clearing', %s::order_mgmt.money_account, %s::order_mgmt.amount, 'order', {},
    {}, 'postgres', order_mgmt.clock(), order_mgmt.clock())"""


# Moves, stored before balances had no limit, whose sum is larger than an amount can be.
LARGE = """INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, actor,
    occurred_at, recorded_at, posting, stamp) SELECT 1, n, 'rounding', 'goods_received', '90000000000000000.00 EUR', 'by_hand', gen_random_uuid(), 'postgres',
    now(), now(), 1, (SELECT money_fold_stamp FROM order_mgmt_data.stock_control) FROM generate_series(1, 2) AS n"""


def load(cluster, db, version):
    """The rows of a former version, its triggers aside."""
    with cluster.connect(db) as connection:
        triggers = connection.execute(TRIGGERS).fetchall()
        for table, name, _ in triggers:
            connection.execute(f'{table} DISABLE TRIGGER {name}')
        cluster.psql((FILES / f'order_mgmt--{version}.data.sql').read_text(), db)
        if version == '0.1.0':
            # stamps of this server's past
            for table in ('stock_moves', 'events', 'status_log'):
                connection.execute(f'UPDATE order_mgmt_data.{table} SET stamp = 3')
            connection.execute("INSERT INTO order_mgmt_data.access_grants VALUES (1, 'seller', 'manager'), (1, 'internet', 'web'), (1, 'left_long_ago', 'web')")
        if version == '0.2.0':
            connection.execute(f'SET search_path = order_mgmt, public; {LARGE}; RESET search_path')
        for table, name, enabled in triggers:
            connection.execute(f"{table} ENABLE {'ALWAYS' if enabled == 'A' else ''} TRIGGER {name}")


def prepare(cluster):
    """What CREATE EXTENSION VERSION '0.1.0' needs, roles, a fresh install, and transaction ids above all stamps."""
    share = cluster.run('pg_config', '--sharedir').stdout.strip()
    target = Path(share) / 'extension/order_mgmt--0.1.0.sql'
    target.write_text((FILES / 'order_mgmt--0.1.0.sql').read_text())
    target.chmod(0o644)
    cluster.psql('CREATE EXTENSION order_mgmt')
    cluster.psql('DO $$ BEGIN WHILE pg_current_xact_id() < \'2000\' LOOP COMMIT; END LOOP; END $$')
    with cluster.connect() as fresh:
        fresh.execute("SELECT order_mgmt.put_tenant(1, 'one'), order_mgmt.put_tenant(2, 'two')")
        for role, profile, tenants in ROLES['0.1.0'] + ROLES['0.2.0']:
            fresh.execute(f'CREATE ROLE {role}')
            fresh.execute('SELECT FROM order_mgmt.grant_access(%s, %s, %s::bigint[])', (role, profile, tenants))


def make(cluster, db, version):
    """A filled database of a former version."""
    cluster.psql(f'CREATE DATABASE {db}')
    cluster.psql("CREATE EXTENSION order_mgmt VERSION '0.1.0'", db)
    if version != '0.1.0':
        cluster.psql(f"ALTER EXTENSION order_mgmt UPDATE TO '{version}'", db)
    load(cluster, db, version)
    is_(outcome(lambda: place(cluster.connect(db), line('A'), key='early')), '55000', f'{db}: before the update a call says what to do')


def update(cluster, db, version, steps):
    """The update, in steps, and what must hold after every update; returns a connection that stayed open."""
    old = cluster.connect(db)
    # what somebody has built on a view that the update changes
    users = version == '0.2.0'
    if users:
        old.execute('CREATE ROLE reader; GRANT SELECT ON order_mgmt_data.documents TO reader;'
                    ' CREATE VIEW public.of_documents AS SELECT document_kind FROM order_mgmt_data.documents')
        documents = old.execute('SELECT count(*) FROM public.of_documents').fetchone()
    for step in steps:
        raises(lambda: place(old, line('A'), key='early'), f'{db}: and nothing is sold before {step or "the update"}', sqlstate='55000')
        old.execute(f"BEGIN; ALTER EXTENSION order_mgmt UPDATE {step}; ROLLBACK")
        raises(lambda: place(old, line('A'), key='early'), f'{db}: nor after one that was rolled back', sqlstate='55000')
        old.execute(f'ALTER EXTENSION order_mgmt UPDATE {step}')
    is_(old.execute("SELECT extversion FROM pg_extension WHERE extname = 'order_mgmt'").fetchone(),
        old.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'order_mgmt'").fetchone(), f'{db}: leads to the default version')
    fresh, updated = objects(cluster.connect()), objects(cluster.connect(db))
    for kind in OBJECTS:
        missing = sorted(set(fresh[kind]) - set(updated[kind]))
        extra = sorted(set(updated[kind]) - set(fresh[kind]))
        ok(fresh[kind] and not missing and not extra, f'{db}: updated = fresh: {kind}', f'missing {missing[:5]}\nextra {extra[:5]}')
    if users:
        is_(old.execute("SELECT has_table_privilege('reader', 'order_mgmt_data.documents', 'SELECT'), (SELECT count(*) FROM public.of_documents)").fetchone(),
            (True, *documents), f'{db}: views and grants of others on our views stay')
        old.execute('REVOKE SELECT ON order_mgmt_data.documents FROM reader')
    is_(old.execute(VIOLATIONS).fetchall(), [('grants_have_roles', 1, 'left_long_ago is nobody')], f'{db}: verify tells of a grant of nobody')
    old.execute("SELECT order_mgmt.revoke_access('left_long_ago')")
    is_(old.execute(VIOLATIONS).fetchall(), [], f'{db}: verify is clean')
    is_(old.execute('SELECT count(*), bool_and(role_exists) FROM order_mgmt.access').fetchone(), (sum(len(tenants) for _, _, tenants in ROLES[version]), True),
        f'{db}: the grants are of the roles that had their names')
    is_(old.execute('SELECT sum(debit - credit) FROM order_mgmt_report.journal').fetchone()[0], 0, f'{db}: debits equal credits')
    roles = [role for role, _, _ in ROLES[version]]
    wanted = [row for row in rights(cluster.connect()) if row[0] in roles]
    ok(len(wanted) > 10 * len(roles) and rights(old) == wanted, f'{db}: roles have the rights of their profiles',
       sorted(set(wanted) ^ set(rights(old)))[:5])
    return old


def rights(connection):
    """What roles may do in the database, with names that do not depend on search_path."""
    connection.execute('SET search_path = pg_catalog')
    return connection.execute(RIGHTS, {'schemas': SCHEMAS}).fetchall()


def rows(connection):
    """Table -> its rows as text."""
    return {table: connection.execute(f'SELECT t::text FROM order_mgmt_data.{table} AS t ORDER BY 1').fetchall()
            for table, in connection.execute(TABLES).fetchall()}


def ends_well(cluster, db, old):
    """After the day: everything folds, verify is clean, also in a copy from a dump."""
    while old.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    is_(old.execute(VIOLATIONS).fetchall(), [], f'{db}: verify is clean after that')
    cluster.psql(f'CREATE DATABASE {db}_copy')
    cluster.psql(cluster.run('pg_dump', db).stdout, f'{db}_copy')
    is_(cluster.connect(f'{db}_copy').execute(VIOLATIONS).fetchall(), [], f'{db}: a dump of it restores clean')


def first_goes_on(cluster, db, old):
    """The shop of 0.1.0 after its update: the money of its orders is posted, and it goes on."""
    ok(old.execute('SELECT count(*) FROM order_mgmt_data.orders').fetchone()[0] > 20, f'{db}: the old shop has orders')
    is_(old.execute(POSTED).fetchall(), old.execute(OWED).fetchall(), f'{db}: the money of old orders is posted, less what was canceled')
    key, order = old.execute("SELECT k.idempotency_key, k.document_id FROM order_mgmt_data.idempotency_keys AS k"
                             " WHERE k.function = 'place_order' ORDER BY k.document_id LIMIT 1").fetchone()
    is_(outcome(lambda: place(old, line('sku-0', 99), key=key)), 'idempotency_conflict', f'{db}: an old key is taken by {order}')
    open_order = old.execute("SELECT order_id FROM order_mgmt.orders WHERE status = 'placed' AND fulfillment_status = 'unfulfilled'"
                             ' ORDER BY order_id DESC LIMIT 1').fetchone()[0]
    is_([outcome(lambda: place(old, line('sku-0'), key='new')), outcome(lambda: place(old, line('sku-0'), key='new')),
         outcome(lambda: old.execute('SELECT FROM order_mgmt.cancel_order(%s)', (open_order,)))], ['ok'] * 3,
        f'{db}: the shop goes on selling, repeating and canceling old orders')


def second_goes_on(cluster, db, old):
    """The shop of 0.2.0 after its update: its money folds, it repeats what it did, and goes on with what it began."""
    is_(old.execute("SELECT status, error FROM order_mgmt.run_job('compact')").fetchone(), ('done', None), f'{db}: a ledger that could not be folded is')
    is_(old.execute("SELECT balance, balance_numeric::text FROM order_mgmt.money_accounts WHERE account = 'rounding'").fetchall(),
        [(None, '-180000000000000000.00')], f'{db}: and its balances can be read')
    before = rows(old)
    cluster.psql((FILES / 'order_mgmt--0.2.0.calls.sql').read_text(), db)
    after = rows(old)
    different = [table for table in before if before[table] != after[table]]
    ok(len(before['idempotency_keys']) > 80 and not different, f'{db}: calls of before the update answer from their keys', different)
    got = [(call, outcome(lambda: old.execute(f'SELECT FROM order_mgmt.{call}'))) for call, _ in NEXT]
    is_([each for each in got if each not in NEXT], [], f'{db}: the shop goes on with what it began')
    spends = [outcome(lambda: old.execute(SPEND.format(identity('9'), identity(holder)), (account, amount)))
              for holder, account, amount in (('aa', 'gift_card', '37.51 EUR'), ('aa', 'gift_card', '37.50 EUR'),
                                              ('ab', 'store_credit', '8.01 EUR'), ('ab', 'store_credit', '8.00 EUR'))]
    is_(spends, ['insufficient_balance', 'ok'] * 2, f'{db}: a gift card and a store credit are worth what they were')
    is_(old.execute(f"SELECT allocated::text, backordered::text FROM order_mgmt.order_lines WHERE order_id = {identity('3')}").fetchall(),
        [('3', '1')], f'{db}: a receipt serves the waiting backorder')


with Cluster(preload=True) as cluster:
    prepare(cluster)
    for db, version, steps, goes_on in (('first', '0.1.0', ('',), first_goes_on),
                                        ('first_by_steps', '0.1.0', ("TO '0.2.0'", ''), first_goes_on),
                                        ('second', '0.2.0', ('',), second_goes_on)):
        make(cluster, db, version)
        session = update(cluster, db, version, steps)
        goes_on(cluster, db, session)
        ends_well(cluster, db, session)
done()
