"""buyers.py - hundreds of connections driven by one process, straight on libpq.

    crowd = Crowd(cluster.dsn(), 500)
    results = crowd.run([buyer('A-1', f'key-{n}') for n in range(500)])

A script is a generator, one per connection.  It yields (sql, parameters) and is sent
an Answer; it yields a number to pause for as many seconds, or HangUp(sql, parameters) to
send a call and close the connection without waiting; what it returns is its result.
All first calls are sent before any answer is read, so the calls really meet.

buyer() is the caller the product asks for: it repeats the same call with the
same key after 55P03, 40001, 40P01, 57014 or a lost connection, until the answer is
definite: an order id, or the refusal insufficient_stock.
"""
import heapq
import itertools
import random
import selectors
import time
from collections import Counter, namedtuple

from psycopg import OperationalError
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, PGconn

CALL = b"SELECT order_id FROM order_mgmt.place_order('web', $1::json, idempotency_key => $2)"
BATCH = b'SELECT error_code, order_id FROM order_mgmt.place_orders($1::json) ORDER BY input_no'
REPEAT = {'55P03', '40001', '40P01', '57014'}
CONNECT_SECONDS = 60

# rows: tuples of str; sqlstate, code: of an error; lost: the connection broke, the answer is unknown
Answer = namedtuple('Answer', 'rows sqlstate code message lost')
HangUp = namedtuple('HangUp', 'sql parameters')
# order: the id of the order, or None; refusal: its code or SQLSTATE; repeats: Counter of reasons
Bought = namedtuple('Bought', 'key order refusal repeats')
LOST = Answer(None, None, None, 'lost connection', True)


def lines_of(sku, quantity=1):
    return b'[{"sku":"%s","quantity":%d}]' % (sku.encode(), quantity)


def purchase(sku, key, quantity=1):
    """The call itself, as a script yields it."""
    return CALL, [lines_of(sku, quantity), key.encode()]


def buyer(sku, key, quantity=1, before=None):
    """Buy until the answer is definite; before: a script that runs first (see below)."""
    repeats = Counter()
    if before:
        yield from before
    while True:
        answer = yield purchase(sku, key, quantity)
        if answer.rows:
            return Bought(key, answer.rows[0][0], None, repeats)
        if not answer.lost and answer.sqlstate not in REPEAT:
            return Bought(key, None, answer.code or answer.sqlstate or answer.message, repeats)
        repeats[answer.sqlstate or 'lost'] += 1


def changes_mind(sku, key, pause):
    """Buy in a transaction, think about it, roll back."""
    yield b'BEGIN', []
    yield purchase(sku, key)
    yield pause
    yield b'ROLLBACK', []


def hangs_up(sku, key):
    """Send the call and drop the connection: the server may or may not do it."""
    yield HangUp(*purchase(sku, key))


def impatient(sku, key, rng):
    """A buyer whose every attempt has a statement_timeout of 1 to 50 ms, longer after many."""
    repeats = Counter()
    while True:
        limit = rng.randint(1, 50) + 5 * sum(repeats.values())
        answer = yield f'SET statement_timeout = {limit}'.encode(), []
        if not answer.lost:
            answer = yield purchase(sku, key)
        if answer.rows:
            return Bought(key, answer.rows[0][0], None, repeats)
        if not answer.lost and answer.sqlstate not in REPEAT:
            return Bought(key, None, answer.code or answer.sqlstate or answer.message, repeats)
        repeats[answer.sqlstate or 'lost'] += 1


