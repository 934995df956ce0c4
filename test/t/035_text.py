#!/usr/bin/python3
"""035_text.py - nothing is stored that is no text of the database's encoding.

What a setting holds is checked by nobody: not at the start of a connection when the library is loaded later, not in the
configuration file, and current_setting() hands it to any argument.  Names of roles and of databases may have been given in
another encoding, and an error that run_job keeps may come from anywhere.  In databases of UTF8 and LATIN1 all of these are
tried, with and without preload; then every text column of every table is read in another encoding, and pg_dump | psql is clean.

It fails when the actor, an argument of an API function (each that takes text or JSON, from the catalog), a name or a kept
error puts bytes into a row that no client can read and no dump can restore.
"""
import re
import subprocess

import psycopg
from cluster import Cluster
from shop import line, outcome, place, receive
from tap import done, is_, ok

BAD = 'x\udcff'
# Broken for UTF8 in each way: a stray byte, cut short, overlong, a surrogate, above the last code point.
BROKEN = ('x\udcff', '\udce2\udc82', '\udcc0\udcaf', '\udced\udca0\udc80', '\udcf5\udc80\udc80\udc80')
FUNCTIONS = """SELECT p.oid::regprocedure::text, p.proname::text, p.proargnames[1:p.pronargs]::text[],
        ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) AS t), p.prosrc
    FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
    WHERE p.pronamespace = 'order_mgmt'::regnamespace AND l.lanname = 'c' AND p.provolatile = 'v' ORDER BY 1"""
TEXT_COLUMNS = """SELECT a.attrelid::regclass::text, a.attname::text FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype, 'name'::regtype)"""
# A value that each type of argument takes, where the call is about another one.
VALUES = {'text': "'x'", 'order_mgmt.strict_jsonb': "'{}'", 'jsonb': "'{}'", 'bigint': '1', 'uuid': 'gen_random_uuid()', 'boolean': 'true',
          'timestamp with time zone': 'now()', 'integer': '1', 'numeric': '1', 'interval': "'1 min'", 'order_mgmt.amount': "'1.00 EUR'", 'order_mgmt.price': "'1.00 EUR'", 'order_mgmt.amount_input': "'1.00 EUR'",
          'order_mgmt.quantity': "'1'", 'text[]': "'{x}'", 'bigint[]': "'{1}'", 'integer[]': "'{1}'", 'date': 'current_date', 'time without time zone': "'12:00'"}
# Of arguments that are read before others.
NAMED = {'reprint_receipt.format': "'text'", 'reprint_receipt.width': '42', 'checkout_cart.payment': 'NULL', 'put_cart_line.barcode': 'NULL', 'put_promotion.skus': 'NULL', 'buy_skus': 'NULL', 'put_promotion.categories': 'NULL', 'buy_categories': 'NULL', 'put_promotion.amount': 'NULL', 'buy_quantity': 'NULL', 'get_quantity': 'NULL', 'gives': "'order_percent'", 'record_tracking.fulfillment_id': 'NULL', 'template': "'html'", 'events': '\'[{"status":"delivered","occurred_at":"2026-01-31T12:00:00Z"}]\'',
         'basis': "'weight'", 'email': "'ann@example.com'", 'vat_number': "'DE123456789'", 'country': "'DE'", 'put_provider.kind': "'card'", 'secret': "'0123456789abcdef0123456789abcdef'", 'oversell_limit': 'NULL', 'purpose': "'order'", 'role_name': "'postgres'", 'profile': "'web'", 'status': "'succeeded'", 'channel': "'web'", 'lines': """'[{"sku":"A","quantity":1}]'""", 'from_location': "'BER'", 'to_location': "'HAM'"}
# The same of a text that nobody has checked.
LOOKED_UP = "current_setting('app.bad')"
UNCHECKED = {'text': LOOKED_UP, 'text[]': f'ARRAY[{LOOKED_UP}]',
             'jsonb': f"jsonb_build_object('a', jsonb_build_array({LOOKED_UP}))"}


