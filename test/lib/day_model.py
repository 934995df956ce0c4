"""day_model.py - a shop's day in plain Python: documents, goods and money; integers and Fractions only.

Written from rules R1 to R8, R19, R25 to R30, R37, R42 and R47, apart from the product: what 067_random_day.py
compares it with.  A document belongs to one client, so its model is exact; what a call does to goods and
to accounts is added to the client's Books, and the books of all clients together are the shop's.
Amounts are minor units, debit is positive; a place is (location, state), or an outside state.
"""
from collections import Counter, defaultdict
from fractions import Fraction

from money_model import due, half_up, share, split

# sku: unit cost in cents, smallest quantity; services have no stock
ITEMS = {'HOT': (300, 1), 'WARM': (125, 1), 'FINE': (400, Fraction(1, 4)), 'LATE': (900, 1), 'SERVICE': (0, 1)}
# code: rate, is it within the price
TAXES = {'VAT': (Fraction(19, 100), True), 'CITY': (Fraction(5, 100), True), 'SALES': (Fraction(8875, 100000), False)}
DISPOSITIONS = {'restock': 'free', 'quarantine': 'returned', 'damaged': 'damaged', 'scrap': None, 'return_to_vendor': 'quality_control'}
ENDED = ('shipped', 'delivered', 'canceled')
# the channel of the registers, and where they stand
STORE, STORE_PLACE = 'store', 'BER'


class Books:
    """What happened to goods and money."""

    def __init__(self):
        self.stock = defaultdict(Fraction)       # (sku, location, state)
        self.accounts = defaultdict(Fraction)    # (account, code, currency)
        self.sales = defaultdict(Counter)        # (channel, location, currency): column of sales_by_day

    def add(self, other):
        for mine, theirs in ((self.stock, other.stock), (self.accounts, other.accounts)):
            for key, value in theirs.items():
                mine[key] += value
        for key, columns in other.sales.items():
            self.sales[key].update(columns)

    def post(self, debit, credit, minor, currency='EUR'):
        """Money from an account to another; an account is (kind, code)."""
        self.accounts[(*debit, currency)] += minor
        self.accounts[(*credit, currency)] -= minor

    def move(self, sku, quantity, source, target):
        """Goods from a place to another, at what they cost."""
        if sku == 'SERVICE' or not quantity:
            return
        inside = [place for place in (source, target) if isinstance(place, tuple)]
        for place, sign in ((source, -1), (target, 1)):
            if isinstance(place, tuple):
                self.stock[(sku, *place)] += sign * quantity
        if not inside:
            return
        ends = []
        for place in (source, target):
            if isinstance(place, tuple):
                ends.append(('inventory', place[0]))
            else:
                kind = {'supplier': 'goods_received', 'customer': 'cost_of_goods', 'loss': 'shrinkage'}[place]
                ends.append((kind, None if place == 'supplier' else inside[0][0]))
        self.post(ends[1], ends[0], quantity * ITEMS[sku][0])

    def bill(self, order, location, part, how):
        """A line's money: sold, canceled before it was paid, returned (or canceled after), or shipping's."""
        columns = self.sales[order.channel, self.place(order, location), order.currency]
        sign = -1 if how in ('canceled', 'returned', 'unshipped') else 1
        reductions = part['discount']
        entries = [(('tax', code), 'tax', part.get(code, 0)) for code in TAXES]
        if how == 'returned':
            entries.append((('returns', order.channel), 'returns', part['base']))
        elif how in ('shipped', 'unshipped'):
            entries.append((('shipping', order.channel), 'shipping', part['base']))
        else:
            entries.append((('revenue', order.channel), 'gross_sales', part['base'] + reductions))
            entries.append((('discounts', order.channel), 'discounts', -reductions))
        for account, column, minor in entries:
            self.post(('receivable', None), account, sign * minor, order.currency)
            columns[column] += (sign if column in ('gross_sales', 'shipping', 'tax') else -sign) * minor

    def place(self, order, location):
        """Where a report has it: what a register sold, at the register's location."""
        return STORE_PLACE if order.channel == STORE else location

    def count(self, order, line, quantity, was_paid):
        """Units are canceled, or come back."""
        columns = self.sales[order.channel, self.place(order, line.location), order.currency]
        columns['returned_units' if was_paid else 'canceled_units'] += quantity
        columns['units'] -= 0 if was_paid else quantity


