"""promotion_model.py - what promotions take off an order, in plain Python: integers and Fractions only.

Written from the words of the documentation, apart from the product: what 105_random_promotions.py compares it with.
Amounts are minor units; rates and quantities are Fractions.
"""
from dataclasses import dataclass, field
from fractions import Fraction

from money_model import half_up, split

STAGES = {'line_percent': 0, 'line_amount': 0, 'line_price': 0, 'buy_get': 0, 'order_percent': 1, 'order_amount': 1, 'shipping_percent': 2, 'shipping_amount': 2}


@dataclass
class Promotion:
    code: str
    kind: str
    rate: Fraction = None           # of a whole
    amount: int = None
    buy: Fraction = None
    get: Fraction = None
    items: tuple = ()               # with those of its categories; empty: all
    to_buy: tuple = ()
    channel: str = None
    group: str = None
    minimum_quantity: Fraction = Fraction(0)
    minimum_total: int = 0
    weekdays: tuple = ()
    hours: tuple = None             # (from, until) in minutes of a day
    priority: int = 0
    stacking: str = None
    per_customer: int = 0


@dataclass
class Line:
    item: str
    quantity: Fraction
    left: int
    is_open: bool = True
    groups: set = field(default_factory=set)
    taken: list = field(default_factory=list)       # (promotion, stage, minor)


def is_hour(promotion, local):
    """At a local time: hours over midnight are of the day before."""
    day, minute = local.isoweekday(), local.hour * 60 + local.minute
    if promotion.hours and promotion.hours[0] != promotion.hours[1]:
        since, until = promotion.hours
        if since < until and not since <= minute < until:
            return False
        if since > until:
            if until <= minute < since:
                return False
            if minute < until:
                day = (day - 2) % 7 + 1
    return not promotion.weekdays or day in promotion.weekdays


def cheapest(promotion, lines, bought):
    """Minor units off each line of buy X get Y: where what is bought is said, no unit of it is made cheaper, and it is bought as often as makes most units cheaper."""
    there = sum(line.quantity for line in lines)
    both = [line for line in lines if any(line is other for other in bought or [])]
    spare = None
    if bought is None:
        cheaper = there // (promotion.buy + promotion.get) * promotion.get
    else:
        buys, of_both = sum(line.quantity for line in bought), sum(line.quantity for line in both)
        best = max(range(int(buys // promotion.buy) + 1), key=lambda sets: min(sets * promotion.get, there - of_both + min(of_both, buys - sets * promotion.buy)))
        cheaper, spare = best * promotion.get, buys - best * promotion.buy
    off = [0] * len(lines)
    for i in sorted(range(len(lines)), key=lambda i: (Fraction(lines[i].left) / lines[i].quantity, i)):
        units = min(cheaper, lines[i].quantity)
        if any(lines[i] is line for line in both):
            units = min(units, spare)
            spare -= units
        off[i] = half_up(lines[i].left * units / lines[i].quantity * promotion.rate)
        cheaper -= units
    return off


def take(promotion, lines, bought):
    if promotion.kind == 'line_percent':
        return [half_up(line.left * promotion.rate) for line in lines]
    if promotion.kind == 'line_amount':
        return [min(half_up(promotion.amount * line.quantity), line.left) for line in lines]
    if promotion.kind == 'line_price':
        return [max(line.left - half_up(promotion.amount * line.quantity), 0) for line in lines]
    if promotion.kind == 'buy_get':
        return cheapest(promotion, lines, bought)
    whole = sum(line.left for line in lines)
    return split(half_up(whole * promotion.rate) if promotion.kind == 'order_percent' else min(promotion.amount, whole), [line.left for line in lines]) if whole else [0] * len(lines)


class Order:
    """An order's lines; apply() takes off them, then shipping() off what shipping costs."""

    def __init__(self, promotions, lines, channel, groups, local, used=None):
        self.promotions = sorted((p for p in promotions if p.channel in (None, channel) and (p.group is None or p.group in groups)),
                                 key=lambda p: (STAGES[p.kind], p.priority, p.code))
        self.lines, self.local, self.used = lines, local, used
        self.shipping_groups, self.of_shipping = set(), []
        self.won = []

    def may(self, promotion):
        """used: how often the customer used each; None: nobody is known."""
        if promotion.per_customer and (self.used is None or self.used.get(promotion.code, 0) >= promotion.per_customer):
            return False
        return is_hour(promotion, self.local)

    def lines_of(self, items):
        return [line for line in self.lines if line.is_open and (not items or line.item in items)]

    def reaches(self, promotion, its):
        return its and sum(line.quantity for line in its) >= promotion.minimum_quantity and sum(line.left for line in its) >= promotion.minimum_total

    def apply(self):
        for promotion in self.promotions:
            its = self.lines_of(promotion.items)
            if STAGES[promotion.kind] == 2 or not self.may(promotion) or not self.reaches(promotion, its):
                continue
            free = [line for line in its if promotion.stacking is None or promotion.stacking not in line.groups]
            bought = self.lines_of(promotion.to_buy) if promotion.to_buy else None
            for line, minor in zip(free, take(promotion, free, bought)):
                if minor:
                    line.left -= minor
                    line.taken.append((promotion.code, STAGES[promotion.kind], minor))
                    if promotion.stacking:
                        line.groups.add(promotion.stacking)
                    self.win(promotion)

    def win(self, promotion):
        if promotion.code not in self.won:
            self.won.append(promotion.code)

    def shipping(self, charge):
        for promotion in self.promotions:
            if STAGES[promotion.kind] != 2 or not self.may(promotion) or not self.reaches(promotion, self.lines_of(promotion.items)) or promotion.stacking in self.shipping_groups:
                continue
            minor = half_up(charge * promotion.rate) if promotion.kind == 'shipping_percent' else min(promotion.amount, charge)
            if minor:
                charge -= minor
                self.of_shipping.append((promotion.code, 2, minor))
                if promotion.stacking:
                    self.shipping_groups.add(promotion.stacking)
                self.win(promotion)
        return charge