def options(**settings):
    """libpq's options in the startup packet; its bytes are those of the strings, as the operating system spells them."""
    return ' '.join(f'-c {name}={value}' for name, value in settings.items())


def session(cluster, db, program, startup, user='postgres'):
    """What psql says in a session whose startup packet has options: standard output, standard error."""
    environment = {**cluster.env(db), 'PGOPTIONS': startup, 'PGUSER': user}
    result = subprocess.run([cluster.bindir / 'psql', '-XAtq', '-v', 'VERBOSITY=verbose', '-v', 'ON_ERROR_STOP=0', '-f', '-'], input=program.encode(errors='surrogateescape'),
                            capture_output=True, cwd='/', env=environment)
    return result.stdout.decode(errors='replace').strip(), result.stderr.decode(errors='replace').strip()


def actor_is_checked(cluster, db, preload):
    """Neither by the startup packet, nor by the configuration file, nor by what holds without the library."""
    sell = """SELECT count(*) FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]');\n"""
    for broken in BROKEN:
        for program in (sell, "LOAD 'order_mgmt';\n" + sell):
            said = session(cluster, db, program, f'-c order_mgmt.actor={broken}')
            ok('not text in the encoding UTF8' in said[1], f'{db}: a broken actor {broken!a} of the startup packet is told', said)
    for actor in ('Jürgen €', '日本'):
        said = session(cluster, db, sell, f'-c order_mgmt.actor={actor.replace(" ", chr(92) + " ")}')
        is_(said, ('1', ''), f'{db}: the actor {actor} is taken')
    connection = cluster.connect(db)
    is_(connection.execute("SELECT count(*) FROM order_mgmt.orders WHERE actor LIKE 'J_rgen %' OR actor = '日本'").fetchone()[0], 2,
        f'{db}: and kept as it was given')
    with open(cluster.data / 'postgresql.conf', 'ab') as settings:
        settings.write(b"order_mgmt.actor = 'x\xff'\n")
    cluster.restart()
    said = session(cluster, db, sell, '')
    ok(preload and said[0] == '' and 'order_mgmt.actor is not text in the encoding UTF8' in said[1] or not preload and said[0] == '1',
       f'{db}: a broken actor of the configuration file is refused, or told when the library is loaded', said)
    cluster.configure({'order_mgmt.actor': ''})
    cluster.restart()


def arguments_are_checked(cluster, db):
    """Every argument of every API function that is text, or JSON with text in it, refuses what is none."""
    connection = cluster.connect(db)
    functions = connection.execute(FUNCTIONS).fetchall()
    calls = []
    for signature, name, names, types, symbol in functions:
        unknown = {each for each in types if each not in VALUES}
        for place_, of_type in enumerate(types):
            forms = [UNCHECKED[of_type]] if of_type in UNCHECKED else []
            if of_type == 'order_mgmt.strict_jsonb':
                forms = [f"{LOOKED_UP}::order_mgmt.strict_jsonb", f"('[{{\"sku\":\"' || {LOOKED_UP} || '\"}}]')::order_mgmt.strict_jsonb",
                         f"('[{{\"sku\":\"' || {LOOKED_UP} || '\"}}]')::json::order_mgmt.strict_jsonb"]
            for form in forms:
                values = [form if at == place_ else NAMED.get(f'{name}.{names[at]}', NAMED.get(names[at], VALUES.get(each))) for at, each in enumerate(types)]
                calls.append((f'{name}({names[place_]})', f'SELECT count(*) FROM order_mgmt.{name}({", ".join(values)})'))
        is_(unknown, set(), f'{db}: the test knows the types of {signature}')
    ok(len(calls) > 100, f'{db}: there are calls to try', len(calls))
    # each call by itself, and what it wrote in an autocommitted transaction
    program = ''.join(f"\\echo -- {what}\n\\warn -- {what}\n{call};\n" for what, call in calls)
    told = session(cluster, db, program, f'-c app.bad={BAD}')[1]
    said = dict(part.partition('\n')[::2] for part in told.split('-- ')[1:])
    # a location is looked up last, once the document is known; so is which confirmation of it
    other = sorted({f'{what}: {said.get(what)}' for what, _ in calls if 'not text in the encoding UTF8' not in said.get(what, '')
                    and not (('(location)' in what or what in ('confirm_order(format)', 'confirm_order(locale)')) and 'unknown_' in said.get(what, ''))})
    is_(other, [], f'{db}: every call with a broken text is refused for that')


