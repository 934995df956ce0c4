#!/usr/bin/python3
"""079_growth.py - nothing grows with history: look-ups of all views and reports, and calls, with years of business behind them.

A filled shop (history.py): a tenant with nearly all orders, one with 20 of them, one with none.  Every view of the contract is read by all that its
comment and its columns promise (pages.py), as owner and as roles of several profiles; the calls of a day are made in it and in a young
shop.  Pages are counted, not time.  OM_ORDERS=n: with so many orders; OM_VIEWS=regular expression: only these views.

It fails when the history is none that verify() accepts; when a look-up touches more pages than a fixed number and some for each row that it returns, so when
it reads what was kept and not what was asked for; when a view has nothing to be looked up by; or when a call touches more pages than in
the young shop.
"""
import os
import re

import psycopg
from cluster import Cluster
from history import History
from pages import Calls, look_ups, measured
from tap import done, is_, ok, tell

ORDERS = int(os.environ.get('OM_ORDERS') or (200000 if os.environ.get('OM_LONG') else 20000))
YOUNG = 2000
VIEWS_ONLY = os.environ.get('OM_VIEWS') or ''
PAGES, PAGES_PER_ROW = 60, 12
POSITIONS_PER_PAGE = 20      # where positions are put in order
CALL_RATIO, CALL_PAGES = 1.25, 20    # trees of ten and a hundred times as many rows are deeper
# role -> (profile, tenant, locations); the owner's lists name tenant 1
ROLES = {'owner': (None, 1, None), 'web': ('web', 1, None), 'analyst': ('analyst', 1, None), 'warehouse': ('warehouse', 1, ['BER']),
         'small_web': ('web', 2, None), 'small_analyst': ('analyst', 2, None), 'new_web': ('web', 3, None)}
SETTINGS = {'autovacuum': False, 'shared_buffers': '512MB', 'max_wal_size': '8GB', 'wal_level': 'minimal', 'max_wal_senders': 0, 'jit': False}
READABLE = "SELECT has_schema_privilege(%(role)s, split_part(%(view)s, '.', 1), 'USAGE') AND has_table_privilege(%(role)s, %(view)s, 'SELECT')"
VIEWS = """SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE c.relnamespace = ANY ('{order_mgmt,order_mgmt_report}'::regnamespace[]) AND c.relkind = ANY ('{v,m,r,p}')"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0'


def excess(connection, sql, pages_more):
    """What is too much of a look-up; null: nothing.  The second run finds what a session reads once."""
    try:
        for _ in range(2):
            pages, rows, _ = measured(connection, sql)
            if pages <= PAGES + PAGES_PER_ROW * rows + pages_more:
                return None
    except psycopg.errors.QueryCanceled:
        return 'too slow to count'
    return f'{pages} pages, {rows} rows'


def look_ups_of(cluster, owner, role, wanted, positions):
    """Look-ups that a role may make, and those that touch too much."""
    connection = cluster.connect()
    connection.execute("SET statement_timeout = '5s'")
    if role != 'owner':
        connection.execute(f'SET ROLE {role}')
    made = [each for each in wanted
            if owner.execute(READABLE, {'role': 'postgres' if role == 'owner' else role, 'view': each.view}).fetchone()[0]]
    found = [(each, excess(connection, each.sql(role != 'owner'), positions // POSITIONS_PER_PAGE if each.sorts_positions else 0)) for each in made]
    connection.close()
    return made, [f'{each.view}, {each.name}, {role}: {what}' for each, what in found if what]


def all_look_ups(cluster, shop):
    owner = shop.connection
    for role, (profile, tenant, locations) in ROLES.items():
        if profile:
            owner.execute(f'CREATE ROLE {role}')
            owner.execute('SELECT count(*) FROM order_mgmt.grant_access(%s, %s, %s, %s)', (role, profile, [tenant], locations))
    of_tenant = {tenant: [each for each in look_ups(owner, tenant) if re.search(VIEWS_ONLY, each.view)] for tenant in (1, 2)}
    views = {view for view, in owner.execute(VIEWS).fetchall() if re.search(VIEWS_ONLY, view)}
    is_(sorted(views - {each.view for each in of_tenant[1]}), [], 'every view and report is looked up')
    positions = owner.execute('SELECT count(*) FROM order_mgmt.stock').fetchone()[0]
    for role, (_, tenant, _) in ROLES.items():
        made, failed = look_ups_of(cluster, owner, role, of_tenant.get(tenant, of_tenant[1]), positions)
        ok(made and not failed, f'{role}: {len(made)} look-ups touch what they return, of {shop.orders} orders', '\n'.join(failed))


def all_calls(young, shop):
    before, after = Calls(young).found, Calls(shop).found
    grown = [f'{name}: {after[name][0]} pages of {shop.orders} orders, {pages} of {young.orders}'
             for name, (pages, _) in before.items() if after[name][0] > pages * CALL_RATIO + CALL_PAGES]
    ok(not grown, 'calls touch what they touch in a young shop', '\n'.join(grown))
    tell(', '.join(f'{name} {pages} -> {after[name][0]}' for name, (pages, _) in before.items()))


with Cluster(preload=True, settings=SETTINGS) as cluster:
    shop = History(cluster, 'postgres', ORDERS)
    tell(f'{shop.orders} orders in {shop.seconds}')
    cluster.psql('CREATE DATABASE young')
    young = History(cluster, 'young', YOUNG)
    is_(young.connection.execute(VIOLATIONS).fetchall(), [], 'verify accepts a history')
    shop.today()
    young.today()
    all_look_ups(cluster, shop)
    all_calls(young, shop)
    for each in (young, shop):
        while each.connection.execute('SELECT order_mgmt.compact_balances(1000000)').fetchone()[0]:
            pass
    is_(young.connection.execute(VIOLATIONS).fetchall(), [], 'and what is done with its documents')
done()
