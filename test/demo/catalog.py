"""catalog.py - the generated shop: three branches and a warehouse, five channels, a register per client, 2,000 items and their first stock.

Few items are wanted much, and more of them is in stock.  Some are sold in boxes, too, some are in kits; two price lists say what costs more on
the marketplace, and what less by the three.
"""
import json
import random

BRANCHES = {'BER': 'Berlin', 'HAM': 'Hamburg', 'MUC': 'Munich'}
WAREHOUSE = 'DC'
LOCATIONS = {WAREHOUSE: 'Warehouse', **BRANCHES}
CHANNELS = {'web': ('Web shop', list(LOCATIONS)), 'marketplace': ('Marketplace', [WAREHOUSE]),
            **{f'branch-{code.lower()}': (f'{name} branch', [code]) for code, name in BRANCHES.items()}}
CURRENCY = 'EUR'
CLERK = 'demo_clerk'    # the role that clients log in as: a manager's rights and no others
VISITOR = 'demo_visitor'    # who only looks and orders: nobody knows them
ITEMS = 2000
GOODS = {'mug': 495, 'lamp': 1490, 'chair': 2900, 'kettle': 1999, 'blanket': 1295, 'clock': 990, 'basket': 699, 'vase': 749}     # cents, about
COLORS = ('blue', 'red', 'green', 'white', 'black')
POPULARITY = 3          # the exponent: higher = fewer items sell more
STOCK_UNITS = {WAREHOUSE: 60000, 'BER': 20000, 'HAM': 20000, 'MUC': 20000}     # about
BOX, BOX_UNITS, BOX_EVERY = 'box', 6, 5        # each fifth item is sold in boxes
KITS = 40
KIT_PARTS = (1, 2)      # units of each of a kit's items
KIT_OFF = 100           # cents that a kit costs less than its parts
DEARER_EVERY, DEARER_PERCENT = 3, 110           # the marketplace's price list
LESS_EVERY, LESS_FROM, LESS_PERCENT = 2, 3, 95  # the one by quantity
FLASH_SKU = 'FLASH-1'
FLASH_UNITS = 500
FLASH_CENTS = 1990
COUPON, COUPON_USES, COUPON_PERCENT = 'FIRST100', 100, 10    # of the first orders that name it
# Items of the order whose life is told (story.py): nobody else orders them.  sku -> name, cents, units.
STORY = {'MUG-1': ('blue mug', 795, 20), 'LAMP-1': ('desk lamp', 3990, 5)}
RECEIVE = """SELECT sku FROM order_mgmt.receive_stock(
    location => %s, lines => %s, reference => %s, idempotency_key => %s)"""


def sku_of(number):
    return f'A-{number:04}'


def name_of(number):
    return f'{COLORS[number // len(GOODS) % len(COLORS)]} {list(GOODS)[number % len(GOODS)]} no. {number}'


def price_of(number):
    """Unit price in cents: its kind of goods decides the cents, and about how many euros."""
    euros, cents = divmod(list(GOODS.values())[number % len(GOODS)], 100)
    return euros * (6 + number * 7919 % 9) // 10 * 100 + cents


def price_in(channel, number, units):
    """The same of so many units in one order of a channel, whose own list goes before the other one."""
    if channel == 'marketplace' and number % DEARER_EVERY == 0:
        return price_of(number) * DEARER_PERCENT // 100
    return price_of(number) * LESS_PERCENT // 100 if number % LESS_EVERY == 0 and units >= LESS_FROM else price_of(number)


def kit_of(number):
    """(sku, numbers of its items, cents) of a kit."""
    items = (3 * number, 3 * number + 1)
    return f'KIT-{number:02}', items, sum(units * price_of(item) for units, item in zip(KIT_PARTS, items)) - KIT_OFF


def some_item(dice):
    """The number of an item: low ones are wanted most."""
    return int(ITEMS * dice.random() ** POPULARITY)


def demand_of(number):
    """How likely some_item() is to be this one."""
    return ((number + 1) / ITEMS) ** (1 / POPULARITY) - (number / ITEMS) ** (1 / POPULARITY)


def text_of(cents):
    """An amount as the functions read it."""
    return f'{cents // 100}.{cents % 100:02} {CURRENCY}'


def register_of(client):
    """(register, branch) of the client of this number."""
    branch = list(BRANCHES)[client % len(BRANCHES)]
    return f'{branch}-{client // len(BRANCHES) + 1}', branch


