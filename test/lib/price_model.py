"""price_model.py - which price and which taxes a line has, and what they come to, in plain Python: integers and Fractions only.

Written from the words of issue and documentation, apart from the product: what 089_random_prices.py compares it with.
Amounts are minor units; prices, rates and quantities are Fractions.
"""
from collections import namedtuple
from fractions import Fraction

from money_model import half_up, share, split

# rate: of a hundred percent; unit: minor units of each unit, or None
Tax = namedtuple('Tax', 'code rate inside compound unit')
# channel, group, item, minimum, since, until, price: of a list; None: any channel, everybody, or no end
Price = namedtuple('Price', 'channel group item minimum since until price')
# zone: its places (country, region, prefix); minimum of the basis; free_from: minor units, None: nothing is free
Fee = namedtuple('Fee', 'zone minimum fee free_from')
# tax_class, country, region, prefix, exemption: None: any; taxes: codes
Rule = namedtuple('Rule', 'tax_class country region prefix exemption since until taxes')


def holds(since, until, at):
    return (since is None or since <= at) and (until is None or at < until)


def unit_price(prices, plain, channel, groups, item, units, at):
    """For a group of the buyer before everybody, of the channel before any, then the largest minimum, of several groups the lowest; else what the item costs."""
    found = [each for each in prices if each.item == item and each.channel in (None, channel) and each.group in (None, *groups) and each.minimum <= units
             and holds(each.since, each.until, at)]
    if not found:
        return plain[item]
    return max(found, key=lambda each: (each.group is not None, each.channel is not None, each.minimum, -each.price)).price


def rule_of(rules, tax_class, country, region, postal, exemption, at):
    """For the exemption before everybody, of the class before any, then country, region and the longest beginning."""
    def applies(rule):
        return rule.tax_class in (None, tax_class) and rule.country in (None, country) and rule.region in (None, region) and \
            (rule.prefix is None or (postal or '').startswith(rule.prefix)) and rule.exemption in (None, exemption) and holds(rule.since, rule.until, at)
    found = [rule for rule in rules if applies(rule)]
    if not found:
        return None
    return max(found, key=lambda r: (r.exemption is not None, r.tax_class is not None, r.country is not None, r.region is not None, len(r.prefix or ''))).taxes


def fit(places, country, region, postal):
    """How well a zone has an address: by a region before all the country, then by the longest beginning; None: not at all."""
    found = [(own_region is not None, len(prefix or ''), own_country is not None) for own_country, own_region, prefix in places
             if own_country in (None, country) and own_region in (None, region) and (prefix is None or (postal or '').startswith(prefix))]
    return max(found, default=None)


def shipping_fee(zones, fees, address, goods, much):
    """What a method charges: of the best zone that has a fee for so much its largest minimum; None: it does not go there."""
    best = None
    for code in sorted(zones):
        reached = [fee for fee in fees if fee.zone == code and fee.minimum <= much]
        its_fit = fit(zones[code], *address)
        if not reached or its_fit is None or (best and its_fit <= best[0]):
            continue
        best = its_fit, max(reached, key=lambda fee: fee.minimum)
    if not best:
        return None
    return 0 if best[1].free_from is not None and goods >= best[1].free_from else best[1].fee


class Taxed:
    """A line with its taxes: quantity and net are given, minor[i] is what each comes to."""

    def __init__(self, quantity, net, taxes):
        self.quantity, self.net, self.taxes = quantity, net, taxes
        self.minor = [0] * len(taxes)

    def rates(self, inside, compound):
        return [tax.rate if tax.unit is None and tax.inside == inside and tax.compound == compound else Fraction(0) for tax in self.taxes]

    def fixed(self):
        return [None if tax.unit is None else half_up(tax.unit * self.quantity) for tax in self.taxes]


def parts(amount, rates):
    """Largest remainder by rates."""
    weights = [int(rate * 10 ** 6) for rate in rates]
    return split(amount, weights) if any(weights) else [0] * len(rates)


def amounts(line, net, fixed):
    """What the taxes of a net amount come to, those per unit being known."""
    minor = [0] * len(line.taxes)
    before = half_up(Fraction(net) / (1 + sum(line.rates(True, True))))
    for i, part in enumerate(parts(net - before, line.rates(True, True))):
        minor[i] += part
    rest = before
    for i, tax in enumerate(line.taxes):
        if tax.unit is not None:
            minor[i] = min(fixed[i], rest) if tax.inside else fixed[i]
            rest -= minor[i] if tax.inside else 0
    base = half_up(Fraction(rest) / (1 + sum(line.rates(True, False))))
    for i, part in enumerate(parts(rest - base, line.rates(True, False))):
        minor[i] += part
    for i, tax in enumerate(line.taxes):
        if tax.unit is None and not tax.inside and not tax.compound:
            minor[i] = half_up(base * tax.rate)
    taxed = base + sum(each for each, tax in zip(minor, line.taxes) if not tax.compound)
    for i, tax in enumerate(line.taxes):
        if tax.compound and not tax.inside:
            minor[i] = half_up(taxed * tax.rate)
    return minor


def by_line(lines):
    for line in lines:
        line.minor = amounts(line, line.net, line.fixed())


def by_unit(lines):
    """The taxes of what one unit costs, times the quantity; those of so much per unit are of all of it."""
    for line in lines:
        one = Taxed(Fraction(1), half_up(Fraction(line.net) / line.quantity), line.taxes)
        left = line.net
        for i, minor in enumerate(amounts(one, one.net, one.fixed())):
            minor = half_up(minor * line.quantity) if line.taxes[i].unit is None else line.fixed()[i]
            if line.taxes[i].inside:
                minor = min(minor, left)
                left -= minor
            line.minor[i] = minor


def by_document(lines):
    """The taxes of all lines that have the same, which share them: up to a line each is rounded once."""
    groups = {}
    for line in lines:
        if line.taxes:
            groups.setdefault(tuple(tax.code for tax in line.taxes), []).append(line)
    for group in groups.values():
        by_line(group)
        first = group[0]
        per_unit = [tax.unit is not None for tax in first.taxes]
        fixed = [sum(line.minor[i] for line in group) if per_unit[i] else None for i in range(len(first.taxes))]
        together = amounts(first, sum(line.net for line in group), fixed)
        if any(per_unit[i] and first.taxes[i].inside and together[i] != fixed[i] for i in range(len(fixed))):
            continue
        rests = [line.net - sum(minor for minor, tax, is_fixed in zip(line.minor, first.taxes, per_unit) if is_fixed and tax.inside) for line in group]
        divide(group, first.taxes, per_unit, together, rests)


def divide(group, taxes, per_unit, together, rests):
    whole, position = sum(rests), 0
    for place, (line, rest) in enumerate(zip(group, rests)):
        total, start, size = whole, position, rest
        for i, tax in enumerate(taxes):
            if per_unit[i]:
                continue
            if not whole:
                line.minor[i] = together[i] if not tax.inside and place == 0 else 0
            elif tax.inside:
                before = share(together[i], total, start) if total else 0
                line.minor[i] = (share(together[i], total, start + size) if total else 0) - before
                total, start, size = total - together[i], start - before, size - line.minor[i]
            else:
                line.minor[i] = share(together[i], whole, position + rest) - share(together[i], whole, position)
        position += rest


ROUNDINGS = {'line': by_line, 'unit': by_unit, 'document': by_document}
