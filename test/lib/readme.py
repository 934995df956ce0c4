#!/usr/bin/python3
"""readme.py - README.md and doc/: their examples, and the parts of them that are generated.

    python3 test/lib/readme.py --write      regenerate what stands between the markers
    python3 test/lib/readme.py --outputs    rewrite the shown outputs with the real ones

Generated parts stand between "<!-- generated: NAME -->" and "<!-- end of NAME -->";
they say what the catalog of a throw-away server says: comments, settings, error codes.

The examples of errors stand between such markers, too: error_examples.py runs them.

An example is a block fenced as sql, python, js or java.  A text block that follows it, with
nothing but empty lines between, shows its output.  All examples of the files of STORY run in their
order in one psql session on an empty database, those of the other languages as programs of their
own: they come over the network as a role of the web, or through what answers like PostgREST.  What they need of npm, test/clients says; it is
installed into build/.  test/t/070_readme.py compares; mask() says what is not compared.
"""
import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import error_examples
from cluster import PROJECT, Cluster, ClusterError, locked
from postgrest import serve
from wire import Wire

# The files with examples, in the order in which these are run: later ones find what earlier ones made.
STORY = ['README.md', 'doc/guide.md', 'doc/security.md', 'doc/operations.md', 'doc/web.md', 'doc/analysts.md', 'doc/products.md', 'doc/upgrade.md']
BLOCK = re.compile(r'^```(?P<language>\w+)\n(?P<code>.*?)^```\n(?:\n*^```text\n(?P<shown>.*?)^```\n)?', re.M | re.S)
# How a program is run, by its language; of sql psql makes its own.
RUN = {'sql': None, 'python': f'{sys.executable} -B', 'js': 'node', 'java': 'java -cp /usr/share/java/postgresql.jar'}
MARK = '== readme example {} =='
# What the machine trusts, a proxy of its network included; node alone would not.
CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
# The role that Getting Started has made by createuser, and that the programs act as.
APPLICATION = 'shop'

# place: file and line where the block begins; shown: the output in the file, or None; span: of the whole match
Example = namedtuple('Example', 'language code shown place span')


def documentation():
    """{path within the project: text} of the README and of doc/."""
    paths = [PROJECT / 'README.md', *sorted((PROJECT / 'doc').glob('*.md'))]
    return {str(path.relative_to(PROJECT)): path.read_text() for path in paths}


def examples(name, text):
    """The examples of a file that can be run, in order."""
    return [Example(match['language'], match['code'], match['shown'], f"{name}:{text.count(chr(10), 0, match.start()) + 1}",
                    match.span())
            for match in BLOCK.finditer(text) if match['language'] in RUN]


def story(texts):
    """The examples of all files that have some, in the order in which they are run."""
    return [example for name in STORY for example in examples(name, texts[name])]


def mask(text):
    """Output without what differs from run to run: ids, numbers on paper, timestamps, widths of columns."""
    text = re.sub(r'\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b', 'UUID', text)
    text = re.sub(r'\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d(?::\d\d)?)?', 'TIME', text)
    text = re.sub(r'\b(?:[RT]-)?[0-9A-HJKMNP-TV-Z]{8}\b', 'NUMBER', text)
    text = re.sub(r'-{2,}', '--', text)
    return '\n'.join(re.sub(r' +', ' ', line).strip() for line in text.strip().splitlines())


def npm_modules():
    """The folder of the installed npm packages of test/clients, installed anew when these changed."""
    wanted = PROJECT / 'test/clients'
    folder = PROJECT / 'build/clients'
    with locked(folder):
        if not (folder / 'installed').exists() or \
                (folder / 'installed').read_text() != (wanted / 'package-lock.json').read_text():
            for name in ('package.json', 'package-lock.json'):
                shutil.copy(wanted / name, folder)
            result = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=folder, text=True,
                                    env={'NODE_EXTRA_CA_CERTS': CERTIFICATES, **os.environ},
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if result.returncode:
                raise ClusterError('npm ci failed:\n' + result.stdout[-4000:])
            shutil.copy(folder / 'package-lock.json', folder / 'installed')
    return folder / 'node_modules'


def postgrest_url(wire):
    """The address of what answers like PostgREST, which comes over the wire as the authenticator of doc/web.md."""
    if not hasattr(wire, 'postgrest'):
        wire.postgrest = wire.stack.enter_context(serve(f'host=127.0.0.1 port={wire.port} dbname=postgres user=authenticator'))
    return f'http://127.0.0.1:{wire.postgrest.server_port}'


