#!/usr/bin/python3
"""089_random_prices.py - random orders of customers, in units, at price lists and tax rules, against a model of Fractions (price_model.py).

Three tenants round taxes of lines, units and documents.  Each has price lists by channel, customer group, quantity and time, and tax rules by class,
country, region, postal code, exemption and time, with rates within prices and on top, compound ones, and so much per unit.  Orders
have a customer or none, whose groups and exemption hold where the order says nothing, lines in boxes, discounts of lines and of the order, fees, and shipping, by methods and zones, too.  What each line costs and each tax comes to is what the model says, on both
engines; quote_lines says the same before.  Then units are canceled at random, until nothing is left: what is billed in
between is the model's (R5 to R8), and at the end no account of the books has anything left.

OM_ORDERS=n: so many orders per tenant and engine.  It fails when a price, a tax, a refusal or a part of one is another than the model's, or when a cent is left.
"""
import json
import os
import random
from datetime import datetime, timedelta, timezone
from fractions import Fraction

import psycopg
from cluster import Cluster
from money_model import half_up, share, split
from price_model import ROUNDINGS, Fee, Price, Rule, Tax, Taxed, rule_of, shipping_fee, unit_price
from tap import done, is_, tell

ORDERS = int(os.environ.get('OM_ORDERS') or (1500 if os.environ.get('OM_LONG') else 60))
SEED = int(os.environ.get('SEED') or random.randrange(2 ** 31))
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
ITEMS = {'A': 0, 'B': 0, 'C': 3, 'D': 0, 'E': 1}          # decimals
CLASSES = {'A': 'full', 'B': 'full', 'C': 'food', 'D': 'drink', 'E': None}
WEIGHTS = {'A': Fraction(1, 2), 'B': Fraction(1, 4), 'C': Fraction(1), 'D': Fraction(3, 2), 'E': Fraction(0)}
ZONES = {'far': [(None, None, None)], 'home': [('DE', None, None), ('AT', None, None)], 'island': [('DE', None, '27')], 'ny': [('US', 'NY', None), ('US', 'NY', '100')]}
METHODS = {'weight': [Fee('home', 0, 490, 5000), Fee('home', 2, 990, 9000), Fee('home', 5, 1990, None), Fee('island', 1, 2490, None), Fee('ny', 0, 1500, 20000)],
           'quantity': [Fee('far', 3, 700, None), Fee('home', 0, 300, 1), Fee('island', 0, 800, None)], 'total': [Fee('far', 0, 1200, None), Fee('far', 25, 600, 15000), Fee('ny', 10, 400, None)]}
FEES = {'deposit': ('D', True, True, None), 'small': (None, False, True, 1500), 'wrap': (None, False, False, None)}     # of item, per unit, automatic, goods below
FEE_PRICES = {'deposit': 25, 'small': 300, 'wrap': 199}
CHANNELS = ('web', 'shop')
BOXES = {'A': 6, 'B': 10, 'C': Fraction(1, 4)}            # the item's own units in one
GROUPS = ('trade', 'staff')
CUSTOMERS = {None: ((), None), 'N': ((), None), 'T': (('trade',), None), 'B': (('staff', 'trade'), None), 'X': (('staff',), 'reverse_charge')}   # groups, exemption
PLACES = [('DE', None, '10115'), ('DE', None, '27498'), ('AT', None, None), ('US', 'NY', '10001'), ('US', 'CA', None), ('FR', None, '75001'), (None, None, None)]
HOME = ('DE', None, None)
TAXES = {code: Tax(code, Fraction(rate).limit_denominator(10 ** 6), inside, compound, unit) for code, rate, inside, compound, unit in (
    ('IN19', '0.19', True, False, None), ('IN7', '0.07', True, False, None), ('ON8', '0.08875', False, False, None), ('ON4', '0.045', False, False, None),
    ('QST', '0.09975', False, True, None), ('INC', '0.1', True, True, None), ('CAN', 0, False, False, Fraction(25)), ('WEEE', 0, True, False, Fraction(5, 4)))}
