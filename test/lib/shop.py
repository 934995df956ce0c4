"""shop.py - a small shop for the scripts in test/t, and what must hold of it.

    shop = Shop(cluster)                    extension, location BER, channel web (EUR), a connection
    shop.item('A-1', 5)                     an item of price 1.00 EUR, 5 units received
    sell(connection, 'A-1')                 'sold', or the code or SQLSTATE of the refusal
    shop.quiet('after the crash')           asserts: verify() clean, no shelf below zero, counters = ledger

The invariants are computed here from order_mgmt_data.stock_moves with plain SQL, so
that a bug of the product's own views, balances or verify() cannot hide them.
"""
import contextlib
import json
import threading
import time

import psycopg
from tap import ok

# The ledger itself: what of each state lies at each position.
LEDGER = """
    SELECT i.sku, l.code, e.state, sum(e.delta)::text
    FROM (SELECT item_id, location_id, from_state::text AS state, -quantity::numeric AS delta
          FROM order_mgmt_data.stock_moves
          UNION ALL
          SELECT item_id, coalesce(other_location_id, location_id), to_state::text, quantity::numeric
          FROM order_mgmt_data.stock_moves) AS e
    JOIN order_mgmt_data.items AS i USING (item_id)
    JOIN order_mgmt_data.locations AS l USING (location_id)
    WHERE e.state NOT IN ('supplier', 'customer', 'loss', 'production')
    GROUP BY 1, 2, 3"""

# What a counter must say when nobody is at work: free - safety stock + oversell limit.
COUNTERS = """
    SELECT i.sku, l.code, c.available::numeric, c.held::numeric, c.incoming::numeric, c.pins,
           coalesce((SELECT sum(CASE WHEN m.to_state::text = 'free' THEN m.quantity::numeric ELSE 0 END
                          - CASE WHEN m.from_state::text = 'free' THEN m.quantity::numeric ELSE 0 END)
                     FROM order_mgmt_data.stock_moves AS m
                     WHERE m.item_id = c.item_id AND m.location_id = c.location_id), 0)
           - coalesce(p.safety_stock::numeric, 0) + coalesce(p.oversell_limit::numeric, 0)
    FROM order_mgmt_data.counter_entries() AS c
    JOIN order_mgmt_data.items AS i USING (item_id)
    JOIN order_mgmt_data.locations AS l USING (location_id)
    LEFT JOIN order_mgmt_data.stock_policies AS p ON p.item_id = c.item_id AND p.location_id = c.location_id
        AND p.channel_id = 0
    WHERE p.item_id IS NULL OR p.oversell_limit IS NOT NULL"""

PLACE = ("SELECT order_id FROM order_mgmt.place_order('web', %s::json, idempotency_key => %s,"
         " reservation_id => %s)")

# A move written straight into the ledger, with a document of its own.
WRITE = """
    WITH place AS (
        SELECT i.item_id, l.location_id FROM order_mgmt_data.items AS i, order_mgmt_data.locations AS l
        WHERE i.sku = %(sku)s AND l.code = 'BER'),
    document AS (
        INSERT INTO order_mgmt_data.stock_documents
            (tenant_id, document_id, kind, location_id, actor, occurred_at, recorded_at)
        SELECT 1, gen_random_uuid(), 'adjustment', location_id, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock()
        FROM place RETURNING document_id)
    INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity,
        document_kind, document_id, actor, occurred_at, recorded_at, posting, stamp)
    SELECT 1, coalesce(%(move_id)s, nextval('order_mgmt_data.ledger_id_seq')), place.item_id, place.location_id,
        %(from_state)s, %(to_state)s, %(quantity)s, 'stock_document', document.document_id, 'owner',
        order_mgmt_data.clock(), order_mgmt_data.clock(), %(posting)s, %(stamp)s
    FROM place, document"""


def line(sku, quantity=1, **more):
    """One line of a call as JSON objects spell it."""
    return {'sku': sku, 'quantity': quantity, **more}


def outcome(action):
    """'ok' when action() works, else the machine code of its refusal, else its SQLSTATE."""
    try:
        action()
    except psycopg.Error as error:
        return error.diag.constraint_name or error.sqlstate or 'lost connection'
    return 'ok'


def place(connection, *lines, key=None, reservation=None):
    """Place an order; returns its id."""
    return connection.execute(PLACE, (json.dumps(lines), key, reservation)).fetchone()[0]


def sell(connection, sku, quantity=1, key=None):
    """Try to sell; 'sold', or why not."""
    answer = outcome(lambda: place(connection, line(sku, quantity), key=key))
    return 'sold' if answer == 'ok' else answer


def receive(connection, sku, quantity, location='BER'):
    connection.execute('SELECT FROM order_mgmt.receive_stock(%s, %s::json)',
                       (location, json.dumps([line(sku, quantity)])))


