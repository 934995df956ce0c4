#!/usr/bin/python3
"""048_waits.py - no call waits without end, whatever it waits for, and no stranger chooses that it should.

One session holds something in a transaction that never ends; a call of another waits for it at
most order_mgmt.take_wait and fails with 55P03, whose detail names what it waited for and who
holds it: stock, keys of calls, documents, registers, tables, jobs and triggers of users, on both
engines.  The bound is of all waits of a call together, leaves nothing behind in the transaction, and
gives way to what the user has set.  A role chooses those settings only that concern nobody else.
PREPARE TRANSACTION, which would let a lock outlive its session, needs a superuser's setting.
stock_holders tells who holds a position and who waits for it.

It fails when a wait ends later than a few times the bound, when its error names the wrong thing,
when a later statement is canceled for it, or when a role may set what makes others wait.
"""
import json
import time
import uuid

import psycopg
from cluster import Cluster
from shop import Background, Shop, line, outcome, place, receive, reserve, roll_back, scenario, sell, wait_event, wait_until
from tap import done, is_, ok, raises

BOUND_MS = 300
LATEST_S = 5                                  # the machine may be busy; without a bound it would be PATIENCE_S
PATIENCE_S = 8

# Who may choose each setting of order_mgmt.
CHOSEN_BY = {
    'actor': 'anybody', 'http_sqlstate': 'anybody', 'take_wait': 'anybody', 'tenant_id': 'anybody',
    'allow_drop': 'superuser', 'allow_prepare': 'superuser', 'clock': 'superuser', 'engine': 'superuser',
    'future_tolerance': 'superuser', 'hold_time_max': 'superuser', 'metadata_size_max': 'superuser', 'visitor_hold_time_max': 'superuser',
    'visitor_lines_max': 'superuser', 'visitor_quantity_max': 'superuser', 'visitor_order_time': 'superuser',
    'cart_retention': 'server', 'cart_time': 'superuser', 'idempotency_retention': 'server', 'max_keys': 'server', 'node_id': 'server'}
ANSWERS = {'anybody': ('ok',), 'superuser': ('42501',), 'server': ('55P02',)}
VALUES = {'take_wait': '1s', 'cart_time': '1h', 'tenant_id': '1', 'http_sqlstate': 'postgrest', 'engine': 'lock', 'allow_drop': 'on', 'allow_prepare': 'on',
          'future_tolerance': '1s', 'clock': '2026-01-01', 'hold_time_max': '1h', 'metadata_size_max': '64kB', 'visitor_hold_time_max': '1min',
          'visitor_lines_max': '10', 'visitor_quantity_max': '10', 'visitor_order_time': '1min'}


def call(session, function, *arguments, **named):
    """Call a function; the first column of its answer."""
    marks = ['%s'] * len(arguments) + [f'{name} => %s' for name in named]
    values = [json.dumps(value) if isinstance(value, (list, dict)) else value for value in (*arguments, *named.values())]
    row = session.execute(f'SELECT * FROM order_mgmt.{function}({", ".join(marks)})', values).fetchone()
    return row[0]


class Holder:
    """A transaction that never ends."""

    def __init__(self, shop, work, **settings):
        self.session = shop.connect(**settings)
        self.work = work

    def __enter__(self):
        self.session.execute('BEGIN')
        self.work(self.session)
        return self.session

    def __exit__(self, *_):
        self.session.close()


def waiter(shop, **settings):
    session = shop.connect(**{'take_wait': BOUND_MS, **settings})
    session.execute(f"SET statement_timeout = '{PATIENCE_S}s'")
    return session


def refused(session, action):
    """The error of a call that is refused, and how long it took."""
    began = time.monotonic()
    try:
        action(session)
    except psycopg.Error as error:
        return error, time.monotonic() - began
    return None, time.monotonic() - began


def bounded(shop, title, hold, action, code, engine, holder_engine=None, has_pid=True, **wanted):
    """While hold is open, action waits for a while and then fails with the code; its detail has what is wanted."""
    with Holder(shop, hold, engine=holder_engine or engine) as holder:
        session = waiter(shop, engine=engine)
        error, seconds = refused(session, action)
        if not ok(error is not None and error.sqlstate == '55P03', f'{title}: the call gives up', repr(error)):
            raise TimeoutError(f'{title}: nothing else is tried, since each would take as long')
        is_(error.diag.constraint_name, code, f'{title}: with the code that says what is held')
        ok(BOUND_MS / 2000 < seconds < LATEST_S, f'{title}: after the bound', f'{seconds:.2f} s')
        detail = json.loads(error.diag.message_detail)
        if has_pid:
            wanted['pids'] = [holder.info.backend_pid]
        is_({key: detail.get(key) for key in wanted}, wanted, f'{title}: the detail names it')
        session.close()


