#!/usr/bin/python3
"""098_confirmation_page.py - the confirmation as a customer sees it: its HTML in a real browser, narrow and wide, light and dark.

An order with names that are long, that have no blanks, and that are no HTML; kits, fees, taxes of both kinds, discounts, two addresses; in English, in German and, of words
that a tenant puts, right after they were put.  In windows of 320, 480, 600 and 1280 pixels nothing is wider than the window, no text is cut, all texts have a contrast
of 4.5 to what is behind them in both schemes, and the page asks for nothing, runs nothing and has no faults.  What is on it are the amounts of the order.

It fails when a page is broken in one of these, when a value is read as HTML, or when an amount that is shown is not the order's.  OM_PICTURES=folder keeps pictures.
"""
import html
import json
import os
import re
import tempfile
from pathlib import Path

from browser import Browser
from cluster import Cluster
from shop import Shop
from tap import done, is_, ok

PICTURES = os.environ.get('OM_PICTURES')
WIDTHS = (320, 480, 600, 1280)
LONG = 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'
# Wider than the window, or text cut by its box; a contrast below 4.5.
BROKEN = """
((width) => {
    const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return { rgb: n.slice(0, 3), alpha: n.length > 3 ? n[3] : 1 }; };
    const light = (rgb) => rgb.map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => { for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.alpha === 1) return c.rgb; } return [255, 255, 255]; };
    const found = [];
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const element of document.body.querySelectorAll('*')) {
        const box = element.getBoundingClientRect();
        if (box.right > width + 0.5 || box.left < -0.5) found.push(`${element.tagName} goes from ${box.left} to ${box.right}: ${element.textContent.slice(0, 40)}`);
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) continue;
        const [a, b] = [light(parse(getComputedStyle(element).color).rgb), light(behind(element))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) found.push(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(1)}: ${element.textContent.slice(0, 40)}`);
        if (parseFloat(getComputedStyle(element).fontSize) < 13) found.push(`small: ${element.textContent.slice(0, 40)}`);
    }
    return found;
})(%d)"""


def fill(connection):
    for call in ("put_tenant(1, 'Tea & Mugs <Ltd>')", f"put_item('MUG', 'Mug <script>document.title = 1</script> & {LONG}')", f"put_item('{LONG[:60]}', 'Pot')", "put_item('BAG', 'Bag')",
                 "put_item('WRAP', 'Gift wrap', kind => 'untracked')", "put_price('MUG', '12345.67 EUR')", f"put_price('{LONG[:60]}', '0.99 EUR')", "put_price('WRAP', '1.50 EUR')",
                 "put_kit('SET', '[{\"sku\":\"MUG\",\"quantity\":2},{\"sku\":\"BAG\",\"quantity\":1}]')", "put_price('SET', '9876543.21 EUR')", "put_tax_rate('VAT', 19)",
                 "put_tax_rate('STATE', 7.25, is_inclusive => false)", "put_fee('wrap', 'WRAP')", "put_shipping_method('parcel', 'Parcel')", "put_shipping_zone('home', '[{\"country\":\"DE\"}]')",
                 "put_shipping_fee('parcel', 'home', '4.90 EUR')", f"put_customer('C-1', 'zoe@example.com', '<b>{LONG}</b>')",
                 f"receive_stock('BER', '[{{\"sku\":\"MUG\",\"quantity\":100}},{{\"sku\":\"BAG\",\"quantity\":100}},{{\"sku\":\"{LONG[:60]}\",\"quantity\":100}}]')"):
        connection.execute(f'SELECT count(*) FROM order_mgmt.{call}')
    address = {'name': f'Zoe {LONG}', 'company': 'A & B', 'line1': f'{LONG} 1', 'line2': 'c/o <i>me</i>', 'postal_code': '10115', 'city': 'Berlin', 'country': 'DE'}
    lines = [{'sku': 'MUG', 'quantity': 2, 'tax_rates': ['VAT'], 'discount': '0.90'}, {'sku': 'SET', 'quantity': 1, 'tax_rates': ['STATE']}, {'sku': LONG[:60], 'quantity': 3}]
    order, = connection.execute("""SELECT order_id FROM order_mgmt.place_order('web', %s::json, discount => '10.00', customer => 'C-1', ship_to => %s::json, bill_to => %s::json,
        options => '{"shipping_method":"parcel","fees":["wrap"]}')""", (json.dumps(lines), json.dumps(address), json.dumps(address))).fetchone()
    connection.execute("SELECT FROM order_mgmt.record_payment(%s, '100.00 EUR', 'stripe')", (order,))
    return order


