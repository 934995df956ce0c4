"""ledger.py - the server's side of a run: the job beside it, and what happened, read by SQL from the ledger.

The clients' own counts take no part in the last lines; Books compares the two.
"""
NUMBERS = """
WITH effects AS (
    SELECT item_id, location_id, from_state::text AS state, -quantity::numeric AS units
    FROM order_mgmt_data.stock_moves
    UNION ALL
    SELECT item_id, coalesce(other_location_id, location_id), to_state::text, quantity::numeric
    FROM order_mgmt_data.stock_moves
), positions AS (
    SELECT sum(units) AS free FROM effects WHERE state = 'free' GROUP BY item_id, location_id
)
SELECT (SELECT coalesce(-sum(units), 0) FROM effects WHERE state = 'supplier'),
    (SELECT coalesce(sum(CASE WHEN to_state::text = 'allocated' THEN quantity::numeric
        WHEN from_state::text = 'allocated' AND to_state::text = 'free' THEN -quantity::numeric END), 0)
        FROM order_mgmt_data.stock_moves),
    (SELECT coalesce(-sum(free), 0) FROM positions WHERE free < 0)
"""
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
    """What the compacting job does, until nothing is left to do."""
    while connection.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass


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


def last_lines(connection, books, rate):
    """Print the five last lines; what they show of trouble counts as a fault.  Returns the exit code."""
    received, sold, oversold = connection.execute(NUMBERS).fetchone()
    failures = checks = 0
    for name, checked, violations, sample in connection.execute(VERIFY).fetchall():
        failures += violations
        checks += checked
        if violations:
            print(f'verify: {name}: {violations} violations, for example {sample}')
    if not checks:
        print('verify: nothing was checked')
    print(f'units received {received:f}', f'units sold {sold:f}', f'oversold {oversold:f}',
          f'verify_failures {failures}', f'orders_per_second {rate:.0f}', sep='\n', flush=True)
    return 0 if books.good and not oversold and not failures and checks else 1
