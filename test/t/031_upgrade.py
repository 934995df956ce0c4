#!/usr/bin/python3
"""031_upgrade.py - ALTER EXTENSION UPDATE of filled databases of the former versions, and of dumps of them.

test/upgrade holds what shops of 0.1.0, 0.2.0, 0.4.0, 0.5.0, 0.6.0 and 0.7.0 had in their tables; the schemas of later versions are made of that of 0.1.0,
whose install script is shipped.  A filled 0.1.0 is updated in one go and step by step, a filled 0.2.0, 0.3.0, 0.4.0, 0.5.0, 0.6.0 and 0.7.0 in one go; a
dump of each is restored on another server as doc/upgrade.md says, whose commands are run as they stand there.  Before the
update every call says what to do; after it each database has exactly the objects of a fresh install (definitions,
comments, rights, triggers, policies, dump marks), verify() is clean, roles have the rights of their profiles, calls of
before the update answer from their idempotency keys, the shop goes on with every document that was begun, and a dump
of it restores.  Grants since 0.4.0 stay those of their roles and locations; keys of others that refer to our tables stay as they were; another superuser
than the owner does not update.  A database that lacks a required contrib module is told which.

It fails when a documented restore leaves a trigger disabled or a stamp of another server, when an update forgets an object, a right, a mark, a row or the money of an order, and when a frozen step
calls into the library.
"""
import re
import subprocess
from pathlib import Path

import psycopg
from cluster import PROJECT, Cluster, PsqlError, required
from filled import OBJECTS, SCHEMAS, objects, rows
from shop import line, outcome, place
from tap import done, is_, ok, raises

FILES = Path(PROJECT) / 'test/upgrade'

