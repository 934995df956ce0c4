#!/usr/bin/python3
"""049_lock_order.py - calls of the lock engine lock their positions in one order: none deadlocks.

Sessions repeat, for some seconds, calls that take from and give to the same few positions in
opposite orders: orders beside orders that use part of a reservation, batches, cancellations, receipts,
corrections, transfers both ways, returns, and the job of those that wait.  Each call alone is a
transaction, so nothing but the calls' own order of locks can deadlock.  The same with the counters.

It fails when any call ends in 40P01, which the lock engine did of 463 in 600 orders that left
part of their reservation, or waited in vain.
"""
import json
import random
import threading
import time

import psycopg
from cluster import Cluster
from shop import Shop, line
from tap import done, is_, long_run, ok, seed

SECONDS = 30 if long_run() else 4
ITEMS = 'ABC'
EXPECTED = ('insufficient_stock', 'illegal_transition', 'cancel_exceeds_open', 'shipment_exceeds_allocated', 'stock_changed')


class Session:
    """One session and what its calls ended with."""

    def __init__(self, shop, engine, script, number):
        self.connection = shop.connect(engine=engine, take_wait=20000)
        self.script = script
        self.random = random.Random(f'{seed()}-{number}')
        self.answers = {}
        self.calls = 0

    def call(self, function, *arguments):
        values = [json.dumps(value) if isinstance(value, list) else value for value in arguments]
        marks = ', '.join('%s' for _ in arguments)
        return self.connection.execute(f'SELECT * FROM order_mgmt.{function}({marks})', values).fetchall()

    def lines(self, *skus):
        return [line(sku) for sku in self.random.sample(skus or list(ITEMS), len(skus or ITEMS))]

    def order(self, *skus, reservation=None):
        return self.connection.execute(
            "SELECT order_id FROM order_mgmt.place_order('web', %s::json, reservation_id => %s)",
            (json.dumps(self.lines(*skus)), reservation)).fetchone()[0]

    def run(self, until):
        while time.monotonic() < until:
            try:
                self.script(self)
                self.calls += 1
            except psycopg.Error as error:
                answer = error.diag.constraint_name or error.sqlstate or repr(error)
                self.answers[answer] = self.answers.get(answer, 0) + 1


def convert_part(session):
    """An order of the last item: the rest of the reservation goes back."""
    held = session.connection.execute("SELECT reservation_id FROM order_mgmt.reserve_stock('web', %s::json, '1 hour')",
                                      (json.dumps(session.lines()),)).fetchone()[0]
    session.order(ITEMS[-1], reservation=held)


def buy(session):
    session.order()


def buy_and_cancel(session):
    session.call('cancel_order', session.order())


def batch(session):
    session.call('place_orders', [{'channel': 'web', 'lines': session.lines(sku)} for sku in session.random.sample(ITEMS, len(ITEMS))])


def receive_and_correct(session):
    session.call('receive_stock', 'BER', session.lines())
    session.call('adjust_stock', 'BER', [{'sku': sku, 'quantity': -1} for sku in session.random.sample(ITEMS, len(ITEMS))], 'lost')


def count(session):
    session.call('count_stock', 'BER', [{'sku': sku, 'counted': 100000} for sku in session.random.sample(ITEMS, len(ITEMS))], 'recount')


def change_state(session):
    for from_state, to_state in (('free', 'damaged'), ('damaged', 'free')):
        session.call('change_stock_state', 'BER', [{'sku': sku, 'quantity': 1, 'from_state': from_state, 'to_state': to_state}
                                                   for sku in session.random.sample(ITEMS, len(ITEMS))])


def transfer(session):
    ends = session.random.sample(['BER', 'HAM'], 2)
    made = session.connection.execute('SELECT transfer_id FROM order_mgmt.create_transfer(%s, %s, %s::json)',
                                      (*ends, json.dumps(session.lines()))).fetchone()[0]
    session.call('ship_transfer', made)
    session.call('receive_transfer', made)


def give_back(session):
    order = session.order()
    fulfillment = session.connection.execute('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', (order,)).fetchone()[0]
    session.call('ship_fulfillment', fulfillment)
    session.call('return_order', order, [{'line_no': n + 1, 'quantity': 1, 'disposition': 'restock'} for n in range(len(ITEMS))])


def serve(session):
    session.call('allocate_backorders')
    session.call('expire_holds')


SCRIPTS = (convert_part, convert_part, buy, buy, buy_and_cancel, batch, receive_and_correct, count, change_state, transfer, give_back, serve)


def race(shop, title, engine, scripts):
    """Run the scripts at once, one session each."""
    sessions = [Session(shop, engine, script, number) for number, script in enumerate(scripts)]
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=session.run, args=(until,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for session in sessions:
        unexpected = {answer: n for answer, n in session.answers.items() if answer not in EXPECTED}
        is_(unexpected, {}, f'{title}: {session.script.__name__} never deadlocks and is served in time')
        ok(session.calls > 0, f'{title}: {session.script.__name__} was at work', (session.calls, session.answers))
        session.connection.close()


with Cluster(preload=True, settings={'deadlock_timeout': '20ms', 'max_connections': 50}) as cluster:
    shop = Shop(cluster, locations=('BER', 'HAM'))
    for sku in ITEMS:
        shop.item(sku, 100000)
        shop.connection.execute("SELECT order_mgmt.receive_stock('HAM', %s::json)", (json.dumps([line(sku, 1000)]),))
    for engine in ('lock', 'counter'):
        race(shop, f'{engine}, parts of reservations', engine, SCRIPTS[:4])
        race(shop, f'{engine}, all calls', engine, SCRIPTS)
    shop.quiet('after the races')
done()
