#!/usr/bin/python3
"""041_isolation_levels.py - every isolation level, savepoints and exception blocks, on both engines.

What is for sale is decided by what is committed now, not by the seller's snapshot:
at REPEATABLE READ and SERIALIZABLE nothing is oversold, and stock received after the
snapshot is not refused.  Pure sales conflict with nothing, so SERIALIZABLE sellers of
one item need no retry.  A rolled-back savepoint, or plpgsql exception block, gives back exactly
what was taken inside it.  The engine cannot change once stock has moved.

It fails when an old snapshot decides, when a rollback to a savepoint returns too much or too
little, or when a refusal in an exception block leaves a hold, a pin or a lock behind.
"""
import os
import random
from collections import Counter

from buyers import Bought, Crowd, judge_round, lines_of, purchase, REPEAT, sum_repeats
from cluster import Cluster
from shop import Background, Shop, line, outcome, place, receive, roll_back, scenario, sell, shelf, wait_until
from tap import done, is_, note, ok, seed

LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
UNKEYED = b"SELECT order_id FROM order_mgmt.place_order('web', $1::json)"
SELLERS = int(os.environ.get('OM_SELLERS') or 48)
RNG = random.Random(seed())


def old_snapshot(shop, engine):
    for level in LEVELS[1:]:
        sold, got = shop.item(f'sold-{level}', 1), shop.item(f'got-{level}', 0)
        one, two = shop.connect(engine=engine), shop.connect(engine=engine)
        one.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        sell(two, sold)
        receive(two, got, 1)
        is_(sell(one, got), 'sold', f'{engine}, {level}: stock received after the snapshot is sold')
        is_(one.execute('SELECT free::text, short::text FROM order_mgmt.stock WHERE sku = %s', (got,)).fetchone(), ('0', '1'),
            f'{engine}, {level}: its own view shows its snapshot and its own rows')
        is_(outcome(lambda: one.execute('COMMIT')), 'ok', f'{engine}, {level}: and committed')
        one.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        is_(sell(one, sold), 'insufficient_stock', f'{engine}, {level}: stock sold after the snapshot is not')
        roll_back(one)
        is_(sell(two, got), 'insufficient_stock', f'{engine}, {level}: one unit, one sale')


def key_of_another(shop, engine):
    """A key that was used after the snapshot answers its order, or asks to repeat; it never sells twice."""
    for level in LEVELS:
        sku = shop.item(f'key-{level}', 1)
        one, two = shop.connect(engine=engine), shop.connect(engine=engine)
        one.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        first = place(two, line(sku), key=f'key-{level}')
        answer = outcome(lambda: one.execute('SELECT') and ok(
            place(one, line(sku), key=f'key-{level}') == first, f'{engine}, {level}: the key answers the first order'))
        ok(answer in ('ok', '40001'), f'{engine}, {level}: a key used after the snapshot is no new sale', answer)
        roll_back(one)
        is_(place(one, line(sku), key=f'key-{level}'), first, f'{engine}, {level}: repeated, it answers that order')


def seller(sku, key, level, is_keyed):
    """A sale in a transaction of its own at a level; repeats as the contract says."""
    call = purchase(sku, key) if is_keyed else (UNKEYED, [lines_of(sku)])
    repeats = Counter()
    while True:
        yield f'BEGIN ISOLATION LEVEL {level}'.encode(), []
        yield b'SELECT 1', []
        yield RNG.random() * 0.005
        answer = yield call
        if answer.rows:
            order = answer.rows[0][0]
            answer = yield b'COMMIT', []
            if answer.sqlstate is None:
                return Bought(key, order, None, repeats)
        else:
            yield b'ROLLBACK', []
        if answer.sqlstate not in REPEAT:
            return Bought(key, None, answer.code or answer.sqlstate, repeats)
        repeats[answer.sqlstate] += 1


