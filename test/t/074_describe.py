#!/usr/bin/python3
"""074_describe.py - help(), describe() and comments say what is there, to everybody what they may use.

describe() is compared with the catalog, whatever is made of it with what the functions do:
  - each function and contract view has one topic, and its arguments, results, columns and rights are the catalog's
  - each example of help() is called, in a shop, and its answer fits the schema of its rows
  - each key of JSON is refused with another type of value, where the schema says one, and each other key is refused
  - a role of each profile is told exactly what it may call, read and say; who has no grant is told nothing
  - schemas are valid JSON Schema, and the types that the program of doc/web.md makes of them are TypeScript
  - each key of a view tells its rows apart, each look-up is one of an index, each column that has no null says none
  - the codes a function is registered with have in them those that the tests of repeated calls, and the examples of errors, see it raise
In psql, wrapped at 160 columns, the functions and the help of each topic are within it.

It fails when a function, view, column, key or code is not described, or described as something else.
"""
import json
import os
import random
import re
import subprocess
import tempfile

import psycopg
from cluster import PROJECT, Cluster
from error_examples import statements
from error_examples import told as told_examples
from filled import fill
from psycopg import sql
from readme import APPLICATION, command_of, documentation, examples, npm_modules
from shop import Shop
from tap import done, is_, ok, raises, tell
from wire import Wire

WIDTH = 160
PROFILES = ('visitor', 'storefront', 'gateway', 'web', 'cashier', 'warehouse', 'manager', 'analyst', 'monitor', 'admin')
# Says of which schemas and values a validator of JSON Schema thinks otherwise.
VALIDATE = """
const Ajv = require('ajv/dist/2020');
const ajv = new Ajv({ strict: false, validateFormats: false });
const { schemas, values } = JSON.parse(require('fs').readFileSync(process.argv[2]));
const wrong = schemas.filter((schema) => !ajv.validateSchema(schema));
for (const [schema, value] of values) if (!ajv.validate(schema, value)) wrong.push([ajv.errorsText(), value]);
console.log(JSON.stringify(wrong));
"""
# Programs that a compiler of TypeScript takes, and lines that it refuses.
TYPED = """
const order: place_order = { channel: 'web', lines: [{ sku: 'A-1', quantity: 1 }, { sku: 'A-1', quantity: '0.5', location: null }] };
const row: orders_row['order_number'] = 'R-1';
// @ts-expect-error
const noChannel: place_order = { lines: [] };
// @ts-expect-error
const otherKey: place_order = { channel: 'web', lines: [{ sku: 'A-1', quantity: 1, prize: '1.00' }] };
// @ts-expect-error
const otherType: cancel_order = { order_id: 4711 };
// @ts-expect-error
const isNull: orders_row['order_id'] = null;
"""
# Functions that are for callers: all but those of values, which everybody may call.
FUNCTIONS = """
    SELECT p.proname, p.provolatile = 'v', p.proargnames[1:p.pronargs]::text[], ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) AS t),
        p.pronargs - p.pronargdefaults, split_part(obj_description(p.oid, 'pg_proc'), E'\\n', 1), p.oid
    FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.prokind = 'f'
        AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)"""
VIEWS = """
    SELECT c.relname, ARRAY(SELECT ARRAY[a.attname, format_type(a.atttypid, NULL)] FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum)
    FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace)"""
