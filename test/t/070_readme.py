#!/usr/bin/python3
"""070_readme.py - what README.md and doc/ show is what a user sees.

Every example of these files - sql, python, js, java - runs in its order on an empty database, on a
server with the library preloaded and on one without, and prints what the file shows below it; ids,
timestamps and runs of spaces and dashes aside.  The generated parts say what the
catalog says.  Every make goal, file and heading the files name exists, each number of a rule or of a decision
that a comment of the sources uses is defined, and make install puts doc/ where users look.

It fails when an example does not work any more or is run by nothing, when an output changed, when a comment,
setting or error code changed without readme.py --write, when a link leads nowhere, and when the README is
longer than a page of 300 lines.
"""
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from cluster import PROJECT, Cluster, find_pg_config
from readme import APPLICATION, BLOCK, RUN, STORY, documentation, examples, generate, mask, run_examples, story
from tap import done, is_, ok

# These say which engine decides; on a stock server another one does.
ENGINE_DEPENDENT = 'engine_status'
GETTING_STARTED_MAX = 10
README_LINES_MAX = 300
# Blocks that nothing runs: commands whose goals are looked up, lines of a configuration, and outputs.
NOT_RUN = {'sh', 'conf', 'text'}
RULES, PROTOCOL = 'doc/rules.md', 'doc/protocol.md'
LAST_RULE, LAST_DECISION = 47, 14


def differences(wanted, outputs):
    """The examples whose output is not what the file shows."""
    return [f'{example.place}: shown:\n{example.shown}\nprinted:\n{output}'
            for example, output in zip(wanted, outputs) if mask(example.shown or '') != mask(output)]


def examples_work(texts, preload):
    """Run all examples on a server of one kind."""
    wanted = story(texts)
    with Cluster(preload=preload) as cluster:
        cluster.psql(f'CREATE ROLE {APPLICATION} LOGIN')
        outputs = run_examples(cluster, wanted)
    name = 'preloaded' if preload else 'not preloaded'
    is_(len(outputs), len(wanted), f'{name}: all examples were run')
    compared = [(example, output) for example, output in zip(wanted, outputs)
                if preload or ENGINE_DEPENDENT not in example.code]
    wrong = differences(*zip(*compared))
    ok(not wrong, f'{name}: {len(compared)} examples print what is shown', '\n'.join(wrong))
    return wanted, outputs


def comparison_finds(wanted, outputs):
    """The comparison is not blind: one changed digit of an output is found."""
    missed = []
    for example, output in zip(wanted, outputs):
        seen = mask(output)
        changed = re.sub(r'\d(?=\D*\Z)', lambda match: str((int(match[0]) + 1) % 10), seen)
        if changed != seen and not differences([example], [changed]):
            missed.append(example.place)
    ok(not missed, 'a changed digit in any output is found', '\n'.join(missed))
    ok(differences(wanted, ['ERROR:  made up'] * len(wanted)), 'so is an error instead of an output')


def generated_parts_are_current(texts):
    with Cluster(preload=True) as cluster:
        cluster.psql('CREATE EXTENSION order_mgmt')
        connection = cluster.connect()
        fresh = generate(texts, connection)
        changed = [f'{name}: {old}\n{new}' for name in texts
                   for old, new in zip(texts[name].splitlines(), fresh[name].splitlines()) if old != new]
        ok(fresh == texts, 'the generated parts are current (else: python3 test/lib/readme.py --write)',
           '\n'.join(changed[:3]))
        connection.execute("COMMENT ON FUNCTION order_mgmt.uuid_v7() IS 'something else'")
        ok(generate(texts, connection) != fresh, 'another comment would make them stale')


