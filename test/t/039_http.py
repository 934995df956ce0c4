#!/usr/bin/python3
"""039_http.py - what the internet reaches through PostgREST, set up as doc/web.md says.

A small HTTP server does what PostgREST does with a request (test/lib/postgrest.py); it logs in as the authenticator of the documentation.

It fails when a visitor cannot order, read and cancel by its secret; when it says a price, records money, sees, takes, repeats or squats
what is another's, dates back, holds much or long, or stores what is large; and when a server with a token cannot sell.
"""
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request

from cluster import Cluster
from postgrest import serve, token
from readme import documentation, examples
from shop import line
from tap import done, is_, ok


class Client:
    """A caller of the server, with a token or without; answers (status, JSON)."""

    def __init__(self, server, bearer=None):
        self.address = f'http://127.0.0.1:{server.server_port}'
        self.headers = {'Content-Type': 'application/json', **({'Authorization': f'Bearer {bearer}'} if bearer else {})}

    def ask(self, path, data=None):
        request = urllib.request.Request(self.address + path, data, self.headers)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def get(self, path, **query):
        return self.ask(path + ('?' + urllib.parse.urlencode(query) if query else ''))

    def post(self, name, **body):
        return self.ask('/rpc/' + name, json.dumps(body).encode())


def row(answer):
    """The only row of an answer."""
    status, rows = answer
    return rows[0] if status == 200 and len(rows) == 1 else answer


def code(answer):
    """(status, code of the refusal)."""
    status, body = answer
    return status, json.loads(body['details'])['code'] if status != 200 and body.get('details') else body['code'] if status != 200 else 'answered'


def orders_by_secret(visitor):
    """All that a visitor does with what is its own."""
    secret = secrets.token_urlsafe(16)
    is_([each['sku'] for each in visitor.get('/items', sku='eq.A-1')[1]], ['A-1'], 'a visitor reads the catalog')
    is_([each['price'] for each in visitor.get('/prices', sku='eq.A-1')[1]], ['12.50 EUR'], 'and prices')
    is_(visitor.get('/rpc/available', sku='A-1'), (200, 99), 'and asks what is available')
    order = row(visitor.post('place_order', channel='web', lines=[line('A-1', 2)], idempotency_key='cart-1', secret=secret))
    is_((order['total'], order['status']), ('25.00 EUR', 'placed'), 'it orders, for the catalog\'s price')
    again = row(visitor.post('place_order', channel='web', lines=[line('A-1', 2)], idempotency_key='cart-1', secret=secret))
    is_(again, order, 'and once only, when it calls again')
    for name, own in (('GET', visitor.get('/rpc/own_order', order_id=order['order_id'], secret=secret)),
                      ('POST', visitor.post('own_order', order_id=order['order_id'], secret=secret))):
        is_((own[0], own[1]['total']), (200, '25.00 EUR'), f'it reads its order by {name}, in a transaction that only reads')
    is_(visitor.post('own_order', order_id=order['order_id'], secret=secrets.token_urlsafe(16))[0], 404, 'with another secret it does not')
    is_(code(visitor.post('cancel_order', order_id=order['order_id'], secret=secrets.token_urlsafe(16))), (404, 'unknown_order'), 'nor cancels it')
    is_(row(visitor.post('cancel_order', order_id=order['order_id'], secret=secret))['status'], 'canceled', 'with its own it does')
    held = row(visitor.post('reserve_stock', lines=[line('A-1')], channel='web', expires_in='10 min', secret=secret))
    is_(visitor.post('own_reservation', reservation_id=held['reservation_id'], secret=secret)[0], 200, 'it holds for a while, and reads that')
    is_(row(visitor.post('place_order', channel='web', lines=[line('A-1')], reservation_id=held['reservation_id'], secret=secret))['status'],
        'placed', 'and orders what it holds')


