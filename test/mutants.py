#!/usr/bin/python3
"""mutants.py - make check-mutants: would the tests notice if the C code were wrong?

Each mutant is one bug: test/mutants/NAME.patch, which also says what is wrong and what must
notice (see lib/mutant.py).  It is compiled into an installation of its own, and the test that
the patch names must fail on it with an assertion; the same tests must pass on the code as it
is.  The bugs of the counter protocol are those of test/model, so model, code and tests are held
against one list; those of splits lose or invent cents, that of cost prices in another order.
One that breaks business rules must change the answers of their sections in test/sql/rules.sql;
test/lint/rules asks for one of each rule, and test/lint/mutants that every patch applies.
ONLY=name,... runs some.

To write a patch anew because the code around it has changed: commit src, put the bug into it
(by hand, or by patch -p1 --merge --no-backup-if-mismatch <test/mutants/NAME.patch), and
replace the diff below the header:

    sed -i '/^diff --git/,$d' test/mutants/NAME.patch
    git diff -- src >>test/mutants/NAME.patch
    git checkout -- src

Where the lint finds that a hunk fits at several places, git diff -U6 makes it longer.
"""
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROJECT / 'test/lib'))
from cluster import Cluster, ClusterError, exit_on_sigterm, install, variant_home
from mutant import PATCHES, Mutant, MutantError
from runner import Report, ScriptResult, run_script, scratch

RULES = 'test/sql/rules.sql'
INSTALL = 'test/sql/install.sql'    # begins where there is no extension yet
PROBE_SECONDS = 300
WORKERS = min(2, os.cpu_count() or 1)    # a mutant is one session at a time, or waits
# What pg_regress sets, and the answers show; tests drop the extension with all that they have sold.
REGRESS = {'PGTZ': 'PST8PDT', 'PGDATESTYLE': 'Postgres, MDY', 'PGOPTIONS': '-c order_mgmt.allow_drop=on -c intervalstyle=postgres_verbose'}


def sections(script, text):
    """The parts of a test in SQL, or of its answers: by what their comment says, of the rules' test by rule; blanks do not count."""
    begins = r'\w+(?=: )' if script == RULES else r'.+$'
    parts = re.split(f'^-- ({begins})', '-- begin: \n' + text, flags=re.M)
    return list(zip(parts[1::2], (' '.join(part.split()) for part in parts[2::2]), strict=True))


