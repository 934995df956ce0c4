"""replay.py - make demo DATA=file: the history of a shop through the functions.

The file has the columns of the UCI Online Retail data set, in order of date.
Items: its stock codes; codes that do not begin with five digits (postage, bank
charges, vouchers, ...) are no products and untracked, unless the file counts their
stock.  Stock: what the file sells and writes off of each, received on its first day.
The functions' clock is set to each invoice's date, so that history is recorded on its days.

    positive lines      one sale per invoice at the register, paid through a bank
    lines of C invoices taken back from the earliest sales of the sku to the same customer at
                        the same price (return_order); of those that come to more, and of all
                        others, no sale is known: a refund without its sale, counted by reason
    negative lines      of other invoices: adjustments of stock
    the rest            refused: listed with the reason

Lines without customer are the walk-in customer's.  A customer's invoices go to one
client, so what comes back comes after its sale; walk-in invoices go to the client
that has least to do.  The clients have a manager's rights and no others.

The clients decide line by line with what the functions answered.  The check at the
end does not use their numbers (replay_check.py).
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
from psycopg.conninfo import make_conninfo

from client import DemoError, refusal_code, run_crew
from ledger import fold, meanwhile
import replay_check

COLUMNS = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country']
LOCATION = 'MAIN'
CHANNEL = 'retail'
REGISTER = 'TILL'
PROVIDER = 'bank_transfer'
CURRENCY = 'GBP'
ROLE = 'replayer'
CENT = Decimal('0.01')
SALE, RETURN, ADJUSTMENT = 'sale', 'return', 'adjustment'

# What is recorded is recorded on the day it happened: the clock is set first, since the function reads it.
AT = " FROM set_config('order_mgmt.clock', %s, true) AS now (clock) CROSS JOIN LATERAL order_mgmt."
SELL = 'SELECT order_id' + AT + """record_sale(register => %s, lines => %s, tenders => %s, reference => %s,
    metadata => %s, occurred_at => now.clock::timestamptz, idempotency_key => %s)"""
TAKE_BACK = 'SELECT return_id' + AT + """return_order(order_id => %s, lines => %s, register => %s, reason => %s,
    occurred_at => now.clock::timestamptz, idempotency_key => %s)"""
REFUND = 'SELECT refund_id' + AT + """refund_without_sale(register => %s, lines => %s, provider => %s, reason => %s,
    metadata => %s, occurred_at => now.clock::timestamptz, idempotency_key => %s)"""
ADJUST = 'SELECT count(*)' + AT + """adjust_stock(location => %s, lines => %s, reason => %s,
    occurred_at => now.clock::timestamptz, idempotency_key => %s)"""
RECEIVE = 'SELECT count(*)' + AT + """receive_stock(location => %s, lines => %s, reference => %s,
    occurred_at => now.clock::timestamptz, idempotency_key => %s)"""
OPEN = 'SELECT status' + AT + 'open_shift(register => %s, opening_float => %s, occurred_at => now.clock::timestamptz)'
CLOSE = 'SELECT status' + AT + 'close_shift(register => %s, counted => %s, occurred_at => now.clock::timestamptz)'


class Line:
    """A line of the file."""
    __slots__ = ('sku', 'units', 'price', 'customer', 'text', 'kind', 'reason')

    def __init__(self, row):
        price = Decimal(row[5])
        self.sku = sys.intern(row[1].upper())          # one item has one code, however its case was typed
        self.units = int(row[3])
        self.price = sys.intern(f'{price:.2f}')
        self.customer = sys.intern(row[6])
        self.text = sys.intern(row[2].strip())
        self.reason = self.refusal(row[0][0], price)
        self.kind = None if self.reason else RETURN if row[0][0] == 'C' else SALE if self.units > 0 else ADJUSTMENT

    def refusal(self, letter, price):
        """Why the line is refused, or None."""
        if letter == 'A':
            return 'adjustment invoice (A...)'
        if price < 0:
            return 'price negative'
        if price != price.quantize(CENT):
            return 'price with more than two decimals'
        if self.units == 0:
            return 'quantity 0'
        if letter == 'C' and self.units > 0:
            return 'positive quantity in a cancellation'
        return None


class Invoice:
    """The lines of one invoice, dated by its first one."""
    __slots__ = ('number', 'date', 'lines')

    def __init__(self, number, date):
        self.number = number
        self.date = date
        self.lines = []

    def of(self, kind):
        return [line for line in self.lines if line.kind == kind]


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
        self.leaves = Counter()     # units that leave the stock, by sku
        self.counted = set()        # skus of adjustments
        self.refused = []           # (line number, reason)
        self.lines = 0
        for row in rows:
            self.add(row)
        if not self.invoices:
            raise DemoError(f'{path} has no lines')
        self.dates = [invoice.date for invoice in self.invoices.values()]

    def add(self, row):
        """Take one line in."""
        if len(row) != len(COLUMNS):
            raise DemoError(f'line {self.lines + 2} of the file has {len(row)} columns')
        line = Line(row)
        self.lines += 1
        if row[0] not in self.invoices:
            date = datetime.fromisoformat(row[4]).replace(tzinfo=timezone.utc)
            self.invoices[row[0]] = Invoice(row[0], date)
        self.invoices[row[0]].lines.append(line)
        self.names[line.sku] = row[2] or self.names.get(line.sku) or line.sku
        if line.reason:
            self.refused.append((self.lines, line.reason))
        elif line.kind != RETURN:
            self.leaves[line.sku] += abs(line.units)
        if line.kind == ADJUSTMENT:
            self.counted.add(line.sku)

    def is_stocked(self, sku):
        """Product codes begin with five digits; and what is counted is goods, whatever its code."""
        return sku in self.counted or (len(sku) >= 5 and sku[:5].isdigit())

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
                if line.reason:
                    self.client.count('refused: ' + line.reason)
            self.sell(invoice, invoice.of(SALE))
            self.take_back(invoice, invoice.of(RETURN))
            self.adjust(invoice, invoice.of(ADJUSTMENT))
            self.client.count('lines', len(invoice.lines))

    def call(self, invoice, kind, query, *arguments):
        """True when the function made a document of this kind; a refusal is counted by its code."""
        try:
            (answer,), = self.client.call(query, (invoice.date.isoformat(), *arguments))
        except psycopg.errors.IntegrityError as error:
            self.client.count(f'refused by the server: {refusal_code(error)}')
            return None
        self.client.count(kind)
        return answer

    def sell(self, invoice, lines):
        """The sales of an invoice are one sale at the register."""
        if not lines:
            return
        wanted = json.dumps([{'sku': line.sku, 'quantity': line.units, 'unit_price': line.price} for line in lines])
        total = sum(line.units * Decimal(line.price) for line in lines)
        tenders = json.dumps([{'provider': PROVIDER, 'amount': str(total)}] if total else [])
        order_id = self.call(invoice, 'orders', SELL, REGISTER, wanted, tenders, invoice.number,
                             customer_of(lines[0]), invoice.number)
        if order_id is None:
            return
        self.client.count(SALE, len(lines))
        for line_no, line in enumerate(lines, 1):
            if line.customer:
                self.sales[line.customer, line.sku, line.price].append([invoice.number, order_id, line_no, line.units])
                self.known.add((line.customer, line.sku))

    def find_sales(self, line):
        """([(sale, units)], None), the oldest first, or (None, the reason why there are none); the units count as taken."""
        if not line.customer:
            return None, 'no customer'
        sales = self.sales.get((line.customer, line.sku, line.price))
        if not sales:
            return None, 'price never charged' if (line.customer, line.sku) in self.known else 'no earlier sale'
        wanted = -line.units
        if wanted > sum(sale[3] for sale in sales):
            return None, 'more than was sold'
        parts = []
        for sale in sales:
            units = min(wanted, sale[3])
            if units:
                sale[3] -= units
                wanted -= units
                parts.append((sale, units))
        return parts, None

    def take_back(self, invoice, lines):
        """One return per order the lines are of, a line's units added up; one refund without sale of the others."""
        wanted = defaultdict(Counter)
        unknown = []
        for line in lines:
            parts, reason = self.find_sales(line)
            if reason:
                unknown.append((line, reason))
            for sale, units in parts or ():
                wanted[sale[0], sale[1]][sale[2]] += units
        done = True
        for (number, order_id), units in wanted.items():
            text = json.dumps([{'line_no': line_no, 'quantity': count, 'disposition': 'restock'}
                               for line_no, count in units.items()])
            done &= self.call(invoice, 'returns', TAKE_BACK, order_id, text, REGISTER, invoice.number,
                              f'{invoice.number}/{number}') is not None
        if done:
            self.client.count(RETURN, len(lines) - len(unknown))
        if unknown:
            self.refund(invoice, unknown)

    def refund(self, invoice, unknown):
        """The refund without sale of (line, reason)s."""
        text = json.dumps([{'sku': line.sku, 'quantity': -line.units, 'unit_price': line.price, 'disposition': 'restock',
                            'reason': reason} for line, reason in unknown])
        if self.call(invoice, 'refunds without sale', REFUND, REGISTER, text, PROVIDER, invoice.number,
                     customer_of(unknown[0][0]), invoice.number):
            for _, reason in unknown:
                self.client.count('refund without sale: ' + reason)

    def adjust(self, invoice, lines):
        """What an invoice writes off is one adjustment."""
        if not lines:
            return
        text = json.dumps([{'sku': line.sku, 'quantity': line.units} for line in lines])
        if self.call(invoice, 'adjustments', ADJUST, LOCATION, text, lines[0].text or 'not said', invoice.number):
            self.client.count(ADJUSTMENT, len(lines))


