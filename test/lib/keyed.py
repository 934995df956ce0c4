"""keyed.py - a call of every function with an idempotency key, and calls that are repeated.

    example = Example(connection)           makes what calls are about, each time anew
    call = Call(example, 'cancel_order', 'key')
    call.make(session)                      the rows of its answer, also kept as call.answer
    written(connection)                     what calls wrote so far; growth(before, after) what they wrote between
"""
import itertools
import json

from shop import line

# What is only ever added to: what a call writes is told by how these grow.
WRITTEN = ('stock_moves', 'money_moves', 'status_log', 'events', 'idempotency_keys')


class Example:
    """Makes what the examples are about, each time anew, in a session of its own."""

    def __init__(self, connection):
        self.connection = connection
        self.count = itertools.count()

    def ask(self, function, *arguments, column=None):
        """Call a function; the first row's column."""
        text = ', '.join(['%s'] * len(arguments))
        return self.connection.execute(f'SELECT {column or "*"} FROM order_mgmt.{function}({text})',
                                       arguments).fetchone()[0]

    def lines(self, *lines):
        return json.dumps(lines)

    def fresh_item(self):
        sku = f'K-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_item', sku)
        return sku

    def customer(self):
        code = f'K-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_customer', code)
        return code

    def reservation(self):
        return self.connection.execute("SELECT reservation_id FROM order_mgmt.reserve_stock('web', %s, '1 hour')",
                                       (self.lines(line('K')),)).fetchone()[0]

    def order(self):
        return self.ask('place_order', 'web', self.lines(line('K', 3)), column='order_id')

    def fulfillment(self, order=None):
        return self.ask('plan_fulfillment', order or self.order(), column='fulfillment_id')

    def shipped(self):
        """A fulfillment that was shipped."""
        fulfillment = self.fulfillment()
        self.ask('ship_fulfillment', fulfillment)
        return fulfillment

    def shipped_order(self):
        order = self.order()
        self.ask('ship_fulfillment', self.fulfillment(order))
        return order

    def held_order(self):
        order = self.order()
        self.ask('hold_order', order, 'fraud')
        return order

    def gift_code(self):
        return f'K{self.connection.info.backend_pid}Zk3vQ8mT1xR7pL5nW9sB2c{next(self.count)}'

    def gift_card(self):
        """The code of a card that holds something."""
        code = self.gift_code()
        self.ask('issue_gift_card', '20.00 EUR', code, 'card')
        return code

    def payment(self, order=None, captured=False):
        payment = self.connection.execute(
            "SELECT payment_id FROM order_mgmt.authorize_payment(%s, '3.00 EUR', 'stripe')",
            (order or self.order(),)).fetchone()[0]
        if captured:
            self.ask('capture_payment', payment)
        return payment

    def overpaid(self):
        """A payment of an order that owes nothing any more."""
        order = self.order()
        payment = self.payment(order, captured=True)
        self.ask('cancel_order', order)
        return payment

    def requested(self, options='{}', order=None, back=None):
        return self.connection.execute('SELECT return_id FROM order_mgmt.request_return(%s, %s, options => %s)',
                                       (order or self.shipped_order(), back or BACK, options)).fetchone()[0]

    def received(self):
        """A return that came, of a paid order."""
        order = self.shipped_order()
        self.payment(order, captured=True)
        returned = self.requested(order=order)
        self.ask('receive_return', returned, COMES)
        return returned

    def transfer(self, shipped=False, units=2):
        transfer = self.ask('create_transfer', 'BER', 'HAM', self.lines(line('K', units)), column='transfer_id')
        if shipped:
            self.ask('ship_transfer', transfer)
        return transfer

    def register(self, opened=True):
        register = f'R-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_register', register, 'web', 'BER')
        if opened:
            self.ask('open_shift', register, '50.00 EUR')
        return register

    def stock_exception(self):
        """Of a sale of what was not there, and came later."""
        sku = self.fresh_item()
        order = self.connection.execute("SELECT order_id FROM order_mgmt.record_sale(%s, %s, '[]', options => '{\"sell_short\":true}')", (
            self.register(), self.lines({'sku': sku, 'quantity': 1, 'unit_price': '0'}))).fetchone()[0]
        self.ask('receive_stock', 'BER', self.lines(line(sku)))
        return self.connection.execute('SELECT stock_exception_id FROM order_mgmt.stock_exceptions WHERE order_id = %s', (order,)).fetchone()[0]


BACK = json.dumps([{'line_no': 1, 'quantity': 1}])
LESS = json.dumps({'lines': [{'line_no': 1, 'quantity': 2}]})
COMES = json.dumps([{'line_no': 1, 'quantity': 1, 'disposition': 'restock'}])
ONE = json.dumps([line('K')])

