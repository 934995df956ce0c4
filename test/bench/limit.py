"""limit.py - builds the bench's limit: INSERT statements of the rows of a sale, run from C.

    install(cluster, db)     schema bench_limit: clones of the tables of a sale, and
                             bench_limit.place_order(item_id, idempotency_key)

The tables and columns (and the one INSERT that is a statement there too) are cut out
of the extension's sources, so they cannot drift apart from what place_order writes.  Values
are those of a sample order that place_order has placed in this database, except
ids, key, item and time, which each order makes for itself.
"""
import os
import re
import subprocess
from pathlib import Path

from cluster import ClusterError, pg_config_value, sources

# In the order of a sale.
TABLES = ('idempotency_keys', 'orders', 'order_lines', 'stock_moves', 'money_moves', 'events')
SOURCE = {
    'order_id': 'ORDER_ID', 'document_id': 'ORDER_ID', 'aggregateid': 'ORDER_ID',
    'order_number': 'ORDER_NUMBER', 'id': 'LEDGER_ID', 'move_id': 'LEDGER_ID', 'log_id': 'LEDGER_ID',
    'idempotency_key': 'KEY', 'item_id': 'ITEM_ID', 'occurred_at': 'CLOCK', 'recorded_at': 'CLOCK',
}
SOURCE_TYPE = {'ORDER_ID': 'uuid', 'ORDER_NUMBER': 'text', 'LEDGER_ID': 'bigint', 'KEY': 'text', 'ITEM_ID': 'bigint',
               'CLOCK': 'timestamptz'}
TYPES = {
    'OM_BOOL': 'boolean', 'OM_INT2': 'smallint', 'OM_INT4': 'integer', 'OM_INT8': 'bigint', 'OM_TEXT': 'text',
    'OM_BYTEA': 'bytea', 'OM_UUID': 'uuid', 'OM_TIME': 'timestamptz', 'OM_JSONB': 'jsonb',
    'OM_ACCOUNT': 'order_mgmt.money_account', 'OM_QUANTITY': 'order_mgmt.quantity', 'OM_AMOUNT': 'order_mgmt.amount', 'OM_PRICE': 'order_mgmt.price', 'OM_STATE': 'order_mgmt.stock_state',
}
PLAN = re.compile(r'\.sql\s*=\s*((?:"(?:\\.|[^"\\])*"\s*)+),\s*\.args\s*=\s*\{([^}]*)\}')
TABLE = re.compile(r'OmTable\s+\w+\s*=\s*\{\s*\.name\s*=\s*"(\w+)",(?:\s*\.index\s*=\s*"\w+",)?\s*\.columns\s*=\s*\{(.*?)OM_NONE\s*\}', re.DOTALL)
COLUMN = re.compile(r'\{"(\w+)",\s*(OM_\w+)\}')
INSERT = re.compile(r'INSERT INTO order_mgmt_data\.(\w+)(?: AS \w+)? \(([^)]*)\) VALUES \((.*?)\)( ON CONFLICT DO NOTHING)?')


def statements(source, pg_config):
    """{table: (sql, columns of the arguments, types of the arguments)} of single-row INSERTs."""
    tables, inserts = {}, {}
    for path in sorted((source / 'src').rglob('*.c')):
        code = path.read_text()
        if 'OmTable' not in code and 'INSERT INTO' not in code:
            continue
        # lists of columns are macros
        text = subprocess.run(
            ['cc', '-E', '-P', f'-I{source}/src', f"-I{pg_config_value(pg_config, 'includedir-server')}", path],
            check=True, capture_output=True, text=True).stdout
        for table, columns in TABLE.findall(text):
            # rows are read and changed by some of the columns that they are inserted with
            if table in TABLES and (table not in tables or len(COLUMN.findall(columns)) > len(tables[table][1])):
                tables[table] = table_statement(table, COLUMN.findall(columns))
        for literals, arguments in PLAN.findall(text):
            sql = ''.join(re.findall(r'"((?:\\.|[^"\\])*)"', literals))
            match = INSERT.fullmatch(sql)
            if match and match[1] in TABLES:
                if match[1] in inserts:
                    raise ClusterError(f'limit: two single-row INSERTs into {match[1]}')
                inserts[match[1]] = sql, argument_columns(match[2], match[3]), argument_types(arguments)
    found = {**tables, **inserts}
    missing = [table for table in TABLES if table not in found]
    if missing:
        raise ClusterError(f"limit: no single-row INSERT into {', '.join(missing)} in the sources")
    return found


def table_statement(table, columns):
    """The INSERT of a table's columns: ids come as what they are, and are cast where the column is of another type."""
    names = [name for name, _ in columns]
    columns_types = [TYPES[kind] for _, kind in columns]
    types = [SOURCE_TYPE.get(SOURCE.get(name), kind) for name, kind in zip(names, columns_types, strict=True)]
    values = ', '.join(f'${i + 1}' + ('' if types[i] == kind else f'::{kind}') for i, kind in enumerate(columns_types))
    return f"INSERT INTO order_mgmt_data.{table} ({', '.join(names)}) VALUES ({values})", names, types


