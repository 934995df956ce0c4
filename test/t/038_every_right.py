#!/usr/bin/python3
"""038_every_right.py - every function, argument and view asks for its right, of every profile, in one's own tenant and in another one.

Calls are made from the catalog: each API function as it must be called, with each of its other arguments, and with each key of JSON
that order_mgmt.profile_rights lists.  A role of each profile, granted for tenant 1 only, makes all of them in both tenants, and reads
all views; both tenants have every kind of document.  So does an admin of a location where nothing is, of whom each call asks too much.  Once as grant_access leaves the database, and once with every function, view and
table granted to everybody, so that only the question of the function, and row security, stand in the way.  Under either engine.

It fails when something is refused that the profile has, or answered that it has not; when what is said of tenant 2 is more than that
the role may not act for it; when a document of tenant 2 is refused otherwise than one that is nowhere; when a function forgets to ask where its right holds; and when a function, a view, or
an argument of a visitor's functions comes up without a right.
"""
import itertools
import json
import re
import uuid
from datetime import datetime, timedelta, timezone

from cluster import Cluster
from shop import line
from tap import done, is_, ok, tell

SECRET = 'c2VjcmV0IG9mIG9uZSBvZg'
FUNCTIONS = """
    SELECT p.proname::text, coalesce(p.proargnames[1:p.pronargs], '{}')::text[], ARRAY(SELECT t::regtype::text FROM unnest(p.proargtypes) AS t), p.pronargdefaults,
        p.prosecdef
    FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND NOT has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1"""
RIGHTS = 'SELECT profile, "right", kind, object, argument FROM order_mgmt.profile_rights'
RELATIONS = """
    SELECT c.relnamespace::regnamespace::text, c.relname::text, EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
    FROM pg_class AS c WHERE c.relnamespace = ANY (%s::regnamespace[]) AND c.relkind = ANY (%s) ORDER BY 1, 2"""
# What a role may execute of a schema, and whether it tells nothing: values, the clock, and what row security and lists of the library ask.
EXECUTABLE = """
    SELECT p.oid::regprocedure::text, NOT p.prosecdef AND (p.provolatile = 'i' OR p.proname = ANY (CASE %(schema)s WHEN 'order_mgmt' THEN '{uuid_v7}'::name[] ELSE '{clock}' END)
        OR %(schema)s = 'order_mgmt_data' AND p.proname ~ '^((tenants?|locations?|whole_tenant)_with$|(item_periods|periods_since)$|sees_)|_list$')
    FROM pg_proc AS p WHERE p.pronamespace = %(schema)s::regnamespace AND has_function_privilege(%(role)s, p.oid, 'EXECUTE') ORDER BY 1"""
# What becomes of each call, as a role; nothing stays.
ATTEMPT = """
    CREATE FUNCTION public.attempt(query text) RETURNS json LANGUAGE plpgsql AS $$
    DECLARE
        answer text;
        code text;
        detail text;
    BEGIN
        EXECUTE query INTO answer;
        RAISE EXCEPTION USING ERRCODE = 'OM000';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
        RETURN CASE sqlstate WHEN 'OM000' THEN json_build_array('answered', answer) ELSE json_build_array(sqlstate, code, sqlerrm, detail) END;
    END $$;
    CREATE FUNCTION public.attempts(role_name text, tenant text, queries text[]) RETURNS json LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('order_mgmt.tenant_id', tenant, true);
        EXECUTE format('SET LOCAL ROLE %I', role_name);
        RETURN (SELECT json_agg(public.attempt(q.query) ORDER BY q.place) FROM unnest(queries) WITH ORDINALITY AS q (query, place));
    END $$"""
EVERYTHING = """
    GRANT USAGE ON SCHEMA order_mgmt, order_mgmt_report, order_mgmt_data TO PUBLIC;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA order_mgmt TO PUBLIC;
    GRANT SELECT ON ALL TABLES IN SCHEMA order_mgmt, order_mgmt_report, order_mgmt_data TO PUBLIC"""

# A minute ago: cashiers may say when something occurred within the week.
JUST_NOW = (datetime.now(timezone.utc) - timedelta(minutes=1)).isoformat()
# A unit less of an order's line.
LESS = '{"lines":[{"line_no":1,"quantity":1}]}'
# A value that each type of argument takes, and one of some arguments: what the document of a call is called, fill() says.
VALUES = {'text': 'x', 'order_mgmt.strict_jsonb': '{}', 'bigint': '1', 'boolean': 'true', 'timestamp with time zone': JUST_NOW, 'date': JUST_NOW[:10], 'integer': '1',
          'numeric': '1', 'interval': '1 min', 'order_mgmt.amount': '1.00 EUR', 'order_mgmt.price': '1.00 EUR', 'order_mgmt.amount_input': '1.00 EUR', 'text[]': '{x}', 'bigint[]': '{1}', 'integer[]': '{1}', 'time without time zone': '08:00'}
