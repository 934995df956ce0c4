"""replay.py - make demo DATA=file: the sales of a file through the doors, as history.

The file has the columns of the UCI Online Retail data set, in order of date.
Items: its stock codes; codes that do not begin with five digits (postage, bank
charges, vouchers, ...) are no products and untracked.  Stock: what the file sells
of each, received on its first day.  Every invoice with positive lines becomes
one order with that date; a line of a "C" invoice cancels units of the first
earlier line of the same customer, sku and price that still has enough of them.
All other lines are counted by reason.

A customer's invoices go to one client, so a cancellation comes after its sale;
invoices without customer go to the client that has least to do.

The clients decide line by line with what the doors answered.  The check at the
end does not use their numbers: the raw file is copied into the server, replay.sql
decides every line again, and sums per sku and month are compared.
"""
import csv
import gzip
import io
import json
import sys
import zlib
from collections import Counter, defaultdict
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import psycopg

from client import DemoError, refusal_code, run_crew
from ledger import Books, fold, meanwhile

COLUMNS = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country']
LOCATION = 'MAIN'
CHANNEL = 'web'
CURRENCY = 'GBP'
CENT = Decimal('0.01')
SALE = 'sale'
CANCELED = 'canceled'

PLACE = """SELECT order_id FROM order_mgmt.place_order(
    channel => %s, lines => %s, reference => %s, occurred_at => %s, idempotency_key => %s)"""
CANCEL = """SELECT status FROM order_mgmt.cancel_order(
    order_id => %s, lines => %s, reason => %s, occurred_at => %s, idempotency_key => %s)"""

SALES_DIFFER = """
WITH wanted AS (
    SELECT sku, date_trunc('month', invoiced_at) AS month, sum(quantity) AS units, sum(quantity * unit_price) AS amount
    FROM file_verdicts WHERE verdict = 'sale' GROUP BY 1, 2
), found AS (
    SELECT l.sku, date_trunc('month', o.occurred_at AT TIME ZONE 'UTC') AS month,
        sum(l.ordered::numeric) AS units, sum(l.line_total::numeric) AS amount
    FROM order_mgmt.order_lines AS l JOIN order_mgmt.orders AS o USING (tenant_id, order_id) GROUP BY 1, 2
)"""
CANCELLATIONS_DIFFER = """
WITH wanted AS (
    SELECT c.sku, date_trunc('month', s.invoiced_at) AS month, -sum(c.quantity) AS units,
        -sum(c.quantity * c.unit_price) AS amount
    FROM file_verdicts AS c JOIN file_verdicts AS s ON s.line_no = c.sale_line_no GROUP BY 1, 2
), found AS (
    SELECT l.sku, date_trunc('month', o.occurred_at AT TIME ZONE 'UTC') AS month,
        sum(l.canceled::numeric) AS units, sum(l.canceled::numeric * l.unit_price::numeric) AS amount
    FROM order_mgmt.order_lines AS l JOIN order_mgmt.orders AS o USING (tenant_id, order_id)
    WHERE l.canceled::numeric > 0 GROUP BY 1, 2
)"""
# Units only: what goods went into and out of orders, by the day it happened.
LEDGER_DIFFERS = """
WITH wanted AS (
    SELECT sku, date_trunc('month', invoiced_at) AS month, sum(quantity) AS units, 0 AS amount
    FROM file_verdicts WHERE verdict IN ('sale', 'canceled') AND sku ~ '^[0-9]{5}' GROUP BY 1, 2
), found AS (
    SELECT i.sku, date_trunc('month', m.occurred_at AT TIME ZONE 'UTC') AS month,
        sum(CASE m.to_state::text WHEN 'allocated' THEN m.quantity::numeric ELSE -m.quantity::numeric END) AS units,
        0 AS amount
    FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt.items AS i USING (tenant_id, item_id)
    WHERE 'allocated' IN (m.from_state::text, m.to_state::text) GROUP BY 1, 2
)"""
DIFFERENCE = """
SELECT count(*) FILTER (WHERE w.units IS NOT NULL), count(*) FILTER (WHERE d.yes),
    min(format('%s %s: file %s units %s, server %s units %s', sku, to_char(month, 'YYYY-MM'),
        w.units, w.amount, f.units, f.amount)) FILTER (WHERE d.yes),
    coalesce(sum(w.units), 0), coalesce(sum(w.amount), 0)
FROM wanted AS w FULL JOIN found AS f USING (sku, month)
CROSS JOIN LATERAL (SELECT (w.units, w.amount) IS DISTINCT FROM (f.units, f.amount) AS yes) AS d
"""