# The arguments of one call of each, of a document that nobody else knows.
EXAMPLES = {
    'receive_stock': lambda e: ('BER', ONE),
    'adjust_stock': lambda e: ('BER', e.lines(line('K', -1)), 'lost'),
    'count_stock': lambda e: ('BER', e.lines({'sku': e.fresh_item(), 'counted': 5}), 'recount'),
    'change_stock_state': lambda e: ('BER', e.lines(line('K', from_state='free', to_state='damaged'))),
    'reserve_stock': lambda e: ('web', ONE, '1 hour'),
    'extend_reservation': lambda e: (e.reservation(), '2 hours'),
    'release_reservation': lambda e: (e.reservation(),),
    'place_order': lambda e: ('web', ONE),
    'cancel_order': lambda e: (e.order(),),
    'edit_order': lambda e: (e.order(), 0, LESS),
    'issue_gift_card': lambda e: ('5.00 EUR', e.gift_code(), 'card'),
    'top_up_gift_card': lambda e: ('5.00 EUR', e.gift_card(), 'card'),
    'redeem_gift_card': lambda e: ('5.00 EUR', e.gift_card()),
    'hold_order': lambda e: (e.order(), 'fraud'),
    'release_order': lambda e: (e.held_order(), 'fraud'),
    'plan_fulfillment': lambda e: (e.order(),),
    'pick_fulfillment': lambda e: (e.fulfillment(),),
    'pack_fulfillment': lambda e: (e.fulfillment(),),
    'ship_fulfillment': lambda e: (e.fulfillment(),),
    'record_delivery': lambda e: (e.shipped(),),
    'cancel_fulfillment': lambda e: (e.fulfillment(),),
    'record_tracking': lambda e: ('[{"status":"delivered","occurred_at":"2020-01-02T08:00Z"}]', e.shipped()),
    'promise_delivery': lambda e: (e.order(), '2030-01-01'),
    'confirm_order': lambda e: (e.order(),),
    'authorize_payment': lambda e: (e.order(), '3.00 EUR', 'stripe'),
    'record_payment': lambda e: (e.order(), '3.00 EUR', 'stripe'),
    'capture_payment': lambda e: (e.payment(),),
    'void_payment': lambda e: (e.payment(),),
    'refund_payment': lambda e: (e.overpaid(), '2.00 EUR'),
    'refund_goodwill': lambda e: (e.payment(captured=True), '1.00 EUR', 'sorry'),
    'request_return': lambda e: (e.shipped_order(), BACK),
    'approve_return': lambda e: (e.requested('{"approve":false}'),),
    'reject_return': lambda e: (e.requested('{"approve":false}'),),
    'cancel_return': lambda e: (e.requested(),),
    'receive_return': lambda e: (e.requested(), COMES),
    'refund_return': lambda e: (e.received(),),
    'return_order': lambda e: (e.shipped_order(), COMES),
    'create_transfer': lambda e: ('BER', 'HAM', ONE),
    'ship_transfer': lambda e: (e.transfer(),),
    'receive_transfer': lambda e: (e.transfer(shipped=True),),
    'cancel_transfer': lambda e: (e.transfer(),),
    'open_shift': lambda e: (e.register(opened=False), '10.00 EUR'),
    'paid_in': lambda e: (e.register(), '5.00 EUR', 'change'),
    'paid_out': lambda e: (e.register(), '5.00 EUR', 'stamps'),
    'close_shift': lambda e: (e.register(), '49.00 EUR'),
    'record_sale': lambda e: (e.register(), ONE, json.dumps([{'provider': 'cash', 'amount': '1.00'}])),
    'refund_without_sale': lambda e: (e.register(), json.dumps(
        [{'sku': 'K', 'quantity': 1, 'unit_price': '1.00', 'disposition': 'restock'}]), 'no receipt'),
    'settle_stock_exception': lambda e: (e.stock_exception(), 'counted'),
    'claim_order': lambda e: (e.order(), e.customer()),
    'erase_customer': lambda e: (e.customer(),),
}


class Call:
    """One call with a key, to be made in several sessions; its arguments (a tuple, or by name): its example's, unless they are given."""

    def __init__(self, example, function, key, arguments=None):
        arguments = arguments or EXAMPLES[function](example)
        self.function, self.key, self.named = function, key, arguments
        if isinstance(arguments, dict):
            places = ', '.join(f'{name} => %s' for name in arguments)
            arguments = arguments.values()
        else:
            places = ', '.join(['%s'] * len(arguments))
        self.arguments = (*arguments, key)
        self.text = (f'SELECT to_jsonb(t) FROM order_mgmt.{function}({places}, idempotency_key => %s) AS t')
        self.answer = None

    def anew(self):
        """The same call with a key of its own."""
        return Call(None, self.function, f'{self.key}, anew', self.named)

    def make(self, session):
        self.answer = session.execute(self.text, self.arguments).fetchall()
        return self.answer


def written(connection):
    return [connection.execute(f'SELECT count(*) FROM order_mgmt_data.{table}').fetchone()[0] for table in WRITTEN]


def growth(before, after):
    return dict(zip(WRITTEN, [b - a for a, b in zip(before, after)]))
