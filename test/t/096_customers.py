#!/usr/bin/python3
"""096_customers.py - customers that sessions say, sell to, and erase at one moment.

An e-mail and a code said by two sessions, while the first has not ended; by many at once; and very many of them in one transaction.  An order without an
account, claimed by two.  A customer that is erased while others sell to it, under each engine.  What is left of one that was erased in a dump of the database, which
is restored.

It fails when two customers have one e-mail, when a customer is made twice, when a refusal is none of ours, when many new customers, or orders of many
customers, need more locks than the server has, when an order is two customers', when an order names a customer that was erased before it was placed, and when a name is found in a dump.
"""
import json
import random
import time

from cluster import Cluster
from shop import Background, Shop, line, outcome, scenario
from tap import done, is_, ok, seed

RNG = random.Random(seed())
ROUNDS = 30
SECRET = 'Zm9yIG15IGV5ZXMgb25seQ'
NAME = 'Xanthippe'
SELL = "SELECT order_id FROM order_mgmt.place_order('web', %s, customer => %s, secret => %s, reference => %s, metadata => %s, ship_to => %s)"
ERASED = """SELECT o.order_id FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.customers AS c USING (tenant_id, customer_id)
    WHERE c.erased_at IS NOT NULL AND (o.reference IS NOT NULL OR o.metadata <> '{}')"""
SAME = 'SELECT email FROM order_mgmt.customers GROUP BY email HAVING count(email) > 1'


def put(session, code, email):
    return session.execute('SELECT customer_id FROM order_mgmt.put_customer(%s, %s)', (code, email)).fetchone()[0]


def one_email(shop):
    """The second session waits for the first, and is told what that has made."""
    one, two = shop.connect(), shop.connect()
    two.execute("SET order_mgmt.take_wait = '20s'")
    for end, wanted in (('COMMIT', 'email_in_use'), ('ROLLBACK', 'ok')):
        one.execute('BEGIN')
        put(one, f'first-{end}', f'{end}@example.com')
        second = Background(lambda: put(two, f'second-{end}', f'{end}@EXAMPLE.com'))
        time.sleep(0.2)
        ok(second.is_running(), f'{end}: the second waits')
        one.execute(end)
        is_(second.result(), wanted, f'{end}: {wanted}')
    one.execute('BEGIN')
    made = put(one, None, 'both@example.com')
    found = []
    second = Background(lambda: found.append(put(two, None, 'Both@example.com')))
    time.sleep(0.2)
    one.execute('COMMIT')
    second.result()
    is_(found, [made], 'both are answered with one customer')


def old_snapshot(shop):
    """What was made since a transaction began is found, or the transaction is to be repeated: nothing is made twice."""
    one, two = shop.connect(), shop.connect()
    for isolation in ('REPEATABLE READ', 'SERIALIZABLE'):
        two.execute(f'BEGIN ISOLATION LEVEL {isolation}')
        two.execute('SELECT count(*) FROM order_mgmt.customers')
        made = put(one, isolation, f'{isolation.split()[0]}@example.com')
        is_(put(two, isolation, None), made, f'{isolation}: it is answered with what was made since')
        is_(outcome(lambda: two.execute("SELECT FROM order_mgmt.put_customer(%s, name => 'x')", (isolation,))), '40001', f'{isolation}: and changes it in a later one')
        two.execute('ROLLBACK')
        two.execute(f'BEGIN ISOLATION LEVEL {isolation}')
        two.execute('SELECT count(*) FROM order_mgmt.customers')
        put(one, f'late {isolation}', None)
        is_(outcome(lambda: two.execute("SELECT FROM order_mgmt.put_customer_address(%s, 'home', country => 'HK')", (f'late {isolation}',))), '40001',
            f'{isolation}: so is an address')
        two.execute('ROLLBACK')