class Line:
    """A line of an order; atoms: what it is in the books, whole."""

    def __init__(self, sku, location, quantity, price, discount=0, taxes=()):
        self.sku, self.location, self.quantity, self.taxes = sku, location, quantity, [code for code in TAXES if code in taxes]
        self.gross, self.discount = half_up(Fraction(price * quantity)), discount
        self.shipped = self.canceled = self.returned = self.waiting = 0
        self.net, self.atoms = 0, {}

    def freeze(self, order_discount):
        self.net = self.gross - self.discount - order_discount
        within = [code for code in self.taxes if TAXES[code][1]]
        rates = 1 + sum(TAXES[code][0] for code in within)
        base = half_up(Fraction(self.net) / rates)
        self.atoms = {'base': base, 'discount': half_up(Fraction(self.gross) / rates) - base}
        if within:
            self.atoms |= dict(zip(within, split(self.net - base, [int(TAXES[code][0] * 10 ** 6) for code in within])))
        for code in self.taxes:
            if not TAXES[code][1]:
                self.atoms[code] = half_up(base * TAXES[code][0])

    def up_to(self, position):
        """What the first units have: net by units, taxes within it by its cents, one after the other."""
        part, total, left = {}, self.net, share(self.net, self.quantity, position)
        for code in self.taxes:
            if TAXES[code][1]:
                part[code] = share(self.atoms[code], total, left) if total else 0
                total, left = total - self.atoms[code], left - part[code]
        part['base'] = left
        return {name: part[name] if name in part else share(atom, self.quantity, position) for name, atom in self.atoms.items()}

    def part(self, start, quantity):
        before, after = self.up_to(start), self.up_to(start + quantity)
        return {name: after[name] - before[name] for name in self.atoms}

    def left(self):
        return self.quantity - self.shipped - self.canceled

    def settled(self):
        return self.canceled + self.returned

    def owed(self):
        return payable(self.part(self.settled(), self.quantity - self.settled()))


def payable(part):
    return sum(minor for name, minor in part.items() if name != 'discount')


class Payment:
    def __init__(self, identity, provider, authorized=0, captured=0):
        self.id, self.provider = identity, provider
        self.authorized, self.captured = authorized, captured
        self.voided = self.refunded = self.drawn = 0

    def capturable(self):
        return self.authorized - self.drawn - self.voided

    def refundable(self):
        return self.captured - self.refunded

    def shown(self):
        return self.authorized, self.captured, self.voided, self.refunded, self.capturable(), self.refundable()


class Fulfillment:
    """Its lines by number: [planned, open]."""

    def __init__(self, lines):
        self.status, self.lines, self.shipped = 'open', lines, {}


