#!/usr/bin/python3
"""page.py - the page of a day, from its figures (figures.py): one file that opens without a network and needs no script.

    python3 test/demo/page.py [figures.json] > day.html

Its story: the flash sale, and the same in shops without a guard; the proof, what clients were told against what the books
hold; one order's life in both ledgers; the day of the shop and its reports, each with its sum; how to install.
"""
import json
import re
import sys
from pathlib import Path

from parts import Html, bar, euros, join, legend, money, plot, stairs, steps, table, tag, total, whole, words

HERE = Path(__file__).resolve().parent
OPENS, HOURS = 8, 12        # of the shop's day
COLORS = ('c1', 'c2', 'c3', 'c4', 'c5', 'c6')
GUARDLESS = {'subtract': 'Looks first, then subtracts', 'save': 'Looks first, then saves stock \u2212 1'}
MONEY, UNITS = 'cents ', 'units '


def figure(name, text):
    """A number that is told under this name."""
    return tag('b', text, data_figure=name)


def seconds(points):
    return f'{points[-1][0] / 1000:.2f}'


def clock(part):
    """The shop's time when this part of the day is over: 12:48."""
    minutes = round(60 * (OPENS + HOURS * part))
    return f'{minutes // 60:02}:{minutes % 60:02}'


def section(name, title, *content):
    return tag('section', tag('h2', title), *content, id=name)


def note(*text):
    return tag('p', *text, class_='soft')


# ------------------------------------------------ the flash sale

def has_trouble(day):
    numbers = day['numbers']
    return (float(numbers['oversold']) or float(numbers['verify_failures']) or day['faults'] or
            any(pair['told'] != pair['found'] for pair in day['books']))


def shops(day):
    """The shop of the demo and those without a guard: name, units sold, points, color, what is said of it."""
    flash = day['flash']
    yield 'order_mgmt', flash['sold'], flash['points'], 'ours', f"the next {whole(flash['refused'])} calls were refused: sold out"
    for shop, color in zip(flash['guardless'], ('warn', 'bad')):
        yield GUARDLESS[shop['name']], shop['sold'], shop['points'], color, f"its own table says that {whole(shop['stock'])} are left"


def verdict(day, name, sold, points, color, said):
    over = sold - day['flash']['units']
    return tag('div', tag('h3', name), tag('p', figure(f'oversold by {name}', whole(over)), ' sold that were not there', class_='big'),
               tag('p', figure(f'sold by {name}', whole(sold)), f" of {whole(day['flash']['units'])} sold in ",
                   figure(f'seconds of {name}', seconds(points)), ' s; ', said),
               class_='verdict', style=f'--mark:var(--{color})')


def flash_plot(day):
    """What is left to sell, and below zero what was sold and is not there: as far down as there was stock; a line that leaves says where it ends."""
    units, every = day['flash']['units'], list(shops(day))
    seen = [[point for point in points if point[1] >= -units] for _, _, points, _, _ in every]
    width = 1.04 * max(1, *(points[-1][0] for points in seen))

    def x(ms):
        return 1000 * ms / width

    def y(left):
        return 500 - 500 * left / units

    shapes = [Html('<rect class="short" x="0" y="500" width="1000" height="500"/><path class="zero" d="M0 500H1000"/>')]
    names = []
    for (name, _, points, color, _), shown in reversed(list(zip(every, seen))):
        leaves = len(shown) < len(points)
        shapes.append(f'<path class="line" style="stroke:var(--{color})" d="{stairs(shown, x, y)}{"V1000" if leaves else "H1000"}"/>')
        end = whole(points[-1][1])
        names.insert(0, (f'{name}: ' + (f'leaves the picture and ends at {end} after {seconds(points)} s' if leaves else f'ends at {end}'), color))
    down = [(y(left), whole(left)) for left in (units, units / 2, 0, -units / 2, -units)]
    across = [(x(ms), f'{ms:g} ms' if ms else '0') for ms in steps(width, 5) if ms <= width]
    mark = tag('span', 'below zero: sold, and not there', class_='mark')
    return join(plot(''.join(shapes), across, down, 'Stoves left to sell, by milliseconds since the first was sold', mark, 'tall'), legend(names))