# What the placeholder in an example stands for: a query for the id, by what the example calls or reads.
ORDER = "SELECT order_id FROM order_mgmt.place_order('web', '[{\"sku\":\"A-1\",\"quantity\":2}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')"
PAIR = "SELECT order_id FROM order_mgmt.place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1},{\"sku\":\"A-1\",\"quantity\":3}]')"
PAYMENT = f"SELECT payment_id FROM order_mgmt.authorize_payment(({ORDER}), '25.00 EUR', 'stripe')"
PAID = f'SELECT payment_id FROM order_mgmt.capture_payment(({PAYMENT}))'
PENDING = f"SELECT payment_id FROM order_mgmt.refund_goodwill(({PAID}), '1.00 EUR', 'late', status => 'pending')"
FULFILLMENT = f'SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(({ORDER}))'
SHIPPED = f'SELECT fulfillment_id FROM order_mgmt.ship_fulfillment(({FULFILLMENT}))'
PAID_ORDER = f'SELECT order_id FROM order_mgmt.capture_payment(({PAYMENT}))'
SENT_ORDER = f'SELECT order_id FROM order_mgmt.ship_fulfillment((SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(({PAID_ORDER}))))'
SOLD = """SELECT order_id FROM order_mgmt.record_sale('BER-1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"20.00"}]')"""
RETURN = f"""SELECT return_id FROM order_mgmt.request_return(({SENT_ORDER}), '[{{"line_no":1,"quantity":1}}]', options => '{{"approve":%s}}')"""
RECEIVED = f"""SELECT return_id FROM order_mgmt.receive_return(({RETURN % 'true'}), '[{{"line_no":1,"quantity":1,"disposition":"restock"}}]', 'BER')"""
TRANSFER = """SELECT transfer_id FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]')"""
SENT = f'SELECT transfer_id FROM order_mgmt.ship_transfer(({TRANSFER}))'
HELD = "SELECT reservation_id FROM order_mgmt.reserve_stock('web', '[{\"sku\":\"A-1\",\"quantity\":1}]', '10 minutes', secret => 'Zm9yIG15IGV5ZXMgb25seQ')"
CART = """SELECT a.cart_id FROM order_mgmt.open_cart('web', 'bXkgb3duIGNhcnQgc2VjcmV0') AS o, order_mgmt.put_cart_line(o.cart_id, 'A-1', 2) AS p,
    order_mgmt.set_cart_address(p.cart_id, ship_to => '{"country":"DE","postal_code":"10115"}') AS a"""
CUSTOMERS_CART = "SELECT FROM order_mgmt.open_cart('web', cart_id => '01900000-0000-7000-8000-000000000001')"
CALLED = re.compile(r'order_mgmt\.(\w+)\(')
# A plan on tables of some rows may read all of a tenant: these are taken for large ones.
LARGE = "UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relnamespace = 'order_mgmt_data'::regnamespace AND relkind = 'r'"
# What an example needs to be as it says.
CLOSED = "SELECT FROM order_mgmt.close_shift('BER-1', '100.00 EUR')"
SHORT = '''SELECT FROM order_mgmt.record_sale('BER-1', '[{"sku":"A-1","quantity":1000,"unit_price":"0"}]', '[]', options => '{"sell_short":true}')'''
EXCEPTION = "SELECT coalesce((SELECT x.stock_exception_id FROM order_mgmt.stock_exceptions AS x WHERE x.status = 'open' LIMIT 1), '0190e5a1-7c1f-7b3e-9d5a-2f6c8e4b1a70')"
CUSTOMER = "SELECT FROM order_mgmt.put_customer('C-17')"
PRODUCT = "SELECT FROM order_mgmt.put_product('scarf', option_names => '{color}')"
VARIANT = "SELECT FROM order_mgmt.put_variant('A-1', 'scarf', '{red}')"
FIRST = {'put_variant': (PRODUCT,), 'merge_carts': (CUSTOMERS_CART,), 'get_product': (PRODUCT, VARIANT), 'claim_order': (CUSTOMER,), 'export_customer': (CUSTOMER,), 'erase_customer': (CUSTOMER,), 'put_customer_address': (CUSTOMER,), 'put_customer_consent': (CUSTOMER,), 'open_shift': (CLOSED,), 'put_register': (CLOSED,), 'settle_stock_exception': (SHORT,),
         'count_stock': ("SELECT FROM order_mgmt.adjust_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":-95}]', 'lost')",)}
NUMBERED = f"""SELECT FROM order_mgmt.ship_fulfillment(({FULFILLMENT}), tracking => '{{"carrier":"DHL","number":"00340"}}')"""
FIRST['record_tracking'] = (NUMBERED,)
FIRST['apply_coupon'] = FIRST['remove_coupon'] = ("SELECT FROM order_mgmt.put_promotion('spring', 'order_percent', 10, needs_coupon => true)", "SELECT FROM order_mgmt.put_coupon('SPRING', 'spring')")
PURCHASE = """SELECT purchase_order_id FROM order_mgmt.create_purchase_order('BER', 'acme', '[{"sku":"A-1","quantity":36,"unit_cost":"2.00"}]')"""
ORDERED = f'SELECT purchase_order_id FROM order_mgmt.order_purchase_order(({PURCHASE}))'
ARRIVED = f"""SELECT purchase_order_id FROM order_mgmt.receive_purchase_order(({ORDERED}), '[{{"sku":"A-1","quantity":12}}]')"""
ACME = "SELECT FROM order_mgmt.put_supplier('acme', currency => 'EUR')"
FIRST.update(dict.fromkeys(('put_supplier_item', 'create_purchase_order', 'change_purchase_order', 'order_purchase_order', 'receive_purchase_order', 'return_to_supplier', 'close_purchase_order',
                            'cancel_purchase_order'), (ACME,)))
