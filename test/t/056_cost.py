#!/usr/bin/python3
"""056_cost.py - what goods are worth is what the rules say, move by move, whenever they are folded.

Random histories of moves of every kind (receipts with and without a cost and in other currencies, issues, returns,
losses, goods found, production, transfers, stock below zero) are written by several sessions whose transactions commit
out of order or roll back, while the folder and resync_stock run at random times.  A second computation, here, with
fractions, prices the ledger in the order of (stamp, move_id), straight from the rules: the records of all moves, the
positions and the accounts must be the same to the unit and the cent, and verify(true) clean.  The same of a dump, restored
with some moves not priced yet, and after the shop went on there.

It fails when a move is priced twice, never, or in another order, when a position forgets its average or a line what it
has out, and when a cent is lost.  test/mutants.py seeds such a bug: priced_by_id.
OM_COST_MOVES=n plays n moves.
"""
import copy
import os
import random
import time
from collections import Counter, defaultdict
from fractions import Fraction

from cluster import Cluster
from tap import done, is_, long_run, note, ok, seed

MOVES = int(os.environ.get('OM_COST_MOVES') or (200_000 if long_run() else 10_000))
SESSIONS = 4
ONE = 1_000_000
RNG = random.Random(seed())
LOCATIONS = {'BER': 'EUR', 'HAM': 'EUR', 'NYC': 'USD'}
ITEMS = ('A', 'B', 'C', 'D')
ORDERS = 6
INSIDE = ('free', 'quality_control', 'returned', 'damaged')
OUTSIDE = ('supplier', 'customer', 'loss', 'production')
ACCOUNTS_AT_A_GUESS = ('goods_received', 'cost_of_goods', 'shrinkage')

INSERT = """
    INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state,
        quantity, unit_cost, line_cost, document_kind, document_id, document_line, actor, occurred_at, recorded_at, posting)
    SELECT k.tenant, nextval('order_mgmt_data.ledger_id_seq'), k.item, k.location, k.other, k.from_state::order_mgmt.stock_state,
        k.to_state::order_mgmt.stock_state, (k.quantity::numeric / 1000000)::order_mgmt.quantity, k.cost::order_mgmt.price, k.line_cost::order_mgmt.amount, k.kind,
        k.document::uuid, k.line, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock(), 1
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::integer[]) AS k (tenant, item, location, other, from_state, to_state, quantity, cost, line_cost, kind, document, line)"""
LEDGER = """
    SELECT tenant_id, move_id, item_id, location_id, other_location_id, from_state::text, to_state::text,
        (quantity::numeric * 1000000)::bigint, (coalesce(line_cost, unit_cost)::numeric * 100)::text, order_mgmt.price_currency(coalesce(line_cost, unit_cost)),
        CASE WHEN document_kind = 'order' THEN document_id::text END, document_line, line_cost IS NOT NULL
    FROM order_mgmt_data.stock_moves ORDER BY stamp, move_id"""
RECORDS = """
    SELECT tenant_id, move_id, location_id, item_id, position_no, (quantity::numeric * 1000000)::bigint, order_mgmt.amount_minor(value),
        order_mgmt.amount_currency(value), coalesce(order_mgmt.amount_minor(correction), 0), is_estimated
    FROM order_mgmt_data.stock_move_costs"""
POSITIONS = """
    SELECT tenant_id, item_id, location_id, records, (quantity::numeric * 1000000)::bigint, coalesce(order_mgmt.amount_minor(value), 0),
        order_mgmt.amount_currency(value) FROM order_mgmt_data.stock_costs"""
ACCOUNTS = """
    SELECT e.account, e.id, e.currency, sum(e.minor)::bigint FROM (
        SELECT to_account::text AS account, to_id AS id, order_mgmt.amount_currency(amount) AS currency, order_mgmt.amount_minor(amount) AS minor
        FROM order_mgmt_data.money_moves
        UNION ALL
        SELECT from_account::text, from_id, order_mgmt.amount_currency(amount), - order_mgmt.amount_minor(amount)
        FROM order_mgmt_data.money_moves) AS e
    WHERE e.account <> 'revenue' AND e.account <> 'receivable' GROUP BY 1, 2, 3 HAVING sum(e.minor) <> 0"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'


# ---------------------------------------------------------------- the rules, with fractions

def half_away(value):
    """Round to whole minor units, half away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