TRIGGERS = """SELECT format('ALTER TABLE %s', t.tgrelid::regclass), quote_ident(t.tgname), t.tgenabled::text FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace::regnamespace::text = ANY ('{order_mgmt_data,order_mgmt_archive}')"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'
OWED = """SELECT x.order_id::text, x.minor::bigint FROM (SELECT l.order_id, sum(order_mgmt.amount_minor(l.line_total)
    - order_mgmt_data.share(order_mgmt.amount_minor(l.line_total), (l.ordered::numeric * 1000000)::bigint, 0,
        (l.canceled::numeric * 1000000)::bigint)) AS minor
    FROM order_mgmt_data.order_lines AS l GROUP BY 1) AS x WHERE x.minor <> 0 ORDER BY 1"""
# What roles may do, by name.
RIGHTS = """SELECT x.grantee::regrole::text, x.privilege_type, o.name FROM (
        SELECT p.oid::regprocedure::text AS name, p.proacl AS acl FROM pg_proc AS p WHERE p.pronamespace = ANY (%(schemas)s::regnamespace[])
        UNION ALL SELECT c.oid::regclass::text, c.relacl FROM pg_class AS c WHERE c.relnamespace = ANY (%(schemas)s::regnamespace[])
        UNION ALL SELECT n.nspname, n.nspacl FROM pg_namespace AS n WHERE n.oid = ANY (%(schemas)s::regnamespace[])) AS o
    CROSS JOIN aclexplode(o.acl) AS x JOIN pg_roles AS r ON r.oid = x.grantee WHERE NOT r.rolsuper ORDER BY 1, 2, 3"""
POSTED = """SELECT x.order_id::text, x.minor::bigint FROM (SELECT m.order_id, sum(CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END
    * order_mgmt.amount_minor(m.amount)) AS minor FROM order_mgmt_data.money_moves AS m GROUP BY 1) AS x WHERE x.minor <> 0 ORDER BY 1"""

CORRECTED = """SELECT right(m.order_id::text, 2), m.from_account::text, m.to_account::text, m.amount::text FROM order_mgmt_data.money_moves AS m
    WHERE m.reason = 'update to 0.4.0' ORDER BY 1, 2, 3, 4"""
CORRECTIONS = [('02', 'discounts', 'receivable', '0.02 EUR'), ('02', 'discounts', 'receivable', '0.09 EUR'), ('02', 'discounts', 'revenue', '0.39 EUR'),
               ('02', 'receivable', 'tax', '0.02 EUR'), ('02', 'receivable', 'tax', '0.09 EUR')]

PROFILES = ('storefront', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin')
# A role, its profile today, and its tenants: of the filled 0.1.0 and of the filled 0.2.0.
ROLES = {'0.1.0': [('seller', 'manager', [1]), ('internet', 'storefront', [1])],
         '0.2.0': [*((f'old_{profile}', profile, [1]) for profile in PROFILES), ('old_two', 'manager', [1, 2])]}
ROLES['0.3.0'] = ROLES['0.2.0']
ROLES['0.4.0'] = [('guest', 'visitor', [1, 2]), ('bank', 'gateway', [1]), ('hamburg', 'warehouse', [1])]
ROLES['0.5.0'] = [('passer_by', 'visitor', [1]), ('keeper', 'manager', [1]), ('till', 'cashier', [1])]
ROLES['0.6.0'] = [('watcher', 'monitor', [1]), ('buyer', 'web', [1])]
ROLES['0.7.0'] = [('picker', 'warehouse', [1]), ('caller', 'storefront', [1])]
LOCATIONS = {'hamburg': ['HAM'], 'till': ['HAM'], 'buyer': ['HAM'], 'picker': ['HAM']}


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
    (f"return_order({identity('13')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]', register => 'R1')", 'ok'),
    ("close_shift('R1', '25.00 EUR')", 'ok'),
    ("close_shift('R2', '30.00 EUR')", 'ok'),
    ("close_shift('R2', '30.00 EUR')", 'no_open_shift'),
    ("open_shift('R2', '30.00 EUR')", 'ok'),
    ("receive_stock('BER', '[{\"sku\":\"PRE\",\"quantity\":3,\"unit_cost\":\"50.00 EUR\"}]')", 'ok'),
    ("receive_stock('X-1', '[{\"sku\":\"A\",\"quantity\":1}]', tenant_id => 2)", 'ok'),
    ('expire_holds()', 'ok'),
    ('purge_history()', 'ok'),
)
# What a shop of 0.4.0 does next.
SECRET = "secret => 'c1d8f5a2b7e64930a1b2c3d4e5f60718'"
NEXT_0_4_0 = (
    (f"place_order('web', '[{{\"sku\":\"A\",\"quantity\":3}}]', reservation_id => {identity('a1')}, {SECRET})", 'reservation_expired'),
    (f"cancel_order({identity('1')}, secret => 'another secret of 32 characters.')", 'unknown_order'),
    (f"cancel_order({identity('1')}, '[{{\"line_no\":2,\"quantity\":1}}]', {SECRET})", 'ok'),
    (f"refund_payment({identity('b1')})", 'ok'),
    (f"record_payment_event('stripe', 'evt_2', NULL, 'capture', 'succeeded', '79.90 EUR', reference => 'pi_2')", 'ok'),
    (f"ship_transfer({identity('71')})", 'ok'),
    (f"receive_transfer({identity('71')})", 'ok'),
    (f"receive_return({identity('c1')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]', 'HAM')", 'ok'),
    (f"refund_return({identity('c1')})", 'ok'),
    ("receive_stock('BER', '[{\"sku\":\"B\",\"quantity\":1,\"unit_cost\":\"1.00 EUR\"}]')", 'ok'),
    ("open_shift('R1', '50.00 EUR', 'ana')", 'ok'),
    ('expire_holds()', 'ok'),
)
# What a shop of 0.5.0 does next.
NEXT_0_5_0 = (
    ('expire_orders()', 'ok'),
    (f"cancel_order({identity('2')}, {SECRET})", 'illegal_transition'),
    ('expire_holds()', 'ok'),
    (f"place_order('web', '[{{\"sku\":\"PRE\",\"quantity\":3}}]', reservation_id => {identity('a1')})", 'reservation_expired'),
    ("receive_stock('BER', '[{\"sku\":\"PRE\",\"quantity\":2}]')", 'ok'),
    (f"record_payment({identity('5')}, '18.00', 'left')", 'unknown_provider'),
    (f"record_payment({identity('5')}, '18.00', 'adyen', reference => 'pi_5')", 'ok'),
    (f"record_payment_event('adyen', 'evt_5', NULL, 'capture', 'succeeded', '18.00', order_id => {identity('5')}, reference => 'pi_5')", 'ok'),
    (f"capture_payment({identity('b4')}, '0.01')", 'capture_exceeds_authorized'),
    (f"record_delivery({identity('f1')})", 'ok'),
    (f"plan_fulfillment({identity('1')}, location => 'HAM', fulfillment_id => {identity('f2')})", 'ok'),
    (f"plan_fulfillment({identity('1')}, location => 'BER', fulfillment_id => {identity('f3')})", 'ok'),
    (f"ship_fulfillment({identity('f2')})", 'ok'),
    (f"ship_fulfillment({identity('f3')})", 'ok'),
    (f"receive_return({identity('c1')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]')", 'ok'),
    (f"refund_return({identity('c1')})", 'ok'),
    (f"receive_transfer({identity('71')}, '[{{\"line_no\":1,\"quantity\":4}}]')", 'ok'),
    ("count_stock('BER', '[{\"sku\":\"FOUND\",\"counted\":2}]', 'found')", 'ok'),
    ("settle_stock_exception((SELECT e.stock_exception_id FROM order_mgmt.stock_exceptions AS e WHERE e.status = 'open'), 'counted')", 'ok'),
    ("open_shift('R1', '50.00', 'ana')", 'ok'),
)
# What became of it: the spread order, the visitor's, and the backorder.
BECAME = [('01', 'completed', 'fulfilled', '209.00 EUR', '233.10 EUR', '24.10 EUR', None),
          ('02', 'canceled', 'not_required', '0.00 EUR', '0.00 EUR', '0.00 EUR', None),
          ('05', 'placed', 'unfulfilled', '18.00 EUR', '18.00 EUR', '0.00 EUR', None)]
# What a shop of 0.6.0 does next: first what it may not, since it was archived.
NEXT_0_6_0 = (
    (f"cancel_order({identity('1')})", 'archived'),
    (f"receive_return({identity('c1')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]')", 'archived'),
    (f"record_payment({identity('5')}, '18.00', 'adyen', payment_id => {identity('b1')})", 'duplicate_document'),
    (f"place_order('web', '[{{\"sku\":\"A\",\"quantity\":1}}]', order_id => {identity('2')})", 'duplicate_document'),
    ("stock_as_of('A', 'BER', '2026-05-01')", 'archived'),
    (f"place_order('web', '[{{\"sku\":\"B\",\"quantity\":2}}]', reservation_id => {identity('a3')})", 'reservation_expired'),
    (f"capture_payment({identity('b3')})", 'ok'),
    (f"ship_fulfillment({identity('f3')})", 'illegal_transition'),
    (f"plan_fulfillment({identity('3')}, fulfillment_id => {identity('f4')})", 'ok'),
    (f"ship_fulfillment({identity('f4')})", 'ok'),
    (f"receive_return({identity('c3')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]', 'HAM')", 'ok'),
    (f"refund_return({identity('c3')})", 'ok'),
    (f"cancel_order({identity('4')})", 'ok'),
    ("receive_stock('BER', '[{\"sku\":\"PRE\",\"quantity\":2}]')", 'ok'),
    (f"receive_transfer({identity('73')})", 'ok'),
    ("close_shift('R1', '54.10')", 'ok'),
    ("archive_history('2026-06-01')", 'ok'),
)
# What a shop of 0.7.0 does next.
NEXT_0_7_0 = (
    (f"claim_order({identity('4')}, 'C-1', 'c1d8f5a2b7e64930a1b2c3d4e5f60718')", 'ok'),
    (f"cancel_order({identity('1')}, '[{{\"line_no\":1,\"quantity\":1}}]')", 'ok'),
    (f"plan_fulfillment({identity('2')}, fulfillment_id => {identity('f5')})", 'ok'),
    (f"ship_fulfillment({identity('f5')})", 'ok'),
    (f"receive_return({identity('c2')}, '[{{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}}]')", 'ok'),
    (f"capture_payment({identity('b3')})", 'ok'),
    ("place_order('web', '[{\"sku\":\"SET\",\"quantity\":1},{\"sku\":\"CUP\",\"quantity\":1,\"unit\":\"box\"}]', customer => 'C-1')", 'ok'),
    ("place_order('web', '[{\"sku\":\"CUP\",\"quantity\":1}]', customer => 'C-3')", 'unknown_customer'),
    ("place_order('web', '[{\"sku\":\"TEA\",\"quantity\":0.12}]')", 'purchase_limit'),
    ("put_item('CUP', kind => 'untracked')", 'item_has_history'),
    ("erase_customer('C-2')", 'ok'),
    ("close_shift('R1', '63.00')", 'ok'),
)
# What units were sold for and cost, and the files that say so.
PRICES = """SELECT x.name, pg_relation_filenode(('order_mgmt_data.' || x.name)::regclass), x.said FROM (
    SELECT 'prices', array_agg(price::text ORDER BY tenant_id, item_id, currency) FROM order_mgmt_data.prices
    UNION ALL SELECT 'order_lines', array_agg(unit_price::text ORDER BY tenant_id, order_id, line_no) FROM order_mgmt_data.order_lines
    UNION ALL SELECT 'stock_moves', array_agg(unit_cost::text ORDER BY tenant_id, move_id) FROM order_mgmt_data.stock_moves) AS x (name, said)"""
# Spends of a holder, around the functions.
SPEND = """INSERT INTO order_mgmt_data.money_moves
    (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
    VALUES (1, nextval('order_mgmt_data.ledger_id_seq'), 'clearing', %s::order_mgmt.money_account, %s::order_mgmt.amount, 'order', {},
    {}, 'postgres', order_mgmt_data.clock(), order_mgmt_data.clock())"""


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
        connection.execute("INSERT INTO order_mgmt_data.access_grants VALUES (77, 'seller', 'manager')")
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
    """Roles, and a fresh install."""
    cluster.psql('CREATE EXTENSION order_mgmt')
    with cluster.connect() as fresh:
        fresh.execute("SELECT order_mgmt.put_tenant(1, 'one'), order_mgmt.put_tenant(2, 'two'), order_mgmt.put_location('HAM')")
        for role, profile, tenants in ROLES['0.1.0'] + ROLES['0.2.0'] + ROLES['0.4.0'] + ROLES['0.5.0'] + ROLES['0.6.0'] + ROLES['0.7.0']:
            fresh.execute(f'CREATE ROLE {role}')
            fresh.execute('SELECT FROM order_mgmt.grant_access(%s, %s, %s::bigint[], %s)', (role, profile, tenants, LOCATIONS.get(role)))


def make(cluster, db, version):
    """A filled database of a former version."""
    cluster.psql(f'CREATE DATABASE {db}')
    filled = '0.2.0' if version == '0.3.0' else version
    cluster.psql(f"CREATE EXTENSION order_mgmt VERSION '{filled}'", db)
    load(cluster, db, filled)
    if version != filled:
        cluster.psql(f"ALTER EXTENSION order_mgmt UPDATE TO '{version}'", db)
    is_(outcome(lambda: place(cluster.connect(db), line('A'), key='early')), '55000', f'{db}: before the update a call says what to do')


def update(cluster, db, version, steps):
    """The update, in steps; returns a connection that stayed open."""
    old = cluster.connect(db)
    # what somebody has built on a view that the update changes
    users = version == '0.2.0'
    if users:
        old.execute('CREATE ROLE reader; GRANT SELECT ON order_mgmt_data.documents, order_mgmt.order_lines TO reader;'
                    ' CREATE VIEW public.of_documents AS SELECT document_kind FROM order_mgmt_data.documents')
        documents = old.execute('SELECT count(*) FROM public.of_documents').fetchone()
    prices = old.execute(PRICES).fetchall()
    for step in steps:
        raises(lambda: place(old, line('A'), key='early'), f'{db}: and nothing is sold before {step or "the update"}', sqlstate='55000')
        old.execute(f"BEGIN; ALTER EXTENSION order_mgmt UPDATE {step}; ROLLBACK")
        raises(lambda: place(old, line('A'), key='early'), f'{db}: nor after one that was rolled back', sqlstate='55000')
        old.execute(f'ALTER EXTENSION order_mgmt UPDATE {step}')
    is_updated(cluster, db, version, old)
    is_(old.execute(PRICES).fetchall(), prices, f'{db}: prices and costs stay as they were, in the same files')
    is_(old.execute("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'order_mgmt_data.stock_moves'::regclass AND attname = 'unit_cost'").fetchone(),
        ('order_mgmt.price',), f'{db}: and are prices')
    if users:
        is_(old.execute("SELECT has_table_privilege('reader', 'order_mgmt_data.documents', 'SELECT')"
                        " AND has_table_privilege('reader', 'order_mgmt.order_lines', 'SELECT'), (SELECT count(*) FROM public.of_documents)").fetchone(),
            (True, *documents), f'{db}: views and grants of others on our views stay')
    return old


def is_updated(cluster, db, version, old):
    """What must hold after every update."""
    is_(old.execute("SELECT extversion FROM pg_extension WHERE extname = 'order_mgmt'").fetchone(),
        old.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'order_mgmt'").fetchone(), f'{db}: leads to the default version')
    fresh, updated = objects(cluster.connect()), objects(cluster.connect(db))
    for kind in OBJECTS:
        missing = sorted(set(fresh[kind]) - set(updated[kind]))
        extra = sorted(set(updated[kind]) - set(fresh[kind]))
        ok(fresh[kind] and not missing and not extra, f'{db}: updated = fresh: {kind}', f'missing {missing[:5]}\nextra {extra[:5]}')
    is_(old.execute('SELECT count(*) FROM order_mgmt_data.access_grants WHERE tenant_id = 77').fetchone(), (1,), f'{db}: a grant of a tenant that is gone waits')
    old.execute('DELETE FROM order_mgmt_data.access_grants WHERE tenant_id = 77')
    is_(old.execute(VIOLATIONS).fetchall(), [('grants_have_roles', 1, 'left_long_ago is nobody')], f'{db}: verify tells of a grant of nobody')
    old.execute("SELECT order_mgmt.revoke_access('left_long_ago')")
    is_(old.execute(VIOLATIONS).fetchall(), [], f'{db}: verify is clean')
    is_(old.execute('SELECT count(*), bool_and(role_exists) FROM order_mgmt.access').fetchone(), (sum(len(tenants) for _, _, tenants in ROLES[version]), True),
        f'{db}: the grants are of the roles that had their names')
    is_(old.execute('SELECT sum(debit - credit) FROM order_mgmt_report.journal').fetchone()[0], 0, f'{db}: debits equal credits')
    roles = [role for role, _, _ in ROLES[version]]
    wanted, got = ([row for row in rights(session) if row[0] in roles] for session in (cluster.connect(), old))
    ok(len(wanted) > 10 * len(roles) and got == wanted, f'{db}: roles have the rights of their profiles', sorted(set(wanted) ^ set(got))[:5])


def rights(connection):
    """What roles may do in the database, with names that do not depend on search_path."""
    connection.execute('SET search_path = pg_catalog')
    return connection.execute(RIGHTS, {'schemas': SCHEMAS}).fetchall()


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


def repeats(cluster, db, old, version, keys):
    """Each call of before the update finds what it did, and changes nothing."""
    before, refused = rows(old), []
    try:
        cluster.psql((FILES / f'order_mgmt--{version}.calls.sql').read_text(), db)
    except PsqlError as problem:
        refused = [str(problem)]
    after = rows(old)
    different = [table for table in before if before[table] != after[table]]
    ok(len(before['idempotency_keys']) > keys and not refused and not different,
       f'{db}: calls of before the update answer from their keys', '\n'.join(refused + different))


def second_goes_on(cluster, db, old):
    """The shop of 0.2.0 after its update: its money folds, it repeats what it did, and goes on with what it began."""
    is_(old.execute("SELECT status, error FROM order_mgmt.run_job('compact')").fetchone(), ('done', None), f'{db}: a ledger that could not be folded is')
    is_(old.execute("SELECT balance, balance_numeric::text FROM order_mgmt.money_accounts WHERE account = 'rounding'").fetchall(),
        [(None, '-180000000000000000.00')], f'{db}: and its balances can be read')
    repeats(cluster, db, old, '0.2.0', 80)
    is_(old.execute(CORRECTED).fetchall(), CORRECTIONS, f'{db}: money is posted anew by what it should have been')
    got = [(call, outcome(lambda: old.execute(f'SELECT FROM order_mgmt.{call}'))) for call, _ in NEXT]
    is_([each for each in got if each not in NEXT], [], f'{db}: the shop goes on with what it began')
    spends = [outcome(lambda: old.execute(SPEND.format(identity('9'), identity(holder)), (account, amount)))
              for holder, account, amount in (('aa', 'gift_card', '37.51 EUR'), ('aa', 'gift_card', '37.50 EUR'),
                                              ('ab', 'store_credit', '8.01 EUR'), ('ab', 'store_credit', '8.00 EUR'))]
    is_(spends, ['insufficient_balance', 'ok'] * 2, f'{db}: a gift card and a store credit are worth what they were')
    is_(old.execute(f"SELECT allocated::text, backordered::text FROM order_mgmt.order_lines WHERE order_id = {identity('3')}").fetchall(),
        [('3', '1')], f'{db}: a receipt serves the waiting backorder')
    old.execute("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"FINE","quantity":1,"unit_cost":"3.00 EUR"}]', tenant_id => 1)""")
    while old.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    is_(old.execute("""SELECT value = round(quantity * 3, 2) AND quantity > 1, is_estimated FROM order_mgmt_report.stock_valuation
        WHERE tenant_id = 1 AND sku = 'FINE' AND location = 'BER'""").fetchall(), [(True, False)], f'{db}: goods of which no cost was known are worth the first one')
    is_(old.execute("""SELECT sum(units + canceled_units), sum(canceled_units + returned_units) FROM order_mgmt_report.sales_by_day WHERE tenant_id = 1""").fetchall(),
        old.execute("""SELECT sum(l.ordered::numeric), sum(l.canceled::numeric + l.returned::numeric)
            + (SELECT sum(u.quantity::numeric) FROM order_mgmt.refund_without_sale_lines AS u WHERE u.tenant_id = 1)
            FROM order_mgmt.order_lines AS l WHERE l.tenant_id = 1""").fetchall(), f'{db}: units that were canceled before the update are told')