def stock(shop, engine):
    sku = shop.item(f'held-{engine}', 5)
    for name, action in (('sale', lambda s: place(s, line(sku))), ('receipt', lambda s: receive(s, sku, 1)),
                         ('hold', lambda s: reserve(s, sku)),
                         ('correction', lambda s: call(s, 'adjust_stock', 'BER', [line(sku)], 'found')),
                         ('policy', lambda s: call(s, 'put_stock_policy', sku, 'BER', safety_stock=1))):
        bounded(shop, f'{engine}, stock locked by a sale, {name}', lambda s: place(s, line(sku)), action, 'stock_contended',
                engine, 'lock', sku=sku, location='BER')
    bounded(shop, f'{engine}, the last units', lambda s: place(s, line(sku, 5)), lambda s: place(s, line(sku)),
            'stock_contended', engine, has_pid=engine == 'lock')
    bounded(shop, f'{engine}, a count', lambda s: call(s, 'count_stock', 'BER', [{'sku': sku, 'counted': 5}], 'recount'),
            lambda s: call(s, 'count_stock', 'BER', [{'sku': sku, 'counted': 5}], 'recount'), 'stock_contended', engine, sku=sku, location='BER')
    # a session of the lock engine drains a counter that others use
    bounded(shop, f'{engine}, a counter that is used', lambda s: place(s, line(sku)), lambda s: place(s, line(sku)),
            'stock_contended', 'lock', engine, has_pid=engine == 'lock', sku=sku, location='BER')


def keys(shop, engine):
    a, b = shop.item(f'key-a-{engine}', 5), shop.item(f'key-b-{engine}', 5)
    name = f'cart-{engine}'
    # two calls that share nothing else: the key is of the function and the tenant
    bounded(shop, f'{engine}, key of an order', lambda s: place(s, line(a), key=name), lambda s: place(s, line(b), key=name),
            'key_busy', engine, idempotency_key=name)
    bounded(shop, f'{engine}, key of a receipt',
            lambda s: call(s, 'receive_stock', 'BER', [line(a)], idempotency_key=name),
            lambda s: call(s, 'receive_stock', 'BER', [line(b)], idempotency_key=name), 'key_busy', engine, idempotency_key=name)

    def batch(sku):
        return [{'channel': 'web', 'lines': [line(sku)], 'idempotency_key': f'{name}-{n}'} for n in (1, 2)]

    bounded(shop, f'{engine}, keys of a batch', lambda s: call(s, 'place_orders', batch(a)),
            lambda s: call(s, 'place_orders', batch(b)), 'key_busy', engine, function='place_orders')


def documents(shop, engine):
    one = shop.connection
    sku = shop.item(f'doc-{engine}', 50)
    other = shop.item(f'doc-other-{engine}', 50)
    order = place(one, line(sku), line(sku))
    fulfillment = call_id(one, 'fulfillment_id', 'plan_fulfillment', order)
    transfer = call_id(one, 'transfer_id', 'create_transfer', 'BER', 'HAM', [line(sku)])
    hold = reserve(one, sku)
    register = f'R-{engine}'
    call(one, 'put_register', register, 'web', 'BER')
    call(one, 'open_shift', register, '0.00 EUR')
    for name, work, action, wanted in (
            ('an order', lambda s: call(s, 'cancel_order', order, [{'line_no': 1}]),
             lambda s: call(s, 'cancel_order', order, [{'line_no': 2}]), {'order_id': str(order)}),
            ('the order of a payment', lambda s: call(s, 'cancel_order', order, [{'line_no': 1}]),
             lambda s: call(s, 'authorize_payment', order, '1.00 EUR', 'bank'), {'order_id': str(order)}),
            ('the order of a fulfillment', lambda s: call(s, 'authorize_payment', order, '1.00 EUR', 'bank'),
             lambda s: call(s, 'ship_fulfillment', fulfillment), {'order_id': str(order)}),
            ('a transfer', lambda s: call(s, 'ship_transfer', transfer), lambda s: call(s, 'ship_transfer', transfer),
             {'transfer_id': str(transfer)}),
            ('a reservation', lambda s: call(s, 'extend_reservation', hold, '2 hours'),
             lambda s: place(s, line(sku), reservation=hold), {'reservation_id': str(hold)}),
            ('a reservation to be extended', lambda s: call(s, 'extend_reservation', hold, '2 hours'),
             lambda s: call(s, 'extend_reservation', hold, '3 hours'), {'reservation_id': str(hold)}),
            ('a register', lambda s: call(s, 'close_shift', register, '0.00 EUR'),
             lambda s: call(s, 'record_sale', register, [line(other)], [{'provider': 'cash', 'amount': '1.00'}]), {'register': register}),
            ('a shift with a sale under way',
             lambda s: call(s, 'record_sale', register, [line(other)], [{'provider': 'cash', 'amount': '1.00'}]),
             lambda s: call(s, 'close_shift', register, '0.00 EUR'), {'register': register}),
            ('an item being changed', lambda s: call(s, 'put_item', sku, 'Other name'), lambda s: call(s, 'put_item', sku, 'A third'), {})):
        bounded(shop, f'{engine}, {name}', work, action, 'document_busy', engine, **wanted)


