"""shop.py - make demo without a file: a generated shop (catalog.py) under mixed load (shopper.py), a flash sale in the middle, and a coupon that the first 100 get.

Each client keeps books of what it was told.  When they have gone home one order is made and told call by call
(story.py).  Then the books are compared with what SQL finds in the server, the flash sale is repeated
in shops without a guard (guardless.py), and all of it becomes a page (figures.py, page.py).
"""
import json

import guardless
from catalog import BRANCHES, CHANNELS, CLERK, COUPON, COUPON_USES, FLASH_SKU, FLASH_UNITS, ITEMS, open_shop, sku_of
from client import run_crew
from figures import Figures
from ledger import Books, fold, meanwhile, numbers
from shopper import FLASH_REFUSALS, PLACE, Shopper
from story import Story

# What every run must have of all its calls, at least.
SHARE_PERCENT = 5
KINDS = ('orders', 'sales', 'transfers', 'cancellations', 'returns', 'refunds')

# The same figures as the clients count, from the tables and the reports.
FOUND = """
WITH lines AS (SELECT ordered::numeric AS ordered, canceled::numeric AS canceled, shipped::numeric AS shipped, sku FROM order_mgmt.order_lines WHERE kit_line_no IS DISTINCT FROM line_no),
    holds AS (SELECT reservation_id, status, quantity::numeric AS quantity FROM order_mgmt.reservations),
    moves AS (SELECT from_state::text AS source, to_state::text AS target, quantity::numeric AS quantity FROM order_mgmt_data.stock_moves),
    sales AS (SELECT sum(net_sales) AS net FROM order_mgmt_report.sales_by_day),
    payments AS (SELECT sum(authorized_amount) AS authorized, sum(captured_amount) AS captured, sum(voided_amount) AS voided
        FROM order_mgmt_report.fct_payments)
SELECT (SELECT count(*) FROM order_mgmt.orders) AS "orders",
    (SELECT count(*) FROM order_mgmt.orders WHERE status = 'canceled') AS "orders canceled",
    (SELECT sum(order_mgmt.amount_minor(total)) FROM order_mgmt.orders) AS "cents ordered",
    (SELECT sum(ordered) FROM lines) AS "units ordered",
    (SELECT sum(canceled) FROM lines) AS "units canceled",
    (SELECT sum(shipped) FROM lines) AS "units shipped",
    (SELECT sum(ordered) FROM lines WHERE sku = %s) AS "units of the flash sale",
    (SELECT sum(quantity) FROM moves WHERE target = 'in_transit') AS "units sent to another place",
    (SELECT sum(quantity) FROM moves WHERE source = 'in_transit' AND target = 'free') AS "units arrived there",
    (SELECT sum(quantity) FROM moves WHERE source = 'in_transit' AND target = 'loss') AS "units missing on arrival",
    (SELECT sum(quantity) FROM holds) AS "units reserved",
    (SELECT sum(quantity) FROM holds WHERE status = 'converted') AS "units reserved, then ordered",
    (SELECT sum(quantity) FROM holds WHERE status = 'released') AS "units reserved, then released",
    (SELECT sum(quantity) FROM holds WHERE status IN ('active', 'expired')) AS "units reserved, left to expire",
    (SELECT count(*) FROM order_mgmt.carts) AS "carts",
    (SELECT count(*) FROM order_mgmt.carts WHERE order_id IS NOT NULL) AS "carts that became orders",
    (SELECT sum(uses) FROM order_mgmt.coupons) AS "uses of the coupon",
    (SELECT 100 * sum(amount_numeric) FROM order_mgmt.order_promotions) AS "cents that the coupon took off",
    (SELECT count(*) FROM order_mgmt.register_sales) AS "sales",
    (SELECT sum(order_mgmt.amount_minor(total)) FROM order_mgmt.register_sales) AS "cents of sales",
    (SELECT 100 * net FROM sales) AS "cents of net sales",
    (SELECT 100 * authorized FROM payments) AS "cents authorized",
    (SELECT 100 * captured FROM payments) AS "cents captured",
    (SELECT 100 * voided FROM payments) AS "cents voided",
    (SELECT 100 * sum(amount) FROM order_mgmt_report.fct_refunds WHERE status = 'succeeded') AS "cents refunded",
    (SELECT sum(order_mgmt.amount_minor(expected)) FROM order_mgmt.shifts WHERE status = 'closed') AS "cents in drawers",
    (SELECT 100 * sum(difference) FROM order_mgmt_report.shift_summary) AS "cents over (short: below 0)"
"""