def crowd_of_sellers(shop, engine, crowd):
    for link in crowd.links:
        link.pg.exec_(f"SET order_mgmt.engine = '{engine}'".encode())
    for level in LEVELS[1:]:
        sku = shop.item(f'keyed-{level}', SELLERS // 2)
        bought = crowd.run([seller(sku, f'{engine}/{level}/{i}', level, True) for i in range(SELLERS)])
        wrong = judge_round(shop.connection, sku, SELLERS // 2, bought)
        ok(not wrong, f'{engine}, {level}: {SELLERS} sellers sold exactly {SELLERS // 2} units', wrong)
        repeats = sum_repeats(bought)
        sku = shop.item(f'unkeyed-{level}', SELLERS // 2)
        bought = crowd.run([seller(sku, None, level, False) for i in range(SELLERS)])
        is_((sum(b.order is not None for b in bought), shelf(shop.connection, sku)), (SELLERS // 2, '0'),
            f'{engine}, {level}: so did sellers without keys')
        repeats += sum_repeats(bought)
        if engine == 'counter':
            is_(dict(repeats), {}, f'{engine}, {level}: and none of them had to repeat')
        else:
            note(f'{engine}, {level}: calls repeated because of {dict(repeats)}')


def savepoints(shop, engine):
    for level in LEVELS:
        name = f'{engine}, {level}'
        sku = shop.item(f'save-{level}', 3)
        one, two = shop.connect(engine=engine), shop.connect(engine=engine)
        one.execute(f'BEGIN ISOLATION LEVEL {level}; SAVEPOINT a')
        is_(sell(one, sku, 2), 'sold', f'{name}: two of three sold in a savepoint')
        one.execute('SAVEPOINT b')
        is_(sell(one, sku, 2), 'insufficient_stock', f'{name}: two more are not there')
        one.execute('ROLLBACK TO b')
        is_(sell(one, sku, 1), 'sold', f'{name}: but one is')
        one.execute('RELEASE b; ROLLBACK TO a')
        is_(sell(one, sku, 3), 'sold', f'{name}: rolled back to the first, all three are')
        one.execute('COMMIT')
        is_(sell(two, sku), 'insufficient_stock', f'{name}: three were sold')
        one.execute(f'BEGIN ISOLATION LEVEL {level}; SAVEPOINT a')
        receive(one, sku, 5)
        one.execute('SAVEPOINT b')
        is_(sell(one, sku, 4), 'sold', f'{name}: an own receipt is sold in a deeper savepoint')
        one.execute('ROLLBACK TO b')
        is_(sell(one, sku, 5), 'sold', f'{name}: rolled back, all of the receipt is there')
        one.execute('ROLLBACK TO a')
        is_(sell(one, sku), 'insufficient_stock', f'{name}: without the receipt nothing is')
        one.execute('ROLLBACK TO a; COMMIT')
        is_(sell(two, sku), 'insufficient_stock', f'{name}: nor for others')


def many_savepoints(shop, engine):
    """More savepoints than a snapshot keeps, half of them rolled back, over more keys than a scan likes."""
    skus = [shop.item(f'many-{number}', 4) for number in range(40)]
    one = shop.connect(engine=engine)
    kept = Counter()
    one.execute('BEGIN')
    for number in range(120):
        sku = RNG.choice(skus)
        one.execute('SAVEPOINT s')
        answer = sell(one, sku)
        expected = 'sold' if kept[sku] < 4 else 'insufficient_stock'
        if answer != expected:
            ok(False, f'{engine}: savepoint {number}', f'{sku}: got {answer}, wanted {expected}')
        if answer == 'sold' and number % 2:
            kept[sku] += 1
            one.execute('RELEASE s')
        else:
            one.execute('ROLLBACK TO s; RELEASE s')
    one.execute('COMMIT')
    left = dict(shop.connection.execute('SELECT sku, free::numeric FROM order_mgmt.stock').fetchall())
    is_({sku: int(left[sku]) for sku in skus}, {sku: 4 - kept[sku] for sku in skus},
        f'{engine}: of 120 savepoints the released ones sold')


def exception_blocks(shop, engine):
    sku = shop.item('plpgsql', 3)
    one, two = shop.connect(engine=engine), shop.connect(engine=engine)
    one.execute(f"""
        CREATE OR REPLACE FUNCTION try_many(wanted integer[]) RETURNS text[] LANGUAGE plpgsql AS $$
        DECLARE
            answers text[] := '{{}}';
            quantity integer;
            code text;
        BEGIN
            FOREACH quantity IN ARRAY wanted LOOP
                BEGIN
                    PERFORM order_mgmt.place_order('web',
                        json_build_array(json_build_object('sku', '{sku}', 'quantity', abs(quantity))));
                    IF quantity < 0 THEN
                        RAISE EXCEPTION 'changed my mind';
                    END IF;
                    answers := answers || 'sold'::text;
                EXCEPTION WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME;
                    answers := answers || code;
                END;
            END LOOP;
            RETURN answers;
        END $$""")
    answers = one.execute('SELECT try_many(%s)', ([-3, 4, 2, -1, 2, -1, 1, 1],)).fetchone()[0]
    is_(answers, ['', 'insufficient_stock', 'sold', '', 'insufficient_stock', '', 'sold', 'insufficient_stock'],
        f'{engine}: exception blocks give back what they took, and only that')
    is_(sell(two, sku), 'insufficient_stock', f'{engine}: three were sold')
    one.execute('DROP FUNCTION try_many')


def engine_switch(shop, engine):
    other = 'lock' if engine == 'counter' else 'counter'
    sku = shop.item('switch', 5)
    one = shop.connect(engine=engine)
    for command in (f"SET order_mgmt.engine = '{other}'", f"SET LOCAL order_mgmt.engine = '{other}'",
                    f"SELECT set_config('order_mgmt.engine', '{other}', true)"):
        one.execute('BEGIN')
        sell(one, sku)
        try:
            one.execute(command)
            ok(False, f'{engine}: {command} after a sale is refused')
        except Exception as error:
            is_((error.sqlstate, error.diag.constraint_name), ('25001', 'engine_in_use'),
                f'{engine}: {command} after a sale is refused')
        one.execute('ROLLBACK')
    one.execute(f"BEGIN; SELECT count(*) FROM order_mgmt.stock; SET LOCAL order_mgmt.engine = '{other}'")
    is_(sell(one, sku), 'sold', f'{engine}: before the first movement the engine may change')
    one.execute('COMMIT')
    is_(one.execute('SHOW order_mgmt.engine').fetchone()[0], engine, f'{engine}: for that transaction only')
    one.execute(f"BEGIN; SAVEPOINT a; SET LOCAL order_mgmt.engine = '{other}'")
    sell(one, sku)
    is_(outcome(lambda: one.execute('ROLLBACK TO a')), 'ok', f'{engine}: rolling back over a switch is no switch')
    is_(sell(one, sku), 'sold', f'{engine}: and the old engine goes on')
    one.execute('COMMIT')
    one.prepare_threshold = None
    is_(outcome(lambda: one.execute('DISCARD ALL')), 'ok', f'{engine}: DISCARD ALL is harmless')
    is_(sell(one, sku, 3), 'sold', f'{engine}: three of five were left')
    is_(sell(one, sku), 'insufficient_stock', f'{engine}: and were sold')


def waiting_seller(shop, engine):
    """A seller waits for stock held by an open transaction, and gets it when that one rolls back."""
    for level in LEVELS:
        sku = shop.item(f'wait-{level}', 1)
        one, two = shop.connect(engine=engine, take_wait=20000), shop.connect(engine=engine, take_wait=20000)
        one.execute('BEGIN')
        sell(one, sku)
        two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        buyer = Background(lambda: place(two, line(sku)))
        ok(not wait_until(lambda: not buyer.is_running(), 0.2), f'{engine}, {level}: a seller waits')
        one.execute('ROLLBACK')
        is_(buyer.result(5), 'ok', f'{engine}, {level}: and gets what was given back')
        two.execute('COMMIT')
        one.execute('BEGIN')
        receive(one, sku, 1)
        buyer = Background(lambda: place(two, line(sku)))
        ok(not wait_until(lambda: not buyer.is_running(), 0.2), f'{engine}, {level}: a seller waits for a receipt')
        one.execute('COMMIT')
        is_(buyer.result(5), 'ok', f'{engine}, {level}: and sells it')


for engine in ('counter', 'lock'):
    with Cluster(preload=True, settings={'order_mgmt.engine': engine}) as cluster:
        shop = Shop(cluster)
        crowd = Crowd(cluster.dsn(), SELLERS)
        for check in (old_snapshot, key_of_another, savepoints, many_savepoints, exception_blocks, engine_switch,
                      waiting_seller):
            scenario(check, shop, engine)
        scenario(crowd_of_sellers, shop, engine, crowd)
        crowd.close()
        shop.quiet(engine)
done()
