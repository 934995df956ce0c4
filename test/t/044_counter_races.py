#!/usr/bin/python3
"""044_counter_races.py - the races of test/specs, asked of the counters, at every isolation level.

A first transaction moves a unit and stays open; a second session wants the same unit.  With
take_wait = 0 it is told that the stock is held (55P03, never a definite refusal); with a
long take_wait it waits without holding anything, and when the first has committed or rolled
back it is served or refused as the ledger then says.  Two carts in opposite order never
deadlock.  The same key twice at once places one order.

It fails when a wait is not ended by the commit or rollback it waits for, when a refusal is given
that a rollback disproves, or when what waits also holds.
"""
import json

from cluster import Cluster
from shop import (Background, Shop, line, outcome, place, receive, reserve, roll_back, scenario, sell, shelf,
                  wait_until, write)
from tap import done, is_, ok

LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
PATIENCE = 60000


def race(shop, one, two, name, quantity, first, second, after_commit, after_rollback, prepare=None):
    """first in an open transaction, second waits for it; what second gets for either end."""
    for level in LEVELS:
        for ending, wanted in (('COMMIT', after_commit), ('ROLLBACK', after_rollback)):
            sku = shop.item(f'{name}-{level}-{ending}', quantity)
            if prepare:
                prepare(shop.connection, sku)
            title = f'{name}, {level}, {ending}'
            one.execute(f'BEGIN ISOLATION LEVEL {level}')
            first(one, sku)
            two.execute(f'SET order_mgmt.take_wait = 0; BEGIN ISOLATION LEVEL {level}; SELECT 1')
            is_(outcome(lambda: second(two, sku)), 'stock_contended', f'{title}: without patience: held, not gone')
            two.execute(f"ROLLBACK; SET order_mgmt.take_wait = {PATIENCE}; BEGIN ISOLATION LEVEL {level}; SELECT 1")
            waiting = Background(lambda: second(two, sku))
            ok(not wait_until(lambda: not waiting.is_running(), 0.1), f'{title}: with patience it waits')
            one.execute(ending)
            answer = waiting.result(30)
            # where rows that expire are read and then locked, PostgreSQL may ask a serializable transaction to be repeated
            if answer == '40001' and level == 'SERIALIZABLE':
                two.execute(f'ROLLBACK; BEGIN ISOLATION LEVEL {level}')
                answer = outcome(lambda: second(two, sku))
            is_(answer, wanted, f'{title}: and is answered at once')
            two.execute('COMMIT')


def cancel(session, sku):
    session.execute('SELECT FROM order_mgmt.cancel_order((SELECT order_id FROM order_mgmt.order_lines WHERE sku = %s))',
                    (sku,))


def hold_that_expired(session, sku):
    session.execute("UPDATE order_mgmt_data.reservations SET expires_at = '2020-01-01' WHERE reservation_id = %s",
                    (reserve(session, sku),))


def same_document_twice(shop):
    """Two orders use one reservation, two calls cancel one line: the second waits and sees the first."""
    one, two = shop.connect(), shop.connect()
    for level in LEVELS:
        for ending in ('COMMIT', 'ROLLBACK'):
            sku = shop.item(f'document-{level}-{ending}', 7)
            held, order = reserve(one, sku, 2), place(one, line(sku, 3))
            cancel_two = ('SELECT FROM order_mgmt.cancel_order(%s, %s::json)', (order, '[{"line_no":1,"quantity":2}]'))
            for what, call, code in (
                    ('reservation', lambda session: place(session, line(sku, 2), reservation=held),
                     'reservation_expired'),
                    ('line', lambda session: session.execute(*cancel_two), 'cancel_exceeds_open')):
                title = f'same {what}, {level}, {ending}'
                one.execute(f'BEGIN ISOLATION LEVEL {level}')
                call(one)
                two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
                second = Background(lambda: call(two))
                ok(not wait_until(lambda: not second.is_running(), 0.1), f'{title}: the second waits')
                one.execute(ending)
                wanted = 'ok' if ending == 'ROLLBACK' else code if level == LEVELS[0] else '40001'
                is_(second.result(30), wanted, f'{title}: and is answered rightly')
                roll_back(two)


