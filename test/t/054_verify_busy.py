#!/usr/bin/python3
"""054_verify_busy.py - verify() has no false alarm while others work, at any isolation level, and finds what is wrong.

Sessions sell, cancel, ship, reserve, release, pay, refund, return, transfer and receive the same few items, and one folds,
under each engine.  Meanwhile verify(true) runs again and again at each isolation level, in transactions that
have seen something before, so that their snapshots are older than what others did since.  Then a row is
slipped into the ledger of which no counter hears: verify() names it at each level.

It fails when live counters are compared with a ledger that is older than they are.
"""
import json
import os
import random
import threading
import time

import psycopg
from cluster import Cluster
from shop import Shop, line, scenario
from tap import done, is_, note, ok, seed

LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
ROUNDS = int(os.environ.get('OM_VERIFY_ROUNDS') or 8)
WORKERS = 4
PAUSE_S = 0.02  # so that there is not too much of history to verify
ITEMS = ('A', 'B', 'C')
FOUND = 'SELECT name, sample FROM order_mgmt.verify(true) WHERE violations > 0 ORDER BY name'
SWITCH = "UPDATE pg_trigger SET tgenabled = %s WHERE tgname = 'account_move' AND tgrelid = 'order_mgmt_data.stock_moves'::regclass"
SLIP = """INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity, document_kind, document_id, document_line, actor, occurred_at, recorded_at, posting, stamp)
    SELECT tenant_id, nextval('order_mgmt_data.ledger_id_seq'), item_id, location_id, 'free', 'damaged', '1', document_kind, document_id, 1, actor, occurred_at, recorded_at, 1, NULL
    FROM order_mgmt_data.stock_moves WHERE to_state::text = 'free' LIMIT 1"""


def move_state(session, sku, from_state, to_state):
    session.execute("SELECT FROM order_mgmt.change_stock_state('BER', %s)", (json.dumps([line(sku, from_state=from_state, to_state=to_state)]),))


class Worker(threading.Thread):
    """A session that works until it is told to stop; refusals are no matter."""

    def __init__(self, shop, engine, number, stop):
        super().__init__(daemon=True)
        self.session, self.rng, self.stop = shop.connect(engine=engine), random.Random(f'{seed()} {engine} {number}'), stop
        self.steps = 0
        self.failure = None

    def ask(self, text, *parameters):
        return self.session.execute(f'SELECT {text}', parameters).fetchone()

    def order(self):
        sku = self.rng.choice(ITEMS)
        return self.ask("order_id FROM order_mgmt.place_order('web', %s)", json.dumps([line(sku, self.rng.randint(1, 3)), line('D')]))[0]

    def paid(self):
        order = self.order()
        payment, total = self.ask("payment_id, amount FROM order_mgmt.authorize_payment(%s, '2.00 EUR', 'stripe')", order)
        self.ask('FROM order_mgmt.capture_payment(%s)', payment)
        return order, payment

    def shipped(self):
        order, payment = self.paid()
        self.ask('FROM order_mgmt.ship_fulfillment((SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)))', order)
        return order, payment

    def sell(self):
        self.order()

    def cancel(self):
        self.ask('FROM order_mgmt.cancel_order(%s)', self.order())

    def refund(self):
        self.ask("FROM order_mgmt.refund_goodwill(%s, '0.50 EUR', 'sorry')", self.paid()[1])

    def send_back(self):
        self.ask('FROM order_mgmt.return_order(%s, %s)', self.shipped()[0], json.dumps([{'line_no': 1, 'quantity': 1, 'disposition': 'damaged'}]))

    def hold(self):
        reservation = self.ask("reservation_id FROM order_mgmt.reserve_stock('web', %s, '1 hour')", json.dumps([line('A'), line('B')]))[0]
        if self.rng.random() < 0.5:
            self.ask('FROM order_mgmt.release_reservation(%s)', reservation)
        else:
            self.ask("FROM order_mgmt.place_order('web', %s, reservation_id => %s)", json.dumps([line('A')]), reservation)

    def receive(self):
        self.ask("FROM order_mgmt.receive_stock('BER', %s)", json.dumps([line(sku, 5, unit_cost='0.40 EUR') for sku in ITEMS]))

    def spoil(self):
        move_state(self.session, 'D', *self.rng.choice((('free', 'damaged'), ('damaged', 'free'))))

    def move(self):
        transfer = self.ask("transfer_id FROM order_mgmt.create_transfer('BER', 'HAM', %s)", json.dumps([line('A')]))[0]
        self.ask('FROM order_mgmt.ship_transfer(%s)', transfer)
        self.ask('FROM order_mgmt.receive_transfer(%s)', transfer)

    def run(self):
        work = (self.sell, self.cancel, self.refund, self.send_back, self.hold, self.receive, self.spoil, self.move)
        while not self.stop.is_set():
            try:
                with self.session.transaction():
                    self.rng.choice(work)()
                self.steps += 1
                time.sleep(PAUSE_S)
            except psycopg.Error as error:
                if error.sqlstate is None or error.sqlstate.startswith('XX'):
                    self.failure = repr(error)
                    return


