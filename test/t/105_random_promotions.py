#!/usr/bin/python3
"""105_random_promotions.py - random orders at random promotions, against a model of Fractions (promotion_model.py).

Promotions of every kind, of items, categories and those below them, for channels and customer groups, with minimums, weekdays and hours (over midnight, too) in the tenant's
zone, stacking groups, priorities and limits per customer; orders of customers or nobody, with discounts of lines and of the order, prices of the caller's and shipping. What each promotion took off each line and
off shipping is what the model says: quote_lines tells it, the order keeps it, and its discounts and total are the sums.  Then orders are canceled at random: what is
billed in between is each line's share of what was frozen (R5 to R8), uses come back with all of an order and not before, and at the end no account of the books has anything left.  On both engines.

OM_ORDERS=n: so many orders per engine.  It fails when a cent is another than the model's, or is left.
"""
import json
import os
import random
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

from cluster import Cluster
from money_model import half_up, share, split
from promotion_model import STAGES, Line, Order, Promotion
from tap import done, is_, tell

ORDERS = int(os.environ.get('OM_ORDERS') or (2000 if os.environ.get('OM_LONG') else 150))
SEED = int(os.environ.get('SEED') or random.randrange(2 ** 31))
START = datetime(2026, 3, 20, tzinfo=timezone.utc)        # the clock changes on the 29th in Berlin
ZONE = ZoneInfo('Europe/Berlin')
ITEMS = {'A': 0, 'B': 0, 'C': 3, 'D': 0}                  # decimals
PRICES = {'A': 1000, 'B': 333, 'C': 1999, 'D': 5}
CATEGORIES = {'food': ('B', 'C'), 'dairy': ('C',), 'tools': ('A',)}   # dairy is within food
CHANNELS = ('web', 'shop')
CUSTOMERS = {None: None, 'N': (), 'T': ('trade',)}
wrong = []


def money(minor):
    return f'{minor // 100}.{minor % 100:02} EUR'