class Line:
    """A line of the file."""
    __slots__ = ('sku', 'units', 'price', 'customer', 'reason')

    def __init__(self, row):
        price = Decimal(row[5])
        self.sku = sys.intern(row[1])
        self.units = int(row[3])
        self.price = sys.intern(f'{price:.2f}')
        self.customer = sys.intern(row[6])
        self.reason = self.judge(row[0][0], price)

    def judge(self, letter, price):
        """Why the line is only counted; SALE, or None for a cancellation that needs its sale."""
        if letter == 'A':
            return 'adjustment invoice (A...)'
        if price < 0:
            return 'price negative'
        if price != price.quantize(CENT):
            return 'price with more than two decimals'
        if self.units == 0:
            return 'quantity 0'
        if letter == 'C':
            if self.units > 0:
                return 'positive quantity in a cancellation'
            return None if self.customer else 'cancellation without customer'
        return SALE if self.units > 0 else 'negative quantity, not a cancellation'


class Invoice:
    """The lines of one invoice, dated by its first one."""
    __slots__ = ('number', 'date', 'lines')

    def __init__(self, number, date):
        self.number = number
        self.date = date
        self.lines = []


class File:
    """The file: its bytes up to the wanted line, and its invoices."""

    def __init__(self, path, lines_max):
        opened = gzip.open if path.suffix == '.gz' else open
        with opened(path, 'rb') as handle:
            lines = [line for line, _ in zip(handle, range(lines_max + 1))] if lines_max else handle.readlines()
        self.raw = b''.join(lines)
        rows = csv.reader(io.StringIO(self.raw.decode('utf-8'), newline=''))
        if next(rows, None) != COLUMNS:
            raise DemoError(f'{path} does not begin with the columns {",".join(COLUMNS)}')
        self.invoices = {}
        self.names = {}
        self.sold = Counter()
        self.lines = 0
        for row in rows:
            self.add(row)
        if not self.invoices:
            raise DemoError(f'{path} has no lines')

    def add(self, row):
        """Take one line in."""
        if len(row) != len(COLUMNS):
            raise DemoError(f'line {self.lines + 2} of the file has {len(row)} columns')
        line = Line(row)
        if row[0] not in self.invoices:
            date = datetime.fromisoformat(row[4]).replace(tzinfo=timezone.utc)
            self.invoices[row[0]] = Invoice(row[0], date)
        self.invoices[row[0]].lines.append(line)
        self.names[line.sku] = row[2] or self.names.get(line.sku) or line.sku
        if line.reason == SALE:
            self.sold[line.sku] += line.units
        self.lines += 1

    def parts(self, clients):
        """A list of invoices per client: each customer with one of them, in order of date."""
        parts = [[] for _ in range(clients)]
        load = [0] * clients
        for invoice in self.invoices.values():
            customer = invoice.lines[0].customer
            client = zlib.crc32(customer.encode()) % clients if customer else load.index(min(load))
            load[client] += len(invoice.lines)
            parts[client].append(invoice)
        return parts


def is_product(sku):
    """The file's product codes begin with five digits."""
    return len(sku) >= 5 and sku[:5].isdigit()


