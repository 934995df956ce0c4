#!/usr/bin/python3
"""043_standby.py - a standby reads stock, refuses to move it, and sells after promotion.

On a streaming standby every function that writes is refused with 25006, while views and
available() answer what was replayed.  Then the primary is killed while a crowd buys
from it with synchronous replication, the standby is promoted, and the buyers repeat
their calls there with the same keys: every acknowledged sale is there, no key bought
twice, and exactly the stock was sold.

It fails when a standby moves stock or loads counters from a state that still changes,
when a promoted server trusts counters of before, or when replay loses a sale.
"""
import os
import random
import signal

from buyers import Crowd, buyer, judge_round
from cluster import Cluster
from shop import Shop, line, outcome, place, sell, wait_until
from tap import done, is_, ok, raises, seed

BUYERS = int(os.environ.get('OM_STANDBY_BUYERS') or 60)
UNITS = BUYERS // 2
ORDER = '01900000-0000-7000-8000-000000000001'
RNG = random.Random(seed())

FUNCTIONS = {
    'receive_stock': "SELECT FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":1}]')",
    'adjust_stock': "SELECT FROM order_mgmt.adjust_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":1}]', 'x')",
    'count_stock': "SELECT FROM order_mgmt.count_stock('BER', '[{\"sku\":\"A-1\",\"counted\":1}]', 'x')",
    'change_stock_state': "SELECT FROM order_mgmt.change_stock_state('BER',"
                          " '[{\"sku\":\"A-1\",\"quantity\":1,\"from_state\":\"free\",\"to_state\":\"damaged\"}]')",
    'put_stock_policy': "SELECT FROM order_mgmt.put_stock_policy('A-1', 'BER', safety_stock => 1)",
    'reserve_stock': "SELECT FROM order_mgmt.reserve_stock('web', '[{\"sku\":\"A-1\",\"quantity\":1}]')",
    'extend_reservation': f"SELECT FROM order_mgmt.extend_reservation('{ORDER}', '1 hour')",
    'release_reservation': f"SELECT FROM order_mgmt.release_reservation('{ORDER}')",
    'place_order': "SELECT FROM order_mgmt.place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1}]')",
    'place_order with a used key': "SELECT FROM order_mgmt.place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1}]',"
                                   " idempotency_key => 'first')",
    'place_orders': "SELECT FROM order_mgmt.place_orders('[{\"channel\":\"web\",\"lines\":"
                    "[{\"sku\":\"A-1\",\"quantity\":1}]}]')",
    'edit_order': f"SELECT FROM order_mgmt.edit_order('{ORDER}', 0, '{{\"lines\":[{{\"line_no\":1,\"quantity\":1}}]}}')",
    'preview_edit': f"SELECT FROM order_mgmt.preview_edit('{ORDER}', 0, '{{\"lines\":[{{\"line_no\":1,\"quantity\":1}}]}}')",
    'cancel_order': f"SELECT FROM order_mgmt.cancel_order('{ORDER}')",
    'compact_balances': 'SELECT order_mgmt.compact_balances()',
    'resync_stock': 'SELECT order_mgmt.resync_stock()',
    'put_item': "SELECT FROM order_mgmt.put_item('A-2')",
    'put_location': "SELECT FROM order_mgmt.put_location('HAM')",
    'put_channel': "SELECT FROM order_mgmt.put_channel('shop', 'EUR', '{BER}')",
    'put_price': "SELECT FROM order_mgmt.put_price('A-1', '2.00 EUR')",
}


def replayed(primary, standby):
    """Has the standby replayed all the primary has written?"""
    end = primary.execute('SELECT pg_current_wal_flush_lsn()').fetchone()[0]
    return wait_until(lambda: standby.execute(
        'SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn', (end,)).fetchone()[0])


