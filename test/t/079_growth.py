#!/usr/bin/python3
"""079_growth.py - nothing grows with history: look-ups of all views and reports, and calls, with years of business behind them.

A filled shop (history.py): a tenant with nearly all orders, one with 20 of them, one with none.  Every view of the contract is read by all that its
comment and its columns promise (pages.py), as owner and as roles of several profiles; the calls of a day are made in it and in a young
shop.  Pages are counted, not time.  OM_ORDERS=n: with so many orders; OM_VIEWS=regular expression: only these views.

It fails when the history is none that verify() accepts; when a look-up touches more pages than a fixed number and some for each row that it returns, and more than
in the young shop, so when it reads what was kept and not what was asked for; when a view has nothing to be looked up by; or when a call touches
more pages than in the young shop.
"""
import os
import re

import psycopg
from cluster import Cluster
from history import DAYS, History
from pages import Calls, look_ups, measured
from tap import done, is_, ok, tell

ORDERS = int(os.environ.get('OM_ORDERS') or 200000)
YOUNG = 2000
VIEWS_ONLY = os.environ.get('OM_VIEWS') or ''
PAGES, PAGES_PER_ROW = 60, 12
# Rows that are more than some look-ups: a shift is the sum of its 45 sales, of what paid them, and of what went through its drawer; a refund has its
# steps, its payment and its order.
MORE_PER_ROW = {'order_mgmt.kit_stock': 250, 'order_mgmt_report.shift_summary': 120, 'order_mgmt_report.fct_refunds': 16}
RUNS = 3
POSITIONS_PER_PAGE = 20      # where positions are put in order
RATIO, PAGES_MORE = 1.25, 20     # of a young shop; trees of ten and a hundred times as many rows are deeper
RATIO_PASSED = 1.5               # where rows are passed over: how many stand before those that are seen differs
# role -> (profile, tenant, locations); the owner's lists name tenant 1
ROLES = {'owner': (None, 1, None), 'web': ('web', 1, None), 'analyst': ('analyst', 1, None), 'warehouse': ('warehouse', 1, ['BER']),
         'place_analyst': ('analyst', 1, ['BER']), 'till': ('cashier', 1, ['BER']), 'new_place': ('warehouse', 1, ['NEW']),
         'small_web': ('web', 2, None), 'small_analyst': ('analyst', 2, None), 'new_web': ('web', 3, None)}
# What has no location is seen where that of a line, or of a register, is: who may see some locations passes over the rows of others until a list is
# full, and where nothing happened over all of them, at so many pages each.
SEEN_ELSEWHERE = {'order_mgmt.orders', 'order_mgmt.order_addresses', 'order_mgmt.order_lines', 'order_mgmt.order_taxes', 'order_mgmt.delivery_promises', 'order_mgmt.order_confirmations', 'order_mgmt.order_holds', 'order_mgmt.order_edits', 'order_mgmt.parcel_events', 'order_mgmt.order_promotions', 'order_mgmt.payments', 'order_mgmt.returns',
                  'order_mgmt.return_lines', 'order_mgmt.transfer_lines', 'order_mgmt.shifts', 'order_mgmt.register_sales', 'order_mgmt.refunds_without_sale',
                  'order_mgmt.refund_without_sale_lines', 'order_mgmt_report.fct_payments', 'order_mgmt_report.fct_refunds',
                  'order_mgmt_report.fct_order_lines', 'order_mgmt_report.order_history', 'order_mgmt_report.order_line_history',
                  'order_mgmt_report.payment_history', 'order_mgmt_report.shift_summary'}
PAGES_PER_PASSED = 6
PASSED_PER_ROW = 8           # one order of about six is of BER
# Each sale of a shift, and what paid it, is asked for its place.
MORE_AT_PLACE = {'order_mgmt_report.shift_summary': 320}
# What a row is the sum of is all that was ordered on a day, by whose customers it asks, or all carts of a day.
OF_DAYS = {'order_mgmt_report.carts_by_day', 'order_mgmt_report.customer_cohorts'}
# What joins tables, of the present and of the archive together, what adds up of each customer or of the parts of each kit, and what stands behind a barrier because it hides rows or
# columns from some who read it, is in no order: by its key a row is found, and all of it is read, but no page.
UNORDERED = {'order_mgmt.cart_contacts', 'order_mgmt.cart_lines', 'order_mgmt.customer_figures', 'order_mgmt.kit_stock', 'order_mgmt.order_addresses', 'order_mgmt.parcels', 'order_mgmt_report.carts_by_day', 'order_mgmt_report.customer_cohorts', 'order_mgmt_report.dim_customer',
             'order_mgmt_report.order_line_history', 'order_mgmt_report.payment_history', 'order_mgmt_report.stock_move_history'}