def code(one, two):
    """The function that ran in one shop, and the line that the other has instead."""
    mine, other = one['code'].splitlines(), two['code'].splitlines()
    differing = [(line, instead) for line, instead in zip(mine, other) if line != instead and not line.startswith('def')]
    lines = [tag('mark', line, class_='warn') if any(line == each for each, _ in differing) else line for line in mine]
    name = GUARDLESS[two['name']]
    return join(tag('pre', join(*(join(line, '\n') for line in lines))),
                note(f'The other shop, {name[0].lower()}{name[1:]}, has in place of the marked line:'),
                tag('pre', join(*(tag('mark', instead.strip(), class_='bad') for _, instead in differing))))


def flash(day):
    run, sale = day['run'], day['flash']
    if has_trouble(day):
        title = 'This day of the shop has faults: its books do not agree'
    else:
        title = f"{whole(sale['units'])} camping stoves, {run['clients']} buyers at once: sold out in {seconds(sale['points'])} seconds, none sold twice"
    one, two = sale['guardless']
    return tag(
        'section',
        tag('div',
            tag('p', f"order_mgmt {run['version']}: orders and stock of a shop, inside PostgreSQL", class_='eyebrow'), tag('h1', title),
            tag('p', f"At {clock(day['sales']['flash'][0])} everybody wants the stove for {euros(sale['cents'])} EUR. Each of the {run['clients']} clients buys "
                     'one after the other until there is none; one call takes the stock and writes the order, or refuses. Two hand-written shops that '
                     'look into the stock first, and then write, had the same sale, with as many clients on the same server.', class_='lead'),
            tag('div', *(verdict(day, *shop) for shop in shops(day)), class_='verdicts'),
            tag('h3', 'Stoves left to sell, by milliseconds since the first was sold'), flash_plot(day),
            note('The three sales ran one after the other, each drawn from its own first unit. The unguarded shops are two plain tables and this function, '
                 'in Python with psycopg, as it ran: one transaction per sale at PostgreSQL\u2019s default isolation, no delay built in. Between the look and '
                 'the write, others look as well.'),
            code(one, two),
            note('A guard mends it (SELECT \u2026 FOR UPDATE, or UPDATE \u2026 WHERE stock >= 1), and makes buyers of one item wait for each other\u2019s commit. '
                 'order_mgmt does not let them wait; make bench compares it with a hand-written schema that has the guard.'), class_='wide'),
        id='flash')


# ------------------------------------------------ the proof

def pair_row(pair, most, shown):
    told, found = pair['told'], pair['found']
    bad = told != found
    ends = [tag('span', tag('i', style=f'width:{100 * abs(value) / most:.3f}%') if value else '', class_=f'half {side}')
            for value, side in ((told, 'told'), (found, 'found'))]
    name = pair['name'].removeprefix('cents of ').removeprefix(MONEY).removeprefix(UNITS)
    texts = [tag('span', shown(value), class_='number', data_pair=f"{pair['name']}/{side}") for value, side in ((told, 'told'), (found, 'found'))]
    return tag('li', texts[0], ends[0], tag('span', name, tag('em', f' differs by {shown(found - told)}') if bad else '', class_='name'), ends[1], texts[1],
               class_='bad' if bad else None)


def tile(name, value, text):
    """A number of the last lines; what must be 0 shows whether it is."""
    style = '' if name not in ('oversold', 'verify_failures') else ' bad' if float(value) else ' zero'
    return tag('div', figure(name, whole(value)), tag('small', text), class_='tile' + style)


def check_row(check):
    faults = check['violations']
    return tag('li', words(check['name']), ' ', tag('b', whole(check['checked'])), tag('em', f' {whole(faults)} faults') if faults else '',
               class_='bad' if faults else None)


