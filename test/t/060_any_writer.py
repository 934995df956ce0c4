#!/usr/bin/python3
"""060_any_writer.py - the ledger holds every writer to the rules, its owner and superusers too.

Moves are written straight into order_mgmt_data.stock_moves: by INSERT, COPY and MERGE, with
ON CONFLICT, under a user's BEFORE triggers, under session_replication_role = replica, as forced
and as history.  What would oversell is refused with the function's own code; what is
written counts for everybody at once; nothing written is ever changed.  When the triggers do
not fire, nothing moves until resync_stock() has repaired them.  A full table of
counters falls to the lock engine without an error.

It fails when a row is counted that was not inserted, or not counted that was; when a trigger
can be bypassed; or when the functions trust counters of a ledger that does not enforce.
"""
from cluster import Cluster
from shop import (Background, Shop, line, outcome, place, receive, reserve, roll_back, scenario, sell, shelf,
                  wait_event, write)
from tap import done, is_, ok, raises

COPY = ('COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity,'
        ' document_kind, document_id, actor, occurred_at, recorded_at) FROM STDIN')

# One unit more than the receipt of an item brought.
INSERT = """
    INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity,
        document_kind, document_id, actor, occurred_at, recorded_at)
    SELECT m.tenant_id, m.move_id + 1, m.item_id, m.location_id, 'free', 'loss', m.quantity::numeric + 1,
        m.document_kind, m.document_id, m.actor, m.occurred_at, m.recorded_at
    FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.items AS i USING (tenant_id, item_id)
    WHERE i.sku = %s"""


def insert(shop, one, two):
    sku = shop.item('insert', 3)
    raises(lambda: one.execute(INSERT, (sku,)), 'an INSERT that would oversell is refused', sqlstate='23514',
           code='insufficient_stock')
    is_(write(one, sku, 2), 'ok', 'one that does not is accepted')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'and counts for everybody')
    is_(write(one, sku, 5, 'supplier', 'free'), 'ok', 'an INSERT that gives is accepted')
    is_(sell(two, sku, 5), 'sold', 'and its units are for sale')


def forced(shop, one, two):
    sku = shop.item('forced', 1)
    is_(write(one, sku, 3, posting=1), 'ok', 'a forced move is recorded whatever the stock')
    is_(shelf(one, sku), '-2', 'and not clamped')
    receive(two, sku, 2)
    is_(sell(two, sku), 'insufficient_stock', 'receipts fill the gap first')
    receive(two, sku, 2)
    is_([sell(two, sku, 2), sell(two, sku)], ['sold', 'insufficient_stock'], 'then they are for sale')
    gap = shop.item('gap', 0)
    is_(write(one, gap, 1, posting=1), 'ok', 'so is one of an item that was never there')
    is_(sell(two, gap), 'insufficient_stock', 'which is not for sale')


def history(shop, one, two):
    sku = shop.item('history', 1)
    is_(write(one, sku, 5, stamp=1), 'ok', 'a stamped row is history: recorded without a check')
    row = one.execute("SELECT posting, stamp > 1 FROM order_mgmt_data.stock_moves WHERE from_state::text = 'free'"
                      ' AND item_id = (SELECT item_id FROM order_mgmt_data.items WHERE sku = %s)', (sku,)).fetchone()
    is_(row, (2, True), 'marked as history and stamped anew')
    is_(sell(two, sku), 'insufficient_stock', 'and counted')
    is_(write(one, sku, 6, 'supplier', 'free', stamp=7), 'ok', 'history that gives')
    is_([sell(two, sku, 2), sell(two, sku)], ['sold', 'insufficient_stock'], 'is for sale')
    one.execute('BEGIN')
    receive(one, sku, 1)
    is_(write(one, sku, 1, stamp=1), 'restructure_after_moves', 'not in a transaction that has moved stock')
    one.execute('ROLLBACK; BEGIN')
    write(one, sku, 1, stamp=1)
    is_(sell(one, sku), 'ledger_not_ready', 'which moves none after it')
    one.execute('ROLLBACK; BEGIN; SAVEPOINT a')
    write(one, sku, 1, 'supplier', 'free', stamp=1)
    one.execute('ROLLBACK TO a')
    is_(sell(one, sku), 'insufficient_stock', 'history that was rolled back never was')
    one.execute('ROLLBACK')
    is_(sell(two, sku), 'insufficient_stock', 'for anybody')


