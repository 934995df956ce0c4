"""090_demo.py - make demo does its job on both engines: nothing is oversold, the clients' books are the server's, and the page says what the server has.

Each engine gets the whole demo for a few seconds, one of them with sessions that are
cut: that changes nothing, a call is repeated with its key.  While the server of the other still runs, the figures of the page are
compared with SQL of this test's own.  A run with an order nobody counted must fail: the comparison is no decoration.  The page is opened in a
headless Chromium, light, dark, and as on a phone; pages with seeded faults show that they would be found.
"""
import contextlib
import copy
import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DEMO = PROJECT / 'test/demo'
sys.path.insert(0, str(DEMO))     # first: test/lib has a shop, too

from browser import Browser  # noqa: E402
from tap import done, is_, note, ok, seed  # noqa: E402
import demo  # noqa: E402
import page  # noqa: E402
from parts import tag  # noqa: E402

PAGE = PROJECT / 'build/demo/day.html'
FIGURES = PROJECT / 'build/demo/figures.json'
LAST_LINES = re.compile(
    r'^units received (\d+)\nunits sold (\d+)\nunits returned (\d+)\noversold (\d+)\nverify_failures (\d+)\n'
    r'orders_per_second (\d+)\npage build/demo/day\.html\n\Z', re.M)
LAST_NAMES = ('units received', 'units sold', 'units returned', 'oversold', 'verify_failures', 'orders_per_second')
SHARES = re.compile(r'([a-z][a-z -]*) ([\d.]+) %')
KINDS = ['orders', 'sales', 'transfers', 'cancellations', 'returns', 'refunds',
         'on web', 'on marketplace', 'on branch-ber', 'on branch-ham', 'on branch-muc']
SECTIONS = ['flash', 'proof', 'life', 'day', 'install']
SAVES, SUBTRACTS = page.GUARDLESS['save'], page.GUARDLESS['subtract']

# Figures of the page by their names there, from the tables: the page has them from reports, views and clients.
FACTS = f"""
WITH moves AS (SELECT from_state::text AS source, to_state::text AS target, quantity::numeric AS units, other_location_id FROM order_mgmt_data.stock_moves),
    positions AS (SELECT sum(in_transit::numeric) AS road, sum(free::numeric + reserved::numeric
        + allocated::numeric + backordered::numeric + quality_control::numeric
        + damaged::numeric + expired::numeric + returned::numeric) AS shelf
        FROM order_mgmt_data.stock_positions)
SELECT (SELECT sum(ordered::numeric) FROM order_mgmt_data.order_lines WHERE sku = 'FLASH-1') AS "sold by order_mgmt",
    0 AS "oversold by order_mgmt",
    (SELECT count(*) FROM guardless_subtract.orders) AS "sold by {SUBTRACTS}",
    (SELECT count(*) - 500 FROM guardless_subtract.orders) AS "oversold by {SUBTRACTS}",
    (SELECT count(*) FROM guardless_save.orders) AS "sold by {SAVES}",
    (SELECT count(*) - 500 FROM guardless_save.orders) AS "oversold by {SAVES}",
    (SELECT sum(units) FROM moves WHERE source = 'supplier') AS "received", (SELECT sum(units) FROM moves WHERE target = 'customer') AS "shipped",
    (SELECT sum(units) FROM moves WHERE source = 'customer') AS "back", (SELECT sum(units) FROM moves WHERE target = 'loss') AS "lost",
    shelf, road, (SELECT count(DISTINCT order_id) FROM order_mgmt_data.order_promotions) AS "uses of the coupon"
FROM positions
"""
# Of what the books hold, one of each kind; cells of the sums of tables; registers whose drawers differ, and the others.
PAIRS = """
SELECT (SELECT count(*) FROM order_mgmt_data.orders) AS "orders",
    (SELECT sum(ordered::numeric) FROM order_mgmt_data.order_lines WHERE kit_line_no IS DISTINCT FROM line_no) AS "units ordered",
    (SELECT sum(amount::numeric) FROM order_mgmt_data.payment_events WHERE kind IN ('capture', 'sale') AND status IN ('succeeded', 'recorded')) AS "cents captured"
"""
NET = 'SELECT sum(net_sales) FROM order_mgmt_report.sales_by_day'
ORDERED = 'SELECT sum(total::numeric) FROM order_mgmt_data.orders'
DRAWERS = """
SELECT coalesce(array_agg(register ORDER BY register) FILTER (WHERE counted::numeric <> expected::numeric), '{}'),
    coalesce(array_agg(register ORDER BY register) FILTER (WHERE counted::numeric = expected::numeric), '{}')
FROM order_mgmt_data.shifts
"""