class Player:
    """One client: replays its part of the invoices."""

    def __init__(self, client, invoices):
        self.client = client
        self.invoices = invoices
        # (customer, sku, price) -> [invoice number, order id, line number, units left] in order
        self.sales = defaultdict(list)
        self.known = set()      # (customer, sku) that was sold

    def work(self):
        self.client.begin()
        for invoice in self.invoices:
            self.client.at(int(invoice.date.timestamp()))
            for line in invoice.lines:
                if line.reason not in (SALE, None):
                    self.client.count(line.reason)
            self.sell(invoice, [line for line in invoice.lines if line.reason == SALE])
            self.take_back(invoice, [line for line in invoice.lines if line.reason is None])
            self.client.count('lines', len(invoice.lines))

    def sell(self, invoice, lines):
        """The sales of an invoice are one order."""
        if not lines:
            return
        wanted = json.dumps([{'sku': line.sku, 'quantity': line.units, 'unit_price': line.price} for line in lines])
        try:
            (order_id,), = self.client.call(
                PLACE, (CHANNEL, wanted, invoice.number, invoice.date, invoice.number))
        except psycopg.errors.IntegrityError as error:
            self.client.count('refusals')
            self.client.count(f'refused by the server: {refusal_code(error)}', len(lines))
            return
        self.client.count('orders')
        self.client.count(SALE, len(lines))
        for line_no, line in enumerate(lines, 1):
            if line.customer:
                self.sales[line.customer, line.sku, line.price].append([invoice.number, order_id, line_no, line.units])
                self.known.add((line.customer, line.sku))

    def find_sale(self, line):
        """(sale, None), or (None, the reason why there is none); its units count as taken."""
        sales = self.sales.get((line.customer, line.sku, line.price))
        if not sales:
            if (line.customer, line.sku) not in self.known:
                return None, 'cancellation without an earlier sale'
            return None, 'cancellation at a price never charged'
        for sale in sales:
            if sale[3] >= -line.units:
                sale[3] += line.units
                return sale, None
        return None, 'cancellation of more than was sold'

    def take_back(self, invoice, lines):
        """Cancel what the lines return: one call per order, a line's units added up."""
        wanted = defaultdict(Counter)
        lines_of = Counter()
        for line in lines:
            sale, reason = self.find_sale(line)
            if reason:
                self.client.count(reason)
                continue
            wanted[sale[0], sale[1]][sale[2]] -= line.units
            lines_of[sale[0]] += 1
        for (number, order_id), units in wanted.items():
            text = json.dumps([{'line_no': line_no, 'quantity': count} for line_no, count in units.items()])
            self.client.call(
                CANCEL, (order_id, text, invoice.number, invoice.date, f'{invoice.number}/{number}'))
            self.client.count('cancellations')
            self.client.count(CANCELED, lines_of[number])


def play(invoices):
    """The work of the client that has these invoices."""
    return lambda client: Player(client, invoices).work()


def stock_up(connection, file):
    """Location, channel, the file's items, and of each what the file sells."""
    connection.execute('SELECT 1 FROM order_mgmt.put_location(%s)', (LOCATION,))
    connection.execute('SELECT 1 FROM order_mgmt.put_channel(%s, %s, %s)', (CHANNEL, CURRENCY, [LOCATION]))
    skus = sorted(file.names)
    kinds = ['stocked' if is_product(sku) else 'untracked' for sku in skus]
    connection.execute("""SELECT count(*) FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (sku, name, kind)
        CROSS JOIN LATERAL order_mgmt.put_item(sku => w.sku, name => w.name, kind => w.kind)""",
                       (skus, [file.names[sku] for sku in skus], kinds))
    lines = [{'sku': sku, 'quantity': file.sold[sku]} for sku in skus if is_product(sku) and file.sold[sku]]
    first_day = next(iter(file.invoices.values())).date.replace(hour=0, minute=0, second=0)
    if lines:
        connection.execute("""SELECT count(*) FROM order_mgmt.receive_stock(
            location => %s, lines => %s, reference => %s, occurred_at => %s, idempotency_key => %s)""",
                           (LOCATION, json.dumps(lines), 'opening stock', first_day, 'opening stock'))
    print(f'{len(skus):,} items, {kinds.count("untracked")} of them untracked', flush=True)


