"""error_examples.py - one example of each error code: a call, and what the server answers.

    for example in run_examples(connection, 'counter'): ...     in a database of its own on the server of the connection

test/lib/errors.sql tells them as one story.  readme.py makes doc/errors.md of them, and
test/t/073_error_examples.py asks whether each code has one, and what it shows is right.
"""
import re
from collections import namedtuple
from pathlib import Path

import psycopg

STORY = Path(__file__).resolve().with_name('errors.sql')
DATABASE = 'error_examples'
ROLES = ('error_cashier', 'error_storefront')
BEGIN = re.compile(r'^-- example (\w+)\n', re.M)
OTHER = '-- another session: '
# What no two runs have in common: the process of the other session.
PIDS = re.compile(r'"pids":\[\d+\]')

# wanted: the code it is the example of; code: the text of the call; the rest is what the server answered
Example = namedtuple('Example', 'wanted code sqlstate constraint message detail hint')


def statements(text):
    """The statements of a text without comments; none has a semicolon at the end of a line within."""
    text = re.sub(r'^--.*\n', '', text, flags=re.M)
    return [statement for statement in re.split(r';\n', text.strip() + '\n') if statement.strip()]


def told(text=None):
    """The story: the text of what comes before, and (code, text) of each example."""
    before, *parts = BEGIN.split(STORY.read_text() if text is None else text)
    return before, [(code, example.strip()) for code, example in zip(parts[::2], parts[1::2])]


def run_one(session, other, wanted, code, settings=()):
    """Run one example; what the last statement was refused with."""
    for line in code.splitlines():
        if line.startswith(OTHER):
            if other.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
                other.execute('BEGIN')
            other.execute(line[len(OTHER):])
    *first, last = statements(code + ('' if code.endswith('\n') else '\n'))
    answer = ['', '', 'it was not refused', '', '']
    try:
        for statement in (*settings, *first):
            session.execute(statement)
        session.execute(last)
    except psycopg.Error as error:
        diag = error.diag
        answer = [diag.sqlstate, diag.constraint_name, diag.message_primary, diag.message_detail, diag.message_hint]
    for connection in (session, other):
        connection.execute('ROLLBACK')
    session.execute('RESET ROLE')
    answer[3] = PIDS.sub('"pids":[4711]', answer[3] or '')
    return Example(wanted, code, *answer)


class Server:
    """The shop of the story in a database of its own, until closed."""

    def __init__(self, connection, engine=None):
        self.owner = connection
        self.close()
        connection.execute(f'CREATE DATABASE {DATABASE}')
        if engine:
            connection.execute(f"ALTER DATABASE {DATABASE} SET order_mgmt.engine = '{engine}'")
        self.session, self.other = self.connect(), self.connect()
        self.before, self.examples = told()
        for statement in statements(self.before):
            self.session.execute(statement)

    def connect(self):
        parameters = {**self.owner.info.get_parameters(), 'dbname': DATABASE}
        session = psycopg.connect(**parameters, autocommit=True, client_encoding='utf8')
        session.add_notice_handler(lambda notice: None)
        session.execute("SET timezone = 'UTC'")
        return session

    def close(self):
        for session in (getattr(self, 'session', None), getattr(self, 'other', None)):
            if session:
                session.close()
        self.owner.execute(f'DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)')
        for role in ROLES:
            self.owner.execute(f'DROP ROLE IF EXISTS {role}')

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def run(self, wanted, code, settings=()):
        # in a session of its own, with the settings of the story: what a session has learned is not rolled back
        self.session.close()
        self.session = self.connect()
        for statement in statements(self.before):
            if statement.startswith('SET '):
                self.session.execute(statement)
        return run_one(self.session, self.other, wanted, code, settings)


def run_examples(connection, engine=None):
    """All examples, as the server answers them."""
    with Server(connection, engine) as server:
        return [server.run(wanted, code) for wanted, code in server.examples]


def markdown(examples, meanings):
    """Their part of doc/errors.md; meanings: of the codes."""
    return '\n\n'.join(f'### {each.wanted}\n\n{each.sqlstate}: {meanings[each.wanted]}.\n\n```sql\n{each.code}\n```\n\n'
                       f'```text\nERROR:  {each.message}\nDETAIL:  {each.detail}\nHINT:  {each.hint}\n```'
                       for each in sorted(examples, key=lambda each: each.wanted))
