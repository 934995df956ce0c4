"""replay_check.py - what a replay did, against plain SQL over the file.

The raw file is copied into the server and replay.sql decides every line again; then
sums are compared, to the unit and the cent:

    documents       per sku, customer and month: units and amount of the order lines,
                    returns, refunds without sale and adjustments
    money ledger    per customer and month: revenue less returns
    goods ledger    per sku and month: units that left the stock less those that came back
    sales_by_day    per month: gross sales and returns
    shift_summary   what the register took and gave back

At last measure() reads every report once cold and once warm, and the size of the database.
"""
import json
from pathlib import Path

from ledger import Books

WALK_IN = 'walk-in'
REFUSED_MAX = 50
REPORT_MS_MAX = 2000

# Quantities and amounts of the file are what the customer got and paid: returns are negative.
ACCEPTED = """accepted AS (
    SELECT *, quantity * unit_price AS amount, date_trunc('month', invoiced_at) AS month,
        CASE WHEN verdict = 'adjustment' THEN 'nobody' ELSE coalesce(customer, 'walk-in') END AS buyer
    FROM file_verdicts WHERE verdict NOT LIKE 'refused%'
)"""
DOCUMENTS = """wanted AS (
    SELECT sku, buyer, month, sum(quantity) AS units, sum(amount) AS amount FROM accepted GROUP BY sku, buyer, month
), facts AS (
    SELECT l.sku, o.metadata ->> 'customer' AS buyer, o.occurred_at, l.shipped::numeric AS units, l.line_total::numeric AS amount
    FROM order_mgmt.order_lines AS l JOIN order_mgmt.orders AS o USING (tenant_id, order_id)
    UNION ALL
    SELECT l.sku, o.metadata ->> 'customer', p.occurred_at, -p.quantity::numeric, -p.quantity::numeric * l.unit_price::numeric
    FROM order_mgmt.return_receipts AS p JOIN order_mgmt.returns AS r USING (tenant_id, return_id)
    JOIN order_mgmt.orders AS o USING (tenant_id, order_id)
    JOIN order_mgmt.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = o.order_id AND l.line_no = p.line_no
    UNION ALL
    SELECT l.sku, u.metadata ->> 'customer', u.occurred_at, -l.quantity::numeric, -l.amount::numeric
    FROM order_mgmt.refund_without_sale_lines AS l JOIN order_mgmt.refunds_without_sale AS u USING (tenant_id, refund_id)
    UNION ALL
    SELECT sku, 'nobody', occurred_at, -quantity, 0 FROM order_mgmt_report.fct_stock_moves
    WHERE document_kind = 'stock_document' AND from_state = 'free'
), found AS (
    SELECT sku, buyer, date_trunc('month', occurred_at AT TIME ZONE 'UTC') AS month, sum(units) AS units, sum(amount) AS amount
    FROM facts GROUP BY 1, 2, 3
)"""
MONEY = """wanted AS (
    SELECT NULL AS sku, buyer, month, 0 AS units, sum(amount) AS amount FROM accepted
    GROUP BY buyer, month HAVING sum(amount) <> 0
), found AS (
    SELECT NULL AS sku, coalesce(o.metadata, u.metadata) ->> 'customer' AS buyer,
        date_trunc('month', m.occurred_at AT TIME ZONE 'UTC') AS month, 0 AS units,
        sum(CASE WHEN m.from_account = 'revenue' THEN 1 ELSE -1 END * m.amount::numeric) AS amount
    FROM order_mgmt_data.money_moves AS m
    LEFT JOIN order_mgmt.orders AS o ON o.tenant_id = m.tenant_id AND o.order_id = m.order_id
    LEFT JOIN order_mgmt.refunds_without_sale AS u ON u.tenant_id = m.tenant_id AND u.refund_id = m.document_id
    WHERE m.from_account = 'revenue' OR m.to_account = 'returns' GROUP BY 2, 3 HAVING sum(
        CASE WHEN m.from_account = 'revenue' THEN 1 ELSE -1 END * m.amount::numeric) <> 0
)"""
GOODS = """wanted AS (
    SELECT sku, NULL AS buyer, month, sum(CASE WHEN verdict = 'adjustment' THEN -quantity ELSE quantity END) AS units, 0 AS amount
    FROM accepted WHERE sku ~ '^[0-9]{5}' OR sku IN (SELECT sku FROM accepted WHERE verdict = 'adjustment') GROUP BY sku, month
), found AS (
    SELECT sku, NULL AS buyer, date_trunc('month', occurred_at AT TIME ZONE 'UTC') AS month,
        sum(CASE WHEN from_state = 'free' THEN quantity ELSE -quantity END) AS units, 0 AS amount
    FROM order_mgmt_report.fct_stock_moves WHERE from_state <> 'supplier' GROUP BY 1, 3
)"""
BY_DAY = """wanted AS (
    SELECT NULL AS sku, side.buyer, month, 0 AS units, sum(amount * side.sign) AS amount
    FROM accepted CROSS JOIN (VALUES ('gross sales', 1), ('returns', -1)) AS side (buyer, sign)
    WHERE quantity * side.sign > 0 AND verdict <> 'adjustment' GROUP BY 2, 3 HAVING sum(amount) <> 0
), found AS (
    SELECT NULL AS sku, side.buyer, date_trunc('month', business_date::timestamp) AS month, 0 AS units, sum(side.amount) AS amount
    FROM order_mgmt_report.sales_by_day
    CROSS JOIN LATERAL (VALUES ('gross sales', gross_sales), ('returns', returns)) AS side (buyer, amount)
    GROUP BY 2, 3 HAVING sum(side.amount) <> 0
)"""
REGISTER = """wanted AS (
    SELECT NULL AS sku, side.buyer, NULL::timestamp AS month, 0 AS units, sum(amount * side.sign) AS amount
    FROM accepted CROSS JOIN (VALUES ('sales', 1), ('refunds', -1)) AS side (buyer, sign)
    WHERE quantity * side.sign > 0 AND verdict <> 'adjustment' GROUP BY 2 HAVING sum(amount) <> 0
), found AS (
    SELECT NULL AS sku, side.buyer, NULL::timestamp AS month, 0 AS units, side.amount
    FROM order_mgmt_report.shift_summary
    CROSS JOIN LATERAL (VALUES ('sales', other_sales), ('refunds', other_refunds)) AS side (buyer, amount) WHERE side.amount <> 0
)"""
COMPARISONS = (('documents', 'sku, customer and month', DOCUMENTS), ('money ledger', 'customer and month', MONEY),
               ('goods ledger', 'sku and month', GOODS), ('sales_by_day', 'month', BY_DAY), ('shift_summary', 'shift', REGISTER))
