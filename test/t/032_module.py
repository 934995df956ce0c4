#!/usr/bin/python3
"""032_module.py - a new module needs no list of others: its own files, and few lines elsewhere.

A copy of the project gets a module "notes" of one table and one API function: C, SQL and a test of its
own.  Beside these only the entry point, the answer of the test of privileges and the newest update script
change.  A role that was granted its profile calls the function, others may not; the table is dumped, guarded
as a document and known to verify(), which finds what is wrong in it.  The copy passes its own lints, and the
tests that look at every object.

It fails when something lists modules, functions, tables, documents or rules by name again.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cluster
from tap import done, is_, note, ok, raises

FOREIGN_MAX = 3
COPIED = (*cluster.COPIED, 'README.md', 'CHANGELOG.md', 'LICENSE', 'doc')
NUMBER, BEHIND = 63, 'transfer'     # its place among the layers

OWN = {
    'src/notes/notes_fn.c': '''/*
 * notes_fn.c - the API function write_note.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/module.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "sql/plan.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

#define NOTE_COLUMNS(X, P) X(P, tenant_id, OM_INT8) X(P, note_id, OM_UUID) X(P, note, OM_TEXT)
OM_ENUM(NOTE_COLUMNS, NOTE);

static OmPlan write_note = {
	.name = "write note",
	.sql = "INSERT INTO order_mgmt_data.notes (tenant_id, note_id, note) VALUES ($1, $2, $3)",
	.args = OM_ARGS(NOTE_COLUMNS, NOTE),
	.expect = SPI_OK_INSERT
};

OM_FUNCTION(om_write_note);

/* write_note(note, tenant_id): keeps a note; returns its id. */
Datum
om_write_note(PG_FUNCTION_ARGS)
{
	Datum		values[NOTE_count];
	pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));

	om_require_writable();
	om_uuid7(id);
	values[NOTE_tenant_id] = Int64GetDatum(om_tenant_arg(1));
	values[NOTE_note_id] = UUIDPGetDatum(id);
	values[NOTE_note] = CStringGetTextDatum(om_text_arg(fcinfo, 0, "note", OM_TEXT_LENGTH_MAX, true));
	om_spi_begin();
	(void) om_plan_run(&write_note, values, NULL);
	om_spi_end();
	PG_RETURN_UUID_P(id);
}

OM_RIGHT(write_notes, OM_WAREHOUSE, "write notes down");

static OmRight *const rights[] = {&om_right_write_notes};

static const OmNeed needs[] = {
	OM_TOPIC("note", "what somebody wrote down"),
	OM_FUNCTION_NEEDS("write_note", write_notes)
};

OM_MODULE(notes) = {OM_RIGHTS(rights), OM_NEEDS(needs)};
''',
    f'sql/install/{NUMBER}_notes.sql': '''-- State of notes.

CREATE TABLE order_mgmt_data.notes (
	tenant_id bigint NOT NULL,
	note_id uuid NOT NULL,
	note text NOT NULL,
	PRIMARY KEY (note_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.notes IS 'what somebody wrote down';
SELECT order_mgmt_data.declare_document('order_mgmt_data.notes', frozen => 'tenant_id, note_id');
''',
    f'sql/install/{NUMBER}_notes_code.sql': '''-- Code of notes.

CREATE OR REPLACE FUNCTION order_mgmt.write_note(note text, tenant_id bigint DEFAULT NULL) RETURNS uuid
	LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'om_write_note';
COMMENT ON FUNCTION order_mgmt.write_note(text, bigint) IS 'keeps a note
Example: SELECT order_mgmt.write_note(''the shelf is loose'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'note', x.note_id, NULL FROM order_mgmt_data.notes AS x$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_notes(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		RETURN QUERY
		SELECT 'notes_are_written', count(*), count(*) FILTER (WHERE n.note = ''), min(n.note_id::text) FILTER (WHERE n.note = '')
		FROM order_mgmt_data.notes AS n WHERE (tenants IS NULL OR n.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(n.note_id, part);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_notes(bigint[], order_mgmt_data.verify_part) IS 'the invariants of notes, for verify()';
''',
    'test/sql/notes.sql': '''-- Notes.
SELECT order_mgmt.write_note('the shelf is loose') IS NOT NULL AS written;
SELECT note FROM order_mgmt_data.notes;
''',
    'expected/notes.out': '''-- Notes.
SELECT order_mgmt.write_note('the shelf is loose') IS NOT NULL AS written;
 written 
---------
 t
(1 row)

SELECT note FROM order_mgmt_data.notes;
        note        
--------------------
 the shelf is loose
(1 row)

''',
}
# Lines of the answer of the test of privileges, and the heads of the lists that they belong to.
PRIVILEGES = [('routine: holders', 'order_mgmt.write_note(text,bigint): warehouse admin'),
              ('routine: holders', 'order_mgmt_data.verify_notes(bigint[],order_mgmt_data.verify_part): owner'),
              ('relation: holders', 'order_mgmt_data.notes: owner'),
              ('right: profiles: allows', 'write_notes: admin warehouse: write notes down'),
              ('privilege', 'EXECUTE ON FUNCTION order_mgmt.write_note'),
              ('topic: kind: objects', 'note: function: write_note')]
# What looks at every file, and at every object.
LINTS = ('layers', 'fragments', 'columns', 'text', 'exports', 'sql_text')
TESTS = ('install', 'access', 'comments', 'documents', 'notes', 'privileges', 'verify')


def edit(tree, name, change):
    path = tree / name
    before = path.read_text()
    after = change(before)
    assert after != before, name
    path.write_text(after)


def insert_answer(text, head, line):
    """A line in its place of a sorted list, whose number of rows grows by one."""
    lines = text.split('\n')
    place = lines.index(head) + 1
    while not lines[place].startswith('(') and lines[place].split(': ')[0] < line.split(': ')[0]:
        place += 1
    lines.insert(place, line)
    last = next(n for n in range(place, len(lines)) if re.fullmatch(r'\(\d+ rows\)', lines[n]))
    lines[last] = f'({int(lines[last][1:-6]) + 1} rows)'
    return '\n'.join(lines)


def add_module(tree):
    for name, text in OWN.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    edit(tree, 'src/order_mgmt.c', lambda text: text.replace(f'\tM({BEHIND}) \\\n', f'\tM({BEHIND}) \\\n\tM(notes) \\\n'))
    for head, line in PRIVILEGES:
        edit(tree, 'expected/privileges.out', lambda text: insert_answer(text, head, line))
    version = re.search(r"default_version *= *'(.*)'", (tree / 'order_mgmt.control').read_text()).group(1)
    newest, = (tree / 'sql/upgrade').glob(f'order_mgmt--*--{version}.sql')
    edit(tree, newest.relative_to(tree),
         lambda text: text.replace('\n-- fragment code\n', f'\n-- fragment {NUMBER}_notes.sql\n\n-- fragment code\n'))


def foreign_files(tree):
    """Files of the project that the copy changed."""
    return sorted(str(path.relative_to(tree)) for path in tree.rglob('*') if path.is_file() and
                  (cluster.PROJECT / path.relative_to(tree)).is_file() and
                  path.read_bytes() != (cluster.PROJECT / path.relative_to(tree)).read_bytes())


def copy_project(tree):
    """What is not built of the project."""
    tree.mkdir()
    for name in COPIED:
        source = cluster.PROJECT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns('__pycache__', '*.o', '*.so'))
        else:
            shutil.copy2(source, tree / name)
    for built in (tree / 'sql').glob('*.sql'):
        built.unlink()


def check_tree(tree, server):
    """The copy's own lints and tests."""
    for lint in LINTS:
        result = subprocess.run([sys.executable, '-B', tree / 'test/lint' / lint], text=True, capture_output=True)
        ok(result.returncode == 0, f'the copy passes lint/{lint}', result.stdout + result.stderr)
    environment = {name: value for name, value in server.env().items() if not name.startswith('MAKE') and name not in ('MFLAGS', 'PG_CONFIG')}
    result = subprocess.run(['make', '-s', 'installcheck', f'PG_CONFIG={server.bindir}/pg_config', f"REGRESS={' '.join(TESTS)}", 'ISOLATION='],
                            cwd=cluster.sources(), env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    differences = cluster.sources() / 'regression.diffs'
    ok(result.returncode == 0, f"the copy passes {', '.join(TESTS)}",
       differences.read_text() if differences.exists() else result.stdout)


def check_server(server):
    server.psql('CREATE EXTENSION order_mgmt')
    owner = server.connect()
    for profile in ('warehouse', 'cashier'):
        owner.execute(f'CREATE ROLE {profile} LOGIN')
        owner.execute('SELECT order_mgmt.grant_access(%s, %s)', (profile, profile))
    is_(owner.execute("SELECT string_agg(profile, ' ' ORDER BY profile) FROM order_mgmt.profile_rights WHERE object = 'write_note'").fetchone()[0],
        'admin warehouse', 'profile_rights shows who may call it')
    is_(owner.execute("SELECT name, example FROM order_mgmt.help('note')").fetchall(),
        [('write_note', "SELECT order_mgmt.write_note('the shelf is loose')")], 'help() has its topic')
    with server.connect() as caller:
        caller.execute('SET ROLE warehouse')
        ok(caller.execute("SELECT order_mgmt.write_note('the shelf is loose')").fetchone()[0], 'a role of that profile calls it')
        caller.execute('SET ROLE cashier')
        raises(lambda: caller.execute("SELECT order_mgmt.write_note('no')"), 'another role may not', sqlstate='42501')
    raises(lambda: owner.execute('DELETE FROM order_mgmt_data.notes'), 'a document is never deleted', code='immutable_ledger')
    raises(lambda: owner.execute('UPDATE order_mgmt_data.notes SET note_id = order_mgmt.uuid_v7()'), 'it stays what it was made as',
           code='immutable_ledger')
    is_(owner.execute("SELECT count(*) FROM order_mgmt_data.documents WHERE document_kind = 'note'").fetchone()[0], 1, 'it is one of all documents')
    found = "SELECT checked, violations FROM order_mgmt.verify(true) WHERE name = 'notes_are_written'"
    is_(owner.execute(found).fetchone(), (1, 0), 'verify() runs its rule')
    server.psql('CREATE DATABASE copy')
    server.psql(server.run('pg_dump', 'postgres').stdout, 'copy')
    is_(server.connect('copy').execute('SELECT note FROM order_mgmt_data.notes').fetchall(), [('the shelf is loose',)], 'its table is dumped')
    owner.execute("UPDATE order_mgmt_data.notes SET note = ''")
    is_(owner.execute(found).fetchone(), (1, 1), 'and finds what is wrong')


with tempfile.TemporaryDirectory(prefix='om_module_') as folder:
    os.chmod(folder, 0o755)
    tree = Path(folder) / 'project'
    copy_project(tree)
    add_module(tree)
    foreign = foreign_files(tree)
    for name in foreign:
        note(f'changed: {name}')
    ok(len(foreign) <= FOREIGN_MAX, f'a module changes at most {FOREIGN_MAX} files that are not its own', foreign)
    os.environ.pop('OM_INSTALLED', None)
    cluster.PROJECT = tree
    with cluster.Cluster(preload=True) as server:
        check_server(server)
    os.environ['OM_INSTALLED'] = '1'
    with cluster.Cluster() as server:
        check_tree(tree, server)
done()
