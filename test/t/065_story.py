#!/usr/bin/python3
"""065_story.py - a day of a retailer in five sentences, through four channels, as each role calls.

    1. A sale at a register lowers the branch's stock.
    2. An online order reserves or deducts.
    3. A transfer changes source and destination.
    4. A refund changes sales reports, and stock by its disposition.
    5. A manager sees one truth.

Web shop, marketplace, branch register and warehouse are sessions of roles that have no more
than their profile.  After each sentence the manager's view is printed and compared with what was
worked out by hand: stock by location and state, sales by channel, cash in the drawer, what
customers owe, statuses.  Whoever looks (manager, web shop, register, analyst) sees the same stock.
The same story is told on both engines.
"""
from decimal import Decimal
from json import dumps as dump

from cluster import Cluster
from shop import Shop, outcome
from tap import done, is_, note, ok

ROLES = {'web_shop': 'storefront', 'market': 'storefront', 'till': 'cashier', 'store_room': 'warehouse', 'boss': 'manager', 'reader': 'analyst'}
STOCK = """SELECT location || ' ' || sku || ': ' || concat_ws(', ', CASE WHEN free_quantity <> 0 THEN free_quantity::integer || ' free' END,
        CASE WHEN reserved_quantity <> 0 THEN reserved_quantity::integer || ' reserved' END,
        CASE WHEN allocated_quantity <> 0 THEN allocated_quantity::integer || ' allocated' END,
        CASE WHEN damaged_quantity <> 0 THEN damaged_quantity::integer || ' damaged' END,
        CASE WHEN returned_quantity <> 0 THEN returned_quantity::integer || ' returned' END,
        CASE WHEN in_transit_quantity <> 0 THEN in_transit_quantity::integer || ' in transit' END)
    FROM order_mgmt_report.stock_on_hand ORDER BY location, sku"""
SALES = """SELECT channel || ': ' || sum(gross_sales) || ' gross, ' || sum(returns) || ' returns, ' || sum(tax) || ' tax, ' || sum(total_sales) || ' total'
    FROM order_mgmt_report.sales_by_day GROUP BY channel ORDER BY channel"""
MONEY = """SELECT account || coalesce(' ' || account_code, '') || ': ' || balance::text FROM order_mgmt.money_accounts
    WHERE account = ANY ('{receivable,cash,clearing}') AND order_mgmt.amount_minor(balance) <> 0 ORDER BY 1"""
ORDERS = """SELECT reference || ': ' || concat_ws(', ', status, fulfillment_status, payment_status, nullif(return_status, 'none'))
    FROM order_mgmt.orders ORDER BY reference"""


