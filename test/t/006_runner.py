#!/usr/bin/python3
"""006_runner.py - a test script may be slow, but not silent.

A script that takes longer than the limit, and prints now and then, is left alone: a busy machine
makes every test slow.  One that prints nothing for so long is stopped, with its children, and
counts as failed, also when it does not listen to SIGTERM.

It fails when the runner judges by the time that a script takes in all, when one that hangs is
waited for, or when it passes.
"""
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import runner
from cluster import alive
from tap import done, is_, ok

QUIET_SECONDS = 3
runner.GRACE_SECONDS = 1
START = 'import os, signal, subprocess, sys, time\nprint("ok - begins", flush=True)\n'
SCRIPTS = {
    'slow': 'for n in range(6):\n    time.sleep(0.8)\n    print(f"ok - goes on {n}", flush=True)\nprint("1..7")\n',
    'hangs': 'print("ok -", subprocess.Popen(["sleep", "60"]).pid, flush=True)\ntime.sleep(60)\n',
    'is deaf': 'signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)\n',
    'closed its output': 'os.close(1)\nos.close(2)\ntime.sleep(60)\n',
    'ends early': 'print("ok - ends", flush=True)\n',
}


def run(text):
    """(its result, how long it took)"""
    with tempfile.TemporaryDirectory(prefix='om_runner_') as folder:
        script = Path(folder) / 'script.py'
        script.write_text(START + text)
        started = time.monotonic()
        return runner.run_script(script, QUIET_SECONDS), time.monotonic() - started


with ThreadPoolExecutor() as pool:
    runs = dict(zip(SCRIPTS, pool.map(run, SCRIPTS.values())))

result, seconds = runs['slow']
is_((result.problem, len(result.passed)), ('', 7), 'a slow script is left alone')
ok(seconds > QUIET_SECONDS, 'though it takes longer than it may be silent', seconds)
for name in ('hangs', 'is deaf', 'closed its output'):
    result, seconds = runs[name]
    is_(result.problem, f'stopped, it had printed nothing for {QUIET_SECONDS} s', f'a script that {name}: is stopped, and has failed')
    ok(seconds < 30, f'a script that {name}: and is not waited for', seconds)
    is_(result.passed[0], 'begins', f'a script that {name}: what it had printed is known')
child = runs['hangs'][0].passed[-1]
ok(child.isdigit() and not alive(child), 'the child of one that was stopped is gone', child)
ok('done() was not reached' in runs['ends early'][0].problem, 'a script without its plan has failed', runs['ends early'][0].problem)
done()
