"""filled.py - a shop with every kind of document, and what must hold of a copy of it.

    held = fill(shop, rng, moves)                       returns a hold that is active; shop as in shop.py, at BER and HAM
    wanted = contents(connection)                       table -> its rows, without what a restore makes anew
    check_copy(cluster, db, name, wanted, orders, held) asserts that a copy is equal, and goes on
    rows(connection)                                    table -> its rows, as they are
    objects(connection)                                 kind -> what the extension is made of, as text
"""
from shop import line, outcome, place, receive, reserve, write
from tap import is_, ok

# What a dump need not carry: derived, or this server's own.
DERIVED = {'stock_balances', 'money_balances', 'stock_costs', 'stock_control', 'fold_marks', 'verify_marks', 'verify_walks', 'archive_walks', 'job_runs', 'grantees',
    'day_control', 'money_days', 'sale_days', 'stock_days', 'stock_snapshots', 'stock_snapshot_lines', 'latest_facts'}

# Every row of a table without what a restore makes new: the stamp and the history mark.
ROWS = """SELECT (to_jsonb(t) - 'stamp' - 'posting')::text || coalesce(((to_jsonb(t) ->> 'posting')::int & 1)::text, '')
    FROM order_mgmt_data.{} AS t ORDER BY 1"""
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations <> 0'
STOCK = 'SELECT to_jsonb(s)::text FROM order_mgmt.stock AS s ORDER BY 1'
TABLES = """SELECT relname FROM pg_class WHERE relnamespace = 'order_mgmt_data'::regnamespace AND relkind = 'r'
    ORDER BY 1"""
SEQUENCES = """SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'order_mgmt_data' ORDER BY 1"""