def argument_columns(columns, values):
    """The column each argument goes to: $1's first."""
    pairs = zip(columns.split(','), values.split(','), strict=True)
    found = {int(match[1]): column.strip() for column, value in pairs
             if (match := re.fullmatch(r'\$(\d+)(?:::\w+)?', value.strip()))}
    return [found[n] for n in sorted(found)]


def argument_types(arguments):
    return [TYPES[word.strip()] for word in arguments.split(',') if word.strip() not in ('', 'OM_NONE')]


def c_string(text):
    if text is None:
        return 'NULL'
    escaped = text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')
    return f'"{escaped}"'


def c_values(name, columns, types, row):
    """A C array of values: made per order, or the sample's."""
    lines = []
    for column, kind in zip(columns, types, strict=True):
        source = SOURCE.get(column, 'CONSTANT')
        kind = kind.replace('timestamp with time zone', 'timestamptz')
        if SOURCE_TYPE.get(source, kind) != kind:
            raise ClusterError(f'limit: {column} of {name} is {kind}, not {SOURCE_TYPE[source]}')
        text = c_string(row[column]) if source == 'CONSTANT' else 'NULL'
        lines.append(f'\t{{{source}, "{kind}", {text}}}')
    return f'static Value {name}[] = {{\n' + ',\n'.join(lines) + '\n};\n'


def sample(connection, relation, where, order_id):
    """One row as {column: text or None}."""
    cursor = connection.execute(f'SELECT x.* FROM {relation} AS x WHERE {where} = %s', [order_id])
    names = [column.name for column in cursor.description]
    texts = ', '.join(f'x.{name}::text' for name in names)
    row = connection.execute(f'SELECT {texts} FROM {relation} AS x WHERE {where} = %s', [order_id]).fetchone()
    if row is None:
        raise ClusterError(f'limit: the sample order has no row in {relation}')
    return dict(zip(names, row, strict=True))


def write_header(connection, source, pg_config, order_id):
    """limit_statements.h for the order that was placed as a sample."""
    parts = ['/* limit_statements.h - written by limit.py: the statements of a sale and the values of a sample. */\n']
    names = []
    for table, (sql, columns, types) in statements(source, pg_config).items():
        where = {'events': 'x.aggregateid', 'orders': 'x.order_id::text', 'order_lines': 'x.order_id::text'}
        row = sample(connection, f'order_mgmt_data.{table}', where.get(table, 'x.document_id::text'), order_id)
        parts.append(c_values(f'{table}_values', columns, types, row))
        names.append((table, sql.replace('order_mgmt_data.', 'bench_limit.', 1)))
    names.sort(key=lambda pair: TABLES.index(pair[0]))
    lines = [f'\t{{{c_string(sql)}, lengthof({table}_values), {table}_values}}' for table, sql in names]
    parts.append('static Statement statements[] = {\n' + ',\n'.join(lines) + '\n};\n')
    row = sample(connection, 'order_mgmt.orders', 'x.order_id::text', order_id)
    types = [line[0] for line in connection.execute(
        "SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute AS a "
        "WHERE a.attrelid = 'order_mgmt.orders'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped "
        "ORDER BY a.attnum").fetchall()]
    parts.append(c_values('result_values', list(row), types, row))
    parts.append(f"#define NUMBER_LENGTH {len(row['order_number'])}\n")
    (source / 'test/bench/limit/limit_statements.h').write_text('\n'.join(parts))


def compile_module(cluster, folder):
    """Build limit.so beside its source; returns its path without the suffix."""
    command = ['make', '-s', '-B', f'PG_CONFIG={cluster.bindir}/pg_config']
    environment = {name: value for name, value in os.environ.items()
                   if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'PG_CONFIG')}
    result = subprocess.run(command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode:
        raise ClusterError(f'limit: {result.stdout[-4000:]}')
    return folder / 'limit'


def install(cluster, db, order_id):
    """Make schema bench_limit in a database whose order order_id is the sample."""
    source = Path(sources())
    with cluster.connect(db) as connection:
        write_header(connection, source, cluster.bindir / 'pg_config', order_id)
    module = compile_module(cluster, source / 'test/bench/limit')
    clones = ''.join(f'CREATE TABLE bench_limit.{table} (LIKE order_mgmt_data.{table} INCLUDING ALL);\n'
                     for table in TABLES)
    cluster.psql(f"""CREATE SCHEMA bench_limit;
        {clones}
        ALTER TABLE bench_limit.orders ALTER COLUMN stamp SET DEFAULT order_mgmt_data.current_stamp();
        ALTER TABLE bench_limit.stock_moves ALTER COLUMN stamp SET DEFAULT order_mgmt_data.current_stamp();
        ALTER TABLE bench_limit.money_moves ALTER COLUMN stamp SET DEFAULT order_mgmt_data.current_stamp();
        CREATE FUNCTION bench_limit.place_order(item_id bigint, idempotency_key text)
            RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1
            SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS '{module}', 'place_order';""", db)


def verify(connection):
    """Problems of the clones: every order has one row in each."""
    counts = {table: connection.execute(f'SELECT count(*) FROM bench_limit.{table}').fetchone()[0] for table in TABLES}
    return [f'limit: {counts}'] if len(set(counts.values())) != 1 else []