def statuses(visitor):
    """Refusals have the statuses of PostgREST, and all that callers need."""
    secret = secrets.token_urlsafe(16)
    is_(code(visitor.post('place_order', channel='web', lines=[line('A-1', 99)], secret=secret)), (409, 'insufficient_stock'), 'what is not there is 409')
    is_(code(visitor.post('place_order', channel='web', lines=[line('A-0')], secret=secret)), (404, 'unknown_sku'), 'what is not known is 404')
    is_(code(visitor.post('place_order', channel='web', lines=[], secret=secret))[0], 422, 'what is wrong is 422')
    status, body = visitor.post('place_order', channel='web', lines=[line('A-1', 99)], secret=secret)
    ok(sorted(body) == ['code', 'details', 'hint', 'message'] and all(body.values()), 'a refusal has code, message, details and hint', body)
    is_(code(visitor.get('/rpc/place_order', channel='web', lines=json.dumps([line('A-1')]), secret=secret)), (422, 'read_only_server'), 'GET writes nothing')
    is_(Client(server, token(role='postgres') + 'x').get('/items')[0], 401, 'a forged token is refused')


def others_are_safe(visitor, shop):
    """What is another's is not seen, taken, repeated, squatted or changed; the shop's server did as was asked."""
    secret = secrets.token_urlsafe(16)
    private = {'reference': 'Alice', 'metadata': {'address': 'Secret Street 1'}}
    hers = {'channel': 'web', 'lines': [line('A-1', 2)], 'idempotency_key': 'alice-cart', **private}
    order = row(shop.post('place_order', **hers))
    payment = row(shop.post('record_payment', order_id=order['order_id'], amount='25.00 EUR', provider='card'))
    held = row(shop.post('reserve_stock', lines=[line('A-1')], channel='web', expires_in='10 min', holder='alice-session'))
    is_(row(shop.get('/orders', order_id=f"eq.{order['order_id']}"))['payment_status'], 'paid', 'a trusted server sells, records money and reads')
    for view in ('orders', 'order_lines', 'order_taxes', 'payments', 'payment_events', 'reservations', 'fulfillments', 'returns', 'stock', 'status_log', 'events', 'access'):
        is_(visitor.get('/' + view)[0], 401, f'a visitor does not read {view}')
    is_(code(visitor.post('own_order', order_id=order['order_id'], secret=secret)), (404, 'unknown_order'), 'nor an order that has no secret')
    is_(code(visitor.post('own_reservation', reservation_id=held['reservation_id'], secret=secret)), (404, 'unknown_reservation'), 'nor a hold')
    taken = visitor.post('place_order', channel='web', lines=[line('A-1')], reservation_id=held['reservation_id'], holder='alice-session', secret=secret)
    is_(code(taken), (404, 'unknown_reservation'), 'it does not take a hold, though it knows the holder')
    for name in ('extend_reservation', 'release_reservation'):
        more = {'expires_in': '15 min'} if name == 'extend_reservation' else {}
        is_(code(visitor.post(name, reservation_id=held['reservation_id'], holder='alice-session', secret=secret, **more)), (404, 'unknown_reservation'),
            f'nor does {name} work on it')
    is_(code(visitor.post('place_order', **hers))[0], 422, 'it repeats no call of another: without a secret it calls nothing')
    replayed = row(visitor.post('place_order', **hers, secret=secret))
    ok(replayed['order_id'] != order['order_id'], 'with one the key is its own', replayed)
    is_(row(visitor.post('place_order', channel='web', lines=[line('A-1')], idempotency_key='alice-next', secret=secret))['status'], 'placed', 'who squats a key')
    is_(row(shop.post('place_order', **{**hers, 'idempotency_key': 'alice-next'}))['total'], '25.00 EUR', 'squats none but its own')
    is_(code(visitor.post('cancel_order', order_id=order['order_id'], secret=secret)), (404, 'unknown_order'), 'it cancels no order of another')
    is_(visitor.post('cancel_order', order_id=order['order_id'])[0], 401, 'without a secret none at all')
    is_(visitor.post('refund_payment', payment_id=payment['payment_id'], amount='25.00 EUR', reason='mine')[0], 401, 'it gives no money back')
    event = {'provider': 'card', 'event_id': 'evt_x', 'payment_id': payment['payment_id'], 'kind': 'chargeback', 'status': 'succeeded', 'amount': '999999.00 EUR'}
    is_(visitor.post('record_payment_event', **event)[0], 401, 'and forges no word of a provider')
    is_(visitor.post('record_payment', order_id=replayed['order_id'], amount='25.00 EUR', provider='card')[0], 401,
        'nor that it paid')
    is_(row(shop.get('/orders', order_id=f"eq.{order['order_id']}"))['status'], 'placed', 'the order is as it was')
    is_(row(shop.post('cancel_order', order_id=order['order_id']))['status'], 'canceled', 'a trusted server cancels it')


