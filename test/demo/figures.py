"""figures.py - what the page of a day shows, as JSON: read by SQL from the server's reports and ledgers.

Only what left no row, because it was refused, comes from what clients were told.  The figures are written
beside the page, which is made of nothing else: page.py makes it again from a figures.json that was kept.
"""
import json
from pathlib import Path

from psycopg.rows import dict_row

import page
from catalog import BRANCHES, CHANNELS, COUPON, COUPON_PERCENT, COUPON_USES, FLASH_CENTS, FLASH_SKU, FLASH_UNITS
from guardless import thin
from shopper import SHORT

PROJECT = Path(__file__).resolve().parents[2]
FIGURES = 'build/demo/figures.json'
PAGE = 'build/demo/day.html'
HALF_HOURS = 24     # of the shop's day, 08:00 to 20:00

# The day as the first and the last order have it; the flash sale on the same clock.
TIMES = """
SELECT extract(epoch FROM min(recorded_at))::float AS began, extract(epoch FROM max(recorded_at))::float AS ended,
    extract(epoch FROM min(recorded_at) FILTER (WHERE sku = %(flash)s))::float AS flash_began,
    extract(epoch FROM max(recorded_at) FILTER (WHERE sku = %(flash)s))::float AS flash_ended
FROM order_mgmt_report.fct_order_lines
"""
SALES = """
SELECT channel, least(floor(%(parts)s * (extract(epoch FROM recorded_at)::float - %(began)s) / (%(ended)s - %(began)s)), %(parts)s - 1)::integer AS part,
    sum(gross_amount) AS amount, count(DISTINCT order_id) AS orders
FROM order_mgmt_report.fct_order_lines GROUP BY 1, 2
"""
FLASH = """
SELECT (1000 * (extract(epoch FROM recorded_at)::float - %(flash_began)s))::integer AS ms, sum(quantity)::integer AS units
FROM order_mgmt_report.fct_stock_moves WHERE sku = %(flash)s AND from_state = 'free' GROUP BY 1 ORDER BY 1
"""
# By place, what came and went by the moves of the ledger, beside what is there by the balances.
GOODS = """
WITH ends AS (
    SELECT location, from_state AS other, to_state AS state, quantity FROM order_mgmt_report.fct_stock_moves WHERE to_location IS NULL
    UNION ALL SELECT location, from_state, 'sent', quantity FROM order_mgmt_report.fct_stock_moves WHERE to_location IS NOT NULL
    UNION ALL SELECT to_location, 'coming', to_state, quantity FROM order_mgmt_report.fct_stock_moves WHERE to_location IS NOT NULL
), moves AS (
    SELECT location, sum(quantity) FILTER (WHERE other = 'supplier') AS received, sum(quantity) FILTER (WHERE state = 'customer') AS shipped,
        sum(quantity) FILTER (WHERE other = 'customer') AS back, sum(quantity) FILTER (WHERE state = 'loss') AS lost,
        sum(quantity) FILTER (WHERE state = 'sent') AS sent, sum(quantity) FILTER (WHERE other = 'coming') AS coming
    FROM ends GROUP BY location
), balances AS (
    SELECT location, sum(on_hand_quantity) AS shelf, sum(in_transit_quantity) AS road, sum(free_quantity) AS free,
        sum(reserved_quantity + allocated_quantity + backordered_quantity) AS promised,
        sum(quality_control_quantity + damaged_quantity + expired_quantity + returned_quantity) AS unfit
    FROM order_mgmt_report.stock_on_hand GROUP BY location
)
SELECT l.name AS place, coalesce(m.received, 0) AS received, coalesce(m.shipped, 0) AS shipped, coalesce(m.back, 0) AS back, coalesce(m.lost, 0) AS lost,
    coalesce(m.sent, 0) AS sent, coalesce(m.coming, 0) AS coming, b.shelf, b.road, b.free, b.promised, b.unfit
FROM moves AS m JOIN balances AS b USING (location) JOIN order_mgmt_report.dim_location AS l USING (location) ORDER BY b.shelf DESC
"""
BY_CHANNEL = """
SELECT c.name AS channel, o.orders, sum(s.units) AS units, sum(s.gross_sales) AS gross_sales, sum(s.discounts) AS discounts, sum(s.returns) AS returns, sum(s.net_sales) AS net_sales
FROM order_mgmt_report.sales_by_day AS s JOIN order_mgmt_report.dim_channel AS c USING (tenant_id, channel)
JOIN (SELECT channel, count(DISTINCT order_id) AS orders FROM order_mgmt_report.fct_order_lines GROUP BY channel) AS o USING (channel)
GROUP BY channel_id, c.name, o.orders ORDER BY channel_id
"""
COUPONS = """
SELECT (SELECT sum(uses) FROM order_mgmt.coupons)::integer AS uses, (SELECT sum(amount_numeric) FROM order_mgmt.order_promotions) AS amount,
    (SELECT count(*) FROM order_mgmt.carts) AS carts, (SELECT count(*) FROM order_mgmt.carts WHERE order_id IS NOT NULL) AS orders
"""
BY_PROVIDER = """
SELECT provider, count(*) AS payments, sum(captured_amount) AS taken, sum(refunded_amount) AS refunded
FROM order_mgmt_report.fct_payments GROUP BY provider ORDER BY provider
"""
DRAWERS = """
SELECT register, sales, opening_float, cash_sales, cash_refunds, expected, counted, difference FROM order_mgmt_report.shift_summary ORDER BY register
"""
MEANINGS = 'SELECT code, meaning FROM order_mgmt.error_codes'
ABOUT = """SELECT current_setting('server_version') AS postgresql, e.engine, x.extversion AS version
    FROM order_mgmt.engine_status() AS e, pg_catalog.pg_extension AS x WHERE x.extname = 'order_mgmt'"""


