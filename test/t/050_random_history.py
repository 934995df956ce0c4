#!/usr/bin/python3
"""050_random_history.py - random histories of all functions, against a model and on both engines.

Single-threaded: seeded histories of receive, adjust, set, change_stock_state, policies and
channel buffers, reserve, extend, release, place (with and without reservation and
location), cancel (whole and by line), batches, allocate_backorders, folds and resyncs; the
clock is set, so that holds expire.  Calls are repeated with their key, and with other
arguments.  After every call the answer (or refusal), the stock of every position and state, what is available,
every order line and every hold equal those of the model (test/lib/model.py); at the end both
engines hold the same rows (COMPARED lists the columns; ids of moves, stamps and numbers aside).

Concurrent: 16 clients run carts of many items in random order, receipts, holds,
releases and cancellations for some seconds per engine.  Never a deadlock, every answer is one
a caller knows, and at the end the sums are what the accepted calls say.

It fails when a function does something else than its rule, when the engines differ, or
when what is checked is not what is written.

OM_HISTORIES histories (3) of OM_CALLS calls (250); OM_CONCURRENT_SECONDS seconds (6) of OM_WORKERS clients (16).
"""
import json
import os
import random
import time
import uuid
from collections import Counter

import psycopg
from buyers import Crowd
from cluster import Cluster
from model import ONE, STATES, Model, Refused
from shop import Shop
from tap import done, is_, long_run, note, ok, seed

HISTORIES = int(os.environ.get('OM_HISTORIES') or (25 if long_run() else 3))
CALLS = int(os.environ.get('OM_CALLS') or (1000 if long_run() else 250))
SECONDS = float(os.environ.get('OM_CONCURRENT_SECONDS') or (300 if long_run() else 6))
WORKERS = int(os.environ.get('OM_WORKERS') or 16)

LOCATIONS = ('BER', 'HAM', 'MUC')
CHANNELS = {'web': ('BER', 'HAM'), 'store': ('HAM',), 'market': ('MUC', 'BER', 'HAM')}
ITEMS = {'A': 0, 'B': 0, 'C': 0, 'D': 2, 'service': None}
START = '2026-03-01 00:00:00+00'

# function -> how likely it is
FUNCTIONS = {'place_order': 34, 'reserve_stock': 14, 'receive_stock': 12, 'cancel_order': 12, 'adjust_stock': 5,
         'count_stock': 4, 'change_stock_state': 6, 'put_stock_policy': 5, 'extend_reservation': 4,
         'release_reservation': 6, 'place_orders': 6, 'allocate_backorders': 2, 'compact_balances': 3,
         'resync_stock': 1}

# functions without an idempotency_key of their own
KEYLESS = {'put_stock_policy', 'allocate_backorders', 'compact_balances', 'resync_stock', 'place_orders'}

CASTS = {'lines': 'json', 'orders': 'json', 'options': 'json', 'expires_in': 'interval', 'order_id': 'uuid',
         'reservation_id': 'uuid', 'document_id': 'uuid', 'safety_stock': 'numeric', 'oversell_limit': 'text'}

# What both engines must hold alike: table -> columns.
COMPARED = {
    'stock_moves': 'item_id, location_id, other_location_id, from_state, to_state, quantity, document_kind,'
                   ' document_id, document_line, reason, channel_id, actor, occurred_at, recorded_at, posting',
    'stock_documents': 'document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at',
    'stock_policies': 'item_id, location_id, channel_id, safety_stock, oversell_limit',
    'reservations': 'reservation_id, line_no, item_id, location_id, channel, holder, quantity, remaining, short, status,'
                    ' expires_at, actor, occurred_at, recorded_at',
    'orders': 'order_id, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at,'
              ' recorded_at, metadata',
    'order_line_parts': 'order_id, line_no, location_id, location, ordered, allocated, shipped, canceled',
    'order_lines': 'order_id, line_no, item_id, sku, location_id, location, ordered, open, allocated, backordered,'
                   ' shipped, canceled, unit_price, line_total',
    'idempotency_keys': 'function, idempotency_key, payload_hash, document_id, recorded_at',
    'status_log': 'document_kind, document_id, document_line, from_status, to_status, reason, channel, actor,'
                  ' occurred_at, recorded_at',
    'events': 'aggregatetype, aggregateid, type, occurred_at',
}


# ---------------------------------------------------------------- a history