def documents_are_checked(cluster, db):
    """JSON that is built in the database, where it is stored whole or in parts."""
    calls = {
        'metadata': f"order_mgmt.put_item('B', metadata => jsonb_build_object('a', jsonb_build_object('b', {LOOKED_UP})))",
        'a key of metadata': f"order_mgmt.put_item('B', metadata => jsonb_build_object({LOOKED_UP}, 1))",
        'metadata of an order': f"order_mgmt.place_order('web', '[{{\"sku\":\"A\",\"quantity\":1}}]', metadata => jsonb_build_object('a', {LOOKED_UP}))",
        'metadata of one of many': "order_mgmt.place_orders(jsonb_build_array(jsonb_build_object('channel', 'web', 'lines',"
                                   f" jsonb_build_array(jsonb_build_object('sku', 'A', 'quantity', 1)), 'metadata', jsonb_build_object('a', {LOOKED_UP}))))",
        'a reference': f"order_mgmt.place_order('web', '[{{\"sku\":\"A\",\"quantity\":1}}]', reference => {LOOKED_UP})",
        'a key of the caller': f"order_mgmt.place_order('web', '[{{\"sku\":\"A\",\"quantity\":1}}]', idempotency_key => {LOOKED_UP})",
        'a reference of one of many': "order_mgmt.place_orders(jsonb_build_array(jsonb_build_object('channel', 'web', 'lines',"
                                      f" jsonb_build_array(jsonb_build_object('sku', 'A', 'quantity', 1)), 'reference', {LOOKED_UP})))",
        'an unknown key': f"order_mgmt.place_order('web', jsonb_build_array(jsonb_build_object({LOOKED_UP}, 1)))",
        'a reason': f"""order_mgmt.adjust_stock('BER', '[{{"sku":"A","quantity":-1}}]', reason => {LOOKED_UP})""",
        'a place': f"order_mgmt.put_channel('w', 'EUR', ARRAY[{LOOKED_UP}])",
        'carrier': f"order_mgmt.ship_fulfillment(gen_random_uuid(), tracking => jsonb_build_object('carrier', {LOOKED_UP}))",
    }
    for what, call in calls.items():
        batch = 'place_orders' in call
        said = session(cluster, db, f"SELECT {'error_code' if batch else 'count(*)'} FROM {call};\n", f'-c app.bad={BAD}')
        ok(said == ('invalid_json', '') if batch else 'not text in the encoding' in said[1] and said[0] == '',
           f'{db}: {what} that is no text is refused', said)


