#!/usr/bin/python3
"""demo.py - make demo: the product's main job, driven by 16 clients against a server started for it.

    make demo [SECONDS=20] [ENGINE=counter|lock] [CLIENTS=16] [SEED=n]
    make demo DATA=file.csv.gz [MAX_LINES=n] [ENGINE=...] [CLIENTS=16]

Without DATA: a generated shop (shop.py).  With DATA: the history in a file with the
columns of the UCI Online Retail data set (replay.py).  The last lines are

    units received N       from suppliers
    units sold N           promised to orders, or sold at registers, and not canceled since
    units returned N       that came back from customers
    oversold N             units by which positions are below zero: no policy lets them
    verify_failures N      violations that order_mgmt.verify(full) found
    orders_per_second N    placed, or sold at registers, while the clients worked
    page PATH              of the generated shop: its day as a page (page.py); the figures lie beside it as JSON

the first four summed by SQL over the ledger.  The exit code is 1 when units were oversold, when
verify() found a violation, when the clients were told anything else than the
ledger holds, or when the sums of the replay differ from those of the file.

--tamper makes the run wrong on purpose - an order that no client counts, a line
of the file that is forgotten - and the run must then fail.  --cut ends four sessions
every second: the clients must repeat their calls, and the books still agree.
"""
import argparse
import os
import random
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(1, str(PROJECT / 'test/lib'))
from cluster import Cluster, ClusterError
from client import DemoError
import ledger
import replay
import shop

SETTINGS = {'shared_buffers': '256MB', 'max_wal_size': '4GB', 'checkpoint_timeout': '30min'}


def arguments(words=None):
    """The command line, or these words; make variables are the defaults."""
    def number(name, default):
        return int(os.environ.get(name) or default)
    parser = argparse.ArgumentParser(prog='demo.py', description='Drive order_mgmt from concurrent clients.')
    parser.add_argument('--data', help='replay the sales of this file, .csv or .csv.gz')
    parser.add_argument('--lines', type=int, default=number('MAX_LINES', 0), help='only its first lines; 0 = all')
    parser.add_argument('--seconds', type=float, default=float(os.environ.get('SECONDS') or 20))
    parser.add_argument('--clients', type=int, default=number('CLIENTS', 16))
    parser.add_argument('--engine', choices=('counter', 'lock'), default=os.environ.get('ENGINE') or 'counter')
    parser.add_argument('--seed', type=int, default=number('SEED', 0))
    parser.add_argument('--tamper', action='store_true', help='make the run wrong: it must fail')
    parser.add_argument('--cut', action='store_true', help='end sessions while the clients work')
    given = parser.parse_args(words)
    if given.engine not in ('counter', 'lock') or given.clients < 1 or given.seconds <= 0 or given.lines < 0:
        parser.error('engine is counter or lock; clients and seconds are positive')
    given.seed = given.seed or random.SystemRandom().randrange(1, 1 << 31)
    return given


def run(given, look=None):
    """One run on a server of its own; returns the exit code.  look(connection), if there is one, is called before the server ends."""
    settings = {**SETTINGS, 'max_connections': given.clients + 20}
    if given.engine == 'lock':
        settings['order_mgmt.engine'] = 'lock'
    with Cluster(preload=given.engine == 'counter', settings=settings) as cluster:
        with cluster.connect() as connection:
            connection.execute('CREATE EXTENSION order_mgmt CASCADE')
            engine = connection.execute(ledger.ENGINE).fetchone()[0]
            if engine != given.engine:
                raise DemoError(f'the server decides stock with the {engine} engine, not {given.engine}')
            print(f'{given.clients} clients, engine {engine}', flush=True)
            play = replay.run if given.data else shop.run
            code = ledger.last_lines(connection, *play(cluster, connection, given))
            if look:
                look(connection)
            return code


def main():
    given = arguments()
    try:
        return run(given)
    except (DemoError, ClusterError, OSError) as problem:
        print(f'demo: {problem}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
