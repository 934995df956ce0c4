#!/usr/bin/python3
"""071_clients.py - psycopg, node-postgres, JDBC, PostgREST and PostGraphile as doc/web.md shows them.

Each program of the documentation places an order, repeats it under its key, is refused and reads, over
the network as a role with grant_access(..., 'web'); that of PostgREST is a visitor of something that answers like it.  Several times, and what it prints stays the same:
  - the first answer of each is lost on the way, after the commit: one order, and it is found again;
  - all stock is held by an uncommitted transaction, which is rolled back after the first 55P03;
  - the same loss again, with one attempt only: this must fail, or the others prove nothing;
  - node-postgres, and PostGraphile with it: a write to a closed connection, whose code EPIPE has the form of an SQLSTATE.

Then PostGraphile serves the documentation's schema of visitors, to nobody in particular: who asks it orders, reads and cancels with a
secret, and gets nothing else, be it shown, said or guessed.

It fails when a driver does not get the SQLSTATE, code, detail and hint of a refusal, when a
retried call places a second order, when a value arrives in another form than is shown, and when GraphQL lets a
visitor say a price, or at what is another's.
"""
import json
import re
import secrets
import subprocess
import threading
import time

from cluster import Cluster
from readme import APPLICATION, RUN, STORY, command_of, documentation, mask, run_examples, story
from tap import done, is_, ok
from wire import Wire

CLIENTS = {'psycopg': 'import psycopg', 'node-postgres': 'pool.query(', 'JDBC': 'org.postgresql.ds', 'PostgREST': 'POSTGREST_URL', 'PostGraphile': "postgraphile(pool, 'api'"}
KEYS = rb'cart-4\d\d\d'
PATIENCE_SECONDS = 30

# PostGraphile for visitors: asks what stands in ASKED, one after the other, and prints the answers as JSON.
VISITORS = """
const http = require('http');
const { Pool } = require('pg');
const { postgraphile } = require('postgraphile');

const pool = new Pool({ user: 'visitor' });
const server = http.createServer(postgraphile(pool, 'visitors', {
  ignoreRBAC: false, extendedErrors: ['errcode', 'constraint', 'detail', 'hint'], dynamicJson: true, disableQueryLog: true }));

async function main() {
  const answers = [];
  for (const asked of ASKED) {
    const response = await fetch(`http://127.0.0.1:${server.address().port}/graphql`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(asked) });
    answers.push(await response.json());
  }
  console.log(JSON.stringify(answers));
  server.close();
  await pool.end();
}

server.listen(0, '127.0.0.1', main);
"""
# The first query that orders fails as on a connection that was closed.
CLOSED = """
{
  const { prototype } = require('pg').Client;
  const query = prototype.query;
  prototype.query = function (...asked) {
    if (!/place_order/.test(asked[0].text ?? asked[0])) return query.apply(this, asked);
    prototype.query = query;
    console.log('closed');
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const done = asked.find((each) => typeof each === 'function');
    return done ? done(error) : Promise.reject(error);
  };
}
"""
PLACE = """mutation ($lines: JSON!, $secret: String!, $key: String) { placeOrder(input: { lines: $lines, secret: $secret, idempotencyKey: $key }) { json } }"""
OWN = 'query ($id: UUID!, $secret: String!) { ownOrder(orderId: $id, secret: $secret) }'
CANCEL = 'mutation ($id: UUID!, $secret: String!) { cancelOrder(input: { orderId: $id, secret: $secret }) { string } }'
SHOWN = '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }'

KEYED_ORDERS = """
    SELECT key, (SELECT count(*) FROM order_mgmt_data.idempotency_keys AS k JOIN order_mgmt.orders AS o ON o.order_id = k.document_id
        -- those of visitors are kept hashed
        WHERE k.idempotency_key = key OR k.function = 'secret:place_order' AND o.reference = key)
    FROM unnest(%s::text[]) AS key ORDER BY key"""