def many(shop):
    """Sessions that say the same few at once, and one that says very many."""
    sessions = [shop.connect() for _ in range(4)]
    for each in sessions:
        each.execute("SET order_mgmt.take_wait = '20s'")
    ends = set()
    for n in range(ROUNDS):
        calls = [Background(lambda s=session, c=RNG.choice((None, f'{n}-a', f'{n}-b')), e=f'{RNG.choice("xX")}{n}@example.com': put(s, c, e)) for session in sessions]
        ends |= {call.result() for call in calls}
    ok(ends <= {'ok', 'email_in_use'}, 'each call makes it, finds it, or is told that the e-mail is in use', ends)
    sessions[0].execute("SELECT count(*) FROM generate_series(1, 9000) AS n, order_mgmt.put_customer('bulk-' || n, 'bulk-' || n || '@example.com')")
    is_(sessions[1].execute("SELECT count(*) FROM order_mgmt.customers WHERE customer LIKE 'bulk-%'").fetchone(), (9000,), 'very many in one transaction')


def sell(session, sku, customer=None, reference=None, ship_to=None):
    """An order that says who it is of in all that callers may keep with it."""
    return session.execute(SELL, (json.dumps([line(sku)]), customer, None if customer else SECRET, reference, json.dumps({'for': reference} if reference else {}),
                                  ship_to and json.dumps(ship_to))).fetchone()[0]


def claimed(shop):
    """Two claim one order: it is the first one's, or, when that rolls back, the second one's."""
    one, two = shop.connect(), shop.connect()
    two.execute("SET order_mgmt.take_wait = '20s'")
    sku = shop.item('claimed', 10)
    for end, wanted in (('COMMIT', 'order_claimed'), ('ROLLBACK', 'ok')):
        order = sell(one, sku, ship_to={'country': 'HK'})
        for session, code in ((one, f'a-{end}'), (two, f'b-{end}')):
            put(session, code, None)
        one.execute('BEGIN')
        one.execute('SELECT FROM order_mgmt.claim_order(%s, %s, %s)', (order, f'a-{end}', SECRET))
        second = Background(lambda: two.execute('SELECT FROM order_mgmt.claim_order(%s, %s, %s)', (order, f'b-{end}', SECRET)))
        time.sleep(0.2)
        ok(second.is_running(), f'{end}: who claims it, too, waits')
        one.execute(end)
        is_(second.result(), wanted, f'{end}: {wanted}')


