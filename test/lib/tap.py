"""tap.py - assertions of the scripts in test/t, one printed line each.

    from tap import ok, is_, raises, note, tell, done
    ok(condition, 'name')                 is_(got, wanted, 'name')
    raises(callable, 'name', sqlstate='23514', code='insufficient_stock')
    for number in within(20, 12, 100):    12 to 100 times, between these while 20 s have not passed
    done()                                last line of every script

The process exits non-zero when an assertion failed, when none ran, or when the
script ended without done().  test/run counts the lines.
"""
import os
import sys
import time

_count = 0
_failed = 0


def ok(condition, name, detail=''):
    """Assert that condition holds; detail is shown when it does not."""
    global _count, _failed
    _count += 1
    if not condition:
        _failed += 1
    print(f"{'ok' if condition else 'not ok'} - {name}", flush=True)
    if not condition and detail:
        note(detail)
    return bool(condition)


def is_(got, wanted, name):
    """Assert that got equals wanted; both are shown when it does not."""
    return ok(got == wanted, name, f'got:    {got!r}\nwanted: {wanted!r}')


def raises(action, name, sqlstate=None, code=None):
    """Assert that action() raises; compares psycopg's sqlstate and, as code, the constraint name."""
    try:
        action()
    except Exception as error:
        diag = getattr(error, 'diag', None)
        got = (getattr(error, 'sqlstate', None), getattr(diag, 'constraint_name', None))
        good = sqlstate in (None, got[0]) and code in (None, got[1])
        return ok(good, name, f'got {got}, wanted {(sqlstate, code)}: {error}')
    return ok(False, name, 'no error was raised')


def note(text):
    """Print a remark that is no assertion."""
    for line in str(text).splitlines():
        print('# ' + line, flush=True)


def tell(text):
    """Print a remark that test/run shows also when all is well: how much a run of no fixed size did."""
    print(f'## {text}', flush=True)


def done():
    """Print the plan and leave with the script's verdict."""
    print(f'1..{_count}', flush=True)
    sys.stdout.flush()
    sys.exit(1 if _failed or not _count else 0)


def seed(default=1):
    """The run's seed: test/run hands it down in OM_SEED."""
    return int(os.environ.get('OM_SEED') or default)


def long_run():
    """True under make check-long."""
    return bool(os.environ.get('OM_LONG'))


def within(seconds, least, most):
    """Yield 0, 1, 2 ...: least numbers on any machine, then as many as begin within seconds, at most most."""
    deadline = time.monotonic() + seconds
    for number in range(most):
        if number >= least and time.monotonic() > deadline:
            return
        yield number