def names_are_checked(cluster, db):
    """A role and a database whose names were given in LATIN1; an error of a job that repeats such bytes."""
    latin = psycopg.connect(cluster.dsn('latin'), autocommit=True, client_encoding='UTF8')
    latin.execute('CREATE ROLE "für" LOGIN SUPERUSER')
    latin.execute('CREATE DATABASE "kü" TEMPLATE template0')
    cluster.psql('CREATE EXTENSION order_mgmt CASCADE', 'k\udcfc')
    program = ("SELECT count(*) FROM order_mgmt.place_order('web', '[{\"sku\":\"A\",\"quantity\":1}]');\n"
               "SELECT status FROM order_mgmt.run_job('compact');\nSELECT count(*) FROM order_mgmt.jobs;\n"
               "SET order_mgmt.actor = 'someone'; SELECT count(*) FROM order_mgmt.place_order('web', '[{\"sku\":\"A\",\"quantity\":1}]');\n")
    said = session(cluster, db, program, '', user='f\udcfcr')
    ok(said[0] == '' and len(re.findall('the name of role [0-9]+ is not text in the encoding UTF8', said[1])) == 4,
       f'{db}: a role of another encoding is refused, also when it says who acts: its name is kept beside that', said)
    said = session(cluster, 'k\udcfc', 'SELECT count(*), bool_and(cron_name ~ $$ in k[?]$$) FROM order_mgmt.jobs;\n', '')
    is_(said, ('6|t', ''), f'{db}: jobs of a database with such a name have names that are text')
    connection = cluster.connect(db)
    connection.execute("""CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'no: % ü', current_setting('app.bad'); END $$""")
    connection.execute('CREATE TRIGGER fail BEFORE INSERT ON order_mgmt_data.stock_balances FOR EACH STATEMENT EXECUTE FUNCTION public.fail()')
    receive(connection, 'A', 1)
    session(cluster, db, "SELECT FROM order_mgmt.run_job('compact');\n", f'-c app.bad={BAD}')
    is_(connection.execute("SELECT last_error FROM order_mgmt.jobs WHERE job = 'compact'").fetchone(), ('tenant 1: P0001: no: x? ü',),
        f'{db}: an error is kept with a question mark for each byte that is no text')
    connection.execute('DROP TRIGGER fail ON order_mgmt_data.stock_balances; DROP FUNCTION public.fail()')


def is_readable(cluster, db):
    """Every text of every table is text, and a dump of the database restores."""
    connection = cluster.connect(db)
    columns = connection.execute(TEXT_COLUMNS).fetchall()
    broken = [(table, column) for table, column in columns
              if outcome(lambda: connection.execute(f"SELECT count(convert_to({column}::text, 'UTF8')), count(upper({column}::text)) FROM {table}")) != 'ok']
    ok(len(columns) > 50 and not broken, f'{db}: every text column holds text', broken)
    cluster.psql(f"CREATE DATABASE {db}_copy TEMPLATE template0 ENCODING '{connection.execute('SHOW server_encoding').fetchone()[0]}' LOCALE 'C'")
    dump = cluster.run('pg_dump', db, text=False).stdout
    restored = subprocess.run([cluster.bindir / 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', '-'], input=dump, capture_output=True, env=cluster.env(f'{db}_copy'))
    is_((restored.returncode, restored.stderr.decode(errors='replace')), (0, ''), f'{db}: a dump of it restores')
    is_(cluster.connect(f'{db}_copy').execute('SELECT name FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{db}: and is whole')
    is_(cluster.connect(f'{db}_copy').execute('SELECT count(*) FROM order_mgmt.orders').fetchone(),
        connection.execute('SELECT count(*) FROM order_mgmt.orders').fetchone(), f'{db}: with every order')


def shop(cluster, db, encoding):
    cluster.psql(f"CREATE DATABASE {db} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    cluster.psql('CREATE EXTENSION order_mgmt CASCADE', db)
    connection = cluster.connect(db)
    connection.execute("SELECT FROM order_mgmt.put_location('BER')")
    connection.execute("SELECT FROM order_mgmt.put_location('HAM')")
    connection.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}')")
    connection.execute("SELECT FROM order_mgmt.put_item('A')")
    connection.execute("SELECT FROM order_mgmt.put_price('A', '1.00 EUR')")
    receive(connection, 'A', 100)


for is_preloaded in (True, False):
    with Cluster(preload=is_preloaded) as cluster:
        shop(cluster, 'utf8', 'UTF8')
        shop(cluster, 'latin', 'LATIN1')
        actor_is_checked(cluster, 'utf8', is_preloaded)
        if is_preloaded:
            arguments_are_checked(cluster, 'utf8')
            documents_are_checked(cluster, 'utf8')
            names_are_checked(cluster, 'utf8')
        said = session(cluster, 'latin', """SELECT count(*) FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', reference => E'\\u00fc');\n""", f'-c order_mgmt.actor={BAD}')
        is_(said[0], '1', 'latin: what is text there is taken')
        for db in ('utf8', 'latin'):
            is_readable(cluster, db)
done()
