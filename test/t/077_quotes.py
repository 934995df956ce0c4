#!/usr/bin/python3
"""077_quotes.py - a quote is answered by counters where they have its items, and else by the ledger; so is what is available.

A transaction that reads one snapshot throughout asks the ledger, and so does the engine "lock"; the same quotes are asked both
ways, for every kind of policy.  Then others are in the middle of a sale, a savepoint of the own transaction is rolled back, the
counters are made anew, a trigger is disabled, and very much is sold that was not folded.

It fails when the two ways differ where nobody is at work, when goods are offered that somebody has just taken, or when a
quote of what was sold often costs more than one of what was sold once.
"""
import json
import time

from cluster import Cluster
from shop import Shop, line, outcome, place, scenario
from tap import done, is_, note, ok

QUOTE = """SELECT line_no, sku, is_available, available, is_unlimited, location, parts, backordered, gross_total
    FROM order_mgmt.quote_lines('web', %s) WHERE line_no > 0 ORDER BY line_no"""
POLICIES = {'plain': '', 'kept-back': 'safety_stock => 2', 'beyond': "oversell_limit => '4'", 'endless': "oversell_limit => 'unlimited'",
            'both': "safety_stock => 1, oversell_limit => '3'"}
# Of each, 5 at BER and 2 at HAM are not promised: what is free, and what holds have that are over.
HAD = [(5, 2, 7, 7, 5, 7, '7', False), (3, 2, 5, 5, 5, 7, '5', False), (9, 2, 9, 11, 5, 7, '9', False), (None, 2, None, None, 5, 7, None, True),
       (7, 2, 7, 9, 5, 7, '7', False)]
UNFOLDED = 1500


def quote(session, *lines):
    return session.execute(QUOTE, (json.dumps(lines),)).fetchall()


def available(session, sku):
    """What one line of an item could have."""
    return int(quote(session, line(sku))[0][3])


def had(session, sku):
    """What available() and available_items() say of an item: at a place, by the channel, of all, on the shelf."""
    return session.execute("""SELECT order_mgmt.available(%(sku)s, 'BER'), order_mgmt.available(%(sku)s, 'HAM'), order_mgmt.available(%(sku)s, channel => 'web'),
        order_mgmt.available(%(sku)s), order_mgmt.available(%(sku)s, 'BER', purpose => 'shelf'), order_mgmt.available(%(sku)s, purpose => 'shelf'), i.available::text, i.is_unlimited
        FROM order_mgmt.available_items('web', ARRAY[%(sku)s]) AS i""", {'sku': sku}).fetchone()


def both_ways(session, carts):
    """Answers of the present, and of a snapshot."""
    now = [quote(session, *cart) for cart in carts]
    with session.transaction():
        session.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
        return now, [quote(session, *cart) for cart in carts]


def same(shop, engine):
    """Each policy, quantities from one to more than there is, alone and in two lines of one item."""
    session = shop.connect(engine=engine)
    carts = []
    for name, policy in POLICIES.items():
        sku = shop.item(f'{name}-{engine}', 6)
        shop.connection.execute("SELECT count(*) FROM order_mgmt.receive_stock('HAM', %s)", (json.dumps([line(sku, 3)]),))
        if policy:
            shop.connection.execute(f"SELECT FROM order_mgmt.put_stock_policy('{sku}', 'BER', {policy})")
        # each ends whole, so what one line needs of them leaves some to the other
        for quantity, location in ((1, 'BER'), (2, 'BER'), (2, 'HAM')):
            session.execute("SELECT FROM order_mgmt.reserve_stock('web', %s, '1 microsecond')", (json.dumps([line(sku, quantity, location=location)]),))
        for location in ('BER', 'HAM'):
            place(session, line(sku, 1, location=location))
        for n in range(1, 13):
            carts += [(line(sku, n),), (line(sku, n, location='BER'),), (line(sku, 2, location='HAM'), line(sku, n)), (line(sku, 1), line(sku, n))]
    skus = [f'{name}-{engine}' for name in POLICIES]
    now = [had(session, sku) for sku in skus]
    with session.transaction():
        session.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
        is_([had(session, sku) for sku in skus], now, f'{engine}: what is available is the same by counters and by the ledger')
    is_(now, HAD, f'{engine}: and follows the policies')
    now, then = both_ways(session, carts)
    is_(now, then, f'{engine}: {len(carts)} quotes are answered the same by counters and by the ledger')
    served = [row[2] for rows in now for row in rows]
    ok(served.count(True) > 50 and served.count(False) > 30, f'{engine}: some can be served, some not', (served.count(True), served.count(False)))
    shop.connection.execute('SELECT FROM order_mgmt.resync_stock()')
    is_(both_ways(session, carts), (now, now), f'{engine}: and the same when the counters are made anew')