class Order:
    def __init__(self, identity, channel, currency, lines, discount, shipping=0, shipping_taxes=()):
        self.id, self.channel, self.currency, self.lines = identity, channel, currency, lines
        for line, part in zip(lines, split(discount, [line.gross - line.discount for line in lines])):
            line.freeze(part)
        self.shipping = Line('SERVICE', None, 1, shipping, 0, shipping_taxes)
        self.shipping.freeze(0)
        self.payments, self.fulfillments, self.returns = [], {}, []
        self.goodwill, self.booked = 0, Counter()
        self.costs_nothing = not self.owed()

    def is_canceled(self):
        return all(line.canceled == line.quantity for line in self.lines)

    def billed(self):
        return sum(line.owed() for line in self.lines) + (0 if self.is_canceled() else self.shipping.owed())

    def owed(self):
        return due(self.billed(), self.goodwill)

    def parts(self):
        """What it is billed: each tax, and the rest."""
        left = [line.part(line.settled(), line.quantity - line.settled()) for line in self.lines]
        left += [] if self.is_canceled() else [self.shipping.atoms]
        return {name: sum(part.get(name, 0) for part in left) for name in ('base', *TAXES)}

    def book_goodwill(self, books):
        """Goodwill is a discount of the order, of at most what it is billed by now, and lowers its taxes in proportion."""
        parts = self.parts()
        for name, minor in zip(parts, split(min(self.billed(), self.goodwill), list(parts.values()))):
            more, self.booked[name] = minor - self.booked[name], minor
            books.post(('discounts', self.channel) if name == 'base' else ('tax', name), ('receivable', None), more, self.currency)
            books.sales[self.channel, books.place(self, None), self.currency]['discounts' if name == 'base' else 'tax'] += more if name == 'base' else -more

    def kept(self):
        return sum(payment.refundable() for payment in self.payments)

    def beyond(self):
        return self.kept() - self.owed()

    def is_paid(self):
        return any(payment.captured for payment in self.payments)

    def requested(self, number):
        return sum(each.announced[number] - each.gone[number] for each in self.returns if number in each.announced)

    def planned(self, number):
        return sum(f.lines[number][1] for f in self.fulfillments.values() if number in f.lines)

    def unplanned(self, number):
        return self.lines[number].left() - self.lines[number].waiting - self.planned(number)

    def is_late(self):
        """May units of it wait, so that others' calls change it?"""
        return any(line.sku == 'LATE' for line in self.lines)

    def status(self):
        if any(line.left() for line in self.lines):
            return 'placed'
        return 'completed' if any(line.shipped for line in self.lines) else 'canceled'

    def fulfillment_status(self):
        if any(line.waiting for line in self.lines):
            return 'backordered'
        if any(line.shipped for line in self.lines):
            return 'partial' if self.status() == 'placed' else 'fulfilled'
        return 'unfulfilled' if any(line.sku != 'SERVICE' and line.left() for line in self.lines) else 'not_required'

    def return_status(self):
        if any(each.is_open() for each in self.returns):
            return 'in_progress' if any(each.status in ('approved', 'partially_received') for each in self.returns) else 'requested'
        if not any(line.returned for line in self.lines):
            return 'none'
        return 'returned' if all(line.returned == line.quantity - line.canceled for line in self.lines) else 'partially_returned'

    def payment_status(self):
        if not self.payments and self.costs_nothing:
            return 'paid'
        captured, refunded = (sum(getattr(payment, name) for payment in self.payments) for name in ('captured', 'refunded'))
        capturable = sum(payment.capturable() for payment in self.payments)
        if captured:
            if refunded:
                return 'refunded' if refunded == captured else 'partially_refunded'
            return 'paid' if captured == self.owed() else 'overpaid' if captured > self.owed() else 'partially_paid'
        if capturable:
            return 'authorized' if capturable >= self.owed() else 'partially_authorized'
        return 'voided' if any(payment.voided for payment in self.payments) else 'none'

    def delivered(self, number):
        """What has arrived: all but what is in fulfillments on their way."""
        return self.lines[number].shipped - sum(f.shipped.get(number, 0) for f in self.fulfillments.values() if f.status == 'shipped')

    def settle(self):
        """Nothing ships of services: they are handed over when they are paid, unless somebody planned to."""
        if (self.status() == 'placed' and self.fulfillment_status() == 'not_required' and self.payment_status() in ('paid', 'overpaid')
                and not any(row[1] for f in self.fulfillments.values() for row in f.lines.values())):
            for line in self.lines:
                line.shipped += line.left()

    def shown(self):
        """As order_mgmt.orders has it: its statuses, and what it is billed, paid, given back and owes."""
        paid, refunded = (sum(getattr(payment, name) for payment in self.payments) for name in ('captured', 'refunded'))
        return (self.status(), self.fulfillment_status(), self.payment_status(), self.return_status(), self.owed(), paid, refunded,
                self.owed() - paid + refunded)

    def cancel(self, asked, books):
        """Cancel quantities by line number."""
        was_paid = self.is_paid()
        for number, quantity in asked.items():
            line = self.lines[number]
            books.bill(self, line.location, line.part(line.settled(), quantity), 'returned' if was_paid else 'canceled')
            books.move(line.sku, quantity, (line.location, 'allocated'), (line.location, 'free'))
            books.count(self, line, quantity, was_paid)
            line.canceled += quantity
            kept = line.left() - line.waiting
            rank = {'packed': 0, 'picked': 1}
            for f in sorted((f for f in self.fulfillments.values() if number in f.lines), key=lambda f: rank.get(f.status, 2)):
                f.lines[number][1] = min(kept, f.lines[number][1])
                kept -= f.lines[number][1]
        for f in self.fulfillments.values():
            if f.status not in ENDED and not any(row[1] for row in f.lines.values()):
                f.status = 'canceled'
        if self.is_canceled():
            books.bill(self, None, self.shipping.atoms, 'unshipped')
        self.book_goodwill(books)

    def ship(self, f, asked, books):
        """Ship quantities by line number of a fulfillment; the rest of it may be planned again."""
        f.shipped = asked
        for number, row in f.lines.items():
            line, quantity = self.lines[number], asked.get(number, 0)
            line.shipped += quantity
            books.move(line.sku, quantity, (line.location, 'allocated'), 'customer')
            row[1] = 0
        f.status = 'shipped'

    def take_back(self, back, parts, location, books):
        """Receive parts of a return: (line number, disposition, quantity)."""
        total = Counter()
        for number, disposition, quantity in parts:
            line = self.lines[number]
            if disposition == 'missing':
                back.gone[number] += quantity
                continue
            back.came[number] += quantity
            total[number] += quantity
            if DISPOSITIONS[disposition]:
                books.move(line.sku, quantity, 'customer', (location or line.location, DISPOSITIONS[disposition]))
        for number, quantity in total.items():
            line = self.lines[number]
            part = line.part(line.settled(), quantity)
            line.returned += quantity
            back.credited += payable(part)
            books.count(self, line, quantity, True)
            books.bill(self, line.location, part, 'returned')
        self.book_goodwill(books)
        back.status = 'partially_received' if back.is_open() else 'received' if any(back.came.values()) else 'closed'

    def refund(self, payment, minor, books, drawer):
        payment.refunded += minor
        books.post(('receivable', None), drawer if payment.provider == 'cash' else ('clearing', payment.provider), minor, self.currency)

    def newest(self, minor):
        """How a refund is divided: the newest payments first."""
        parts = []
        for payment in reversed(self.payments):
            part = min(minor, payment.refundable())
            if part:
                parts.append((payment, part))
                minor -= part
        return parts