PLACEHOLDER = "'0190...'"
IDS = {
    'extend_reservation': HELD, 'release_reservation': HELD, 'own_reservation': HELD, 'cancel_order': ORDER, 'own_order': ORDER, 'promise_delivery': ORDER, 'hold_order': ORDER, 'release_order': ORDER, 'edit_order': PAIR, 'preview_edit': PAIR, 'track_order': ORDER.replace('order_id', 'order_number', 1), 'order_timeline': ORDER, 'order_confirmation': ORDER, 'confirm_order': ORDER, 'claim_order': ORDER,
    'authorize_payment': ORDER, 'record_payment': ORDER, 'capture_payment': PAYMENT, 'void_payment': PAYMENT, 'record_payment_event': PENDING,
    'refund_payment': PAID,
    'refund_goodwill': PAID, 'plan_fulfillment': ORDER, 'pick_fulfillment': FULFILLMENT, 'pack_fulfillment': FULFILLMENT, 'ship_fulfillment': FULFILLMENT,
    'record_delivery': SHIPPED, 'cancel_fulfillment': FULFILLMENT, 'request_return': SOLD, 'approve_return': RETURN % 'false', 'reject_return': RETURN % 'false',
    'cancel_return': RETURN % 'true', 'receive_return': RETURN % 'true', 'refund_return': RECEIVED, 'return_order': SOLD, 'ship_transfer': TRANSFER,
    **dict.fromkeys(('put_cart_line', 'set_cart_address', 'choose_shipping', 'cart_shipping_methods', 'hold_cart', 'get_cart', 'merge_carts', 'checkout_cart', 'attach_payment',
                     'detach_payment', 'apply_coupon', 'remove_coupon'), CART),
    'change_purchase_order': PURCHASE, 'order_purchase_order': PURCHASE, 'receive_purchase_order': ORDERED, 'return_to_supplier': ARRIVED, 'close_purchase_order': ARRIVED, 'cancel_purchase_order': ORDERED,
    'settle_stock_exception': EXCEPTION, 'receive_transfer': SENT, 'cancel_transfer': SENT}
# A value of each type of argument, for calls that are refused before they look at it.
CODES = {'supplier': "'acme'", 'channel': "'web'", 'is_given': 'true', 'location': "'BER'", 'from_location': "'BER'", 'to_location': "'HAM'", 'register': "'BER-1'", 'kind': "'refund'", 'status': "'failed'"}
SAMPLES = {'occurred_at': '2026-01-31T12:00:00Z', 'channel': 'web', 'sku': 'A-1', 'disposition': 'restock', 'provider': 'cash', 'amount': '12.50 EUR', 'from_state': 'free', 'to_state': 'damaged'}
TYPES = {'text': "'x'", 'order_mgmt.price': "'1.00 EUR'", 'order_mgmt.amount_input': "'1.00 EUR'", 'interval': "'1 hour'", 'bigint': '1', 'timestamp with time zone': 'now()', 'date': "'2030-01-01'",
         'integer': '0', 'order_mgmt.strict_jsonb': "'{}'"}


def prepare(cluster):
    """A shop with every kind of document, and what the examples speak of."""
    shop = Shop(cluster, locations=('BER', 'HAM'))
    fill(shop, random.Random(1), 30)
    owner = shop.connection
    for call in ("put_item('A-1', 'Mug')", "put_price('A-1', '12.00 EUR')", "put_price('A-1', '12.50 EUR')", "put_channel('store', 'EUR', '{BER}')", "put_tax_rate('VAT', 20)",
                 "put_register('BER-1', 'store', 'BER')", "put_staff('ana', 'Ana')", "open_shift('BER-1', '100.00 EUR')",
                 "receive_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":100}]')", "put_tenant(2, 'Second shop')", "put_tax_rate('DE-19', 19)", "put_tax_rule('a class', '{DE-19}', 'AT')", "put_item('SURCHARGE', kind => 'untracked')", "put_shipping_method('parcel')",
                 "put_shipping_zone('home', '[{\"country\":\"DE\"}]')", "put_shipping_fee('parcel', 'home', '5.00 EUR')", "put_fee('wrap', 'SURCHARGE')", "put_category('shoes')", "put_promotion('welcome', 'order_percent', 10, needs_coupon => true)", "put_stock_policy('A-1', 'BER', oversell_limit => '5')", "put_supplier('acme', currency => 'EUR')"):
        owner.execute(f'SELECT FROM order_mgmt.{call}')
    owner.execute('CREATE ROLE shop_web')
    owner.execute(f'CREATE ROLE {APPLICATION} LOGIN')
    owner.execute("SELECT FROM order_mgmt.grant_access(%s, 'web')", (APPLICATION,))
    for profile in PROFILES:
        owner.execute(f'CREATE ROLE {profile}')
        owner.execute('SELECT FROM order_mgmt.grant_access(%s, %s)', (profile, profile))
    return owner


