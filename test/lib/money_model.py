"""money_model.py - the money of order lines, and what of them comes back, in plain Python: integers and Fractions only.

Written from rules R5 to R8, apart from the product: what the random tests compare it with.
"""
from collections import Counter
from fractions import Fraction

DIGITS = {'EUR': 2, 'JPY': 0, 'KWD': 3}
TAXES = {'VAT': (Fraction(19, 100), True), 'SALES': (Fraction(8875, 100000), False)}


def half_up(value):
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def share(total, whole, position):
    """What of total belongs to the first position units of whole."""
    return half_up(Fraction(total * position, whole))


def text(minor, currency):
    digits = DIGITS[currency]
    number = f'{minor // 10 ** digits}' + (f'.{minor % 10 ** digits:0{digits}}' if digits else '')
    return f'{number} {currency}'


def any_price(random, currency):
    """A unit price in minor units, every other time with the six decimals that a price may have."""
    one, fine = 10 ** DIGITS[currency], 10 ** (6 - DIGITS[currency])
    return random.choice((random.randint(0, 20 * one), Fraction(random.randint(0, 20 * one * fine), fine)))


def price_text(price, currency):
    millionths = int(price * 10 ** (6 - DIGITS[currency]))
    return f'{millionths // 10 ** 6}.{millionths % 10 ** 6:06} {currency}'


class Line:
    """One line: its atoms are what is owed for it, cut by position: net with the tax within it, and a tax on top."""

    def __init__(self, quantity, gross, discount, tax):
        self.quantity, self.gross, self.discount, self.tax = quantity, gross, discount, tax
        self.canceled = self.returned = 0
        self.atoms = []

    def freeze(self, order_discount):
        net = self.gross - self.discount - order_discount
        self.atoms = [net]
        if self.tax is not None and not TAXES[self.tax][1]:
            self.atoms.append(half_up(net * TAXES[self.tax][0]))

    def owed(self):
        return sum(atom - share(atom, self.quantity, self.canceled + self.returned) for atom in self.atoms)


def due(billed, goodwill):
    """What an order owes: goodwill is a discount of what it is billed, of at most that."""
    return billed - min(billed, goodwill)


def split(total, weights):
    """Largest remainder; ties go to the first."""
    whole = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in rests[:total - sum(parts)]:
        parts[i] += 1
    return parts


class Return:
    """Per line of its order: what is announced, has come, is missing or will not come."""

    def __init__(self, identity, order, announced, status):
        self.id, self.order, self.announced, self.status = identity, order, announced, status
        self.came, self.gone = Counter(), Counter()
        self.credited = self.refunded = 0

    def open(self, number):
        return self.announced[number] - self.came[number] - self.gone[number]

    def is_open(self):
        return any(self.open(number) for number in self.announced)

    def end(self, status):
        """What has not come will not."""
        for number in self.announced:
            self.gone[number] += self.open(number)
        self.status = 'received' if any(self.came.values()) else status
