#!/usr/bin/python3
"""062_jobs.py - pg_cron runs the jobs, for real.

A server with pg_cron in the database of the shop: schedule_jobs() names the jobs after the
database, repeated it changes nothing, and pg_cron runs them (by @reboot, so that nobody waits for
the next minute; make check-long waits for it).  Where pg_cron is in another database, the
statements that order_mgmt.jobs shows schedule them from there, also for a database of the longest
name.  A role that is no superuser schedules its own, which run as itself for its tenants.  unschedule_jobs()
takes all of them out.  A job whose former run has not ended returns at once.

It needs the package postgresql-N-cron and fails without it.
"""
import os
import time

from cluster import Cluster, install, pg_config_value
from shop import outcome, receive, reserve, wait_until
from tap import done, is_, long_run, note, ok, raises

SETTINGS = {'shared_preload_libraries': 'order_mgmt, pg_cron', 'cron.database_name': 'shop', 'cron.use_background_workers': True,
            'max_worker_processes': 20}
AT_ONCE = '{"expire_holds":"@reboot","expire_orders":"@reboot","compact":"@reboot","backorders":"@reboot","purge":"@reboot","verify":"@reboot"}'
JOBS = ['backorders', 'compact', 'expire_holds', 'expire_orders', 'purge', 'verify']
LONG_NAME = 'é' * 31
SCHEDULED = 'SELECT jobid, jobname::text, schedule, command, database, username, active FROM cron.job ORDER BY jobid'


def ran(connection, after=None):
    """Names of the jobs that have run."""
    return [row[0] for row in connection.execute(
        "SELECT job FROM order_mgmt.jobs WHERE last_status = 'done' AND (%s::timestamptz IS NULL OR last_started_at > %s)"
        ' ORDER BY job', (after, after)).fetchall()]


def in_its_database(cluster):
    """schedule_jobs where pg_cron is."""
    shop = cluster.connect('shop')
    defaults = dict(shop.execute('SELECT job, schedule FROM order_mgmt.jobs').fetchall())
    is_(dict(shop.execute('SELECT job, scheduled FROM order_mgmt.schedule_jobs()').fetchall()), defaults, 'all jobs are scheduled, by default')
    first = shop.execute(SCHEDULED).fetchall()
    is_(sorted(row[1:] for row in first), sorted((f'order_mgmt {job} in shop', schedule, f"SELECT order_mgmt.run_job('{job}')", 'shop',
                                                  'postgres', True) for job, schedule in defaults.items()),
        'under the name of the database, one statement each')
    shop.execute('SELECT order_mgmt.schedule_jobs()')
    is_(shop.execute(SCHEDULED).fetchall(), first, 'again: nothing changes')
    is_(dict(shop.execute("""SELECT job, scheduled FROM order_mgmt.schedule_jobs('{"verify":"off","compact":"*/2 * * * *"}')""").fetchall()),
        {**defaults, 'verify': None, 'compact': '*/2 * * * *'}, 'another schedule replaces the first, off takes a job out')
    is_(outcome(lambda: shop.execute("""SELECT order_mgmt.schedule_jobs('{"compact":"now and then"}')""")) != 'ok', True,
        'what pg_cron does not understand is refused')
    shop.execute('SELECT order_mgmt.schedule_jobs(%s::json)', (AT_ONCE,))
    shop.close()


def elsewhere(cluster, name):
    """pg_cron in another database: the view says what to run there."""
    other = cluster.connect(name)
    raises(lambda: other.execute('SELECT order_mgmt.schedule_jobs()'), 'without pg_cron in the database it is refused', sqlstate='55000',
           code='no_scheduler')
    statements = [row[0] for row in other.execute('SELECT cron_sql FROM order_mgmt.jobs').fetchall()]
    with cluster.connect('shop') as shop:
        before = len(shop.execute(SCHEDULED).fetchall())
        for _ in range(2):
            for statement in statements:
                shop.execute(statement)
        names = [row[0] for row in shop.execute('SELECT jobname::text FROM cron.job WHERE database = %s', (name,)).fetchall()]
        wanted = [row[0] for row in other.execute('SELECT cron_name FROM order_mgmt.jobs').fetchall()]
        is_(sorted(names), sorted(wanted), 'its statements schedule the jobs from there, each once')
        ok(max(len(cron_name.encode()) for cron_name in names) <= 63, 'under names that fit', f'{names}')
        is_(len(shop.execute(SCHEDULED).fetchall()), before + len(JOBS), 'and touch no job of another database')
        shop.execute("UPDATE cron.job SET schedule = '@reboot' WHERE database = %s", (name,))
    other.close()


def own_role(cluster):
    """A role that is no superuser."""
    with cluster.connect('shop') as shop:
        shop.execute('CREATE ROLE keeper LOGIN')
        shop.execute("SELECT FROM order_mgmt.put_tenant(2, 'Two')")
        shop.execute("SELECT order_mgmt.grant_access('keeper', 'admin', '{2}')")
        shop.execute('SET ROLE keeper')
        is_(outcome(lambda: shop.execute('SELECT order_mgmt.schedule_jobs()')), '42501', 'a role without rights on pg_cron schedules nothing')
        is_(shop.execute('SELECT count(*) FROM order_mgmt.jobs').fetchone()[0], len(JOBS), 'but sees which jobs there are')
        shop.execute('RESET ROLE')
        shop.execute('GRANT USAGE ON SCHEMA cron TO keeper')
        shop.execute('SET ROLE keeper')
        is_({row[0] for row in shop.execute('SELECT scheduled FROM order_mgmt.schedule_jobs(%s::json)', (AT_ONCE,)).fetchall()},
            {'@reboot'}, 'a role with rights on pg_cron schedules its own')


