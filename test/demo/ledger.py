"""ledger.py - the server's side of a run: the job beside it, and what happened, read by SQL from the ledger.

The clients' own counts take no part in the last lines; Books compares the two.
"""
NUMBERS = """
WITH moves AS (
    SELECT item_id, location_id, coalesce(other_location_id, location_id) AS to_location_id, from_state::text AS source,
        to_state::text AS target, quantity::numeric AS units, document_kind
    FROM order_mgmt_data.stock_moves
), shelves AS (
    SELECT sum(units) AS free
    FROM (SELECT item_id, location_id, -units AS units FROM moves WHERE source = 'free'
        UNION ALL SELECT item_id, to_location_id, units FROM moves WHERE target = 'free') AS m
    GROUP BY item_id, location_id
)
SELECT (SELECT coalesce(sum(CASE 'supplier' WHEN source THEN units WHEN target THEN -units END), 0) FROM moves),
    (SELECT coalesce(sum(CASE WHEN source IN ('free', 'reserved') AND target IN ('allocated', 'backordered', 'customer') THEN units
        WHEN source IN ('allocated', 'backordered') AND target = 'free' THEN -units END), 0) FROM moves WHERE document_kind = 'order'),
    (SELECT coalesce(sum(units), 0) FROM moves WHERE source = 'customer'),
    (SELECT coalesce(-sum(free), 0) FROM shelves WHERE free < 0)
"""
NAMES = ('units received', 'units sold', 'units returned', 'oversold')
VERIFY = 'SELECT name, checked, violations, sample FROM order_mgmt.verify(true)'
ENGINE = 'SELECT engine FROM order_mgmt.engine_status()'
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 4"""


def meanwhile(connection, given):
    """What happens every second beside the clients: the compacting job, and with --cut the end of some sessions."""
    connection.execute('SELECT order_mgmt.compact_balances()')
    if given.cut:
        connection.execute(CUT)


def fold(connection):
    """What the compacting job and autovacuum do in time: balances, and the planner's statistics for the reports."""
    while connection.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    connection.execute('ANALYZE')


def numbers(connection):
    """Units received, sold, returned and oversold, by name."""
    return dict(zip(NAMES, connection.execute(NUMBERS).fetchone()))


class Books:
    """Pairs of numbers that must be equal; a pair that is not fails the run."""

    def __init__(self):
        self.pairs = []
        self.remarks = []

    def add(self, name, one, other):
        self.pairs.append((name, one, other))

    def fault(self, text):
        """Something that fails the run and is no pair."""
        self.remarks.append(text)

    def found(self, name):
        """The other number of a pair."""
        return next(other for pair, _, other in self.pairs if pair == name)

    @property
    def good(self):
        return not self.remarks and all(one == other for _, one, other in self.pairs)

    def show(self, one_title, other_title):
        print(f"{'':36}{one_title:>18}{other_title:>18}")
        for name, one, other in self.pairs:
            mark = '' if one == other else '   DIFFERENT'
            print(f'{name:36}{one:>18,}{other:>18,}{mark}')
        for text in self.remarks:
            print(f'FAULT: {text}')


def last_lines(connection, books, rate, page=None):
    """Print the last lines; what they show of trouble counts as a fault.  Returns the exit code.

    page(numbers, checks), if there is one, writes a page about the run and returns its path.
    """
    found = numbers(connection)
    checks = connection.execute(VERIFY).fetchall()
    for name, _, violations, sample in checks:
        if violations:
            print(f'verify: {name}: {violations} violations, for example {sample}')
    failures, checked = sum(check[2] for check in checks), sum(check[1] for check in checks)
    if not checked:
        print('verify: nothing was checked')
    last = {**{name: f'{value:f}' for name, value in found.items()}, 'verify_failures': str(failures), 'orders_per_second': f'{rate:.0f}'}
    path = page and page(last, checks)
    for name, value in {**last, **({'page': path} if path else {})}.items():
        print(name, value, flush=True)
    return 0 if books.good and not found['oversold'] and not failures and checked else 1