def reads_and_refuses(shop, standby):
    reader = standby.connect()
    ok(replayed(shop.connection, reader), 'the standby has replayed everything')
    is_(reader.execute("SELECT free::text, allocated::text, available::text FROM order_mgmt.stock WHERE sku = 'A-1'"
                       ).fetchone(), ('4', '1', '4'), 'the standby shows the stock')
    is_(int(reader.execute("SELECT order_mgmt.available('A-1', 'BER')").fetchone()[0]), 4,
        'available() answers on a standby')
    is_(reader.execute("SELECT sku, requested::text, is_available, available::text, location FROM order_mgmt.quote_lines('web',"
                       " '[{\"sku\":\"A-1\",\"quantity\":5}]') WHERE line_no > 0").fetchone(), ('A-1', '5', False, '4', None), 'quote_lines() answers on a standby')
    is_(reader.execute("SELECT is_available, status FROM order_mgmt.preview_order('web', '[{\"sku\":\"A-1\",\"quantity\":4}]')").fetchone(),
        (True, 'placed'), 'preview_order() answers on a standby')
    is_(reader.execute("SELECT available::text FROM order_mgmt.available_items('web', '{A-1}')").fetchone()[0], '4', 'available_items() answers on a standby')
    for function, sql in FUNCTIONS.items():
        raises(lambda: reader.execute(sql), f'{function} is refused on a standby', sqlstate='25006')
    is_(reader.execute('SELECT sum(violations)::int FROM order_mgmt.verify()').fetchone()[0], 0,
        'verify() runs on a standby')
    shop.connection.execute('BEGIN READ ONLY')
    raises(lambda: place(shop.connection, line('A-1')), 'a read-only transaction sells nothing', sqlstate='25006')
    shop.connection.execute('ROLLBACK')


def promoted_under_load(shop, primary, standby):
    """
    Kill the primary while its buyers buy; they go on at the promoted standby.

    One unit is held by an open transaction, so nobody is refused before the primary dies: however
    fast the machine is, at least half of the calls lose their server.  The holder's process is killed
    first, since one that sees its server die would roll back, and those that wait could still be told.
    """
    sku = shop.item('hot', UNITS)
    holder = primary.connect()
    holder.execute('BEGIN')
    place(holder, line(sku))
    crowd = Crowd(primary.dsn(), BUYERS)

    def fail_over():
        os.kill(holder.info.backend_pid, signal.SIGKILL)
        primary.kill9()
        crowd.dsn = standby.dsn()
        standby.configure({'synchronous_standby_names': ''})
        standby.promote()

    bought = crowd.run([buyer(sku, f'{sku}/{i}') for i in range(BUYERS)],
                       events=[(RNG.random() * 0.05, fail_over)])
    crowd.close()
    holder.close()
    lost = sum(b.repeats['lost'] for b in bought)
    ok(lost >= BUYERS - UNITS, f'{lost} calls lost their server', f'at least {BUYERS - UNITS} had to')
    after = standby.connect()
    wrong = judge_round(after, sku, UNITS, bought)
    ok(not wrong, f'{BUYERS} buyers bought exactly {UNITS} units over a promotion', wrong)
    is_([sell(after, 'A-1') for _ in range(5)], ['sold'] * 4 + ['insufficient_stock'], 'the promoted server sells on')
    is_(outcome(lambda: place(after, line('A-1'), key='first')), 'ok', 'a key of the old primary answers')
    return after


with Cluster(preload=True) as primary:
    shop = Shop(primary)
    shop.item('A-1', 5)
    place(shop.connection, line('A-1'), key='first')
    with Cluster(backup_of=primary, standby=True) as standby:
        reads_and_refuses(shop, standby)
        primary.configure({'synchronous_standby_names': '*'})
        shop.connection.execute('SELECT pg_reload_conf()')
        ok(wait_until(lambda: shop.connection.execute(
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'").fetchone()[0] == 1),
            'the standby is synchronous')
        shop.connection = promoted_under_load(shop, primary, standby)
        shop.quiet('after the promotion')
done()
