#!/usr/bin/python3
"""mutants.py - make check-mutants: would the tests notice if the C code were wrong?

Each mutant is one bug, compiled in by "#ifdef OM_MUTANT_name" (make MUTANT=name).
It is built into an installation of its own, and the named test script must fail
on it with an assertion; the same scripts must pass on the code as it is.  The bugs
of the counter protocol are those of test/model, so model, code and tests are held
against one list; those of splits lose or invent cents, that of cost prices in
another order.  ONLY=name,... runs some.
"""
import os
import re
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROJECT / 'test/lib'))
from cluster import ClusterError, install
from runner import Report, run_script

PROBE = 'test/t/020_mutant_probe.py'
SPLIT = 'test/t/055_split.py'
COST = 'test/t/056_cost.py'
ANY_WRITER = 'test/t/060_any_writer.py'
SPENDING = 'test/t/046_spending.py'
PAYMENTS = 'test/t/057_random_payments.py'
REGISTERS = 'test/t/064_registers.py'
RETURNS = 'test/t/061_random_returns.py'
DAY = 'test/t/067_random_day.py'
FULFILLMENTS = 'test/t/059_random_fulfillments.py'
TRANSFERS = 'test/t/058_random_transfers.py'
JOBS = 'test/t/062_jobs.py'
EVENTS = 'test/t/063_events.py'
PROBE_SECONDS = 300
# name: (the script that must fail, what is wrong)
MUTANTS = {
    'give_at_precommit': (PROBE, 'a receipt is published before its commit record'),
    'give_without_commit': (PROBE, 'a receipt is published by its statement'),
    'evict_ignores_pins': (PROBE, 'an entry in use is evicted'),
    'no_return_on_abort': (PROBE, 'an aborted take is not returned'),
    'double_return_on_abort': (PROBE, 'an aborted take is returned twice'),
    'sub_abort_ignored': (PROBE, 'ROLLBACK TO SAVEPOINT returns nothing'),
    'stale_load_snapshot': (PROBE, "an entry is loaded with the transaction's snapshot"),
    'lock_released_early': (PROBE, 'the lock engine drops its key lock at the end of the statement'),
    'no_surplus_at_commit': (PROBE, 'what was taken and not written is not returned at commit'),
    'trigger_skips_take': (PROBE, 'rows written around the doors are not accounted'),
    'begins_anyhow': (ANY_WRITER, 'a document may be inserted in any state'),
    'steps_in_any_order': (ANY_WRITER, 'steps may be dated before what they need'),
    'spending_unchecked': (SPENDING, 'a gift card can be overdrawn'),
    'caps_unchecked': (PAYMENTS, 'captures and refunds have no cap'),
    'failed_refund_occupies': (PAYMENTS, 'a refund that failed does not free the cap'),
    'goodwill_unbooked': (PAYMENTS, 'goodwill is no discount, and so is taken back from what the order owes'),
    'goodwill_stays': (PAYMENTS, 'goodwill stays a discount of what is canceled or came back'),
    'plan_unchecked': (FULFILLMENTS, 'plans written around the doors exceed what is allocated'),
    'ship_beyond_plan': (FULFILLMENTS, 'a fulfillment ships units that it has not planned'),
    'cancel_keeps_planned': (FULFILLMENTS, 'canceled units stay in their fulfillments'),
    'completed_too_early': (FULFILLMENTS, 'an order is completed by its first shipment'),
    'receives_surplus': (TRANSFERS, 'more of a transfer is received than was shipped'),
    'shortage_unexplained': (TRANSFERS, 'units of a transfer are missing without a reason'),
    'transit_at_source': (TRANSFERS, 'what is in transit is counted at the source'),
    'part_rounded_alone': (SPLIT, 'each part of a line is rounded by itself, not up to its position'),
    'part_cuts_gross': (SPLIT, 'gross is cut like its discounts, not summed from what they leave'),
    'closed_shift_sells': (REGISTERS, 'what happens at a register is not held to an open shift'),
    'difference_plugged': (REGISTERS, 'a drawer is taken to hold what is expected'),
    'change_kept': (REGISTERS, 'the drawer keeps the change'),
    'return_unchecked': (RETURNS, 'more can be announced to come back than was shipped'),
    'receipt_unchecked': (RETURNS, 'more can be received than was announced'),
    'return_overrefunded': (RETURNS, 'more can be refunded for a return than it is worth'),
    'positions_in_any_order': (DAY, 'documents in opposite directions wait for each other'),
    'scrap_restocks': (RETURNS, 'what is scrapped is for sale again'),
    'returned_uncounted': (RETURNS, 'a part of a line forgets the units that came back before it'),
    'events_above_xmin': (EVENTS, 'events are delivered before all that precede them have ended'),
    'job_runs_twice': (JOBS, 'a job is run again before its former run has ended'),
    'priced_by_id': (COST, 'moves are priced in the order of their ids, not of their stamps'),
}


def in_source():
    """Names of the mutants that the C code knows."""
    return {name for path in (PROJECT / 'src').rglob('*.[ch]')
            for name in re.findall(r'\bOM_MUTANT_(\w+)', path.read_text())}


def try_original(report, script):
    """The code as it is must pass; else a mutant's failure would say nothing."""
    result = run_script(PROJECT / script, PROBE_SECONDS, {'OM_VARIANT': 'plain'})
    good = not result.failed and not result.problem
    report.add(good, f'{script} passes on the code as it is', result.detail())
    return good


def try_mutant(report, name, script, meaning):
    started = time.monotonic()
    try:
        install('mutant-' + name)
    except ClusterError as problem:
        report.add(False, f'mutant {name} compiles', problem)
        return
    result = run_script(PROJECT / script, PROBE_SECONDS, {'OM_VARIANT': 'mutant-' + name, 'OM_INSTALLED': '1'})
    report.add(bool(result.failed), f'mutant {name} is found by {script}', result.problem + '\n' + result.detail())
    if result.failed:
        print(f'ok - mutant {name} ({meaning}): "{result.failed[0]}" failed, {time.monotonic() - started:.1f} s',
              flush=True)


def main():
    only = set(filter(None, re.split(r'[\s,]+', os.environ.get('ONLY', ''))))
    if only - set(MUTANTS):
        sys.exit(f'mutants.py: no such mutant: {", ".join(sorted(only - set(MUTANTS)))}')
    report = Report()
    known = in_source()
    for name in sorted(known ^ set(MUTANTS)):
        report.add(False, f'mutant {name} is in ' + ('src only' if name in known else 'the list only'))
    mutants = {name: MUTANTS[name] for name in MUTANTS if name in known and (not only or name in only)}
    try:
        install('plain')
        original = {script: try_original(report, script) for script in sorted({s for s, _ in mutants.values()})}
    except ClusterError as problem:
        report.add(False, 'the code as it is compiles', problem)
        original = {}
    for name, (script, meaning) in mutants.items():
        if original.get(script):
            try_mutant(report, name, script, meaning)
    return report.finish()


if __name__ == '__main__':
    sys.exit(main())