NUMBER = "text => Number(text.replace(/[^0-9.\\u2212-]/g, '').replace('\\u2212', '-'))"
NAMED = f"Object.fromEntries([...document.querySelectorAll('[data-figure]')].map(each => [each.dataset.figure, ({NUMBER})(each.textContent)]))"
TOLD = f"Object.fromEntries([...document.querySelectorAll('[data-pair]')].map(each => [each.dataset.pair, ({NUMBER})(each.textContent)]))"
ROWS = f"[...document.querySelectorAll('#NAME tbody tr, #NAME tfoot tr')].map(row => [...row.querySelectorAll('td')].map(cell => ({NUMBER})(cell.textContent)))"
# What the bars of the day are worth: their height in the plot, whose axis goes from 0 to its highest label.
BARS = f"""(() => {{
  const plot = document.querySelector('#day .plot'), top = Math.max(...[...plot.querySelectorAll('.y')].map(each => ({NUMBER})(each.textContent)));
  const bars = [...plot.querySelectorAll('rect')].map(bar => bar.getBoundingClientRect().height);
  return [bars.length, bars.reduce((sum, height) => sum + height, 0) * top / plot.querySelector('svg').getBoundingClientRect().height];
}})()"""
# The weakest contrast of a text with what lies behind it, as WCAG reckons it, and that text.
CONTRAST = """(() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => parts(color).slice(0, 3).map(value => value / 255).map(value => value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [.2126, .7152, .0722][place], 0);
  const behind = element => { for (let each = element; each; each = each.parentElement) { const color = getComputedStyle(each).backgroundColor;
    if ((parts(color)[3] ?? 1) === 1) return color; } return 'rgb(255, 255, 255)'; };
  let worst = [21, ''];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(each => each.nodeType === 3).map(each => each.textContent.trim()).join('');
    if (!text || element.tagName === 'STYLE') continue;
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    if ((one + .05) / (other + .05) < worst[0]) worst = [(one + .05) / (other + .05), text.slice(0, 60)];
  }
  return worst;
})()"""
BROKEN = """<!doctype html><title>broken</title><p style="width: 3000px; color: #999; background: #fff">wide and pale</p>
<img src="http://example.org/x.png"><script>nothing.here()</script>"""