def reserve(connection, sku, quantity=1, expires_in='1 hour'):
    """Hold stock; returns the reservation's id."""
    return connection.execute('SELECT reservation_id FROM order_mgmt.reserve_stock(%s, %s::json, %s::interval)',
                              ('web', json.dumps([line(sku, quantity)]), expires_in)).fetchone()[0]


def write(connection, sku, quantity, from_state='free', to_state='loss', posting=0, stamp=None, move_id=None, more=''):
    """As the owner, insert a move around the functions; more: SQL after the INSERT.  Says what outcome() says."""
    return outcome(lambda: connection.execute(WRITE + more, {
        'sku': sku, 'quantity': quantity, 'from_state': from_state, 'to_state': to_state, 'posting': posting,
        'stamp': stamp, 'move_id': move_id}))


def shelf(connection, sku, location='BER', state='free'):
    """Units of one state by the ledger alone, as a string ('0' when it never moved)."""
    for row in connection.execute(LEDGER).fetchall():
        if row[:3] == (sku, location, state):
            return row[3].rstrip('0').rstrip('.') if '.' in row[3] else row[3]
    return '0'


class Shop:
    """A database with the extension and one shop in it."""

    def __init__(self, cluster, db='postgres', locations=('BER',)):
        self.cluster = cluster
        self.db = db
        cluster.psql('CREATE EXTENSION order_mgmt CASCADE', db)
        self.connection = cluster.connect(db)
        for location in locations:
            self.connection.execute('SELECT FROM order_mgmt.put_location(%s)', (location,))
        self.connection.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', %s)", (list(locations),))
        self.connection.execute("SELECT order_mgmt.put_provider('stripe', kind => 'card'), order_mgmt.put_provider('bank', kind => 'bank_transfer')")

    def connect(self, **settings):
        """Another session, with settings of order_mgmt: connect(engine='lock', take_wait=0)."""
        connection = self.cluster.connect(self.db)
        for name, value in settings.items():
            connection.execute(f"SELECT set_config('order_mgmt.{name}', %s, false)", (str(value),))
        return connection

    def item(self, sku, quantity=0, location='BER'):
        """Make an item and put units on its shelf."""
        self.connection.execute('SELECT FROM order_mgmt.put_item(%s)', (sku,))
        self.connection.execute("SELECT FROM order_mgmt.put_price(%s, '1.00 EUR')", (sku,))
        if quantity:
            receive(self.connection, sku, quantity, location)
        return sku

    def reconnect(self):
        """A new connection after the server went away."""
        self.connection = self.cluster.connect(self.db)

    def quiet(self, name, forced=()):
        """Assert what must hold when nobody is at work; forced: skus that may stand below zero."""
        violations = self.connection.execute(
            'SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations <> 0').fetchall()
        ok(not violations, f'{name}: verify finds nothing', violations)
        below = [row for row in self.connection.execute(LEDGER + ' HAVING sum(e.delta) < 0').fetchall()
                 if row[0] not in forced]
        ok(not below, f'{name}: no shelf below zero', below)
        wrong = [row for row in self.connection.execute(COUNTERS).fetchall()
                 if row[2] != row[6] or any(row[3:6])]
        ok(not wrong, f'{name}: every counter equals the ledger', wrong)


class Background:
    """A call in a thread of its own, for calls that wait; result() is what outcome() says of it."""

    def __init__(self, action):
        self._answer = None
        self._thread = threading.Thread(target=self._run, args=(action,), daemon=True)
        self._thread.start()

    def _run(self, action):
        try:
            self._answer = outcome(action)
        except Exception as problem:
            self._answer = repr(problem)

    def is_running(self):
        return self._thread.is_alive()

    def result(self, seconds=30):
        self._thread.join(seconds)
        return 'still waiting' if self._thread.is_alive() else self._answer


def wait_until(condition, seconds=20):
    """Poll until condition() is true; False when it never was."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def wait_event(observer, pid, *events, seconds=20):
    """Wait until a backend waits for one of these events (or event types)."""
    def waits():
        row = observer.execute('SELECT wait_event_type, wait_event FROM pg_stat_activity WHERE pid = %s',
                               (pid,)).fetchone()
        return row is not None and (row[0] in events or row[1] in events)
    return wait_until(waits, seconds)


def roll_back(*connections):
    """End whatever transaction these sessions are in."""
    for connection in connections:
        with contextlib.suppress(psycopg.Error):
            connection.execute('ROLLBACK')


def scenario(function, *arguments):
    """Run one scenario; an exception in it is a failed assertion, and the next one still runs."""
    try:
        function(*arguments)
    except Exception as problem:
        ok(False, f'{function.__name__} runs to its end', repr(problem))
