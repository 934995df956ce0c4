#!/usr/bin/python3
"""075_folding.py - folding costs the same for each move, however many wait; under both engines.

A shop receives and loses goods in thousands of small transactions, of two tenants and without autovacuum,
while nobody folds.  The pages that compact_balances() touches are counted by the server, for a backlog and for
one ten times as large: for each move they are as many.  A tenant that cannot be folded meanwhile adds to
each call at most what one more range costs, and is made up for later.

It fails when a call looks at moves that it does not fold: all of the backlog, all of history, or all that a
tenant which is left out has waiting.
"""
from cluster import Cluster
from shop import Shop
from tap import done, is_, note, ok

PER_CALL, SMALL, LARGE = 5000, 10000, 100000
PER_TRANSACTION = 40
MOVE = """CREATE PROCEDURE public.move(tenants bigint[], transactions int) LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1 .. transactions LOOP
        INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity, unit_cost, document_kind,
            document_id, actor, occurred_at, recorded_at)
        SELECT i.tenant_id, nextval('order_mgmt_data.ledger_id_seq'), i.item_id, l.location_id,
            CASE WHEN x % 2 = 1 THEN 'supplier' ELSE 'free' END::order_mgmt.stock_state, CASE WHEN x % 2 = 1 THEN 'free' ELSE 'loss' END::order_mgmt.stock_state,
            '1', CASE WHEN x % 2 = 1 THEN '2.00 EUR' END::order_mgmt.price, 'by_hand', gen_random_uuid(), 'test', order_mgmt_data.clock(), order_mgmt_data.clock()
        FROM generate_series(1, {moves}) AS x
        JOIN order_mgmt_data.items AS i ON i.tenant_id = tenants[1 + n % cardinality(tenants)] AND i.sku = 'S-' || (n * 7 + (x + 1) / 2) % 100
        JOIN order_mgmt_data.locations AS l ON l.tenant_id = i.tenant_id AND l.code = 'BER';
        COMMIT;
    END LOOP;
END$$""".format(moves=PER_TRANSACTION)
EXPLAIN = 'EXPLAIN (ANALYZE, BUFFERS, FORMAT json) INSERT INTO public.folded SELECT order_mgmt.compact_balances({})'
CLOSE = 'ALTER TABLE order_mgmt_data.stock_balances ADD CONSTRAINT closed CHECK (tenant_id <> 2) NOT VALID'
STOCK = """SELECT count(*) FROM (SELECT tenant_id, sku, free::numeric FROM order_mgmt.stock EXCEPT SELECT i.tenant_id, i.sku,
    (sum(CASE WHEN m.to_state::text = 'free' THEN 1 ELSE -1 END))::numeric FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.items AS i USING (tenant_id, item_id)
    GROUP BY 1, 2) AS x"""


def heap(connection):
    """Blocks of the goods ledger that were read by now, from wherever."""
    connection.execute('SELECT pg_stat_force_next_flush()')
    return connection.execute("SELECT heap_blks_read + heap_blks_hit FROM pg_statio_user_tables WHERE relname = 'stock_moves'").fetchone()[0]


def fold(connection):
    """Fold until nothing is left; the pages of the calls that found something, and those of the goods ledger among them."""
    pages, before = 0, heap(connection)
    while True:
        plan = connection.execute(EXPLAIN.format(PER_CALL)).fetchone()[0][0]['Plan']
        if connection.execute('DELETE FROM public.folded RETURNING moves').fetchone() == (0,):
            return pages, heap(connection) - before
        pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks']


def backlog(c, tenants, moves):
    """Pages for each move of a backlog, and of these blocks of the ledger."""
    c.execute('CALL public.move(%s, %s)', (tenants, moves // PER_TRANSACTION))
    return tuple(count / moves for count in fold(c))


def folding(cluster, engine):
    shop = Shop(cluster)
    c = shop.connection
    c.execute(f"SET order_mgmt.engine = '{engine}'")
    c.execute("SELECT order_mgmt.put_tenant(2, 'T'), order_mgmt.put_location('BER', tenant_id => 2), order_mgmt.put_location('BER')")
    c.execute("SELECT count(*) FROM generate_series(0, 99) AS n, generate_series(1, 2) AS t, order_mgmt.put_item('S-' || n, tenant_id => t)")
    c.execute(MOVE)
    c.execute('CREATE TABLE public.folded (moves bigint)')
    backlog(c, [1, 2], SMALL)
    small = backlog(c, [1, 2], SMALL)
    large = backlog(c, [1, 2], LARGE)
    note(f'{engine}: pages per move, of these of the ledger: {small} with {SMALL} that wait, {large} with {LARGE}')
    ok(large[0] < 1.3 * small[0] and large[1] < 2 * small[1], f'{engine}: a move costs the same, however many wait', f'{small} {large}')
    is_(c.execute(STOCK).fetchone(), (0,), f'{engine}: stock is what the moves say')

    c.execute(CLOSE)
    c.execute('CALL public.move(%s, %s)', ([1, 2], SMALL // PER_TRANSACTION))
    fold(c)
    closed = [backlog(c, [1], SMALL)]
    c.execute('CALL public.move(%s, %s)', ([2], SMALL * 5 // PER_TRANSACTION))
    fold(c)
    closed.append(backlog(c, [1], SMALL))
    note(f'{engine}: while a tenant is left out: {closed[0]}, and with ten times as many that wait: {closed[1]}')
    ok(closed[1][1] < 2 * closed[0][1], f'{engine}: what waits of a tenant that is left out is not read again and again', f'{closed}')
    is_(c.execute(STOCK).fetchone(), (0,), f'{engine}: its stock is right meanwhile')
    c.execute('ALTER TABLE order_mgmt_data.stock_balances DROP CONSTRAINT closed')
    fold(c)
    is_(c.execute('SELECT step, left_out FROM order_mgmt_data.fold_marks WHERE left_out <> 0').fetchall(), [], f'{engine}: it is made up for')
    is_(c.execute(STOCK).fetchone(), (0,), f'{engine}: stock is what the moves say')
    is_(c.execute('SELECT name, sample FROM order_mgmt.verify(true) WHERE violations > 0 AND name NOT IN (%s, %s)', ('moves_have_documents', 'money_has_documents')).fetchall(), [],
        f'{engine}: verify is clean')


for engine in ('counter', 'lock'):
    with Cluster(preload=engine == 'counter', settings={'autovacuum': False}) as cluster:
        folding(cluster, engine)
done()
