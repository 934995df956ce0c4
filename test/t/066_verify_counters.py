#!/usr/bin/python3
"""066_verify_counters.py - verify() finds each kind of counter that is not what its ledger says.

The counters of a shop are loaded: free and damaged stock, what may be captured and refunded of a
payment, a gift card.  Then rows are slipped into the ledgers of which no counter hears (a
session for which the catalog says that the accounting triggers are off), and verify() names each.
Before that, and after the counters are made anew, it finds nothing.

It fails when verify() compares free stock only.
"""
import uuid

from cluster import Cluster
from shop import Shop, line, place
from tap import done, is_, ok

FOUND = "SELECT name, sample FROM order_mgmt.verify() WHERE violations > 0 AND name LIKE '%match_ledger' ORDER BY name"
SWITCH = ("UPDATE pg_trigger SET tgenabled = %s WHERE tgname IN ('account_move', 'account_money', 'account_payment_event')")
CARD = uuid.UUID(int=12)
GIFT = """INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id,
    holder_id, actor, occurred_at, recorded_at) VALUES (1, nextval('order_mgmt_data.ledger_id_seq'), %s, %s, '1.00 EUR', 'by_hand', %s, %s,
    'test', order_mgmt_data.clock(), order_mgmt_data.clock())"""
DAMAGED = """INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity, document_kind, document_id, document_line, actor, occurred_at, recorded_at, posting, stamp)
    SELECT tenant_id, nextval('order_mgmt_data.ledger_id_seq'), item_id, location_id, %s, %s, '1', document_kind, document_id, 1, actor, occurred_at, recorded_at, 0, NULL
    FROM order_mgmt_data.stock_moves WHERE to_state::text = 'free' LIMIT 1"""
EVENT = """INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor,
    occurred_at, recorded_at) SELECT 1, nextval('order_mgmt_data.ledger_id_seq'), payment_id, order_id, gen_random_uuid(), %s, %s, '1.00 EUR',
    provider_id, 'test', order_mgmt_data.clock(), order_mgmt_data.clock() FROM order_mgmt_data.payments"""


def slip(cluster, statement, parameters):
    """Insert around the counters, in a session of its own."""
    with cluster.connect() as connection:
        connection.execute(SWITCH, ('D',))
    with cluster.connect() as connection:
        connection.execute(statement, parameters)
    with cluster.connect() as connection:
        connection.execute(SWITCH, ('A',))


def main():
    with Cluster(preload=True) as cluster:
        shop = Shop(cluster)
        c = shop.connection
        shop.item('A', 10)
        order = place(c, line('A', 5))
        payment = c.execute("SELECT payment_id FROM order_mgmt.authorize_payment(%s, '5.00 EUR', 'stripe')", (order,)).fetchone()[0]
        c.execute("SELECT FROM order_mgmt.capture_payment(%s, '2.00 EUR')", (payment,))
        c.execute("SELECT FROM order_mgmt.refund_goodwill(%s, '1.00 EUR', 'late')", (payment,))
        for _ in range(3):
            c.execute(GIFT, ('gift_card', 'receivable', CARD, CARD))
        c.execute(GIFT, ('receivable', 'gift_card', CARD, CARD))
        for _ in range(3):
            c.execute(DAMAGED, ('free', 'damaged'))
        c.execute(DAMAGED, ('damaged', 'free'))
        kinds = {row[0] for row in c.execute('SELECT kind FROM order_mgmt_data.cap_entries()').fetchall()}
        is_(kinds, {'capturable', 'refundable', 'holder', 'damaged'}, 'every kind of counter is loaded')
        is_(c.execute(FOUND).fetchall(), [], 'and equals its ledger')
        for statement, parameters, name, wanted in (
                (DAMAGED, ('damaged', 'quality_control'), 'caps_match_ledger', 'damaged'),
                (DAMAGED, ('free', 'quality_control'), 'counters_match_ledger', 'counter'),
                (GIFT, ('receivable', 'gift_card', CARD, CARD), 'caps_match_ledger', f'holder {CARD}: counter 200, ledger 100'),
                (EVENT, ('capture', 'requested'), 'caps_match_ledger', f'capturable {payment}: counter 300, ledger 200'),
                (EVENT, ('refund', 'requested'), 'caps_match_ledger', f'refundable {payment}: counter 100, ledger 0')):
            slip(cluster, statement, parameters)
            found = c.execute(FOUND).fetchall()
            ok([row[0] for row in found] == [name] and wanted in found[0][1], f'verify finds {wanted.split()[0]} that is not its ledger',
               f'{found}, wanted {name} {wanted}')
            c.execute('SELECT order_mgmt.resync_stock()')
            is_(c.execute(FOUND).fetchall(), [], 'and nothing when the counters are made anew')
            for load in ("SELECT order_mgmt.capture_payment(%s, '9.00 EUR')", "SELECT order_mgmt.refund_goodwill(%s, '9.00 EUR', 'x')"):
                try:
                    c.execute(load, (payment,))
                except Exception:  # refused: it loaded the counter, which is all that is wanted
                    pass
            c.execute(DAMAGED, ('free', 'damaged'))
            c.execute(GIFT, ('gift_card', 'receivable', CARD, CARD))
            c.execute(GIFT, ('receivable', 'gift_card', CARD, CARD))
            c.execute(DAMAGED, ('damaged', 'free'))
    done()


main()