def says_no_more(visitor, shop):
    """What only who is trusted may say, and what is too much."""
    secret = secrets.token_urlsafe(16)

    def refusal(name, **body):
        return code(visitor.post(name, **{'channel': 'web', 'lines': [line('A-1')], 'secret': secret, **body}))

    for name, body in {'a price': {'lines': [line('A-1', unit_price='0.00')]}, 'a discount': {'discount': '12.50'},
                       'a discount of a line': {'lines': [line('A-1', discount='12.50')]}, 'tax rates': {'lines': [line('A-1', tax_rates=[])]},
                       'shipping': {'shipping': '0'}, 'a currency': {'currency': 'EUR'},
                       'a day long ago': {'occurred_at': '0001-01-02'}, 'a day': {'occurred_at': '2020-01-01'}, 'another tenant': {'tenant_id': 2}}.items():
        is_(refusal('place_order', **body), (401, 'not_allowed'), f'a visitor does not say {name}')
    is_(refusal('reserve_stock', expires_in='366 days')[1], 'limit_exceeded', 'it holds nothing for a year')
    is_(refusal('reserve_stock', lines=[line('bulk', 60), line('bulk', 60)])[1], 'limit_exceeded', 'nor all that there is')
    is_(refusal('reserve_stock', lines=[line('bulk')] * 101)[1], 'too_many_lines', 'nor in many lines')
    for name in ('place_order', 'reserve_stock'):
        is_(refusal(name, metadata={'a': 'x' * (32 << 20)})[1], 'limit_exceeded', f'{name} keeps no 32 MB')
    is_(row(shop.post('place_order', channel='web', lines=[line('A-1', unit_price='1.00')], discount='0.50'))['total'], '0.50 EUR',
        'a trusted server says prices and discounts')


with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    cluster.psql("""SELECT FROM order_mgmt.put_tenant(2, 'Second shop'); SELECT FROM order_mgmt.put_location('BER');
        SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}', is_public => true);
        SELECT FROM order_mgmt.put_item('A-1'); SELECT FROM order_mgmt.put_price('A-1', '12.50 EUR');
        SELECT FROM order_mgmt.put_item('bulk'); SELECT FROM order_mgmt.put_price('bulk', '1.00 EUR');
        SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":99},{"sku":"bulk","quantity":500}]');
        CREATE ROLE visitor; SELECT FROM order_mgmt.grant_access('visitor', 'visitor');
        CREATE ROLE storefront; SELECT FROM order_mgmt.grant_access('storefront', 'storefront')""")
    recipe, = [each.code for each in examples('doc/web.md', documentation()['doc/web.md']) if 'CREATE ROLE authenticator' in each.code]
    cluster.psql(recipe + 'GRANT storefront TO authenticator;')
    with serve(cluster.dsn().replace('user=postgres', 'user=authenticator')) as server:
        visitor, shop = Client(server), Client(server, token(role='storefront'))
        orders_by_secret(visitor)
        statuses(visitor)
        others_are_safe(visitor, shop)
        says_no_more(visitor, shop)
    is_(cluster.psql('SELECT name FROM order_mgmt.verify(true) WHERE violations > 0'), '', 'verify finds nothing')
done()
