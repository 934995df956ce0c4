#!/usr/bin/python3
"""run.py - check the models of the counter protocol, each bug seeded into them included.

A model that holds proves nothing unless it breaks when the protocol is broken:
every -DBUG_* of escrow.pml and every variant of the two Python models must fail.
Prints "ok - name" or "not ok - name" per run; exits 1 when one is not ok.

  escrow.pml           SPIN, exhaustive for one key: 2 transactions of 3 steps, 3 of 2
  escrow_model.py      explicit states with crashes and asynchronous commits
  escrow_gen_model.py  structural changes against savepoints
"""
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIMIT_SECONDS = 7200 if os.environ.get('OM_LONG') else 300
CONFIGURATIONS = [(2, 3), (3, 2)] + ([(2, 4)] if os.environ.get('OM_LONG') else [])


def shell(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=LIMIT_SECONDS)


def spin(*defines):
    """Explore escrow.pml exhaustively; returns ('holds' | 'breaks' | 'unclear', text)."""
    with tempfile.TemporaryDirectory(prefix='om_spin_') as folder:
        for command in (['spin', '-a', *defines, str(HERE / 'escrow.pml')],
                        ['gcc', '-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c']):
            built = shell(*command, cwd=folder)
            if built.returncode:
                return 'unclear', built.stdout
        text = shell('./pan', '-m200000', cwd=folder).stdout
    if re.search(r'^pan:\d+: (?:assertion violated|invalid end state)', text, re.M):
        return 'breaks', text
    complete = 'errors: 0' in text and 'not completed' not in text and 'error: max search depth' not in text
    return ('holds' if complete else 'unclear'), text


def python(script, *arguments):
    """A Python model judges its own variants; it exits 0 when each did what it must."""
    result = shell(sys.executable, '-B', str(HERE / script), *arguments)
    return ('as expected' if result.returncode == 0 else 'otherwise'), result.stdout


def runs():
    """(name, wanted verdict, function, arguments) of every run."""
    for transactions, steps in CONFIGURATIONS:
        yield (f'escrow.pml NT={transactions} NOPS={steps} holds', 'holds', spin,
               (f'-DNT={transactions}', f'-DNOPS={steps}'))
    bugs = sorted(set(re.findall(r'\bBUG_[A-Z_]+', re.sub(r'/\*.*?\*/', '', (HERE / 'escrow.pml').read_text(),
                                                         flags=re.S))))
    for bug in bugs:
        yield f'escrow.pml {bug} breaks', 'breaks', spin, ('-DNT=2', '-DNOPS=3', '-D' + bug)
    sys.path.insert(0, str(HERE))
    sys.dont_write_bytecode = True
    import escrow_gen_model
    import escrow_model
    for name in escrow_model.VARIANTS:
        yield f'escrow_model {name}', 'as expected', python, ('escrow_model.py', name)
    for name in escrow_gen_model.VARIANTS:
        yield f'escrow_gen_model {name}', 'as expected', python, ('escrow_gen_model.py', name)


def check(run):
    name, wanted, function, arguments = run
    started = time.monotonic()
    try:
        verdict, text = function(*arguments)
    except (OSError, subprocess.TimeoutExpired) as problem:
        verdict, text = 'unclear', str(problem)
    return name, verdict == wanted, f'{verdict}, wanted: {wanted}\n{text}', time.monotonic() - started


def main():
    failed = 0
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for name, good, text, seconds in pool.map(check, runs()):
            print(f"{'ok' if good else 'not ok'} - {name} ({seconds:.1f} s)", flush=True)
            if not good:
                failed += 1
                print(''.join(f'# {line}\n' for line in text.splitlines()[-30:]), end='', flush=True)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