def describe(connection, role=None):
    """What describe() tells a role: (all of it, functions by name, views by name)."""
    connection.execute(f'SET ROLE {role}' if role else 'RESET ROLE')
    told, = connection.execute('SELECT order_mgmt.describe()').fetchone()
    connection.execute('RESET ROLE')
    return told, {each['name']: each for each in told['functions']}, {each['name']: each for each in told['views']}


def is_the_catalog(owner, told, functions, views):
    """Functions, arguments, views and columns."""
    is_({name: (each['writes'], [a['name'] for a in each['arguments']], [a['type'] for a in each['arguments']],
                sum(a['required'] for a in each['arguments']), each['meaning']) for name, each in functions.items()},
        {name: (writes, names or [], types, required, meaning) for name, writes, names, types, required, meaning, _ in owner.execute(FUNCTIONS).fetchall()},
        'describe() has each function with its arguments, in their order')
    is_(len(told['functions']), len(functions), 'and once')
    is_({name: [[c['name'], c['type']] for c in told['rows'][each['row']]] for name, each in views.items()}, dict(owner.execute(VIEWS).fetchall()),
        'each contract view with its columns')
    is_([f'{name}.{c["name"]}' for name, columns in told['rows'].items() for c in columns if not c.get('meaning') and name not in functions], [],
        'each column of views and of results says what it is')
    is_(sorted(each['name'] for each in (*told['functions'], *told['views']) if not each['example'] or not each['topic']), [],
        'each has a topic and an example')
    is_({name for name, each in functions.items() if not each['right']},
        {name for name, in owner.execute(f"SELECT f.proname FROM ({FUNCTIONS}) AS f WHERE NOT has_function_privilege('admin', f.oid, 'EXECUTE')").fetchall()},
        'each has a right, but for those of the owner')
    enums = {f'{name}.{c["name"]}': c['schema']['enum'] for name, columns in told['rows'].items() for c in columns if 'enum' in c['schema']}
    is_((enums['orders.status'], enums['jobs.last_status']), (['placed', 'completed', 'canceled'], ['done', 'partly_failed', 'failed', None]), 'a column of a few words says which')
    ok(len(enums) > 20, 'and so do many', sorted(enums))
    is_(sorted(name for name, each in views.items() if not each['key']), [], 'each view says what tells its rows apart')
    one = {a['name']: a['required'] for a in functions['place_order']['arguments'] if a['name'] != 'tenant_id'}
    many = functions['place_orders']['arguments'][0]['schema']['items']
    is_({key: key in many['required'] for key in many['properties']}, one, 'an order of many is told by the arguments of one')
    raised = {code for each in told['functions'] for code in each['errors']}
    general = {each['code'] for each in told['errors'] if each['of_every_function']}
    is_({each['code'] for each in told['errors']} - raised - general, set(), 'each code is of some function, or of all')
    is_(raised & general, set(), 'what all raise is said of none')


def begin_example(owner, name, example):
    """Begin a transaction where an example works; the example about what is there."""
    owner.execute('BEGIN')
    for statement in FIRST.get(name, ()):
        owner.execute(statement)
    if PLACEHOLDER not in example:
        return example
    found, = owner.execute(IDS[name]).fetchone() if name in IDS else ('0190e5a1-7c1f-7b3e-9d5a-2f6c8e4b1a70',)
    if name == 'refund_payment':
        owner.execute('SELECT FROM order_mgmt.cancel_order((SELECT order_id FROM order_mgmt.payments WHERE payment_id = %s))', (found,))
    return example.replace(PLACEHOLDER, f"'{found}'")