NAMED = {'role_name': 'newcomer', 'profile': 'visitor', 'channel': 'web', 'location': 'BER', 'from_location': 'BER', 'to_location': 'HAM', 'locations': '{BER}',
         'tracking_number': 'T-1', 'template': 'greeting', 'locale': 'de', 'format': 'html', 'sku': 'A-1', 'skus': '{A-1}', 'tax_rates': '{VAT}', 'shipping_tax_rates': '{VAT}', 'currency': 'EUR', 'provider': 'cash', 'status': 'succeeded', 'staff': 'ann',
         'customer': 'C-1', 'ship_to': '{"country":"HK"}', 'bill_to': '{"country":"HK"}', 'email': 'new@example.com', 'groups': '{G}', 'country': 'DE', 'postal_code': '10115', 'vat_number': 'DE123456789',
         'register': 'R-1', 'time_zone': 'UTC', 'by': 'occurred_at', 'purpose': 'shelf', 'country': 'DE', 'rounding': 'line', 'shipping_method': 'parcel', 'zone': 'home', 'fee': 'wrap', 'promotion': 'p', 'coupon': 'CODE', 'coupons': '{CODE}', 'buy_skus': '{A-1}', 'prefix': 'P-', 'stacking_group': 'a group', 'of_sku': 'A-1', 'basis': 'weight', 'places': '[{"country":"DE"}]', 'oversell_limit': '0', 'job': 'compact', 'secret': SECRET, 'into_secret': SECRET,
         'lines': '[{"sku":"A-1","quantity":1}]', 'refunds': '[{"provider":"cash","amount":"1.00"}]', 'tenders': '[{"provider":"cash","amount":"12.50"}]',
         'orders': '[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]', 'changes': LESS, 'version': '0'}
# The same of some functions.
OF_FUNCTION = {('change_stock_state', 'lines'): '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]',
               ('adjust_stock', 'lines'): '[{"sku":"A-1","quantity":-1}]', ('attach_payment', 'provider'): 'stripe', ('put_cart_line', 'sku'): 'A-1', ('checkout_cart', 'expected_total'): '12.50 EUR', ('checkout_cart', 'payment'): '{"provider":"stripe","reference":"x"}', ('count_stock', 'lines'): '[{"sku":"A-1","counted":1}]',
               ('put_customer_address', 'address'): 'home', ('put_kit', 'sku'): 'KIT', ('put_kit', 'components'): '[{"sku":"A-1","quantity":1}]', ('put_location', 'kind'): 'store', ('put_item', 'kind'): 'stocked', ('put_fee', 'sku'): 'FEE', ('put_promotion', 'gives'): 'order_amount', ('put_promotion', 'categories'): '{x}', ('put_promotion', 'buy_categories'): '{x}', ('put_promotion', 'customer_group'): 'G',  ('put_shipping_fee', 'fee'): '1.00 EUR',
               ('record_tracking', 'events'): '[{"status":"in_transit","occurred_at":"2020-01-01T00:00Z"}]', ('record_payment_event', 'kind'): 'capture', ('open_shift', 'register'): 'R-2', ('put_register', 'register'): 'R-2',
               ('authorize_payment', 'provider'): 'stripe', ('record_payment', 'provider'): 'stripe', ('put_provider', 'provider'): 'card',
               ('put_provider', 'kind'): 'card', ('put_supplier_item', 'price_breaks'): '[{"from_quantity":5,"unit_cost":"1.00"}]', **{(f, 'supplier'): 'acme' for f in ('put_supplier', 'put_supplier_item', 'create_purchase_order')}, ('order_purchase_order', 'cost_currency'): 'EUR', ('put_barcode', 'kind'): 'free', ('put_category', 'parent'): 'y', ('put_category', 'names'): '{"de":"x"}', ('put_product', 'categories'): '{x}', ('put_product', 'images'): '{/x}', ('put_product', 'attributes'): '{"a":1}',
               ('put_product', 'texts'): '{"de":{"name":"x"}}', ('put_product', 'option_names'): '{}', ('put_variant', 'option_values'): '{}', ('put_variant', 'images'): '{/x}', ('put_variant', 'attributes'): '{"a":1}', ('get_product', 'product'): 'x',
               ('search_orders', 'after'): '1.00000000-0000-0000-0000-000000000000', ('search_items', 'after'): '1', ('search_items', 'filters'): '{"category":"x"}', ('import_catalog', 'items'): '[{"sku":"A-1"}]', ('import_catalog', 'products'): '[{"product":"x"}]', ('import_catalog', 'categories'): '[{"category":"x"}]', ('put_barcode_rule', 'pattern'): '2IPP',
               ('put_purchase_limits', 'order_max'): '1000000', ('put_item_window', 'visible_until'): 'infinity',
               ('record_payment_event', 'provider'): 'stripe', ('refund_without_sale', 'lines'): '[{"sku":"A-1","quantity":1,"unit_price":"1.00","disposition":"restock"}]',
               ('receive_return', 'lines'): '[{"line_no":1,"quantity":1,"disposition":"restock"}]',
               ('return_order', 'lines'): '[{"line_no":1,"quantity":1,"disposition":"restock"}]'}
