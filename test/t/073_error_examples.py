#!/usr/bin/python3
"""073_error_examples.py - each error code has an example that is what it says, on both engines.

The examples of doc/errors.md (test/lib/errors.sql) are run with each engine.  Each is refused with its code, the
code's SQLSTATE and hint, one line of JSON and nothing left behind; under PostgREST it is a status; and the
documentation shows it.  Nothing is said twice in one of them, and where two numbers decide, the message has both.

It fails when a code has no example or two, when one is refused with another code, when the engines or the
documentation differ, and when a refusal leaves something behind.
"""
import json
import re

from cluster import Cluster
from error_examples import Server, markdown
from readme import documentation
from tap import done, is_, ok

# What an engine says of itself, and of what others hold: one waits at a lock, the other at a counter.
OF_ENGINE = {'engine_in_use', 'prepare_not_supported', 'stock_contended', 'balance_contended'}
# Every row of every table, and what is left of each position.
FINGERPRINT = """
    SELECT md5(string_agg(query_to_xml(format('SELECT * FROM %s AS t ORDER BY t::text', c.oid::regclass), true, true, '')::text, ',' ORDER BY c.relname))
    FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r'"""
ID = r'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
# Names and values that a message may have once: ids, quoted words, places in JSON, amounts.
ONCE = re.compile(ID + r'|"[^"]+"|\w+\[\d+\][.\w]*|\d+\.\d\d [A-Z]{3}')


def repeated(words):
    return sorted({word for word in words if words.count(word) > 1})


def faults(example, codes):
    """What is wrong with an example by itself."""
    sqlstate, next_step = codes.get(example.wanted, (None, None))
    found = []
    if (example.constraint, example.sqlstate, example.hint) != (example.wanted, sqlstate, next_step):
        return [f'{example.wanted}: {example.sqlstate} {example.constraint} {example.message}']
    detail = json.loads(example.detail, object_pairs_hook=list)
    if '\n' in example.detail or detail[0] != ('code', example.wanted):
        found.append(f'{example.wanted}: its detail is not one line that begins with the code')
    said = repeated(ONCE.findall(example.message))
    if said:
        found.append(f'{example.wanted}: the message says {said} twice')
    if repeated([key for key, _ in detail]):
        found.append(f'{example.wanted}: the detail has a key twice')
    of_hint = [word for word in ONCE.findall(example.message) if word in example.hint]
    if of_hint:
        found.append(f'{example.wanted}: the hint repeats {of_hint}')
    detail = dict(detail)
    for line in [detail, *(dict(each) for each in detail.get('lines', [])[:1] if each)]:
        for key in ('requested', 'available'):
            if key in line and line[key] not in example.message:
                found.append(f'{example.wanted}: the message does not say {key} {line[key]}')
        if ('requested' in line) != ('available' in line) and 'scale' not in line:
            found.append(f'{example.wanted}: one of two numbers is missing in the detail')
    return found


def answers(cluster, engine):
    """All examples with an engine, each checked by itself."""
    with cluster.connect() as connection, Server(connection, engine) as server:
        codes = {code: rest for code, *rest in server.session.execute('SELECT code, sqlstate, next_step FROM order_mgmt.error_codes').fetchall()}
        codes = {code: tuple(rest) for code, rest in codes.items()}
        wanted = [code for code, _ in server.examples]
        is_((sorted(set(codes) - set(wanted)), sorted(set(wanted) - set(codes)), repeated(wanted)), ([], [], []),
            f'{engine}: each of {len(codes)} codes has one example')
        before = server.session.execute(FINGERPRINT).fetchone()
        examples, found, statuses = [], [], []
        for code, text in server.examples:
            if code == 'engine_in_use' and engine == 'lock':
                text = text.replace("engine = 'lock'", "engine = 'counter'")
            examples.append(server.run(code, text))
            found += faults(examples[-1], codes)
            over_http = server.run(code, text, ["SET order_mgmt.http_sqlstate = 'postgrest'"])
            server.session.execute('RESET order_mgmt.http_sqlstate')
            if over_http[3:] != examples[-1][3:] or not re.fullmatch('PT4(04|09|22)|42501', over_http.sqlstate):
                statuses.append(f'{code}: {over_http.sqlstate} {over_http.message}')
        is_(found, [], f'{engine}: each is what it says, and says nothing twice')
        is_(statuses, [], f'{engine}: each is a status for PostgREST')
        is_(server.session.execute(FINGERPRINT).fetchone(), before, f'{engine}: they leave nothing behind')
        is_([row[0] for row in server.session.execute('SELECT name FROM order_mgmt.verify(true) WHERE violations > 0').fetchall()
             if row[0] != 'money_has_documents'], [], f'{engine}: verify is clean')
        return examples, codes


with Cluster(preload=True, settings={'max_prepared_transactions': 0}) as cluster:
    of_counter, codes = answers(cluster, 'counter')
    of_lock, _ = answers(cluster, 'lock')
    differing = [f'{one.wanted}: {one.message} {one.detail}\nlock: {two.message} {two.detail}' for one, two in zip(of_counter, of_lock)
                 if one[2:] != two[2:] and one.wanted not in OF_ENGINE]
    ok(not differing, 'both engines answer alike', '\n'.join(differing))
shown = documentation()['doc/errors.md']
lost = [example.wanted for example in of_counter if markdown([example], {example.wanted: 'x'}).split('x.\n\n', 1)[1] not in shown]
is_(lost, [], 'doc/errors.md shows them (else: python3 test/lib/readme.py --write)')
# The checks see what they are for.
good = next(example for example in of_counter if example.wanted == 'insufficient_stock')
ok(not faults(good, codes), 'one of them is right')
for wrong, name in ((good._replace(message=good.message + ' "POT" and "POT"'), 'a name twice'), (good._replace(message='insufficient stock'), 'a message without numbers'),
                    (good._replace(constraint='no_price'), 'another code'), (good._replace(detail='{"lines":[]}'), 'a detail without its code'),
                    (good._replace(hint='Wait.'), 'another hint')):
    ok(faults(wrong, codes), f'{name} is found')
done()