def copied(shop, one, two):
    sku = shop.item('copy', 5)
    row = one.execute('SELECT tenant_id, item_id, location_id, document_kind, document_id, actor'
                      ' FROM order_mgmt_data.stock_moves JOIN order_mgmt_data.items AS i USING (tenant_id, item_id)'
                      ' WHERE i.sku = %s', (sku,)).fetchone()

    def copy(quantities):
        with one.cursor().copy(COPY) as stream:
            for number, quantity in enumerate(quantities):
                move_id = one_id + number
                stream.write_row((row[0], move_id, row[1], row[2], 'free', 'loss', quantity, row[3], row[4], row[5],
                                  '2026-01-01', '2026-01-01'))

    one_id = 1 << 40
    is_(outcome(lambda: copy([2, 2, 2])), 'insufficient_stock', 'a COPY that would oversell is refused')
    is_(shelf(one, sku), '5', 'all of it')
    is_(outcome(lambda: copy([2, 2])), 'ok', 'one that does not is accepted')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'and counts')


def merged(shop, one, two):
    sku = shop.item('merge', 2)
    merge = ('MERGE INTO order_mgmt_data.stock_moves AS t USING (SELECT m.* FROM order_mgmt_data.stock_moves AS m'
             ' JOIN order_mgmt_data.items AS i USING (item_id) WHERE i.sku = %s) AS s ON t.move_id = s.move_id + 500'
             ' WHEN NOT MATCHED THEN INSERT (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity,'
             ' document_kind, document_id, actor, occurred_at, recorded_at) VALUES (1, s.move_id + 500, s.item_id,'
             " s.location_id, 'free', 'loss', s.quantity, s.document_kind, s.document_id, s.actor, s.occurred_at,"
             ' s.recorded_at)')
    is_(outcome(lambda: one.execute(merge, (sku,))), 'ok', 'MERGE inserts a take')
    is_(sell(two, sku), 'insufficient_stock', 'which counts')


def immutable(shop, one, two):
    shop.item('fixed', 1)
    for sql in ("UPDATE order_mgmt_data.stock_moves SET quantity = '9'", 'DELETE FROM order_mgmt_data.stock_moves',
                'UPDATE order_mgmt_data.stock_moves SET reason = reason', 'TRUNCATE order_mgmt_data.stock_moves'):
        for role in ('origin', 'replica'):
            one.execute(f"SET session_replication_role = '{role}'")
            raises(lambda: one.execute(sql), f"{sql.partition(' SET ')[0]} is refused ({role})", sqlstate='0A000',
                   code='immutable_ledger')
    one.execute('RESET session_replication_role')


def on_conflict(shop, one, two):
    sku = shop.item('conflict', 2)
    is_(write(one, sku, 1, move_id=77), 'ok', 'a move with an id of its own')
    is_(write(one, sku, 1, move_id=77, more=' ON CONFLICT DO NOTHING'), 'ok', 'the same id again: nothing is inserted')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'and nothing taken')


def user_triggers(shop, one, two):
    sku = shop.item('meddled', 4)
    one.execute("""
        CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.actor <> 'owner' THEN RETURN NEW; END IF;
            IF NEW.quantity::numeric = 1 THEN RETURN NULL; END IF;
            NEW.quantity := (NEW.quantity::numeric * 2)::order_mgmt.quantity;
            RETURN NEW;
        END $$;
        CREATE TRIGGER aaa_meddle BEFORE INSERT ON order_mgmt_data.stock_moves
            FOR EACH ROW EXECUTE FUNCTION meddle()""")
    is_(write(one, sku, 1), 'ok', 'a BEFORE trigger suppresses a row')
    is_(sell(two, sku, 4), 'sold', 'which takes nothing')
    receive(two, sku, 4)
    is_(write(one, sku, 3), 'insufficient_stock', 'one that doubles the quantity is held to what it made')
    is_(write(one, sku, 2), 'ok', 'and takes it')
    is_(sell(two, sku), 'insufficient_stock', 'all four')
    one.execute('DROP FUNCTION meddle() CASCADE')