# Of keys of JSON.
FIELDS = {'clear': ['name'], 'email': 'a@example.com', 'name': 'x', 'customer': 'C-1', 'address': 'home', 'country': 'HK', 'postal_code': '10115', **dict.fromkeys(('name', 'company', 'line1', 'line2', 'city', 'region', 'phone'), 'x'), 'fees': [], 'shipping_method': 'parcel', 'postal_prefix': '10', 'destination': {'country': 'DE'}, 'country': 'DE', 'region': 'BE', 'postal_code': '10115', 'tax_exemption': 'reverse_charge', 'unit_price': '1.00', 'discount': '1.00', 'unit_cost': '1.00 EUR', 'line_cost': '1.00 EUR', 'shipping': '1.00', 'tax_rates': ['VAT'], 'shipping_tax_rates': ['VAT'], 'currency': 'EUR',
          'captured': True, 'forced': True, 'prices': ['1.00 EUR'], 'sell_short': True, 'register': 'R-1', 'occurred_at': JUST_NOW}
# Functions whose calls work on a document that is not the one of its argument's name.
DOCUMENTS = {'receive_purchase_order': 'awaited', 'return_to_supplier': 'arrived', 'close_purchase_order': 'arrived', 'claim_order': 'claimed', 'capture_payment': 'authorized', 'void_payment': 'authorized', 'record_payment_event': 'authorized', 'record_delivery': 'delivered', 'request_return': 'sold',
             'return_order': 'sold', 'approve_return': 'unapproved', 'reject_return': 'unapproved', 'refund_return': 'received', 'receive_transfer': 'sent',
             'refund_payment': 'overpaid', 'edit_order': 'edited', 'preview_edit': 'edited'}
# What a role is told that calls in a tenant where it was granted nothing.
REFUSAL = r'may not act for tenant 2$|^permission denied for function|lacks the right "grant" for tenant 2$|is for the extension\'s owner'
UUID = r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
# What is the same for all, or of the server.
OF_NO_TENANT = ['currencies', 'error_codes', 'jobs', 'order_mgmt_stat', 'profile_rights', 'state_transitions', 'upkeep_progress', 'dim_date']
# This has rows only while something runs.
EMPTY = ['upkeep_progress']
OF_THE_OWNER = ['order_mgmt_stat_reset', 'put_tenant', 'resync_stock']
# Refused to all profiles: the owner's, and without pg_cron.
NOT_ANSWERED = {False: [*OF_THE_OWNER, 'schedule_jobs', 'unschedule_jobs'], True: OF_THE_OWNER}
# What an admin of one location is answered about the others: how the library is used, that nothing is available where it works, and documents whose secrets it says.
ANSWERED_ELSEWHERE = ['available', 'available_items', 'describe', 'get_product', 'help', 'item_prices', 'order_confirmation', 'own_order', 'own_reservation', 'search_items', 'search_orders', 'track_order']
# All that an anonymous caller may say.  What is added here is for the whole internet to say.
VISITOR_SAYS = {
    'apply_coupon': ['cart_id', 'coupon', 'secret'],
    'available': ['channel', 'location', 'purpose', 'sku'],
    'available_items': ['channel', 'skus'],
    'cancel_order': ['idempotency_key', 'lines', 'options', 'order_id', 'reason', 'secret'],
    'cart_shipping_methods': ['cart_id', 'secret'],
    'checkout_cart': ['cart_id', 'expected_total', 'metadata', 'order_id', 'reference', 'secret'],
    'choose_shipping': ['cart_id', 'secret', 'shipping_method'],
    'describe': [],
    'extend_reservation': ['expires_in', 'holder', 'idempotency_key', 'options', 'reservation_id', 'secret'],
    'get_cart': ['cart_id', 'secret'],
    'get_product': ['channel', 'locale', 'product'],
    'help': ['topic'],
    'hold_cart': ['cart_id', 'expires_in', 'secret'],
    'item_prices': ['channel', 'quantity', 'skus'],
    'merge_carts': ['cart_id', 'into_cart_id', 'into_secret', 'secret'],
    'open_cart': ['cart_id', 'channel', 'metadata', 'secret'],
    'own_order': ['order_id', 'secret'],
    'own_reservation': ['reservation_id', 'secret'],
    'order_confirmation': ['format', 'locale', 'order_id', 'secret'],
    'place_order': ['bill_to', 'channel', 'coupons', 'holder', 'idempotency_key', 'lines', 'metadata', 'options', 'order_id', 'reference', 'reservation_id', 'secret', 'ship_to'],
    'preview_order': ['bill_to', 'channel', 'coupons', 'holder', 'lines', 'options', 'reservation_id', 'secret', 'ship_to'],
    'put_cart_line': ['barcode', 'cart_id', 'line_id', 'quantity', 'secret', 'sku', 'unit'],
    'quote_lines': ['bill_to', 'channel', 'coupons', 'holder', 'lines', 'options', 'reservation_id', 'secret', 'ship_to'],
    'release_reservation': ['holder', 'idempotency_key', 'options', 'reason', 'reservation_id', 'secret'],
    'remove_coupon': ['cart_id', 'coupon', 'secret'],
    'reserve_stock': ['channel', 'expires_in', 'holder', 'idempotency_key', 'lines', 'metadata', 'options', 'reservation_id', 'secret'],
    'search_items': ['after', 'channel', 'filters', 'locale', 'query', 'rows_max'],
    'set_cart_address': ['bill_to', 'cart_id', 'email', 'options', 'secret', 'ship_to'],
    'track_order': ['order_number', 'secret'],
}


