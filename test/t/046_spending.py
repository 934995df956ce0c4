#!/usr/bin/python3
"""046_spending.py - many clients spend one gift card, capture and refund one payment: never over the cap, nothing lost.

CLIENTS connections redeem 1.00 at a time from a card of UNITS at each isolation level, on
both engines, every third try rolled back, until each has been refused for good.  Calls are
repeated after 55P03, 40001 and 40P01 as callers do.  Exactly UNITS are spent, in every round.
Then the same with a second client loading the card meanwhile: what is loaded is spent.
Then all clients capture 1.00 at a time from an authorization of UNITS, each refunding every second one that it
captured while the others go on, and at last refund until they are refused: exactly UNITS are captured, and refunded.

It fails when a redemption is decided by a snapshot instead of the counter, when a rollback
keeps money, or when somebody is refused while money is left.
"""
import os
import random
import threading
import uuid

import psycopg
from cluster import Cluster
from tap import done, is_, note, ok, seed

CLIENTS = int(os.environ.get('OM_SPENDERS') or 64)
UNITS = 100
LEVELS = (psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE)
RETRIED = ('55P03', '40001', '40P01')
MOVE = """INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id,
    holder_id, actor, occurred_at, recorded_at) VALUES (1, nextval('order_mgmt_data.ledger_id_seq'), %s, %s, %s, 'by_hand',
    '00000000-0000-0000-0000-00000000000f', %s, 'test', order_mgmt_data.clock(), order_mgmt_data.clock())"""
CAPTURE = 'SELECT order_mgmt.capture_payment(%s, %s)'
REFUND = "SELECT order_mgmt.refund_goodwill(%s, %s, 'test')"
REFUSALS = ('insufficient_balance', 'capture_exceeds_authorized', 'refund_exceeds_captured')
LEFT = """SELECT coalesce(sum(CASE m.from_account WHEN 'gift_card' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)), 0)::bigint
    FROM order_mgmt_data.money_moves AS m WHERE m.holder_id = %s"""


# what all clients have spent or captured of a card or payment, roughly: to stop when caps do not hold
spent_of = {}


class Spender(threading.Thread):
    """One client: spends until it is refused for good, and takes every second back if it is told how."""

    def __init__(self, cluster, card, level, engine, number, action=None, back=None):
        super().__init__()
        self.action = (action, (card, '1.00 EUR')) if action else (MOVE, ('receivable', 'gift_card', '1.00 EUR', card))
        self.back = (back, (card, '1.00 EUR')) if back else None
        self.random = random.Random(f'{seed()} {card} {number}')
        self.cluster, self.card, self.level, self.engine = cluster, card, level, engine
        self.spent = self.taken_back = 0
        self.problem = None

    def run(self):
        try:
            with self.cluster.connect(autocommit=False) as connection:
                connection.isolation_level = self.level
                self.spend(connection)
        except Exception as error:  # reported by the main thread
            self.problem = repr(error)

    def spend(self, connection):
        while self.attempt(connection, self.action):
            self.spent += 1
            spent_of[self.card] = spent_of.get(self.card, 0) + 1
            if spent_of[self.card] > 2 * UNITS:
                raise AssertionError('far more was spent than there was')
            if self.back and self.spent % 2:
                if not self.attempt(connection, self.back):
                    raise AssertionError('refused what it had captured itself')
                self.taken_back += 1

    def attempt(self, connection, action):
        """Repeat an action until it is committed: True; False: refused."""
        while True:
            try:
                connection.execute(f"SET LOCAL order_mgmt.engine = '{self.engine}'")
                connection.execute(*action)
                if self.random.randrange(3) == 0:
                    connection.rollback()
                    continue
                connection.commit()
                return True
            except psycopg.Error as error:
                connection.rollback()
                if error.sqlstate in RETRIED:
                    continue
                if error.diag.constraint_name not in REFUSALS:
                    raise
                return False