class Place:
    """An item at a location."""

    def __init__(self):
        self.records = self.quantity = self.value = 0
        self.currency = None
        self.last = None                # minor units per millionth
        self.guessed = Counter()        # micro-units that came from an account (negative: went to it) at a guess

    def average(self):
        return self.last if self.quantity <= 0 or self.last is None else Fraction(self.value, self.quantity)

    def guess(self, account, delta):
        """A move at average, or of no cost: what of it will have to be corrected."""
        before, after = self.quantity, self.quantity + delta
        if self.last is None:
            self.guessed[account] += delta
        elif after >= 0:
            self.guessed.clear()
        else:
            self.guessed[account] += min(after, 0) - min(before, 0)

    def become(self, quantity, value, last):
        change = value - self.value
        self.quantity, self.value, self.last = quantity, value, last
        self.last = self.average()
        self.records += 1
        return change

    def leave(self, quantity, account):
        """(change of value, is it a guess)"""
        average, left = self.average(), self.quantity - quantity
        guess = left < 0 or self.currency is None
        value = half_away((average or 0) * left) if left < 0 else self.value - half_away((average or 0) * quantity)
        self.guess(account, -quantity)
        return self.become(left, value, average), guess

    def enter(self, quantity, unit):
        """At a cost of its own: (change, {account: part of the correction})"""
        total, own = self.quantity + quantity, half_away(unit * quantity)
        if self.quantity >= 0 and self.last is not None:
            return self.become(total, self.value + own, unit), Counter()
        # what each account's goods cost more than was guessed, by the running sum; the last takes the rest
        correction, parts, seen, former = own + self.value - half_away(unit * total), Counter(), 0, 0
        there = [account for account in ACCOUNTS_AT_A_GUESS if self.guessed[account]]
        for account in there[:-1]:
            seen += self.guessed[account]
            now = half_away((self.last or 0) * seen) - half_away(unit * seen)
            parts[account], former = now - former, now
        if there:
            parts[there[-1]] = correction - former
        else:
            assert not correction
        if total >= 0:
            self.guessed.clear()
        else:
            for account in ('goods_received', 'shrinkage'):
                self.guessed[account] = int(Fraction(self.guessed[account] * total, self.quantity))
            self.guessed['cost_of_goods'] = total - self.guessed['goods_received'] - self.guessed['shrinkage']
        return self.become(total, half_away(unit * total), unit), parts

    def enter_at_average(self, quantity, account):
        """(change, is it a guess)"""
        average, total = self.average(), self.quantity + quantity
        guess = self.quantity <= 0 or self.currency is None
        value = self.value + half_away((average or 0) * quantity) if self.quantity > 0 else half_away((average or 0) * total)
        self.guess(account, quantity)
        return self.become(total, value, average), guess