def fill(connection, tenant):
    """Every kind of document of a tenant; returns {name: id} of those that calls are about."""
    def ask(call, *arguments):
        return connection.execute(f'SELECT * FROM order_mgmt.{call}', arguments).fetchone()

    def order(*lines, secret=None):
        return connection.execute("SELECT order_id FROM order_mgmt.place_order('web', %s, secret => %s)", (json.dumps(lines or [line('A-1', 2)]), secret)).fetchone()[0]

    def made(column, call, *arguments):
        return connection.execute(f'SELECT {column} FROM order_mgmt.{call}', arguments).fetchone()[0]

    def shipped():
        sold = order()
        parcel = made('fulfillment_id', 'plan_fulfillment(%s)', sold)
        ask('ship_fulfillment(%s)', parcel)
        return sold, parcel

    def paid(sold, amount='5.00 EUR'):
        return made('payment_id', "record_payment(%s, %s, 'stripe')", sold, amount)

    connection.execute("SELECT set_config('order_mgmt.tenant_id', %s, false)", (str(tenant),))
    for call in ("put_location('BER')", "put_location('HAM')", "put_channel('web', 'EUR', '{BER,HAM}', is_public => true)", "put_item('A-1')",
                 "put_price('A-1', '11.50 EUR')", "put_price('A-1', '12.50 EUR')", "put_list_price('A-1', '12.00 EUR', 'web', 10000)", "put_unit('A-1', 'box', 6, price => '60.00 EUR')", "put_kit('KIT', '[{\"sku\":\"A-1\",\"quantity\":2}]')", "put_tax_rate('VAT', 19)", "put_tax_rule('x', '{VAT}', 'DE')", "put_tax_settings('line', country => 'DE')", "put_item('FEE', kind => 'untracked')", "put_fee('wrap', 'FEE')", "put_promotion('p', 'order_amount', amount => '0.01 EUR', needs_coupon => true)", "put_coupon('CODE', 'p')", "put_shipping_method('parcel')", "put_shipping_zone('home', '[{\"country\":\"DE\"}]')", "put_shipping_fee('parcel', 'home', '1.00 EUR')", "put_provider('stripe', kind => 'card')", "put_staff('ann')", "put_register('R-1', 'web', 'BER')", "put_register('R-2', 'web', 'BER')",
                 "put_barcode('x', 'A-1')", "put_barcode_rule('x', '2IPP', 1, 'EUR')", "put_item_window('web', '{A-1}', '-infinity')",
                 "put_stock_policy('A-1', 'BER', safety_stock => 1, oversell_limit => '5')", "put_customer_group('G')", "put_customer('C-1', groups => '{G}')",
                 "put_customer_address('C-1', 'home', country => 'DE', postal_code => '10115')", "put_customer_consent('C-1', 'x', true, 'x')", "put_customer('C-0')", "erase_customer('C-0')", "receive_stock('BER', '[{\"sku\":\"A-1\",\"quantity\":500,\"unit_cost\":\"2.00 EUR\"}]')",
                 "put_category('y')", "put_category('x')", "put_product('x')", "put_variant('A-1', 'x')",
                 "place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1}]', coupons => '{CODE}')", "open_shift('R-1', '50.00 EUR', staff => 'ann')"):
        ask(call)
    documents = {'order_id': order(line('A-1', 2, tax_rates=['VAT']), secret=SECRET), 'overpaid': order(), 'sold': shipped()[0], 'delivered': shipped()[1]}
    documents['claimed'] = made('order_id', "place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1}]', secret => %s)", SECRET)
    ask("place_order('web', '[{\"sku\":\"A-1\",\"quantity\":1}]', customer => 'C-1', ship_to => '{\"address\":\"home\"}')")
    documents['fulfillment_id'] = made('fulfillment_id', 'plan_fulfillment(%s)', order())
    documents['reservation_id'] = made('reservation_id', "reserve_stock('web', '[{\"sku\":\"A-1\",\"quantity\":1}]', '1 hour', secret => %s)", SECRET)
    for name in ('cart_id', 'into_cart_id'):
        documents[name] = made('cart_id', "open_cart('web', %s, 'C-1')", SECRET)
        ask("put_cart_line(%s, 'A-1', 1)", documents[name])
        ask("set_cart_address(%s, email => 'ann@example.com')", documents[name])
    documents['payment_id'] = paid(order())
    documents['authorized'] = made('payment_id', "authorize_payment(%s, '5.00 EUR', 'stripe')", order())
    ask("record_payment_event('stripe', 'evt-1', %s, 'capture', 'succeeded', '1.00 EUR')", documents['authorized'])
    overpaid = documents['overpaid']
    documents['overpaid'] = paid(overpaid)
    ask('cancel_order(%s)', overpaid)
    documents['return_id'] = made('return_id', "request_return(%s, '[{\"line_no\":1,\"quantity\":1}]')", shipped()[0])
    documents['unapproved'] = made('return_id', "request_return(%s, '[{\"line_no\":1,\"quantity\":1}]', options => '{\"approve\":false}')", shipped()[0])
    sold = shipped()[0]
    paid(sold, '25.00 EUR')
    documents['received'] = made('return_id', "request_return(%s, '[{\"line_no\":1,\"quantity\":1}]')", sold)
    ask("receive_return(%s, '[{\"line_no\":1,\"quantity\":1,\"disposition\":\"restock\"}]')", documents['received'])
    transfer = "create_transfer('BER', 'HAM', '[{\"sku\":\"A-1\",\"quantity\":1}]')"
    documents['transfer_id'], documents['sent'] = made('transfer_id', transfer), made('transfer_id', transfer)
    ask('ship_transfer(%s)', documents['sent'])
    ask("put_supplier('acme', currency => 'EUR')")
    ask("put_supplier_item('acme', 'A-1', unit_cost => '1.00')")
    purchase = "create_purchase_order('BER', 'acme', '[{\"sku\":\"A-1\",\"quantity\":1}]')"
    for name in ('purchase_order_id', 'awaited', 'arrived'):
        documents[name] = made('purchase_order_id', purchase)
    ask('order_purchase_order(%s)', documents['awaited'])
    ask('order_purchase_order(%s)', documents['arrived'])
    ask('receive_purchase_order(%s)', documents['arrived'])
    ask("record_sale('R-1', '[{\"sku\":\"A-1\",\"quantity\":1}]', '[{\"provider\":\"cash\",\"amount\":\"12.50\"}]')")
    ask("put_item('never')")
    ask("record_sale('R-1', '[{\"sku\":\"never\",\"quantity\":1,\"unit_price\":\"0\"}]', '[]', options => '{\"sell_short\":true}')")
    documents['stock_exception_id'] = connection.execute('SELECT stock_exception_id FROM order_mgmt.stock_exceptions WHERE tenant_id = %s', (tenant,)).fetchone()[0]
    for call in ("put_item('spread')", *(f"receive_stock('{location}', '[{{\"sku\":\"spread\",\"quantity\":1}}]')" for location in ('BER', 'HAM'))):
        ask(call)
    order(line('spread', 2, unit_price='0'))
    for call in ("put_item('later')", "put_stock_policy('later', 'BER', oversell_limit => '5')", "put_supply_promise('later', 'BER', backorder_days => 7)"):
        ask(call)
    order(line('later', 1, unit_price='0'))
    ask("refund_without_sale('R-1', '[{\"sku\":\"A-1\",\"quantity\":1,\"unit_price\":\"1.00\",\"disposition\":\"restock\"}]', 'no receipt')")
    documents['order_number'] = made('order_number', 'orders WHERE order_id = %s', documents['order_id'])
    sent = made('fulfillment_id', 'plan_fulfillment(%s)', order())
    ask('ship_fulfillment(%s, tracking => %s)', sent, '{"number":"T-1"}')
    ask("record_tracking('[{\"status\":\"in_transit\",\"occurred_at\":\"2020-01-01T00:00Z\"}]', %s)", sent)
    ask("promise_delivery(%s, '2030-01-01')", documents['order_id'])
    ask('confirm_order(%s)', documents['order_id'])
    ask("hold_order(%s, 'fraud')", documents['order_id'])
    ask("release_order(%s, 'fraud')", documents['order_id'])
    documents['edited'] = order()
    ask('edit_order(%s, 0, %s)', documents['edited'], LESS)
    documents['edited'] = order()
    ask("put_template('greeting', 'de', 'Hallo')")
    documents['cursors'] = made("format('{%%s}', cursor)", 'events_after(NULL, 1)')
    connection.execute("SELECT set_config('order_mgmt.tenant_id', '', false)")
    return documents