def fourth_goes_on(cluster, db, old):
    """The shop of 0.4.0 after its update: it repeats what it did, and goes on with what it began."""
    repeats(cluster, db, old, '0.4.0', 20)
    got = [(call, outcome(lambda: old.execute(f'SELECT FROM order_mgmt.{call}'))) for call, _ in NEXT_0_4_0]
    is_([each for each in got if each not in NEXT_0_4_0], [], f'{db}: the shop goes on with what it began')
    is_(old.execute(f"SELECT shipped_at, status FROM order_mgmt.transfers WHERE transfer_id = {identity('71')}").fetchall(),
        old.execute("SELECT timestamptz '2026-03-02 12:00+00', 'received'").fetchall(), f'{db}: goods left when they first left')


def fifth_goes_on(cluster, db, old):
    """The shop of 0.5.0 after its update: it repeats what it did, and goes on with what it began."""
    repeats(cluster, db, old, '0.5.0', 30)
    got = [(call, outcome(lambda: old.execute(f'SELECT FROM order_mgmt.{call}'))) for call, _ in NEXT_0_5_0]
    is_([each for each in got if each not in NEXT_0_5_0], [], f'{db}: the shop goes on with what it began')
    is_(old.execute("""SELECT right(o.order_id::text, 2), o.status, o.fulfillment_status, o.billed::text, o.paid::text, o.refunded::text, o.expires_at FROM order_mgmt.orders AS o
        WHERE right(o.order_id::text, 2) = ANY ('{01,02,05}') ORDER BY 1""").fetchall(), BECAME, f'{db}: and it became what it should')
    is_(old.execute("""SELECT right(p.order_id::text, 2), p.location, p.shipped::text, p.allocated::text FROM order_mgmt.order_line_parts AS p ORDER BY 1, 2""").fetchall(),
        [('01', 'BER', '9', '0'), ('01', 'HAM', '2', '0')], f'{db}: both locations sent their parts')
    is_(old.execute("SELECT bool_and(o.order_number LIKE 'W26-%'), count(DISTINCT o.order_number) = count(*) FROM order_mgmt.orders AS o").fetchone(),
        (True, True), f'{db}: numbers go on as they were')