class Shop:
    def __init__(self, connection, tenant, rng):
        self.connection, self.tenant, self.random = connection, tenant, rng
        self.used = {}
        for call in ("put_tenant(%s, 'Shop', 'Europe/Berlin')",):
            connection.execute(f'SELECT FROM order_mgmt.{call}', (tenant,))
        connection.execute("SELECT set_config('order_mgmt.tenant_id', %s, false)", (str(tenant),))
        self.call("put_location('BER')")
        for channel in CHANNELS:
            self.call("put_channel(%s, 'EUR', '{BER}')", channel)
        for code, parent in (('food', None), ('dairy', 'food'), ('tools', None)):
            self.call('put_category(%s, parent => %s)', code, parent)
        for sku, scale in ITEMS.items():
            self.call('put_item(%s, scale => %s)', sku, scale)
            self.call('put_price(%s, %s)', sku, money(PRICES[sku]))
        for product, sku, category in (('PA', 'A', 'tools'), ('PB', 'B', 'food'), ('PC', 'C', 'dairy')):
            self.call('put_product(%s, categories => %s)', product, [category])
            self.call('put_variant(%s, %s)', sku, product)
        self.call("receive_stock('BER', %s)", json.dumps([{'sku': sku, 'quantity': 1000000} for sku in ITEMS]))
        self.call("put_customer_group('trade')")
        for code, groups in CUSTOMERS.items():
            if code:
                self.call('put_customer(%s, groups => %s)', code, list(groups))
        self.promotions = [self.promotion(n) for n in range(14)]

    def call(self, call, *arguments):
        self.connection.execute(f'SELECT FROM order_mgmt.{call}', arguments)

    def scope(self):
        """Items, categories, and what they come to."""
        if self.random.random() < 0.4:
            return [], [], ()
        skus = self.random.sample(list(ITEMS), self.random.randint(0, 2))
        categories = self.random.sample(list(CATEGORIES), self.random.randint(0 if skus else 1, 1))
        return skus, categories, tuple(sorted({*skus, *(sku for code in categories for sku in CATEGORIES[code])}))

    def promotion(self, number):
        pick = self.random.choice
        kind = list(STAGES)[number] if number < len(STAGES) else pick(list(STAGES))
        skus, categories, items = self.scope()
        made = Promotion(f'p{number}', kind, items=items, channel=pick((None, None, 'web')), group=pick((None, None, 'trade')), priority=self.random.randint(0, 2), stacking=pick((None, None, 'x', 'y')),
                         minimum_quantity=Fraction(pick((0, 0, 2, 5))), minimum_total=pick((0, 0, 1500, 4000)), weekdays=pick(((), (), (1, 2, 3), (5, 6, 7))),
                         hours=pick((None, None, (540, 1080), (1320, 120))), per_customer=pick((0, 0, 0, 3)))
        if kind.endswith('percent') or kind == 'buy_get':
            made.rate = Fraction(pick((5, 10, 25, 50, 100, '33.3333', '0.5'))) / 100
        else:
            made.amount = pick((1, 99, 250, 500, 1999))
        buy_skus = []
        if kind == 'buy_get':
            made.buy, made.get = Fraction(pick((1, 2, '0.5'))), Fraction(pick((1, 2)))
            buy_skus = pick(([], ['A']))
            made.to_buy = tuple(buy_skus)
        self.call("""put_promotion(%s, %s, %s, amount => %s, skus => %s, categories => %s, buy_quantity => %s, get_quantity => %s, buy_skus => %s, channel => %s, minimum_quantity => %s, minimum_total => %s, weekdays => %s, from_time => %s, until_time => %s,
            customer_group => %s, uses_per_customer => %s, priority => %s, stacking_group => %s)""",
                  made.code, kind, None if made.rate is None else f'{float(made.rate * 100):.4f}', None if made.amount is None else money(made.amount), skus, categories,
                  None if made.buy is None else str(float(made.buy)), None if made.get is None else str(float(made.get)), buy_skus or None, made.channel or '', str(made.minimum_quantity),
                  money(made.minimum_total), list(made.weekdays), *(f'{minutes // 60:02}:{minutes % 60:02}' for minutes in made.hours or (0, 0)), made.group or '', made.per_customer,
                  made.priority, made.stacking or '')
        return made

    def order(self, number):
        """Place one, and compare it with the model; returns what is needed to cancel it."""
        rng = self.random
        at = START + timedelta(minutes=rng.randint(0, 14 * 1440))
        channel, customer = rng.choice(CHANNELS), rng.choice(list(CUSTOMERS))
        lines, said, own = [], [], []
        for sku in rng.choices(list(ITEMS), k=rng.randint(1, 5)):
            units = Fraction(rng.randint(1, 6 * 10 ** ITEMS[sku]), 10 ** ITEMS[sku])
            price = rng.choice((None, None, None, None, rng.randint(1, 3000)))
            gross = half_up(units * (PRICES[sku] if price is None else price))
            if gross == 0:
                units, gross = Fraction(1), PRICES[sku] if price is None else price
            discount = rng.choice((0, 0, 0, rng.randint(0, gross)))
            lines.append(Line(sku, units, gross - discount, price is None))
            own.append(discount)
            said.append({'sku': sku, 'quantity': str(float(units)), **({} if price is None else {'unit_price': money(price)}), **({'discount': money(discount)} if discount else {})})
        used = None if customer is None else {code: count for (who, code), count in self.used.items() if who == customer}
        model = Order(self.promotions, lines, channel, CUSTOMERS[customer] or (), at.astimezone(ZONE), used)
        model.apply()
        left = [line.left for line in lines]
        discount = rng.choice((0, 0, rng.randint(0, sum(left))))
        shares = split(discount, left) if sum(left) else [0] * len(left)
        charge = rng.choice((0, 490, 1))
        self.connection.execute("SELECT set_config('order_mgmt.clock', %s, false)", (at.isoformat(),))
        self.call('put_channel(%s, shipping => %s)', channel, money(charge))
        shipping = model.shipping(charge)
        arguments = channel, json.dumps(said), money(discount) if discount else None, customer
        quoted = self.connection.execute("""SELECT (q.gross_total::numeric * 100)::bigint, q.promotions FROM order_mgmt.quote_lines(%s, %s, discount => %s, customer => %s) AS q
            ORDER BY q.line_no = 0, q.line_no""", arguments).fetchall()
        order_id = self.connection.execute('SELECT order_id FROM order_mgmt.place_order(%s, %s, discount => %s, customer => %s)', arguments).fetchone()[0]
        kept = self.connection.execute("""SELECT (l.discount::numeric * 100)::bigint, (l.order_discount::numeric * 100)::bigint, coalesce((SELECT jsonb_object_agg(p.promotion, (p.amount::numeric * 100)::bigint)
            FROM order_mgmt.order_promotions AS p WHERE p.order_id = l.order_id AND p.line_no = l.line_no), '{}') FROM order_mgmt.order_lines AS l WHERE l.order_id = %s ORDER BY l.line_no""", (order_id,)).fetchall()
        of_shipping = dict(self.connection.execute('SELECT promotion, (amount::numeric * 100)::bigint FROM order_mgmt.order_promotions WHERE order_id = %s AND line_no = 0', (order_id,)).fetchall())
        total = self.connection.execute('SELECT (total::numeric * 100)::bigint FROM order_mgmt.orders WHERE order_id = %s', (order_id,)).fetchone()[0]
        wanted = [(own_ + sum(minor for _, stage, minor in line.taken if stage == 0), part + sum(minor for _, stage, minor in line.taken if stage == 1), {code: minor for code, _, minor in line.taken})
                  for line, own_, part in zip(lines, own, shares)]
        nets = [line.left - part for line, part in zip(lines, shares)]
        told = [{each['promotion']: half_up(Fraction(each['amount'].split()[0]) * 100) for each in promotions if 'amount' in each} for _, promotions in quoted]
        if (kept, of_shipping, total) != (wanted, {code: minor for code, _, minor in model.of_shipping}, sum(nets) + shipping) or [paid for paid, _ in quoted] != [*nets, shipping] \
                or told != [*(each[2] for each in wanted), of_shipping]:
            wrong.append((self.tenant, number, at.isoformat(), arguments, 'model', wanted, model.of_shipping, shipping, 'kept', kept, of_shipping, total, 'told', quoted))
        limited = [code for code in model.won if customer and next(p for p in self.promotions if p.code == code).per_customer]
        for code in limited:
            self.used[customer, code] = self.used.get((customer, code), 0) + 1
        if rng.random() < 0.5:
            self.cancel(order_id, lines, nets, shipping, customer, limited)
        return order_id

    def cancel(self, order_id, lines, nets, shipping, customer, limited):
        """Line by line, or a part of one; what is left is billed, and uses come back with the last of it."""
        canceled = [Fraction(0)] * len(lines)
        for line in self.random.sample(range(len(lines)), len(lines)):
            if self.connection.execute('SELECT status FROM order_mgmt.orders WHERE order_id = %s', (order_id,)).fetchone()[0] != 'placed' or self.random.random() < 0.3:
                return
            step = Fraction(1, 10 ** ITEMS[lines[line].item])
            units = lines[line].quantity if self.random.random() < 0.7 else step * self.random.randint(1, int(lines[line].quantity / step))
            canceled[line] = units
            self.call('cancel_order(%s, %s)', order_id, json.dumps([{'line_no': line + 1, 'quantity': str(float(units))}]))
            is_over = all(gone == each.quantity for gone, each in zip(canceled, lines))
            owed = 0 if is_over else sum(net - share(net, each.quantity, gone) for net, each, gone in zip(nets, lines, canceled)) + shipping
            billed = self.connection.execute('SELECT (billed::numeric * 100)::bigint FROM order_mgmt.orders WHERE order_id = %s', (order_id,)).fetchone()[0]
            if billed != owed:
                wrong.append((self.tenant, order_id, 'billed', billed, owed))
            if is_over:
                for code in limited:
                    self.used[customer, code] -= 1


