"""guardless.py - the same flash sale in two shops without a guard, for comparison: what one writes first, run by as many clients on the same server.

Both shops look whether there is stock, and then write the order and the stock, in one transaction at PostgreSQL's
default isolation.  Between the two, others look as well.  They differ in how they write the stock: one saves the number that
it computed, as an object-relational mapper does, one lets the database subtract.  Each has a table of its own
with one row for the item; the clients buy unit by unit and stop as in the flash sale.
"""
import inspect

from psycopg.conninfo import make_conninfo

from catalog import CLERK, FLASH_SKU, FLASH_UNITS
from client import run_crew
from shopper import FLASH_REFUSALS

TABLES = """
CREATE SCHEMA {0} AUTHORIZATION {1};
CREATE TABLE {0}.items (sku text PRIMARY KEY, stock integer NOT NULL);
CREATE TABLE {0}.orders (order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL,
    ordered_at timestamptz NOT NULL DEFAULT clock_timestamp());
INSERT INTO {0}.items VALUES ('{2}', {3});
ALTER TABLE {0}.items OWNER TO {1};
ALTER TABLE {0}.orders OWNER TO {1};
"""
SOLD = """
SELECT (1000 * extract(epoch FROM ordered_at - min(ordered_at) OVER ()))::integer AS ms, row_number() OVER (ORDER BY order_id) AS sold
FROM {}.orders ORDER BY 2
"""
LEFT = 'SELECT stock FROM {}.items'


def save(db, sku):
    with db.transaction():
        stock, = db.execute('SELECT stock FROM items WHERE sku = %s', [sku]).fetchone()
        if stock < 1:
            return 'sold out'
        db.execute('INSERT INTO orders (sku) VALUES (%s)', [sku])
        db.execute('UPDATE items SET stock = %s WHERE sku = %s', [stock - 1, sku])
        return 'sold'


def subtract(db, sku):
    with db.transaction():
        stock, = db.execute('SELECT stock FROM items WHERE sku = %s', [sku]).fetchone()
        if stock < 1:
            return 'sold out'
        db.execute('INSERT INTO orders (sku) VALUES (%s)', [sku])
        db.execute('UPDATE items SET stock = stock - 1 WHERE sku = %s', [sku])
        return 'sold'


def buyer(buy):
    """The work of a client: one unit after the other, until it is sold out for sure."""
    def work(client):
        client.begin()
        refusals = 0
        while refusals * client.rally.parties < FLASH_REFUSALS:
            if buy(client.connection(), FLASH_SKU) == 'sold':
                client.count('orders')
            else:
                refusals += 1
    return work


def describe(totals, elapsed):
    """A line of progress."""
    return f"{totals['orders']:>8,} units sold without a guard, of {FLASH_UNITS}"


def run(cluster, connection, clients):
    """Both shops' sales, one after the other: a dictionary each, with the code that ran."""
    shops = []
    for buy in (subtract, save):
        schema = f'guardless_{buy.__name__}'
        connection.execute(TABLES.format(schema, CLERK, FLASH_SKU, FLASH_UNITS))
        dsn = make_conninfo(cluster.dsn(), user=CLERK, options=f'-c search_path={schema}')
        counts, _ = run_crew(dsn, [buyer(buy)] * clients, describe, lambda: None)
        sold = connection.execute(SOLD.format(schema)).fetchall()
        shops.append({'name': buy.__name__, 'code': inspect.getsource(buy), 'told': counts['orders'], 'sold': len(sold), 'oversold': len(sold) - FLASH_UNITS,
                      'stock': connection.execute(LEFT.format(schema)).fetchone()[0], 'points': thin([[ms, FLASH_UNITS - number] for ms, number in sold])})
        print(f'without a guard ({buy.__name__}): {len(sold):,} of {FLASH_UNITS} units sold, {sold[-1][0] / 1000:.2f} s', flush=True)
    return shops


def thin(points):
    """The last point of each millisecond."""
    return [point for point, after in zip(points, [*points[1:], [None]]) if point[0] != after[0]]