def describe(totals, elapsed):
    """A line of progress."""
    return (f"{totals['orders']:>8,} orders  {totals['orders'] / elapsed:>6,.0f}/s  {totals['refusals']:>6,} refused  "
            f"{totals['sales']:>6,} sales  {totals['cancellations']:>6,} canceled  {totals['returns']:>6,} returned")


def shares(counts):
    """[(what, calls)] of what must have its share: kinds of calls, then channels."""
    return ([(kind, counts[f'calls: {kind}']) for kind in KINDS] +
            [(f'on {channel}', counts[f'calls on {channel}']) for channel in CHANNELS])


def compare(connection, counts):
    """The clients' books against the server's."""
    books = Books()
    counts['units sold'] = counts['units ordered'] - counts['units canceled']
    for name, units in numbers(connection).items():
        books.add(name, counts[name], units)
    counts['cents of net sales'] = counts['cents ordered'] - counts['cents canceled'] - counts['cents returned']
    cursor = connection.execute(FOUND, (FLASH_SKU,))
    for column, value in zip(cursor.description, cursor.fetchone()):
        books.add(column.name, counts[column.name], int(value or 0))
    books.add('units there were for the flash sale', FLASH_UNITS, counts['units of the flash sale'])
    books.add('uses there were of the coupon', COUPON_USES, counts['uses of the coupon'])
    if counts['refusals in the flash sale'] < FLASH_REFUSALS:
        books.fault(f"the flash sale refused {counts['refusals in the flash sale']} calls, not {FLASH_REFUSALS}")
    for what, calls in shares(counts):
        if calls * 100 < SHARE_PERCENT * counts['calls']:
            books.fault(f"{what}: {calls} of {counts['calls']} calls are less than {SHARE_PERCENT} %")
    return books


def run(cluster, connection, given):
    """Open the shop, let the clients at it, compare; returns (books, orders per second, what writes the page)."""
    print(f'{len(BRANCHES)} branches, 1 warehouse, {len(CHANNELS)} channels, {given.clients} registers, {ITEMS:,} items, '
          f'{given.seconds:g} s, seed {given.seed}', flush=True)
    received = open_shop(connection, given.clients, given.seed)

    def work(client):
        Shopper(client, given.seconds, given.seed).work()

    counts, elapsed = run_crew(f'{cluster.dsn()} user={CLERK}', [work] * given.clients, describe, lambda: meanwhile(connection, given))
    counts['units received'] += received
    if given.tamper:
        connection.execute(PLACE, ('marketplace', json.dumps([{'sku': sku_of(0), 'quantity': 1}]), None, None, 'tamper'))
    told = Story(cluster.dsn(), connection).tell(counts)
    fold(connection)
    print(f"flash sale: {counts['units of the flash sale']} of {FLASH_UNITS} units sold, "
          f"{counts['refusals in the flash sale']} refusals, "
          f"{counts['flash microseconds'] / given.clients / 1e6:.2f} s")
    print(f"coupon {COUPON}: {counts['uses of the coupon']} of {COUPON_USES} uses, {counts['refusals of the coupon']} refusals")
    print(f"{counts['calls']:,} calls in {elapsed:.1f} s, {counts['refusals']:,} refused, {counts['repeated calls']:,} repeated: " +
          ', '.join(f"{what} {100 * calls / counts['calls']:.1f} %" for what, calls in shares(counts)))
    books = compare(connection, counts)
    books.show('told to clients', 'in the server')
    shops = guardless.run(cluster, connection, given.clients)
    return books, books.found('orders') / elapsed, Figures(connection, given, counts, elapsed, books, told, shops)
