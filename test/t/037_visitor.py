#!/usr/bin/python3
"""037_visitor.py - each rule of visitors, told in a sentence (test/sql/visitor.sql has the cases).

A visitor works on its documents by their secrets, and tries those of others, keys of others, channels that are
not public, and more than it may hold, order and keep as metadata.

It fails when a secret is not compared, or is that of every document; when keys are shared; when a channel that is not
public sells, or shows its prices or its stock; or when a limit is one of single lines, or begins anew.
"""
from cluster import Cluster
from tap import done, is_

ONE = '[{"sku":"A-1","quantity":1}]'
SECRET = 'c2VjcmV0IG9mIG9uZSBvZg'
OTHER = 'd3JvbmcgYnV0IGFzIGxvbmc'
TWICE = '[{"sku":"A-1","quantity":60},{"sku":"A-1","quantity":60}]'
DEEP = '{"a":' * 33 + '1' + '}' * 33
DOCUMENT = '00000000-0000-7000-8000-0000000000a{}'


def refused(connection, role, call):
    """The code of a call's refusal; null: it was not refused."""
    connection.execute(f'SET ROLE {role}')
    try:
        connection.execute(f'SELECT FROM order_mgmt.{call}')
    except Exception as error:
        return getattr(error.diag, 'constraint_name', None) or error.sqlstate
    finally:
        connection.execute('RESET ROLE')
    return None


def fill(owner):
    """A shop with a public channel and a closed one, a visitor and a server."""
    for call in ("put_location('BER')", "put_location('POT')", "put_channel('web', 'EUR', '{BER}', is_public => true)", "put_channel('b2b', 'EUR', '{BER}')", "put_item('A-1')",
                 "put_channel('dollars', 'USD', '{POT}')", "put_price('A-1', '5 EUR')", "put_price('A-1', '4 USD')",
                 "receive_stock('POT', '[{\"sku\":\"A-1\",\"quantity\":70}]')", "receive_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":500}]')"):
        owner.execute(f'SELECT FROM order_mgmt.{call}')
    for role, profile in (('guest', 'visitor'), ('server', 'web')):
        owner.execute(f'CREATE ROLE {role}')
        owner.execute(f"SELECT FROM order_mgmt.grant_access('{role}', '{profile}')")


with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    shop = cluster.connect()
    fill(shop)
    for role, call, wanted, name in (
            ('server', f"place_order('web', '{ONE}', idempotency_key => 'cart')", None, 'a server orders'),
            ('guest', f"place_order('web', '{ONE}')", 'invalid_argument', 'a visitor orders with a secret only'),
            ('guest', f"place_order('web', '{ONE}', order_id => '{DOCUMENT.format(1)}', secret => '{SECRET}')", None, 'with one it does'),
            ('guest', f"place_order('web', '{ONE}', order_id => '{DOCUMENT.format(2)}', secret => '{SECRET}')", None, 'as often as it likes'),
            ('guest', f"own_order('{DOCUMENT.format(1)}', 'd3JvbmcgYnV0IGFzIGxvbmc')", 'unknown_order', 'another secret does not read its order'),
            ('guest', f"cancel_order('{DOCUMENT.format(1)}', secret => '{OTHER}')", 'unknown_order', 'and does not cancel it'),
            ('guest', f"place_order('web', '{ONE}', idempotency_key => 'cart', secret => '{SECRET}')", None, 'the key of a server is not that of a visitor'),
            ('guest', f"place_order('web', '{ONE}', idempotency_key => 'cart', secret => '{OTHER}')", None, 'nor are keys of two secrets one'),
            ('guest', f"place_order('b2b', '{ONE}', secret => '{SECRET}')", 'unknown_channel', 'a channel that is not public does not sell to it'),
            ('guest', "prices WHERE 1 / (currency <> 'USD')::integer = 1", None, 'its conditions do not meet the prices of such a channel'),
            ('guest', "available('A-1', 'POT')", 'unknown_location', 'and it does not learn of the stock there'),
            ('guest', f"place_order('web', '{TWICE}', secret => '{SECRET}')", 'limit_exceeded', 'lines of an item are limited together'),
            ('guest', f"reserve_stock('web', '{ONE}', '9 min', reservation_id => '{DOCUMENT.format(3)}', secret => '{SECRET}')", None, 'it holds for a while'),
            ('server', f"put_item('B-1', metadata => '{DEEP}')", 'limit_exceeded', 'metadata is not nested without end')):
        is_(refused(shop, role, call), wanted, name)
    shop.execute('SET ROLE guest')
    is_(shop.execute("SELECT order_mgmt.available('A-1') = order_mgmt.available('A-1', channel => 'web')").fetchone(), (True,),
        'what is available to it is what it can order')
    shop.execute('RESET ROLE')
    is_(shop.execute('SELECT count(DISTINCT secret_hash) = count(*) FROM order_mgmt_data.orders WHERE secret_hash IS NOT NULL').fetchone(), (True,),
        'equal secrets of two orders do not look equal')
    shop.execute("SELECT set_config('order_mgmt.clock', (order_mgmt_data.clock() + interval '8 min')::text, false)")
    is_(refused(shop, 'guest', f"extend_reservation('{DOCUMENT.format(3)}', '14 min', secret => '{SECRET}')"), 'limit_exceeded',
        'extensions count together with what they extend')
done()