def run(connection, engine, tenant):
    connection.execute(f"SET order_mgmt.engine = '{engine}'")
    shop = Shop(connection, tenant, random.Random(f'{SEED}'))
    orders = [shop.order(number) for number in range(ORDERS)]
    is_(wrong[:2], [], f'{engine}: what promotions take off {ORDERS} orders is what the model says (seed {SEED})')
    wrong.clear()
    connection.execute("SELECT set_config('order_mgmt.clock', %s, false)", ((START + timedelta(days=30)).isoformat(),))
    for order_id in orders:
        if connection.execute('SELECT status FROM order_mgmt.orders WHERE order_id = %s', (order_id,)).fetchone()[0] == 'placed':
            shop.call('cancel_order(%s)', order_id)
    left = connection.execute("SELECT account, balance::text FROM order_mgmt.money_accounts WHERE tenant_id = %s AND balance::numeric <> 0", (tenant,)).fetchall()
    is_(left, [], f'{engine}: when all is canceled nothing is left on any account')
    is_(connection.execute('SELECT coalesce(sum(uses), 0)::int FROM order_mgmt.promotion_uses WHERE tenant_id = %s', (tenant,)).fetchone()[0], 0, f'{engine}: nor is any use')
    return connection.execute('SELECT count(*), count(DISTINCT order_id), count(DISTINCT promotion) FROM order_mgmt.order_promotions WHERE tenant_id = %s', (tenant,)).fetchone()


with Cluster(preload=True) as cluster:
    with cluster.connect() as connection:
        connection.execute('CREATE EXTENSION order_mgmt CASCADE')
        for tenant, engine in enumerate(('counter', 'lock'), 1):
            rows, orders, promotions = run(connection, engine, tenant)
            tell(f'{engine}: {promotions} promotions took something off {rows} lines of {orders} orders')
        is_(connection.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify() is clean')
done()
