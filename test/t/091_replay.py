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
C3,10001A,,-2,2011-01-01 00:00:00,2.55,,United Kingdom
4,10002,LAMP,80995,2011-01-02 10:00:00,0.0,,France
4,10002,LAMP,1,2011-01-02 10:00:00,0.001,,France
4,10002,LAMP,1,2011-01-02 10:00:00,-1.5,,France
4,10002,LAMP,0,2011-01-02 10:00:00,1.5,,France
5,10002,broken,-7,2011-01-02 11:00:00,0.0,,France
A6,B,Adjust bad debt,1,2011-01-02 12:00:00,11062.06,,United Kingdom
C7,10001a,,1,2011-01-02 13:00:00,0.1,17850,United Kingdom
'''
SMALL_FATES = {
    'lines: sale': 5, 'lines: canceled': 3, 'lines: adjustment invoice (A...)': 1,
    'lines: cancellation at a price never charged': 1, 'lines: cancellation of more than was sold': 1,
    'lines: cancellation without an earlier sale': 2, 'lines: cancellation without customer': 1,
    'lines: negative quantity, not a cancellation': 1, 'lines: positive quantity in a cancellation': 1,
    'lines: price negative': 1, 'lines: price with more than two decimals': 1, 'lines: quantity 0': 1,
    'lines read': 19, 'orders': 2}


def replay(path, *arguments):
    """(exit code, what it printed, the five last numbers)"""
    result = subprocess.run(
        [sys.executable, '-B', str(PROJECT / 'test/demo/demo.py'), '--data', str(path), *arguments], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    last = LAST_LINES.search(result.stdout)
    return result.returncode, result.stdout, [int(number) for number in last.groups()] if last else None


def fates(text):
    """The table of a replay: name -> (by the clients, by the file)."""
    rows = re.findall(r'^((?:lines|orders)\b.*?) {2,}([\d,]+) +([\d,]+)$', text, re.M)
    return {name: (int(one.replace(',', '')), int(other.replace(',', ''))) for name, one, other in rows}


with tempfile.TemporaryDirectory() as folder:
    small = Path(folder) / 'small.csv'
    small.write_text(SMALL, encoding='utf-8')
    for engine in ('counter', 'lock'):
        code, text, last = replay(small, '--clients', '2', '--engine', engine)
        ok(code == 0, f'small file, {engine}: every line has its fate, and sums equal the file', text)
        is_(fates(text), {name: (count, count) for name, count in SMALL_FATES.items()},
            f'small file, {engine}: lines are counted by reason')
        is_(last and last[:4], [81010, 81000, 0, 0], f'small file, {engine}: units received, sold, oversold, failures')
    code, text, last = replay(small, '--clients', '2', '--tamper')
    is_(code, 1, 'a line missing in the file of the check fails the run')
    ok(re.search(r'^FAULT: sales: 10001A 2010-12: file 6 units ', text, re.M),
       'and its sku and month are named', text)

if DATA.exists():
    code, text, last = replay(DATA, '--lines', str(LINES))
    ok(code == 0, f'{LINES} lines: sums per sku and month equal those of the file', text)
    ok(last and last[2:4] == [0, 0], f'{LINES} lines: nothing is oversold and verify() finds nothing', text[-600:])
    ok(last and 0 < last[1] <= last[0], f'{LINES} lines: units were received and sold', text[-600:])
    is_(fates(text).get('lines read'), (LINES, LINES), f'{LINES} lines: accepted + canceled + counted = lines read')
    compared = re.findall(r'^(sales|cancellations|goods ledger): ([\d,]+) sums per sku and month, 0 differ',
                          text, re.M)
    ok(len(compared) == 3 and all(sums != '0' for _, sums in compared),
       f'{LINES} lines: three sets of sums agree', text)
    note('\n'.join(text.splitlines()[-6:]))
else:
    note(f'no data file at {DATA}: replay not run')
    if os.environ.get('OM_REQUIRE_DATA') == '1':
        ok(False, 'the data file is there (OM_REQUIRE_DATA=1)')
done()