class Reference:
    """Everything priced so far."""

    def __init__(self):
        self.places = defaultdict(Place)
        self.lines = {}                 # (tenant, order, line) -> [currencies, quantity out, value out]
        self.priced = set()
        self.records = set()
        self.accounts = defaultdict(int)

    def post(self, source, target, minor, currency):
        if minor:
            self.accounts[source + (currency,)] -= minor
            self.accounts[target + (currency,)] += minor

    def record(self, move, location, place, quantity, change, correction, guess):
        self.records.add((move[0], move[1], location, move[2], place.records, quantity, None if place.currency is None else change,
                          place.currency, correction, guess))

    def line(self, move):
        if move[10] is None or move[11] is None or 'customer' not in (move[5], move[6]):
            return [set(), 0, 0]
        return self.lines.setdefault((move[0], move[10], move[11]), [set(), 0, 0])

    @staticmethod
    def add_to_line(line, quantity, value, currency):
        if currency is not None:
            line[0].add(currency)
            line[1] += quantity
            line[2] += value

    def price_rest(self, connection):
        """Price what has not been yet, in the order it has in this database's ledger."""
        for move in connection.execute(LEDGER).fetchall():
            if move[:2] not in self.priced:
                self.priced.add(move[:2])
                self.price(move)

    def price(self, move):
        inside = [state not in OUTSIDE for state in move[5:7]]
        target = move[4] or move[3]
        if inside == [True, True]:
            if target != move[3]:
                self.transfer(move, move[3], target)
        elif inside == [True, False]:
            self.issue(move, move[3])
        elif inside == [False, True]:
            self.receipt(move, target)

    @staticmethod
    def outside(state, location):
        return {'customer': ('cost_of_goods', location), 'loss': ('shrinkage', location)}.get(state, ('goods_received', 0))

    def issue(self, move, location):
        place = self.places[move[0], move[2], location]
        outside = self.outside(move[6], location)
        change, guess = place.leave(move[7], outside[0])
        self.add_to_line(self.line(move), move[7], -change, place.currency)
        self.record(move, location, place, -move[7], change, 0, guess)
        self.post(('inventory', location), outside, -change, place.currency)

    def own_cost(self, move, place):
        """(unit cost, currency, is it a guess), or None"""
        quantity = move[7]
        if move[5] in ('supplier', 'production'):
            return None if move[9] is None else (Fraction(move[8]) / (move[7] if move[12] else ONE), move[9], False)
        currencies, out, value = self.line(move)
        if move[5] != 'customer' or len(currencies) != 1 or out <= 0 or value < 0:
            return None
        known = min(out, quantity)
        cost = half_away(Fraction(value, out) * known) + half_away((place.average() or 0) * (quantity - known))
        return Fraction(cost, quantity), min(currencies), known < quantity

    def receipt(self, move, location):
        place = self.places[move[0], move[2], location]
        own = self.own_cost(move, place)
        if own and place.currency in (None, own[1]):
            place.currency = own[1]
            change, parts = place.enter(move[7], own[0])
            guess = own[2]
        else:
            parts = Counter()
            change, guess = place.enter_at_average(move[7], self.outside(move[5], location)[0])
            guess = guess or move[5] != 'loss'
        correction = sum(parts.values())
        if move[5] == 'customer':
            self.add_to_line(self.line(move), -move[7], -(change + correction), place.currency)
        self.record(move, location, place, move[7], change, correction, guess)
        self.post(self.outside(move[5], location), ('inventory', location), change + correction, place.currency)
        self.correct(location, place, parts)

    def correct(self, location, place, parts):
        for account, minor in parts.items():
            self.post(('inventory', location), (account, 0 if account == 'goods_received' else location), minor, place.currency)

    def transfer(self, move, source, target):
        here, there = self.places[move[0], move[2], source], self.places[move[0], move[2], target]
        kept = here.currency is not None and there.currency in (None, here.currency)
        out, guess = here.leave(move[7], 'cost_of_goods' if kept else 'goods_received')
        self.record(move, source, here, -move[7], out, 0, guess)
        parts = Counter()
        if kept:
            there.currency = here.currency
            change, parts = there.enter(move[7], Fraction(-out, move[7]))
            self.post(('inventory', source), ('inventory', target), -out, here.currency)
        else:
            change, _ = there.enter_at_average(move[7], 'goods_received')
            guess = True
            self.post(('inventory', source), ('goods_received', 0), -out, here.currency)
            self.post(('goods_received', 0), ('inventory', target), change, there.currency)
        self.record(move, target, there, move[7], change, sum(parts.values()), guess)
        self.correct(target, there, parts)


# ---------------------------------------------------------------- a random history

