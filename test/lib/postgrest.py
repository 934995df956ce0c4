"""postgrest.py - what PostgREST does with a request, as a small HTTP server.

    with serve(dsn) as server:          http://127.0.0.1:server.server_port, as the authenticator of doc/web.md
    token(role='storefront')            a JSON web token that it takes

It logs in as the role of the dsn, opens a transaction (READ ONLY for GET, and for functions that are not
volatile), sets the role that the token claims, else visitor, and the request as settings; GET reads a view or calls a function by its
query string, POST /rpc/NAME calls one with its JSON body as named arguments.  An error is answered as JSON, with the status that its
SQLSTATE stands for; a lost connection is 503.
"""
import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
from psycopg import sql

SIGNING_KEY = secrets.token_bytes(32)
# Functions of the schema that is shown: whether they only read, and the types of their arguments.
CALLABLE = """
    SELECT p.provolatile <> 'v', p.proretset, p.proargnames[1:p.pronargs]::text[], ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) AS t)
    FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname = %s"""
REQUEST = """SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true), set_config('request.method', %s, true),
    set_config('request.path', %s, true), set_config('request.headers', %s, true), set_config('search_path', '"order_mgmt", "public"', true)"""
# PostgREST's statuses by SQLSTATE or its class; PTxyz is xyz, others are 400.
STATUS = {'08': 503, '42883': 404, '42P01': 404, '25006': 405, '23503': 409, '23505': 409, '40': 500, '53': 503, '54': 413, '55': 500, '57': 500, 'XX': 500}


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
            # without a code the connection is lost
            code = error.sqlstate or '08006'
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


@contextlib.contextmanager
def serve(dsn):
    """The server, until the block ends."""
    server = ThreadingHTTPServer(('127.0.0.1', 0), PostgrestLike)
    server.dsn = dsn
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