class Figures:
    """The figures of a run; called with the last lines' numbers and the rows of verify(), it writes them and the page."""

    def __init__(self, connection, given, counts, elapsed, books, story, guardless):
        self.connection = connection
        self.given = given
        self.counts = counts
        self.elapsed = elapsed
        self.books = books
        self.story = story
        self.guardless = guardless

    def rows(self, query, **values):
        """The rows of a query, as dictionaries."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()

    def sales(self, times):
        """Euros by channel and half hour of the shop's day; the instants of the flash sale as parts of the day."""
        rows = self.rows(SALES, parts=HALF_HOURS, began=times['began'], ended=times['ended'])
        names = dict(self.connection.execute('SELECT channel, name FROM order_mgmt_report.dim_channel').fetchall())
        values = {channel: [0] * HALF_HOURS for channel in CHANNELS}
        for row in rows:
            values[row['channel']][row['part']] = row['amount']
        return {'series': [{'name': names[channel], 'values': values[channel]} for channel in CHANNELS], 'seconds': times['ended'] - times['began'],
                'flash': [(times[name] - times['began']) / (times['ended'] - times['began']) for name in ('flash_began', 'flash_ended')]}

    def flash(self, times):
        """Units left by milliseconds since the first was sold; the shops without a guard."""
        left, stock = FLASH_UNITS, [[0, FLASH_UNITS]]
        for row in self.rows(FLASH, flash_began=times['flash_began'], flash=FLASH_SKU):
            left -= row['units']
            stock.append([row['ms'], left])
        return {'units': FLASH_UNITS, 'cents': FLASH_CENTS, 'sold': FLASH_UNITS - left, 'refused': self.counts['refusals in the flash sale'],
                'points': thin(stock), 'guardless': self.guardless}

    def refusals(self):
        """Calls by reason of refusal: in the flash sale, and else."""
        meanings = {row['code']: row['meaning'] for row in self.rows(MEANINGS)}
        reasons = {name.removeprefix('refused: '): calls for name, calls in self.counts.items() if name.startswith('refused: ')}
        flash = {SHORT: self.counts['refusals in the flash sale']}
        return [{'code': code, 'meaning': meanings[code], 'flash': flash.get(code, 0), 'else': calls - flash.get(code, 0)}
                for code, calls in sorted(reasons.items(), key=lambda reason: -reason[1])]

    def figures(self, numbers, checks):
        """All that the page shows."""
        times = self.rows(TIMES, flash=FLASH_SKU)[0]
        counts = self.counts
        return {
            'run': {**self.rows(ABOUT)[0], 'seed': self.given.seed, 'clients': self.given.clients, 'seconds': self.given.seconds,
                    'elapsed': self.elapsed, 'branches': list(BRANCHES.values()), 'tampered': self.given.tamper},
            'numbers': numbers,
            'flash': self.flash(times),
            'books': [{'name': name, 'told': float(told), 'found': float(found)} for name, told, found in self.books.pairs], 'faults': self.books.remarks,
            'checks': [{'name': name, 'checked': checked, 'violations': violations} for name, checked, violations, _ in checks],
            'story': self.story,
            'sales': self.sales(times), 'goods': self.rows(GOODS),
            'coupon': {**self.rows(COUPONS)[0], 'code': COUPON, 'percent': COUPON_PERCENT, 'limit': COUPON_USES, 'refused': counts['refusals of the coupon']},
            'channels': self.rows(BY_CHANNEL), 'providers': self.rows(BY_PROVIDER), 'drawers': self.rows(DRAWERS),
            'calls': {'all': counts['calls'], 'refused': counts['refusals'], 'repeated': counts['repeated calls'],
                      'kinds': sorted(([name.removeprefix('calls: '), calls] for name, calls in counts.items() if name.startswith('calls: ')),
                                      key=lambda kind: -kind[1])},
            'refusals': self.refusals()}

    def __call__(self, numbers, checks):
        """Write figures and page; returns the page's path within the project."""
        kept = PROJECT / FIGURES
        kept.parent.mkdir(parents=True, exist_ok=True)
        # A number of the server is text until it is shown: a float would round it.
        kept.write_text(json.dumps(self.figures(numbers, checks), default=str, indent=1), encoding='utf-8')
        (PROJECT / PAGE).write_text(page.page(json.loads(kept.read_text(encoding='utf-8'))), encoding='utf-8')
        return PAGE