class World:
    """Who and what there is, the same in a restored copy."""

    def __init__(self, connection):
        self.orders, self.documents, self.moves = {}, {}, 0
        for tenant in (1, 2):
            connection.execute("SELECT FROM order_mgmt.put_tenant(%s, 'Shop')", (tenant,))
            for location in LOCATIONS:
                connection.execute('SELECT FROM order_mgmt.put_location(%s, tenant_id => %s)', (location, tenant))
            connection.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}', tenant_id => %s)", (tenant,))
            connection.execute("SELECT FROM order_mgmt.put_item('none', kind => 'untracked', tenant_id => %s)", (tenant,))
            for item in ITEMS:
                connection.execute('SELECT FROM order_mgmt.put_item(%s, scale => 3, tenant_id => %s)', (item, tenant))
            self.orders[tenant] = [connection.execute(
                """SELECT order_id::text FROM order_mgmt.place_order('web', '[{"sku":"none","quantity":1,"unit_price":"0"}]', tenant_id => %s)""",
                (tenant,)).fetchone()[0] for _ in range(ORDERS)]
            connection.execute("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":1}]', tenant_id => %s)""", (tenant,))
            self.documents[tenant] = connection.execute(
                'SELECT document_id::text FROM order_mgmt_data.stock_documents WHERE tenant_id = %s', (tenant,)).fetchone()[0]
        self.items = {row[:2]: row[2] for row in connection.execute('SELECT tenant_id, sku, item_id FROM order_mgmt_data.items').fetchall()}
        self.locations = {row[:2]: row[2] for row in connection.execute(
            'SELECT tenant_id, code, location_id FROM order_mgmt_data.locations').fetchall()}

    def elsewhere(self, tenant, location):
        return self.locations[tenant, RNG.choice([code for code in LOCATIONS if code != location])]

    def cost(self, location, more=0):
        """A cost, mostly in the location's currency, with that many more decimals than it has, or none."""
        currency = LOCATIONS[location] if RNG.random() < 0.93 else RNG.choice(('EUR', 'USD', 'GBP'))
        minor = RNG.choice((RNG.randint(0, 3), RNG.randint(0, 300), RNG.randint(100, 90000)))
        return f'{minor // 100}.{minor % 100:02}{RNG.choice(("", str(RNG.randrange(10 ** more)).rjust(more, "0"))) if more else ""} {currency}'

    def move(self):
        """A random move, as INSERT wants it."""
        tenant, number, location = RNG.choice((1, 1, 2)), RNG.randrange(len(ITEMS)), RNG.choice(list(LOCATIONS))
        document = ('stock_document', self.documents[tenant], None)
        quantity = RNG.choice((RNG.randint(1, 9) * ONE, RNG.randint(1, 9) * ONE, RNG.randint(1, 5000) * 1000))
        start, end, other, cost, line_cost = RNG.choice(INSIDE), RNG.choice(INSIDE), None, None, None
        deed = RNG.choice(('in', 'out', 'out', 'out', 'back', 'move', 'move', 'lost', 'found', 'shelf', 'rare'))
        if deed == 'in':
            start, quantity = 'supplier', quantity * RNG.choice((1, 5))
            other = self.elsewhere(tenant, location) if RNG.random() < 0.05 else None
        elif deed in ('out', 'back'):
            start, end = (start, 'customer') if deed == 'out' else ('customer', end)
            if RNG.random() < 0.8:
                document = ('order', RNG.choice(self.orders[tenant]), number + 1)
        elif deed in ('lost', 'found'):
            start, end = (start, 'loss') if deed == 'lost' else ('loss', end)
        elif deed == 'rare':
            start, end = RNG.choice(((start, 'supplier'), (start, 'production'), ('production', end), ('supplier', 'customer')))
        elif deed == 'move' or start == end:
            other, end = self.elsewhere(tenant, location), RNG.choice(('in_transit', end))
        # the first goods of a place come without a cost, most later ones with one
        if start in ('supplier', 'production') and RNG.random() < (0.1 if self.moves < 200 else 0.9):
            cost, line_cost = (self.cost(location, 4), None) if RNG.random() < 0.7 else (None, self.cost(location))
        self.moves += 1
        return (tenant, self.items[tenant, ITEMS[number]], self.locations[tenant, location], other, start, end, quantity, cost, line_cost, *document)

    def insert(self, connection):
        """A statement of a few moves."""
        moves = [self.move() for _ in range(RNG.choice((1, 2, 5, 13)))]
        connection.execute(INSERT, [list(column) for column in zip(*moves)])


def fold(connection):
    while connection.execute('SELECT order_mgmt.compact_balances(5)').fetchone()[0]:
        pass


def count(connection):
    return connection.execute('SELECT count(*) FROM order_mgmt_data.stock_moves').fetchone()[0]