def put_lists(connection):
    """The two price lists."""
    for channel, least, every, units in (('marketplace', None, DEARER_EVERY, 1), (None, LESS_FROM, LESS_EVERY, LESS_FROM)):
        numbers = range(0, ITEMS, every)
        connection.execute("""SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS w (sku, price)
            CROSS JOIN LATERAL order_mgmt.put_list_price(w.sku, w.price::order_mgmt.amount, %s, minimum_quantity => %s)""",
                           ([sku_of(number) for number in numbers], [text_of(price_in(channel, number, units)) for number in numbers], channel, least))


def open_shop(connection, clients, seed):
    """Places, registers, rights, items, prices and first stock; returns the units received."""
    for location, name in LOCATIONS.items():
        kind = 'warehouse' if location == WAREHOUSE else 'store'
        connection.execute('SELECT 1 FROM order_mgmt.put_location(%s, %s, kind => %s)', (location, name, kind))
    for channel, (name, locations) in CHANNELS.items():
        connection.execute('SELECT 1 FROM order_mgmt.put_channel(%s, %s, %s, %s, is_public => %s)', (channel, CURRENCY, locations, name, channel == 'web'))
    connection.execute("SELECT 1 FROM order_mgmt.put_provider('marketplace', kind => 'other')")
    for register, branch in map(register_of, range(clients)):
        connection.execute('SELECT 1 FROM order_mgmt.put_register(%s, %s, %s)', (register, f'branch-{branch.lower()}', branch))
    for role, profile in ((CLERK, 'manager'), (VISITOR, 'visitor')):
        connection.execute(f'CREATE ROLE {role} LOGIN')
        connection.execute('SELECT count(*) FROM order_mgmt.grant_access(%s, %s)', (role, profile))
    connection.execute("SELECT 1 FROM order_mgmt.put_promotion('first', 'order_percent', %s, needs_coupon => true)", (COUPON_PERCENT,))
    connection.execute("SELECT 1 FROM order_mgmt.put_coupon(%s, 'first', %s)", (COUPON, COUPON_USES))
    items = [(sku_of(number), name_of(number), price_of(number)) for number in range(ITEMS)]
    items += [(FLASH_SKU, 'camping stove', FLASH_CENTS), *((sku, name, cents) for sku, (name, cents, _) in STORY.items())]
    skus, names, prices = zip(*((sku, name, text_of(cents)) for sku, name, cents in items))
    connection.execute("""SELECT count(*) FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (sku, name, price)
        CROSS JOIN LATERAL order_mgmt.put_item(sku => w.sku, name => w.name) AS i
        CROSS JOIN LATERAL order_mgmt.put_price(sku => i.sku, price => w.price::order_mgmt.amount)""", (list(skus), list(names), list(prices)))
    connection.execute("SELECT count(*) FROM unnest(%s::text[]) AS u (sku) CROSS JOIN LATERAL order_mgmt.put_unit(u.sku, %s, %s)",
                       ([sku_of(number) for number in range(0, ITEMS, BOX_EVERY)], BOX, BOX_UNITS))
    for kit, numbers, cents in map(kit_of, range(KITS)):
        components = json.dumps([{'sku': sku_of(number), 'quantity': units} for number, units in zip(numbers, KIT_PARTS)])
        connection.execute('SELECT count(*) FROM order_mgmt.put_kit(%s, %s)', (kit, components))
        connection.execute('SELECT count(*) FROM order_mgmt.put_price(%s, %s)', (kit, text_of(cents)))
    put_lists(connection)
    dice = random.Random(seed)
    few = [{'sku': FLASH_SKU, 'quantity': FLASH_UNITS}, *({'sku': sku, 'quantity': units} for sku, (_, _, units) in STORY.items())]
    connection.execute(RECEIVE, (WAREHOUSE, json.dumps(few), None, 'few'))
    received = sum(line['quantity'] for line in few)
    for location, units in STOCK_UNITS.items():
        lines = [{'sku': sku_of(number), 'quantity': 1 + int(2 * dice.random() * demand_of(number) * units)} for number in range(ITEMS)]
        connection.execute(RECEIVE, (location, json.dumps(lines), 'opening', 'opening/' + location))
        received += sum(line['quantity'] for line in lines)
    return received