RULES = (('full', 'DE', None, None, None, ['IN19']), ('food', 'DE', None, None, None, ['IN7']), ('drink', 'DE', None, None, None, ['IN19', 'WEEE', 'INC', 'CAN']),
         ('full', 'DE', None, '27498', None, []), (None, 'AT', None, None, None, ['IN19', 'IN7']), (None, None, None, None, 'reverse_charge', []),
         ('full', 'AT', None, None, 'reverse_charge', ['ON4']), (None, 'US', None, None, None, ['ON4']), (None, 'US', 'NY', None, None, ['ON8', 'QST']),
         ('drink', 'US', 'NY', '10', None, ['ON8', 'QST', 'CAN']), ('full', 'FR', None, None, None, ['IN19', 'ON4', 'QST']))


def instant(days):
    return None if days is None else START + timedelta(days=days)


class Shop:
    """A tenant and its model."""

    def __init__(self, connection, tenant, rounding, rng):
        self.connection, self.tenant, self.rounding, self.random = connection, tenant, rounding, rng
        self.plain, self.prices, self.rules = {}, [], []
        self.make()

    def call(self, sql, *values):
        return self.connection.execute(f'SELECT * FROM order_mgmt.{sql}', values).fetchall()

    def make(self):
        self.connection.execute("SELECT set_config('order_mgmt.tenant_id', %s, false)", (str(self.tenant),))
        self.call("put_tenant(%s, 'shop')", self.tenant)
        self.call("put_location('BER')")
        for channel in CHANNELS:
            self.call("put_channel(%s, 'EUR', '{BER}')", channel)
        for tax in TAXES.values():
            self.call('put_tax_rate(%s, %s, %s, is_compound => %s, unit_amount => %s)', tax.code, None if tax.unit else str(float(tax.rate * 100)), tax.inside, tax.compound,
                      f'{float(tax.unit / 100)} EUR' if tax.unit else None)
        for sku, scale in ITEMS.items():
            self.plain[sku] = Fraction(self.random.randint(1, 3000), 1)
            self.call('put_item(%s, scale => %s, tax_class => %s, weight => %s)', sku, scale, CLASSES[sku], str(float(WEIGHTS[sku])))
            self.call('put_price(%s, %s)', sku, self.money(self.plain[sku]))
        self.call('put_tax_settings(%s, NULL, %s, %s, %s)', self.rounding, *HOME)
        for rule in RULES:
            # the same rule in two times, with other rates in the second
            for since, until, taxes in ((None, 40, rule[5]), (40, None, rule[5][:1])):
                self.rules.append(Rule(*rule[:5], instant(since), instant(until), taxes))
                self.call('put_tax_rule(%s, %s, %s, %s, %s, %s, %s, %s)', rule[0], taxes, rule[1], rule[2], rule[3], rule[4], instant(since), instant(until))
        for group in GROUPS:
            self.call('put_customer_group(%s)', group)
        for customer, (groups, exemption) in CUSTOMERS.items():
            if customer:
                self.call('put_customer(%s, groups => %s, tax_exemption => %s)', customer, list(groups), exemption)
        for sku, units in BOXES.items():
            self.call("put_unit(%s, 'box', %s)", sku, str(float(units)))
        for _ in range(45):
            self.add_price()
        self.call("receive_stock('BER', %s)", json.dumps([{'sku': sku, 'quantity': 1000000} for sku in ITEMS]))
        self.make_shipping()

    def make_shipping(self):
        for code, places in ZONES.items():
            self.call('put_shipping_zone(%s, %s)', code, json.dumps([{key: value for key, value in zip(('country', 'region', 'postal_prefix'), place) if value} for place in places]))
        for basis, fees in METHODS.items():
            self.call('put_shipping_method(%s, basis => %s, tax_class => %s)', f'by {basis}', basis, 'full')
            for fee in fees:
                self.call('put_shipping_fee(%s, %s, %s, %s, %s)', f'by {basis}', fee.zone, self.money(fee.fee), fee.minimum, None if fee.free_from is None else self.money(fee.free_from))
        for code, (of_sku, per_unit, automatic, below) in FEES.items():
            self.call("put_item(%s, kind => 'untracked', tax_class => 'full')", f'fee {code}')
            self.call('put_price(%s, %s)', f'fee {code}', self.money(FEE_PRICES[code]))
            self.call('put_fee(%s, %s, NULL, %s, %s, %s, %s)', code, f'fee {code}', of_sku, per_unit, automatic, None if below is None else self.money(below))

    def money(self, minor):
        """Minor units as text, with as many decimals as they need."""
        whole, rest = divmod(int(minor * 10000), 10 ** 6)
        digits = f'{rest:06}'
        return f'{whole}.{digits if digits[2:] != "0000" else digits[:2]} EUR'

    def add_price(self):
        since = self.random.choice((None, *range(0, 80, 10)))
        until = self.random.choice((None, *range((since or 0) + 1, 90, 7)))
        price = Price(self.random.choice((None, *CHANNELS)), self.random.choice((None, None, *GROUPS)), self.random.choice(list(ITEMS)), self.random.choice((0, 2, 5)),
                      instant(since), instant(until), Fraction(self.random.randint(1, 300000), 100))
        said = price
        former = [other for other in self.prices if other[:5] == price[:5]]
        if former and price.until is None:
            price = price._replace(until=former[0].until)      # what is not said stays
        meets = [other for other in self.prices if other[:4] == price[:4] and (other.since is None or price.until is None or other.since < price.until)
                 and (price.since is None or other.until is None or price.since < other.until)]
        try:
            self.call('put_list_price(%s, %s, %s, %s, %s, %s, customer_group => %s)', price.item, self.money(price.price), price.channel, price.minimum, said.since, said.until, price.group)
            refused = None
        except psycopg.Error as error:
            refused = error.diag.constraint_name
        same = [other for other in meets if other.since == price.since]
        others = [other for other in meets if other.since != price.since]
        if same and not others:
            self.prices.remove(same[0])
        wanted = 'prices_overlap' if others else None
        if refused != wanted:
            wrong.append((self.tenant, price, refused, wanted))
        elif not refused:
            self.prices.append(price)

    # ---------------------------------------------------------------- an order

    def order(self, number):
        at = instant(self.random.randint(0, 100))
        channel = self.random.choice(CHANNELS)
        place = self.random.choice(PLACES)
        customer = self.random.choice(list(CUSTOMERS))
        groups, own_exemption = CUSTOMERS[customer]
        said_exemption = self.random.choice((None, None, None, 'reverse_charge', 'diplomat'))
        exemption = said_exemption or own_exemption
        asked = [(sku, Fraction(self.random.randint(1, 4 * 10 ** ITEMS[sku]), 10 ** ITEMS[sku])) for sku in self.random.choices(list(ITEMS), k=self.random.randint(1, 5))]
        boxed = [self.random.random() < 0.3 and sku in BOXES for sku, _ in asked]
        asked = [(sku, self.random.randint(1, 3) * Fraction(BOXES[sku]) if box else units) for (sku, units), box in zip(asked, boxed)]
        together = {sku: sum(units for other, units in asked if other == sku) for sku in ITEMS}
        lines, taxes, missing = [], [], []
        country, region, postal = place if place[0] else HOME
        for line_no, (sku, units) in enumerate(asked, 1):
            price = unit_price(self.prices, self.plain, channel, groups, sku, together[sku], at)
            gross = half_up(price * units)
            lines.append({'sku': sku, 'units': units, 'gross': gross, 'discount': self.random.choice((0, 0, self.random.randint(0, gross)))})
            found = rule_of(self.rules, CLASSES[sku], country, region, postal, exemption, at) if CLASSES[sku] else []
            taxes.append([TAXES[code] for code in found or []])
            if found is None:
                missing.append(line_no)
        named = self.random.choice(([], [], ['wrap'], ['small', 'wrap']))
        goods = sum(line['gross'] - line['discount'] for line in lines)
        ordered = len(lines)
        for code, (of_sku, per_unit, automatic, below) in sorted(FEES.items()):
            units = sum(count for sku, count in asked if of_sku in (None, sku)) if per_unit else 1
            if (code in named or (automatic and (below is None or goods < below))) and units:
                lines.append({'sku': f'fee {code}', 'units': Fraction(units), 'gross': FEE_PRICES[code] * units, 'discount': 0})
                found = rule_of(self.rules, 'full', country, region, postal, exemption, at)
                taxes.append([TAXES[each] for each in found or []])
                if found is None:
                    missing.append(len(lines))
        left = [line['gross'] - line['discount'] for line in lines]
        discount = self.random.choice((0, 0, self.random.randint(0, sum(left))))
        method = self.random.choice((None, None, *METHODS))
        shipping = self.random.choice((0, self.random.randint(1, 900)))
        if method:
            cost = max(sum(left[:ordered]) - discount, 0)
            weight, count = sum(WEIGHTS[sku] * units for sku, units in asked), sum(units for _, units in asked)
            much = {'weight': weight, 'quantity': count, 'total': Fraction(cost, 100)}[method]
            shipping = shipping_fee(ZONES, METHODS[method], (country, region, postal), cost, much)
        shares = split(discount, left) if sum(left) else [0] * len(left)
        taxed = [Taxed(line['units'], net - part, its) for line, net, part, its in zip(lines, left, shares, taxes)]
        its = rule_of(self.rules, 'full', country, region, postal, exemption, at) if method else ['IN19']
        shipped = Taxed(Fraction(1), shipping or 0, [TAXES[code] for code in its or []] if shipping else [])
        if missing:
            refusal = 'no_tax_rule', missing
        elif shipping is None:
            refusal = 'no_shipping_fee', []
        else:
            refusal = ('no_tax_rule', [0]) if shipping and its is None else None
        ROUNDINGS[self.rounding]([*taxed, shipped])
        said = [{'sku': line['sku'], **({'unit': 'box', 'quantity': str(float(line['units'] / Fraction(BOXES[line['sku']])))} if box else {'quantity': str(float(line['units']))}), **({'discount': f"{line['discount'] / 100:.2f}"} if line['discount'] else {})} for line, box in zip(lines[:ordered], boxed)]
        options = {**({'destination': {key: value for key, value in zip(('country', 'region', 'postal_code'), place) if value}} if place[0] else {}),
                   **({'tax_exemption': said_exemption} if said_exemption else {}), **({'shipping_tax_rates': ['IN19']} if shipping and not method else {}),
                   **({'shipping_method': f'by {method}'} if method else {}), **({'fees': named} if named else {})}
        money = [f'{discount / 100:.2f}' if discount else None, f'{shipping / 100:.2f}' if shipping and not method else None, json.dumps(options), customer]
        return Order(self, f'{self.tenant}-{number}', channel, at, said, money, taxed, shipped, refusal)


