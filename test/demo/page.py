"""page.py - the day of the generated shop as one file that opens without a network: day.html with Chart.js and the figures in it.

The figures come from the server's own reports and, for calls that left no row
because they were refused, from what clients were told.  Chart.js is Debian's
libjs-chart.js, or the file that CHART_JS names.
"""
import json
import os
import re
from pathlib import Path

from psycopg.rows import dict_row

from catalog import BRANCHES, CHANNELS, FLASH_SKU, FLASH_UNITS
from client import DemoError
from shopper import SHORT

PROJECT = Path(__file__).resolve().parents[2]
PAGE = 'build/demo/day.html'
LIBRARY = Path('/usr/share/javascript/chart.js')
LIBRARY_FILES = ('chart.umd.min.js', 'chart.umd.js', 'chart.min.js')
BY_SECOND_MAX = 300     # a run of more seconds is drawn by minute
REFUSED_AT = 'flash sale refused at '

# When clients began, as the first order has it; the flash sale on the same clock.
TIMES = """
SELECT extract(epoch FROM min(recorded_at)) AS began, extract(epoch FROM min(recorded_at) FILTER (WHERE sku = %(flash)s)) AS flash_began,
    extract(epoch FROM max(recorded_at) FILTER (WHERE sku = %(flash)s)) AS flash_ended
FROM order_mgmt_report.fct_order_lines
"""
SALES = """
SELECT channel, floor((extract(epoch FROM recorded_at) - %(began)s) / %(seconds)s)::integer AS stretch, sum(gross_amount) AS amount
FROM order_mgmt_report.fct_order_lines GROUP BY 1, 2
"""
STOCK = """
SELECT l.name AS place, sum(s.free_quantity) AS free, sum(s.reserved_quantity + s.allocated_quantity + s.backordered_quantity) AS promised,
    sum(s.quality_control_quantity + s.damaged_quantity + s.expired_quantity + s.returned_quantity) AS unfit, sum(s.in_transit_quantity) AS coming
FROM order_mgmt_report.stock_on_hand AS s JOIN order_mgmt_report.dim_location AS l USING (tenant_id, location_id)
GROUP BY l.name ORDER BY sum(s.on_hand_quantity) DESC
"""
FLASH = """
SELECT (1000 * (extract(epoch FROM recorded_at) - %(flash_began)s))::integer AS ms, sum(quantity) AS units
FROM order_mgmt_report.fct_stock_moves WHERE sku = %(flash)s AND from_state = 'free' GROUP BY 1 ORDER BY 1
"""
BY_CHANNEL = """
SELECT c.name AS channel, c.currency, o.orders, sum(s.units) AS units, sum(s.gross_sales) AS gross_sales,
    sum(s.returns) AS returns, sum(s.net_sales) AS net_sales
FROM order_mgmt_report.sales_by_day AS s JOIN order_mgmt_report.dim_channel AS c USING (tenant_id, channel)
JOIN (SELECT channel, count(DISTINCT order_id) AS orders FROM order_mgmt_report.fct_order_lines GROUP BY channel) AS o USING (channel)
GROUP BY channel_id, c.name, c.currency, o.orders ORDER BY channel_id
"""
BY_PROVIDER = """
SELECT provider, currency, count(*) AS payments, sum(captured_amount) AS captured, sum(refunded_amount) AS refunded
FROM order_mgmt_report.fct_payments GROUP BY provider, currency ORDER BY provider
"""
DRAWERS = """
SELECT register, currency, sales, opening_float, cash_sales, cash_refunds, expected, counted, difference
FROM order_mgmt_report.shift_summary ORDER BY register
"""
MEANINGS = 'SELECT code, meaning FROM order_mgmt.error_codes'
ABOUT = """SELECT current_setting('server_version') AS postgresql, e.engine, x.extversion AS version
    FROM order_mgmt.engine_status() AS e, pg_catalog.pg_extension AS x WHERE x.extname = 'order_mgmt'"""


def library():
    """The text of Chart.js."""
    named = os.environ.get('CHART_JS')
    for path in [Path(named)] if named else [LIBRARY / name for name in LIBRARY_FILES]:
        if path.exists():
            text = path.read_text(encoding='utf-8')
            if '</script' in text.lower():
                raise DemoError(f'{path} cannot stand in a page: it ends a script')
            return text
    raise DemoError('Chart.js is missing: install libjs-chart.js, or let CHART_JS name a chart.min.js')