class TransferLine:
    def __init__(self, sku, quantity):
        self.sku, self.quantity = sku, quantity
        self.shipped = self.received = self.missing = self.returned = self.canceled = 0

    def left(self):
        return self.quantity - self.shipped - self.canceled

    def moving(self):
        return self.shipped - self.received - self.missing - self.returned

    def shown(self):
        return self.shipped, self.received, self.missing, self.returned, self.canceled


class Transfer:
    def __init__(self, identity, source, target, lines):
        self.id, self.source, self.target, self.lines, self.status = identity, source, target, lines, 'ready'

    def is_open(self):
        return self.status not in ('received', 'canceled')

    def derive(self):
        arrived = self.status == 'partially_received' or any(line.received or line.missing for line in self.lines)
        if any(line.left() or line.moving() for line in self.lines):
            self.status = 'partially_received' if arrived else 'in_transit' if any(line.shipped for line in self.lines) else 'ready'
        else:
            self.status = 'received' if arrived else 'canceled'

    def ship(self, number, quantity, books):
        self.lines[number].shipped += quantity
        books.move(self.lines[number].sku, quantity, (self.source, 'allocated'), (self.target, 'in_transit'))

    def receive(self, number, quantity, state, missing, books):
        line = self.lines[number]
        line.received += quantity
        line.missing += missing
        books.move(line.sku, quantity, (self.target, 'in_transit'), (self.target, state))
        books.move(line.sku, missing, (self.target, 'in_transit'), 'loss')

    def end(self, choice, books):
        """Cancel it: what is in transit is back, or lost."""
        for line in self.lines:
            left, moving = line.left(), line.moving()
            line.canceled += left
            books.move(line.sku, left, (self.source, 'allocated'), (self.source, 'free'))
            if choice == 'return':
                line.returned += moving
                books.move(line.sku, moving, (self.target, 'in_transit'), (self.source, 'free'))
            else:
                line.missing += moving
                books.move(line.sku, moving, (self.target, 'in_transit'), 'loss')
        self.status = 'received' if self.status == 'partially_received' else 'canceled'


class Shift:
    """A shift of a register; sums in cents."""

    def __init__(self, identity, opening):
        self.id, self.opening, self.counted, self.sums = identity, opening, None, Counter()

    def expected(self):
        return self.opening + self.sums['cash_sales'] - self.sums['cash_refunds'] + self.sums['paid_in'] - self.sums['paid_out']

    def shown(self):
        """As order_mgmt_report.shift_summary has it."""
        return (self.sums['sales'], self.sums['sales_total'], self.opening, *(self.sums[name] for name in ('cash_sales', 'cash_refunds', 'paid_in', 'paid_out')),
                self.expected(), self.counted, None if self.counted is None else self.counted - self.expected(),
                self.sums['other_sales'], self.sums['other_refunds'])
