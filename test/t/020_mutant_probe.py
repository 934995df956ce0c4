#!/usr/bin/python3
"""020_mutant_probe.py - small exact scenarios of the counter protocol, each with one right answer.

Every scenario is a few statements in two or three sessions whose outcome does not
depend on timing (take_wait is 0: contended stock is told at once), so that a bug of
the protocol shows in seconds.  test/mutants.py compiles each seeded bug in and
demands that this script fails:

    no_return_on_abort, double_return_on_abort    returned_on_rollback
    sub_abort_ignored                             returned_at_savepoint, received_at_savepoint
    give_without_commit                           not_sellable_before_commit
    give_at_precommit                             not_sellable_before_commit_record, commit_that_fails
    evict_ignores_pins                            pinned_entry_stays
    stale_load_snapshot                           loader_with_old_snapshot
    lock_released_early                           lock_lives_to_the_end
    no_surplus_at_commit                          surplus_at_commit, suppressed_row_gives_back
    trigger_skips_take                            any_writer_takes

The table of counters has 8 entries, so every counter is evicted and loaded many times.
"""
from cluster import Cluster
from shop import (Background, Shop, outcome, place, line, receive, reserve, roll_back, scenario, sell,
                  wait_event, write)
from tap import done, is_, ok

COLD = 24


def evict_others(session):
    """Use so many other counters that every entry that may be evicted is."""
    for number in range(COLD):
        receive(session, f'cold-{number}', 1)


def returned_on_rollback(shop, one, two):
    sku = shop.item('rollback', 1)
    one.execute('BEGIN')
    is_(sell(one, sku), 'sold', 'the last unit is sold in an open transaction')
    is_(sell(two, sku), 'stock_contended', 'meanwhile another buyer is told that it is held, not that it is gone')
    one.execute('ROLLBACK')
    is_(sell(two, sku), 'sold', 'after the rollback the unit is for sale again')
    is_(sell(two, sku), 'insufficient_stock', 'but only once')


def failed_statement_returns(shop, one, two):
    sku = shop.item('failed', 1)
    is_(outcome(lambda: one.execute(
        "SELECT 1 / (SELECT count(*) - 1 FROM order_mgmt.place_order('web', %s::json))",
        (f'[{{"sku":"{sku}","quantity":1}}]',))), '22012', 'a statement fails after its sale')
    is_(sell(two, sku), 'sold', 'the unit of the failed statement is for sale')
    is_(sell(two, sku), 'insufficient_stock', 'once')


def returned_at_savepoint(shop, one, two):
    sku = shop.item('savepoint', 1)
    one.execute('BEGIN; SAVEPOINT a')
    is_(sell(one, sku), 'sold', 'sold inside a savepoint')
    one.execute('ROLLBACK TO a')
    is_(sell(two, sku), 'sold', 'rolled back to it, another session sells the unit')
    is_(sell(one, sku), 'insufficient_stock', 'and this one no longer can')
    one.execute('ROLLBACK')
    sku = shop.item('savepoint-2', 2)
    one.execute('BEGIN')
    sell(one, sku)
    one.execute('SAVEPOINT a; SAVEPOINT b')
    sell(one, sku)
    one.execute('RELEASE b; ROLLBACK TO a')
    is_(sell(one, sku), 'sold', 'what a released inner savepoint sold is back, too')
    one.execute('COMMIT')
    is_(sell(two, sku), 'insufficient_stock', 'two were sold, not one and not three')


def received_at_savepoint(shop, one, two):
    sku = shop.item('gift', 0)
    one.execute('BEGIN; SAVEPOINT a')
    receive(one, sku, 5)
    is_(sell(one, sku), 'sold', 'an own receipt is sellable at once')
    one.execute('ROLLBACK TO a')
    is_(sell(one, sku), 'insufficient_stock', 'and gone when it is rolled back')
    one.execute('ROLLBACK TO a; COMMIT')
    is_(sell(two, sku), 'insufficient_stock', 'no unit of it reaches others')