def proof(day):
    books, numbers, checks = day['books'], day['numbers'], day['checks']
    differing = sum(pair['told'] != pair['found'] for pair in books)
    groups = [('Orders and sales', [pair for pair in books if not pair['name'].startswith((MONEY, UNITS)) and pair['name'] != 'oversold'], whole),
              ('Units', [pair for pair in books if pair['name'].startswith(UNITS) or pair['name'] == 'oversold'], whole),
              ('Money, EUR', [pair for pair in books if pair['name'].startswith(MONEY)], euros)]
    lists = []
    for title, pairs, shown in groups:
        most = max([1, *(abs(pair[side]) for pair in pairs for side in ('told', 'found'))])
        lists += [tag('h3', title), tag('ul', *(pair_row(pair, most, shown) for pair in pairs), class_='pairs')]
    violations = sum(check['violations'] for check in checks)
    tiles = {'units received': 'units came from suppliers', 'units sold': 'units were sold and not canceled', 'units returned': 'units came back from customers',
             'oversold': 'units were sold that were not there', 'verify_failures': f'faults found by the database\u2019s own {len(checks)} checks',
             'orders_per_second': 'orders and sales per second'}
    return section(
        'proof', f"What {day['run']['clients']} clients were told, against what the books hold: {whole(differing)} of {whole(len(books))} figures differ",
        tag('p', 'Each client wrote down what every call answered. At the end of the day their notes were added up, the order told below among them, and the '
                 'same figures were read from the tables, ledgers and reports of the database. Left what clients were told, right what the books hold: where '
                 'the two sides are alike, nothing was lost and nothing was made up.'),
        tag('div', *(tile(name, numbers[name], text) for name, text in tiles.items()), class_='tiles'),
        *(tag('p', fault, class_='bad') for fault in day['faults']),
        tag('p', tag('span', 'told to clients'), tag('span', 'found in the books'), class_='sides'), *lists,
        tag('h3', f"Then the database checked itself: {whole(total(checks, 'checked'))} facts, {whole(violations)} faults"),
        tag('ul', *map(check_row, checks), class_='checks'))


# ------------------------------------------------ one order's life

def account(name, code):
    return f'{words(name)} {code}' if code else words(name)


def moves(title, rows):
    """What a call wrote into a ledger: [(how much, from, to)]."""
    shown = [tag('li', tag('b', much), tag('span', source, ' \u2192 ', target)) for much, source, target in rows]
    return tag('div', tag('h4', title), tag('ul', *shown) if shown else tag('p', 'no row', class_='soft'), class_='moves')


def call_row(call, before):
    """One call: what happens, the statement, its answer, and the rows it wrote."""
    statement = note('the same call again') if before and call['query'] == before['query'] else tag('pre', call['query'])
    answer = [tag('span', tag('small', words(name)), ' ', value) for name, value in call['answer'].items()]
    goods = [(f"{float(move['quantity']):g} \u00d7 {move['sku']}", words(move['from_state']), words(move['to_state'])) for move in call['goods']]
    paid = [(money(move['amount']), account(move['from_account'], move['from_code']), account(move['to_account'], move['to_code'])) for move in call['money']]
    return tag('li', tag('div', tag('p', call['text'], class_='what'), statement, tag('p', *answer, class_='answer')), moves('Goods', goods),
               moves('Money, EUR', paid), class_='call')


def left_over(story):
    """Where goods and money of the order are: by the moves above, and goods by the balances as well."""
    places, accounts = {}, {}
    for call in story['calls']:
        for move in call['goods']:
            for state, sign in ((move['from_state'], -1), (move['to_state'], 1)):
                places[move['sku'], state] = places.get((move['sku'], state), 0) + sign * float(move['quantity'])
        for move in call['money']:
            for name, sign in ((account(move['from_account'], move['from_code']), -1), (account(move['to_account'], move['to_code']), 1)):
                accounts[name] = accounts.get(name, 0) + sign * float(move['amount'])
    return places, accounts


def closing(story):
    """Where the goods of the order are, by the balances and with the customer by the moves; where its money is."""
    places, accounts = left_over(story)
    rows = []
    for item in story['stock']:
        came, customer = story['items'][item['sku']]['units'], places.get((item['sku'], 'customer'), 0)
        rows.append({**item, 'item': item['sku'], 'came': came, 'customer': customer, 'bad': came != float(item['free']) + float(item['damaged']) + customer})
    goods = table(rows, 'item', [('came from the supplier', 'came', whole), ('= on the shelf', 'free', whole), ('+ damaged', 'damaged', whole),
                                 ('+ with the customer', 'customer', whole)])
    paid = table([{'account': name, 'balance': balance} for name, balance in accounts.items()], 'account', [('debits less credits, EUR', 'balance', money)])
    return tag('div', tag('div', tag('h3', 'Where the goods are'), goods), tag('div', tag('h3', 'Where the money is'), paid), class_='pair')