def call_id(session, column, function, *arguments):
    values = [json.dumps(value) if isinstance(value, (list, dict)) else value for value in arguments]
    marks = ', '.join(['%s'] * len(arguments))
    return session.execute(f'SELECT {column} FROM order_mgmt.{function}({marks})', values).fetchone()[0]


def who_is_told(shop, engine):
    """Sessions are named to who may see them."""
    one = shop.connection
    for role, profile in (('clerk', 'web'), ('boss', 'manager')):
        one.execute(f"DO 'BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END'")
        one.execute('SELECT order_mgmt.grant_access(%s, %s)', (role, profile))
    sku = shop.item(f'told-{engine}', 5)
    order = place(one, line(sku), line(sku))
    with Holder(shop, lambda s: call(s, 'cancel_order', order, [{'line_no': 1}]), engine=engine) as holder:
        session = waiter(shop, engine=engine)
        for role, pids in (('clerk', None), ('boss', [holder.info.backend_pid]), ('postgres', [holder.info.backend_pid]), ('clerk', None)):
            session.execute(f'SET ROLE {role}')
            error, _ = refused(session, lambda s: call(s, 'cancel_order', order, [{'line_no': 2}]))
            is_((error.diag.constraint_name, json.loads(error.diag.message_detail).get('pids')), ('document_busy', pids),
                f'{engine}: {role} is told who holds the order, if that may see sessions')
        session.close()


def lock_timeout_of_counters(shop, engine):
    """A wait for stock is one for a lock, whatever decides it: the user's bound of these holds."""
    sku = shop.item(f'timeout-{engine}', 5)
    with Holder(shop, lambda s: place(s, line(sku, 5)), engine=engine):
        session = waiter(shop, engine=engine, take_wait=60000)
        session.execute("SET lock_timeout = '200ms'")
        for name, action in (('sale', lambda s: place(s, line(sku))), ('hold', lambda s: reserve(s, sku)),
                             ('batch', lambda s: call(s, 'place_orders', [{'channel': 'web', 'lines': [line(sku)]}] * 3, all_or_nothing=True))):
            error, seconds = refused(session, action)
            ok(error is not None and error.sqlstate == '55P03' and 0.1 < seconds < LATEST_S, f'{engine}: lock_timeout ends the wait of a {name}',
               (repr(error), seconds))
        session.execute("SET lock_timeout = 0; SET statement_timeout = '200ms'")
        error, seconds = refused(session, lambda s: place(s, line(sku)))
        ok(error is not None and error.sqlstate == '57014' and seconds < LATEST_S, f'{engine}: and so does statement_timeout', (repr(error), seconds))
        session.close()