class Function:
    """An API function: its arguments, and the calls of it."""

    def __init__(self, name, names, types, defaults, runs_as_owner):
        self.name, self.types, self.runs_as_owner = name, dict(zip(names, types)), runs_as_owner
        self.required = names[:len(names) - defaults]
        self.optional = [each for each in names[len(names) - defaults:] if each not in ('tenant_id', 'tenant_ids')]

    def value(self, argument, documents):
        of_type = self.types[argument]
        if of_type == 'uuid':
            return str(documents[DOCUMENTS.get(self.name, argument)] if argument in self.required else
                       documents['reservation_id'] if argument == 'reservation_id' and self.name == 'place_order' else uuid.uuid4())
        if argument in ('cursors', 'order_number'):
            return documents[argument]
        if argument == 'lines' and any(self.types[each] == 'uuid' for each in self.required) and (self.name, argument) not in OF_FUNCTION:
            return '[{"line_no":1,"quantity":1}]'
        return OF_FUNCTION.get((self.name, argument), NAMED.get(argument, VALUES[of_type]))

    def query(self, documents, tenant, argument=None, path=None):
        """A call in a tenant, null: that of the setting; with one more argument, or with a key of JSON at a path of it."""
        root = re.split(r'\[]|\.', path)[0] if path else argument
        values = {each: self.value(each, documents) for each in self.required + ([root] if root and root not in self.required else [])}
        values.update({each: SECRET for each in ('secret', 'into_secret') if each in self.types})
        if 'all_or_nothing' in self.types:
            values['all_or_nothing'] = 'true'
        if path:
            values[root] = json.dumps(with_field(json.loads(values[root]), path[len(root):]))
        for each in ('tenant_id', 'tenant_ids'):
            if each in self.types and tenant:
                values[each] = f'{{{tenant}}}' if each == 'tenant_ids' else str(tenant)
        return f"SELECT count(*) FROM order_mgmt.{self.name}({', '.join(f'{quoted(name)} => {literal(value)}' for name, value in values.items())})"