class Folder(Worker):
    """Folds the ledgers all the time."""

    def run(self):
        while not self.stop.is_set():
            self.ask('order_mgmt.compact_balances()')
            self.steps += 1
            time.sleep(PAUSE_S)


def verify(shop, engine, level):
    """What verify() finds, in transactions that are older than what others do."""
    session, found, repeats = shop.connect(engine=engine), [], 0
    for _ in range(ROUNDS):
        try:
            with session.transaction():
                session.execute(f'SET TRANSACTION ISOLATION LEVEL {level}')
                session.execute('SELECT count(*) FROM order_mgmt.orders')
                time.sleep(0.1)
                found += session.execute(FOUND).fetchall()
        except psycopg.errors.SerializationFailure:
            repeats += 1
    session.close()
    is_(found, [], f'{engine}, {level}: verify finds nothing while others work')
    ok(repeats < ROUNDS, f'{engine}, {level}: and came to its end', repeats)


def busy(cluster, engine):
    db = f'busy_{engine}'
    cluster.psql(f'CREATE DATABASE {db}')
    shop = Shop(cluster, db, locations=('BER', 'HAM'))
    for sku in (*ITEMS, 'D'):
        shop.item(sku, 5000)
    stop = threading.Event()
    workers = [Worker(shop, engine, n, stop) for n in range(WORKERS)] + [Folder(shop, engine, WORKERS, stop)]
    for worker in workers:
        worker.start()
    try:
        for level in LEVELS:
            verify(shop, engine, level)
    finally:
        stop.set()
        for worker in workers:
            worker.join(30)
    note(f'{engine}: {sum(worker.steps for worker in workers)} steps meanwhile')
    is_([worker.failure for worker in workers if worker.failure], [], f'{engine}: nobody failed')
    ok(all(worker.steps for worker in workers), f'{engine}: all of them worked', [worker.steps for worker in workers])
    shop.quiet(f'{engine}, when they are done')
    for states in (('free', 'damaged'), ('damaged', 'free')):
        move_state(shop.connection, 'A', *states)
    for statement, parameters in ((SWITCH, ('D',)), (SLIP, ()), (SWITCH, ('A',))):
        with cluster.connect(db) as connection:
            connection.execute(statement, parameters)
    # a session that has checked the triggers already, because a new one would make the counters anew
    for level in LEVELS:
        with shop.connection.transaction():
            shop.connection.execute(f'SET TRANSACTION ISOLATION LEVEL {level}')
            is_([row[0] for row in shop.connection.execute(FOUND).fetchall()], ['caps_match_ledger', 'counters_match_ledger'],
                f'{engine}, {level}: what is wrong is found')


with Cluster(preload=True) as cluster:
    for engine in ('counter', 'lock'):
        scenario(busy, cluster, engine)
done()