# How a refusal comes over the wire: as it is, or for PostgREST; because of the stock, or of others.
REFUSED, BUSY = ('23514', 'PT409'), {'55P03', 'PT409'}
SHELVES = """
    SELECT json_agg(json_build_object('sku', sku, 'quantity', available, 'location', location))
    FROM (SELECT sku, location, order_mgmt.available(sku, location, channel => 'web') AS available
          FROM order_mgmt.stock WHERE tenant_id = 1 AND sku = 'A-1') AS shelf WHERE available > 0"""


def renamed(code, keys):
    """A program with idempotency keys nobody has used."""
    return code.replace('cart-47', keys)


def run(cluster, wire, example, code):
    """What a changed program of the documentation prints."""
    return subprocess.run(command_of(cluster, wire, example.language, code), shell=True, text=True, env=cluster.env(),
                          stdout=subprocess.PIPE).stdout


def answers_get_lost(texts, cluster):
    """The story of the documentation, without the uninstall at its end, on a wire that loses answers."""
    wanted = story({**texts, STORY[-1]: ''})
    with Wire(cluster, loses=KEYS) as wire:
        outputs = run_examples(cluster, wanted, wire)
    programs = {}
    for name, sign in CLIENTS.items():
        (programs[name], output), = [pair for pair in zip(wanted, outputs) if RUN[pair[0].language] and sign in pair[0].code]
        # A server may log the loss first.
        ok(mask(output).endswith(mask(programs[name].shown)), f'{name}: places, finds its order again, is refused, reads', output)
    lost = [key.decode() for key in wire.lost]
    is_(sorted(key for key in lost for program in programs.values() if key in program.code), sorted(lost),
        'the first answer of each was lost')
    is_(len(lost), len(programs), 'and no other')
    is_(cluster.connect().execute(KEYED_ORDERS, [lost]).fetchall(), [(key, 1) for key in sorted(lost)],
        'each key has one order')
    is_(sum(sqlstate in REFUSED for sqlstate in wire.refused), len(programs) + 1, 'each was refused once, and who changes a cart that is an order')
    return programs


def is_held(cluster, name, example):
    """A program that comes while all stock is held by a transaction that ends after the first refusal."""
    with Wire(cluster) as wire, cluster.connect(autocommit=False) as holder:
        held = json.dumps(holder.execute(SHELVES).fetchone()[0])
        holder.execute("SELECT FROM order_mgmt.place_order('web', %s)", [held])

        def release():
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not BUSY & set(wire.refused) and time.monotonic() < deadline:
                time.sleep(0.01)
            holder.rollback()

        thread = threading.Thread(target=release)
        thread.start()
        output = run(cluster, wire, example, renamed(example.code, 'cart-48'))
        thread.join()
    ok(BUSY & set(wire.refused) and first_line(output) == first_line(example.shown),
       f'{name}: calls again while others hold the stock', f'{wire.refused}\n{output}')


def gives_up(cluster, name, example):
    """The loss without a second attempt."""
    code = re.sub(r'(?i)(\battempts ?= ?)5', r'\g<1>1', renamed(example.code, 'cart-49'))
    with Wire(cluster, loses=KEYS) as wire:
        output = run(cluster, wire, example, code)
    ok(code != renamed(example.code, 'cart-49') and wire.lost and first_line(example.shown) not in output,
       f'{name}: without a second attempt the loss is seen', output)


def finds_closed(cluster, name, example):
    """A program of node-postgres whose order is written to a closed connection at first."""
    with Wire(cluster) as wire:
        output = run(cluster, wire, example, CLOSED + renamed(example.code, 'cart-46'))
    lines = output.splitlines()
    ok('closed' in lines and first_line(example.shown) in lines[lines.index('closed'):], f'{name}: calls again on a closed connection', output)


