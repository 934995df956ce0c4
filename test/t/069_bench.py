#!/usr/bin/python3
"""069_bench.py - the bench's limit writes the rows of a sale, and no fewer columns of them; make bench-growth measures all it promises.

What place_order writes is cut out of the sources (test/bench/limit.py), compiled, and run; the growth of small shops is measured (test/bench/growth.py).  The
figures themselves are no test's business.

It fails when the sources are written in a way that limit.py cannot read, when one of a sale's
rows is missing there, or when a row has other columns than place_order gives it; when a measurement of growth fails or says no figure.
"""
import re
import subprocess
import sys
from json import dumps as dump
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'bench'))
import limit
from cluster import Cluster
from shop import Shop
from tap import done, is_, note

ORDERS = 20
# the columns of the newest row that have a value
FILLED = """
    SELECT array_agg(c.key ORDER BY c.key) FROM (SELECT to_jsonb(t) AS columns FROM {}.{} AS t ORDER BY t.ctid DESC LIMIT 1) AS r,
        jsonb_each(r.columns) AS c WHERE c.value <> 'null'"""

with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    shop.item('A', 100)
    c = shop.connection
    c.execute("SELECT FROM order_mgmt.put_price('A', '5.00 EUR')")
    order = c.execute("SELECT order_id FROM order_mgmt.place_order('web', %s, idempotency_key => '1')", (dump([{'sku': 'A', 'quantity': 1}]),)).fetchone()[0]
    limit.install(cluster, shop.db, str(order))
    item = c.execute("SELECT item_id FROM order_mgmt_data.items WHERE sku = 'A'").fetchone()[0]
    for number in range(ORDERS):
        c.execute('SELECT FROM bench_limit.place_order(%s::bigint, %s::text)', (item, f'key {number}'))
    is_(limit.verify(c), [], 'each order of the limit has one row of each kind')
    is_(c.execute('SELECT count(*) FROM bench_limit.orders').fetchone()[0], ORDERS, 'and none is missing')
    for table in limit.TABLES:
        wanted, got = (c.execute(FILLED.format(schema, table)).fetchone()[0] for schema in ('order_mgmt_data', 'bench_limit'))
        is_(got, wanted, f'{table}: the columns that place_order fills')

BENCH = Path(__file__).resolve().parents[1] / 'bench/growth.py'
told = subprocess.run([sys.executable, BENCH, '--lines', '6000', '--items', '500', '--backlog', '4000', '--seconds', '1', '--rounds', '1'], text=True, capture_output=True)
is_(told.returncode, 0, 'growth is measured') or note(told.stderr)
FIGURE = r'[0-9.e+-]+'
is_(len(re.findall(rf'^growth [^:]+: {FIGURE} (?:pages|ms|s), x {FIGURE} ', told.stdout, re.M)), 36, 'of each read pages and time, and of upkeep') or note(told.stdout)
is_(len(re.findall(rf'^ratio place_order of [15], .*: {FIGURE} {FIGURE} {FIGURE} of the rate .*, {FIGURE} {FIGURE} {FIGURE} of its WAL', told.stdout, re.M)), 4, 'of orders rate and WAL')
done()
