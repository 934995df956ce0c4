"""091_replay.py - make demo DATA=file replays history: a small file with every kind of line, then the real one.

The real data set (UCI Online Retail) is no part of the project: it is taken from
DATA, else from ../shared/data beside the project, and its first 50,000 lines
are replayed.  Where it is absent that part is not run, and says so;
OM_REQUIRE_DATA=1 makes its absence a failure.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tap import done, is_, note, ok

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get('DATA') or PROJECT.parent / 'shared/data/online_retail.csv.gz')
LINES = 50000
LAST_LINES = re.compile(
    r'^units received (\d+)\nunits sold (\d+)\nunits returned (\d+)\noversold (\d+)\nverify_failures (\d+)\n'
    r'orders_per_second (\d+)\n\Z', re.M)
SMALL = '''InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,10001A,"MUG, ""BLUE""",6,2010-12-01 08:26:00,2.55,17850,United Kingdom
1,10001A,"MUG, ""BLUE""",6,2010-12-01 08:26:00,2.55,17850,United Kingdom
1,10001a,MUG £ SMALL,3,2010-12-01 08:26:00,0.1,17850,United Kingdom
1,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850,United Kingdom
C2,10001A,,-6,2010-12-31 23:59:00,2.55,17850,United Kingdom
C2,10001A,,-4,2010-12-31 23:59:00,2.55,17850,United Kingdom
C2,POST,POSTAGE,-1,2010-12-31 23:59:00,18.0,17850,United Kingdom
C2,10001A,,-3,2010-12-31 23:59:00,2.55,17850,United Kingdom
C2,10001A,,-1,2010-12-31 23:59:00,2.54,17850,United Kingdom
C2,10002,LAMP,-1,2010-12-31 23:59:00,2.55,17850,United Kingdom
C3,10001A,,-1,2011-01-01 00:00:00,2.55,12345,United Kingdom
C4,10001A,,-2,2011-01-01 00:00:00,2.55,,United Kingdom
4,10002,LAMP,80995,2011-01-02 10:00:00,0.0,,France
4,10002,LAMP,1,2011-01-02 10:00:00,0.001,,France
4,10002,LAMP,1,2011-01-02 10:00:00,-1.5,,France
4,10002,LAMP,0,2011-01-02 10:00:00,1.5,,France
5,10002,broken,-7,2011-01-02 11:00:00,0.0,,France
5,DCGS1,ebay,-2,2011-01-02 11:00:00,0.0,,France
A6,B,Adjust bad debt,1,2011-01-02 12:00:00,11062.06,,United Kingdom
C7,10001a,,1,2011-01-02 13:00:00,0.1,17850,United Kingdom
'''
SMALL_FATES = {
    'lines: sale': 5, 'lines: return': 3, 'lines: adjustment': 2,
    'lines: refund without sale: price never charged': 1, 'lines: refund without sale: more than was sold': 1,
    'lines: refund without sale: no earlier sale': 2, 'lines: refund without sale: no customer': 1,
    'lines: refused: adjustment invoice (A...)': 1, 'lines: refused: positive quantity in a cancellation': 1,
    'lines: refused: price negative': 1, 'lines: refused: price with more than two decimals': 1,
    'lines: refused: quantity 0': 1, 'lines read': 20, 'orders': 2, 'returns': 1, 'refunds without sale': 3}
SUMS = ('documents', 'money ledger', 'goods ledger', 'sales_by_day', 'shift_summary')


def replay(path, *arguments):
    """(exit code, what it printed, the six last numbers)"""
    result = subprocess.run(
        [sys.executable, '-B', str(PROJECT / 'test/demo/demo.py'), '--data', str(path), *arguments], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    last = LAST_LINES.search(result.stdout)
    return result.returncode, result.stdout, [int(number) for number in last.groups()] if last else None


def fates(text):
    """The table of a replay: name -> (by the clients, by the file)."""
    rows = re.findall(r'^((?:lines|orders|returns|refunds without sale)\b.*?) {2,}([\d,]+) +([\d,]+)$', text, re.M)
    return {name: (int(one.replace(',', '')), int(other.replace(',', ''))) for name, one, other in rows}


def sums_agree(text):
    """The names of the sets of sums that were compared and did not differ."""
    return [name for name, sums in re.findall(r'^(\w[\w ]*): ([\d,]+) sums per .*, 0 differ from the file;', text, re.M) if sums != '0']


with tempfile.TemporaryDirectory() as folder:
    small = Path(folder) / 'small.csv'
    small.write_text(SMALL, encoding='utf-8')
    for engine in ('counter', 'lock'):
        code, text, last = replay(small, '--clients', '2', '--engine', engine)
        ok(code == 0, f'small file, {engine}: every line has its fate, and sums equal the file', text)
        is_(fates(text), {name: (count, count) for name, count in SMALL_FATES.items()},
            f'small file, {engine}: lines are counted by kind and reason')
        is_(sums_agree(text), list(SUMS), f'small file, {engine}: all sums were compared')
        is_(len(re.findall(r'^  line +(?:14|15|16|19|20) +invoice .* x .*  \w', text, re.M)), 5, f'small file, {engine}: refused lines are listed')
        is_(last and last[:5], [81019, 81010, 18, 0, 0], f'small file, {engine}: units received, sold, returned, oversold, failures')
    code, text, last = replay(small, '--clients', '2', '--tamper')
    is_(code, 1, 'a line missing in the file of the check fails the run')
    for name, what in (('documents', '10001A 17850 2010-12: file'), ('money ledger', '17850 2010-12: file'), ('goods ledger', '10001A 2010-12: file'),
                       ('sales_by_day', 'gross sales 2010-12: file'), ('shift_summary', 'sales: file')):
        ok(f'\nFAULT: {name}: {what}' in text, f'{name}: what differs is named', text)

if DATA.exists():
    code, text, last = replay(DATA, '--lines', str(LINES))
    ok(code == 0, f'{LINES} lines: every line has its fate, and sums equal those of the file', text)
    ok(last and last[3:5] == [0, 0], f'{LINES} lines: nothing is oversold and verify() finds nothing', text[-600:])
    ok(last and 0 < last[2] < last[1] <= last[0], f'{LINES} lines: units were received, sold and returned', text[-600:])
    is_(fates(text).get('lines read'), (LINES, LINES), f'{LINES} lines: accepted + refused = lines read')
    is_(sums_agree(text), list(SUMS), f'{LINES} lines: five sets of sums agree')
    reports = re.findall(r'^report (\w+) +\d+ ms', text, re.M)
    ok(len(reports) > 10 and re.search(r'^slowest report \w+ \d+ ms$', text, re.M), f'{LINES} lines: every report was read', reports)
    note('\n'.join(text.splitlines()[-9:]))
else:
    note(f'no data file at {DATA}: replay not run')
    if os.environ.get('OM_REQUIRE_DATA') == '1':
        ok(False, 'the data file is there (OM_REQUIRE_DATA=1)')
done()
