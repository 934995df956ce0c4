#!/usr/bin/python3
"""108_pins.py - a PIN is found nowhere but in the head of who has it.

With the settings that a server comes with, and pg_stat_statements that keeps nested statements, too, PINs are set and tried as parameters: right, wrong, of bad form, locked out, and where
the transaction is given up.  Then they are looked for in the server's log, in errors, in pg_stat_statements and
pg_stat_activity, in a dump of the whole database, and in all tables; and none of the hashes is dumped or shown to a role.

It fails when a message, a statement that is kept, a table or a dump has a PIN, or when the hash of one, which a few thousand tries would find
out, is dumped or read by a role.
"""
import subprocess

import psycopg
from cluster import Cluster
from tap import done, is_, ok

# as long as they may be, so that no stamp or amount has one by chance
RIGHT, WRONG, OTHER, MALFORMED = '918273645501', '918273645502', '918273645503', '918273645504x'
PINS = (RIGHT, WRONG, OTHER, MALFORMED)
APPROVE = "SELECT ok, reason FROM order_mgmt.approve_action('R1', 'paid_out', 'ana', %s, amount => '5 EUR')"


def errors_of(connection, statement, *values):
    """All that a refusal says."""
    try:
        connection.execute(statement, values)
    except psycopg.Error as error:
        return ' '.join(str(getattr(error.diag, part)) for part in ('message_primary', 'message_detail', 'message_hint', 'context', 'internal_query', 'statement_position')) + str(error)
    return ''


def found(text):
    """Which of the PINs a text has."""
    return [pin for pin in PINS if pin in text]