SETTINGS = {'autovacuum': False, 'shared_buffers': '512MB', 'max_wal_size': '8GB', 'wal_level': 'minimal', 'max_wal_senders': 0, 'jit': False}
READABLE = "SELECT has_schema_privilege(%(role)s, split_part(%(view)s, '.', 1), 'USAGE') AND has_table_privilege(%(role)s, %(view)s, 'SELECT')"
VIEWS = """SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE c.relnamespace = ANY ('{order_mgmt,order_mgmt_report}'::regnamespace[]) AND c.relkind = ANY ('{v,m,r,p}')"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'


def fold(shop):
    """As a shop does every few seconds: what is counted is the look-up, not what waits to be folded."""
    while shop.connection.execute('SELECT order_mgmt.compact_balances(1000000)').fetchone()[0]:
        pass


def touched(connection, each, role):
    """(pages, rows) of a look-up: of the run that touched the fewest, which reads nothing that a session reads once, or to plan.  Null: it takes too long to count."""
    try:
        return min(measured(connection, each.sql(role != 'owner')) for _ in range(RUNS))[:2]
    except psycopg.errors.QueryCanceled:
        return None


def connected(shop, role):
    connection = shop.cluster.connect(shop.db)
    connection.execute("SET statement_timeout = '5s'")
    if role != 'owner':
        connection.execute(f'SET ROLE {role}')
    return connection


def pages_per_row(role, view):
    per_row = MORE_PER_ROW.get(view, PAGES_PER_ROW)
    if not ROLES[role][2] or view not in SEEN_ELSEWHERE:
        return per_row
    return MORE_AT_PLACE.get(view, per_row + PAGES_PER_PASSED * PASSED_PER_ROW)


def passes_over(shop, role, each, got):
    """Is it a list that is not full, and touches no more than what it passes over?"""
    _, tenant, locations = ROLES[role]
    if not locations or each.view not in SEEN_ELSEWHERE or (each.limit != 'ALL' and got[1] >= each.limit):
        return False
    kept, = shop.connection.execute(f'SELECT count(*) FROM {each.view} WHERE tenant_id = {tenant}').fetchone()
    return got[0] <= PAGES + PAGES_PER_PASSED * kept


def look_ups_of(shop, young, role, wanted, of_young):
    """Look-ups that a role may make, and those that touch too much: beyond the fixed limit, and beyond what they touch in the young shop."""
    old, new = connected(shop, role), connected(young, role)
    sorted_pages = shop.connection.execute('SELECT count(*) FROM order_mgmt.stock').fetchone()[0] // POSITIONS_PER_PAGE
    made, failed = 0, []
    for each in wanted:
        if each.view in UNORDERED and each.name.startswith('page by key'):
            continue
        if not shop.connection.execute(READABLE, {'role': 'postgres' if role == 'owner' else role, 'view': each.view}).fetchone()[0]:
            continue
        made += 1
        got = touched(old, each, role)
        # a day is looked for in the instants that are of it in any time zone, so among those of the days beside it; today may be over where the shop is
        days = 7 if each.view in OF_DAYS and each.name.endswith(': a week') else 1 if each.view in OF_DAYS or each.name.endswith((': a day', ': today')) else 0
        rows = max(got[1], days * (shop.orders // DAYS)) if got else 0
        few = PAGES + pages_per_row(role, each.view) * rows + sorted_pages * each.sorts_positions if got else 0
        if got and (got[0] <= few or passes_over(shop, role, each, got)):
            continue
        before = each.key() in of_young and touched(new, of_young[each.key()], role)
        ratio = RATIO_PASSED if ROLES[role][2] and each.view in SEEN_ELSEWHERE else RATIO
        more = got and before and max(before[0] * ratio + PAGES_PER_ROW * max(got[1] - before[1], 0), before[0] * ratio * got[1] / before[1] if before[1] else 0)
        if not got or not before or got[0] > more + PAGES_MORE:
            failed.append(f'{each.view}, {each.name}, {role}: (pages, rows) {got}, young {before}')
    old.close()
    new.close()
    return made, failed


def all_look_ups(shop, young):
    for each in (shop, young):
        each.connection.execute("SELECT order_mgmt.put_location('NEW')")
    for role, (profile, tenant, locations) in ROLES.items():
        if profile:
            shop.connection.execute(f'CREATE ROLE {role}')
            for each in (shop, young):
                each.connection.execute('SELECT count(*) FROM order_mgmt.grant_access(%s, %s, %s, %s)', (role, profile, [tenant], locations))
    # who is of a place asks for what is there; these are roles of the first tenant
    wanted = {(each, tenant, place): [one for one in found if re.search(VIEWS_ONLY, one.view)] for each in (shop, young)
              for tenant, places in ((1, (None, 'BER')), (2, (None,))) for place, found in look_ups(each.connection, tenant, places).items()}
    views = {view for view, in shop.connection.execute(VIEWS).fetchall() if re.search(VIEWS_ONLY, view)}
    is_(sorted(views - {each.view for each in wanted[shop, 1, None]}), [], 'every view and report is looked up')
    for role, (_, tenant, locations) in ROLES.items():
        whose = 2 if tenant == 2 else 1, 'BER' if locations == ['BER'] else None
        made, failed = look_ups_of(shop, young, role, wanted[(shop, *whose)], {each.key(): each for each in wanted[(young, *whose)]})
        ok(made and not failed, f'{role}: {made} look-ups touch what they return, of {shop.orders} orders', '\n'.join(failed))


def all_calls(young, shop):
    before, after = Calls(young).found, Calls(shop).found
    grown = [f'{name}: {after[name][0]} pages of {shop.orders} orders, {pages} of {young.orders}'
             for name, (pages, _) in before.items() if after[name][0] > pages * RATIO + PAGES_MORE]
    ok(not grown, 'calls touch what they touch in a young shop', '\n'.join(grown))
    tell(', '.join(f'{name} {pages} -> {after[name][0]}' for name, (pages, _) in before.items()))


with Cluster(preload=True, settings=SETTINGS) as cluster:
    shop = History(cluster, 'postgres', ORDERS)
    tell(f'{shop.orders} orders in {shop.seconds}')
    cluster.psql('CREATE DATABASE young')
    young = History(cluster, 'young', YOUNG)
    is_(young.connection.execute(VIOLATIONS).fetchall(), [], 'verify accepts a history')
    for each in (young, shop):
        each.today()
        fold(each)
    all_look_ups(shop, young)
    all_calls(young, shop)
    for each in (young, shop):
        fold(each)
    is_(young.connection.execute(VIOLATIONS).fetchall(), [], 'and what is done with its documents')
done()