def the_rest(shop, engine):
    """Tables, jobs, triggers of users: not ours, or not of a call alone, and bounded all the same."""
    one = shop.connection
    sku = shop.item(f'rest-{engine}', 5)
    bounded(shop, f'{engine}, a resync while somebody sells', lambda s: place(s, line(sku)),
            lambda s: call(s, 'resync_stock'), 'document_busy', engine)
    one.execute('CREATE FUNCTION public.queue() RETURNS trigger LANGUAGE plpgsql AS'
                " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END'")
    one.execute('CREATE TRIGGER queue BEFORE INSERT ON order_mgmt_data.orders FOR EACH ROW EXECUTE FUNCTION public.queue()')
    bounded(shop, f"{engine}, a user's trigger", lambda s: s.execute('SELECT pg_advisory_xact_lock(7)'),
            lambda s: place(s, line(sku)), 'document_busy', engine)
    one.execute('DROP FUNCTION public.queue() CASCADE')
    with Holder(shop, lambda s: s.execute('LOCK TABLE order_mgmt_data.reservations')) as holder:
        session = waiter(shop, engine=engine)
        session.execute('SET client_min_messages = error')
        began = time.monotonic()
        status, error = session.execute("SELECT status, error FROM order_mgmt.run_job('expire_holds')").fetchone()
        ok(time.monotonic() - began < LATEST_S, f'{engine}: a job gives up')
        ok(status == 'failed' and 'has not ended' in error, f'{engine}: and says why', (status, error))
        session.close()


def all_waits_together(shop, engine):
    """Five keys, each held for less than the bound: each alone would be waited for."""
    sku = shop.item(f'sum-{engine}', 50)
    names = [f'sum-{engine}-{n}' for n in range(5)]
    openers = [shop.connect() for _ in names]
    for holder, name in zip(openers, names):
        holder.execute('BEGIN')
        call(holder, 'place_orders', [{'channel': 'web', 'lines': [line(shop.item(f'{name}-of', 5))], 'idempotency_key': name}])
    session = waiter(shop, engine=engine, take_wait=1000)
    batch = [{'channel': 'web', 'lines': [line(sku)], 'idempotency_key': name} for name in names]
    began = time.monotonic()
    answer = Background(lambda: call(session, 'place_orders', batch))
    for holder in openers:
        time.sleep(0.6)
        holder.execute('ROLLBACK')
    is_(answer.result(), 'key_busy', f'{engine}: waits that are short alone are bounded together')
    ok(time.monotonic() - began > 2, f'{engine}: the last key was held longer than the bound')
    for connection in (*openers, session):
        connection.close()


def nothing_stays(shop, engine):
    """What the user does afterwards is not canceled, and his own limits count."""
    sku, other = shop.item(f'after-{engine}', 5), shop.item(f'after-other-{engine}', 5)
    order = place(shop.connection, line(sku), line(sku))
    cancel = (lambda s: call(s, 'cancel_order', order, [{'line_no': 1}]))
    with Holder(shop, cancel, engine=engine):
        session = waiter(shop, engine=engine)
        session.execute('BEGIN; SAVEPOINT s')
        raises(lambda: cancel(session), f'{engine}: a call in a savepoint gives up', '55P03', 'document_busy')
        session.execute('ROLLBACK TO s')
        session.execute(f"SELECT pg_sleep({BOUND_MS * 3 / 1000})")
        is_(sell(session, other), 'sold', f'{engine}: the transaction goes on')
        raises(lambda: cancel(session), f'{engine}: the next call has a bound of its own', '55P03', 'document_busy')
        session.execute('ROLLBACK')
        session.execute("DO 'BEGIN PERFORM order_mgmt.cancel_order(''" + str(order) + "''); EXCEPTION WHEN lock_not_available THEN"
                        " PERFORM pg_sleep(0.7); END'")
        ok(True, f'{engine}: PL/pgSQL catches it by its condition')
        # a wait of the user's own, longer than the bound, after a call and after an error
        with Holder(shop, lambda s: s.execute('SELECT pg_advisory_xact_lock(8)')) as owner:
            patient = Background(lambda: session.execute('BEGIN; SELECT pg_advisory_xact_lock(8)'))
            ok(not wait_until(lambda: not patient.is_running(), BOUND_MS * 3 / 1000), f"{engine}: the user's own wait is not ours")
            owner.execute('ROLLBACK')
            is_(patient.result(), 'ok', f'{engine}: and ends as it should')
        session.execute('ROLLBACK')
        for setting, sqlstate in (('lock_timeout', '55P03'), ('statement_timeout', '57014')):
            session.execute(f"SET order_mgmt.take_wait = '10s'; SET {setting} = '100ms'")
            error, seconds = refused(session, cancel)
            ok(error is not None and (error.sqlstate, error.diag.constraint_name) == (sqlstate, None) and seconds < LATEST_S,
               f'{engine}: a smaller {setting} wins, with its own error', repr(error))
            is_(session.execute(f'SHOW {setting}').fetchone()[0], '100ms', f'{engine}: {setting} stays')
            session.execute(f'RESET {setting}')
        canceled = Background(lambda: cancel(session))
        wait_event(shop.connection, session.info.backend_pid, 'Lock')
        shop.connection.execute('SELECT pg_cancel_backend(%s)', (session.info.backend_pid,))
        is_(canceled.result(), '57014', f"{engine}: a user's cancel stays one")
        session.execute('SET order_mgmt.take_wait = 0')
        error, seconds = refused(session, cancel)
        ok(error is not None and error.diag.constraint_name == 'document_busy' and seconds < 1, f'{engine}: 0 waits not at all', repr(error))
    session.execute('SET order_mgmt.take_wait = 50')
    many = [{'channel': 'web', 'lines': [line(other)]} for _ in range(2000)]
    call(shop.connection, 'receive_stock', 'BER', [line(other, 2000)])
    ok(call(session, 'place_orders', many), f'{engine}: work that is long without a wait is not cut')
    session.close()


