#!/usr/bin/python3
"""053_tenants.py - what one tenant posts or breaks does not stop another one; under both engines.

One tenant has moves of money whose sum is larger than an amount can be, and goods whose value is guessed far
beyond that; of another one a trigger of the administrator refuses first the prices of its goods, then the end
of its holds.  Stock, prices and balances of a third are folded, its holds expire, and the jobs say whom they left
out; once the trigger is gone the next run makes up for it.

It fails when a sum is narrow, a job stops at the first tenant that fails, or a value is cut.
"""
from cluster import Cluster
from shop import Shop
from tap import done, is_

LARGE = """INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, actor, occurred_at,
    recorded_at, posting) SELECT 1, nextval('order_mgmt_data.ledger_id_seq'), 'rounding', 'goods_received', '90000000000000000.00 EUR', 'by_hand',
    gen_random_uuid(), 'test', order_mgmt_data.clock(), order_mgmt_data.clock(), 1 FROM generate_series(1, 2)"""
REFUSE = """CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'closed'; END$$"""
TRIGGER = 'CREATE TRIGGER closed BEFORE {} FOR EACH ROW WHEN (NEW.tenant_id = 2) EXECUTE FUNCTION public.refuse()'
RUN = "SELECT status, error, failed_tenants FROM order_mgmt.run_job(%s)"
VALUES = "SELECT tenant_id, value::text, pending_moves FROM order_mgmt_report.stock_valuation WHERE sku = 'S' ORDER BY 1"
DONE, FAILED = ('done', None, None), ('partly_failed', 'tenant 2: P0001: closed', [2])


def receive(connection, tenant):
    """Five units at 2.00, in a tenant."""
    connection.execute("""SELECT FROM order_mgmt.receive_stock('MUC', '[{"sku":"S","quantity":5,"unit_cost":"2.00 EUR"}]', tenant_id => %s)""", (tenant,))


def holds(connection):
    """Status of the holds of each tenant, as it is written down."""
    return connection.execute("SELECT tenant_id, status FROM order_mgmt_data.reservations WHERE sku = 'S' ORDER BY 1").fetchall()


def tenants(cluster, engine):
    shop = Shop(cluster)
    c = shop.connection
    c.execute(f"SET order_mgmt.engine = '{engine}'")
    for tenant in (2, 3):
        c.execute("""SELECT order_mgmt.put_tenant(%(t)s, 'T'), order_mgmt.put_location('MUC', tenant_id => %(t)s),
            order_mgmt.put_channel('web', 'EUR', '{MUC}', tenant_id => %(t)s), order_mgmt.put_item('S', tenant_id => %(t)s)""", {'t': tenant})
        receive(c, tenant)
    shop.item('A', 0)
    c.execute("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":1,"unit_cost":"10000000000000.00 EUR"}]')""")
    c.execute("""SELECT FROM order_mgmt.adjust_stock('BER', '[{"sku":"A","quantity":1000000}]', 'found')""")
    c.execute(LARGE)
    is_(c.execute(RUN, ('compact',)).fetchone(), DONE, f'{engine}: what sums to more than an amount can be is folded')
    is_(c.execute("SELECT balance, balance_numeric::text FROM order_mgmt.money_accounts WHERE account = 'rounding'").fetchall(),
        [(None, '-180000000000000000.00')], f'{engine}: and can be read')
    is_(c.execute(VALUES).fetchall(), [(2, '10.00', 0), (3, '10.00', 0)], f'{engine}: the goods of the others are priced')
    is_(c.execute("SELECT value::text FROM order_mgmt_report.stock_valuation WHERE sku = 'A'").fetchall(), [('10000000000000.00',)],
        f'{engine}: what was found at an average that would make it too much adds nothing')

    c.execute(REFUSE)
    c.execute(TRIGGER.format('INSERT ON order_mgmt_data.stock_move_costs'))
    receive(c, 2)
    receive(c, 3)
    is_(c.execute(RUN, ('compact',)).fetchone(), FAILED, f'{engine}: goods that cannot be priced are left out')
    is_(c.execute(VALUES).fetchall(), [(2, '10.00', 1), (3, '20.00', 0)], f'{engine}: those of the others are priced')
    c.execute('DROP TRIGGER closed ON order_mgmt_data.stock_move_costs')
    is_(c.execute(RUN, ('compact',)).fetchone(), DONE, f'{engine}: the next run')
    is_(c.execute(VALUES).fetchall(), [(2, '20.00', 0), (3, '20.00', 0)], f'{engine}: makes up for it')

    for tenant in (2, 3):
        c.execute("""SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"S","quantity":1}]', '1 minute', tenant_id => %s)""", (tenant,))
    c.execute(TRIGGER.format('UPDATE ON order_mgmt_data.reservations'))
    c.execute("SET order_mgmt.clock = '2100-01-01'")
    is_(c.execute(RUN, ('expire_holds',)).fetchone(), FAILED, f'{engine}: holds that cannot be ended are left out')
    is_(holds(c), [(2, 'active'), (3, 'expired')], f'{engine}: those of the others are ended')
    c.execute('DROP TRIGGER closed ON order_mgmt_data.reservations')
    is_((c.execute(RUN, ('expire_holds',)).fetchone(), holds(c)), (DONE, [(2, 'expired'), (3, 'expired')]), f'{engine}: the next run makes up for it')
    is_(c.execute('SELECT name, sample FROM order_mgmt.verify(true) WHERE violations > 0').fetchall(), [], f'{engine}: verify is clean')


for engine in ('counter', 'lock'):
    with Cluster(preload=engine == 'counter') as cluster:
        tenants(cluster, engine)
done()
