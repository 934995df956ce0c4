"""story.py - one order's life, call by call: what each call answered, and what it wrote into the ledgers of goods and of money.

The calls are shown as they were made, in the spelling of psql: :'order_id' is what an earlier call answered.  They are
made after the clients have gone home, by the same role; the items (catalog.py) are the story's own, so what it
writes is foretold, and is counted with what the clients were told.
"""
import re

import psycopg
from psycopg.rows import dict_row

from catalog import CLERK, FLASH_SKU, STORY, WAREHOUSE
from client import DemoError, refusal_code
from shopper import SHORT

ORDER = """SELECT order_id, order_number, status, total
FROM order_mgmt.place_order('web', '[
    {"sku": "MUG-1", "quantity": 3},
    {"sku": "LAMP-1", "quantity": 1}]',
  idempotency_key => 'basket-4711')"""
# What happens, the call, and what its caller was told by it.
CALLS = (
    ('A customer orders three mugs and a lamp.', ORDER,
     {'orders': 1, 'cents ordered': 6375, 'units ordered': 4}),
    ('The connection was lost, so the web shop repeats the call with its key.', ORDER, {}),
    ('The bank promises the money.', """SELECT payment_id, authorized, capturable
FROM order_mgmt.authorize_payment(:'order_id', '63.75 EUR', 'card',
  idempotency_key => 'basket-4711/pay')""", {'cents authorized': 6375}),
    ('Two mugs are enough.', """SELECT status
FROM order_mgmt.cancel_order(:'order_id',
  '[{"line_no": 1, "quantity": 1}]', reason => 'two are enough',
  idempotency_key => 'basket-4711/two')""", {'cancellations': 1, 'units canceled': 1, 'cents canceled': 795}),
    ('The warehouse is asked to ship what is left,', """SELECT fulfillment_id, location, status
FROM order_mgmt.plan_fulfillment(:'order_id',
  idempotency_key => 'basket-4711/plan')""", {}),
    ('and hands the parcel over.', """SELECT status
FROM order_mgmt.ship_fulfillment(:'fulfillment_id',
  tracking => '{"carrier": "DHL", "number": "00340434"}',
  idempotency_key => 'basket-4711/ship')""", {'units shipped': 3}),
    ('Now the money is taken: of what was promised, what was shipped.', """SELECT captured, capturable
FROM order_mgmt.capture_payment(:'payment_id', '55.80 EUR',
  idempotency_key => 'basket-4711/take')""", {'cents captured': 5580}),
    ('The lamp arrived broken: it comes back, and so does its price.', """SELECT return_number, credited, refunded
FROM order_mgmt.return_order(:'order_id',
  '[{"line_no": 2, "quantity": 1, "disposition": "damaged"}]', 'DC',
  reason => 'broken', idempotency_key => 'basket-4711/back')""",
     {'returns': 1, 'units returned': 1, 'cents returned': 3990, 'cents refunded': 3990}),
)
REFUSED = """SELECT order_id, total
FROM order_mgmt.place_order('web', '[
    {"sku": "%s", "quantity": 1}]',
  idempotency_key => 'basket-4712')""" % FLASH_SKU
GOODS = """
SELECT move_id, sku, quantity, from_state, to_state FROM order_mgmt_report.fct_stock_moves
WHERE sku = ANY (%s) ORDER BY recorded_at, document_line
"""
MONEY = """
SELECT move_id, from_account, from_code, to_account, to_code, amount::numeric AS amount
FROM order_mgmt.money_moves WHERE order_id = %s ORDER BY recorded_at, amount DESC
"""
# Where the goods of the order are at the end by the balances, which know no moves; what came from the supplier is where it is not.
STOCK = """
SELECT sku, sum(on_hand_quantity) AS here, sum(free_quantity) AS free, sum(damaged_quantity) AS damaged
FROM order_mgmt_report.stock_on_hand WHERE sku = ANY (%s) GROUP BY sku ORDER BY sku DESC
"""


class Story:
    """The calls, made by the clerk; reader: the connection that reads the ledgers."""

    def __init__(self, dsn, reader):
        self.clerk = psycopg.connect(dsn, user=CLERK, autocommit=True, row_factory=dict_row)
        self.reader = reader
        self.known = {}
        self.seen = set()

    def rows(self, query, *values):
        with self.reader.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()

    def new(self, query, value):
        """The moves that were not there before."""
        moves = [move for move in self.rows(query, value) if move['move_id'] not in self.seen]
        self.seen.update(move.pop('move_id') for move in moves)
        return moves

    def call(self, text, query):
        """One call: its answer, and the moves it wrote."""
        row = self.clerk.execute(re.sub(r":'(\w+)'", lambda name: f"'{self.known[name[1]]}'", query)).fetchone()
        self.known.update({name: value for name, value in row.items() if name.endswith('_id')})
        return {'text': text, 'query': query, 'answer': {name: str(value) for name, value in row.items() if not name.endswith('_id')},
                'goods': self.new(GOODS, list(STORY)), 'money': self.new(MONEY, self.known['order_id'])}

    def refusal(self):
        """What is answered to who wants one more of what is sold out."""
        try:
            self.clerk.execute(REFUSED)
        except psycopg.errors.IntegrityError as error:
            if refusal_code(error) == SHORT:
                return {'query': REFUSED, 'sqlstate': error.sqlstate, 'message': error.diag.message_primary,
                        'detail': error.diag.message_detail, 'hint': error.diag.message_hint}
            raise
        raise DemoError('what is sold out was sold')

    def tell(self, counts):
        """The whole story, counted."""
        with self.clerk:
            self.new(GOODS, list(STORY))
            calls = []
            for text, query, told in CALLS:
                calls.append(self.call(text, query))
                counts.update(told)
            return {'number': calls[0]['answer']['order_number'], 'warehouse': WAREHOUSE, 'calls': calls, 'refusal': self.refusal(),
                    'items': {sku: {'name': name, 'units': units} for sku, (name, _, units) in STORY.items()}, 'stock': self.rows(STOCK, list(STORY))}