def strangers(shop):
    """Each setting, chosen by a role that has a profile and nothing else."""
    one = shop.connection
    one.execute('CREATE ROLE clerk LOGIN')
    one.execute("SELECT order_mgmt.grant_access('clerk', 'web')")
    settings = {row[0].split('.')[1] for row in one.execute("SELECT name FROM pg_settings WHERE name LIKE 'order_mgmt.%'").fetchall()}
    settings -= {'fault'}
    is_(settings - set(CHOSEN_BY), set(), 'of every setting it is decided who may choose it')
    clerk = psycopg.connect(shop.cluster.dsn('postgres'), user='clerk', autocommit=True)
    early = psycopg.connect(shop.cluster.dsn('postgres'), user='clerk', autocommit=True)
    is_(clerk.execute('SELECT current_user').fetchone()[0], 'clerk', 'a role of the shop')
    sku = shop.item('strange', 5)
    if not shop.is_preloaded:
        # before the library is there, any name can be set: what is not the role's is dropped when it comes
        early.execute("SET client_min_messages = error; SET order_mgmt.engine = 'lock'; SET order_mgmt.allow_prepare = on")
        place(early, line(sku))
        is_(early.execute("SELECT current_setting('order_mgmt.engine'), current_setting('order_mgmt.allow_prepare')").fetchone(),
            ('counter', 'off'), 'nor by setting them before the library is loaded')
    place(clerk, line(sku))
    for name in sorted(settings):
        answer = outcome(lambda: clerk.execute(f"SELECT set_config('order_mgmt.{name}', %s, false)", (VALUES.get(name, '1'),)))
        is_((answer,), ANSWERS[CHOSEN_BY[name]], f'{name} is for {CHOSEN_BY[name]}')
        if CHOSEN_BY[name] != 'anybody':
            ok(outcome(lambda: clerk.execute(f"ALTER ROLE clerk SET order_mgmt.{name} = '{VALUES.get(name, '1')}'")) != 'ok',
               f'{name}: nor for the next sessions of a role')
    is_(outcome(lambda: clerk.execute("SET order_mgmt.take_wait = '11min'")), '22023', 'nobody waits longer than ten minutes')
    is_(outcome(lambda: clerk.execute('SET order_mgmt.tenant_id = 2')), 'ok', 'a tenant can be asked for')
    is_(outcome(lambda: place(clerk, line(sku))), 'not_allowed', 'and is not given to whom it was not granted')
    clerk.close()
    early.close()


