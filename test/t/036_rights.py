#!/usr/bin/python3
"""036_rights.py - each rule of rights, told in a sentence (test/sql/rights.sql has the cases).

A role asks for what it may and for what it may not: in its tenant and in another one of its own, with and without
arguments that need a right, where its grant holds and where it does not, under a name that was another
role's, and granting within and beyond what it has.

It fails when a right of one tenant counts for another one, when an argument or a key of JSON needs nothing, when
a grant for a location holds elsewhere, when a role inherits what its name was granted, or when an admin grants more than it has.
"""
from cluster import Cluster
from tap import done, is_

SECRET = 'a1b2c3d4e5f6g7h8i9j0kl'
ONE = '[{"sku":"A-1","quantity":1}]'
MANY = '[{"sku":"A-1","quantity":60}]'
FREE = '[{"sku":"A-1","quantity":1,"unit_price":"0"}]'


def refused(connection, role, call):
    """The code and right of a call's refusal; null: it was not refused."""
    connection.execute(f'SET ROLE {role}')
    try:
        connection.execute(f'SELECT FROM order_mgmt.{call}')
    except Exception as error:
        return getattr(error.diag, 'constraint_name', None) or error.sqlstate
    finally:
        connection.execute('RESET ROLE')
    return None


def fill(owner):
    """Two tenants, three locations, and a role for each rule."""
    owner.execute("SELECT FROM order_mgmt.put_tenant(2, 'Two')")
    for call in ("put_location('BER')", "put_location('HAM')", "put_channel('web', 'EUR', '{BER,HAM}', is_public => true)", "put_item('A-1')", "put_price('A-1', '5 EUR')",
                 "receive_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":50}]')", "receive_stock('HAM', '[{\"sku\":\"A-1\",\"quantity\":50}]')",
                 "put_item('A-1', tenant_id => 2)"):
        owner.execute(f'SELECT FROM order_mgmt.{call}')
    for role, profile, more in (('guest', 'visitor', ''), ('two', 'storefront', ''), ('two', 'manager', ", '{2}'"), ('store', 'web', ", locations => '{BER}'"),
                                ('head', 'admin', ", locations => '{BER}'"), ('boss', 'admin', ", '{2}'"), ('bob', 'web', '')):
        owner.execute(f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        owner.execute(f"SELECT FROM order_mgmt.grant_access('{role}', '{profile}'{more})")
    owner.execute('DROP OWNED BY bob; DROP ROLE bob; CREATE ROLE bob; CREATE ROLE other')
    # the rights in the database are the first net; here the second one is asked
    owner.execute('GRANT USAGE ON SCHEMA order_mgmt TO PUBLIC; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA order_mgmt TO PUBLIC')


with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    shop = cluster.connect()
    fill(shop)
    for role, call, wanted, name in (
            ('two', "put_price('A-1', '1 EUR', tenant_id => 2)", None, 'a manager of one tenant sets its prices'),
            ('two', "put_price('A-1', '1 EUR', tenant_id => 1)", 'not_allowed', 'and not those of another one where it sells'),
            ('guest', f"place_order('web', '{ONE}', secret => '{SECRET}')", None, 'a visitor orders'),
            ('guest', f"place_order('web', '{FREE}', secret => '{SECRET}')", 'not_allowed', 'and says no price'),
            ('guest', f"place_order('web', '{ONE}', occurred_at => '2020-01-01', secret => '{SECRET}')", 'not_allowed', 'nor when'),
            ('guest', "cancel_order('00000000-0000-7000-8000-0000000000a1')", 'not_allowed', 'and cancels nothing'),
            ('store', f"receive_stock('BER', '{ONE}')", None, 'a grant holds at its location'),
            ('store', f"receive_stock('HAM', '{ONE}')", 'not_allowed', 'and not at another one'),
            ('store', f"place_order('web', '{MANY}')", 'insufficient_stock', 'an order gets what is there'),
            ('bob', f"place_order('web', '{ONE}')", 'not_allowed', 'a role has nothing of another one of its name'),
            ('head', "grant_access('other', 'cashier', locations => '{BER}')", None, 'an admin of a location grants there'),
            ('head', "grant_access('other', 'cashier')", 'not_allowed', 'and not everywhere'),
            ('head', "put_channel('web', 'EUR', '{BER}')", 'not_allowed', 'and leaves where a channel sells from'),
            ('boss', "grant_access('store', 'visitor', '{2}')", 'not_allowed', 'nor does an admin let a role of another tenant act for two'),
            ('store', "grant_access('other', 'cashier', locations => '{BER}')", 'not_allowed', 'who is no admin grants nothing')):
        is_(refused(shop, role, call), wanted, name)
    shop.execute('ALTER ROLE store RENAME TO branch')
    is_([refused(shop, 'branch', f"receive_stock('{place}', '{ONE}')") for place in ('BER', 'HAM')], [None, 'not_allowed'],
        'a renamed role keeps what it has, and no more')
    is_(shop.execute("SELECT violations FROM order_mgmt.verify() WHERE name = 'grants_have_roles'").fetchone()[0], 1,
        'verify tells of the grant whose role has another name')
done()