def shell(*words):
    """(exit code, what it printed) of the demo as a program; the page is a new one."""
    PAGE.unlink(missing_ok=True)
    result = subprocess.run([sys.executable, '-B', str(DEMO / 'demo.py'), '--seed', str(seed()), *words], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return result.returncode, result.stdout


def within(*words, look=None):
    """The same in this process, so that look(connection) sees its server."""
    PAGE.unlink(missing_ok=True)
    said, told = io.StringIO(), sys.stdout

    def looks(connection):
        with contextlib.redirect_stdout(told):
            look(connection)

    with contextlib.redirect_stdout(said):
        code = demo.run(demo.arguments(['--seed', str(seed()), *words]), look and looks)
    return code, said.getvalue()


def is_too_wide(browser):
    return browser.evaluate('document.documentElement.scrollWidth > innerWidth')


def rows(browser, name):
    return browser.evaluate(ROWS.replace('NAME', name))


def column(connection, query):
    """The columns of the one row of a query, by name."""
    cursor = connection.execute(query)
    return {each.name: float(value) for each, value in zip(cursor.description, cursor.fetchone())}


def cents(value):
    return round(100 * value)


def check_facts(browser, connection):
    """What the page says is what the server has."""
    browser.open(PAGE)
    named, told = browser.evaluate(NAMED), browser.evaluate(TOLD)
    facts = column(connection, FACTS)
    is_({name: named.get(name) for name in facts}, facts, 'page: flash sales and goods are those of the tables')
    pairs = column(connection, PAIRS)
    is_({name: told.get(f'{name}/found') for name in pairs}, pairs, 'page: the books are those of the tables')
    channels = rows(browser, 'channels')
    is_(cents(channels[-1][-1]), cents(float(connection.execute(NET).fetchone()[0])), 'page: net sales are those of the report')
    count, worth = browser.evaluate(BARS)
    total = float(connection.execute(ORDERED).fetchone()[0])
    ok(count > 24 and abs(worth / total - 1) < 0.01, 'page: the bars of the day are worth what was ordered', f'{count} bars, {worth} of {total}')
    wrong, right = connection.execute(DRAWERS).fetchone()
    is_(browser.evaluate("[...document.querySelectorAll('#drawers tbody th')].map(each => each.textContent)"), wrong, 'page: the drawers that differ have a row')
    is_(browser.evaluate("document.getElementById('drawers-right')?.textContent.match(/[A-Z]+-\\d+/g) ?? []"), right, 'page: the others stand in one line')


def check_sums(browser):
    """Each row and each column of the page's tables adds up."""
    named = browser.evaluate(NAMED)
    is_(named['received'] - named['shipped'] + named['back'] - named['lost'], named['shelf'] + named['road'], 'page: what came and went is what is there')
    is_(browser.evaluate("document.querySelector('.closes b').textContent"), 'the sum closes', 'page: and it says so')
    reckoned = {
        'goods': lambda row: row[0] - row[1] + row[2] - row[3] - row[4] + row[5] - row[6] - row[7],
        'channels': lambda row: row[2] - row[3] - row[4] - row[5],
        'providers': lambda row: row[1] - row[2] - row[3],
        'drawers': lambda row: abs(row[1] + row[2] - row[3] - row[4]) + abs(row[5] - row[4] - row[6])}
    for name, rest in reckoned.items():
        *body, foot = rows(browser, name) or [[]]
        is_([round(rest(row), 2) for row in [*body, foot] if row], [0] * (len(body) + bool(foot)), f'page: each row of {name} adds up')
        is_([round(sum(cells), 2) for cells in zip(*body)], foot, f'page: each column of {name} adds up')
    is_(browser.evaluate("document.querySelectorAll('section .bad:not(mark)').length"), 0, 'page: nothing stands out as wrong')


def check_story(browser, figures):
    """The order's life: every call stands there, and both ledgers are even."""
    calls = figures['story']['calls']
    is_(browser.evaluate("document.querySelectorAll('.call').length"), len(calls), 'page: the order has its calls')
    is_([len(calls[1][name]) for name in ('goods', 'money')], [0, 0], 'a repeated call wrote nothing')
    is_(calls[0]['answer'], calls[1]['answer'], 'and answered the same')
    moves = sum((call['goods'] for call in calls), [])
    is_([sum(float(move['quantity']) * ((move['to_state'] == state) - (move['from_state'] == state)) for move in moves)
         for state in ('free', 'allocated', 'customer', 'damaged')], [-3, 0, 2, 1], 'the ledger of goods tells the order')
    _, accounts = page.left_over(figures['story'])
    is_((cents(accounts['receivable']), cents(accounts['clearing card']), cents(sum(accounts.values()))), (0, 1590, 0), 'the ledger of money tells it, too')
    refusal = json.loads(browser.evaluate("document.querySelector('.refusal').textContent"))
    is_((refusal['detail']['code'], refusal['detail']['lines'][0]['available']), ('insufficient_stock', '0'), 'the refusal is JSON')


def check_form(browser, width, dark):
    """The page in a window of this width."""
    name = f"page, {width} px, {'dark' if dark else 'light'}"
    browser.open(PAGE, width=width, dark=dark)
    is_(browser.faults, [], f'{name}: no error, no request')
    ok(not is_too_wide(browser), f'{name}: nothing sticks out')
    contrast, text = browser.evaluate(CONTRAST)
    ok(contrast >= 4.5, f'{name}: all text can be read', f'{contrast:.1f}: {text}')
    is_(browser.evaluate("[...document.querySelectorAll('section')].map(each => each.id)"), SECTIONS, f'{name}: the story has its order')
    is_(browser.evaluate("document.querySelectorAll('details, script').length"), 0, f'{name}: nothing is folded away, nothing runs')
    lines = browser.evaluate("[...document.querySelectorAll('#flash .line')].map(line => line.getBoundingClientRect().width)")
    ok(len(lines) == 3 and min(lines) > 50, f'{name}: three flash sales are drawn', lines)
    browser.screenshot(PAGE.with_name(f"day-{width}{'-dark' if dark else ''}.png"))


with Browser() as browser:
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder) / 'broken.html'
        broken.write_text(BROKEN)
        browser.open(broken, width=390)
        ok(any(fault.startswith('exception: ReferenceError') for fault in browser.faults), 'an error of a page is found', browser.faults)
        ok('request: http://example.org/x.png' in browser.faults, 'a request of a page is found', browser.faults)
        ok(is_too_wide(browser), 'a page that is too wide is found')
        ok(browser.evaluate(CONTRAST)[0] < 4.5, 'a pale text is found')

    for engine, *more in (('counter', '--cut'), ('lock',)):
        look = None if more else lambda connection: check_facts(browser, connection)
        code, text = within('--seconds', '4', '--engine', engine, *more, look=look)
        last = LAST_LINES.search(text)
        ok(code == 0, f'{engine}: the demo succeeds', text)
        ok(last, f'{engine}: its last lines are the promised ones', text[-600:])
        received, sold, returned, oversold, failures, rate = map(int, last.groups()) if last else (0, 0, 0, 1, 1, 0)
        is_((oversold, failures), (0, 0), f'{engine}: nothing is oversold and verify() finds nothing')
        ok(0 < returned < sold <= received, f'{engine}: no more was sold than received, nor returned than sold', f'{returned}, {sold}, {received}')
        ok(rate > 0, f'{engine}: orders per second are measured')
        flash = re.search(r'^flash sale: 500 of 500 units sold, (\d+) refusals', text, re.M)
        ok(flash and int(flash[1]) >= 100, f'{engine}: the flash sale sells out and refuses a hundred times', text)
        coupon = re.search(r'^coupon FIRST100: 100 of 100 uses, (\d+) refusals', text, re.M)
        ok(coupon and int(coupon[1]) >= 16, f'{engine}: the coupon is used a hundred times, and each client is told that it is used up', text)
        calls = re.search(r'^[\d,]+ calls in .* repeated: (.*)$', text, re.M)
        shares = [(what, float(percent)) for what, percent in SHARES.findall(calls[1] if calls else '')]
        ok([what for what, _ in shares] == KINDS and min(percent for _, percent in shares) >= 5,
           f'{engine}: each kind of call and each channel has 5 % of the calls', calls and calls[0])
        ok(re.search(r'^ +\d+ s +[\d,]+ orders +[\d,]+/s', text, re.M), f'{engine}: progress is shown', text)
        if more:
            ok(re.search(r'[1-9]\d* repeated: ', text), f'{engine}: calls of sessions that were cut were repeated', text)
        for shop in json.loads(FIGURES.read_text())['flash']['guardless']:
            ok(shop['told'] == shop['sold'] >= 500, f"{engine}: a shop without a guard ({shop['name']}) sells {shop['oversold']} too many", shop['told'])
        ok(shop['oversold'] > 0, f'{engine}: at least the one that saves what it computed')
        note(f'{engine}: {rate} orders per second')
    for width, dark in ((1280, False), (1280, True), (390, False)):
        check_form(browser, width, dark)
    named = browser.evaluate(NAMED)
    is_([named[name] for name in LAST_NAMES], [received, sold, returned, oversold, failures, rate], 'page: its numbers are the last lines')
    told = browser.evaluate(TOLD)
    ok(len(told) > 50 and all(told[name] == told[name.replace('/told', '/found')] for name in told), 'page: what was told is what was found', told)
    figures = json.loads(FIGURES.read_text())
    check_sums(browser)
    check_story(browser, figures)
    is_(PAGE.read_text(), page.page(figures), 'the page is made again from its figures')

    with tempfile.TemporaryDirectory() as folder:
        wrong = copy.deepcopy(figures)
        wrong['goods'][0]['shelf'] = str(float(wrong['goods'][0]['shelf']) + 1)
        wrong['channels'][0]['net_sales'] = '1'
        open_sum = Path(folder) / 'open.html'
        open_sum.write_text(page.page(wrong))
        browser.open(open_sum)
        is_((browser.evaluate("document.querySelector('.closes b').textContent"), browser.evaluate("document.querySelectorAll('tr.bad').length")),
            ('the sum is open by 1', 2), 'a sum that does not close stands out')

    code, text = shell('--seconds', '1', '--tamper')
    is_(code, 1, 'an order that nobody counted fails the run')
    ok(re.search(r'^orders .* DIFFERENT$', text, re.M), 'and is shown', text)
    browser.open(PAGE)
    ok(browser.evaluate("document.querySelector('h1').textContent").startswith('This day of the shop has faults'), 'and its page says so')
    ok(browser.evaluate("document.querySelectorAll('.pairs .bad').length") > 0, 'and where')
    is_(browser.faults, [], 'without an error')

hostile = '</p><script>alert(1)</script>"\'&'
is_(tag('p', hostile, title=hostile), '<p title="&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;">'
    '&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;</p>', 'no text becomes HTML')
done()
