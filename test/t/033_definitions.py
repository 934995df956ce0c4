#!/usr/bin/python3
"""033_definitions.py - what PostgreSQL prints of the extension's definitions is read again as the same.

pg_upgrade, and everybody who copies a schema, makes objects from what pg_get_triggerdef and its kin print, under an empty
search_path.  Each trigger, view, rule, constraint, index, statistics object, policy, default and function of the extension, as
the catalog lists them, is made once more from its printed form, in a transaction that is rolled back, and compared: what is
printed of the second, and the tree that was parsed.

It fails when a printed definition is not accepted, or means something else (a custom operator without its schema,
IS DISTINCT FROM of our types, a comparison of rows that is printed without its casts), and when a kind of object is new to it.
"""
import re

from cluster import Cluster
from tap import done, is_, ok

SCHEMAS = "ANY ('{order_mgmt,order_mgmt_data,order_mgmt_archive,order_mgmt_report}'::regnamespace[])"
# What an expression calls, in its order: names and casts that are printed otherwise are no difference.
CALLED = re.compile(r':(?:opno|opnos|funcid|aggfnoid|winfnoid) (?:\d+|\(o [^)]*\))')


class Kind:
    """Objects of one kind: a query of (identity, name, table, printed, tree), and how to make one again."""

    def __init__(self, name, query, again, after=None, is_same_text=True):
        self.name = name
        self.query = query
        self.again = again
        self.after = after or query
        self.is_same_text = is_same_text


