#!/usr/bin/python3
"""070_readme.py - what README.md shows is what a user sees.

Every example of the README - sql, python, js, java - runs in its order on an empty database, on a
server with the library preloaded and on one without, and prints what the file shows below it; ids,
timestamps and runs of spaces and dashes aside.  The generated parts say what the
catalog says.  Every make goal, file and heading it names exists.

It fails when an example does not work any more, when an output changed, when a comment,
setting or error code changed without readme.py --write, and when a link leads nowhere.
"""
import re

from cluster import PROJECT, Cluster
from readme import APPLICATION, README, examples, generate, mask, run_examples
from tap import done, is_, ok

# These say which engine decides; on a stock server another one does.
ENGINE_DEPENDENT = 'engine_status'
GETTING_STARTED_MAX = 10


def differences(wanted, outputs):
    """The examples whose output is not what the file shows."""
    return [f'README.md:{example.line}: shown:\n{example.shown}\nprinted:\n{output}'
            for example, output in zip(wanted, outputs) if mask(example.shown or '') != mask(output)]


def examples_work(text, preload):
    """Run all examples on a server of one kind."""
    wanted = examples(text)
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
            missed.append(f'README.md:{example.line}')
    ok(not missed, 'a changed digit in any output is found', '\n'.join(missed))
    ok(differences(wanted, ['ERROR:  made up'] * len(wanted)), 'so is an error instead of an output')


def generated_parts_are_current(text):
    with Cluster(preload=True) as cluster:
        cluster.psql('CREATE EXTENSION order_mgmt')
        connection = cluster.connect()
        fresh = generate(text, connection)
        changed = [f'{old}\n{new}' for old, new in zip(text.splitlines(), fresh.splitlines()) if old != new]
        ok(fresh == text, 'the generated parts are current (else: python3 test/lib/readme.py --write)',
           '\n'.join(changed[:3]))
        connection.execute("COMMENT ON FUNCTION order_mgmt.uuid_v7() IS 'something else'")
        ok(generate(text, connection) != fresh, 'another comment would make them stale')


def anchor(heading):
    """A heading as links spell it."""
    return re.sub(r'[^\w -]', '', heading.lower()).replace(' ', '-')


def names_exist(text):
    """Make goals, links and paths of the text."""
    prose = re.sub(r'^```.*?^```$', '', text, flags=re.M | re.S)
    headings = {anchor(heading) for heading in re.findall(r'^#+ (.*)$', prose, re.M)}
    makefile = (PROJECT / 'Makefile').read_text()
    house = re.search(r'^HOUSE = (.*)$', makefile, re.M).group(1).split()
    goals = set(re.findall(r'(?:^|`)make ([a-z][a-z-]*)', text, re.M))
    is_(sorted(goals - {*house, 'install', 'uninstall', 'installcheck'}), [], 'every make goal exists')
    targets = re.findall(r'\]\(([^)]+)\)', prose)
    lost = [target for target in targets
            if (target[1:] not in headings if target.startswith('#') else not (PROJECT / target).exists())]
    ok(targets and not lost, f'{len(targets)} links lead somewhere', lost)
    files = set(re.findall(r'(?<![\w=/])(?:src|sql|test)/[\w./]*\w', text))
    lost = [path for path in sorted(files) if not any(PROJECT.glob(path + '*')) and 'NN' not in path]
    ok(files and not lost, f'{len(files)} files and folders exist', lost)


def first_steps(text):
    """The examples of Getting Started: at most ten statements, all but the first two done by a role with the profile web."""
    steps = examples(text.split('\n## Getting Started\n')[1].split('\n## ')[0])
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


text = README.read_text()
wanted, outputs = examples_work(text, preload=True)
examples_work(text, preload=False)
comparison_finds(wanted, outputs)
generated_parts_are_current(text)
names_exist(text)
first_steps(text)
done()
