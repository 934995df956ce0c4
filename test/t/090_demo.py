"""090_demo.py - make demo does its job on both engines: nothing is oversold, the clients' books are the server's, and the page shows it.

Each engine gets the whole demo for a few seconds, one of them with sessions that are
cut: that changes nothing, a call is repeated with its key.  A run with an order nobody
counted must fail: the comparison is no decoration.  The page is opened in a headless Chromium, as on a
desk and as on a phone; a page with seeded faults shows that they would be found.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import Browser
from tap import done, is_, note, ok, seed

PROJECT = Path(__file__).resolve().parents[2]
DEMO = PROJECT / 'test/demo'
PAGE = PROJECT / 'build/demo/day.html'
LAST_LINES = re.compile(
    r'^units received (\d+)\nunits sold (\d+)\nunits returned (\d+)\noversold (\d+)\nverify_failures (\d+)\n'
    r'orders_per_second (\d+)\npage build/demo/day\.html\n\Z', re.M)
SHARES = re.compile(r'([a-z][a-z -]*) ([\d.]+) %')
KINDS = ['orders', 'sales', 'transfers', 'cancellations', 'returns', 'refunds',
         'on web', 'on marketplace', 'on branch-ber', 'on branch-ham', 'on branch-muc']

# Of each canvas: its chart's axis titles, and per set of figures that are not all 0 how many pixels have its color.
PAINTED = """
[...document.querySelectorAll('canvas')].map(canvas => {
  const chart = window.Chart && Chart.getChart(canvas);
  const pixels = canvas.width * canvas.height ? canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data : [];
  const seen = {};
  for (let i = 0; i < pixels.length; i += 4)
    if (pixels[i + 3] === 255) {
      const color = '#' + [0, 1, 2].map(k => pixels[i + k].toString(16).padStart(2, '0')).join('');
      seen[color] = (seen[color] || 0) + 1;
    }
  const sets = chart ? chart.data.datasets.filter(set => set.data.reduce((sum, value) => sum + (value.y ?? value), 0) > 0) : [];
  return {id: canvas.id, axes: chart ? Object.values(chart.scales).map(axis => axis.options.title.display && axis.options.title.text || '') : [],
    sets: sets.map(set => [set.label, seen[set.backgroundColor] || 0]), colors: Object.keys(seen).length};
})
"""
BROKEN = """<!doctype html><title>broken</title><p style="width: 3000px">wide</p><canvas id="blank"></canvas>
<img src="http://example.org/x.png"><script>nothing.here()</script>"""


def demo(*arguments, **environment):
    """(exit code, what it printed); the page is a new one."""
    PAGE.unlink(missing_ok=True)
    result = subprocess.run([sys.executable, '-B', str(DEMO / 'demo.py'), '--seed', str(seed()), *arguments], text=True,
                            env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return result.returncode, result.stdout


def blank(canvases):
    """The canvases that lack a chart, figures, color or the title of an axis."""
    return [canvas for canvas in canvases if len(canvas['axes']) < 2 or not all(canvas['axes']) or not canvas['sets']
            or canvas['colors'] < 3 or sum(pixels for _, pixels in canvas['sets']) < 200]


def is_too_wide(browser):
    return browser.evaluate('document.documentElement.scrollWidth > innerWidth')


def check_page(browser, width, dark, last):
    """The page of the last run, in a window of this width."""
    name = f"page, {width} px, {'dark' if dark else 'light'}"
    browser.open(PAGE, width=width, dark=dark)
    canvases = browser.evaluate(PAINTED)
    is_(browser.faults, [], f'{name}: no error, no request')
    ok(len(canvases) >= 4 and not blank(canvases), f'{name}: {len(canvases)} charts are painted, their axes have titles', json.dumps(canvases, indent=1))
    ok(not is_too_wide(browser), f'{name}: nothing sticks out')
    tiles = browser.evaluate("[...document.querySelectorAll('.tile b')].map(tile => tile.textContent.replace(/,/g, ''))")
    is_(tiles, list(last), f'{name}: its numbers are the last lines')
    browser.screenshot(PAGE.with_name(f'day-{width}.png'))


with Browser() as browser:
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / 'broken.html'
        broken.write_text(BROKEN)
        browser.open(broken, width=390)
        ok(any(fault.startswith('exception: ReferenceError') for fault in browser.faults), 'an error of a page is found', browser.faults)
        ok('request: http://example.org/x.png' in browser.faults, 'a request of a page is found', browser.faults)
        is_([canvas['id'] for canvas in blank(browser.evaluate(PAINTED))], ['blank'], 'a blank canvas is found')
        ok(is_too_wide(browser), 'a page that is too wide is found')

    for engine, *more in (('counter', '--cut'), ('lock',)):
        code, text = demo('--seconds', '4', '--engine', engine, *more)
        last = LAST_LINES.search(text)
        ok(code == 0, f'{engine}: the demo succeeds', text)
        ok(last, f'{engine}: its last lines are the promised ones', text[-600:])
        received, sold, returned, oversold, failures, rate = map(int, last.groups()) if last else (0, 0, 0, 1, 1, 0)
        is_((oversold, failures), (0, 0), f'{engine}: nothing is oversold and verify() finds nothing')
        ok(0 < returned < sold <= received, f'{engine}: no more was sold than received, nor returned than sold', f'{returned}, {sold}, {received}')
        ok(rate > 0, f'{engine}: orders per second are measured')
        flash = re.search(r'^flash sale: 500 of 500 units sold, (\d+) refusals', text, re.M)
        ok(flash and int(flash[1]) >= 100, f'{engine}: the flash sale sells out and refuses a hundred times', text)
        calls = re.search(r'^[\d,]+ calls in .* repeated: (.*)$', text, re.M)
        shares = [(what, float(percent)) for what, percent in SHARES.findall(calls[1] if calls else '')]
        ok([what for what, _ in shares] == KINDS and min(percent for _, percent in shares) >= 5,
           f'{engine}: each kind of call and each channel has 5 % of the calls', calls and calls[0])
        ok(re.search(r'^ +\d+ s +[\d,]+ orders +[\d,]+/s', text, re.M), f'{engine}: progress is shown', text)
        if more:
            ok(re.search(r'[1-9]\d* repeated: ', text), f'{engine}: calls of sessions that were cut were repeated', text)
        note(f'{engine}: {rate} orders per second')
    if last:
        check_page(browser, 1280, False, last.groups())
        check_page(browser, 390, True, last.groups())

    code, text = demo('--seconds', '1', '--tamper')
    is_(code, 1, 'an order that nobody counted fails the run')
    ok(re.search(r'^orders .* DIFFERENT$', text, re.M), 'and is shown', text)
    browser.open(PAGE)
    ok(browser.evaluate("document.querySelector('h1').textContent").startswith('This day of the shop has faults'), 'and its page says so')
    is_(browser.faults, [], 'without an error')

code, text = demo(CHART_JS='/nowhere/chart.js')
is_((code, text), (1, 'demo: Chart.js is missing: install libjs-chart.js, or let CHART_JS name a chart.min.js\n'),
    'a demo that could not be drawn does not begin')

sys.path.insert(1, str(DEMO))
from page import inline  # noqa: E402

hostile = {'</script><script>alert(1)</script>': '<!--\u2028&amp;"\'\\'}
ok(not set('<>&') & set(inline(hostile)), 'figures cannot end their script', inline(hostile))
is_(json.loads(inline(hostile)), hostile, 'and are read as they were')
done()