def quoted(name):
    return f'"{name}"'


def literal(value):
    return "'" + value.replace("'", "''") + "'"


def with_field(value, path):
    """JSON with a key at a path: "[].unit_price", ".secret"."""
    if path.startswith('[]'):
        return [with_field(each, path[2:]) for each in value]
    key, rest = re.match(r'\.(\w+)(.*)$', path).groups()
    return {**value, key: with_field(value.get(key, {}), rest) if rest else FIELDS[key]}


class Rights:
    """What profile_rights says."""

    def __init__(self, rows):
        self.rows = rows
        self.profiles = sorted({row[0] for row in rows})
        self.held = {profile: {row[1] for row in rows if row[0] == profile} for profile in self.profiles}
        self.needs = {(kind, object_, argument): right for _, right, kind, object_, argument in rows}

    def of_call(self, function, argument, path):
        """The rights that a call needs; null among them: the owner's alone."""
        named = [self.needs.get(('argument', function.name, each), self.needs.get(('argument', None, each)))
                 for each in function.required + [argument, path] if each]
        return {self.needs.get(('function', function.name, None)), *(right for right in named if right)}

    def paths(self, function):
        return [argument for kind, object_, argument in self.needs if kind == 'argument' and object_ == function.name and re.search(r'[.\[]', argument)]