# Each query gives: what it is, its own name, its table, what is printed, the tree.  "scratch" is a table like the object's.
KINDS = (
    Kind('trigger', f"""SELECT t.tgname || ' ON ' || t.tgrelid::regclass, quote_ident(t.tgname), t.tgrelid::regclass::text,
            pg_get_triggerdef(t.oid), t.tgqual::text FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'DROP TRIGGER {name} ON {table}; {printed}'),
    Kind('view', f"""SELECT c.oid::regclass::text, quote_ident(c.relname), c.oid::regclass::text, pg_get_viewdef(c.oid), r.ev_action::text
        FROM pg_class AS c JOIN pg_rewrite AS r ON r.ev_class = c.oid WHERE c.relkind = 'v' AND c.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'CREATE OR REPLACE VIEW {table} AS {printed}',
         # the branches of a union get names that do not matter
         is_same_text=False),
    Kind('rule', f"""SELECT r.rulename || ' ON ' || r.ev_class::regclass, quote_ident(r.rulename), r.ev_class::regclass::text, pg_get_ruledef(r.oid),
            r.ev_action::text || r.ev_qual::text FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
        WHERE r.rulename <> '_RETURN' AND c.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'DROP RULE {name} ON {table}; {printed}'),
    Kind('constraint', f"""SELECT n.conname || ' ON ' || n.conrelid::regclass, quote_ident(n.conname), n.conrelid::regclass::text, pg_get_constraintdef(n.oid),
            n.conbin::text FROM pg_constraint AS n JOIN pg_class AS c ON c.oid = n.conrelid
        WHERE n.contype <> 't' AND c.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'CREATE TABLE order_mgmt_data.scratch (LIKE {table}); ALTER TABLE order_mgmt_data.scratch ADD CONSTRAINT again {printed}',
         """SELECT 1, n.conname, 1, pg_get_constraintdef(n.oid), n.conbin::text FROM pg_constraint AS n
        WHERE n.conrelid = 'order_mgmt_data.scratch'::regclass AND n.contype <> 't'"""),
    Kind('domain constraint', f"""SELECT n.conname || ' ON ' || n.contypid::regtype, quote_ident(n.conname), n.contypid::regtype::text, pg_get_constraintdef(n.oid),
            n.conbin::text FROM pg_constraint AS n WHERE n.contypid <> 0 AND n.connamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'ALTER DOMAIN {table} DROP CONSTRAINT {name}; ALTER DOMAIN {table} ADD CONSTRAINT {name} {printed}'),
    Kind('index', f"""SELECT i.indexrelid::regclass::text, quote_ident(x.relname), i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid),
            concat(i.indexprs::text, i.indpred::text) FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
        WHERE x.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'ALTER INDEX {table.split(".")[0]}.{name} RENAME TO of_before; {printed}'),
    Kind('statistics', f"""SELECT s.stxname::text, quote_ident(s.stxname), s.stxrelid::regclass::text, pg_get_statisticsobjdef(s.oid), s.stxexprs::text
        FROM pg_statistic_ext AS s WHERE s.stxnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'ALTER STATISTICS order_mgmt_data.{name} RENAME TO of_before; {printed}'),
    Kind('policy', f"""SELECT p.polname || ' ON ' || p.polrelid::regclass, quote_ident(p.polname), p.polrelid::regclass::text,
            format('AS %s FOR %s TO %s', CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                (SELECT string_agg(CASE WHEN x = 0 THEN 'PUBLIC' ELSE x::regrole::text END, ', ') FROM unnest(p.polroles) AS x))
            || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
            concat(p.polqual::text, p.polwithcheck::text) FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
        WHERE c.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'DROP POLICY {name} ON {table}; CREATE POLICY {name} ON {table} {printed}'),
    Kind('default', f"""SELECT d.adrelid::regclass || '.' || a.attname, quote_ident(a.attname), d.adrelid::regclass::text, pg_get_expr(d.adbin, d.adrelid),
            d.adbin::text FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        JOIN pg_class AS c ON c.oid = d.adrelid WHERE a.attgenerated = '' AND c.relnamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: f'ALTER TABLE {table} ALTER {name} DROP DEFAULT; ALTER TABLE {table} ALTER {name} SET DEFAULT {printed}'),
    Kind('function', f"""SELECT p.oid::regprocedure::text, quote_ident(p.proname), '', pg_get_functiondef(p.oid), p.proargdefaults::text
            || coalesce(p.prosqlbody::text, '') || p.prosrc FROM pg_proc AS p WHERE p.prokind <> 'a' AND p.pronamespace = {SCHEMAS} ORDER BY 1""",
         lambda name, table, printed: printed),
)
# Trees of a catalog: what must be among the objects above, each with how many it has here.
TREES = {
    'pg_attrdef.adbin': ('default', f"SELECT count(*) FROM pg_attrdef AS d JOIN pg_class AS c ON c.oid = d.adrelid WHERE c.relnamespace = {SCHEMAS}"),
    'pg_class.relpartbound': (None, f'SELECT count(*) FROM pg_class WHERE relpartbound IS NOT NULL AND relnamespace = {SCHEMAS}'),
    'pg_constraint.conbin': ('constraint', f'SELECT count(*) FROM pg_constraint WHERE conrelid <> 0 AND connamespace = {SCHEMAS}'),
    'pg_index.indexprs': ('index', f'SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE c.relnamespace = {SCHEMAS}'),
    'pg_index.indpred': ('index', f'SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE c.relnamespace = {SCHEMAS}'),
    'pg_partitioned_table.partexprs': (None, f'SELECT count(*) FROM pg_partitioned_table AS p JOIN pg_class AS c ON c.oid = p.partrelid WHERE c.relnamespace = {SCHEMAS}'),
    'pg_policy.polqual': ('policy', f'SELECT count(*) FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace = {SCHEMAS}'),
    'pg_policy.polwithcheck': ('policy', f'SELECT count(*) FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace = {SCHEMAS}'),
    'pg_proc.proargdefaults': ('function', f"SELECT count(*) FROM pg_proc WHERE prokind <> 'a' AND pronamespace = {SCHEMAS}"),
    'pg_proc.prosqlbody': ('function', f"SELECT count(*) FROM pg_proc WHERE prokind <> 'a' AND pronamespace = {SCHEMAS}"),
    'pg_publication_rel.prqual': (None, 'SELECT count(*) FROM pg_publication_rel'),
    'pg_rewrite.ev_action': ('view', f"SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = {SCHEMAS}"),
    'pg_rewrite.ev_qual': ('rule', f"SELECT count(*) FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class WHERE rulename <> '_RETURN' AND c.relnamespace = {SCHEMAS}"),
    'pg_statistic_ext.stxexprs': ('statistics', f'SELECT count(*) FROM pg_statistic_ext WHERE stxnamespace = {SCHEMAS}'),
    'pg_trigger.tgqual': ('trigger', f'SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = {SCHEMAS}'),
    'pg_type.typdefaultbin': (None, f"SELECT count(*) FROM pg_type WHERE typdefaultbin IS NOT NULL AND typnamespace = {SCHEMAS}"),
}
COLUMNS = """SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE a.atttypid = 'pg_node_tree'::regtype AND c.relnamespace = 'pg_catalog'::regnamespace ORDER BY 1"""


def called(tree):
    return CALLED.findall(tree or '')


def again(connection, kind, row):
    """Make one object again; None when it is the same, else what is wrong."""
    _, name, table, printed, tree = row
    connection.execute('BEGIN')
    try:
        connection.execute(kind.again(name, table, printed))
        found = [each for each in connection.execute(kind.after).fetchall()
                 if (each[3] == printed or not kind.is_same_text) and (kind.after is not kind.query or each[0] == row[0])]
        if not found:
            return 'is printed otherwise'
        if called(found[0][4]) != called(tree):
            return f'is read as another expression: {called(tree)}, {called(found[0][4])}'
    except Exception as problem:
        return f'{type(problem).__name__}: {problem}'
    finally:
        connection.execute('ROLLBACK')
    return None


with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    connection = cluster.connect()
    connection.execute("SELECT set_config('search_path', '', false)")
    replayed = {}
    for kind in KINDS:
        rows = connection.execute(kind.query).fetchall()
        replayed[kind.name] = len(rows)
        wrong = [f'{row[0]}: {problem}' for row in rows if (problem := again(connection, kind, row)) is not None]
        ok(not wrong, f'{kind.name}: all {len(rows)} are made again as they are printed', '\n'.join(wrong[:5]))
    is_([row[0] for row in connection.execute(COLUMNS).fetchall() if row[0] not in TREES], [], 'no catalog has trees that are new to this test')
    for column, (kind, query) in TREES.items():
        is_(connection.execute(query).fetchone()[0], replayed[kind] if kind else 0, f'{column}: all of its trees were replayed')
done()