def fill(shop, rng, moves):
    """A shop with a bit of everything."""
    c = shop.connection
    for number in range(10):
        shop.item(f'sku-{number}', 100)
        receive(c, f'sku-{number}', 50, 'HAM')
    c.execute("SELECT FROM order_mgmt.put_item('fine', scale => 3)")
    c.execute("SELECT FROM order_mgmt.put_price('fine', '0.99 EUR')")
    receive(c, 'fine', 12.345)
    c.execute("SELECT FROM order_mgmt.put_item('service', kind => 'untracked')")
    c.execute("SELECT FROM order_mgmt.put_price('service', '5.00 EUR')")
    c.execute("SELECT FROM order_mgmt.put_unit('sku-9', 'box', 6, price => '40.00 EUR')")
    c.execute("SELECT FROM order_mgmt.put_unit('fine', 'g', 0.001)")
    c.execute("""SELECT FROM order_mgmt.place_order('web', '[{"sku":"sku-9","unit":"box","quantity":2},{"sku":"fine","unit":"g","quantity":250}]')""")
    c.execute("""SELECT FROM order_mgmt.put_kit('kit', '[{"sku":"sku-9","quantity":2},{"sku":"fine","unit":"g","quantity":100},{"sku":"service","quantity":1}]')""")
    c.execute("SELECT FROM order_mgmt.put_price('kit', '20.00 EUR')")
    c.execute("SELECT FROM order_mgmt.put_channel('kits', 'EUR', '{BER}')")
    kits = c.execute("""SELECT order_id FROM order_mgmt.place_order('kits', '[{"sku":"kit","quantity":3}]')""").fetchone()[0]
    gone = c.execute("SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, '[{\"line_no\":1,\"quantity\":2}]')", (kits,)).fetchone()[0]
    c.execute('SELECT FROM order_mgmt.ship_fulfillment(%s)', (gone,))
    c.execute("SELECT FROM order_mgmt.return_order(%s, '[{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}]')", (kits,))
    c.execute("SELECT FROM order_mgmt.put_promotion('hello', 'line_percent', 10, skus => '{sku-9}', needs_coupon => true, uses_per_customer => 5)")
    c.execute("SELECT FROM order_mgmt.put_coupon('HELLO', 'hello', 2)")
    c.execute("SELECT FROM order_mgmt.put_customer('C-promoted')")
    c.execute("""SELECT FROM order_mgmt.place_order('web', '[{"sku":"sku-9","quantity":1}]', coupons => '{HELLO}', customer => 'C-promoted')""")
    used = c.execute("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"sku-9","quantity":1}]', coupons => '{HELLO}', customer => 'C-promoted')""").fetchone()[0]
    c.execute('SELECT FROM order_mgmt.cancel_order(%s)', (used,))
    c.execute("SELECT FROM order_mgmt.put_stock_policy('sku-1', 'BER', safety_stock => 3)")
    c.execute("SELECT FROM order_mgmt.put_stock_policy('sku-2', 'BER', channel => 'web', safety_stock => 4)")
    shop.item('pre-order', 1)
    c.execute("SELECT FROM order_mgmt.put_stock_policy('pre-order', 'BER', oversell_limit => 'unlimited')")
    c.execute("SELECT FROM order_mgmt.put_supply_promise('pre-order', 'BER', '2100-01-01', backorder_days => 5)")
    place(c, line('pre-order', 4, location='BER'), key='backordered')
    for number in range(moves):
        sku = f'sku-{rng.randrange(10)}'
        order = place(c, line(sku), line('service'), line('fine', 0.011), key=f'order-{number}')
        if number % 7 == 0:
            c.execute('SELECT FROM order_mgmt.cancel_order(%s)', (order,))
        if number % 50 == 0:
            c.execute('SELECT order_mgmt.compact_balances()')
    c.execute("SELECT FROM order_mgmt.put_tax_rate('VAT', 19)")
    paid = c.execute("""SELECT order_id FROM order_mgmt.place_order('web', '[{"sku":"sku-6","quantity":3,"discount":"0.50","tax_rates":["VAT"]}]',
        shipping => '4.90')""").fetchone()[0]
    payment = c.execute("SELECT payment_id FROM order_mgmt.authorize_payment(%s, '20.00 EUR', 'stripe')", (paid,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.capture_payment(%s, '5.00 EUR')", (payment,))
    c.execute("SELECT FROM order_mgmt.refund_goodwill(%s, '1.00 EUR', 'late')", (payment,))
    shipped = place(c, line('sku-7', 3), line('sku-8', 2))
    c.execute("""SELECT FROM order_mgmt.edit_order(%s, 0, '{"lines":[{"line_no":2,"quantity":1}],"add":[{"sku":"service","quantity":1}]}', reason => 'called')""", (place(c, line('sku-7', 3), line('sku-8', 2)),))
    c.execute("SELECT FROM order_mgmt.hold_order(%s, 'fraud', 'looked at')", (shipped,))
    c.execute("SELECT FROM order_mgmt.release_order(%s, 'fraud')", (shipped,))
    first = c.execute("SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, '[{\"line_no\":1}]')", (shipped,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.ship_fulfillment(%s, '[{\"line_no\":1,\"quantity\":2}]', '{\"carrier\":\"DHL\"}')", (first,))
    c.execute("SELECT FROM order_mgmt.record_tracking('[{\"status\":\"in_transit\",\"occurred_at\":\"2020-01-02T08:00Z\",\"place\":\"Leipzig\"}]', %s)", (first,))
    c.execute("SELECT FROM order_mgmt.promise_delivery(%s, '2020-01-05')", (shipped,))
    c.execute('SELECT FROM order_mgmt.confirm_order(%s)', (shipped,))
    c.execute("SELECT FROM order_mgmt.put_template('greeting', 'en', 'Dear {{customer}},')")
    c.execute('SELECT FROM order_mgmt.plan_fulfillment(%s)', (shipped,))
    c.execute("SELECT FROM order_mgmt.put_supplier('maker', currency => 'EUR', over_percent => 10)")
    c.execute("SELECT FROM order_mgmt.put_supplier_item('maker', 'sku-7', 'S-7', '1.50', 2, '[{\"from_quantity\":10,\"unit_cost\":\"1.333333\"}]')")
    purchase = c.execute("""SELECT purchase_order_id FROM order_mgmt.create_purchase_order('HAM', 'maker', '[{"sku":"sku-7","quantity":10},{"sku":"sku-8","quantity":4,"unit_cost":"2"}]')""").fetchone()[0]
    c.execute('SELECT FROM order_mgmt.order_purchase_order(%s)', (purchase,))
    c.execute("""SELECT FROM order_mgmt.receive_purchase_order(%s, '[{"supplier_sku":"S-7","quantity":3}]')""", (purchase,))
    c.execute("""SELECT FROM order_mgmt.return_to_supplier(%s, '[{"sku":"sku-7","quantity":1}]', 'broken')""", (purchase,))
    transfer = c.execute("""SELECT transfer_id FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"sku-7","quantity":9},{"sku":"sku-8","quantity":3}]')""").fetchone()[0]
    c.execute("""SELECT FROM order_mgmt.ship_transfer(%s, '[{"line_no":1,"quantity":6},{"line_no":2}]')""", (transfer,))
    c.execute("""SELECT FROM order_mgmt.receive_transfer(%s, '[{"line_no":1,"quantity":2,"missing":1,"reason":"box was open"}]')""", (transfer,))
    back = c.execute("SELECT return_id FROM order_mgmt.request_return(%s, '[{\"line_no\":1,\"quantity\":2}]', 'HAM')", (shipped,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.receive_return(%s, '[{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}]')", (back,))
    c.execute("SELECT FROM order_mgmt.put_register('R1', 'web', 'BER')")
    c.execute("SELECT FROM order_mgmt.open_shift('R1', '50.00 EUR')")
    c.execute("""SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"fine","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]')""")
    c.execute("""SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"fine","quantity":0.5,"unit_price":"0.99","disposition":"damaged"}]', 'no receipt')""")
    c.execute("SELECT FROM order_mgmt.put_item('never')")
    c.execute("""SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"never","quantity":1,"unit_price":"0"}]', '[]', options => '{"sell_short":true}')""")
    receive(c, 'never', 1)
    c.execute("SELECT FROM order_mgmt.put_channel('both', 'EUR', '{BER,HAM}')")
    c.execute("SELECT FROM order_mgmt.put_item('few')")
    receive(c, 'few', 2, 'BER')
    receive(c, 'few', 3, 'HAM')
    spread = c.execute("""SELECT order_id FROM order_mgmt.place_order('both', '[{"sku":"few","quantity":5,"unit_price":"1.00"}]')""").fetchone()[0]
    part = c.execute("SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, location => 'HAM')", (spread,)).fetchone()[0]
    c.execute("SELECT FROM order_mgmt.ship_fulfillment(%s, '[{\"line_no\":1,\"quantity\":1}]')", (part,))
    held = [reserve(c, 'sku-3', 2) for _ in range(3)]
    place(c, line('sku-3', 1), reservation=held[0])
    c.execute('SELECT FROM order_mgmt.release_reservation(%s)', (held[1],))
    expired = reserve(c, 'sku-4', 5, '1 second')
    c.execute("UPDATE order_mgmt_data.reservations SET expires_at = '2020-01-01' WHERE reservation_id = %s", (expired,))
    write(c, 'sku-5', 500, posting=1)
    receive(c, 'sku-5', 600)
    c.execute('CREATE TABLE gift_notes (tenant_id bigint, order_id uuid, note text,'
              ' FOREIGN KEY (tenant_id, order_id) REFERENCES order_mgmt_data.orders (tenant_id, order_id))')
    c.execute("INSERT INTO gift_notes SELECT tenant_id, order_id, 'hello' FROM order_mgmt_data.orders LIMIT 5")
    return held[2]


def contents(connection):
    """Table -> its rows, and what the views say."""
    tables = [row[0] for row in connection.execute(TABLES).fetchall()]
    rows = {table: connection.execute(ROWS.format(table)).fetchall() for table in tables if table not in DERIVED}
    rows['the view stock'] = connection.execute(STOCK).fetchall()
    return rows


def check_copy(target, db, name, wanted, orders, held):
    """All that must hold of a restored shop."""
    connection = target.connect(db)
    got = contents(connection)
    different = [table for table in wanted if got.get(table) != wanted[table]]
    ok(not different, f'{name}: every table is as it was', f'{different}')
    is_(connection.execute(VIOLATIONS).fetchall(), [], f'{name}: verify finds nothing')
    sequences = dict(connection.execute(SEQUENCES).fetchall())
    is_({sequence for sequence, value in sequences.items() if value is None}, set(), f'{name}: sequences continue')
    order, arguments = orders['backordered']
    is_(place(connection, *arguments, key='backordered'), order, f'{name}: an old key answers its old order')
    is_(outcome(lambda: place(connection, line('sku-0', 2), key='backordered')), 'idempotency_conflict',
        f'{name}: and refuses other arguments')
    before = int(connection.execute("SELECT order_mgmt.available('sku-1', 'BER')").fetchone()[0])
    is_([outcome(lambda: place(connection, line('sku-1', before + 1, location='BER'))),
         outcome(lambda: place(connection, line('sku-1', before, location='BER'))),
         outcome(lambda: place(connection, line('sku-1', location='BER')))],
        ['insufficient_stock', 'ok', 'insufficient_stock'], f'{name}: exactly what is available is for sale')
    is_(outcome(lambda: place(connection, line('sku-3', 2), reservation=held)), 'ok', f'{name}: a hold is still held')
    refund = "SELECT FROM order_mgmt.refund_goodwill((SELECT payment_id FROM order_mgmt.payments WHERE provider = 'stripe'), %s, 'x')"
    is_([outcome(lambda: connection.execute(refund, (amount,))) for amount in ('4.01 EUR', '4.00 EUR', '0.01 EUR')],
        ['refund_exceeds_captured', 'ok', 'refund_exceeds_captured'], f'{name}: exactly what is refundable is refunded')
    ship = "SELECT FROM order_mgmt.ship_fulfillment((SELECT fulfillment_id FROM order_mgmt.fulfillments WHERE status = 'open'))"
    plan = "SELECT FROM order_mgmt.plan_fulfillment((SELECT order_id FROM order_mgmt.orders WHERE channel = 'web' AND fulfillment_status = 'partial'))"
    is_([outcome(lambda: connection.execute(sql)) for sql in (plan, ship)], ['fulfillment_exceeds_allocated', 'ok'],
        f'{name}: what is planned is planned once, and shipped')
    is_(connection.execute("SELECT DISTINCT o.status FROM order_mgmt.orders AS o JOIN order_mgmt.fulfillments AS f USING (tenant_id, order_id) WHERE o.channel = 'web'").fetchall(), [('completed',)], f'{name}: which completes its order')
    arrive = 'SELECT FROM order_mgmt.receive_transfer((SELECT transfer_id FROM order_mgmt.transfers), %s::json)'
    is_([outcome(lambda: connection.execute(arrive, (f'[{{"line_no":1,"quantity":{quantity}}}]',))) for quantity in (4, 3, 1)],
        ['receipt_exceeds_shipped', 'ok', 'receipt_exceeds_shipped'], f'{name}: exactly what is in transit arrives')
    rest = ("SELECT FROM order_mgmt.receive_return((SELECT r.return_id FROM order_mgmt.returns AS r JOIN order_mgmt.orders AS o USING (tenant_id, order_id) WHERE o.channel = 'web'), "
            "format('[{\"line_no\":1,\"quantity\":%%s,\"disposition\":\"scrap\"}]', %s::text)::order_mgmt.strict_jsonb)")
    is_([outcome(lambda: connection.execute(rest, (units,))) for units in ('2', '1', '1')],
        ['receipt_exceeds_announced', 'ok', 'illegal_transition'], f'{name}: exactly what is announced comes back')
    receive(connection, 'pre-order', 3)
    is_(connection.execute('SELECT allocated::text, backordered::text FROM order_mgmt.order_lines WHERE order_id = %s',
                           (order,)).fetchone(), ('4', '0'), f'{name}: a receipt serves the waiting backorder')
    connection.execute("SELECT FROM order_mgmt.put_item('after', 'new')")
    is_(outcome(lambda: connection.execute("SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{\"sku\":\"sku-7\",\"quantity\":1}]')")), 'ok',
        f'{name}: another transfer has another number')
    is_(connection.execute('SELECT count(*) - count(DISTINCT order_number) FROM order_mgmt.orders').fetchone()[0], 0,
        f'{name}: no order number twice')
    while connection.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
        pass
    is_(connection.execute(VIOLATIONS).fetchall(), [], f'{name}: verify finds nothing after sales and a fold')
    connection.close()


# Everything an extension is made of, as text, with the rights of PUBLIC.  (Columns of an index have no names: pg_get_indexdef says what they are.
# Columns of a table may stand in any order: those of an updated one stay where they were.)
OBJECTS = {
    'relations': """SELECT c.oid::regclass::text, c.relkind::text, c.relrowsecurity, (SELECT string_agg(x.privilege_type, ',' ORDER BY 1)
        FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS x WHERE x.grantee = 0),
        coalesce(obj_description(c.oid, 'pg_class'), ''), CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END, coalesce(c.reloptions::text, '')
        FROM pg_class AS c WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'columns': """SELECT a.attrelid::regclass::text, CASE WHEN c.relkind <> 'r' THEN a.attnum END, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(col_description(a.attrelid, a.attnum), '')
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'i' AND c.relnamespace = ANY (%s::regnamespace[])""",
    'indexes': """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisprimary FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indrelid WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'constraints': """SELECT c.conrelid::regclass::text, c.conname::text, pg_get_constraintdef(c.oid) FROM pg_constraint AS c
        WHERE c.connamespace = ANY (%s::regnamespace[])""",
    'triggers': """SELECT t.tgrelid::regclass::text, t.tgname::text, t.tgenabled::text, pg_get_triggerdef(t.oid), coalesce(obj_description(t.oid, 'pg_trigger'), '')
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = ANY (%s::regnamespace[])""",
    'event triggers': """SELECT e.evtname::text, e.evtevent::text, e.evtfoid::regprocedure::text, e.evtenabled::text, e.evttags::text,
        coalesce(obj_description(e.oid, 'pg_event_trigger'), '') FROM pg_event_trigger AS e JOIN pg_proc AS p ON p.oid = e.evtfoid
        WHERE p.pronamespace = ANY (%s::regnamespace[])""",
    'policies': """SELECT p.polrelid::regclass::text, p.polname::text, pg_get_expr(p.polqual, p.polrelid), coalesce(obj_description(p.oid, 'pg_policy'), '')
        FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid WHERE c.relnamespace = ANY (%s::regnamespace[])""",
    'functions': """SELECT p.oid::regprocedure::text, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.prosrc,
        coalesce(p.probin, ''), p.provolatile::text, p.proparallel::text, p.prosecdef, p.proisstrict, p.prorows,
        coalesce(p.proconfig::text, ''), (SELECT string_agg(x.privilege_type, ',' ORDER BY 1)
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS x WHERE x.grantee = 0), coalesce(obj_description(p.oid, 'pg_proc'), '')
        FROM pg_proc AS p WHERE p.pronamespace = ANY (%s::regnamespace[])""",
    'types': """SELECT t.oid::regtype::text, t.typtype::text, coalesce(obj_description(t.oid, 'pg_type'), ''),
        (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)
        FROM pg_type AS t WHERE t.typnamespace = ANY (%s::regnamespace[]) AND t.typtype <> 'b'""",
    'members': """SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend AS d
        JOIN pg_extension AS e ON e.oid = d.refobjid WHERE d.deptype = 'e' AND e.extname = 'order_mgmt' AND %s::text IS NOT NULL""",
    'marked for dump': """SELECT x.relation::regclass::text, e.extcondition[x.place] FROM pg_extension AS e
        CROSS JOIN unnest(e.extconfig) WITH ORDINALITY AS x (relation, place) WHERE e.extname = 'order_mgmt' AND %s::text IS NOT NULL""",
}
SCHEMAS = '{order_mgmt,order_mgmt_archive,order_mgmt_data,order_mgmt_report}'


def objects(connection):
    """Kind -> the sorted rows that describe its objects."""
    connection.execute('SET search_path = pg_catalog')
    return {kind: sorted(map(repr, connection.execute(query, (SCHEMAS,)).fetchall())) for kind, query in OBJECTS.items()}


def rows(connection):
    """Table -> its rows as text."""
    return {table: connection.execute(f'SELECT t::text FROM order_mgmt_data.{table} AS t ORDER BY 1').fetchall()
            for table, in connection.execute(TABLES).fetchall()}
