-- Code of confirmations.

SELECT order_mgmt_data.show_rows('order_mgmt_data.templates', 'read_documents');
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_confirmations', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);

-- This file is ASCII, so that a database of any encoding has it: letters beyond that are written as HTML has them.
CREATE OR REPLACE VIEW order_mgmt_data.shipped_templates AS
	SELECT s.template, s.locale, replace(replace(replace(replace(s.body, '&uuml;', convert_from('\xc3bc', 'UTF8')), '&Uuml;', convert_from('\xc39c', 'UTF8')),
		'&nbsp;', convert_from('\xc2a0', 'UTF8')), '&times;', convert_from('\xc397', 'UTF8')) AS body
	FROM (VALUES
		('amount_form', 'en', '$1,234.56'),
		('date_form', 'en', 'YYYY-MM-DD'),
		('subject', 'en', 'Your order {{order_number}}'),
		('greeting', 'en', 'Hello{{#customer}} {{customer}}{{/customer}},'),
		('introduction', 'en', 'thank you for your order at {{shop}}. This is what we have received.'),
		('closing', 'en', 'We write again when your parcel is on its way.'),
		('footer', 'en', '{{shop}}'),
		('label_order', 'en', 'Order'),
		('label_date', 'en', 'Date'),
		('label_item', 'en', 'Item'),
		('label_amount', 'en', 'Amount'),
		('label_subtotal', 'en', 'Subtotal'),
		('label_discount', 'en', 'Discount'),
		('label_shipping', 'en', 'Shipping'),
		('label_tax_included', 'en', 'of which'),
		('label_tax_added', 'en', 'plus'),
		('label_total', 'en', 'Total'),
		('label_paid', 'en', 'Paid'),
		('label_due', 'en', 'To be paid'),
		('label_ship_to', 'en', 'Shipped to'),
		('label_bill_to', 'en', 'Billed to'),
		('receipt_header', 'en', '{{shop}}'),
		('receipt_footer', 'en', '{{^is_refund}}Thank you for your purchase.{{/is_refund}}'),
		('label_receipt', 'en', 'Receipt'),
		('label_refund', 'en', 'Refund'),
		('label_gift', 'en', 'Gift receipt'),
		('label_copy', 'en', 'Copy'),
		('label_register', 'en', 'Register'),
		('label_staff', 'en', 'Served by'),
		('label_cash', 'en', 'Cash'),
		('label_change', 'en', 'Change'),
		('label_hash', 'en', 'Hash'),
		('amount_form', 'de', '1.234,56&nbsp;$'),
		('date_form', 'de', 'DD.MM.YYYY'),
		('subject', 'de', 'Ihre Bestellung {{order_number}}'),
		('greeting', 'de', 'Guten Tag{{#customer}} {{customer}}{{/customer}},'),
		('introduction', 'de', 'vielen Dank f&uuml;r Ihre Bestellung bei {{shop}}. Das haben wir erhalten:'),
		('closing', 'de', 'Wir schreiben Ihnen wieder, wenn Ihr Paket unterwegs ist.'),
		('footer', 'de', '{{shop}}'),
		('label_order', 'de', 'Bestellung'),
		('label_date', 'de', 'Datum'),
		('label_item', 'de', 'Artikel'),
		('label_amount', 'de', 'Betrag'),
		('label_subtotal', 'de', 'Zwischensumme'),
		('label_discount', 'de', 'Rabatt'),
		('label_shipping', 'de', 'Versand'),
		('label_tax_included', 'de', 'darin'),
		('label_tax_added', 'de', 'zuz&uuml;glich'),
		('label_total', 'de', 'Gesamtbetrag'),
		('label_paid', 'de', 'Bezahlt'),
		('label_due', 'de', 'Zu zahlen'),
		('label_ship_to', 'de', 'Lieferung an'),
		('label_bill_to', 'de', 'Rechnung an'),
		('receipt_header', 'de', '{{shop}}'),
		('receipt_footer', 'de', '{{^is_refund}}Vielen Dank f&uuml;r Ihren Einkauf.{{/is_refund}}'),
		('label_receipt', 'de', 'Beleg'),
		('label_refund', 'de', 'Erstattung'),
		('label_gift', 'de', 'Geschenkbeleg'),
		('label_copy', 'de', 'Kopie'),
		('label_register', 'de', 'Kasse'),
		('label_staff', 'de', 'Bedient von'),
		('label_cash', 'de', 'Bar'),
		('label_change', 'de', 'R&uuml;ckgeld'),
		('label_hash', 'de', 'Pr&uuml;fwert'),
		('text', 'en', $text${{>greeting}}

{{>introduction}}

{{>label_order}}: {{order_number}}
{{>label_date}}: {{ordered_on}}

{{#lines}}
{{quantity}}{{#unit}} {{unit}}{{/unit}} x {{name}} ({{sku}}): {{line_total}}
{{#parts}}
    {{quantity}} x {{name}}
{{/parts}}
{{/lines}}
{{#fees}}
{{name}}: {{line_total}}
{{/fees}}

{{>label_subtotal}}: {{subtotal}}
{{#discount}}
{{>label_discount}}: -{{discount}}
{{/discount}}
{{#shipping}}
{{>label_shipping}}{{#shipping_method}} ({{shipping_method}}){{/shipping_method}}: {{shipping}}
{{/shipping}}
{{#taxes}}
{{^is_inclusive}}
{{>label_tax_added}} {{name}}{{#percent}} {{percent}}%{{/percent}}: {{amount}}
{{/is_inclusive}}
{{/taxes}}
{{>label_total}}: {{total}}
{{#taxes}}
{{#is_inclusive}}
  {{>label_tax_included}} {{name}}{{#percent}} {{percent}}%{{/percent}}: {{amount}}
{{/is_inclusive}}
{{/taxes}}
{{#paid}}
{{>label_paid}}: {{paid}}
{{/paid}}
{{#amount_due}}
{{>label_due}}: {{amount_due}}
{{/amount_due}}
{{#ship_to}}

{{>label_ship_to}}:
{{#company}}
{{company}}
{{/company}}
{{#name}}
{{name}}
{{/name}}
{{#line1}}
{{line1}}
{{/line1}}
{{#line2}}
{{line2}}
{{/line2}}
{{#postal_code}}{{postal_code}} {{/postal_code}}{{city}}{{#region}} {{region}}{{/region}} {{country}}
{{/ship_to}}
{{#bill_to}}

{{>label_bill_to}}:
{{#company}}
{{company}}
{{/company}}
{{#name}}
{{name}}
{{/name}}
{{#line1}}
{{line1}}
{{/line1}}
{{#line2}}
{{line2}}
{{/line2}}
{{#postal_code}}{{postal_code}} {{/postal_code}}{{city}}{{#region}} {{region}}{{/region}} {{country}}
{{/bill_to}}

{{>closing}}

{{>footer}}
$text$),
		('html', 'en', $html$<!DOCTYPE html>
<html lang="{{locale}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{>subject}}</title>
<style>
@media (prefers-color-scheme: dark) {
.page { background: #15171b !important; }
.card { background: #20242b !important; }
.words { color: #eceef1 !important; }
.quiet { color: #a9afb9 !important; }
.rule { border-color: #3a404a !important; }
}
@media (max-width: 480px) {
.card { padding: 16px !important; }
.half { display: block !important; width: 100% !important; padding: 0 0 16px 0 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f4f7;">
<tr><td align="center" style="padding:16px 8px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;">
<tr><td class="card" style="background:#ffffff;border-radius:8px;padding:28px;overflow-wrap:anywhere;word-break:break-word;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;">
<p class="words" style="margin:0 0 12px 0;color:#1c2026;">{{>greeting}}</p>
<p class="words" style="margin:0 0 20px 0;color:#1c2026;">{{>introduction}}</p>
<p class="quiet" style="margin:0 0 20px 0;color:#5b6470;font-size:14px;">{{>label_order}} <b class="words" style="color:#1c2026;">{{order_number}}</b><br>{{>label_date}} {{ordered_on}}</p>
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;">
<tr>
<th class="quiet rule" align="left" scope="col" style="color:#5b6470;font-size:13px;font-weight:600;padding:0 8px 6px 0;border-bottom:1px solid #d9dde3;">{{>label_item}}</th>
<th class="quiet rule" align="right" scope="col" style="color:#5b6470;font-size:13px;font-weight:600;padding:0 0 6px 8px;border-bottom:1px solid #d9dde3;">{{>label_amount}}</th>
</tr>
{{#lines}}
<tr>
<td class="words rule" valign="top" style="color:#1c2026;padding:10px 8px 10px 0;border-bottom:1px solid #d9dde3;overflow-wrap:anywhere;word-break:break-word;">{{quantity}}{{#unit}} {{unit}}{{/unit}}&nbsp;&times; {{name}}<br><span class="quiet" style="color:#5b6470;font-size:13px;">{{sku}}{{#unit_price}} &middot; {{unit_price}}{{/unit_price}}</span>{{#parts}}<br><span class="quiet" style="color:#5b6470;font-size:13px;">&ndash; {{quantity}}&nbsp;&times; {{name}}</span>{{/parts}}</td>
<td class="words rule" valign="top" align="right" style="color:#1c2026;padding:10px 0 10px 8px;border-bottom:1px solid #d9dde3;white-space:nowrap;">{{line_total}}</td>
</tr>
{{/lines}}
{{#fees}}
<tr>
<td class="words rule" valign="top" style="color:#1c2026;padding:10px 8px 10px 0;border-bottom:1px solid #d9dde3;overflow-wrap:anywhere;word-break:break-word;">{{name}}</td>
<td class="words rule" valign="top" align="right" style="color:#1c2026;padding:10px 0 10px 8px;border-bottom:1px solid #d9dde3;white-space:nowrap;">{{line_total}}</td>
</tr>
{{/fees}}
</table>
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin-top:10px;">
<tr><td class="words" style="color:#1c2026;padding:3px 8px 3px 0;">{{>label_subtotal}}</td><td class="words" align="right" style="color:#1c2026;padding:3px 0;white-space:nowrap;">{{subtotal}}</td></tr>
{{#discount}}
<tr><td class="words" style="color:#1c2026;padding:3px 8px 3px 0;">{{>label_discount}}</td><td class="words" align="right" style="color:#1c2026;padding:3px 0;white-space:nowrap;">-{{discount}}</td></tr>
{{/discount}}
{{#shipping}}
<tr><td class="words" style="color:#1c2026;padding:3px 8px 3px 0;">{{>label_shipping}}{{#shipping_method}} ({{shipping_method}}){{/shipping_method}}</td><td class="words" align="right" style="color:#1c2026;padding:3px 0;white-space:nowrap;">{{shipping}}</td></tr>
{{/shipping}}
{{#taxes}}
{{^is_inclusive}}
<tr><td class="words" style="color:#1c2026;padding:3px 8px 3px 0;">{{>label_tax_added}} {{name}}{{#percent}} {{percent}}%{{/percent}}</td><td class="words" align="right" style="color:#1c2026;padding:3px 0;white-space:nowrap;">{{amount}}</td></tr>
{{/is_inclusive}}
{{/taxes}}
<tr><td class="words rule" style="color:#1c2026;padding:8px 8px 3px 0;border-top:2px solid #d9dde3;font-size:18px;font-weight:700;">{{>label_total}}</td><td class="words rule" align="right" style="color:#1c2026;padding:8px 0 3px 0;border-top:2px solid #d9dde3;font-size:18px;font-weight:700;white-space:nowrap;">{{total}}</td></tr>
{{#taxes}}
{{#is_inclusive}}
<tr><td class="quiet" style="color:#5b6470;font-size:13px;padding:2px 8px 2px 0;">{{>label_tax_included}} {{name}}{{#percent}} {{percent}}%{{/percent}}</td><td class="quiet" align="right" style="color:#5b6470;font-size:13px;padding:2px 0;white-space:nowrap;">{{amount}}</td></tr>
{{/is_inclusive}}
{{/taxes}}
{{#paid}}
<tr><td class="words" style="color:#1c2026;padding:3px 8px 3px 0;">{{>label_paid}}</td><td class="words" align="right" style="color:#1c2026;padding:3px 0;white-space:nowrap;">{{paid}}</td></tr>
{{/paid}}
{{#amount_due}}
<tr><td class="words" style="color:#1c2026;padding:3px 8px 3px 0;font-weight:700;">{{>label_due}}</td><td class="words" align="right" style="color:#1c2026;padding:3px 0;font-weight:700;white-space:nowrap;">{{amount_due}}</td></tr>
{{/amount_due}}
</table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin-top:24px;">
<tr>
{{#ship_to}}
<td class="half words" width="50%" valign="top" style="color:#1c2026;padding:0 12px 0 0;font-size:14px;overflow-wrap:anywhere;"><span class="quiet" style="color:#5b6470;font-size:13px;">{{>label_ship_to}}</span><br>{{#company}}{{company}}<br>{{/company}}{{#name}}{{name}}<br>{{/name}}{{#line1}}{{line1}}<br>{{/line1}}{{#line2}}{{line2}}<br>{{/line2}}{{#postal_code}}{{postal_code}} {{/postal_code}}{{city}}{{#region}} {{region}}{{/region}} {{country}}</td>
{{/ship_to}}
{{#bill_to}}
<td class="half words" width="50%" valign="top" style="color:#1c2026;padding:0;font-size:14px;overflow-wrap:anywhere;"><span class="quiet" style="color:#5b6470;font-size:13px;">{{>label_bill_to}}</span><br>{{#company}}{{company}}<br>{{/company}}{{#name}}{{name}}<br>{{/name}}{{#line1}}{{line1}}<br>{{/line1}}{{#line2}}{{line2}}<br>{{/line2}}{{#postal_code}}{{postal_code}} {{/postal_code}}{{city}}{{#region}} {{region}}{{/region}} {{country}}</td>
{{/bill_to}}
</tr>
</table>
<p class="words" style="margin:24px 0 0 0;color:#1c2026;">{{>closing}}</p>
</td></tr>
<tr><td class="quiet" align="center" style="color:#5b6470;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;line-height:1.5;padding:16px 8px;overflow-wrap:anywhere;word-break:break-word;">{{>footer}}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
$html$),
		('receipt_html', 'en', $html$<!DOCTYPE html>
<html lang="{{locale}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{shop}} {{number}}</title>
<style>
:root { color-scheme: light dark; --paper: #ffffff; --page: #f2f4f7; --words: #1c2026; --quiet: #5b6470; --rule: #d9dde3; }
@media (prefers-color-scheme: dark) { :root { --paper: #20242b; --page: #15171b; --words: #eceef1; --quiet: #a9afb9; --rule: #3a404a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 16px 8px; background: var(--page); color: var(--words); font: 16px/1.45 -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 420px; margin: 0 auto; padding: 20px; background: var(--paper); border-radius: 8px; overflow-wrap: anywhere; }
header, footer { text-align: center; }
header { font-weight: 700; }
footer { font-size: 14px; }
.mark { text-align: center; font-weight: 700; letter-spacing: 2px; border: 2px solid var(--words); margin: 12px 0; padding: 4px; }
.quiet { color: var(--quiet); font-size: 14px; }
table { width: 100%; border-collapse: collapse; margin-top: 12px; border-top: 1px solid var(--rule); padding-top: 8px; }
th, td { text-align: left; font-weight: inherit; vertical-align: top; padding: 4px 8px 4px 0; }
td:last-child:not(:first-child) { text-align: right; white-space: nowrap; padding-right: 0; }
.total th, .total td { font-size: 18px; font-weight: 700; }
.code { display: block; width: 100%; max-width: 300px; height: 64px; margin: 16px auto 4px; padding: 8px 12px; background: #ffffff; }
@media print { body { padding: 0; background: none; } main { max-width: none; padding: 0; border-radius: 0; } }
</style>
</head>
<body>
<main>
<header>{{>receipt_header}}</header>
{{#is_copy}}
<p class="mark">{{>label_copy}}{{#copy}} {{copy}}{{/copy}}</p>
{{/is_copy}}
<table>
<tr class="total"><th scope="row">{{#is_gift}}{{>label_gift}}{{/is_gift}}{{^is_gift}}{{#is_refund}}{{>label_refund}}{{/is_refund}}{{^is_refund}}{{>label_receipt}}{{/is_refund}}{{/is_gift}}</th><td>{{number}}</td></tr>
<tr><th scope="row" class="quiet">{{>label_date}}</th><td>{{date}} {{time}}</td></tr>
<tr><th scope="row" class="quiet">{{>label_register}}</th><td>{{register}}</td></tr>
{{#order_number}}
<tr><th scope="row" class="quiet">{{>label_order}}</th><td>{{order_number}}</td></tr>
{{/order_number}}
{{#staff}}
<tr><th scope="row" class="quiet">{{>label_staff}}</th><td>{{staff}}</td></tr>
{{/staff}}
</table>
{{#lines}}
<table>
<tr><th scope="row">{{name}}<br><span class="quiet">{{sku}} &middot; {{quantity}}{{#unit}} {{unit}}{{/unit}}&nbsp;&times;{{#unit_price}} {{unit_price}}{{/unit_price}}</span>{{#parts}}<br><span class="quiet">&ndash; {{quantity}}&nbsp;&times; {{name}}</span>{{/parts}}</th><td>{{line_total}}</td></tr>
{{#discount}}
<tr><th scope="row" class="quiet">{{>label_discount}}</th><td>-{{discount}}</td></tr>
{{/discount}}
</table>
{{/lines}}
{{#total}}
<table>
{{#subtotal}}
<tr><th scope="row">{{>label_subtotal}}</th><td>{{subtotal}}</td></tr>
{{/subtotal}}
{{#discount}}
<tr><th scope="row">{{>label_discount}}</th><td>-{{discount}}</td></tr>
{{/discount}}
{{#shipping}}
<tr><th scope="row">{{>label_shipping}}</th><td>{{shipping}}</td></tr>
{{/shipping}}
{{#taxes}}
{{^is_inclusive}}
<tr><th scope="row">{{>label_tax_added}} {{name}}{{#percent}} {{percent}}%{{/percent}}</th><td>{{amount}}</td></tr>
{{/is_inclusive}}
{{/taxes}}
<tr class="total"><th scope="row">{{>label_total}}</th><td>{{total}}</td></tr>
{{#taxes}}
{{#is_inclusive}}
<tr><th scope="row" class="quiet">{{>label_tax_included}} {{name}}{{#percent}} {{percent}}%{{/percent}}</th><td class="quiet">{{amount}}</td></tr>
{{/is_inclusive}}
{{/taxes}}
{{#payments}}
<tr><th scope="row">{{name}}</th><td>{{amount}}</td></tr>
{{/payments}}
{{#change}}
<tr><th scope="row">{{>label_change}}</th><td>-{{change}}</td></tr>
{{/change}}
</table>
{{/total}}
<footer>
{{#bars_width}}
<svg class="code" viewBox="0 0 {{bars_width}} 50" preserveAspectRatio="none" role="img" aria-label="{{order_number}}">{{#bars}}<rect x="{{x}}" y="0" width="{{width}}" height="50" fill="#000000"/>{{/bars}}</svg>
<p class="quiet">{{order_number}}</p>
{{/bars_width}}
<p>{{>receipt_footer}}</p>
<p class="quiet">{{>label_hash}} {{hash}}</p>
</footer>
{{#is_copy}}
<p class="mark">{{>label_copy}}{{#copy}} {{copy}}{{/copy}}</p>
{{/is_copy}}
</main>
</body>
</html>
$html$)) AS s (template, locale, body);
COMMENT ON VIEW order_mgmt_data.shipped_templates IS 'one row per template and locale that the extension has: all of them in English; the pages serve every language';

CREATE OR REPLACE VIEW order_mgmt.templates WITH (security_invoker = true) AS
	SELECT t.tenant_id, s.template, s.locale, coalesce((SELECT o.body FROM order_mgmt_data.templates AS o
			WHERE o.tenant_id = t.tenant_id AND o.template = s.template AND o.locale = s.locale), s.body) AS body,
		NOT EXISTS (SELECT FROM order_mgmt_data.templates AS o WHERE o.tenant_id = t.tenant_id AND o.template = s.template AND o.locale = s.locale) AS is_shipped
	FROM order_mgmt_data.tenants AS t CROSS JOIN order_mgmt_data.shipped_templates AS s
	WHERE order_mgmt_data.sees_tenant('read_documents', t.tenant_id, (SELECT order_mgmt_data.tenants_with('read_documents')))
	UNION ALL
	SELECT o.tenant_id, o.template, o.locale, o.body, false
	FROM order_mgmt_data.templates AS o
	WHERE NOT EXISTS (SELECT FROM order_mgmt_data.shipped_templates AS s WHERE s.template = o.template AND s.locale = o.locale);
COMMENT ON VIEW order_mgmt.templates IS 'one row per template and locale: what confirmations and receipts are made of
is_shipped: it is as the extension has it; put_template puts another one in its place.';

CREATE OR REPLACE VIEW order_mgmt.order_confirmations WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.order_id, c.locale, c.actor, c.role_name, c.occurred_at, c.recorded_at
	FROM order_mgmt_data.order_confirmations AS c;
COMMENT ON VIEW order_mgmt.order_confirmations IS 'one row per order whose confirmation was issued by confirm_order, the first time';

CREATE OR REPLACE FUNCTION order_mgmt_data.confirmed_address(tenant bigint, address bigint) RETURNS jsonb LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT jsonb_strip_nulls(jsonb_build_object('name', a.name, 'company', a.company, 'line1', a.line1, 'line2', a.line2, 'postal_code', a.postal_code, 'city', a.city,
			'region', a.region, 'country', a.country))
		FROM order_mgmt_data.customer_addresses AS a WHERE a.tenant_id = tenant AND a.address_id = address;
	END;
COMMENT ON FUNCTION order_mgmt_data.confirmed_address(bigint, bigint) IS 'an address as a confirmation has it';

CREATE OR REPLACE FUNCTION order_mgmt_data.item_name(tenant bigint, item bigint, locale text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
	-- its plan is kept: that of an SQL function would be made anew for each line
	RETURN (SELECT coalesce((SELECT coalesce(p.texts -> locale ->> 'name', p.texts -> split_part(locale, '-', 1) ->> 'name') FROM order_mgmt_data.variants AS v
				JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id WHERE v.tenant_id = tenant AND v.item_id = item), i.name)
		FROM order_mgmt_data.items AS i WHERE i.tenant_id = tenant AND i.item_id = item);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.item_name(bigint, bigint, text) IS 'what an item is called in a locale: as its product is there, else as it is';

CREATE OR REPLACE FUNCTION order_mgmt_data.confirmation_document(tenant bigint, id uuid, locale text) RETURNS jsonb LANGUAGE sql STABLE
	BEGIN ATOMIC
		WITH lines AS (
			SELECT l.line_no, l.kit_line_no, l.fee, l.sku, order_mgmt_data.item_name(tenant, l.item_id, locale) AS name, l.line_total, l.unit, l.unit_price,
				CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END AS quantity, l.discount
			FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = tenant AND l.order_id = id AND l.version IS NULL), kits AS (
			SELECT p.kit_line_no, jsonb_agg(jsonb_build_object('sku', p.sku, 'name', p.name, 'quantity', p.quantity::text) ORDER BY p.line_no) AS parts
			FROM lines AS p WHERE p.line_no <> p.kit_line_no GROUP BY p.kit_line_no)
		SELECT jsonb_strip_nulls(jsonb_build_object(
			'shop', t.name, 'locale', confirmation_document.locale, 'order_number', o.order_number, 'reference', o.reference,
			'ordered_on', order_mgmt_data.business_date(o.occurred_at, t.time_zone, t.time_zone_changes)::text,
			'customer', coalesce(c.name, a.bill_to ->> 'name', a.ship_to ->> 'name'), 'currency', o.currency,
			'lines', (SELECT jsonb_agg(jsonb_build_object('sku', l.sku, 'name', l.name, 'quantity', l.quantity::text, 'unit', l.unit, 'unit_price', l.unit_price::text,
					'line_total', l.line_total::text, 'discount', CASE WHEN order_mgmt.amount_minor(l.discount) <> 0 THEN l.discount::text END,
					'parts', k.parts) ORDER BY l.line_no)
				FROM lines AS l LEFT JOIN kits AS k ON k.kit_line_no = l.line_no WHERE l.fee IS NULL AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)),
			'fees', (SELECT jsonb_agg(jsonb_build_object('name', l.name, 'line_total', l.line_total::text) ORDER BY l.line_no) FROM lines AS l WHERE l.fee IS NOT NULL),
			'taxes', (SELECT jsonb_agg(jsonb_build_object('name', x.name, 'percent', CASE WHEN x.rate > 0 THEN round(x.rate / 10000.0, 4)::text END, 'amount', x.amount::text,
					'is_inclusive', x.is_inclusive) ORDER BY x.is_inclusive, x.rate DESC, x.name)
				FROM (SELECT coalesce(r.name, y.tax_rate) AS name, y.rate, y.is_inclusive, order_mgmt.sum(y.amount) AS amount FROM order_mgmt_data.order_taxes AS y
					LEFT JOIN order_mgmt_data.tax_rates AS r ON r.tenant_id = y.tenant_id AND r.tax_rate_id = y.tax_rate_id
					WHERE y.tenant_id = tenant AND y.order_id = id AND y.line_no = ANY (ARRAY(SELECT 0 UNION ALL SELECT l.line_no FROM lines AS l)) GROUP BY 1, 2, 3) AS x),
			'subtotal', (SELECT order_mgmt.sum(l.line_total)::text FROM lines AS l),
			'discount', CASE WHEN o.discount_numeric <> 0 THEN o.discount::text END,
			'shipping', CASE WHEN o.shipping_numeric <> 0 OR o.shipping_method IS NOT NULL THEN o.shipping::text END,
			'shipping_method', (SELECT m.name FROM order_mgmt_data.shipping_methods AS m WHERE m.tenant_id = tenant AND m.code = o.shipping_method),
			'tax', CASE WHEN o.tax_numeric <> 0 THEN o.tax::text END, 'total', o.total::text,
			'paid', CASE WHEN o.paid_numeric <> 0 THEN o.paid::text END,
			'amount_due', CASE WHEN o.amount_due_numeric > 0 THEN o.amount_due::text END,
			'promised_on', order_mgmt_data.promised_on(tenant, id)::text,
			'ship_to', a.ship_to, 'bill_to', a.bill_to))
		FROM order_mgmt.orders AS o
		JOIN order_mgmt_data.tenants AS t ON t.tenant_id = o.tenant_id
		LEFT JOIN order_mgmt_data.customers AS c ON c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id
		CROSS JOIN LATERAL (SELECT order_mgmt_data.confirmed_address(tenant, o.ship_to_id) AS ship_to, order_mgmt_data.confirmed_address(tenant, o.bill_to_id) AS bill_to OFFSET 0) AS a
		WHERE o.tenant_id = tenant AND o.order_id = id;
	END;
COMMENT ON FUNCTION order_mgmt_data.confirmation_document(bigint, uuid, text) IS 'what a confirmation says of an order, in a locale: the document of which templates show values, and which is the confirmation as JSON; what there is not is left out';

CREATE OR REPLACE FUNCTION order_mgmt.put_template(template text, locale text, body text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.templates LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_template';
COMMENT ON FUNCTION order_mgmt.put_template(text, text, text, bigint) IS 'puts words, or a page, of confirmations and receipts in the place of the shipped ones; body null: the shipped ones again
template: html, text (pages); subject, greeting, introduction, closing, footer, label_order, label_date, label_item, label_amount, label_subtotal, label_discount, label_shipping, label_tax_included, label_tax_added, label_total, label_paid, label_due, label_ship_to, label_bill_to (words); of receipts: receipt_html (a page), receipt_header, receipt_footer, label_receipt, label_refund, label_gift, label_copy, label_register, label_staff, label_cash, label_change, label_hash (words); amount_form (as $1,234.56), date_form (as DD.MM.YYYY). locale: a language, or one of a country: "de", "de-AT".
Placeholders: {{total}} is a value; {{#lines}}...{{/lines}} is for each of a list, or where a value is there; {{^paid}}...{{/paid}} where it is not; {{>greeting}}, in a page, is words. Values are always escaped. Refusal: invalid_template, naming all placeholders that are not known.
Example: SELECT body FROM order_mgmt.put_template(''greeting'', ''en'', ''Dear {{customer}},'')';

CREATE OR REPLACE FUNCTION order_mgmt.order_confirmation(order_id uuid, locale text DEFAULT NULL, format text DEFAULT 'text', secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.confirmation LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_order_confirmation';
COMMENT ON FUNCTION order_mgmt.order_confirmation(uuid, text, text, text, bigint) IS 'what the customer of an order is told of it: lines with kits and fees, discounts, shipping, taxes, total, what is paid and what is due, addresses
locale: null = en; one of which there are no words is answered in the language, else in English. format: text, html (one file, for mails and browsers, light and dark), json (the document, amounts as "12.50 EUR").
secret: that of the order, for its customer; without it the rights read_documents and read_customers are needed, and recipient tells the e-mail. A wrong secret is answered as an order that does not exist. Nothing is written: see confirm_order.
Example: SELECT subject, body FROM order_mgmt.order_confirmation(''0190...'', ''de'', ''html'')';

CREATE OR REPLACE FUNCTION order_mgmt.confirm_order(order_id uuid, locale text DEFAULT NULL, format text DEFAULT 'text', idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.confirmation LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_confirm_order';
COMMENT ON FUNCTION order_mgmt.confirm_order(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'hands over the confirmation of an order to be sent, and keeps that it was issued: the event order.confirmed, once
A confirmation is due when the event order.placed tells of the order. locale, format: as of order_confirmation. A later call hands it over again, and tells nothing; that a mail arrives is the caller''s business.
Example: SELECT recipient, subject, body FROM order_mgmt.confirm_order(''0190...'', ''en'', ''html'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'order_confirmations', x.occurred_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.order_confirmations AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_confirmation(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What was confirmed is an order.
		RETURN QUERY
		SELECT 'confirmations_have_orders', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s order %s', c.tenant_id, c.order_id) AS sample, o.order_id IS NULL AS missing
			FROM order_mgmt_data.order_confirmations AS c
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = c.tenant_id AND o.order_id = c.order_id
			WHERE (tenants IS NULL OR c.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(c.order_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_confirmation(bigint[], order_mgmt_data.verify_part) IS 'the invariants of confirmations, for verify()';

SELECT order_mgmt_data.describe_rows('order_mgmt.templates', key => 'tenant_id, template, locale',
	example => $$SELECT template, body FROM order_mgmt.templates WHERE locale = 'de'$$, columns => $$
	template: which words, or which page
	locale: a language, or one of a country
	body: what it says
	is_shipped: it is as the extension has it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_confirmations', key => 'order_id',
	example => $$SELECT occurred_at, locale FROM order_mgmt.order_confirmations WHERE order_id = '0190...'$$, columns => $$
	locale: in which it was issued$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.confirmation', columns => $$
	recipient: the e-mail of the customer, or the one that a guest said to the cart; null: nobody said it, or the caller is the customer
	locale: of its words
	format: text, html, json
	subject: of a mail, one line
	body: all that it says$$);