def command_of(cluster, wire, language, code):
    """The shell command that runs a program as the role of the web."""
    variables = {'PGHOST': '127.0.0.1', 'PGPORT': str(wire.port), 'PGUSER': APPLICATION}
    if language == 'js':
        variables['NODE_PATH'] = str(npm_modules())
    if 'POSTGREST_URL' in code:
        variables['POSTGREST_URL'] = postgrest_url(wire)
    with tempfile.NamedTemporaryFile('w', dir=cluster.folder, suffix='.' + language, delete=False) as program:
        program.write(code)
    return ' '.join([*(f'{name}={shlex.quote(value)}' for name, value in variables.items()),
                     RUN[language], program.name, '2>&1'])


def run_examples(cluster, wanted, wire=None, db='postgres', user=None):
    """What psql and the programs print for each example, standard error included; wire: the programs' way
    to the cluster; user: psql's, if not the superuser."""
    script = []
    with contextlib.ExitStack() as stack:
        wire = wire or stack.enter_context(Wire(cluster))
        for number, example in enumerate(wanted):
            script.append(f'\\echo {MARK.format(number)}\n')
            if RUN[example.language]:
                script.append(f'\\! {command_of(cluster, wire, example.language, example.code)}\n')
            else:
                script.append(example.code)
        script.append(f'\\echo {MARK.format(len(wanted))}\n')
        result = subprocess.run([cluster.bindir / 'psql', '-X'], input=''.join(script), text=True, cwd='/',
                                env={**cluster.env(db), **({'PGUSER': user} if user else {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    parts = re.split(re.escape(MARK).replace(r'\{\}', r'\d+') + '\n', result.stdout)
    return [clean(part) for part in parts[1:-1]]


def clean(text):
    """psql's output as it is shown: no spaces at line ends, no empty line at the end."""
    return '\n'.join(line.rstrip() for line in text.strip('\n').splitlines())


# ---------------------------------------------------------------- generated parts

SETTINGS = """
    SELECT name, boot_val, unit, context, short_desc FROM pg_settings
    WHERE name LIKE 'order\\_mgmt.%' AND name <> 'order_mgmt.fault' ORDER BY name"""
CONTEXTS = {'user': 'anybody', 'superuser': 'superusers', 'sighup': 'the server\'s configuration, reload',
            'postmaster': 'the server\'s configuration, restart'}

FUNCTIONS = """
    SELECT p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prokind::text,
        split_part(obj_description(p.oid, 'pg_proc'), E'\\n', 1), p.provolatile = 'i' AND NOT p.prosecdef AS is_value
    FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace
    ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C" """
VIEWS = """
    SELECT c.relname, (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
        split_part(obj_description(c.oid, 'pg_class'), E'\\n', 1)
    FROM pg_class AS c WHERE c.relnamespace = ANY ('{order_mgmt,order_mgmt_report}'::regnamespace[]) AND c.relkind = 'v'
    ORDER BY c.relnamespace::regnamespace::text, c.relname COLLATE "C" """
TYPES = """
    SELECT t.typname, split_part(obj_description(t.oid, 'pg_type'), E'\\n', 1)
    FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typnamespace = 'order_mgmt'::regnamespace AND (c.oid IS NULL OR c.relkind = 'c') AND t.typelem = 0
    ORDER BY t.typname COLLATE "C" """
ERRORS = 'SELECT code, sqlstate, meaning, next_step FROM order_mgmt.error_codes ORDER BY code COLLATE "C"'


def table(head, rows):
    """A table of Markdown."""
    lines = ['| ' + ' | '.join(row) + ' |' for row in [head, ['---'] * len(head)]]
    lines += ['| ' + ' | '.join(str(cell).replace('|', '\\|') for cell in row) + ' |' for row in rows]
    return '\n'.join(lines)


def short_type(text):
    """Types and defaults as a reader wants them."""
    text = text.replace('order_mgmt.', '').replace('"', '').replace('timestamp with time zone', 'timestamptz').replace('SETOF ', '')
    text = re.sub(r"DEFAULT NULL::[\w \[\]]+?(?=,|\)|$)", '= null', text)
    text = re.sub(r"DEFAULT ('[^']*'|\w+)(?:::[\w \[\]]+?)?(?=,|\)|$)", r'= \1', text)
    return text.replace('strict_jsonb', 'json')


def signature(name, arguments, result, kind):
    """place_order(channel text, ...) -> orders"""
    columns = [argument[len('OUT '):] for argument in arguments.split(', ') if argument.startswith('OUT ')]
    arguments = ', '.join(argument for argument in arguments.split(', ') if not argument.startswith('OUT '))
    result = ', '.join(columns) or short_type(result)
    return f"`{name}({short_type(arguments)})`" + ('' if kind == 'a' else f' → `{result}`')


def settings_part(connection):
    rows = []
    for name, default, unit, context, description in connection.execute(SETTINGS).fetchall():
        rows.append([f'`{name}`', f"{default or 'empty'}{' ' + unit if unit else ''}", CONTEXTS[context], description])
    return table(['Setting', 'Default', 'Set by', 'Meaning'], rows)


def topic_lists(functions, entries):
    """Entries of functions under their topics, in the order of describe(), with their errors; what has no topic comes last."""
    topics = {}
    for each in functions:
        errors = f"<br>Errors: {', '.join(each['errors'])}." if each['errors'] else ''
        topics.setdefault(each['topic'], []).append(entries.pop(each['name']) + errors)
    topics['for everybody'] = list(entries.values())
    return '\n\n'.join(f'### Functions: {topic}\n\n' + '\n'.join(lines) for topic, lines in topics.items())


def reference_part(connection):
    told, = connection.execute('SELECT order_mgmt.describe()').fetchone()
    entries, values = {}, []
    for name, arguments, result, kind, comment, is_value in connection.execute(FUNCTIONS).fetchall():
        entry = f'- {signature(name, arguments, result, kind)}<br>{comment}'
        if is_value or kind == 'a':
            values.append(entry)
        else:
            entries[name] = entry
    functions = topic_lists(told['functions'], entries)
    general = ', '.join(f"`{each['code']}`" for each in told['errors'] if each['of_every_function'])
    views = [[f'`{name}`', comment, columns] for name, columns, comment in connection.execute(VIEWS).fetchall()]
    types = [[f'`{name}`', comment] for name, comment in connection.execute(TYPES).fetchall()]
    errors = [[f'`{code}`', *rest] for code, *rest in connection.execute(ERRORS).fetchall()]
    return '\n\n'.join([
        '## Functions', 'All in the schema `order_mgmt`; `json` is the type `strict_jsonb`.\n'
        'A result named like a view is rows of that view. Besides its own errors each function may raise those of arguments, rights and '
        f'repeated calls: {general}.', functions,
        '## Functions of values', '\n'.join(values),
        '## Views', table(['View', 'A row', 'Columns'], views),
        '## Types', table(['Type', 'Meaning'], types),
        '## Error codes', '[Errors](errors.md) has an example of each.', table(['Code', 'SQLSTATE', 'Meaning', 'Next step'], errors)])


def errors_part(connection):
    meanings = {code: meaning for code, _, meaning, _ in connection.execute(ERRORS).fetchall()}
    return error_examples.markdown(error_examples.run_examples(connection), meanings)


def generate(texts, connection):
    """The files with their generated parts as they must be."""
    fresh = dict(texts)
    for part, make in (('settings', settings_part), ('reference', reference_part), ('errors', errors_part)):
        begin, end = f'<!-- generated: {part} -->\n', f'<!-- end of {part} -->\n'
        names = [name for name, text in texts.items() for marker in re.findall(re.escape(begin), text)]
        if len(names) != 1 or texts[names[0]].count(end) != 1:
            raise ValueError(f'the markers of "{part}" must stand in one file, once')
        before, rest = fresh[names[0]].split(begin)
        fresh[names[0]] = f'{before}{begin}\n{make(connection)}\n\n{end}{rest.split(end)[1]}'
    return fresh


def with_outputs(text, outputs):
    """A file with the outputs of its examples, where they differ from what it shows."""
    for example, output in reversed(outputs):
        if mask(example.shown or '') == mask(output):
            continue
        block = f'```{example.language}\n{example.code}```\n'
        if output:
            block += f'\n```text\n{output}\n```\n'
        start, end = example.span
        text = text[:start] + block + text[end:]
    return text


def main(arguments):
    if not arguments or not set(arguments) <= {'--write', '--outputs'}:
        sys.exit('usage: readme.py --write | --outputs')
    texts = documentation()
    with Cluster(preload=True) as cluster:
        cluster.psql(f'CREATE ROLE {APPLICATION} LOGIN')
        if '--outputs' in arguments:
            wanted = story(texts)
            pairs = list(zip(wanted, run_examples(cluster, wanted)))
            for name in STORY:
                texts[name] = with_outputs(texts[name], [pair for pair in pairs if pair[0].place.startswith(name + ':')])
        if '--write' in arguments:
            cluster.psql('CREATE DATABASE reference')
            cluster.psql('CREATE EXTENSION order_mgmt CASCADE', 'reference')
            with cluster.connect('reference') as connection:
                texts = generate(texts, connection)
    for name, text in texts.items():
        (PROJECT / name).write_text(text)


if __name__ == '__main__':
    main(sys.argv[1:])