def erased_while_sold(shop, engine):
    """An erasure waits for orders that are being placed, and these for an erasure; others sell meanwhile."""
    one, two, three = (shop.connect(engine=engine) for _ in range(3))
    for each in (one, two):
        each.execute("SET order_mgmt.take_wait = '20s'")
    sku, another = (shop.item(f'{name}-{engine}', 500) for name in ('erased', 'meanwhile'))
    code, other = f'sold-{engine}', f'other-{engine}'
    for each in (code, other):
        put(three, each, None)
    one.execute('BEGIN')
    order = sell(one, sku, code, NAME)
    erasing = Background(lambda: two.execute('SELECT FROM order_mgmt.erase_customer(%s)', (code,)))
    time.sleep(0.2)
    ok(erasing.is_running(), f'{engine}: an erasure waits for an order that is being placed')
    is_(outcome(lambda: sell(three, another, other)), 'ok', f'{engine}: others are sold to')
    one.execute('COMMIT')
    is_(erasing.result(), 'ok', f'{engine}: and then erases what it says')
    is_(three.execute('SELECT reference, metadata FROM order_mgmt.orders WHERE order_id = %s', (order,)).fetchone(), (None, {}), f'{engine}: the order as well')
    put(three, code, None)
    two.execute('BEGIN')
    two.execute('SELECT FROM order_mgmt.erase_customer(%s)', (code,))
    selling = Background(lambda: sell(one, sku, code, NAME))
    time.sleep(0.2)
    ok(selling.is_running(), f'{engine}: an order waits for an erasure')
    is_(outcome(lambda: sell(three, another, other)), 'ok', f'{engine}: others are sold to')
    two.execute('COMMIT')
    is_(selling.result(), 'unknown_customer', f'{engine}: and is refused')
    for n in range(ROUNDS // 2):
        put(three, f'{engine}-{n}', None)
        calls = [Background(lambda s=session, c=f'{engine}-{n}': sell(s, sku, c, NAME)) for session in (one, two)]
        calls.append(Background(lambda c=f'{engine}-{n}': three.execute("SET order_mgmt.take_wait = '20s'; SELECT FROM order_mgmt.erase_customer('" + c + "')")))
        ends = [call.result() for call in calls]
        if ends[2] != 'ok' or not {*ends[:2]} <= {'ok', 'unknown_customer'}:
            ok(False, f'{engine}: an erasure beside two orders', ends)
    is_(three.execute(ERASED).fetchall(), [], f'{engine}: no order of an erased customer says who it is')


def batch(shop):
    """Orders of more customers than are locked one by one, and an erasure of one of them meanwhile."""
    one, two = shop.connect(), shop.connect()
    two.execute("SET order_mgmt.take_wait = '20s'")
    one.execute("SELECT count(*) FROM generate_series(1, 3000) AS n, order_mgmt.put_customer('batch-' || n)")
    sku = shop.item('batch', 4000)
    orders = json.dumps([{'channel': 'web', 'lines': [line(sku)], 'customer': f'batch-{n + 1}', 'ship_to': {'country': 'HK'}} for n in range(3000)])
    one.execute('BEGIN')
    is_(one.execute('SELECT count(*) FROM order_mgmt.place_orders(%s) WHERE ok', (orders,)).fetchone(), (3000,), 'orders of many customers')
    erasing = Background(lambda: two.execute("SELECT FROM order_mgmt.erase_customer('batch-17')"))
    time.sleep(0.2)
    ok(erasing.is_running(), 'an erasure waits for all of them')
    one.execute('COMMIT')
    is_(erasing.result(), 'ok', 'and erases')


def dumped(shop, cluster):
    """A dump has the name before the erasure and not after it; it is restored, and all is well there."""
    session = shop.connect()
    sku = shop.item('dumped', 10)
    session.execute("SELECT FROM order_mgmt.put_customer(%s, %s, %s, %s, notes => %s, metadata => %s)",
                    (NAME, f'{NAME}@example.com', NAME, NAME, NAME, json.dumps({'x': NAME})))
    session.execute("SELECT FROM order_mgmt.put_customer_address(%s, %s, %s, line1 => %s, country => 'HK')", (NAME, NAME, NAME, NAME))
    order = sell(session, sku, NAME, NAME, {'name': NAME, 'country': 'HK'})
    payment, = session.execute("SELECT payment_id FROM order_mgmt.record_payment(%s, '1.00 EUR', 'stripe', metadata => %s)", (order, json.dumps({'x': NAME}))).fetchone()
    guest = sell(session, sku, reference=NAME, ship_to={'name': NAME, 'country': 'HK'})
    session.execute('SELECT FROM order_mgmt.claim_order(%s, %s, %s)', (guest, NAME, SECRET))
    before = cluster.run('pg_dump').stdout
    ok(before.lower().count(NAME.lower()) > 10, 'a dump has the name of a customer')
    session.execute('SELECT FROM order_mgmt.erase_customer(%s)', (NAME,))
    after = cluster.run('pg_dump').stdout
    is_([text for text in after.splitlines() if NAME.lower() in text.lower()], [], 'and not once it was erased')
    ok(str(order) in after and str(payment) in after, 'what was sold is there')
    cluster.psql('CREATE DATABASE restored')
    cluster.run('psql', '-qX', '-v', 'ON_ERROR_STOP=1', db='restored', input=after)
    with cluster.connect('restored') as restored:
        is_(restored.execute('SELECT name, violations FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean where it was restored')
        counted = 'SELECT (SELECT count(*) FROM order_mgmt.customers), (SELECT count(*) FROM order_mgmt.customer_addresses), (SELECT count(*) FROM order_mgmt.customer_erasures)'
        is_(restored.execute(counted).fetchone(), session.execute(counted).fetchone(), 'with all customers')


with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    for each in (one_email, old_snapshot, many, claimed, batch):
        scenario(each, shop)
    for engine in ('counter', 'lock'):
        scenario(erased_while_sold, shop, engine)
    scenario(dumped, shop, cluster)
    is_(shop.connection.execute(SAME).fetchall(), [], 'no e-mail is that of two')
    is_(shop.connection.execute('SELECT name, violations FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean')
done()
