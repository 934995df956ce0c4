#!/usr/bin/python3
"""039_http.py - what the internet reaches through PostgREST, set up as doc/web.md says.

A small HTTP server does what PostgREST does with a request: it logs in as the authenticator of the documentation, opens a transaction
(READ ONLY for GET, and for functions that are not volatile), sets the role that the token claims, else visitor, and the request as
settings; GET reads a view or calls a function by its query string, POST /rpc/NAME calls one with its JSON body as named arguments.
An error is answered as JSON, with the status that its SQLSTATE stands for.

It fails when a visitor cannot order, read and cancel by its secret; when it says a price, records money, sees, takes, repeats or squats
what is another's, dates back, holds much or long, or stores what is large; and when a server with a token cannot sell.
"""
import base64
import hashlib
import hmac
import json
import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
from cluster import Cluster
from psycopg import sql
from readme import documentation, examples
from shop import line
from tap import done, is_, ok

SIGNING_KEY = secrets.token_bytes(32)
# Functions of the schema that is shown: whether they only read, and the types of their arguments.
CALLABLE = """
    SELECT p.provolatile <> 'v', p.proretset, p.proargnames[1:p.pronargs]::text[], ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) AS t)
    FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname = %s"""
REQUEST = """SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true), set_config('request.method', %s, true),
    set_config('request.path', %s, true), set_config('request.headers', %s, true), set_config('search_path', '"order_mgmt", "public"', true)"""
# PostgREST's statuses by SQLSTATE or its class; PTxyz is xyz, others are 400.
STATUS = {'42883': 404, '42P01': 404, '25006': 405, '23503': 409, '23505': 409, '40': 500, '53': 503, '54': 413, '55': 500, '57': 500, 'XX': 500}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def signature(text):
    return encoded(hmac.digest(SIGNING_KEY, text.encode(), hashlib.sha256))


def token(**claims):
    """A JSON web token (HS256)."""
    text = '.'.join(encoded(json.dumps(part).encode()) for part in ({'alg': 'HS256', 'typ': 'JWT'}, claims))
    return f'{text}.{signature(text)}'


def claims_of(headers):
    """The claims of a request's token; without one: null; of a forged one: ValueError."""
    kind, _, given = headers.get('Authorization', '').partition(' ')
    if kind != 'Bearer':
        return None
    text, _, signed = given.rpartition('.')
    if not hmac.compare_digest(signed, signature(text)):
        raise ValueError('forged')
    part = text.split('.')[1]
    return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))


class PostgrestLike(BaseHTTPRequestHandler):
    """One request, as PostgREST answers it."""
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.respond({})

    def do_POST(self):
        self.respond(json.loads(self.rfile.read(int(self.headers['Content-Length']))))

    def log_message(self, *unused):
        pass

    def respond(self, body):
        claims = None
        try:
            claims = claims_of(self.headers)
            status, answer = 200, self.transact(claims or {}, body)
        except ValueError:
            status, answer = 401, {'code': 'PGRST301', 'message': 'JWSError JWSInvalidSignature', 'details': None, 'hint': None}
        except LookupError as problem:
            status, answer = 404, {'code': 'PGRST202', 'message': str(problem), 'details': None, 'hint': None}
        except psycopg.Error as error:
            code = error.sqlstate
            status = int(code[2:]) if code[:2] == 'PT' else 403 if code == '42501' and claims else 401 if code == '42501' else \
                STATUS.get(code, STATUS.get(code[:2], 400))
            answer = {'code': code, 'message': error.diag.message_primary, 'details': error.diag.message_detail, 'hint': error.diag.message_hint}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def transact(self, claims, body):
        """The transaction of a request; returns its rows as JSON."""
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        with psycopg.connect(self.server.dsn) as connection:
            reads = self.command == 'GET'
            if url.path.startswith('/rpc/'):
                is_read_only, statement = call_statement(connection, url.path[len('/rpc/'):], query if reads else body, reads)
                reads = reads or is_read_only
            else:
                statement = view_statement(url.path[1:], query)
            connection.rollback()
            connection.read_only = reads
            connection.execute(REQUEST, (claims.get('role', 'visitor'), json.dumps(claims), self.command, url.path, json.dumps(dict(self.headers))))
            return connection.execute(statement).fetchone()[0]


def call_statement(connection, name, arguments, is_text):
    """(does it only read, statement) of a function with named arguments; is_text: of a query string."""
    for reads, returns_set, names, types in connection.execute(CALLABLE, (name,)).fetchall():
        if set(arguments) <= set(names or []):
            types = dict(zip(names or [], types))
            given = [sql.SQL('{} := {}').format(sql.Identifier(each), sql.SQL('{}::{}').format(sql.Literal(arguments[each]), sql.SQL(types[each])) if is_text
                                                else sql.SQL('body.{}').format(sql.Identifier(each))) for each in arguments]
            columns = sql.SQL(', ').join(sql.SQL('{} {}').format(sql.Identifier(each), sql.SQL(types[each])) for each in arguments)
            body = sql.SQL('json_to_record({}::json) AS body ({}), LATERAL').format(sql.Literal(json.dumps(arguments)), columns)
            return reads, sql.SQL("SELECT {} FROM {} order_mgmt.{}({}) AS answer").format(
                sql.SQL("coalesce(json_agg(answer), '[]')" if returns_set else 'to_json(answer)'), body if arguments and not is_text else sql.SQL(''), sql.Identifier(name), sql.SQL(', ').join(given))
    raise LookupError(f'Could not find the function order_mgmt.{name} in the schema cache')


def view_statement(name, query):
    """A view's rows, with conditions like sku=eq.A-1."""
    conditions = [sql.SQL('r.{} = {}').format(sql.Identifier(column), sql.Literal(value.removeprefix('eq.'))) for column, value in query.items()]
    return sql.SQL("SELECT coalesce(json_agg(r), '[]') FROM order_mgmt.{} AS r {}").format(
        sql.Identifier(name), sql.SQL('WHERE ') + sql.SQL(' AND ').join(conditions) if conditions else sql.SQL(''))


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
    payment = row(shop.post('authorize_payment', order_id=order['order_id'], amount='25.00 EUR', provider='stripe', options={'captured': True}))
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
    event = {'provider': 'stripe', 'event_id': 'evt_x', 'payment_id': payment['payment_id'], 'kind': 'chargeback', 'status': 'succeeded', 'amount': '999999.00 EUR'}
    is_(visitor.post('record_payment_event', **event)[0], 401, 'and forges no word of a provider')
    is_(visitor.post('authorize_payment', order_id=replayed['order_id'], amount='25.00 EUR', provider='stripe', options={'captured': True})[0], 401,
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
    server = ThreadingHTTPServer(('127.0.0.1', 0), PostgrestLike)
    server.dsn = cluster.dsn().replace('user=postgres', 'user=authenticator')
    threading.Thread(target=server.serve_forever, daemon=True).start()
    visitor, shop = Client(server), Client(server, token(role='storefront'))
    orders_by_secret(visitor)
    statuses(visitor)
    others_are_safe(visitor, shop)
    says_no_more(visitor, shop)
    server.shutdown()
    is_(cluster.psql('SELECT name FROM order_mgmt.verify(true) WHERE violations > 0'), '', 'verify finds nothing')
done()
