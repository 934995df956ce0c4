#!/usr/bin/python3
"""mutants.py - make check-mutants: would the tests notice if the C code were wrong?

Each mutant is one bug, compiled in by "#ifdef OM_MUTANT_name" (make MUTANT=name).
It is built into an installation of its own, and the named test script must fail
on it with an assertion; the same scripts must pass on the code as it is.  The bugs
of the counter protocol are those of test/model, so model, code and tests are held
against one list; those of splits lose or invent cents, that of cost prices in
another order.  One that breaks a business rule names it, and must change the answers of
that rule's section in test/sql/rules.sql; test/lint/rules asks for one of each rule.
ONLY=name,... runs some.
"""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROJECT / 'test/lib'))
from cluster import Cluster, ClusterError, install
from runner import Report, ScriptResult, run_script

RULES = 'test/sql/rules.sql'
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
# name: (the script that must fail, what is wrong, the rules it breaks)
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
    'trigger_skips_take': (PROBE, 'rows written around the functions are not accounted'),
    'begins_anyhow': (ANY_WRITER, 'a document may be inserted in any state'),
    'steps_in_any_order': (ANY_WRITER, 'steps may be dated before what they need'),
    'spending_unchecked': (SPENDING, 'a gift card can be overdrawn'),
    'caps_unchecked': (PAYMENTS, 'captures and refunds have no cap', 'R1', 'R3'),
    'failed_refund_occupies': (PAYMENTS, 'a refund that failed does not free the cap', 'R14'),
    'goodwill_unbooked': (PAYMENTS, 'goodwill is no discount, and so is taken back from what the order owes'),
    'goodwill_stays': (PAYMENTS, 'goodwill stays a discount of what is canceled or came back', 'R2'),
    'goodwill_owed': (PAYMENTS, 'what was given as goodwill is owed to the customer again'),
    'overpaid_unseen': (PAYMENTS, 'what is paid beyond what is owed does not show'),
    'waiting_unseen': (DAY, 'units that become free serve nobody who waits'),
    'plan_unchecked': (FULFILLMENTS, 'plans written around the functions exceed what is allocated'),
    'ship_beyond_plan': (FULFILLMENTS, 'a fulfillment ships units that it has not planned'),
    'cancel_keeps_planned': (FULFILLMENTS, 'canceled units stay in their fulfillments'),
    'completed_too_early': (FULFILLMENTS, 'an order is completed by its first shipment'),
    'receives_surplus': (TRANSFERS, 'more of a transfer is received than was shipped', 'R42'),
    'shortage_unexplained': (TRANSFERS, 'units of a transfer are missing without a reason', 'R42'),
    'transit_at_source': (TRANSFERS, 'what is in transit is counted at the source', 'R42'),
    'part_rounded_alone': (SPLIT, 'each part of a line is rounded by itself, not up to its position', 'R8'),
    'part_cuts_gross': (SPLIT, 'gross is cut like its discounts, not summed from what they leave'),
    'closed_shift_sells': (REGISTERS, 'what happens at a register is not held to an open shift', 'R47'),
    'difference_plugged': (REGISTERS, 'a drawer is taken to hold what is expected', 'R47'),
    'change_kept': (REGISTERS, 'the drawer keeps the change', 'R47'),
    'unlinked_spares_drawer': (REGISTERS, 'cash given back without a sale stays in the drawer', 'R47'),
    'return_unchecked': (RETURNS, 'more can be announced to come back than was shipped', 'R19'),
    'receipt_unchecked': (RETURNS, 'more can be received than was announced', 'R25'),
    'return_overrefunded': (RETURNS, 'more can be refunded for a return than it is worth', 'R2'),
    'positions_in_any_order': (DAY, 'documents in opposite directions wait for each other'),
    'scrap_restocks': (RETURNS, 'what is scrapped is for sale again', 'R26'),
    'returned_uncounted': (RETURNS, 'a part of a line forgets the units that came back before it'),
    'events_above_xmin': (EVENTS, 'events are delivered before all that precede them have ended'),
    'job_runs_twice': (JOBS, 'a job is run again before its former run has ended'),
    'refund_unowed': (RULES, 'more is refunded than an order was paid beyond what it owes', 'R2'),
    'authorized_refundable': (RULES, 'what is only authorized can be refunded', 'R3'),
    'any_currency': (RULES, 'a refund in another currency counts as one in the payment\'s', 'R4'),
    'returned_at_list_price': (RULES, 'units come back at their list price', 'R5'),
    'survivors_cheaper': (RULES, 'a canceled line leaves its discount to the others', 'R6'),
    'tax_recomputed': (RULES, 'the taxes of a part are computed from its rate', 'R7'),
    'key_ignores_arguments': (RULES, 'a key answers whatever the arguments are', 'R17'),
    'goodwill_unexplained': (RULES, 'goodwill needs no reason', 'R18'),
    'foreign_return_line': (RULES, 'a return takes lines that its order does not have', 'R20'),
    'sold_uninspected': (RULES, 'what is to be inspected is for sale', 'R27'),
    'received_where_sold': (RULES, 'goods are back where they were sold, wherever they are received', 'R28'),
    'receipt_again': (RULES, 'a receipt that is sent twice moves its goods twice', 'R29'),
    'cancel_brings_in': (RULES, 'canceled units come from the customer', 'R30'),
    'returned_at_average': (RULES, 'units come back at the average of those that are there', 'R34'),
    'priced_by_id': (COST, 'moves are priced in the order of their ids, not of their stamps'),
}