class Order:
    def __init__(self, shop, reference, channel, at, said, money, taxed, shipped, refusal):
        self.shop, self.reference, self.channel, self.at, self.said, self.money = shop, reference, channel, at, said, money
        self.taxed, self.shipped, self.refusal = taxed, shipped, refusal
        self.canceled = [Fraction(0)] * len(taxed)
        self.order_id = None

    def modeled(self):
        """Per line, and of shipping: what is to be paid, and (code, minor) of each tax."""
        return [(line.net + sum(minor for minor, tax in zip(line.minor, line.taxes) if not tax.inside),
                 sorted((tax.code, minor) for minor, tax in zip(line.minor, line.taxes))) for line in [*self.taxed, self.shipped]]

    def place(self):
        connection = self.shop.connection
        lines = json.dumps(self.said)
        connection.execute("SELECT set_config('order_mgmt.clock', %s, false)", (self.at.isoformat(),))
        try:
            quoted = connection.execute("""SELECT (q.gross_total::numeric * 100)::bigint, q.taxes FROM order_mgmt.quote_lines(%s, %s,
                discount => %s, shipping => %s, options => %s, customer => %s) AS q ORDER BY q.line_no = 0, q.line_no""", (self.channel, lines, *self.money)).fetchall()
            self.order_id = connection.execute("""SELECT order_id FROM order_mgmt.place_order(%s, %s, discount => %s, shipping => %s, options => %s, customer => %s, reference => %s)""",
                                               (self.channel, lines, *self.money, self.reference)).fetchone()[0]
        except psycopg.Error as error:
            detail = json.loads(error.diag.message_detail)
            said = [line.get('line_no', 0) for line in detail.get('lines', [])]
            if (error.diag.constraint_name, said) != self.refusal:
                wrong.append((self.reference, str(error), self.refusal))
            return False
        got = [(paid, sorted((tax['tax_rate'], half_up(Fraction(tax['amount'].split()[0]) * 100)) for tax in taxes)) for paid, taxes in quoted]
        kept = connection.execute("""SELECT l.line_no, (l.gross_total::numeric * 100)::bigint, coalesce((SELECT jsonb_agg(jsonb_build_array(t.tax_rate, t.amount::numeric * 100))
            FROM order_mgmt.order_taxes AS t WHERE t.order_id = l.order_id AND t.line_no = l.line_no), '[]') FROM order_mgmt.order_lines AS l WHERE l.order_id = %s ORDER BY 1""",
                                  (self.order_id,)).fetchall()
        kept = [(paid, sorted((code, int(minor)) for code, minor in taxes)) for _, paid, taxes in kept]
        if self.refusal or got != self.modeled() or kept != self.modeled()[:-1]:
            wrong.append((self.reference, self.shop.rounding, self.said, self.money, 'model', self.modeled(), 'quoted', got, 'kept', kept))
        return True

    def owed(self):
        atoms = [(line.quantity, done_, [line.net, *(minor for minor, tax in zip(line.minor, line.taxes) if not tax.inside)])
                 for line, done_ in zip(self.taxed, self.canceled)]
        lines = sum(atom - share(atom, whole, gone) for whole, gone, of_line in atoms for atom in of_line)
        is_over = all(gone == line.quantity for line, gone in zip(self.taxed, self.canceled))
        return 0 if is_over else lines + self.shipped.net + sum(minor for minor, tax in zip(self.shipped.minor, self.shipped.taxes) if not tax.inside)

    def cancel_some(self):
        """Some units of one line; false: nothing is left."""
        left = [i for i, line in enumerate(self.taxed) if self.canceled[i] < line.quantity]
        if not left:
            return False
        line = self.shop.random.choice(left)
        step = Fraction(1, 10 ** ITEMS[self.said[line]['sku']]) if line < len(self.said) else Fraction(1)
        units = step * self.shop.random.randint(1, int((self.taxed[line].quantity - self.canceled[line]) / step))
        self.canceled[line] += units
        if all(gone == line.quantity for line, gone in zip(self.taxed[:len(self.said)], self.canceled)):    # fees go with the last of what they are for
            self.canceled = [line.quantity for line in self.taxed]
        self.shop.connection.execute('SELECT FROM order_mgmt.cancel_order(%s, %s)', (self.order_id, json.dumps([{'line_no': line + 1, 'quantity': str(float(units))}])))
        billed = self.shop.connection.execute('SELECT (billed::numeric * 100)::bigint FROM order_mgmt.orders WHERE order_id = %s', (self.order_id,)).fetchone()[0]
        if billed != self.owed():
            wrong.append((self.reference, 'billed', billed, self.owed()))
        return True