def they_run(cluster, name):
    """pg_cron starts them."""
    cluster.restart()
    begun = time.monotonic()
    shop, other = cluster.connect('shop'), cluster.connect(name)
    ok(wait_until(lambda: ran(shop) == JOBS, 60), 'pg_cron runs every job', f'{ran(shop)}\n{cluster.tail()}')
    ok(wait_until(lambda: ran(other) == JOBS, 60), 'also those of the other database', f'{ran(other)}\n{cluster.tail()}')
    mine = "SELECT job FROM order_mgmt_data.job_runs WHERE role_name = 'keeper' AND status = 'done' ORDER BY job"
    ok(wait_until(lambda: [row[0] for row in shop.execute(mine).fetchall()] == JOBS, 60), 'those of the role run as the role', cluster.tail())
    is_(shop.execute("SELECT status FROM order_mgmt_data.reservations").fetchall(), [('expired',)], 'the expired hold was released')
    is_(int(shop.execute("SELECT sum(free::numeric + reserved::numeric) FROM order_mgmt_data.stock_balances").fetchone()[0]), 5, 'the moves were folded')
    note(f'all ran within {time.monotonic() - begun:.1f} s of the start')
    if long_run():
        now = shop.execute('SELECT order_mgmt_data.clock()').fetchone()[0]
        shop.execute('SELECT order_mgmt.schedule_jobs()')
        ok(wait_until(lambda: {'compact', 'expire_holds'} <= set(ran(shop, now)), 130), 'and with their own schedules at the next minute')
    purge(shop)
    shop.execute('SELECT order_mgmt.unschedule_jobs()')
    is_([row[0] for row in shop.execute('SELECT DISTINCT database FROM cron.job').fetchall()], [name],
        'unschedule_jobs takes out those of its database, of every role for a superuser')
    shop.close()
    other.close()


def purge(shop):
    """pg_cron's own log of our jobs is purged with the keys."""
    logged = 'SELECT count(*) FROM cron.job_run_details WHERE command LIKE %s'
    ok(wait_until(lambda: shop.execute(logged, ('%run_job%',)).fetchone()[0] >= 10, 20), 'pg_cron logged the runs')
    shop.execute("UPDATE cron.job_run_details SET end_time = end_time - interval '31 days' WHERE command LIKE '%compact%'")
    shop.execute("INSERT INTO cron.job_run_details (jobid, runid, database, username, command, end_time)"
                 " VALUES (99, 9999, 'shop', 'postgres', 'VACUUM', '2020-01-01')")
    shop.execute("SELECT order_mgmt.run_job('purge')")
    is_(shop.execute("SELECT command FROM cron.job_run_details WHERE end_time < order_mgmt_data.clock() - interval '30 days'").fetchall(),
        [('VACUUM',)], 'purge deletes what pg_cron logged of the jobs long ago, and nothing else')


def one_at_a_time(cluster):
    """A second run of a job that has not ended."""
    first, second, third = cluster.connect('shop', autocommit=False), cluster.connect('shop'), cluster.connect('shop')
    third.execute('SET ROLE keeper')
    run = "SELECT status, result IS NULL FROM order_mgmt.run_job('compact')"
    is_(first.execute(run).fetchone(), ('done', False), 'a run')
    begun = time.monotonic()
    second.execute("SET statement_timeout = '5s'")
    answer = outcome(lambda: is_(second.execute(run).fetchone(), ('running', True), 'while it has not ended, another one says so'))
    is_(answer, 'ok', 'and does not wait for the first')
    ok(time.monotonic() - begun < 1, 'and at once')
    is_(second.execute("SELECT status FROM order_mgmt.run_job('purge')").fetchone()[0], 'done', 'other jobs run')
    is_(third.execute(run).fetchone(), ('done', False), 'and so do those of another role')
    first.rollback()
    is_(second.execute(run).fetchone(), ('done', False), 'after it ended, also by a rollback, the next one runs')
    first.close()
    second.execute('SET statement_timeout = 1')
    is_(outcome(lambda: second.execute("SELECT pg_sleep(0.01), order_mgmt.run_job('verify')")), '57014', 'a canceled run is canceled')
    second.close()
    third.close()


def main():
    share = pg_config_value(install() / 'pg_config', 'sharedir')
    if not os.path.exists(f'{share}/extension/pg_cron.control'):
        ok(False, 'pg_cron is installed: run sh test/lib/bootstrap.sh cron', f'{share}/extension has no pg_cron.control')
        done()
    name = LONG_NAME
    with Cluster(settings=SETTINGS) as cluster:
        for database in ('shop', name):
            with cluster.connect() as connection:
                connection.execute(f'CREATE DATABASE "{database}"')
        cluster.psql('CREATE EXTENSION pg_cron; CREATE EXTENSION order_mgmt', 'shop')
        cluster.psql('CREATE EXTENSION order_mgmt', name)
        note('pg_cron ' + cluster.psql("SELECT extversion FROM pg_extension WHERE extname = 'pg_cron'", 'shop'))
        with cluster.connect('shop') as c:
            for statement in ("SELECT FROM order_mgmt.put_location('BER')", "SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}')",
                              "SELECT FROM order_mgmt.put_item('A')"):
                c.execute(statement)
            receive(c, 'A', 5)
            reserve(c, 'A', 2, '1 second')
            c.execute("UPDATE order_mgmt_data.reservations SET expires_at = '2020-01-01'")
        in_its_database(cluster)
        elsewhere(cluster, name)
        own_role(cluster)
        they_run(cluster, name)
        one_at_a_time(cluster)
    done()


main()
