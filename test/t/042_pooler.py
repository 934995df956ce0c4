#!/usr/bin/python3
"""042_pooler.py - behind PgBouncer in transaction mode, where every transaction may get another server session.

64 clients share 8 server connections and buy scarce units, with DISCARD ALL after every
transaction; some in a transaction that rolls back first, some with SET LOCAL
order_mgmt.engine = 'lock'.  Sales are exact, a refusal is right, and no setting or
hold leaks from one client to the next.

It fails when anything the extension keeps in a session (plans, ids, holds, settings) is
not safe to hand to another client, or to reset.
"""
import os
import random
import subprocess
import time

from buyers import Crowd, buyer, changes_mind, judge_round, purchase, random_pause
from cluster import Cluster, as_server, ensure_packages, give_to_server
from shop import Shop, outcome
from tap import done, is_, ok, seed

CLIENTS = int(os.environ.get('OM_CLIENTS') or 64)
ROUNDS = int(os.environ.get('OM_POOLER_ROUNDS') or 6)
SERVERS = 8
RNG = random.Random(seed())

CONFIG = """[databases]
postgres = host={host} port={port} dbname=postgres user=postgres
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {servers}
max_client_conn = 500
server_reset_query = DISCARD ALL
server_reset_query_always = 1
ignore_startup_parameters = extra_float_digits
logfile = {folder}/log
"""


class Pooler:
    """PgBouncer in front of a cluster, in a folder of the server's user."""

    def __init__(self, cluster):
        self.folder = cluster.folder / 'pooler'
        self.folder.mkdir()
        give_to_server(self.folder)
        config = self.folder / 'ini'
        config.write_text(CONFIG.format(host=cluster.host, port=cluster.port, folder=self.folder, servers=SERVERS))
        os.chmod(config, 0o644)
        self.process = subprocess.Popen(['/usr/sbin/pgbouncer', '-q', str(config)], cwd=self.folder,
                                        stdin=subprocess.DEVNULL, **as_server())
        socket = self.folder / '.s.PGSQL.6432'
        deadline = time.monotonic() + 30
        while not socket.exists():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError('pgbouncer did not start')
            time.sleep(0.02)
        self.dsn = f'host={self.folder} port=6432 user=postgres dbname=postgres'

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def with_lock_engine(sku, key):
    """A transaction that changes the engine for itself, buys, and rolls back."""
    yield b'BEGIN', []
    yield b"SET LOCAL order_mgmt.engine = 'lock'", []
    yield purchase(sku, key)
    yield b'ROLLBACK', []


def script_of(sku, number):
    key = f'{sku}/{number}'
    before = None
    if number % 8 == 3:
        before = changes_mind(sku, key, random_pause(RNG))
    elif number % 8 == 5:
        before = with_lock_engine(sku, key)
    return buyer(sku, key, before=before)


def play(shop, crowd):
    for number in range(ROUNDS):
        sku = shop.item(f'pooled-{number}', CLIENTS // 2)
        bought = crowd.run([script_of(sku, i) for i in range(CLIENTS)])
        wrong = judge_round(shop.connection, sku, CLIENTS // 2, bought)
        ok(not wrong, f'round {number}: {CLIENTS} pooled clients bought exactly {CLIENTS // 2} units', wrong)


def nothing_leaks(shop, crowd):
    def reader():
        return (yield b'SHOW order_mgmt.engine', []).rows[0][0]

    def direct():
        one = shop.connect()
        sku = shop.item('direct', 2)
        for _ in range(2):
            one.execute("SELECT FROM order_mgmt.place_order('web', %s::json)",
                        (f'[{{"sku":"{sku}","quantity":1}}]',))
            one.execute('DISCARD ALL')

    is_(set(crowd.run([reader() for _ in range(CLIENTS)])), {'counter'}, 'no client sees the engine of another')
    is_(outcome(direct), 'ok', 'sale, DISCARD ALL, sale in one session')
    sessions = shop.connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    ).fetchone()[0]
    ok(sessions <= SERVERS + 1, f'{CLIENTS} clients shared {sessions} server sessions')


ensure_packages(['pgbouncer'])
with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    pooler = Pooler(cluster)
    try:
        crowd = Crowd(pooler.dsn, CLIENTS)
        play(shop, crowd)
        nothing_leaks(shop, crowd)
        crowd.close()
    finally:
        pooler.stop()
    shop.quiet('behind the pooler')
done()