def not_sellable_before_commit(shop, one, two):
    sku = shop.item('receipt', 0)
    one.execute('BEGIN')
    receive(one, sku, 1)
    is_(sell(two, sku), 'stock_contended', 'an uncommitted receipt cannot be sold by others')
    one.execute('ROLLBACK')
    is_(sell(two, sku), 'insufficient_stock', 'nor one that was rolled back')


def surplus_at_commit(shop, one, two):
    sku = shop.item('surplus', 0)
    is_(sell(two, sku), 'insufficient_stock', 'the counter is loaded empty')
    one.execute('BEGIN')
    receive(one, sku, 2)
    one.execute('COMMIT')
    is_([sell(two, sku) for _ in range(3)], ['sold', 'sold', 'insufficient_stock'],
        'a committed receipt is for sale, all of it and no more')


def not_sellable_before_commit_record(shop, one, two):
    """A receipt waits for a standby that is not there: its commit is written, and not visible yet."""
    sku = shop.item('slow', 0)
    sell(two, sku)
    one.execute('SET synchronous_commit = on')
    slow = Background(lambda: receive(one, sku, 1))
    ok(wait_event(two, one.info.backend_pid, 'SyncRep'), 'the receipt waits in its commit')
    is_(sell(two, sku), 'stock_contended', 'a receipt is not sellable before it is visible')
    two.execute('SELECT pg_cancel_backend(%s)', (one.info.backend_pid,))
    is_(slow.result(), 'ok', 'the receipt is committed')
    one.execute('SET synchronous_commit = local')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'then it is, once')


def commit_that_fails(shop, one, two):
    """40001 at commit: all of the receipt is written, then the commit fails."""
    sku = shop.item('doomed', 0)
    shop.connection.execute('CREATE TABLE skew (id int PRIMARY KEY, v int); INSERT INTO skew VALUES (1, 0), (2, 0)')
    for session in (one, two):
        session.execute('BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT sum(v) FROM skew')
    one.execute('UPDATE skew SET v = 1 WHERE id = 1')
    receive(one, sku, 1)
    two.execute('UPDATE skew SET v = 1 WHERE id = 2')
    two.execute('COMMIT')
    is_(outcome(lambda: one.execute('COMMIT')), '40001', 'the receipt fails at its commit')
    is_(sell(two, sku), 'insufficient_stock', 'and nobody can sell it')


def deferred_constraint_fails(shop, one, two):
    """A user's deferred constraint fails at commit: holds return, receipts vanish."""
    sku = shop.item('deferred', 1)
    other = shop.item('deferred-2', 0)
    shop.connection.execute('CREATE TABLE once (v int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
    one.execute('BEGIN; INSERT INTO once VALUES (1), (1)')
    sell(one, sku)
    receive(one, other, 1)
    is_(outcome(lambda: one.execute('COMMIT')), 'once_v_key', 'a deferred constraint fails at commit')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'the sale is undone, once')
    is_(sell(two, other), 'insufficient_stock', 'so is the receipt')


def pinned_entry_stays(shop, one, two):
    sku = shop.item('pinned', 1)
    one.execute('BEGIN')
    sell(one, sku)
    evict_others(shop.connection)
    is_(sell(two, sku), 'stock_contended', 'a counter in use is not evicted')
    one.execute('COMMIT')
    evict_others(shop.connection)
    is_(sell(two, sku), 'insufficient_stock', 'and is exact when it is loaded again')


def loader_with_old_snapshot(shop, one, two):
    """The loader's transaction began before others sold (or received)."""
    for level in ('REPEATABLE READ', 'SERIALIZABLE'):
        for engine in ('counter', 'lock'):
            sold, got = shop.item(f'old-{level}-{engine}', 1), shop.item(f'new-{level}-{engine}', 0)
            one.execute(f"SET order_mgmt.engine = '{engine}'")
            one.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
            is_(sell(two, sold), 'sold', f'{level}, {engine}: a unit is sold after the snapshot')
            receive(two, got, 1)
            evict_others(shop.connection)
            is_(sell(one, got), 'sold', f'{level}, {engine}: a unit received after the snapshot is sellable')
            is_(sell(one, sold), 'insufficient_stock', f'{level}, {engine}: a unit sold after it is not')
            roll_back(one)
            one.execute('RESET order_mgmt.engine')