def races(shop):
    def buy(session, sku):
        place(session, line(sku))

    def hold(session, sku):
        reserve(session, sku)

    def release(session, sku):
        session.execute('SELECT FROM order_mgmt.release_reservation((SELECT reservation_id'
                        ' FROM order_mgmt.reservations WHERE sku = %s))', (sku,))

    def safety(session, sku, stock=1):
        session.execute("SELECT FROM order_mgmt.put_stock_policy(%s, 'BER', safety_stock => %s)", (sku, stock))

    short = 'insufficient_stock'
    one, two = shop.connect(), shop.connect()
    race(shop, one, two, 'sell-sell', 1, buy, buy, short, 'ok')
    race(shop, one, two, 'receive-sell', 0, lambda s, sku: receive(s, sku, 1), buy, 'ok', short)
    race(shop, one, two, 'reserve-sell', 1, hold, buy, short, 'ok')
    race(shop, one, two, 'sell-reserve', 1, buy, hold, short, 'ok')
    race(shop, one, two, 'release-sell', 1, release, buy, 'ok', short, prepare=hold)
    race(shop, one, two, 'cancel-sell', 1, cancel, buy, 'ok', short, prepare=buy)
    race(shop, one, two, 'damage-sell', 1, lambda s, sku: s.execute(
        "SELECT FROM order_mgmt.change_stock_state('BER', %s::json)",
        (json.dumps([line(sku, from_state='free', to_state='damaged')]),)), buy, short, 'ok')
    race(shop, one, two, 'safety-sell', 1, safety, buy, short, 'ok')
    race(shop, one, two, 'unsafety-sell', 1, lambda s, sku: safety(s, sku, 0), buy, 'ok', short, prepare=safety)
    race(shop, one, two, 'expired-sell', 1, buy, buy, short, 'ok', prepare=hold_that_expired)


def own_receipt_over_a_gap(shop):
    """The shelf is below zero by a forced loss: an own receipt fills the gap first, as anybody's would."""
    for engine in ('counter', 'lock'):
        sku = shop.item(f'gap-{engine}', 1)
        write(shop.connection, sku, 11, posting=1)
        one = shop.connect(engine=engine)
        one.execute('BEGIN')
        receive(one, sku, 5)
        is_(sell(one, sku), 'insufficient_stock', f'{engine}: a receipt that leaves a gap of 5 sells nothing')
        one.execute('ROLLBACK; BEGIN')
        receive(one, sku, 12)
        is_(sell(one, sku, 3), 'insufficient_stock', f'{engine}: one that leaves 2 does not sell 3')
        one.execute('ROLLBACK; BEGIN')
        receive(one, sku, 12)
        is_(sell(one, sku, 2), 'sold', f'{engine}: but 2')
        one.execute('COMMIT')
        is_(sell(one, sku), 'insufficient_stock', f'{engine}: and no more')
        gap = shop.item(f'net-{engine}', 1)
        write(shop.connection, gap, 11, posting=1)
        is_(outcome(lambda: one.execute('SELECT FROM order_mgmt.adjust_stock(%s, %s::json, %s)', (
            'BER', json.dumps([line(gap, 5), line(gap, -1)]), 'recount'))), 'ok',
            f'{engine}: a correction is judged by its net')
        is_(shelf(one, gap), '-6', f'{engine}: which is recorded')
        one.execute("SELECT FROM order_mgmt.receive_stock('BER', %s::json)", (json.dumps([line(gap, 6)]),))