def describe_for(file):
    """The progress text for this file."""
    def describe(totals, elapsed):
        day = datetime.fromtimestamp(totals['second'], timezone.utc).date()
        return (f"{day}  {totals['lines']:>8,} of {file.lines:,} lines  {totals['lines'] / elapsed:>7,.0f}/s  "
                f"{totals['orders']:>7,} orders  {totals['orders'] / elapsed:>6,.0f}/s  "
                f"{totals['cancellations']:>6,} cancellations")
    return describe


def judge_again(connection, file, tamper):
    """Copy the file into the server and let replay.sql decide every line."""
    connection.execute("""CREATE TEMP TABLE file_lines (
        line_no bigint GENERATED ALWAYS AS IDENTITY, invoice text, sku text, description text, quantity bigint,
        invoiced_at timestamp, unit_price numeric, customer text, country text)""")
    with connection.cursor().copy("""COPY file_lines (invoice, sku, description, quantity, invoiced_at, unit_price,
            customer, country) FROM STDIN (FORMAT csv, HEADER)""") as copy:
        copy.write(file.raw)
    if tamper:
        connection.execute('DELETE FROM file_lines WHERE line_no = 1')
    connection.execute((Path(__file__).parent / 'replay.sql').read_text())


def compare(connection, file, counts, tamper):
    """Every line has one fate; clients, file and server agree on all of them."""
    judge_again(connection, file, tamper)
    books = Books()
    wanted = dict(connection.execute('SELECT verdict, count(*) FROM file_verdicts GROUP BY verdict').fetchall())
    reasons = [name for name in counts
               if name.startswith(('cancellation ', 'refused by')) or name in wanted]
    for name in sorted(set(reasons) | set(wanted), key=lambda name: (name not in (SALE, CANCELED), name)):
        books.add('lines: ' + name, counts[name], wanted.get(name, 0))
    books.add('lines read', sum(counts[name] for name in reasons), file.lines)
    books.add('orders', counts['orders'], connection.execute('SELECT count(*) FROM order_mgmt.orders').fetchone()[0])
    for name, query in (('sales', SALES_DIFFER), ('cancellations', CANCELLATIONS_DIFFER),
                        ('goods ledger', LEDGER_DIFFERS)):
        groups, differing, sample, units, amount = connection.execute(query + DIFFERENCE).fetchone()
        print(f'{name}: {groups:,} sums per sku and month, {differing:,} differ from the file; '
              f'{units:,} units' + (f', {amount:,} {CURRENCY}' if amount else ''), flush=True)
        if differing:
            books.fault(f'{name}: {sample}')
    return books


def run(cluster, connection, given):
    """Replay the file and compare; returns (books, orders per second)."""
    file = File(Path(given.data), given.lines)
    print(f'{given.data}: {file.lines:,} lines, {len(file.invoices):,} invoices', flush=True)
    stock_up(connection, file)
    works = [play(part) for part in file.parts(given.clients)]

    counts, elapsed = run_crew(cluster.dsn(), works, describe_for(file), lambda: meanwhile(connection, given))
    fold(connection)
    print(f"{counts['lines']:,} lines in {elapsed:.1f} s: {counts['lines'] / elapsed:,.0f} lines/s, "
          f"{counts['orders']:,} orders, {counts['cancellations']:,} cancellations, "
          f"{counts['repeated calls']:,} repeated calls", flush=True)
    books = compare(connection, file, counts, given.tamper)
    books.show('by the clients', 'by the file')
    return books, counts['orders'] / elapsed