def lock_lives_to_the_end(shop, one, two):
    sku = shop.item('locked', 1)
    for session in (one, two):
        session.execute("SET order_mgmt.engine = 'lock'")
    one.execute('BEGIN')
    is_(sell(one, sku), 'sold', 'the lock engine sells the last unit')
    is_(sell(two, sku), 'stock_contended', 'others wait for the end of that transaction')
    one.execute('COMMIT')
    is_(sell(two, sku), 'insufficient_stock', 'and then see that it is sold')
    for session in (one, two):
        session.execute('RESET order_mgmt.engine; RESET lock_timeout')


def any_writer_takes(shop, one, two):
    sku = shop.item('written', 2)
    is_(write(one, sku, 3), 'insufficient_stock', 'an INSERT of more than there is is refused')
    one.execute('BEGIN')
    is_(write(one, sku, 2), 'ok', 'an INSERT takes what there is')
    is_(sell(two, sku), 'stock_contended', 'at once, for everybody')
    one.execute('ROLLBACK')
    is_(write(one, sku, 1), 'ok', 'rolled back, it took nothing')
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'one was taken, one was left')


def suppressed_row_gives_back(shop, one, two):
    """A user's trigger swallows the row of a take: what was taken for it comes back."""
    sku = shop.item('swallowed', 1)
    shop.connection.execute("""
        CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER aaa_swallow BEFORE INSERT ON order_mgmt_data.stock_moves FOR EACH ROW
            WHEN (NEW.reason = 'swallow') EXECUTE FUNCTION swallow()""")
    outcome(lambda: one.execute(
        "SELECT FROM order_mgmt.adjust_stock('BER', %s::json, 'swallow')", (f'[{{"sku":"{sku}","quantity":-1}}]',)))
    is_(write(one, sku, 1), 'ok', 'the unit of a swallowed row is still there')
    is_(sell(two, sku), 'insufficient_stock', 'once')
    shop.connection.execute('DROP FUNCTION swallow() CASCADE')


def reserve_and_sell(shop, one, two):
    sku = shop.item('held', 2)
    one.execute('BEGIN')
    held = reserve(one, sku, 1)
    is_(sell(two, sku), 'sold', 'a hold of one of two leaves one')
    is_(sell(two, sku), 'stock_contended', 'the other is held by an open transaction')
    one.execute('COMMIT')
    is_(sell(two, sku), 'insufficient_stock', 'then held by a reservation')
    is_(outcome(lambda: place(two, line(sku), reservation=held)), 'ok', 'its own reservation does not stand in its way')
    is_(sell(two, sku), 'insufficient_stock', 'two units, two orders')


def main():
    settings = {'order_mgmt.max_keys': 8, 'order_mgmt.take_wait': 0,
                'synchronous_standby_names': 'nobody', 'synchronous_commit': 'local'}
    with Cluster(preload=True, settings=settings) as cluster:
        shop = Shop(cluster)
        one, two = shop.connect(), shop.connect()
        for number in range(COLD):
            shop.item(f'cold-{number}')
        for check in (returned_on_rollback, failed_statement_returns, returned_at_savepoint, received_at_savepoint,
                      not_sellable_before_commit, surplus_at_commit, not_sellable_before_commit_record,
                      commit_that_fails, deferred_constraint_fails, pinned_entry_stays, loader_with_old_snapshot,
                      lock_lives_to_the_end, any_writer_takes, suppressed_row_gives_back, reserve_and_sell):
            scenario(check, shop, one, two)
            roll_back(one, two)
        shop.quiet('at the end')


main()
done()