def examples_run(owner, told, functions):
    """Each example of help() is called; the rows that functions answer with, each with its name in describe()."""
    answers, failed = [], []
    rows = [row for (topic,) in owner.execute('SELECT name FROM order_mgmt.help()').fetchall()
            for row in owner.execute('SELECT kind, name, meaning, example FROM order_mgmt.help(%s)', (topic,)).fetchall()]
    for kind, name, _, example in rows:
        if not example:
            continue
        try:
            owner.execute(begin_example(owner, name, example))
            owner.execute('ROLLBACK')
            if kind == 'function' and 'row' in functions[name]['result']:
                call = begin_example(owner, name, re.sub(r'\) (?:WHERE|GROUP|ORDER) .*', ')', example[example.index(f'order_mgmt.{name}('):]))
                answers += [(functions[name]['result']['row'], row) for row, in owner.execute(f'SELECT to_jsonb(r) FROM {call} AS r').fetchall()]
        except psycopg.Error as error:
            if error.diag.constraint_name != 'no_scheduler':
                failed.append((name, example, str(error)))
        owner.execute('ROLLBACK')
    is_(failed, [], 'each example of help() runs')
    is_(sorted(name for kind, name, _, _ in rows if kind == 'function'), sorted(functions), 'help() has each function in one topic')
    is_(sorted(name.split('.')[-1] for kind, name, _, _ in rows if kind == 'view'), sorted(each['name'] for each in told['views']), 'and each view')
    is_({name for kind, name, _, _ in rows if kind == 'error'}, {each['code'] for each in told['errors']}, 'and each code in those of its functions')
    is_([row for row in rows if None in row], [], 'with a meaning and an example')
    code, detail = refusal(owner, "SELECT FROM order_mgmt.help('retrun')")
    is_((code, detail.get('nearest'), sorted(detail.get('known', []))),
        ('invalid_argument', 'return', sorted(name for name, in owner.execute('SELECT name FROM order_mgmt.help()').fetchall())), 'a topic that is none is refused, with those that are')
    return answers


def refusal(connection, statement):
    """The code and detail of a call's refusal, in a batch as its row says, of an import that of its first line; of what it does nothing stays."""
    connection.execute('BEGIN')
    try:
        if 'place_orders' in statement:
            code, detail = connection.execute(statement.replace('SELECT FROM', 'SELECT error_code, error_detail FROM')).fetchone()
            return code or 'none', detail or {}
        connection.execute(statement)
    except psycopg.Error as error:
        code, detail = error.diag.constraint_name or error.sqlstate, json.loads(error.diag.message_detail or '{}')
        return (detail['lines'][0]['code'], detail['lines'][0]) if code == 'import_refused' else (code, detail)
    finally:
        connection.execute('ROLLBACK')
    return 'none', {}


def wrong_for(schema):
    """A value of a type that a schema does not have."""
    return [] if 'array' not in schema['type'] else {}


def sample(schema):
    """A value that a schema takes."""
    kind = schema['type'][0] if isinstance(schema['type'], list) else schema['type']
    if kind == 'object':
        # of keys of which one will do, the first
        keys = [*schema.get('required', []), *(each['anyOf'][0]['required'][0] for each in schema.get('allOf', []))]
        return {key: SAMPLES.get(key) or sample(schema['properties'][key]) for key in keys}
    if kind == 'array':
        return [sample(schema['items'])]
    if schema.get('format') == 'uuid':
        return '0190e5a1-7c1f-7b3e-9d5a-2f6c8e4b1a70'
    return {'number': 1, 'integer': 1, 'boolean': True}.get(kind, '1')


def objects_in(schema, path=()):
    """(path, schema) of each object with known keys in a schema; the path leads to it in sample(schema)."""
    if 'array' in schema['type'] and isinstance(schema['items'].get('type'), list):
        yield from objects_in(schema['items'], (*path, 0))
    if 'properties' in schema:
        yield path, schema
        for key, member in schema['properties'].items():
            yield from objects_in(member, (*path, key))