def in_progress(shop, engine):
    """Others hold what they have not committed."""
    sku = shop.item(f'busy-{engine}', 5)
    asks, sells = shop.connect(engine=engine), shop.connect(engine=engine)
    place(sells, line(sku))
    for end, left in (('ROLLBACK', 4), ('COMMIT', 1)):
        before = available(asks, sku)
        sells.execute('BEGIN')
        place(sells, line(sku, 3))
        is_([available(session, sku) for session in (asks, sells)], [before - 3 if engine == 'counter' else before, before - 3],
            f'{engine}: goods that a sale in progress has taken are taken to it, and to others where counters answer')
        is_([int(had(session, sku)[0]) for session in (asks, sells)], [before - 3 if engine == 'counter' else before, before - 3],
            f'{engine}: nor are they available')
        is_(int(both_ways(asks, [(line(sku),)])[1][0][0][3]), before, f'{engine}: not to who reads a snapshot')
        sells.execute(end)
        is_(available(asks, sku), left, f'{engine}: after {end} all say the same')


def own(shop, engine):
    """The own transaction, and a savepoint in it."""
    sku = shop.item(f'own-{engine}', 5)
    session = shop.connect(engine=engine)
    session.execute('BEGIN')
    place(session, line(sku))
    session.execute('SAVEPOINT s')
    place(session, line(sku, 2))
    within = available(session, sku)
    session.execute('ROLLBACK TO s')
    is_((within, available(session, sku)), (2, 4), f'{engine}: a quote knows what its transaction has taken and given up')
    session.execute('ROLLBACK')
    is_(available(session, sku), 5, f'{engine}: and that it was rolled back')


def unguarded(shop):
    """Where a trigger is disabled no counter stands for the ledger: a quote says what an order is told."""
    sku = shop.item('unguarded', 5)
    session = shop.connect()
    place(session, line(sku))
    shop.connection.execute('ALTER TABLE order_mgmt_data.stock_moves DISABLE TRIGGER account_move')
    refusals = [outcome(lambda c=call: c(session, line(sku))) for call in (quote, place)]
    shop.connection.execute('ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER account_move')
    is_(refusals, ['ledger_not_ready'] * 2, 'without its triggers the ledger answers neither')
    is_(available(session, sku), 4, 'with them it does again')


def pages(session, sku, query=None):
    """Pages that a quote, or a query, reads, when it is asked for the third time."""
    for _ in range(3):
        plan = session.execute('EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' + (query or QUOTE % f"'{json.dumps([line(sku)])}'")).fetchone()[0][0]['Plan']
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']


def often(shop):
    """One item was sold very often since balances were folded."""
    sku, once = shop.item('often', 2 * UNFOLDED), shop.item('once', 5)
    session = shop.connect()
    for name in (sku, once):
        place(session, line(name))
    session.execute("""SELECT count(*) FROM generate_series(1, %s) AS n,
        LATERAL order_mgmt.place_order('web', %s, idempotency_key => n::text) AS o""", (UNFOLDED, json.dumps([line(sku)])))
    began = time.monotonic()
    is_(available(session, sku), UNFOLDED - 1, 'sales that were not folded are known')
    note(f'quoted in {(time.monotonic() - began) * 1000:.1f} ms after {UNFOLDED} sales')
    counts = pages(session, sku), pages(session, once), pages(shop.connect(engine='lock'), sku)
    note(f'pages: {counts}')
    ok(counts[0] <= counts[1] + 6 < counts[2], 'a quote of what was sold often reads hardly more pages than one of what was sold once', counts)
    for query in ("SELECT order_mgmt.available('%s', 'BER')", "SELECT order_mgmt.available('%s')", "SELECT * FROM order_mgmt.available_items('web', '{%s}')"):
        counts = pages(session, sku, query % sku), pages(session, once, query % once), pages(shop.connect(engine='lock'), sku, query % sku)
        ok(counts[0] <= counts[1] + 6 < counts[2], f'so does {query}', counts)


with Cluster(preload=True) as cluster:
    shop = Shop(cluster, locations=('BER', 'HAM'))
    for engine in ('counter', 'lock'):
        scenario(same, shop, engine)
        scenario(in_progress, shop, engine)
        scenario(own, shop, engine)
    scenario(unguarded, shop)
    scenario(often, shop)
    shop.quiet('after all')
done()