def replica_role(shop, one, two):
    sku = shop.item('replica', 2)
    one.execute('SET session_replication_role = replica')
    is_(write(one, sku, 3), 'insufficient_stock', 'session_replication_role = replica does not help')
    is_(write(one, sku, 1), 'ok', 'what is written is counted')
    is_(sell(one, sku), 'sold', 'functions work in that role')
    one.execute('RESET session_replication_role')
    is_(sell(two, sku), 'insufficient_stock', 'two taken')


def disabled_triggers(shop, one, two):
    sku = shop.item('disabled', 3)
    sell(two, sku)
    for change in ('DISABLE TRIGGER account_move', 'DISABLE TRIGGER ALL', 'ENABLE TRIGGER ALL',
                   'ENABLE REPLICA TRIGGER stamp_move', 'SET UNLOGGED'):
        one.execute(f'ALTER TABLE order_mgmt_data.stock_moves {change}')
        raises(lambda: place(two, line(sku)), f'after {change} nothing is sold', sqlstate='55000',
               code='ledger_not_ready')
        if change == 'DISABLE TRIGGER account_move':
            is_(write(one, sku, 1), 'ok', 'a row that no trigger sees')
        if change == 'SET UNLOGGED':
            one.execute('ALTER TABLE order_mgmt_data.stock_moves SET LOGGED')
        else:
            one.execute('SELECT order_mgmt.resync_stock()')
            is_(one.execute('SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> %s'
                            " AND tgrelid = 'order_mgmt_data.stock_moves'::regclass", ('A',)).fetchone()[0], 0,
                f'resync_stock repairs {change}')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'the unseen row is counted after resync')


def masters_and_logs(shop, one, two):
    """What others refer to is not deleted, renumbered or moved, what is recorded is not rewritten; the role is kept beside another actor."""
    sku = shop.item('master', 5)
    place(two, line(sku))
    for sql in ('DELETE FROM {}items', 'TRUNCATE {}items', 'UPDATE {}items SET tenant_id = 2', "UPDATE {}items SET sku = 'x'", 'DELETE FROM {}locations',
                'UPDATE {}locations SET location_id = 77', 'DELETE FROM {}channels', 'DELETE FROM {}prices', 'DELETE FROM {}tenants',
                "UPDATE {}status_log SET actor = 'x', reason = 'forged'", 'DELETE FROM {}status_log', "UPDATE {}events SET payload = '{{}}'",
                "UPDATE {}orders SET actor = 'x', metadata = '{{\"a\": 1}}'", "UPDATE {}stock_documents SET reason = 'x'", 'TRUNCATE {}access_grants'):
        sql = sql.format('order_mgmt_data.')
        raises(lambda: one.execute(sql), f'{sql} is refused', sqlstate='0A000', code='immutable_ledger')
    for change in ("kind = 'untracked'", 'scale = 6'):
        raises(lambda: one.execute(f'UPDATE order_mgmt_data.items SET {change} WHERE sku = %s', (sku,)), f'{change} is refused once stock has moved',
               sqlstate='23514', code='item_has_history')
    one.execute('SELECT order_mgmt.purge_history()')
    raises(lambda: one.execute('DELETE FROM order_mgmt_data.idempotency_keys'), 'keys are deleted by purge_history only', sqlstate='0A000', code='immutable_ledger')
    one.execute("CREATE ROLE clerk; SELECT FROM order_mgmt.grant_access('clerk', 'web'); SET ROLE clerk; SET order_mgmt.actor = 'the boss'")
    order = place(one, line(sku))
    one.execute('RESET order_mgmt.actor; RESET ROLE')
    is_(one.execute('SELECT actor, role_name FROM order_mgmt.orders WHERE order_id = %s', (order,)).fetchone(), ('the boss', 'clerk'),
        'the role is kept beside another actor')