def run(connection, engine, tenant, rounding):
    shop = Shop(connection, tenant, rounding, random.Random(f'{SEED} {rounding}'))
    placed = [order for order in (shop.order(number) for number in range(ORDERS)) if order.place()]
    connection.execute("SELECT set_config('order_mgmt.clock', %s, false)", (instant(200).isoformat(),))
    for order in placed:
        while order.taxed and connection.execute('SELECT status FROM order_mgmt.orders WHERE order_id = %s', (order.order_id,)).fetchone()[0] == 'placed' and order.cancel_some():
            pass
    # services that cost nothing are handed over at once
    left = connection.execute("SELECT account, account_code, balance::text FROM order_mgmt.money_accounts WHERE tenant_id = %s AND balance::numeric <> 0", (tenant,)).fetchall()
    is_(left, [], f'{engine}, {rounding}: nothing is left on any account')
    return len(placed)


wrong = []
with Cluster(preload=True) as cluster:
    with cluster.connect() as connection:
        connection.execute('CREATE EXTENSION order_mgmt CASCADE')
        placed, tenant = 0, 1
        for engine in ('counter', 'lock'):
            connection.execute(f"SET order_mgmt.engine = '{engine}'")
            for rounding in ROUNDINGS:
                placed += run(connection, engine, tenant, rounding)
                is_(wrong[:3], [], f'{engine}, {rounding}: prices, taxes, refusals and what is left after cancellations are what the model says (seed {SEED})')
                wrong.clear()
                tenant += 1
        is_(connection.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify() is clean')
tell(f'{placed} orders of {6 * ORDERS} were placed, the others had no tax rule, or no fee for shipping')
done()