def visitors_ask(cluster, wire, *asked):
    """What PostGraphile answers visitors: data, or the first error's SQLSTATE and code."""
    program = VISITORS.replace('ASKED', json.dumps([{'query': query, 'variables': variables} for query, variables in asked]))
    output = subprocess.run(command_of(cluster, wire, 'js', program), shell=True, text=True, env=cluster.env(), stdout=subprocess.PIPE).stdout
    return [(each['errors'][0].get('errcode'), each['errors'][0].get('constraint')) if 'errors' in each else each['data']
            for each in json.loads(first_line(output))]


def is_for_visitors(cluster):
    """What a visitor may do through GraphQL, and what it tries."""
    lines = [{'sku': 'A-1', 'quantity': 1}]
    mine, hers = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    with Wire(cluster) as wire:
        shown, items, placed, again, other, *refused = visitors_ask(
            cluster, wire, (SHOWN, {}), ('{ allItems { nodes { sku } } }', {}), *((PLACE, {'lines': lines, 'secret': secret, 'key': 'cart-1'}) for secret in (mine, mine, hers)),
            *((PLACE, {'lines': [{**lines[0], **more}], 'secret': mine}) for more in ({'unit_price': '0.00'}, {'discount': '12.50'}, {'tax_rates': []})),
            (PLACE, {'lines': lines, 'secret': 'short'}), (PLACE, {'lines': [{'sku': 'A-1', 'quantity': 101}], 'secret': mine}),
            ('{ allOrders { nodes { orderId } } }', {}))
        is_({kind: sorted(each['name'] for each in fields['fields']) for kind, fields in shown['__schema'].items()},
            {'queryType': ['allItems', 'node', 'nodeId', 'ownOrder', 'query'], 'mutationType': ['cancelOrder', 'placeOrder']},
            'PostGraphile shows a visitor what it may use, and no more')
        ok('A-1' in [each['sku'] for each in items['allItems']['nodes']], 'a visitor reads the catalog', items)
        placed, again, other = (each['placeOrder']['json'] for each in (placed, again, other))
        is_((placed['total'], again), ('12.50 EUR', placed), 'it orders, and a repeated call is answered the same')
        ok(other['order_id'] != placed['order_id'], 'the same key is another one with another secret', other)
        is_(refused, [('42501', 'not_allowed')] * 3 + [('22023', 'invalid_argument'), ('54000', 'limit_exceeded'), (None, None)],
            'it says no price, discount or taxes, has a secret and a limit, and reads no orders')
        asked = [(query, {'id': each['order_id'], 'secret': secret}) for query in (OWN, CANCEL) for each, secret in ((other, mine), (placed, mine), (other, hers))]
        others, own, _, others_canceled, canceled, other_canceled = visitors_ask(cluster, wire, *asked)
    is_((others, others_canceled), (('23503', 'unknown_order'),) * 2, 'an order of another secret is not there')
    is_(own['ownOrder']['total'], '12.50 EUR', 'its own it reads')
    is_([each['cancelOrder']['string'] for each in (canceled, other_canceled)], ['canceled'] * 2, 'and cancels')


def first_line(text):
    return text.strip().splitlines()[0]


with Cluster(preload=True) as cluster:
    cluster.psql(f'CREATE ROLE {APPLICATION} LOGIN')
    programs = answers_get_lost(documentation(), cluster)
    for role in (APPLICATION, 'authenticator'):
        cluster.psql(f"ALTER ROLE {role} SET order_mgmt.take_wait = '300ms'")
    # the programs sold what there was
    cluster.psql("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":20}]')""")
    for name, example in programs.items():
        is_held(cluster, name, example)
        gives_up(cluster, name, example)
    for name in ('node-postgres', 'PostGraphile'):
        finds_closed(cluster, name, programs[name])
    is_for_visitors(cluster)
    with cluster.connect() as connection:
        is_([row for row in connection.execute('SELECT name, violations FROM order_mgmt.verify(true) WHERE violations > 0')], [],
            'verify() finds nothing')
done()