def disabled_guards(shop, one, two):
    """What other sessions have looked up is forgotten when a table's triggers change, of any table, also within a transaction."""
    sku = shop.item('guarded', 3)
    is_(sell(two, sku), 'sold', 'a session sells')
    for table in ('orders', 'stock_policies', 'items', 'status_log', 'transfers'):
        two.execute('BEGIN')
        is_(two.execute('SELECT count(*) FROM order_mgmt.put_location(%s)', ('BER',)).fetchone()[0], 1, 'a call of a transaction')
        one.execute(f'ALTER TABLE order_mgmt_data.{table} DISABLE TRIGGER ALL')
        is_(outcome(lambda: place(two, line(sku))), 'ledger_not_ready', f'no call writes while triggers of {table} are off')
        two.execute('ROLLBACK')
        is_(outcome(lambda: reserve(two, sku)), 'ledger_not_ready', 'nor of another transaction')
        one.execute('SELECT order_mgmt.resync_stock()')
    is_(sell(two, sku), 'sold', 'resync_stock lets all fire')
    # what an owner has to change all the same: in one transaction, which nobody else notices
    order = place(two, line(sku))
    one.execute("BEGIN; ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER refuse_other; UPDATE order_mgmt_data.orders SET metadata = '{}';"
                ' ALTER TABLE order_mgmt_data.orders ENABLE ALWAYS TRIGGER refuse_other; COMMIT')
    raises(lambda: one.execute("UPDATE order_mgmt_data.orders SET metadata = '{\"a\": 1}' WHERE order_id = %s", (order,)), 'then it is as before',
           sqlstate='0A000', code='immutable_ledger')
    is_(sell(two, sku), 'insufficient_stock', 'and calls are answered')


def balances(shop, one, two):
    """Balances are derived: what an owner writes there is found by verify and repaired by resync_stock."""
    sku = shop.item('balance', 4)
    one.execute('SELECT order_mgmt.compact_balances()')
    one.execute("UPDATE order_mgmt_data.stock_balances SET free = '9' WHERE item_id ="
                ' (SELECT item_id FROM order_mgmt_data.items WHERE sku = %s)', (sku,))
    ok(one.execute('SELECT sum(violations) FROM order_mgmt.verify()').fetchone()[0] > 0, 'verify finds a false balance')
    one.execute('SELECT order_mgmt.resync_stock()')
    is_(one.execute('SELECT sum(violations) FROM order_mgmt.verify()').fetchone()[0], 0, 'resync_stock repairs it')
    is_([sell(two, sku, 4), sell(two, sku)], ['sold', 'insufficient_stock'], 'to what the ledger says')


def transitions(shop, one, two):
    sku = shop.item('status', 3)
    order = place(one, line(sku))
    held = reserve(one, sku)
    one.execute('SELECT FROM order_mgmt.release_reservation(%s)', (held,))
    for table, key, document, status in (('orders', 'order_id', order, 'draft'),
                                         ('orders', 'order_id', order, 'nonsense'),
                                         ('reservations', 'reservation_id', held, 'active'),
                                         ('reservations', 'reservation_id', held, 'converted')):
        raises(lambda: one.execute(f'UPDATE order_mgmt_data.{table} SET status = %s WHERE {key} = %s',
                                   (status, document)),
               f'{table} to {status}: illegal for the owner too', sqlstate='23514', code='illegal_transition')
    for table, key, status in (('orders', 'order_id', 'canceled'), ('reservations', 'reservation_id', 'released')):
        copy = (f'INSERT INTO order_mgmt_data.{table} SELECT (jsonb_populate_record(x, jsonb_build_object(%s::text, order_mgmt.uuid_v7(), %s::text, %s::text,'
                " 'remaining', '0', 'stamp', %s::bigint, 'order_number', order_mgmt.uuid_v7()))).*"
                f' FROM order_mgmt_data.{table} AS x LIMIT 1')
        raises(lambda: one.execute(copy, (key, 'status', status, None)), f'{table} do not begin as {status}', sqlstate='23514', code='illegal_transition')
        one.execute('BEGIN')
        is_(one.execute(copy, (key, 'status', status, 5)).rowcount, 1, 'but in a restore')
        one.execute('ROLLBACK')
        raises(lambda: one.execute(f'DELETE FROM order_mgmt_data.{table}'), f'{table} are not deleted', sqlstate='0A000', code='immutable_ledger')
    raises(lambda: one.execute("SELECT FROM order_mgmt.cancel_order(%s, occurred_at => '2020-01-01')", (order,)),
           'nothing is canceled before it was placed', sqlstate='23514', code='occurred_too_early')
    one.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order,))
    raises(lambda: one.execute("UPDATE order_mgmt_data.orders SET status = 'placed' WHERE order_id = %s", (order,)),
           'a canceled order stays canceled', sqlstate='23514', code='illegal_transition')