def sixth_goes_on(cluster, db, old):
    """The shop of 0.6.0 after its update: it repeats what it did, also what was archived, and goes on with what it began."""
    repeats(cluster, db, old, '0.6.0', 20)
    got = [(call, outcome(lambda: old.execute(f'SELECT FROM order_mgmt.{call}'))) for call, _ in NEXT_0_6_0]
    is_([each for each in got if each not in NEXT_0_6_0], [], f'{db}: the shop goes on with what it began')
    is_(old.execute("SELECT right(h.order_id::text, 2), h.status, h.is_archived FROM order_mgmt_report.order_history AS h WHERE h.recorded_at < '2026-07-07' ORDER BY 1").fetchall(),
        [('01', 'completed', True), ('02', 'canceled', True), ('03', 'completed', False), ('04', 'canceled', False), ('05', 'placed', False), ('11', 'completed', True),
         ('13', 'completed', False)], f'{db}: and what was archived is history')
    is_(old.execute(f"SELECT e.type, e.payload -> 'lines' -> 0 ->> 'sku' FROM order_mgmt.events AS e WHERE e.aggregateid = {identity('3')}::text ORDER BY e.id LIMIT 1").fetchall(),
        [('order.placed', 'A')], f'{db}: an event without a payload of its own is read whole')