def inline(value):
    """JSON that can stand in a script of a page, whatever text is in it."""
    text = json.dumps(value, default=float)
    return text.replace('&', '\\u0026').replace('<', '\\u003c').replace('>', '\\u003e')


class Day:
    """The figures of a run; called with the last lines' numbers and the rows of verify(), it writes the page."""

    def __init__(self, connection, given, counts, elapsed, books):
        self.connection = connection
        self.given = given
        self.counts = counts
        self.elapsed = elapsed
        self.books = books

    def rows(self, query, **values):
        """The rows of a query, as dictionaries."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()

    def sales(self, times):
        """Euros by channel and stretch of time."""
        seconds = 1 if self.given.seconds <= BY_SECOND_MAX else 60
        rows = self.rows(SALES, began=times['began'], seconds=seconds)
        names = dict(self.connection.execute('SELECT channel, name FROM order_mgmt_report.dim_channel').fetchall())
        values = {channel: [0] * (1 + max(row['stretch'] for row in rows)) for channel in CHANNELS}
        for row in rows:
            values[row['channel']][row['stretch']] = row['amount']
        return {'stretch': 'second' if seconds == 1 else 'minute',
                'series': [{'name': names[channel], 'values': values[channel]} for channel in CHANNELS],
                'flash': [(times[name] - times['began']) / seconds for name in ('flash_began', 'flash_ended')]}

    def flash(self, times):
        """Units left, and calls refused so far, by milliseconds since the first was sold."""
        left, stock = FLASH_UNITS, [[0, FLASH_UNITS]]
        for row in self.rows(FLASH, flash_began=times['flash_began'], flash=FLASH_SKU):
            left -= row['units']
            stock.append([row['ms'], left])
        refused = sorted(float(name.removeprefix(REFUSED_AT)) for name, calls in self.counts.items() if name.startswith(REFUSED_AT)
                         for _ in range(calls))
        began = float(times['flash_began'])
        return {'units': FLASH_UNITS, 'stock': stock,
                'refused': [[round(1000 * (at - began)), number] for number, at in enumerate(refused, 1)]}

    def refusals(self):
        """Calls by reason of refusal: in the flash sale, and else."""
        meanings = {row['code']: row['meaning'] for row in self.rows(MEANINGS)}
        reasons = {name.removeprefix('refused: '): calls for name, calls in self.counts.items() if name.startswith('refused: ')}
        flash = {SHORT: self.counts['refusals in the flash sale']}
        return [{'code': code, 'meaning': meanings[code], 'flash': flash.get(code, 0), 'else': calls - flash.get(code, 0)}
                for code, calls in sorted(reasons.items(), key=lambda reason: -reason[1])]

    def figures(self, numbers, checks):
        """All that day.html shows."""
        times = self.rows(TIMES, flash=FLASH_SKU)[0]
        counts = self.counts
        return {
            'run': {**self.rows(ABOUT)[0], 'seed': self.given.seed, 'clients': self.given.clients, 'seconds': self.given.seconds,
                    'elapsed': self.elapsed, 'branches': list(BRANCHES.values()), 'tampered': self.given.tamper},
            'numbers': numbers,
            'calls': {'all': counts['calls'], 'refused': counts['refusals'], 'repeated': counts['repeated calls'],
                      'kinds': sorted(([name.removeprefix('calls: '), calls] for name, calls in counts.items() if name.startswith('calls: ')),
                                      key=lambda kind: -kind[1])},
            'sales': self.sales(times), 'stock': self.rows(STOCK), 'flash': self.flash(times), 'refusals': self.refusals(),
            'channels': self.rows(BY_CHANNEL), 'providers': self.rows(BY_PROVIDER), 'drawers': self.rows(DRAWERS),
            'checks': [{'name': name, 'checked': checked, 'violations': violations} for name, checked, violations, _ in checks],
            'books': [{'name': name, 'told': told, 'found': found} for name, told, found in self.books.pairs], 'faults': self.books.remarks}

    def __call__(self, numbers, checks):
        """Write the page; returns its path within the project."""
        path = PROJECT / PAGE
        path.parent.mkdir(parents=True, exist_ok=True)
        template = (Path(__file__).parent / 'day.html').read_text(encoding='utf-8')
        head, middle, tail = re.split('@LIBRARY@|@FIGURES@', template)
        path.write_text(head + library() + middle + inline(self.figures(numbers, checks)) + tail, encoding='utf-8')
        return PAGE