def customer_of(line):
    """What a document says of its customer."""
    return json.dumps({'customer': line.customer or replay_check.WALK_IN})


def play(invoices):
    """The work of the client that has these invoices."""
    return lambda client: Player(client, invoices).work()


def set_up(connection, file):
    """Location, channel, register with its shift, the file's items and stock, and a role with a manager's rights."""
    connection.execute('SELECT 1 FROM order_mgmt.put_location(%s)', (LOCATION,))
    connection.execute('SELECT 1 FROM order_mgmt.put_channel(%s, %s, %s)', (CHANNEL, CURRENCY, [LOCATION]))
    connection.execute('SELECT 1 FROM order_mgmt.put_register(%s, %s, %s)', (REGISTER, CHANNEL, LOCATION))
    skus = sorted(file.names)
    kinds = ['stocked' if file.is_stocked(sku) else 'untracked' for sku in skus]
    connection.execute("""SELECT count(*) FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (sku, name, kind)
        CROSS JOIN LATERAL order_mgmt.put_item(sku => w.sku, name => w.name, kind => w.kind)""",
                       (skus, [file.names[sku] for sku in skus], kinds))
    lines = [{'sku': sku, 'quantity': file.leaves[sku]} for sku in skus if file.is_stocked(sku) and file.leaves[sku]]
    first_day = min(file.dates).replace(hour=0, minute=0, second=0).isoformat()
    if lines:
        connection.execute(RECEIVE, (first_day, LOCATION, json.dumps(lines), 'opening stock', 'opening stock'))
    connection.execute(OPEN, (first_day, REGISTER, f'0 {CURRENCY}'))
    connection.execute(f'CREATE ROLE {ROLE} LOGIN')
    connection.execute("SELECT FROM order_mgmt.grant_access(%s, 'manager', '{1}')", (ROLE,))
    connection.execute(f'GRANT SET ON PARAMETER order_mgmt.clock TO {ROLE}')
    print(f'{len(skus):,} items, {kinds.count("untracked")} of them untracked', flush=True)