def seventh_goes_on(cluster, db, old):
    """The shop of 0.7.0 after its update: it repeats what it did, and goes on with what it began."""
    repeats(cluster, db, old, '0.7.0', 10)
    got = [(call, outcome(lambda: old.execute(f'SELECT FROM order_mgmt.{call}'))) for call, _ in NEXT_0_7_0]
    is_([each for each in got if each not in NEXT_0_7_0], [], f'{db}: the shop goes on with what it began')
    is_(old.execute("SELECT sku, found_by FROM order_mgmt.search_items('web', 'tasse')").fetchall(), [('CUP', 'words')], f'{db}: its items are found')
    is_(old.execute("""SELECT (SELECT o.total::text FROM order_mgmt.place_order('web', '[{"sku":"CUP","quantity":1}]', occurred_at => '2026-09-01 12:00+00') AS o),
        (SELECT q.unit_price::text FROM order_mgmt.quote_lines('web', '[{"barcode":"14006381333938","quantity":1}]') AS q WHERE q.line_no = 1),
        (SELECT f.orders FROM order_mgmt.customer_figures AS f JOIN order_mgmt.customers AS c USING (tenant_id, customer_id) WHERE c.customer = 'C-1')""").fetchall(), [('9.00 EUR', '90.00 EUR', 3)], f'{db}: at the prices of then')