def who_waits_holds_nothing(shop):
    """A cart waits for its second item; its first can be sold meanwhile."""
    free, held = shop.item('wait-free', 1), shop.item('wait-held', 1)
    one, two, three = shop.connect(), shop.connect(take_wait=PATIENCE), shop.connect(take_wait=0)
    one.execute('BEGIN')
    sell(one, held)
    cart = Background(lambda: place(two, line(free), line(held)))
    ok(not wait_until(lambda: not cart.is_running(), 0.2), 'a cart waits for one of its items')
    is_(sell(three, free), 'sold', 'the other is sold to somebody else meanwhile')
    is_(cart.result(30), 'insufficient_stock', 'so the cart is refused, without waiting any longer')
    one.execute('ROLLBACK')
    is_([sell(three, held), sell(three, held)], ['sold', 'insufficient_stock'], 'and took nothing')


def carts_in_opposite_order(shop):
    a, b = shop.item('cart-a', 1), shop.item('cart-b', 1)
    one, two = shop.connect(take_wait=300), shop.connect(take_wait=300)
    one.execute('BEGIN')
    two.execute('BEGIN')
    is_([sell(one, a), sell(two, b)], ['sold', 'sold'], 'two carts take their first items')
    first = Background(lambda: place(one, line(b)))
    second = Background(lambda: place(two, line(a)))
    answers = [first.result(), second.result()]
    ok('stock_contended' in answers and set(answers) <= {'stock_contended', 'ok'},
       "their second ones are each other's: one is told to repeat, and what it gives back may serve the other", answers)
    roll_back(one, two)
    waiting = shop.connect(take_wait=PATIENCE)
    one.execute('BEGIN')
    sell(one, a)
    cart = Background(lambda: place(waiting, line(b), line(a)))
    ok(not wait_until(lambda: not cart.is_running(), 0.1), 'a cart waits')
    one.execute('ROLLBACK')
    is_(cart.result(30), 'ok', 'and is served when the other gives up')


def same_key_twice(shop):
    for level in LEVELS:
        for ending in ('COMMIT', 'ROLLBACK'):
            sku = shop.item(f'key-{level}-{ending}', 2)
            title = f'same key, {level}, {ending}'
            one, two = shop.connect(), shop.connect()
            one.execute(f'BEGIN ISOLATION LEVEL {level}')
            first = place(one, line(sku), key=title)
            two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
            again = Background(lambda: place(two, line(sku), key=title))
            ok(not wait_until(lambda: not again.is_running(), 0.1), f'{title}: the second call waits for the first')
            one.execute(ending)
            answer = again.result(30)
            ok(answer in (('ok', '40001') if ending == 'COMMIT' and level != LEVELS[0] else ('ok',)),
               f'{title}: and is answered or told to repeat', answer)
            roll_back(two) if answer != 'ok' else two.execute('COMMIT')
            order = place(two, line(sku), key=title)
            is_(order == first, ending == 'COMMIT', f'{title}: repeated, it answers the first order that committed')
            is_(shelf(shop.connection, sku), '1', f'{title}: one order was placed')


def last_unit_same_key(shop):
    """The repeat finds no stock, because its own first call took it: it must answer that order."""
    for level in LEVELS:
        sku = shop.item(f'last-{level}', 1)
        one, two = shop.connect(), shop.connect(take_wait=PATIENCE)
        one.execute(f'BEGIN ISOLATION LEVEL {level}')
        first = place(one, line(sku), key=sku)
        two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        got = []
        again = Background(lambda: got.append(place(two, line(sku), key=sku)))
        ok(not wait_until(lambda: not again.is_running(), 0.1), f'last unit, {level}: the repeat waits')
        one.execute('COMMIT')
        ok(again.result(30) in ('ok', '40001') and got in ([], [first]),
           f'last unit, {level}: it is not refused for want of stock', again.result(30))
        roll_back(two)
        is_(place(two, line(sku), key=sku), first, f'last unit, {level}: and answers the order')


with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    for check in (races, same_document_twice, own_receipt_over_a_gap, who_waits_holds_nothing,
                  carts_in_opposite_order, same_key_twice, last_unit_same_key):
        scenario(check, shop)
    shop.quiet('after the races')
done()