def page(connection, order, locale):
    return connection.execute("SELECT body FROM order_mgmt.order_confirmation(%s, %s, 'html')", (order, locale)).fetchone()[0]


def german(amount):
    """The text of an amount in euros, as it is written in German; by other means than the templates have."""
    whole, cents = amount.split('.')
    sign, whole = ('-', whole[1:]) if whole.startswith('-') else ('', whole)
    return f'{sign}{int(whole):,}'.replace(',', '.') + f',{cents}\xa0\u20ac'


def looked_at(browser, name, body):
    """What is broken of a page in any window and scheme."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f'{name}.html')
        path.write_text(body, encoding='utf-8')
        for dark in (False, True):
            for width in WIDTHS:
                browser.open(path, width=width, height=900, dark=dark)
                found += [(width, dark, fault) for fault in browser.faults + browser.evaluate(BROKEN.replace("%d", str(width)))]
                if PICTURES:
                    browser.screenshot(Path(PICTURES, f"{name}-{width}-{'dark' if dark else 'light'}.png"))
        said = browser.evaluate('document.body.innerText')
        scripts = browser.evaluate("document.querySelectorAll('script, img, link, iframe, b b, i').length")
    return found, said, scripts


with Cluster(preload=True) as cluster, Browser() as browser:
    shop = Shop(cluster)
    order = fill(shop.connection)
    told = dict(zip(('total', 'discount', 'shipping', 'paid', 'amount_due'), shop.connection.execute(
        'SELECT total_numeric::text, discount_numeric::text, shipping_numeric::text, paid_numeric::text, amount_due_numeric::text FROM order_mgmt.orders WHERE order_id = %s', (order,)).fetchone()))
    told.update({f'line {n}': total for n, total in shop.connection.execute('SELECT line_no, line_total_numeric::text FROM order_mgmt.order_lines WHERE order_id = %s AND line_total_numeric > 0', (order,)).fetchall()})
    for locale in ('de', 'en', 'fr'):
        if locale == 'fr':
            shop.connection.execute("SELECT FROM order_mgmt.put_template('greeting', 'fr', %s)", (f'Bonjour <em>{{{{customer}}}}</em>,\n{LONG}',))
            shop.connection.execute("SELECT FROM order_mgmt.put_template('subject', 'fr', 'Commande')")
        body = page(shop.connection, order, locale)
        found, said, scripts = looked_at(browser, f'confirmation-{locale}', body)
        is_(found, [], f'{locale}: nothing is broken in any window')
        is_(scripts, 0, f'{locale}: no value became HTML')
        ok('<script>document.title' in said and f'<b>{LONG}</b>' in said, f'{locale}: they are shown as they are')
        if locale == 'fr':
            ok('<em>' in said, 'fr: nor do the words of a greeting')
        if locale == 'de':
            is_([name for name, amount in told.items() if german(amount) not in said.replace('\n', '\n')], [], 'all amounts are those of the order, as German writes them')
        ok(not re.search(r'\{\{|\}\}', body), f'{locale}: no placeholder is left')
        ok(html.unescape(re.sub('<[^>]*>', '', body)).count(LONG) > 5, f'{locale}: nothing was cut')
done()