def restore(cluster, target, db, version, form):
    """A dump of a former version, restored by the commands of doc/upgrade.md; returns a connection."""
    page = (Path(PROJECT) / 'doc/upgrade.md').read_text()
    part = page.partition('## A dump of an older version')[2].partition('\n## ')[0]
    commands, = re.findall(r'^```sh\n(.*?)^```$', part, re.M | re.S)
    if form == 'plain':
        other, = re.findall(r'`(psql [^`]*-f "\$DUMP")`', part)
        commands = re.sub(r'^pg_restore.*$', lambda match: other, commands, flags=re.M)
    dump = target.folder / f'{db}.{form}'
    dump.write_bytes(cluster.run('pg_dump', f'--format={form}', db, text=False).stdout)
    result = subprocess.run(['bash', '-eu', '-c', commands], text=True, capture_output=True, cwd='/',
                            env={**target.env(), 'DB': f'{db}_{form}', 'DUMPED_VERSION': version, 'DUMP': str(dump)})
    is_((result.returncode, result.stderr.replace('NOTICE:  extension "order_mgmt" already exists, skipping', '').strip()), (0, ''),
        f'{db}: its dump, {form}, is restored as doc/upgrade.md says')
    session = target.connect(f'{db}_{form}')
    is_updated(target, f'{db}_{form}', version, session)
    return session