def batch_buyer(sku, key, rng):
    """Buys by place_orders, between two inputs that are refused; with a statement_timeout as impatient()."""
    repeats = Counter()
    wrong = b'{"channel":"web","lines":[{"sku":"there is none","quantity":1}]}'
    mine = b'{"channel":"web","lines":%s,"idempotency_key":"%s"}' % (lines_of(sku), key.encode())
    while True:
        limit = rng.randint(1, 50) + 5 * sum(repeats.values())
        answer = yield f'SET statement_timeout = {limit}'.encode(), []
        if not answer.lost:
            answer = yield BATCH, [b'[%s,%s,%s]' % (wrong, mine, wrong)]
        if answer.rows:
            codes, order = [row[0] for row in answer.rows], answer.rows[1][1]
            if order:
                return Bought(key, order, None, repeats)
            if codes != ['unknown_sku', 'stock_contended', 'unknown_sku']:
                return Bought(key, None, codes[1] if codes[::2] == ['unknown_sku'] * 2 else str(codes), repeats)
        elif not answer.lost and answer.sqlstate not in REPEAT:
            return Bought(key, None, answer.code or answer.sqlstate or answer.message, repeats)
        repeats[answer.sqlstate or ('lost' if answer.lost else '55P03')] += 1


def folder(times):
    """Fold balances again and again while others buy."""
    for _ in range(times):
        answer = yield b'SELECT order_mgmt.compact_balances()', []
        if answer.sqlstate:
            return f'{answer.sqlstate}: {answer.message}'
        yield 0.005


class Link:
    """One connection and the script that uses it."""

    def __init__(self, number):
        self.number = number
        self.pg = None
        self.socket = None
        self.script = None
        self.result = None


class Crowd:
    """Connections kept open between runs."""

    def __init__(self, dsn, size):
        self.dsn = dsn
        self.selector = selectors.DefaultSelector()
        self.links = [Link(number) for number in range(size)]
        self.timers = []
        self.ticket = itertools.count()
        self.results = []
        for link in self.links:
            self.connect(link)

    def close(self):
        for link in self.links:
            self.drop(link)
        self.selector.close()

    # ------------------------------------------------ connections

    def connect(self, link):
        """Connect, waiting for a server that is restarting."""
        deadline = time.monotonic() + CONNECT_SECONDS
        while True:
            pg = PGconn.connect(self.dsn.encode())
            if pg.status == ConnStatus.OK:
                break
            if time.monotonic() > deadline:
                raise OperationalError(pg.error_message.decode(errors='replace'))
            time.sleep(0.05)
        pg.nonblocking = 1
        link.pg = pg
        link.socket = pg.socket
        self.selector.register(link.socket, selectors.EVENT_READ, link)

    def drop(self, link):
        if link.pg:
            self.selector.unregister(link.socket)
            link.pg.finish()
            link.pg = None

    def pids(self):
        """Process ids of the backends of the connections there are."""
        return [link.pg.backend_pid for link in self.links if link.pg]

    # ------------------------------------------------ running scripts

    def run(self, scripts, seconds=120, events=()):
        """
        Run one script per connection; returns their results in order.  events: (delay,
        action) pairs, called while the scripts run.
        """
        scripts = list(scripts)
        if len(scripts) > len(self.links):
            raise ValueError('more scripts than connections')
        deadline = time.monotonic() + seconds
        self.results = [None] * len(scripts)
        self.active = len(scripts)
        self.timers = [(time.monotonic() + delay, next(self.ticket), action) for delay, action in events]
        heapq.heapify(self.timers)
        for link, script in zip(self.links, scripts):
            link.script = script
            self.advance(link, None)
        while self.active:
            if time.monotonic() > deadline:
                raise TimeoutError(f'{self.active} of {len(scripts)} scripts had no answer after {seconds} s')
            self.wait()
        return self.results

    def wait(self):
        """Wait for answers and for what is due."""
        pause = 0.5
        if self.timers:
            pause = min(pause, max(0, self.timers[0][0] - time.monotonic()))
        for ready, _ in self.selector.select(pause):
            self.read(ready.data)
        while self.timers and self.timers[0][0] <= time.monotonic():
            heapq.heappop(self.timers)[2]()

    def advance(self, link, answer):
        """Give a script its answer and do what it wants next."""
        while True:
            try:
                wish = link.script.send(answer)
            except StopIteration as end:
                self.results[link.number] = end.value
                self.active -= 1
                link.script = None
                return
            if isinstance(wish, (int, float)):
                due = time.monotonic() + wish
                heapq.heappush(self.timers, (due, next(self.ticket), lambda: self.advance(link, None)))
                return
            hang_up = isinstance(wish, HangUp)
            if self.send(link, *wish) and not hang_up:
                return
            self.drop(link)
            answer = LOST

    def send(self, link, sql, parameters):
        """Send a call; False when the connection is gone."""
        if not link.pg:
            self.connect(link)
        link.result = None
        try:
            link.pg.send_query_params(sql, parameters)
            while link.pg.flush():
                time.sleep(0.001)
        except OperationalError:
            return False
        return True

    def read(self, link):
        """Take what has arrived; a whole answer goes to the script."""
        try:
            link.pg.consume_input()
            while not link.pg.is_busy():
                result = link.pg.get_result()
                if result is None:
                    break
                if link.result is None or link.result.status != ExecStatus.FATAL_ERROR:
                    link.result = result
            else:
                return
        except OperationalError:
            pass
        answer = self.answer(link)
        if answer.lost:
            self.drop(link)
        if link.script:
            self.advance(link, answer)

    def answer(self, link):
        """What the result of a link says."""
        result = link.result
        if result is None or link.pg.status != ConnStatus.OK:
            return LOST
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            rows = [tuple((result.get_value(row, column) or b'').decode() for column in range(result.nfields))
                    for row in range(result.ntuples)]
            return Answer(rows, None, None, None, False)
        sqlstate, code, message = ((result.error_field(field) or b'').decode() for field in (
            DiagnosticField.SQLSTATE, DiagnosticField.CONSTRAINT_NAME, DiagnosticField.MESSAGE_PRIMARY))
        if sqlstate.startswith('57P'):
            return LOST
        return Answer(None, sqlstate, code, message, False)