DIFFERENCE = """
SELECT count(*) FILTER (WHERE w.units IS NOT NULL), count(*) FILTER (WHERE d.yes),
    min(concat_ws(' ', k.sku, k.buyer, to_char(k.month, 'YYYY-MM')) || format(': file %s units %s, server %s units %s',
        w.units, w.amount, f.units, f.amount)) FILTER (WHERE d.yes),
    coalesce(sum(w.units), 0), coalesce(sum(w.amount), 0)
FROM (SELECT *, concat_ws('|', sku, buyer, month) AS key FROM wanted) AS w
FULL JOIN (SELECT *, concat_ws('|', sku, buyer, month) AS key FROM found) AS f USING (key)
CROSS JOIN LATERAL (SELECT coalesce(w.sku, f.sku) AS sku, coalesce(w.buyer, f.buyer) AS buyer, coalesce(w.month, f.month) AS month) AS k
CROSS JOIN LATERAL (SELECT (w.units, w.amount) IS DISTINCT FROM (f.units, f.amount) AS yes) AS d
"""
# Documents of each kind, which the clients counted too.
KINDS = (('orders', 'order_mgmt.orders'), ('returns', 'order_mgmt.returns'), ('refunds without sale', 'order_mgmt.refunds_without_sale'))

REPORTS = """SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_report'::regnamespace AND c.relkind = 'v' ORDER BY 1"""
EXPLAIN = 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT * FROM order_mgmt_report.{}'
SIZES = """
SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class AS c
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 8
"""