def describe_for(file):
    """The progress text for this file."""
    def describe(totals, elapsed):
        day = datetime.fromtimestamp(totals['second'], timezone.utc).date()
        return (f"{day}  {totals['lines']:>8,} of {file.lines:,} lines  {totals['lines'] / elapsed:>7,.0f}/s  "
                f"{totals['orders']:>7,} sales  {totals['orders'] / elapsed:>6,.0f}/s  {totals['returns']:>6,} returns")
    return describe


def run(cluster, connection, given):
    """Replay the file and compare; returns (books, orders per second)."""
    file = File(Path(given.data), given.lines)
    print(f'{given.data}: {file.lines:,} lines, {len(file.invoices):,} invoices', flush=True)
    set_up(connection, file)
    works = [play(part) for part in file.parts(given.clients)]
    dsn = make_conninfo(cluster.dsn(), user=ROLE)
    counts, elapsed = run_crew(dsn, works, describe_for(file), lambda: meanwhile(connection, given))
    fold(connection)
    print(f"{counts['lines']:,} lines in {elapsed:.1f} s: {counts['lines'] / elapsed:,.0f} lines/s, "
          f"{counts['orders']:,} sales, {counts['returns']:,} returns, {counts['refunds without sale']:,} refunds without sale, "
          f"{counts['adjustments']:,} adjustments, {counts['repeated calls']:,} repeated calls", flush=True)
    connection.execute(CLOSE, (max(file.dates).isoformat(), REGISTER, f'0 {CURRENCY}'))
    books = replay_check.compare(connection, file, counts, given.tamper)
    books.show('by the clients', 'by the file')
    replay_check.measure(connection, counts[SALE])
    return books, counts['orders'] / elapsed