# Tables that are followed by stamp: by readers of events, by folding and pricing.
FOLLOWED = ('events', 'stock_moves', 'money_moves', 'payment_events')


def other_stamps(connection):
    """Of these, those that have stamps of transactions which this server has yet to reach."""
    return [table for table in FOLLOWED if connection.execute(
        f'SELECT count(*) FROM order_mgmt_data.{table} WHERE stamp >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint').fetchone()[0]]


def keeps_limits(cluster):
    """A grant for some locations, and one of a role that has another name by now, while its former name is another role's."""
    cluster.psql('CREATE DATABASE limited')
    cluster.psql("CREATE EXTENSION order_mgmt VERSION '0.4.0'", 'limited')
    with cluster.connect('limited') as connection:
        connection.execute('CREATE ROLE store_ber; CREATE ROLE renamed; CREATE ROLE left_name')
        triggers = connection.execute(TRIGGERS).fetchall()
        for table, name, _ in triggers:
            connection.execute(f'{table} DISABLE TRIGGER {name}')
        connection.execute("INSERT INTO order_mgmt_data.locations (tenant_id, location_id, code, name, kind) VALUES (1, 7, 'BER', 'BER', 'store'), (1, 8, 'HAM', 'HAM', 'store')")
        connection.execute("INSERT INTO order_mgmt_data.tenants (tenant_id, name) VALUES (1, 'one')")
        connection.execute("INSERT INTO order_mgmt_data.access_grants (tenant_id, role_name, profile, location_ids)"
                           " VALUES (1, 'store_ber', 'web', '{7}'), (1, 'left_name', 'web', NULL)")
        connection.execute("INSERT INTO order_mgmt_data.grantees (role_name, role_oid)"
                           " VALUES ('', 0), ('store_ber', 'store_ber'::regrole), ('left_name', 'renamed'::regrole)")
        for table, name, enabled in triggers:
            connection.execute(f"{table} ENABLE {'ALWAYS' if enabled == 'A' else ''} TRIGGER {name}")
        connection.execute('ALTER EXTENSION order_mgmt UPDATE')
        is_(connection.execute('SELECT role_name, profile, locations FROM order_mgmt.access ORDER BY role_name').fetchall(),
            [('renamed', 'web', None), ('store_ber', 'web', ['BER'])], 'a grant holds after the update where it held, of the role that had it')
        is_(connection.execute("SELECT has_schema_privilege('renamed', 'order_mgmt', 'USAGE'), has_schema_privilege('left_name', 'order_mgmt', 'USAGE')").fetchone(),
            (True, False), 'and not of another role under its former name')


def one_owner(cluster):
    """What an update makes is of who owns the rest."""
    cluster.psql('CREATE DATABASE owned')
    with cluster.connect('owned') as connection:
        connection.execute('CREATE ROLE dba SUPERUSER; SET ROLE dba')
        connection.execute("CREATE EXTENSION order_mgmt VERSION '0.4.0'")
        connection.execute('RESET ROLE')
        raises(lambda: connection.execute('ALTER EXTENSION order_mgmt UPDATE'), 'another superuser does not update', sqlstate='42501')
        connection.execute('SET ROLE dba')
        connection.execute('ALTER EXTENSION order_mgmt UPDATE')
        is_(connection.execute('''SELECT array_agg(DISTINCT o.owner::regrole::text) FROM (SELECT c.relowner AS owner FROM pg_class AS c WHERE c.relnamespace = ANY (%(schemas)s::regnamespace[])
            UNION ALL SELECT p.proowner FROM pg_proc AS p WHERE p.pronamespace = ANY (%(schemas)s::regnamespace[])) AS o''', {'schemas': SCHEMAS}).fetchone(), (['dba'],),
            'as the owner it does, and all is the owner\'s')