def prepared(shop):
    """A lock that outlives its session needs a superuser's word."""
    sku = shop.item('prepared', 5)
    one = shop.connect(engine='lock')
    call(one, 'put_register', 'P', 'web', 'BER')
    for name, action in (('sale', lambda: place(one, line(sku))), ('receipt', lambda: receive(one, sku, 1)),
                         ('shift', lambda: call(one, 'open_shift', 'P', '0.00 EUR'))):
        one.execute('BEGIN')
        action()
        raises(lambda: one.execute("PREPARE TRANSACTION 'p'"), f'PREPARE after a {name} of the lock engine is refused', '0A000',
               'prepare_not_supported')
    one.execute('BEGIN; SAVEPOINT s')
    call(one, 'open_shift', 'P', '0.00 EUR')
    one.execute('ROLLBACK TO s')
    call(one, 'put_item', sku, 'Other name')
    is_(outcome(lambda: one.execute("PREPARE TRANSACTION 'p'")), 'ok', 'one that holds no lock on a key may be prepared')
    one.execute("ROLLBACK PREPARED 'p'")
    one.execute('SET order_mgmt.allow_prepare = on')
    one.execute('BEGIN')
    place(one, line(sku))
    one.execute("PREPARE TRANSACTION 'p'")
    rows = holders(shop, sku)
    is_([(row[0], row[2], row[3], row[5]) for row in rows], [(None, 'p', 'prepared', 'holds')], 'stock_holders names what was prepared')
    ok(rows and rows[0][1] and rows[0][4], 'with its owner, and since when', rows)
    one.execute("ROLLBACK PREPARED 'p'")
    is_(holders(shop, sku), [], 'until it ends')
    one.close()


def holders(shop, sku):
    return shop.connection.execute(
        'SELECT pid, role, application_name, state, transaction_start, access, held::text FROM order_mgmt.stock_holders(%s, %s)',
        (sku, 'BER')).fetchall()


def who_holds(shop, engine):
    sku, other = shop.item(f'who-{engine}', 5), shop.item(f'who-other-{engine}', 5)
    is_(holders(shop, sku), [], f'{engine}: nobody holds what nobody has touched')
    with Holder(shop, lambda s: place(s, line(sku, 4)), engine=engine) as holder:
        holder.execute("SET application_name = 'till 7'")
        seller = shop.connect(engine=engine, take_wait=20000)
        waiting = Background(lambda: place(seller, line(sku, 2)))
        wanted = [(holder.info.backend_pid, 'holds'), (seller.info.backend_pid, 'waits')]
        # who waits looks at the stock now and then, and holds it for that moment
        ok(wait_until(lambda: [(row[0], row[5]) for row in holders(shop, sku)] == wanted), f'{engine}: one holds and one waits, by name', holders(shop, sku))
        rows = holders(shop, sku)
        is_((rows[0][1:4], rows[1][3]), (('postgres', 'till 7', 'idle in transaction'), 'active'), f'{engine}: with what they are doing')
        ok(rows[0][4] is not None and rows[0][4] <= rows[1][4], f'{engine}: and since when')
        is_(rows[0][6] and float(rows[0][6]), 4.0 if engine == 'counter' else None, f'{engine}: what is held of the position')
        is_(holders(shop, other), [], f'{engine}: another position is not theirs')
        holder.execute('ROLLBACK')
        is_(waiting.result(), 'ok', f'{engine}: the one that waited goes on')
        is_(holders(shop, sku), [], f'{engine}: nobody holds it any more')
        seller.close()
    if engine == 'counter':
        skus = [shop.item(f'many-{n}', 1) for n in range(40)]
        with Holder(shop, lambda s: place(s, *(line(name) for name in skus))) as holder:
            answers = {row[5] for name in (skus[0], sku) for row in holders(shop, name)}
            is_(answers, {'holds', 'may hold'}, 'a session with more positions than are listed may hold any of them')
            holder.execute('SAVEPOINT s')
            place(holder, line(sku))
            holder.execute('ROLLBACK TO s')
        shop.connection.execute("SELECT order_mgmt.grant_access('clerk', 'web')")
        shop.connection.execute('SET ROLE clerk')
        is_(outcome(lambda: holders(shop, sku)), '42501', 'a seller is not told who else sells')
        shop.connection.execute('RESET ROLE')


for is_preloaded in (True, False):
    with Cluster(preload=is_preloaded, settings={'max_prepared_transactions': 5}) as cluster:
        shop = Shop(cluster, locations=('BER', 'HAM'))
        shop.is_preloaded = is_preloaded
        scenario(strangers, shop)
        scenario(prepared, shop)
        for engine in ('counter', 'lock') if is_preloaded else ('lock',):
            for check in (stock, keys, documents, who_is_told, lock_timeout_of_counters, the_rest, all_waits_together, nothing_stays, who_holds):
                if is_preloaded or check in (stock, nothing_stays):
                    scenario(check, shop, engine)
        shop.quiet('after the waits')
done()