class Story:
    def __init__(self, cluster, engine):
        self.engine = engine
        self.shop = Shop(cluster, f'story_{engine}', locations=('BER', 'DEPOT'))
        c = self.shop.connection
        for call in ("put_channel('web', 'EUR', '{DEPOT,BER}')", "put_channel('marketplace', 'EUR', '{DEPOT}')", "put_channel('store', 'EUR', '{BER}')",
                     "put_tax_rate('vat', 19)", "put_provider('market', kind => 'other')", "put_item('LAMP')", "put_price('LAMP', '23.80 EUR')",
                     "put_register('BER-1', 'store', 'BER')"):
            c.execute(f'SELECT FROM order_mgmt.{call}')
        self.sessions = {}
        for role, profile in ROLES.items():
            c.execute(f"SELECT FROM order_mgmt.grant_access('{role}', '{profile}')")
            self.sessions[role] = self.shop.connect(engine=engine)
            self.sessions[role].execute(f'SET ROLE {role}')
        self.as_('store_room', "SELECT FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"LAMP\",\"quantity\":5,\"unit_cost\":\"10 EUR\"}]')")
        self.as_('store_room', "SELECT FROM order_mgmt.receive_stock('DEPOT', '[{\"sku\":\"LAMP\",\"quantity\":20,\"unit_cost\":\"10 EUR\"}]')")

    def as_(self, role, sql, *values):
        """The first value a role's call answers."""
        cursor = self.sessions[role].execute(sql, values)
        row = cursor.fetchone()
        return row[0] if row else None

    def view(self, chapter, stock, sales, money, orders):
        """Print the manager's view, and hold it to what was worked out."""
        boss = self.sessions['boss']
        seen = {name: [row[0] for row in boss.execute(query).fetchall()]
                for name, query in (('stock', STOCK), ('sales', SALES), ('money', MONEY), ('orders', ORDERS))}
        note(f'{self.engine}: {chapter}')
        for name, lines in seen.items():
            for line in lines:
                note(f'    {name:6} {line}')
        is_(seen, {'stock': stock, 'sales': sales, 'money': money, 'orders': orders}, f'{self.engine}: {chapter}')
        stocks = {role: session.execute('SELECT location, sku, free::text, on_hand::text FROM order_mgmt.stock ORDER BY 1, 2').fetchall()
                  for role, session in self.sessions.items()}
        ok(len({str(rows) for rows in stocks.values()}) == 1, f'{self.engine}: {chapter} - everybody sees the same stock', stocks)
        is_(self.shop.connection.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0').fetchall(), [],
            f'{self.engine}: {chapter} - verify finds nothing')

    def tell(self):
        # 1
        self.as_('till', "SELECT FROM order_mgmt.open_shift('BER-1', '100 EUR')")
        sale = self.as_('boss', "SELECT order_id FROM order_mgmt.record_sale('BER-1', %s, '[{\"provider\":\"cash\",\"amount\":\"50\"}]', reference => 'sale')",
                        dump([{'sku': 'LAMP', 'quantity': 2, 'tax_rates': ['vat']}]))
        self.view('a sale at a register lowers the branch\'s stock', ['BER LAMP: 3 free', 'DEPOT LAMP: 20 free'],
                  ['store: 40.00 gross, 0 returns, 7.60 tax, 47.60 total'], ['cash BER-1: 147.60 EUR'], ['sale: completed, fulfilled, paid'])
        # 2
        hold = self.as_('web_shop', "SELECT reservation_id FROM order_mgmt.reserve_stock('web', %s, '15 min')", dump([{'sku': 'LAMP', 'quantity': 3}]))
        market = self.as_('market', "SELECT order_id FROM order_mgmt.place_order('marketplace', %s, reference => 'market')",
                          dump([{'sku': 'LAMP', 'quantity': 4, 'tax_rates': ['vat']}]))
        self.as_('market', "SELECT FROM order_mgmt.record_payment(%s, '95.20 EUR', 'market')", market)
        self.view('an online order reserves or deducts', ['BER LAMP: 3 free', 'DEPOT LAMP: 13 free, 3 reserved, 4 allocated'],
                  ['marketplace: 80.00 gross, 0 returns, 15.20 tax, 95.20 total', 'store: 40.00 gross, 0 returns, 7.60 tax, 47.60 total'],
                  ['cash BER-1: 147.60 EUR', 'clearing market: 95.20 EUR'], ['market: placed, unfulfilled, paid', 'sale: completed, fulfilled, paid'])
        web = self.as_('web_shop', "SELECT order_id FROM order_mgmt.place_order('web', %s, reservation_id => %s, reference => 'web')",
                       dump([{'sku': 'LAMP', 'quantity': 3, 'tax_rates': ['vat']}]), hold)
        payment = self.as_('web_shop', "SELECT payment_id FROM order_mgmt.authorize_payment(%s, '71.40 EUR', 'stripe')", web)
        parcel = self.as_('store_room', 'SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', web)
        self.as_('store_room', 'SELECT FROM order_mgmt.ship_fulfillment(%s)', parcel)
        self.as_('web_shop', 'SELECT FROM order_mgmt.capture_payment(%s)', payment)
        # 3
        transfer = self.as_('store_room', "SELECT transfer_id FROM order_mgmt.create_transfer('DEPOT', 'BER', %s)", dump([{'sku': 'LAMP', 'quantity': 6}]))
        self.as_('store_room', 'SELECT FROM order_mgmt.ship_transfer(%s)', transfer)
        sales = ['marketplace: 80.00 gross, 0 returns, 15.20 tax, 95.20 total', 'store: 40.00 gross, 0 returns, 7.60 tax, 47.60 total',
                 'web: 60.00 gross, 0 returns, 11.40 tax, 71.40 total']
        money = ['cash BER-1: 147.60 EUR', 'clearing market: 95.20 EUR', 'clearing stripe: 71.40 EUR']
        orders = ['market: placed, unfulfilled, paid', 'sale: completed, fulfilled, paid', 'web: completed, fulfilled, paid']
        self.view('a transfer leaves its source', ['BER LAMP: 3 free, 6 in transit', 'DEPOT LAMP: 7 free, 4 allocated'], sales, money, orders)
        self.as_('store_room', 'SELECT FROM order_mgmt.receive_transfer(%s, %s)', transfer,
                 dump([{'line_no': 1, 'quantity': 5}, {'line_no': 1, 'missing': 1, 'reason': 'fell off the truck'}]))
        self.view('a transfer changes source and destination', ['BER LAMP: 8 free', 'DEPOT LAMP: 7 free, 4 allocated'], sales, money, orders)
        # 4
        self.as_('till', "SELECT FROM order_mgmt.return_order(%s, %s, register => 'BER-1')", sale, dump([{'line_no': 1, 'quantity': 1, 'disposition': 'restock'}]))
        announced = self.as_('web_shop', 'SELECT return_id FROM order_mgmt.request_return(%s, %s)', web, dump([{'line_no': 1, 'quantity': 2}]))
        self.as_('store_room', "SELECT FROM order_mgmt.receive_return(%s, %s, location => 'BER')", announced,
                 dump([{'line_no': 1, 'quantity': 1, 'disposition': 'damaged'}, {'line_no': 1, 'quantity': 1, 'disposition': 'quarantine'}]))
        self.as_('boss', 'SELECT FROM order_mgmt.refund_return(%s)', announced)
        self.as_('market', "SELECT FROM order_mgmt.cancel_order(%s, '[{\"line_no\":1,\"quantity\":1}]')", market)
        self.view('a refund changes sales reports, and stock by its disposition',
                  ['BER LAMP: 9 free, 1 damaged, 1 returned', 'DEPOT LAMP: 8 free, 3 allocated'],
                  ['marketplace: 80.00 gross, 20.00 returns, 11.40 tax, 71.40 total', 'store: 40.00 gross, 20.00 returns, 3.80 tax, 23.80 total',
                   'web: 60.00 gross, 40.00 returns, 3.80 tax, 23.80 total'],
                  ['cash BER-1: 123.80 EUR', 'clearing market: 95.20 EUR', 'clearing stripe: 23.80 EUR', 'receivable: -23.80 EUR'],
                  ['market: placed, unfulfilled, overpaid', 'sale: completed, fulfilled, partially_refunded, partially_returned',
                   'web: completed, fulfilled, partially_refunded, partially_returned'])
        # 5
        self.as_('till', "SELECT FROM order_mgmt.close_shift('BER-1', '123.00 EUR')")
        boss = self.sessions['boss']
        is_(boss.execute('SELECT sales, cash_sales, cash_refunds, expected, counted, difference FROM order_mgmt_report.shift_summary').fetchall()[0],
            (1, *map(Decimal, ('47.60', '23.80', '123.80', '123.00', '-0.80'))), f'{self.engine}: the drawer')
        is_(boss.execute('SELECT sum(debit) - sum(credit) FROM order_mgmt_report.journal').fetchone()[0], 0, f'{self.engine}: the journal balances')
        self.shop.connection.execute('SELECT order_mgmt.compact_balances()')
        is_(boss.execute("SELECT location, quantity::integer, value::text FROM order_mgmt_report.stock_valuation ORDER BY 1").fetchall(),
            [('BER', 11, '110.00'), ('DEPOT', 11, '110.00')], f'{self.engine}: what is there is worth what it cost, wherever it went')
        is_(outcome(lambda: self.as_('till', "SELECT FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"LAMP\",\"quantity\":5}]')")), '42501',
            f'{self.engine}: a cashier makes no goods')
        lost = self.shop.connection.execute("SELECT sum(quantity)::integer FROM order_mgmt_report.fct_stock_moves WHERE to_state = 'loss'").fetchone()[0]
        is_(lost, 1, f'{self.engine}: and what fell off the truck is told, not lost from the books')


with Cluster(preload=True) as cluster:
    cluster.psql(''.join(f'CREATE ROLE {role};' for role in ROLES))
    for engine in ('counter', 'lock'):
        cluster.psql(f'CREATE DATABASE story_{engine}', 'template1')
        Story(cluster, engine).tell()
done()