def keys_are_read(owner, functions):
    """What the schemas of JSON arguments say is what the functions refuse."""
    wrong, tried = [], 0
    for name, each in functions.items():
        document = sql.Literal(owner.execute(IDS[name]).fetchone()[0] if name in IDS else '0190e5a1-7c1f-7b3e-9d5a-2f6c8e4b1a70').as_string(owner)
        for argument in each['arguments']:
            for path, schema in objects_in(argument['schema']):
                def call(change):
                    value = sample(argument['schema'])
                    inner = value
                    for step in path:
                        inner = inner[step] if step in inner or isinstance(step, int) else inner.setdefault(step, sample(
                            functions_schema(argument['schema'], path, step)))
                    change(inner)
                    given = {a['name']: CODES.get(a['name'], TYPES.get(a['type'], document)) for a in each['arguments'] if a['required']}
                    given.update({a['name']: sql.Literal(json.dumps(sample(a['schema']))).as_string(owner) for a in each['arguments']
                                  if a['required'] and a['type'] == 'order_mgmt.strict_jsonb'})
                    given[argument['name']] = sql.Literal(json.dumps(value)).as_string(owner)
                    return refusal(owner, f"SELECT FROM order_mgmt.{name}({', '.join(f'{a} => {v}' for a, v in given.items())})")

                code, detail = call(lambda inner: inner.update(no_such_key=1))
                tried += 1
                valid = call(lambda inner: None)
                if valid[0] == 'invalid_json':
                    wrong.append((name, argument['name'], path, *valid))
                # an import's line says only which key
                if code != 'invalid_json' or set(detail.get('known', ())) != set(schema['properties']) and not ('line' in detail and 'no_such_key' in detail['path']):
                    wrong.append((name, argument['name'], path, 'no_such_key', code, detail))
                for key, member in schema['properties'].items():
                    tried += 1
                    code, detail = call(lambda inner: inner.update({key: wrong_for(member)}))
                    if code not in ('invalid_json', 'invalid_quantity', 'invalid_amount') or key not in detail.get('path', ''):
                        wrong.append((name, argument['name'], path, key, code, detail))
                for key in schema['required']:
                    code, detail = call(lambda inner: inner.pop(key))
                    if code != 'invalid_json' or key not in detail.get('path', ''):
                        wrong.append((name, argument['name'], path, f'without {key}', code, detail))
    is_(wrong, [], 'keys of JSON are those that are read, with their types')
    tell(f'{tried} keys tried')


def functions_schema(schema, path, step):
    """The schema of a member on the way along a path."""
    for one in path:
        schema = schema['items'] if isinstance(one, int) else schema['properties'][one]
        if one == step:
            return schema
    raise KeyError(step)


def roles_are_told(owner, everything, functions, views):
    """Each profile what it may use, and nobody else anything."""
    rights = {}
    for profile, right, kind, name in owner.execute('SELECT profile, "right", kind, object FROM order_mgmt.profile_rights').fetchall():
        rights.setdefault(profile, set()).add(right)
    for profile in PROFILES:
        told, mine, seen = describe(owner, profile)
        may_call = {name for name, in owner.execute("""SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace
            AND p.proname = ANY (%s) AND has_function_privilege(%s, p.oid, 'EXECUTE')""", (list(functions), profile)).fetchall()}
        may_read = {name for name, in owner.execute("""SELECT c.relname FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace::regnamespace::text ~ '^order_mgmt(_report)?$'
            AND has_table_privilege(%s, c.oid, 'SELECT')""", (profile,)).fetchall()}
        is_((set(mine), set(seen)), (may_call, may_read), f'{profile} is told of what it may call and read')
        named = set(re.findall(r'"right": "(\w+)"', json.dumps(told)))
        is_(named - rights[profile], set(), f'{profile} is told of no argument or key that it may not say')
        hidden = [(name, a['name']) for name in mine for a in functions[name]['arguments']
                  if a.get('right') and a['right'] in rights[profile] and a['name'] not in [b['name'] for b in mine[name]['arguments']]]
        is_(hidden, [], f'{profile} is told of each that it may say')
        owner.execute(f'SET ROLE {profile}')
        topics = {name: {row[1] for row in owner.execute('SELECT * FROM order_mgmt.help(%s)', (name,)).fetchall() if row[0] != 'error'}
                  for _, name, _, _ in owner.execute('SELECT * FROM order_mgmt.help()').fetchall()}
        owner.execute('RESET ROLE')
        is_({name.split('.')[-1] for names in topics.values() for name in names}, may_call | may_read, f'help() tells {profile} the same')
        ok(all(topics.values()), f'and {profile} no topic of which it may use nothing', topics)
    guest = json.dumps(describe(owner, 'visitor')[0]['functions'])
    ok('"unit_price"' not in guest and '"sku"' in guest, 'a visitor learns of no key for prices')
    ok('"unit_price"' in json.dumps(describe(owner, 'storefront')[0]['functions']), 'a trusted server does')
    owner.execute('SET ROLE shop_web')
    for call in ('describe()', 'help()'):
        raises(lambda: owner.execute(f'SELECT order_mgmt.{call}'), f'who has no grant does not call {call}', sqlstate='42501')
    owner.execute('RESET ROLE')