def in_source():
    """Names of the mutants that the C code knows."""
    return {name for path in (PROJECT / 'src').rglob('*.[ch]')
            for name in re.findall(r'\bOM_MUTANT_(\w+)', path.read_text())}


def sections(text):
    """The parts of the rules' test, or of its answers: by rule."""
    parts = re.split(r'^-- (\w+): ', text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def ask_rules(variant):
    """The rules' test, one assertion a rule: its section has the expected answers."""
    with Cluster(preload=True, variant=variant) as cluster:
        output = cluster.run('psql', '-Xaq', '-v', f'source={PROJECT}/test', input=(PROJECT / RULES).read_text(), check=False,
                             capture_output=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PROBE_SECONDS).stdout
    got = sections(output)
    wanted = sections((PROJECT / 'expected/rules.out').read_text())
    lines = [f"{'ok' if got.get(rule) == wanted[rule] else 'not ok'} - {rule}" for rule in wanted]
    return ScriptResult('\n'.join([*lines, f'1..{len(lines)}']), 0, '')


def ask(script, variant):
    """What a test says to a variant that is installed."""
    if script == RULES:
        return ask_rules(variant)
    return run_script(PROJECT / script, PROBE_SECONDS, {'OM_VARIANT': variant, 'OM_INSTALLED': '1'})


def try_original(report, script):
    """The code as it is must pass; else a mutant's failure would say nothing."""
    result = ask(script, 'plain')
    good = not result.failed and not result.problem
    report.add(good, f'{script} passes on the code as it is', result.detail())
    return good


def try_mutant(report, name, script, meaning, *rules):
    started = time.monotonic()
    try:
        install('mutant-' + name)
    except ClusterError as problem:
        report.add(False, f'mutant {name} compiles', problem)
        return
    result = ask(script, 'mutant-' + name)
    report.add(bool(result.failed), f'mutant {name} is found by {script}', result.problem + '\n' + result.detail())
    broken = (result if script == RULES else ask(RULES, 'mutant-' + name)).failed if rules else []
    for rule in rules:
        report.add(rule in broken, f'mutant {name} breaks {rule} in {RULES}', f'it changes the answers of {broken}')
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
        scripts = {script for script, *_ in mutants.values()} | {RULES for _, _, *rules in mutants.values() if rules}
        original = {script: try_original(report, script) for script in sorted(scripts)}
    except ClusterError as problem:
        report.add(False, 'the code as it is compiles', problem)
        original = {}
    for name, (script, meaning, *rules) in mutants.items():
        if original.get(script) and (not rules or original.get(RULES)):
            try_mutant(report, name, script, meaning, *rules)
    return report.finish()


if __name__ == '__main__':
    sys.exit(main())