def judge_again(connection, file, tamper):
    """Copy the file into the server and let replay.sql decide every line."""
    connection.execute("""CREATE TEMP TABLE file_lines (
        line_no bigint GENERATED ALWAYS AS IDENTITY, invoice text, sku text, description text, quantity bigint,
        invoiced_at timestamp, unit_price numeric, customer text, country text)""")
    with connection.cursor().copy("""COPY file_lines (invoice, sku, description, quantity, invoiced_at, unit_price,
            customer, country) FROM STDIN (FORMAT csv, HEADER)""") as copy:
        copy.write(file.raw)
    if tamper:
        connection.execute('DELETE FROM file_lines WHERE line_no = 1')
    connection.execute((Path(__file__).parent / 'replay.sql').read_text())


def list_refused(connection, file, books):
    """Print the refused lines, each with its reason; the clients' side found the same ones."""
    rows = connection.execute("""SELECT line_no, invoice, sku, quantity, unit_price, substr(verdict, 10) FROM file_verdicts
        WHERE verdict LIKE 'refused%' ORDER BY line_no""").fetchall()
    print(f'{file.lines - len(rows):,} lines accepted, {len(rows)} refused')
    for row in rows[:REFUSED_MAX]:
        print('  line {:>7}  invoice {:<8}  {:<12}  {:>7} x {:>10}  {}'.format(*row))
    if len(rows) > REFUSED_MAX:
        books.fault(f'{len(rows)} lines are refused, more than {REFUSED_MAX}')
    if [(row[0], row[5]) for row in rows] != file.refused:
        books.fault('other lines were refused than those of the file that must be')


def compare(connection, file, counts, tamper):
    """Every line has one fate; clients, file and server agree on all of them, and on all sums."""
    judge_again(connection, file, tamper)
    books = Books()
    wanted = dict(connection.execute('SELECT verdict, count(*) FROM file_verdicts GROUP BY verdict').fetchall())
    fates = [name for name in counts if name in wanted or name.startswith(('refused: ', 'refund without sale: '))]
    for name in counts:
        if name.startswith('refused by the server'):
            books.add(name, counts[name], 0)
    for name in sorted({*fates, *wanted}, key=lambda name: (name.startswith(('refund without', 'refused')), name.startswith('refused'), name)):
        books.add('lines: ' + name, counts[name], wanted.get(name, 0))
    books.add('lines read', sum(counts[name] for name in fates), file.lines)
    for kind, view in KINDS:
        books.add(kind, counts[kind], connection.execute(f'SELECT count(*) FROM {view}').fetchone()[0])
    list_refused(connection, file, books)
    for name, grain, query in COMPARISONS:
        groups, differing, sample, units, amount = connection.execute('WITH ' + ACCEPTED + ', ' + query + DIFFERENCE).fetchone()
        print(f'{name}: {groups:,} sums per {grain}, {differing:,} differ from the file; {units:,} units, {amount:,} GBP', flush=True)
        if differing:
            books.fault(f'{name}: {sample}')
        if not groups and counts['sale']:
            books.fault(f'{name}: nothing was compared')
    connection.execute('DROP TABLE file_lines, file_verdicts, file_sales, file_taken')
    return books


def measure(connection, lines):
    """Print how long each report takes, warm, and how much room an order line does."""
    connection.execute('VACUUM ANALYZE')
    times = []
    for (view,) in connection.execute(REPORTS).fetchall():
        for _ in range(2):
            (plan,), = connection.execute(EXPLAIN.format(view)).fetchall()
        plan = (plan if isinstance(plan, list) else json.loads(plan))[0]
        times.append((plan['Planning Time'] + plan['Execution Time'], view, plan['Plan']['Actual Rows']))
    for milliseconds, view, rows in sorted(times, reverse=True):
        print(f'report {view:<20} {milliseconds:>8.0f} ms {rows:>10,} rows{"   SLOW" if milliseconds > REPORT_MS_MAX else ""}')
    print(f'slowest report {max(times)[1]} {max(times)[0]:.0f} ms')
    size, = connection.execute('SELECT pg_database_size(current_database())').fetchone()
    for table, heap, indexes in connection.execute(SIZES).fetchall():
        print(f'table {table:<21} {heap / lines:>8.0f} bytes per order line, its indexes {indexes / lines:>6.0f}')
    print(f'database {size / 1e6:,.0f} MB, {size / lines:,.0f} bytes per order line', flush=True)