def views_are_so(owner, told, views):
    """Keys, look-ups and nulls of the views."""
    twice, nulls, slow = [], [], []
    for name, each in views.items():
        relation = f"{each['schema']}.{name}"
        columns = [c['name'] for c in told['rows'][name]]
        key = ', '.join(f'"{c}"' for c in each['key'])
        if owner.execute(f'SELECT FROM {relation} GROUP BY {key} HAVING count(*) > 1 LIMIT 1').rowcount:
            twice.append(name)
        never = [c['name'] for c in told['rows'][name] if c['schema'] and 'null' not in c['schema']['type']]
        found = owner.execute(f'SELECT {", ".join(f"""count(*) FILTER (WHERE "{c}" IS NULL)""" for c in never)} FROM {relation}').fetchone()
        nulls += [f'{name}.{c}' for c, count in zip(never, found) if count]
        slow += [f'{name} by {look_up}' for look_up in each['look_ups'] if not is_looked_up(owner, relation, told['rows'][name], look_up)]
        if not set(columns) >= {c for look_up in each['look_ups'] for c in look_up} | {c for one in each['lists'] for c in (*one['of'], one['newest_by'])}:
            slow.append(f'{name} has no such column')
    is_(twice, [], 'the key of each view tells its rows apart')
    is_(nulls, [], 'a column that can be null says when')
    slow += [f"{name} by {one['of']}" for name, each in views.items() for one in each['lists']
             if one['of'] and not is_looked_up(owner, f"{each['schema']}.{name}", told['rows'][name], one['of'])]
    is_(slow, [], 'each look-up of a view is one of an index')


def is_looked_up(owner, relation, columns, look_up):
    """Does a plan of an admin, who sees one tenant, read an index by the first column: its values, or as an index of one of its words?"""
    column = {c['name']: c for c in columns}[look_up[0]]
    value = {'uuid': '0190e5a1-7c1f-7b3e-9d5a-2f6c8e4b1a70', 'date': '2031-05-17', 'timestamp with time zone': '2031-05-17', 'bigint': '4711', 'integer': '4711'}
    words = [word for word in column['schema'].get('enum', ()) if word]
    for word in words or [value.get(column['type'], 'requested')]:
        owner.execute(f'BEGIN; {LARGE}; SET LOCAL ROLE admin; SET LOCAL enable_seqscan = off')
        plan = json.dumps(owner.execute(f"EXPLAIN (FORMAT JSON) SELECT * FROM {relation} WHERE \"{look_up[0]}\" = '{word}'").fetchone()[0])
        owner.execute('ROLLBACK')
        found = owner.execute("""SELECT pg_get_expr(i.indpred, i.indrelid) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relname = ANY (%s) AND i.indpred IS NOT NULL""",
                              (re.findall(r'"Index Name": "(\w+)"', plan),)).fetchall()
        if any(word in condition for condition in re.findall(r'"(?:Index|Recheck) Cond": "((?:[^"\\]|\\.)*)"', plan)) or any(f"'{word}'" in predicate for predicate, in found):
            return True
    return False