def spelled(value):
    """JSON over several lines, but each innermost object on one."""
    return re.sub(r'\{\s+([^{}]*?)\s+\}', lambda found: '{' + re.sub(r'\s*\n\s*', ' ', found[1]) + '}', json.dumps(value, indent=2))


def life(day):
    story, refusal = day['story'], day['story']['refusal']
    calls = [call_row(call, before) for before, call in zip([None, *story['calls']], story['calls'])]
    said = {'sqlstate': refusal['sqlstate'], 'message': refusal['message'], 'detail': json.loads(refusal['detail']), 'hint': refusal['hint']}
    refused = note('A refusal has a stable code, says both numbers, names every line that is short, and writes nothing. ', tag('code', 'detail'),
                   ' is JSON for programs, ', tag('code', 'message'), ' and ', tag('code', 'hint'), ' are for people.')
    return section(
        'life', f"One order\u2019s life in two ledgers: {story['number']}",
        tag('p', 'Nothing is overwritten: each call adds rows that say what went from where to where, goods in one ledger and money in the other, in one '
                 'transaction with its documents. These are the calls that were made, and the rows that each of them wrote.'),
        tag('ol', *calls, class_='calls'), closing(story), tag('h3', 'And a call that was refused: one more camping stove'),
        tag('div', tag('div', tag('pre', refusal['query']), refused), tag('pre', spelled(said), class_='refusal'), class_='pair'))


# ------------------------------------------------ the day

def hours_plot(sales):
    series = sales['series']
    columns = [[float(one['values'][part]) for one in series] for part in range(len(series[0]['values']))]
    ticks = steps(max(map(sum, columns)) * 1.02, 4)
    top, step = ticks[-1], 1000 / len(columns)
    shapes = []
    for part, values in enumerate(columns):
        height = 0
        for value, color in zip(values, COLORS):
            height += value
            shapes.append(f'<rect x="{(part + .08) * step:.2f}" y="{1000 * (1 - height / top):.2f}" width="{step * .84:.2f}" '
                          f'height="{1000 * value / top:.2f}" style="fill:var(--{color})"/>')
    at = 100 * sales['flash'][0]
    mark = tag('span', f'flash sale, {clock(sales["flash"][0])}', class_='flag', style=f'left:{at:.2f}%')
    across = [(1000 * hour / HOURS, f'{OPENS + hour:02}:00') for hour in range(0, HOURS + 1, 2)]
    return plot(''.join(shapes), across, [(1000 * (1 - value / top), whole(value)) for value in ticks], 'Sales by half hour and channel, EUR', mark)


GOODS = (('received', '', 'received from suppliers'), ('shipped', '\u2212', 'shipped to customers'), ('back', '+', 'came back'),
         ('lost', '\u2212', 'lost or scrapped'),
         ('shelf', '=', 'on the shelf'), ('road', '+', 'on the road'))


def equation(goods):
    sums = {name: total(goods, name) for name, _, _ in GOODS}
    left = sums['received'] - sums['shipped'] + sums['back'] - sums['lost']
    right = sums['shelf'] + sums['road']
    terms = [tag('div', tag('span', sign, class_='sign'), figure(name, whole(sums[name])), tag('small', text), class_='term') for name, sign, text in GOODS]
    said = 'the sum closes' if left == right else f'the sum is open by {whole(right - left)}'
    return join(tag('div', *terms, class_='equation'),
                tag('p', f"{whole(sums['received'])} \u2212 {whole(sums['shipped'])} + {whole(sums['back'])} \u2212 {whole(sums['lost'])} = {whole(left)}, and "
                         f"{whole(sums['shelf'])} + {whole(sums['road'])} = {whole(right)}: ", tag('b', said), class_='closes' + ('' if left == right else ' bad')))