def attempts(connection, role, queries, tenant=''):
    """What becomes of queries, as a role: ["answered", first column] or [SQLSTATE, code, message, detail]."""
    return connection.execute('SELECT public.attempts(%s, %s, %s)', (role, tenant, queries)).fetchone()[0]


def calls_of(function, rights):
    """(function, argument, path) of each call of a function."""
    return [(function, None, None), *((function, argument, None) for argument in function.optional), *((function, None, path) for path in rights.paths(function))]


def named(function, argument, path):
    return f'{function.name}({argument or path or ""})'


def calls_are_asked(connection, title, calls, rights, documents, granted):
    """Every call of every profile, in its own tenant; granted: every function to everybody; returns the names of functions that answered."""
    answered, says = set(), {}
    queries = [function.query(documents[1], 1, argument, path) for function, argument, path in calls]
    for profile in rights.profiles:
        wrong = []
        for call, said in zip(calls, attempts(connection, profile, queries)):
            lacks = rights.of_call(*call) - rights.held[profile]
            # who stood in the way: PostgreSQL, or the function
            by_function = granted or rights.needs.get(('function', call[0].name, None)) not in lacks
            if (said[:2] if said[0] == '42501' else None) != (['42501', 'not_allowed' if by_function else ''] if lacks else None):
                wrong.append((named(*call), said))
            if said[0] == 'answered':
                answered.add(call[0].name)
            if profile == 'visitor' and said[0] != '42501':
                says.setdefault(call[0].name, set()).update(call[0].required, {call[1]} - {None})
        is_(wrong, [], f'{title}, {profile}: is refused exactly what it has no right to')
    is_({name: sorted(each) for name, each in says.items()}, VISITOR_SAYS, f'{title}: a visitor says nothing but this')
    return answered


def abroad_is_nothing(connection, title, calls, rights, documents):
    """Every call of every profile in tenant 2, by argument and by setting: nothing is told but that it may not."""
    by_argument = [call for call in calls if {'tenant_id', 'tenant_ids'} & set(call[0].types)]
    by_setting = [call for call in calls if call[0].runs_as_owner and 'tenant_ids' not in call[0].types]
    for profile in rights.profiles:
        said = attempts(connection, profile, [call[0].query(documents[2], 2, *call[1:]) for call in by_argument])
        said += attempts(connection, profile, [call[0].query(documents[2], None, *call[1:]) for call in by_setting], '2')
        told = [(named(*call), each) for call, each in zip(by_argument + by_setting, said)
                if each[0] != '42501' or not re.search(REFUSAL, each[2])]
        is_(told, [], f'{title}, {profile}: is told nothing of another tenant')


def strangers_look_alike(connection, title, calls, documents):
    """A document of another tenant is to each function what no document is."""
    nothing = dict.fromkeys(documents[2], uuid.uuid4())
    calls = [call for call in calls if 'uuid' in call[0].types.values()]
    for profile in ('admin', 'visitor'):
        answers = [[re.sub(UUID, 'UUID', json.dumps(said)) for said in attempts(connection, profile, [call[0].query(each, 1, *call[1:]) for call in calls])]
                   for each in (documents[2], nothing)]
        is_([(named(*call), *pair) for call, *pair in zip(calls, *answers) if pair[0] != pair[1]], [],
            f'{title}, {profile}: a document of another tenant is like none')


def places_are_asked(connection, title, calls, documents):
    """Every call of an admin of a location where nothing is: its right is asked where the call works."""
    said = attempts(connection, 'elsewhere', [call[0].query(documents[1], 1, *call[1:]) for call in calls])
    is_(sorted({call[0].name for call, each in zip(calls, said) if each[0] == 'answered'}), ANSWERED_ELSEWHERE, f'{title}: an admin of one location does nothing at the others')