def round_of(cluster, level, engine, loads):
    """Spend a new card with all clients; what is wrong, or None."""
    card = uuid.uuid4()
    owner = cluster.connect()
    owner.execute(f"SET order_mgmt.engine = '{engine}'")
    owner.execute(MOVE, ('gift_card', 'receivable', f'{UNITS - loads}.00 EUR', card))
    spenders = [Spender(cluster, card, level, engine, number) for number in range(CLIENTS)]
    for spender in spenders:
        spender.start()
    for _ in range(loads):
        owner.execute(MOVE, ('gift_card', 'receivable', '1.00 EUR', card))
    for spender in spenders:
        spender.join()
    problems = [spender.problem for spender in spenders if spender.problem]
    spent = sum(spender.spent for spender in spenders)
    left = owner.execute(LEFT, (card,)).fetchone()[0]
    if problems:
        return problems[:3]
    return None if spent * 100 + left == UNITS * 100 and left >= 0 and (loads or left == 0) else f'{spent} spent, {left} minor units left'


def payment_round(cluster, level, engine):
    """Capture a payment's authorization and refund it with all clients; what is wrong, or None."""
    owner = cluster.connect()
    order = owner.execute("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"service","quantity":1}]')""").fetchone()[0]
    payment = owner.execute('SELECT payment_id FROM order_mgmt.authorize_payment(%s, %s, %s)', (order, f'{UNITS}.00 EUR', 'card')).fetchone()[0]
    captured = refunded = 0
    for action, back in ((CAPTURE, REFUND), (REFUND, None)):
        spent_of[payment] = 0
        clients = [Spender(cluster, payment, level, engine, number, action, back) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        problems = [client.problem for client in clients if client.problem]
        spent = sum(client.spent for client in clients)
        captured += spent if back else 0
        refunded += sum(client.taken_back for client in clients) if back else spent
        recorded = owner.execute('SELECT captured::numeric, refunded::numeric FROM order_mgmt.payments WHERE payment_id = %s', (payment,)).fetchone()
        if problems or recorded != (captured, refunded) or captured != UNITS or not UNITS // 2 <= refunded <= UNITS:
            return f'{captured} captured and {refunded} refunded by answers, {recorded} recorded, {problems[:3]}'
    return None if refunded == UNITS else f'{refunded} refunded'


note(f'seed {seed()}, {CLIENTS} clients, {UNITS} units')
# connections also say how many conflicts SERIALIZABLE can remember: all clients read and write one card
with Cluster(preload=True, settings={'max_connections': 4 * CLIENTS, 'fsync': False}) as cluster:
    cluster.psql("""CREATE EXTENSION order_mgmt;
        SELECT order_mgmt.put_location('BER'), order_mgmt.put_channel('web', 'EUR', '{BER}'), order_mgmt.put_item('service', kind => 'untracked'),
            order_mgmt.put_price('service', '100.00 EUR')""")
    for engine in ('counter', 'lock'):
        for level in LEVELS:
            is_(round_of(cluster, level, engine, 0), None, f'{engine}, {level.name}: exactly {UNITS} units are spent')
            is_(round_of(cluster, level, engine, 20), None, f'{engine}, {level.name}: with loads meanwhile nothing is lost')
            is_(payment_round(cluster, level, engine), None, f'{engine}, {level.name}: exactly {UNITS} are captured, and refunded')
    with cluster.connect() as connection:
        bad = connection.execute("SELECT name, violations FROM order_mgmt.verify(true) WHERE violations <> 0 AND name <> 'money_has_documents'").fetchall()
        is_(bad, [], 'verify is clean')
        card = uuid.uuid4()
        connection.execute(MOVE, ('gift_card', 'receivable', '1.00 EUR', card))
        other = cluster.connect(autocommit=False)
        other.execute(MOVE, ('receivable', 'gift_card', '1.00 EUR', card))
        connection.execute('SET order_mgmt.take_wait = 50')
        try:
            connection.execute(MOVE, ('receivable', 'gift_card', '1.00 EUR', card))
            refusal = None
        except psycopg.Error as error:
            refusal = error.sqlstate, error.diag.constraint_name
        is_(refusal, ('55P03', 'balance_contended'), 'what another transaction holds is contended, not refused')
        other.rollback()
        connection.execute(MOVE, ('receivable', 'gift_card', '1.00 EUR', card))
        ok(connection.execute(LEFT, (card,)).fetchone()[0] == 0, 'and is there when that transaction gives it back')
done()