with Cluster(preload=True, settings={'shared_preload_libraries': 'order_mgmt,pg_stat_statements', 'pg_stat_statements.track': 'all'}) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt CASCADE')
    cluster.psql('CREATE EXTENSION pg_stat_statements')
    owner = cluster.connect()
    for call in ("put_location('BER')", "put_channel('shop', 'EUR', '{BER}')", "put_register('R1', 'shop', 'BER')", "put_staff('ana')", "open_shift('R1', '100 EUR')"):
        owner.execute(f'SELECT FROM order_mgmt.{call}')
    owner.execute("SELECT FROM order_mgmt.set_staff_pin('ana', %s)", (RIGHT,))
    is_(owner.execute(APPROVE, (RIGHT,)).fetchone(), (True, None), 'the right PIN approves')
    is_(owner.execute(APPROVE, (WRONG,)).fetchone(), (False, 'wrong_pin'), 'a wrong one does not')
    request = owner.execute("SELECT approval_id FROM order_mgmt.request_approval('R1', 'paid_out', amount => '5 EUR')").fetchone()[0]
    told = errors_of(owner, "SELECT FROM order_mgmt.set_staff_pin('ana', %s)", MALFORMED) + errors_of(owner, APPROVE, MALFORMED)
    told += errors_of(owner, "SELECT FROM order_mgmt.set_staff_pin('nobody', %s)", OTHER)
    told += errors_of(owner, "SELECT FROM order_mgmt.answer_approval('00000000-0000-0000-0000-0000000000ff', 'ana', %s)", OTHER)
    told += errors_of(owner, "SELECT FROM order_mgmt.approve_action('R9', 'paid_out', 'ana', %s, amount => '5 EUR')", RIGHT)
    told += errors_of(owner, "SELECT 1 / (CASE WHEN ok THEN 0 END) FROM order_mgmt.approve_action('R1', 'paid_out', 'ana', %s, amount => '5 EUR')", RIGHT)
    ok('pin must be' in told and 'unknown' in told and 'division by zero' in told, 'calls with PINs were refused in several ways')
    is_(found(told), [], 'no refusal has a PIN')
    is_(owner.execute('SELECT reason FROM order_mgmt.answer_approval(%s, %s, %s)', (request, 'ana', WRONG)).fetchone()[0], 'wrong_pin', 'a request is answered with a PIN')
    reasons = [owner.execute(APPROVE, (OTHER,)).fetchone()[1] for _ in range(5)]
    is_(reasons[-1], 'locked', 'wrong ones lock out')
    is_(owner.execute(APPROVE, (RIGHT,)).fetchone(), (False, 'locked'), 'and the right one, too')
    owner.execute("SELECT FROM order_mgmt.put_staff('ben')")
    owner.execute("SELECT FROM order_mgmt.set_staff_pin('ben', %s)", (RIGHT,))
    as_ben, undone = APPROVE.replace('ana', 'ben'), []
    for n in range(5):
        with cluster.connect() as guesser:
            if n % 2:
                errors_of(guesser, as_ben.replace('SELECT ok', 'SELECT 1 / (ok::integer)'), WRONG)
                continue
            guesser.execute('BEGIN')
            undone.append(guesser.execute(as_ben, (WRONG,)).fetchone()[1])
            guesser.execute('ROLLBACK')
    is_(undone, ['wrong_pin'] * 3, 'tries may be undone')
    is_(owner.execute("SELECT failed_tries FROM order_mgmt_data.staff_pins AS p JOIN order_mgmt_data.staff AS s USING (staff_id) WHERE s.code = 'ben'").fetchone()[0], 0, 'of which no row knows')
    is_(owner.execute(as_ben, (RIGHT,)).fetchone(), (False, 'locked'), 'they lock out all the same')
    owner.execute("SELECT FROM order_mgmt.set_staff_pin('ben', %s)", (RIGHT,))
    is_(owner.execute(as_ben, (RIGHT,)).fetchone(), (True, None), 'until a new PIN is set')
    statements = owner.execute('SELECT string_agg(query, chr(10)) FROM pg_stat_statements').fetchone()[0]
    ok('approve_action' in statements and 'pin_matches' in statements, 'pg_stat_statements has the calls')
    is_(found(statements), [], 'and no PIN')
    is_(found(owner.execute("SELECT string_agg(query, chr(10)) FROM pg_stat_activity").fetchone()[0]), [], 'pg_stat_activity has none')
    tables = owner.execute("SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'order_mgmt%' AND c.relkind IN ('r', 'p')").fetchall()
    texts = ''.join(str(owner.execute(f'SELECT string_agg(t::text, chr(10)) FROM {table} AS t').fetchone()[0]) for table, in tables)
    is_(found(texts), [], 'no table has a PIN')
    hashes = [row[0] for row in owner.execute('SELECT pin_hash FROM order_mgmt_data.staff_pins').fetchall()]
    is_((len(hashes), hashes[0][:7]), (2, '$2a$10$'), 'a PIN is kept as a slow hash')
    dump = subprocess.run([f'{cluster.bindir}/pg_dump', '-h', cluster.host, '-p', str(cluster.port), '-U', 'postgres', 'postgres'], capture_output=True, text=True, check=True).stdout
    ok('COPY order_mgmt_data.approvals' in dump, 'a dump has approvals')
    is_((found(dump), [h for h in hashes if h in dump]), ([], []), 'and neither PIN nor hash')
    owner.execute('CREATE ROLE boss')
    owner.execute("SELECT FROM order_mgmt.grant_access('boss', 'admin')")
    owner.execute('SET ROLE boss')
    is_(owner.execute('SELECT count(*) FROM order_mgmt.approvals').fetchone()[0] > 0, True, 'an admin reads approvals')
    seen = errors_of(owner, 'SELECT pin_hash FROM order_mgmt_data.staff_pins')
    ok('permission denied' in seen or owner.execute('SELECT count(*) FROM order_mgmt_data.staff_pins').fetchone()[0] == 0, 'and no hash')
    owner.execute('RESET ROLE')
    log = cluster.log.read_text()
    ok('pin must be' in log, "the server's log has the refusals")
    is_(found(log), [], 'and no PIN')

    owner.execute("SELECT FROM order_mgmt.put_staff('cid')")
    owner.execute("SELECT FROM order_mgmt.set_staff_pin('cid', %s)", (RIGHT,))
    as_cid = APPROVE.replace('ana', 'cid')
    tries = [owner.execute(as_cid, (WRONG,)).fetchone()[1] for _ in range(3)]
    owner.close()
    cluster.restart()
    owner = cluster.connect()
    is_(owner.execute(APPROVE, (RIGHT,)).fetchone(), (False, 'locked'), 'a lock-out outlasts a restart')
    tries += [owner.execute(as_cid, (WRONG,)).fetchone()[1] for _ in range(2)]
    is_((tries, owner.execute(as_cid, (RIGHT,)).fetchone()), (['wrong_pin'] * 5, (False, 'locked')), 'and so do tries that were committed')
done()