def remainder(row, plus, minus):
    """What is left of a sum that must come to nothing."""
    return round(sum(float(row[name]) for name in plus) - sum(float(row[name]) for name in minus), 2)


def goods_table(goods):
    rows = [{**row, 'bad': remainder(row, ('received', 'back', 'coming'), ('shipped', 'lost', 'sent', 'shelf', 'road'))} for row in goods]
    titles = {'received': 'received', 'shipped': '\u2212 shipped', 'back': '+ back', 'lost': '\u2212 lost', 'sent': '\u2212 sent to other places',
              'coming': '+ sent here', 'shelf': '= on the shelf', 'road': '+ on the road here'}
    return table(rows, 'place', [(title, name, whole) for name, title in titles.items()], name='goods')


def shelf_bars(goods):
    parts = (('free', 'c3', 'free to sell'), ('promised', 'c2', 'promised to customers'), ('unfit', 'c6', 'not fit for sale'), ('road', 'c4', 'on the road here'))
    sums = [sum(float(row[name]) for name, _, _ in parts) for row in goods]
    rows = [tag('li', tag('span', row['place'], class_='name'), bar([(row[name], color) for name, color, _ in parts], max(sums), whole(there)))
            for row, there in zip(goods, sums)]
    return join(tag('ul', *rows, class_='bars'), legend([(text, color) for _, color, text in parts]))


def channel_table(channels):
    rows = [{**row, 'bad': remainder(row, ('gross_sales',), ('discounts', 'returns', 'net_sales'))} for row in channels]
    return table(rows, 'channel', [('orders and sales', 'orders', whole), ('units', 'units', whole), ('gross sales, EUR', 'gross_sales', money),
                                   ('\u2212 discounts, EUR', 'discounts', money), ('\u2212 returns, EUR', 'returns', money), ('= net sales, EUR', 'net_sales', money)], name='channels')


def provider_table(providers):
    rows = [{**row, 'paid by': row['provider'], 'kept': float(row['taken']) - float(row['refunded'])} for row in providers]
    return table(rows, 'paid by', [('payments', 'payments', whole), ('taken, EUR', 'taken', money), ('\u2212 refunded, EUR', 'refunded', money),
                                   ('= kept, EUR', 'kept', money)], name='providers')


def drawers(rows):
    """Drawers that differ; the others in one line."""
    wrong = [row for row in rows if float(row['difference'])]
    right = [row for row in rows if not float(row['difference'])]
    titles = {'opening_float': 'float', 'cash_sales': '+ cash sales', 'cash_refunds': '\u2212 cash refunds', 'expected': '= expected', 'counted': 'counted',
              'difference': 'difference'}
    shown = table(wrong, 'register', [('sales', 'sales', whole), *((f'{title}, EUR', name, money) for name, title in titles.items())], name='drawers')
    names = [join(', ' if number else '', tag('span', row['register'], class_='unbroken')) for number, row in enumerate(right)]
    return join(tag('h3', f'{whole(len(wrong))} of {whole(len(rows))} drawers differ from what was expected'), shown if wrong else '',
                tag('p', f"The others hold what was expected, {money(total(right, 'counted'))} EUR together: ", *names, '.', id='drawers-right') if right else '',
                note('A drawer that was counted wrong keeps its difference: nothing is made to fit.'))


def refusals(day):
    reasons = day['refusals']
    most = max(reason['flash'] + reason['else'] for reason in reasons) * 1.25
    rows = [tag('li', tag('span', words(reason['code']), tag('small', reason['meaning']), class_='name'),
                bar([(reason['flash'], 'c6'), (reason['else'], 'c1')], most, whole(reason['flash'] + reason['else']))) for reason in reasons]
    return tag('div', tag('h3', f"{whole(day['calls']['refused'])} of {whole(day['calls']['all'])} calls were refused, and wrote nothing"),
               tag('ul', *rows, class_='bars'), legend([('in the flash sale', 'c6'), ('else', 'c1')]),
               note('That there is less than was asked for is what buyers meet. The other reasons are mistakes that clients made on purpose.'))