def unrun_blocks(texts):
    """Blocks that are neither run, nor output, nor of a kind that is not for running."""
    found = []
    for name, text in texts.items():
        # what is generated was run to be made
        text = re.sub(r'<!-- generated: errors -->.*<!-- end of errors -->', lambda part: '\n' * part[0].count('\n'), text, flags=re.S)
        blocks = list(BLOCK.finditer(text))
        fences = sum(4 if block['shown'] is not None else 2 for block in blocks)
        if len(re.findall(r'^[ \t>]*(?:```|~~~)', text, re.M)) != fences:
            found.append(f'{name}: has a block whose fence is not understood')
        for block in blocks:
            language = block['language']
            if language not in RUN and language not in NOT_RUN or language in RUN and name not in STORY:
                found.append(f"{name}:{text.count(chr(10), 0, block.start()) + 1}: {language} is run by nothing")
    return found


def every_example_is_run(texts):
    is_(unrun_blocks(texts), [], 'every block of code is run, or is not for running')
    seeded = ('```sql\nSELECT 1;\n```\n', '```ruby\nputs 1\n```\n', '  ```sql\n  SELECT 1;\n  ```\n', '~~~sql\nSELECT 1;\n~~~\n')
    is_([block for block in seeded if not unrun_blocks({'doc/x.md': block})], [], 'another one would be found')


def anchor(heading):
    """A heading as links spell it."""
    return re.sub(r'[^\w -]', '', heading.lower()).replace(' ', '-')


def prose(text):
    """The text without its blocks of code."""
    return re.sub(r'^```.*?^```$', '', text, flags=re.M | re.S)


def dead_links(texts):
    """Links that lead nowhere; those of doc/ may lead only to doc/, which is installed by itself."""
    headings = {name: [anchor(heading) for heading in re.findall(r'^#+ (.*)$', prose(text), re.M)] for name, text in texts.items()}
    found = [f'{name}: two headings "{each}"' for name, of in headings.items() for each in sorted(set(of)) if of.count(each) > 1]
    for name, text in texts.items():
        for target in re.findall(r'\]\(([^)]+)\)', prose(text)):
            path, _, heading = target.partition('#')
            file = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
            if not (PROJECT / file).exists() or heading and heading not in headings.get(file, []):
                found.append(f'{name}: {target} leads nowhere')
            elif os.path.dirname(name) and os.path.dirname(file) != os.path.dirname(name):
                found.append(f'{name}: {target} is not installed with it')
    return found


def links_lead_somewhere(texts):
    is_(dead_links(texts), [], 'every link leads somewhere')
    seeded = ('[x](nowhere.md)', '[x](guide.md#no-such-heading)', '[x](#no-such-heading)', '[x](../README.md)', '# A\n# A\n')
    is_([link for link in seeded if not dead_links({**texts, 'doc/x.md': link})], [], 'a dead one would be found')
    linked = {target.partition('#')[0] for target in re.findall(r'\]\((doc/[^)]+)\)', prose(texts['README.md']))}
    is_(sorted({name for name in texts if name.startswith('doc/')} - linked), [], 'the README leads to every file of doc/')


def names_exist(texts):
    """Make goals and paths of the texts."""
    makefile = (PROJECT / 'Makefile').read_text()
    own = re.findall(r'^([a-z][a-z-]*):', makefile, re.M)
    text = '\n'.join(texts.values())
    goals = set(re.findall(r'(?:^|`)make ([a-z][a-z-]*)', text, re.M))
    is_(sorted(goals - {*own, 'install', 'installcheck'}), [], 'every make goal exists')
    files = set(re.findall(r'(?<![\w=/])(?:src|sql|test|doc)/[\w./]*\w', text))
    lost = [path for path in sorted(files) if not any(PROJECT.glob(path + '*')) and 'NN' not in path]
    ok(files and not lost, f'{len(files)} files and folders exist', lost)