def play(cluster, db, world, moves):
    """So many more moves by several sessions, folded at random times; all decided at the end, most of it priced."""
    control = cluster.connect(db)
    sessions = [cluster.connect(db, autocommit=False) for _ in range(SESSIONS)]
    wanted, folds, resyncs = count(control) + moves, 0, 0
    while count(control) < wanted:
        for _ in range(40):
            session = RNG.choice(sessions)
            deed = RNG.random()
            if deed < 0.6:
                world.insert(session)
            elif deed < 0.9:
                session.commit()
            elif deed < 0.95:
                session.rollback()
            else:
                session.execute('SAVEPOINT a')
                world.insert(session)
                session.execute('ROLLBACK TO a' if RNG.random() < 0.5 else 'RELEASE a')
        if RNG.random() < 0.4:
            fold(control)
            folds += 1
        if RNG.random() < 0.03:
            for session in sessions:
                session.commit()
            control.execute('SELECT order_mgmt.resync_stock()')
            resyncs += 1
    for session in sessions:
        session.commit()
        session.close()
    overtaken = control.execute("""SELECT count(*) FROM (SELECT move_id < max(move_id) OVER (ORDER BY stamp, move_id) AS late
        FROM order_mgmt_data.stock_moves) AS m WHERE late""").fetchone()[0]
    ok(overtaken > moves // 20 and folds, f'{db}: ids and stamps have different orders, and there were folds')
    note(f'{db}: {count(control)} moves, {overtaken} with a lower id than one before them, {folds} folds, {resyncs} resyncs')
    control.close()


def compare(connection, reference, name):
    """The product's tables against the reference."""
    records = set(connection.execute(RECORDS).fetchall())
    ok(records == reference.records, f'{name}: {len(records)} records are what the rules say',
       f'only here: {sorted(reference.records - records, key=str)[:4]}\nonly there: {sorted(records - reference.records, key=str)[:4]}')
    is_(sorted(connection.execute(POSITIONS).fetchall(), key=str),
        sorted(((*key, p.records, p.quantity, p.value, p.currency) for key, p in reference.places.items() if p.records), key=str),
        f'{name}: so are the positions')
    is_(sorted(connection.execute(ACCOUNTS).fetchall()), sorted((*key, minor) for key, minor in reference.accounts.items() if minor),
        f'{name}: so are the accounts')
    is_(connection.execute(VIOLATIONS).fetchall(), [], f'{name}: verify finds nothing')


def history(cluster):
    cluster.psql('CREATE EXTENSION order_mgmt')
    connection = cluster.connect()
    world = World(connection)
    play(cluster, 'postgres', world, MOVES)
    fold(connection)
    reference = Reference()
    reference.price_rest(connection)
    compare(connection, reference, 'history')
    kinds = {'corrections': sum(1 for row in reference.records if row[8]), 'guesses': sum(1 for row in reference.records if row[9]),
             'lines': len(reference.lines), 'below zero': sum(1 for place in reference.places.values() if place.quantity < 0)}
    ok(all(kinds[name] for name in ('corrections', 'guesses', 'lines')), 'the history had every kind of move', kinds)
    note(f'{kinds}')
    return connection, world, reference


def restore(cluster, connection, world, reference):
    """A dump with some moves that are not priced yet: they are, once, and the shop goes on."""
    for _ in range(40):
        world.insert(connection)
    cluster.psql('CREATE DATABASE copy')
    cluster.psql(cluster.run('pg_dump', 'postgres').stdout, 'copy')
    copied = cluster.connect('copy')
    theirs = copy.deepcopy(reference)
    valued = 'SELECT * FROM order_mgmt_report.stock_valuation ORDER BY 1, 2, 3'
    is_(copied.execute(valued).fetchall(), connection.execute(valued).fetchall(), 'restored: goods are worth what they were, before any fold')
    is_(copied.execute(VIOLATIONS).fetchall(), [], 'restored: verify finds nothing before any fold')
    for name, database, expected in (('went on', connection, reference), ('restored', copied, theirs)):
        fold(database)
        expected.price_rest(database)
        compare(database, expected, name)
    play(cluster, 'copy', world, MOVES // 4)
    fold(copied)
    theirs.price_rest(copied)
    compare(copied, theirs, 'restored and went on')


with Cluster(preload=True) as cluster:
    started = time.monotonic()
    restore(cluster, *history(cluster))
    note(f'{time.monotonic() - started:.1f} s')
done()