def schemas_are_so(cluster, owner, told, answers):
    """Schemas are valid, and what the database answers fits them; what the program of the documentation makes of them is TypeScript."""
    rows = {name: {'type': 'object', 'properties': {c['name']: c['schema'] for c in columns}, 'required': [c['name'] for c in columns],
                   'additionalProperties': False} for name, columns in told['rows'].items()}
    for each in told['views']:
        answers += [(each['row'], row) for row, in owner.execute(f"SELECT to_jsonb(r) FROM {each['schema']}.{each['name']} AS r LIMIT 50").fetchall()]
    schemas = [*rows.values(), *(a['schema'] for each in told['functions'] for a in each['arguments']),
               *(each['result']['schema'] for each in told['functions'] if 'schema' in each['result'])]
    values = [(rows[name], row) for name, row in answers]
    environment = {**os.environ, 'NODE_PATH': str(npm_modules())}
    with tempfile.TemporaryDirectory(prefix='om_describe_') as folder:
        def write(name, text):
            with open(f'{folder}/{name}', 'w') as file:
                file.write(text)
            return f'{folder}/{name}'

        checked = subprocess.run(['node', write('validate.js', VALIDATE), write('told.json', json.dumps({'schemas': schemas, 'values': values}))],
                                 env=environment, text=True, capture_output=True)
        is_((checked.stdout.strip(), checked.stderr), ('[]', ''), f'{len(schemas)} schemas are valid, and {len(values)} rows fit theirs')
        program, = (each.code for each in examples('doc/web.md', documentation()['doc/web.md']) if 'order_mgmt.describe()' in each.code)
        whole = re.sub(r'types\(api\)\.filter\(.*?\)\.join', 'types(api).join', program)
        with Wire(cluster) as wire:
            typed = subprocess.run(command_of(cluster, wire, 'js', whole), shell=True, text=True, env=cluster.env(), stdout=subprocess.PIPE).stdout
        compiled = subprocess.run(['node', npm_modules() / 'typescript/bin/tsc', '--noEmit', '--strict', '--lib', 'es2022', '--typeRoots', folder, write('typed.ts', typed + TYPED)],
                                  env=environment, text=True, capture_output=True)
        ok(whole != program and compiled.returncode == 0, "what the documentation's program makes of it is TypeScript that knows right from wrong", compiled.stdout + typed[:2000])


def codes_are_registered(functions, told):
    """What other tests see functions raise."""
    general = {each['code'] for each in told['errors'] if each['of_every_function']}
    seen = {}
    text = (PROJECT / 'test/t/051_refused_retries.py').read_text()
    for name, body in re.findall(r"^    '(\w+)': \((.*?)(?=^    '|^\})", text[text.index('REFUSED = {'):], re.M | re.S):
        seen[name] = set(re.findall(r"\('(\w+)',", body)) & {each['code'] for each in told['errors']}
    for code, example in told_examples()[1]:
        last = CALLED.findall(statements(re.sub(r'^-- another session: .*', '', example, flags=re.M) + '\n')[-1])
        if last and last[0] in functions:
            seen.setdefault(last[0], set()).add(code)
    missing = {name: codes - general - set(functions[name]['errors']) for name, codes in seen.items()}
    is_({name: codes for name, codes in missing.items() if codes}, {}, 'functions are registered with the codes that tests see them raise')
    ok(len(seen) > 30, f'of {len(seen)} functions')


def fits_psql(cluster, owner):
    """Lines and columns in psql, wrapped."""
    def shown(command):
        return cluster_psql(cluster, f'\\pset pager off\n\\pset columns {WIDTH}\n\\pset format wrapped\n\\t on\n{command}\n')

    topics = [name for name, in owner.execute('SELECT name FROM order_mgmt.help()').fetchall()]
    wide = [command for command in ('\\df order_mgmt.*', '\\dv+ order_mgmt.*', 'SELECT * FROM order_mgmt.help();', *(f"SELECT * FROM order_mgmt.help('{topic}');" for topic in topics))
            if max(map(len, shown(command).splitlines())) > WIDTH]
    is_(wide, [], f'in psql the functions, the views and the help of each topic are within {WIDTH} columns')
    long = {topic: len(shown(f"SELECT name, meaning FROM order_mgmt.help('{topic}');").splitlines()) for topic in topics}
    is_({topic: lines for topic, lines in long.items() if lines > 60}, {}, 'what a topic has is on one screen')
    columns = shown('\\d+ order_mgmt.orders')
    ok('[key]' in columns and '[look-up]' in columns, '\\d+ of a view marks its key and look-ups', columns)


def cluster_psql(cluster, script):
    return subprocess.run([cluster.bindir / 'psql', '-X'], input=script, text=True, capture_output=True, cwd='/', env=cluster.env('postgres')).stdout


with Cluster(preload=True) as cluster:
    owner = prepare(cluster)
    told, functions, views = describe(owner)
    is_the_catalog(owner, told, functions, views)
    answers = examples_run(owner, told, functions)
    keys_are_read(owner, functions)
    roles_are_told(owner, told, functions, views)
    views_are_so(owner, told, views)
    schemas_are_so(cluster, owner, told, answers)
    codes_are_registered(functions, told)
    fits_psql(cluster, owner)
done()