def views_are_asked(connection, title, rights, granted):
    """Every view and table of every profile: rows of its tenant exactly by its right, of tenant 2 never; granted: to everybody."""
    views = connection.execute(RELATIONS, (['order_mgmt', 'order_mgmt_report'], ['v'])).fetchall()
    tables = connection.execute(RELATIONS, (['order_mgmt_data'], ['r'])).fetchall() if granted else []
    queries = ["SELECT array_to_string(ARRAY[count(*)" + (" FILTER (WHERE tenant_id = 1), count(*) FILTER (WHERE tenant_id <> 1)" if of_tenant else "")
               + f"], ' ') FROM {schema}.{name}" for schema, name, of_tenant in views + tables]
    if not granted:
        all_rows = zip(views, attempts(connection, 'postgres', queries))
        is_([(view, said) for view, said in all_rows if '0' in said[1].split() and view[1] not in EMPTY], [], f'{title}: every view has rows of both tenants')
        is_([name for _, name, of_tenant in views if not of_tenant], OF_NO_TENANT, f'{title}: these views are of no tenant')
    for profile in rights.profiles:
        wrong = []
        for (schema, name, of_tenant), said in zip(views + tables, attempts(connection, profile, queries)):
            right = rights.needs.get(('reports', schema, None)) or rights.needs.get(('view', name, None), 'none')
            holds = right in rights.held[profile]
            rows = said[1].split() if said[0] == 'answered' else None
            if of_tenant and rows and rows[1] != '0' or not granted and holds != (rows is not None) or holds and (not rows or rows[0] == '0') and name not in EMPTY \
                    or granted and schema == 'order_mgmt' and of_tenant and not holds and rows and rows[0] != '0':
                wrong.append((schema, name, right, said))
        is_(wrong, [], f'{title}, {profile}: sees exactly what it has the right to, and nothing of another tenant')


def executable(connection, schema, role):
    return connection.execute(EXECUTABLE, {'schema': schema, 'role': role}).fetchall()


def schemas_are_closed(connection, rights, functions):
    """Everybody executes what tells nothing; of the schema of the tables nobody more; and each function and view has its right."""
    is_([name for schema in ('order_mgmt', 'order_mgmt_data') for name, tells_nothing in executable(connection, schema, 'public') if not tells_nothing], [],
        'what everybody executes tells nothing')
    is_([profile for profile in rights.profiles if executable(connection, 'order_mgmt_data', profile) != executable(connection, 'order_mgmt_data', 'public')
         or connection.execute("SELECT has_schema_privilege(%s, 'order_mgmt_data', 'USAGE')", (profile,)).fetchone()[0]], [],
        'no profile executes more in the schema of the tables, or may name anything there')
    is_([f.name for f in functions if ('function', f.name, None) not in rights.needs], OF_THE_OWNER, 'every function needs a right, but those of the owner')
    is_([name for _, name, _ in connection.execute(RELATIONS, (['order_mgmt'], ['r', 'v', 'm', 'S'])).fetchall() if ('view', name, None) not in rights.needs], [],
        'every view needs a right')


def prepared(owner):
    """The shop of two tenants, a role for each profile; returns (rights, functions, documents)."""
    owner.execute("SELECT FROM order_mgmt.put_tenant(2, 'Second shop')")
    documents = {tenant: fill(owner, tenant) for tenant in (1, 2)}
    owner.execute(ATTEMPT)
    rights = Rights(owner.execute(RIGHTS).fetchall())
    for profile in rights.profiles:
        owner.execute(f'CREATE ROLE {profile}')
        owner.execute(f"SELECT FROM order_mgmt.grant_access('{profile}', '{profile}')")
    owner.execute('CREATE ROLE second; CREATE ROLE newcomer')
    owner.execute("SELECT FROM order_mgmt.grant_access('second', 'web', '{2}')")
    owner.execute("SELECT FROM order_mgmt.grant_access('newcomer', 'cashier')")
    owner.execute("SELECT FROM order_mgmt.put_location('NIL', tenant_id => 1); CREATE ROLE elsewhere")
    owner.execute("SELECT FROM order_mgmt.grant_access('elsewhere', 'admin', locations => '{NIL}')")
    functions = [Function(*row) for row in owner.execute(FUNCTIONS).fetchall()]
    return rights, functions, documents


with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    owner = cluster.connect()
    rights, functions, documents = prepared(owner)
    schemas_are_closed(owner, rights, functions)
    for granted in (False, True):
        if granted:
            owner.execute(EVERYTHING)
        calls = list(itertools.chain.from_iterable(calls_of(each, rights) for each in functions if each.runs_as_owner or not granted))
        for engine in ('counter', 'lock'):
            title = f'{"granted to everybody" if granted else "as granted"}, {engine}'
            owner.execute("SELECT set_config('order_mgmt.engine', %s, false)", (engine,))
            answered = calls_are_asked(owner, title, calls, rights, documents, granted)
            is_(sorted({call[0].name for call in calls} - answered), NOT_ANSWERED[granted], f'{title}: every function is answered to somebody')
            abroad_is_nothing(owner, title, calls, rights, documents)
            strangers_look_alike(owner, title, calls, documents)
            places_are_asked(owner, title, [call for call in calls if call[0].runs_as_owner], documents)
            views_are_asked(owner, title, rights, granted)
    tell(f'{len(calls)} calls of {len(functions)} functions, for each of {len(rights.profiles)} profiles')
done()