def coupon(told, clients):
    return join(tag('p', f"Visitors filled {whole(told['carts'])} carts, of which {whole(told['orders'])} became orders. At one moment all {clients} clients want ",
                    tag('code', told['code']), f", {told['percent']} % off for the first {told['limit']} orders: ", figure('uses of the coupon', whole(told['uses'])),
                    f" orders have it, {money(told['amount'])} EUR off in all, and {whole(told['refused'])} shoppers were told that it is used up and paid the full price."),
                note('A use is counted as stock is: the last one is given once, however many ask for it.'))


def kinds(day):
    calls = day['calls']
    most = max(count for _, count in calls['kinds']) * 1.25
    rows = [tag('li', tag('span', kind, class_='name'), bar([(count, 'c1')], most, whole(count))) for kind, count in calls['kinds']]
    return tag('div', tag('h3', f"{whole(calls['all'])} calls of {len(calls['kinds'])} kinds, all at the same time"), tag('ul', *rows, class_='bars'),
               note(f"One call is one step of the business, done wholly or not at all. {whole(calls['repeated'])} calls were repeated after a lost or crossed "
                    'session; what is repeated is done once.'))


def hours(day):
    run, sales, goods = day['run'], day['sales'], day['goods']
    sold = sum(float(value) for one in sales['series'] for value in one['values'])
    return section(
        'day', f"The day: five channels took orders for {whole(sold)} EUR",
        tag('p', f"The shop sells on the web, on a marketplace and in {', '.join(run['branches'][:-1])} and {run['branches'][-1]}. "
                 f"{float(sales['seconds']):.1f} seconds of this run are drawn as the hours from {clock(0)} to {clock(1)}; the shop, its people and its prices "
                 'are generated.'),
        tag('h3', 'Orders and sales by half hour, EUR'), hours_plot(sales), legend([(one['name'], color) for one, color in zip(sales['series'], COLORS)]),
        tag('h3', 'What each channel sold'), channel_table(day['channels']),
        note('The report is ', tag('code', 'sales_by_day'), '. What was canceled before it was paid is no sale; returns are what came back, or was canceled after '
             'it had been paid.'),
        tag('h3', 'Carts, and a coupon for the first'), coupon(day['coupon'], run['clients']),
        tag('h3', 'How it was paid'), provider_table(day['providers']),
        tag('h3', 'The goods: what came, what went, and what is there'), equation(goods),
        note('Left of the equals sign the moves of the ledger are added up, right of it are the balances. By place, with what went from one to another:'),
        goods_table(goods),
        tag('h3', 'What is on the shelf is not all for sale'), shelf_bars(goods),
        note('Promised: ordered or held, not yet shipped. Not fit: came back and is being checked, or damaged.'),
        drawers(day['drawers']), tag('div', kinds(day), refusals(day), class_='pair'))


# ------------------------------------------------ the rest

INSTALL = """apt-get install make gcc postgresql-server-dev-15
make && make install
psql -c 'CREATE EXTENSION order_mgmt CASCADE'"""


def install():
    return section('install', 'Install it, in three lines', tag('pre', INSTALL),
                   note('In the folder of the sources, for PostgreSQL 15 to 19 on Linux. Recommended: ', tag('code', "shared_preload_libraries = 'order_mgmt'"),
                        ' in postgresql.conf; README.md goes on from here to the first order.'))


def foot(run):
    return tag('footer', f"order_mgmt {run['version']} on PostgreSQL {run['postgresql']}, engine {run['engine']}; generated shop, seed {run['seed']}"
               + (', tampered with on purpose' if run['tampered'] else '') + '. The same shop again: ',
               tag('code', f"make demo SEED={run['seed']} ENGINE={run['engine']} CLIENTS={run['clients']} SECONDS={run['seconds']:g}"))


def page(day):
    """The page as text."""
    body = join(flash(day), tag('main', proof(day), life(day), hours(day), install(), foot(day['run'])))
    return (HERE / 'day.html').read_text(encoding='utf-8').replace('@BODY@', body)


if __name__ == '__main__':
    print(page(json.loads(Path(sys.argv[1] if len(sys.argv) > 1 else 'build/demo/figures.json').read_text(encoding='utf-8'))))