def ask_sql(script, variant, stop):
    """A test in SQL, one assertion a section: it has the expected answers; stop: no more is asked after one that it has not."""
    wanted = sections(script, (PROJECT / f'expected/{Path(script).stem}.out').read_text())
    output = ''
    with Cluster(preload=True, variant=variant) as cluster, (PROJECT / script).open() as statements:
        if script != INSTALL:
            cluster.psql('CREATE EXTENSION order_mgmt')
        (cluster.folder / 'results').mkdir()    # for binary files of the tests
        with subprocess.Popen([cluster.bindir / 'psql', '-Xaq', '-v', f'source={PROJECT}/test'], stdin=statements, text=True, cwd=cluster.folder,
                              env={**cluster.env('postgres'), **REGRESS}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as psql:
            timer = threading.Timer(PROBE_SECONDS, psql.kill)
            timer.start()
            for line in psql.stdout:
                asked = sections(script, output) if stop and line.startswith('-- ') else []
                if asked != wanted[:len(asked)]:
                    psql.kill()
                    break
                output += line
            timer.cancel()
    got = sections(script, output)
    lines = [f"{'ok' if got[n:n + 1] == [one] else 'not ok'} - {one[0]}" for n, one in enumerate(wanted) if n < len(got) or not stop]
    return ScriptResult('\n'.join([*lines, f'1..{len(lines)}']), 0, '')


def permutations(output):
    """The parts of the answers of a test of several sessions, by the names of their steps."""
    parts = re.split(r'^starting permutation: (.+)$', output, flags=re.M)
    return list(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def ask_spec(script, variant):
    """A test of several sessions, one assertion a permutation: it has the expected answers."""
    wanted = permutations((PROJECT / f'expected/{Path(script).stem}.out').read_text())
    with Cluster(preload=True, variant=variant) as cluster, (PROJECT / script).open() as steps:
        cluster.psql('CREATE EXTENSION order_mgmt')
        tester = cluster.bindir.parent / 'lib/pgxs/src/test/isolation/isolationtester'
        answered = subprocess.run([tester, cluster.dsn('postgres')], stdin=steps, text=True, env={**cluster.env('postgres'), **REGRESS},
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PROBE_SECONDS, check=False)
    got = permutations(answered.stdout)
    lines = [f"{'ok' if got[n:n + 1] == [one] else 'not ok'} - {one[0]}" for n, one in enumerate(wanted)]
    return ScriptResult('\n'.join([*lines, f'1..{len(lines)}']), 0, '')


def ask(script, variant, stop_at=None):
    """What a test says to a variant that is installed."""
    if script.endswith('.sql'):
        return ask_sql(script, variant, stop_at)
    if script.endswith('.spec'):
        return ask_spec(script, variant)
    return run_script(PROJECT / script, PROBE_SECONDS, {'OM_VARIANT': variant, 'OM_INSTALLED': '1'}, stop_at)


def try_original(script):
    """The code as it is must pass; else a mutant's failure would say nothing: what Report.add() takes."""
    try:
        result = ask(script, 'plain')
    except ClusterError as problem:
        return False, f'{script} runs on the code as it is', problem
    return not result.failed and not result.problem, f'{script} passes on the code as it is', result.detail()


def try_mutant(mutant):
    """What came of a mutant: a list of what Report.add() takes."""
    started = time.monotonic()
    variant = 'mutant-' + mutant.name
    shutil.rmtree(variant_home(variant), ignore_errors=True)
    try:
        install(variant)
        result = ask(mutant.script, variant, stop_at=None if mutant.script == RULES else b'not ok - ')
        broken = (result if mutant.script == RULES else ask(RULES, variant)).failed if mutant.rules else []
    except ClusterError as problem:
        return [(False, f'mutant {mutant.name} applies, compiles and runs', problem)]
    if result.failed:
        shutil.rmtree(variant_home(variant))    # 57 MB; what was not found stays to be looked at
        print(f'ok - mutant {mutant.name}: {mutant.meaning}: "{result.failed[0]}" failed, {time.monotonic() - started:.1f} s',
              flush=True)
    return [(bool(result.failed), f'mutant {mutant.name} is found by {mutant.script}', result.problem + '\n' + result.detail()),
            *((rule in broken, f'mutant {mutant.name} breaks {rule} in {RULES}', f'it changes the answers of {broken}') for rule in mutant.rules)]


def read_mutants(report, only):
    """What the patches say; one that says it in another form is a failure."""
    patches = {path.stem: path for path in PATCHES.glob('*.patch')}
    if only - set(patches):
        sys.exit(f'mutants.py: no such mutant: {", ".join(sorted(only - set(patches)))}')
    mutants = []
    for name in sorted(only or patches):
        try:
            mutants.append(Mutant(patches[name]))
        except MutantError as problem:
            report.add(False, str(problem))
    return mutants


def main():
    exit_on_sigterm()
    os.environ.setdefault('OM_TMP', scratch())
    report = Report()
    mutants = read_mutants(report, set(filter(None, re.split(r'[\s,]+', os.environ.get('ONLY', '')))))
    try:
        install('plain')
    except ClusterError as problem:
        report.add(False, 'the code as it is compiles', problem)
        return report.finish()
    (variant_home('faults') / 'installed').unlink(missing_ok=True)     # made anew by the script that wants it
    os.environ['OM_INSTALLED'] = '1'    # nobody installs what somebody's server runs
    scripts = sorted({mutant.script for mutant in mutants} | {RULES for mutant in mutants if mutant.rules})
    with ThreadPoolExecutor(WORKERS) as pool:
        original = dict(zip(scripts, pool.map(try_original, scripts)))
        for told in original.values():
            report.add(*told)
        asked = [mutant for mutant in mutants if original[mutant.script][0] and (not mutant.rules or original[RULES][0])]
        for told in pool.map(try_mutant, asked):
            for one in told:
                report.add(*one)
    return report.finish()


if __name__ == '__main__':
    sys.exit(main())