class History:
    """Draws calls that make sense now, and some that do not."""

    def __init__(self, rng, model):
        self.rng = rng
        self.model = model
        self.past = []

    def new_id(self):
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def quantity(self, sku, most=6):
        step = ONE // 10 ** (self.model.items[sku] or 0)
        if self.rng.random() < 0.7:
            step = ONE
        return self.rng.randint(1, most * ONE // step) * step

    def lines(self, most=3, stocked=True):
        skus = [sku for sku, scale in ITEMS.items() if scale is not None or not stocked]
        return [{'sku': sku, 'quantity': self.quantity(sku)}
                for sku in self.rng.choices(skus, k=self.rng.randint(1, most))]

    def complete(self, lines):
        """Now and then a line that one location must serve."""
        for line in lines:
            if self.rng.random() < 0.15:
                line['ship_complete'] = self.rng.random() < 0.8
        return lines

    def draw(self):
        """A function and its arguments."""
        if self.past and self.rng.random() < 0.06:
            return self.again()
        function = self.rng.choices(list(FUNCTIONS), list(FUNCTIONS.values()))[0]
        arguments = getattr(self, function)()
        if arguments is None:
            return self.draw()
        if function not in KEYLESS and self.rng.random() < 0.5:
            arguments['idempotency_key'] = f'key-{len(self.past)}'
        self.past.append((function, arguments))
        return function, arguments

    def again(self):
        """A call of the past: the same, or its key with other arguments."""
        function, arguments = self.rng.choice(self.past)
        if self.rng.random() < 0.3 and 'lines' in arguments and 'idempotency_key' in arguments and arguments['lines']:
            arguments = json.loads(json.dumps(arguments))
            name = 'counted' if function == 'count_stock' else 'quantity'
            quantity = arguments['lines'][0].get(name, 0)
            arguments['lines'][0][name] = quantity + ONE if quantity != -ONE else ONE
        return function, arguments

    def spoil(self, lines):
        """Now and then a line that is wrong in itself."""
        line = self.rng.choice(lines)
        kind = self.rng.random()
        if kind < 0.01:
            line['sku'] = 'nothing'
        elif kind < 0.02:
            line.update(sku='A', quantity=ONE // 2)
        return lines

    def receive_stock(self):
        lines = self.lines()
        for line in lines:
            line['quantity'] *= self.rng.randint(1, 4)
        return {'location': self.rng.choice(LOCATIONS), 'lines': self.spoil(lines), 'document_id': self.new_id()}

    def adjust_stock(self):
        lines = self.lines()
        for line in lines:
            line['quantity'] *= self.rng.choice((1, -1, -1))
        forced = {'options': {'forced': True}} if self.rng.random() < 0.2 else {}
        return {'location': self.rng.choice(LOCATIONS), 'lines': self.spoil(lines), 'reason': 'found or lost',
                'document_id': self.new_id(), **forced}

    def count_stock(self):
        place = self.rng.choice(LOCATIONS)
        lines = list({line['sku']: line for line in self.lines()}.values())
        for line in lines:
            line['counted'] = line.pop('quantity') * self.rng.randint(0, 3)
            if self.rng.random() < 0.4:
                shelf = sum(self.model.stock[line['sku'], place][state] for state in STATES[:4])
                line['expected'] = max(0, shelf + self.rng.choice((0, 0, 0, ONE)))
        forced = {'options': {'forced': True}} if self.rng.random() < 0.2 else {}
        return {'location': place, 'lines': lines, 'reason': 'count', 'document_id': self.new_id(), **forced}

    def change_stock_state(self):
        lines = self.lines()
        for line in lines:
            states = ['free', self.rng.choice(('quality_control', 'damaged', 'damaged', 'returned', 'expired'))]
            if self.rng.random() < 0.4:
                states.reverse()
            line['from_state'], line['to_state'] = states
        return {'location': self.rng.choice(LOCATIONS), 'lines': lines, 'document_id': self.new_id()}

    def put_stock_policy(self):
        sku, place = self.rng.choice('ABCD'), self.rng.choice(LOCATIONS)
        if self.rng.random() < 0.3:
            return {'sku': sku, 'location': place, 'channel': self.rng.choice(list(CHANNELS)),
                    'safety_stock': self.rng.choice((0, 1, 2)) * ONE}
        limit = self.rng.choice((0, 0, 0, 2, 5, None))
        return {'sku': sku, 'location': place, 'safety_stock': self.rng.choice((0, 0, 1, 3)) * ONE,
                'oversell_limit': None if limit is None else limit * ONE}

    def at_places(self, lines, channel):
        """Some lines name their location; one item either always or never."""
        named = {sku: self.rng.choice(CHANNELS[channel]) for sku in ITEMS if self.rng.random() < 0.4}
        for line in lines:
            if line['sku'] in named:
                line['location'] = named[line['sku']]
        return lines

    def reserve_stock(self):
        channel = self.rng.choice(list(CHANNELS))
        holder = {'holder': self.rng.choice(('anna', 'bob'))} if self.rng.random() < 0.3 else {}
        return {'lines': self.spoil(self.complete(self.at_places(self.lines(), channel))), 'channel': channel,
                'expires_in': self.rng.choice((120, 900, 3600)), 'reservation_id': self.new_id(), **holder}

    def some_reservation(self):
        """A reservation, mostly a recent one, and mostly its holder."""
        if not self.model.holds or self.rng.random() < 0.03:
            return {'reservation_id': self.new_id()}
        reservation = self.rng.choice(list(self.model.holds)[-6:])
        holder = self.model.holds[reservation][0].holder
        if self.rng.random() < 0.1:
            holder = 'eve'
        return {'reservation_id': reservation, **({'holder': holder} if holder else {})}

    def extend_reservation(self):
        return {**self.some_reservation(), 'expires_in': self.rng.choice((300, 1800))}

    def release_reservation(self):
        return self.some_reservation()

    def place_order(self):
        channel = self.rng.choice(list(CHANNELS))
        lines = self.complete(self.at_places(self.lines(stocked=False), channel))
        order = {'channel': channel, 'lines': self.spoil(lines), 'order_id': self.new_id()}
        if self.rng.random() < 0.3:
            order.update(self.some_reservation())
            held = self.model.holds.get(order['reservation_id'])
            if held and self.rng.random() < 0.8:
                line = self.rng.choice(held)
                lines.append({'sku': line.sku, 'quantity': self.quantity(line.sku)})
                self.name_alike(lines)
        if self.model.orders and self.rng.random() < 0.02:
            order['order_id'] = self.rng.choice(list(self.model.orders))
        return order

    @staticmethod
    def name_alike(lines):
        """Lines of one item name one location, or none does."""
        for line in lines:
            others = {other.get('location') for other in lines if other['sku'] == line['sku']}
            if None in others:
                line.pop('location', None)

    def place_orders(self):
        orders = [self.place_order() for _ in range(self.rng.randint(1, 5))]
        for number, order in enumerate(orders):
            order.pop('reservation_id', None)
            order.pop('holder', None)
            if self.rng.random() < 0.4:
                order['idempotency_key'] = f'batch-{len(self.past)}-{number}'
        if 'idempotency_key' in orders[0] and self.rng.random() < 0.5:
            orders.append(json.loads(json.dumps(orders[0])))
        return {'orders': orders, 'all_or_nothing': self.rng.random() < 0.3}

    def cancel_order(self):
        if not self.model.orders:
            return None
        order_id = self.rng.choice(list(self.model.orders)[-20:]) if self.rng.random() < 0.97 else self.new_id()
        order = self.model.orders.get(order_id)
        if order is None or self.rng.random() < 0.5:
            return {'order_id': order_id, 'reason': 'changed mind'}
        lines = []
        for number in self.rng.sample(range(len(order.lines)), self.rng.randint(1, len(order.lines))):
            line = {'line_no': number + 1}
            if self.rng.random() < 0.6:
                line['quantity'] = self.quantity(order.lines[number].sku, 3)
            lines.append(line)
        if self.rng.random() < 0.02:
            lines[0]['line_no'] = 99
        return {'order_id': order_id, 'lines': lines}

    def allocate_backorders(self):
        return {}

    def compact_balances(self):
        return {}

    def resync_stock(self):
        return {}


# ---------------------------------------------------------------- the product

def decimal(quantity):
    """Millionths as the decimal text of a JSON value."""
    sign = '-' if quantity < 0 else ''
    text = f'{abs(quantity) // ONE}.{abs(quantity) % ONE:06}'.rstrip('0').rstrip('.')
    return sign + text


def to_json(value):
    """Arguments as JSON: quantities become decimals."""
    if isinstance(value, dict):
        return {name: decimal(entry) if name in ('quantity', 'counted', 'expected') else to_json(entry)
                for name, entry in value.items()}
    return [to_json(entry) for entry in value] if isinstance(value, list) else value


class Product:
    """One engine's database."""

    def __init__(self, cluster, engine):
        self.engine = engine
        self.shop = Shop(cluster, locations=LOCATIONS)
        self.connection = self.shop.connection
        for channel, places in CHANNELS.items():
            self.connection.execute("SELECT FROM order_mgmt.put_channel(%s, 'EUR', %s)", (channel, list(places)))
        for number, (sku, scale) in enumerate(ITEMS.items()):
            self.connection.execute('SELECT FROM order_mgmt.put_item(%s, kind => %s, scale => %s)',
                                    (sku, 'untracked' if scale is None else 'stocked', scale or 0))
            self.connection.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{number + 1}.00 EUR'))

    def set_clock(self, now):
        self.connection.execute("SELECT set_config('order_mgmt.clock', (%s::timestamptz + %s * interval '1 s')::text,"
                                ' false)', (START, now))

    def call(self, function, arguments):
        """The answer as the model gives it, or the code of the refusal."""
        names, values = [], []
        for name, value in arguments.items():
            if name in ('lines', 'orders', 'options') and value is not None:
                value = json.dumps(to_json(value))
            elif name in ('safety_stock', 'oversell_limit') and value is not None:
                value = decimal(value)
            elif name == 'oversell_limit':
                value = 'unlimited'
            elif name == 'expires_in':
                value = f'{value} s'
            cast = f'::{CASTS[name]}' if name in CASTS else ''
            names.append(f'{name} => %s{cast}')
            values.append(value)
        columns = 'ok, error_code, order_id::text' if function == 'place_orders' else '1'
        try:
            rows = self.connection.execute(
                f"SELECT {columns} FROM order_mgmt.{function}({', '.join(names)})", values).fetchall()
        except psycopg.Error as error:
            return error.diag.constraint_name or f'{error.sqlstate}: {error}'
        if function == 'place_orders':
            return [(order, code) for _, code, order in rows]
        return 'ok'

    def stock(self):
        rows = self.connection.execute(
            f"SELECT sku, location, {', '.join(state + '::numeric' for state in STATES)}, short::numeric,"
            ' available::numeric FROM order_mgmt.stock').fetchall()
        assert all(row[2] >= 0 and row[-2] >= 0 and not (row[2] and row[-2]) for row in rows), 'free or short, not both'
        rows = [row[:2] + (row[2] - row[-2],) + row[3:-2] + row[-1:] for row in rows]
        return {row[:2]: tuple(None if n is None else int(n * ONE) for n in row[2:]) for row in rows}

    def orders(self):
        rows = self.connection.execute(
            'SELECT l.order_id::text, o.status, o.fulfillment_status, l.line_no, l.sku, l.location, l.ordered::numeric,'
            ' l.open::numeric, l.allocated::numeric, l.backordered::numeric, l.canceled::numeric, l.line_total::text'
            ' FROM order_mgmt.order_lines AS l JOIN order_mgmt.orders AS o USING (tenant_id, order_id)').fetchall()
        return {(row[0], row[3]): row[1:3] + row[4:6] + tuple(int(n * ONE) for n in row[6:11]) for row in rows}

    def parts(self):
        rows = self.connection.execute('SELECT order_id::text, line_no, location, ordered::numeric, allocated::numeric, canceled::numeric'
                                       ' FROM order_mgmt.order_line_parts').fetchall()
        return {row[:3]: [int(n * ONE) for n in row[3:]] for row in rows}

    def holds(self):
        rows = self.connection.execute(
            "SELECT reservation_id::text, sku, location, status, quantity::numeric, remaining::numeric, short::numeric,"
            " extract(epoch FROM expires_at - %s::timestamptz)::int FROM order_mgmt.reservations", (START,)).fetchall()
        return sorted(row[:4] + tuple(int(n * ONE) for n in row[4:7]) + row[7:] for row in rows)

    def rows(self):
        """Every compared column of every compared table."""
        return {table: self.connection.execute(
            f'SELECT t::text FROM (SELECT {columns} FROM order_mgmt_data.{table}) AS t ORDER BY 1').fetchall()
            for table, columns in COMPARED.items()}


def model_stock(model):
    """The model's stock as Product.stock() shows it, for positions that ever moved."""
    return {key: tuple(place[state] for state in STATES) + (model.available(*key),)
            for key, place in model.stock.items()}


def model_orders(model):
    return {(order_id, number): (order.status, order.fulfillment, line.sku, line.location, line.ordered, line.open,
                                 line.allocated, line.backordered, line.canceled)
            for order_id, order in model.orders.items() for number, line in enumerate(order.lines, 1)}


def model_parts(model):
    return {(order_id, number, place): part for order_id, order in model.orders.items()
            for number, line in enumerate(order.lines, 1) for place, part in line.parts.items()}


def model_holds(model):
    """As the view shows them: one whose time is over has expired, whoever writes that down."""
    over = [(hold.status == 'active' and hold.expires_at <= model.now, reservation, hold) for reservation, holds in model.holds.items() for hold in holds]
    return sorted((reservation, hold.sku, hold.location, 'expired' if is_over else hold.status, hold.quantity, 0 if is_over else hold.remaining,
                   hold.short, hold.expires_at) for is_over, reservation, hold in over)


def model_call(model, function, arguments):
    try:
        answer = model.call(function, arguments)
    except Refused as refusal:
        return refusal.code
    return answer if function == 'place_orders' else 'ok'


def differences(model, product):
    """Where the product's tables differ from the model."""
    stock = {key: numbers for key, numbers in model_stock(model).items()}
    for key, numbers in product.stock().items():
        stock[key] = (stock[key], numbers)
    wrong = [f'stock of {key}: model {pair[0]}, product {pair[1]}' for key, pair in stock.items()
             if len(pair) == 2 and isinstance(pair[0], tuple) and pair[0] != pair[1]]
    wrong += [f'stock of {key}: model {numbers}, product has no row' for key, numbers in stock.items()
              if len(numbers) > 2 and any(numbers[:-1])]
    ours, theirs = model_orders(model), product.orders()
    wrong += [f'order line {key}: model {ours.get(key)}, product {theirs.get(key)}'
              for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]
    ours, theirs = model_parts(model), product.parts()
    wrong += [f'part {key}: model {ours.get(key)}, product {theirs.get(key)}'
              for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]
    ours, theirs = model_holds(model), product.holds()
    wrong += [f'hold {row} is the model\'s only' for row in ours if row not in theirs]
    wrong += [f'hold {row} is the product\'s only' for row in theirs if row not in ours]
    return wrong


def play(number, products):
    """One history on both engines; stops at the first difference."""
    rng = random.Random(f'{seed()}/{number}')
    model = Model(LOCATIONS, CHANNELS, ITEMS)
    history = History(rng, model)
    answers = Counter()
    wrong = []
    for step in range(CALLS):
        model.now += rng.choice((0, 1, 30, 300))
        function, arguments = history.draw()
        wanted = model_call(model, function, arguments)
        answers[f'{function} {wanted}' if isinstance(wanted, str) else function] += 1
        for product in products:
            product.set_clock(model.now)
            got = product.call(function, arguments)
            if got != wanted:
                wrong.append(f'{product.engine}: answered {got}, the model {wanted}')
            wrong += [f'{product.engine}: {problem}' for problem in differences(model, product)]
        if wrong:
            wrong[:0] = [f'call {step} at {model.now} s: {function}({arguments})']
            break
    ok(not wrong, f'history {number}: {CALLS} calls did what the model did, on both engines', '\n'.join(wrong[:12]))
    return answers


def histories():
    total = Counter()
    for number in range(HISTORIES):
        with Cluster(preload=True) as counting, Cluster(preload=False) as locking:
            products = [Product(counting, 'counter'), Product(locking, 'lock')]
            total += play(number, products)
            rows = [product.rows() for product in products]
            different = [table for table in COMPARED if rows[0][table] != rows[1][table]]
            ok(not different, f'history {number}: both engines hold the same rows', different)
            for product in products:
                product.connection.execute("SET order_mgmt.clock = ''")
                product.shop.quiet(f'history {number}, {product.engine}', forced=tuple(ITEMS))
    for name, count in sorted(total.items()):
        note(f'{count:5} {name}')


# ---------------------------------------------------------------- many at once

CART = b"SELECT order_id FROM order_mgmt.place_order('web', $1::json)"
CALM = {'insufficient_stock', 'stock_contended', 'document_busy', 'illegal_transition', 'reservation_expired', 'unknown_reservation'}
SKUS = [f'S-{number:02}' for number in range(12)]


def cart(rng):
    """Some items in random order, quantities as units."""
    return [{'sku': sku, 'quantity': rng.randint(1, 3)} for sku in rng.sample(SKUS, rng.randint(1, 8))]


def worker(rng, deadline, book):
    """One client: carts, receipts, holds and their ends; book counts units of accepted calls."""
    orders, holds = [], []
    while time.monotonic() < deadline:
        kind = rng.random()
        lines = cart(rng)
        if kind < 0.5:
            answer = yield CART, [json.dumps(lines).encode()]
            if answer.rows:
                orders.append((answer.rows[0][0], lines))
                book['allocated'].update({line['sku']: line['quantity'] for line in lines})
        elif kind < 0.65:
            answer = yield (b'SELECT FROM order_mgmt.receive_stock($2, $1::json)',
                            [json.dumps(lines).encode(), rng.choice((b'BER', b'HAM'))])
            if answer.rows is not None:
                book['received'].update({line['sku']: line['quantity'] for line in lines})
        elif kind < 0.8:
            answer = yield (b"SELECT reservation_id FROM order_mgmt.reserve_stock('web', $1::json)",
                            [json.dumps(lines).encode()])
            if answer.rows:
                holds.append((answer.rows[0][0], lines))
                book['reserved'].update({line['sku']: line['quantity'] for line in lines})
        elif kind < 0.9 and holds:
            reservation, lines = holds.pop()
            answer = yield b'SELECT FROM order_mgmt.release_reservation($1)', [reservation.encode()]
            if answer.rows is not None:
                book['reserved'].subtract({line['sku']: line['quantity'] for line in lines})
            else:
                holds.append((reservation, lines))
        elif orders:
            order, lines = orders.pop(rng.randrange(len(orders)))
            answer = yield b'SELECT FROM order_mgmt.cancel_order($1)', [order.encode()]
            if answer.rows is not None:
                book['allocated'].subtract({line['sku']: line['quantity'] for line in lines})
            else:
                orders.append((order, lines))
        else:
            continue
        book['answers'][answer.code or answer.sqlstate or 'ok'] += 1


def concurrent(engine, seconds=SECONDS, settings=None):
    """Clients with carts in random order; the sums must be what the accepted calls say."""
    with Cluster(preload=engine != 'lock', settings=settings) as cluster:
        shop = Shop(cluster, locations=('BER', 'HAM'))
        for sku in SKUS:
            shop.item(sku, 15)
            shop.connection.execute("SELECT FROM order_mgmt.receive_stock('HAM', %s::json)", (json.dumps([{'sku': sku, 'quantity': 15}]),))
        book = {name: Counter() for name in ('allocated', 'received', 'reserved', 'answers')}
        crowd = Crowd(cluster.dsn(), WORKERS)
        deadline = time.monotonic() + seconds
        crowd.run([worker(random.Random(f'{seed()}/{engine}/{n}'), deadline, book) for n in range(WORKERS)],
                  seconds=seconds + 120)
        crowd.close()
        answers = book['answers']
        strange = {code: count for code, count in answers.items() if code not in CALM | {'ok', '40001'}}
        is_(strange, {}, f'{engine}: {sum(answers.values())} concurrent calls, no deadlock and no strange answer')
        note(f'{engine}: {dict(answers)}')
        wanted = {sku: (30 + book['received'][sku] - book['reserved'][sku] - book['allocated'][sku],
                        book['reserved'][sku], book['allocated'][sku]) for sku in SKUS}
        got = {row[0]: tuple(int(n) for n in row[1:]) for row in shop.connection.execute(
            'SELECT sku, sum(free::numeric - short::numeric), sum(reserved::numeric), sum(allocated::numeric) FROM order_mgmt.stock GROUP BY sku'
            ).fetchall()}
        spread = shop.connection.execute('SELECT count(DISTINCT (order_id, line_no)) FROM order_mgmt.order_line_parts').fetchone()[0]
        ok(spread > 0, f'{engine}: {spread} lines were served by both locations')
        is_(got, wanted, f'{engine}: the sums are those of the accepted calls')
        shop.quiet(engine)


histories()
concurrent('counter')
concurrent('lock')
concurrent('counter with a full table', SECONDS / 2, {'order_mgmt.max_keys': 8})
done()