def numbers_are_defined(texts):
    """The rules R1 to R47 and decisions A1 to A14, and what the sources call by these numbers."""
    states = dict(re.findall(r'^\| (R\d+) \| .* \| (built|in part|not built)[^|]* \|$', texts[RULES], re.M))
    decisions = re.findall(r'^\*\*(A\d+)\. ', texts[PROTOCOL], re.M)
    is_(list(states), [f'R{n}' for n in range(1, LAST_RULE + 1)], 'each business rule is defined once, with its state')
    is_(decisions, [f'A{n}' for n in range(1, LAST_DECISION + 1)], 'each decision of the protocol is defined once')
    sources = '\n'.join(path.read_text() for path in sorted((PROJECT / 'src').rglob('*.[ch]')))
    used = {*re.findall(r'(?<!race )\b(?:R|A)[1-9]\d?\b', sources),
            *re.findall(r'^-- (R\d+): ', (PROJECT / 'test/sql/rules.sql').read_text(), re.M)}
    unknown = sorted(used - {*states, *decisions} | {rule for rule in used if states.get(rule) == 'not built'})
    ok(used and not unknown, f'{len(used)} numbers that sources and tests use are defined and built', unknown)


def documentation_is_installed(texts):
    """make install puts doc/ into a folder of its own, and make uninstall takes it away."""
    with tempfile.TemporaryDirectory(prefix='om_docs_') as folder:
        tree, target = Path(folder) / 'tree', Path(folder) / 'target'
        for name in ('sql', 'doc'):
            shutil.copytree(PROJECT / name, tree / name)
        for name in ('Makefile', 'order_mgmt.control'):
            shutil.copy(PROJECT / name, tree)

        def installed(goal):
            # Without the library, which takes long to build.
            result = subprocess.run(['make', goal, 'MODULE_big=', 'OBJS=', f'PG_CONFIG={find_pg_config()}', f'DESTDIR={target}'], cwd=tree,
                                    env={name: value for name, value in os.environ.items() if not name.startswith('MAKE') and name != 'MFLAGS'},
                                    text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            ok(result.returncode == 0, f'make {goal}', result.stdout[-2000:])
            return sorted(path for path in target.rglob('*') if path.is_file())

        pages = {f'doc/{path.name}': path.read_text() for path in installed('install') if path.suffix == '.md' and path.parent.name == 'order_mgmt'}
        wanted = [name for name in texts if name.startswith('doc/')]
        is_(sorted(pages), wanted, 'it installs doc/')
        is_([name for name in wanted if pages.get(name) != texts[name]], [], 'as it is')
        is_(installed('uninstall'), [], 'and nothing is left of it')


def first_steps(text):
    """The examples of Getting Started: at most ten statements, all but the first two done by a role with the profile web."""
    steps = examples('README.md', text.split('\n## Getting Started\n')[1].split('\n## ')[0])
    statements = sum(example.code.count(';\n') for example in steps)
    ok(0 < statements <= GETTING_STARTED_MAX, f'Getting Started has {statements} statements')
    is_(steps[0].code.count(';\n'), 2, 'two of them are the administrator\'s')
    with Cluster(preload=True) as cluster:
        cluster.psql(f'CREATE ROLE {APPLICATION} LOGIN')
        outputs = run_examples(cluster, steps[:1]) + run_examples(cluster, steps[1:], user=APPLICATION)
        is_(cluster.psql('SELECT DISTINCT actor FROM order_mgmt.orders').strip(), APPLICATION, 'the application placed the order')
        is_(cluster.psql(f"SELECT rolsuper FROM pg_roles WHERE rolname = '{APPLICATION}'").strip(), 'f', 'and is no superuser')
    wrong = differences(steps, outputs)
    ok(not wrong, f'an application with the profile web alone sees what Getting Started shows', '\n'.join(wrong))


texts = documentation()
ok(texts['README.md'].count('\n') <= README_LINES_MAX, f'the README has at most {README_LINES_MAX} lines')
wanted, outputs = examples_work(texts, preload=True)
examples_work(texts, preload=False)
comparison_finds(wanted, outputs)
generated_parts_are_current(texts)
every_example_is_run(texts)
links_lead_somewhere(texts)
names_exist(texts)
numbers_are_defined(texts)
documentation_is_installed(texts)
first_steps(texts['README.md'])
done()