# ---------------------------------------------------------------- what a round must have done

ROUND = """
    SELECT k.idempotency_key, l.order_id::text
    FROM order_mgmt_data.order_lines AS l
    JOIN order_mgmt_data.orders AS o USING (tenant_id, order_id)
    LEFT JOIN order_mgmt_data.idempotency_keys AS k ON k.tenant_id = l.tenant_id AND k.document_id = l.order_id
    WHERE l.sku = %s"""


def judge_round(connection, sku, units, bought):
    """What is wrong with a round, as a list of sentences; bought: what the buyers say."""
    wrong = []
    sold = {b.key: b.order for b in bought if b.order}
    odd = Counter(b.refusal for b in bought if not b.order and b.refusal != 'insufficient_stock')
    written = connection.execute(ROUND, (sku,)).fetchall()
    if odd:
        wrong.append(f'answers that are neither a sale nor insufficient_stock: {dict(odd)}')
    if len(written) != units or len(bought) >= units and len(sold) != units:
        wrong.append(f'{len(sold)} sales acknowledged, {len(written)} written, {units} units')
    if len({key for key, _ in written}) != len(written):
        wrong.append('a key bought twice')
    if dict(written) != sold:
        wrong.append('acknowledged and written sales differ')
    moved = connection.execute(
        "SELECT coalesce(sum(CASE WHEN m.to_state::text = 'allocated' THEN m.quantity::numeric END), 0)"
        ' FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.items AS i USING (tenant_id, item_id)'
        ' WHERE i.sku = %s', (sku,)).fetchone()[0]
    if moved != units:
        wrong.append(f'{moved} units allocated in the ledger')
    return wrong


def sum_repeats(bought):
    """Why calls were repeated, over all buyers."""
    total = Counter()
    for one in bought:
        total.update(one.repeats)
    return total


def random_pause(rng=random, most=0.03):
    return rng.random() * most