def others(shop, one, two):
    """A role without a grant reaches nothing."""
    shop.item('private', 1)
    one.execute('CREATE ROLE stranger')
    for sql in ('INSERT INTO order_mgmt_data.stock_moves SELECT * FROM order_mgmt_data.stock_moves',
                'SELECT * FROM order_mgmt_data.stock_moves', 'TRUNCATE order_mgmt_data.stock_moves',
                "SELECT FROM order_mgmt.place_order('web', '[]')", 'SELECT order_mgmt.resync_stock()'):
        one.execute('SET ROLE stranger')
        raises(lambda: one.execute(sql), f"a stranger's {sql.split()[0]} is refused", sqlstate='42501')
        one.execute('RESET ROLE')


def full_table():
    """50 keys in one transaction over a table of 8 counters."""
    with Cluster(preload=True, settings={'order_mgmt.max_keys': 8}) as cluster:
        shop = Shop(cluster)
        one, two, three = shop.connect(), shop.connect(), shop.connect()
        skus = [shop.item(f'key-{number:02}', 2) for number in range(50)]
        one.execute('BEGIN')
        is_({sell(one, sku) for sku in skus}, {'sold'}, '50 items are sold in one transaction over 8 counters')
        ok(one.execute('SELECT lock_path_falls >= 42 AND keys_used <= 8 FROM order_mgmt.engine_status()').fetchone()[0],
           'most of them under key locks')
        two.execute("SET order_mgmt.take_wait = 0")
        answers = [sell(two, sku) for sku in skus]
        is_((answers.count('sold'), answers.count('stock_contended')), (8, 42),
            'others sell of the counted items, and wait for the rest')
        is_({sell(two, sku) for sku, answer in zip(skus, answers) if answer == 'sold'}, {'stock_contended'},
            'of the counted ones no more than there are')
        waiting = skus[answers.index('stock_contended')]
        buyer = Background(lambda: place(three, line(waiting, 2)))
        ok(wait_event(shop.connection, three.info.backend_pid, 'Lock'), 'a patient buyer waits')
        one.execute('COMMIT')
        is_(buyer.result(), 'insufficient_stock', 'and is refused rightly')
        left = {'sold': 'insufficient_stock', 'stock_contended': 'sold'}
        is_([sell(three, sku) for sku in skus], [left[answer] for answer in answers], 'every unit is sold once')
        shop.quiet('a full table')


with Cluster(preload=True, settings={'order_mgmt.take_wait': 0}) as cluster:
    shop = Shop(cluster)
    one, two = shop.connect(), shop.connect()
    for check in (insert, forced, history, copied, merged, immutable, on_conflict, user_triggers, replica_role,
                  masters_and_logs, disabled_triggers, disabled_guards, balances, transitions, others):
        scenario(check, shop, one, two)
        roll_back(one, two)
    shop.quiet('at the end', forced=('gap', 'history'))
scenario(full_table)
done()