def keeps_references(cluster):
    """A foreign key of somebody else that refers to a key of ours, which the update makes anew."""
    cluster.psql('CREATE DATABASE referred')
    with cluster.connect('referred') as connection:
        connection.execute("CREATE EXTENSION order_mgmt VERSION '0.5.0'")
        connection.execute('CREATE TABLE notes (tenant_id bigint, order_id uuid, line_no integer, CONSTRAINT of_line FOREIGN KEY (tenant_id, order_id, line_no)'
                           ' REFERENCES order_mgmt_data.order_lines ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED)')
        connection.execute('CREATE TABLE parts (LIKE notes) PARTITION BY LIST (tenant_id); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);'
                           ' ALTER TABLE parts ADD CONSTRAINT of_order FOREIGN KEY (tenant_id, order_id) REFERENCES order_mgmt_data.orders')
        query = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2"
        wanted = connection.execute(query).fetchall()
        connection.execute('ALTER EXTENSION order_mgmt UPDATE')
        is_((len(wanted), connection.execute(query).fetchall()), (3, wanted), 'foreign keys of others are as they were after the update')
        for table in ('notes', 'parts_1'):
            raises(lambda: connection.execute(f'INSERT INTO {table} VALUES (1, gen_random_uuid(), 1)'), f'and hold: {table}', sqlstate='23503')


def needs_contrib(cluster):
    """A database without the contrib modules that this version requires is told which; with them, it is updated."""
    cluster.psql('CREATE DATABASE lacking')
    with cluster.connect('lacking') as connection:
        connection.execute("CREATE EXTENSION order_mgmt VERSION '0.6.0'")
        for name in required():
            # as former versions left it: they required nothing
            connection.execute("""DELETE FROM pg_depend WHERE classid = 'pg_extension'::regclass AND refclassid = 'pg_extension'::regclass
                AND refobjid = (SELECT oid FROM pg_extension WHERE extname = %s)""", (name,))
            connection.execute(f'DROP EXTENSION {name}')
        for name in required():
            refused = ''
            try:
                connection.execute('ALTER EXTENSION order_mgmt UPDATE')
            except psycopg.Error as error:
                refused = f'{error.sqlstate} {error.diag.message_primary}'
            is_(refused, f'42704 required extension "{name}" is not installed', f'the update says that {name} is to be created first')
            connection.execute(f'CREATE EXTENSION {name}')
        connection.execute('ALTER EXTENSION order_mgmt UPDATE')
        is_(connection.execute(VIOLATIONS).fetchall(), [], 'with them it is updated')


with Cluster(preload=True) as cluster, Cluster(preload=True) as target:
    for each in (cluster, target):
        prepare(each)
    # stamps of the one server, above those that the other has reached
    cluster.psql('DO $$ BEGIN WHILE pg_current_xact_id() < \'4000\' LOOP COMMIT; END LOOP; END $$')
    for db, version, steps, forms, goes_on in (('first', '0.1.0', ('',), ('custom', 'plain'), first_goes_on),
                                               ('first_by_steps', '0.1.0', ("TO '0.2.0'", ''), (), first_goes_on),
                                               ('second', '0.2.0', ('',), ('custom',), second_goes_on),
                                               ('third', '0.3.0', ('',), ('custom',), second_goes_on),
                                               ('fourth', '0.4.0', ('',), ('custom',), fourth_goes_on),
                                               ('fifth', '0.5.0', ('',), ('custom',), fifth_goes_on),
                                               ('sixth', '0.6.0', ('',), ('custom',), sixth_goes_on),
                                               ('seventh', '0.7.0', ('',), ('custom',), seventh_goes_on)):
        make(cluster, db, version)
        for form in forms:
            copy = restore(cluster, target, db, version, form)
            is_(other_stamps(copy), [], f'{db}_{form}: no stamp is one of another server')
            goes_on(target, f'{db}_{form}', copy)
            ends_well(target, f'{db}_{form}', copy)
        session = update(cluster, db, version, steps)
        goes_on(cluster, db, session)
        ends_well(cluster, db, session)
    keeps_limits(cluster)
    one_owner(cluster)
    keeps_references(cluster)
    needs_contrib(cluster)
done()
