"""090_demo.py - make demo does its job on both engines: nothing is oversold, and the clients' books are the server's.

Each engine gets the whole demo for five seconds.  A run with an order nobody
counted must fail: the comparison is no decoration.  Cut connections change nothing:
a call is repeated with its key.
"""
import re
import subprocess
import sys
from pathlib import Path

from tap import done, is_, note, ok, seed

DEMO = Path(__file__).resolve().parents[1] / 'demo/demo.py'
LAST_LINES = re.compile(
    r'^units received (\d+)\nunits sold (\d+)\noversold (\d+)\nverify_failures (\d+)\n'
    r'orders_per_second (\d+)\n\Z', re.M)


def demo(*arguments):
    """(exit code, what it printed)"""
    result = subprocess.run([sys.executable, '-B', str(DEMO), '--seed', str(seed()), *arguments], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return result.returncode, result.stdout


for engine in ('counter', 'lock'):
    code, text = demo('--seconds', '5', '--engine', engine)
    last = LAST_LINES.search(text)
    ok(code == 0, f'{engine}: the demo succeeds', text)
    ok(last, f'{engine}: its last lines are the five promised ones', text[-600:])
    received, sold, oversold, failures, rate = map(int, last.groups()) if last else (0, 0, 1, 1, 0)
    is_((oversold, failures), (0, 0), f'{engine}: nothing is oversold and verify() finds nothing')
    ok(0 < sold <= received, f'{engine}: no more was sold than received', f'{sold} of {received}')
    ok(rate > 0, f'{engine}: orders per second are measured')
    flash = re.search(r'^flash sale: 500 of 500 units sold, (\d+) refusals', text, re.M)
    ok(flash and int(flash[1]) >= 100, f'{engine}: the flash sale sells out and refuses a hundred times', text)
    ok(re.search(r'^ +\d+ s +[\d,]+ orders +[\d,]+/s', text, re.M), f'{engine}: progress is shown', text)
    note(f'{engine}: {rate} orders per second')

code, text = demo('--seconds', '4', '--cut')
ok(code == 0, 'sessions that are cut change no book', text)
ok(re.search(r'[1-9]\d* repeated calls', text), 'their calls were repeated', text)

code, text = demo('--seconds', '1', '--tamper')
is_(code, 1, 'an order that nobody counted fails the run')
ok(re.search(r'^orders .* DIFFERENT$', text, re.M), 'and is shown', text)
done()
