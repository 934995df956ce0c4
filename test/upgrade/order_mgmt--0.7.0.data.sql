-- What a shop of 0.7.0 had in its tables after order_mgmt--0.7.0.calls.sql: customers, products, kits, prices, taxes, shipping and fees, and roles
-- that were granted a profile of 0.7.0, all of a tenant or one location, and one that was dropped.
-- The stamps are transaction ids of its server; load it with the triggers of the tables disabled.

SET standard_conforming_strings = on;
TRUNCATE order_mgmt_data.stock_control, order_mgmt_data.day_control;
COPY order_mgmt_data.day_control (is_only, summed_stamp) FROM stdin;
t	0
\.

COPY order_mgmt_data.stock_control (is_only, incarnation, fold_stamp, money_fold_stamp, cost_stamp, summed_stamp) FROM stdin;
t	1034713835809138172	0	0	0	0
\.

COPY order_mgmt_data.verify_marks (whose, verified_to, broken) FROM stdin;
all	806	{}
\.

COPY order_mgmt_data.access_grants (tenant_id, role_name, profile, location_ids) FROM stdin;
1	caller	storefront	\N
1	picker	warehouse	{2}
1	left_long_ago	web	\N
\.

COPY order_mgmt_data.barcode_rules (tenant_id, barcode_rule_id, code, pattern, decimals, currency, is_active) FROM stdin;
1	29	scale	21IIIIINNNNNC	3	\N	t
\.

COPY order_mgmt_data.barcodes (tenant_id, item_id, barcode, kind, is_active, unit) FROM stdin;
1	13	04006381333931	gtin	t	\N
1	13	14006381333938	gtin	t	box
1	14	2112345	free	t	\N
\.

COPY order_mgmt_data.categories (tenant_id, category_id, parent_id, place, is_active, code, name, names, metadata) FROM stdin;
1	26	\N	0	t	kitchen	Kitchen	{}	{}
1	27	26	0	t	cups	Cups	{"de": "Tassen"}	{}
\.

COPY order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) FROM stdin;
1	3	1	1
1	3	2	2
1	4	1	1
\.

COPY order_mgmt_data.channels (tenant_id, channel_id, code, name, currency, is_active, metadata, shipping, shipping_tax_rates, is_public, ship_complete) FROM stdin;
1	3	web	web	EUR	t	{}	\N	\N	t	f
1	4	store	store	EUR	t	{}	\N	\N	f	f
\.

COPY order_mgmt_data.customer_addresses (tenant_id, address_id, customer_id, code, is_current, country, region, postal_code, city, line1, line2, company, name, phone, recorded_at) FROM stdin;
1	3	01a22fc2-03e5-772a-bfef-706293935d68	home	t	DE	\N	10115	Berlin	Lindenweg 1	\N	\N	Ann	\N	2026-09-02 10:00:00+00
1	33	01a22fc2-03e9-7d48-8173-e0b15a71f73a	\N	f	AT	\N	1010	Wien	Ring 2	\N	\N	Bob	\N	2026-09-02 10:00:00+00
1	41	\N	\N	f	DE	\N	20095	Hamburg	Weg 3	\N	\N	Guest	\N	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.customer_consents (tenant_id, consent_id, customer_id, consent, is_given, text_version, actor, occurred_at, recorded_at, role_name) FROM stdin;
1	5	01a22fc2-03e5-772a-bfef-706293935d68	newsletter	t	v1	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	\N
\.

COPY order_mgmt_data.customer_erasures (tenant_id, customer_id, actor, recorded_at, role_name) FROM stdin;
1	01a22fc2-03ea-78bf-956d-6d432f66a229	postgres	2026-09-02 10:00:00+00	\N
\.

COPY order_mgmt_data.customer_group_members (tenant_id, customer_id, customer_group_id) FROM stdin;
1	01a22fc2-03e5-772a-bfef-706293935d68	21
\.

COPY order_mgmt_data.customer_groups (tenant_id, customer_group_id, code, name, is_active, metadata) FROM stdin;
1	21	trade	Trade	t	{}
\.

COPY order_mgmt_data.customers (tenant_id, customer_id, code, email, name, phone, vat_number, tax_exemption, notes, is_active, metadata, recorded_at, erased_at) FROM stdin;
1	01a22fc2-03e5-772a-bfef-706293935d68	C-1	ann@example.com	Ann	\N	\N	\N	\N	t	{}	2026-09-02 10:00:00+00	\N
1	01a22fc2-03e9-7d48-8173-e0b15a71f73a	C-2	bob@example.com	Bob	\N	ATU12345678	business	\N	t	{}	2026-09-02 10:00:00+00	\N
1	01a22fc2-03ea-78bf-956d-6d432f66a229	01a22fc2-03ea-78bf-956d-6d432f66a229	\N	\N	\N	\N	\N	\N	f	{}	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.events (tenant_id, stamp, id, aggregatetype, aggregateid, type, payload, occurred_at) FROM stdin;
1	776	2	customer	01a22fc2-03e5-772a-bfef-706293935d68	customer.created	{}	2026-09-02 10:00:00+00
1	777	4	customer	01a22fc2-03e5-772a-bfef-706293935d68	customer.address_changed	{"address_id": "3"}	2026-09-02 10:00:00+00
1	778	6	customer	01a22fc2-03e5-772a-bfef-706293935d68	customer.consent_given	{"consent": "newsletter", "text_version": "v1"}	2026-09-02 10:00:00+00
1	779	7	customer	01a22fc2-03e9-7d48-8173-e0b15a71f73a	customer.created	{}	2026-09-02 10:00:00+00
1	780	8	customer	01a22fc2-03ea-78bf-956d-6d432f66a229	customer.created	{}	2026-09-02 10:00:00+00
1	781	9	customer	01a22fc2-03ea-78bf-956d-6d432f66a229	customer.erased	{}	2026-09-02 10:00:00+00
1	782	12	stock_document	00000000-0000-0000-0000-0000000000d1	stock.received	{"lines": [{"sku": "CUP", "quantity": "60", "to_state": "free", "from_state": "supplier"}, {"sku": "TEA", "quantity": "9.5", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-09-02 10:00:00+00
1	783	19	order	00000000-0000-0000-0000-000000000001	order.placed	\N	2026-09-02 10:00:00+00
1	784	24	order	00000000-0000-0000-0000-000000000002	order.placed	\N	2026-09-02 10:00:00+00
1	785	26	fulfillment	00000000-0000-0000-0000-0000000000f2	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "2"}, {"line_no": 2, "quantity": "4"}, {"line_no": 3, "quantity": "0.5"}, {"line_no": 4, "quantity": "2"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000002", "fulfillment_number": "0T5SP77M-1"}	2026-09-02 10:00:00+00
1	786	30	fulfillment	00000000-0000-0000-0000-0000000000f2	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "2"}, {"line_no": 2, "quantity": "4"}, {"line_no": 3, "quantity": "0.5"}, {"line_no": 4, "quantity": "2"}], "status": "shipped", "carrier": "DHL", "order_id": "00000000-0000-0000-0000-000000000002", "tracking_number": "00342"}	2026-09-02 10:00:00+00
1	787	32	return	00000000-0000-0000-0000-0000000000c2	return.approved	{"lines": [{"sku": "SET", "line_no": 1, "quantity": "1"}, {"sku": "CUP", "line_no": 2, "quantity": "2"}, {"sku": "TEA", "line_no": 3, "quantity": "0.25"}, {"sku": "WRAP", "line_no": 4, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000002"}	2026-09-02 10:00:00+00
1	788	38	order	00000000-0000-0000-0000-000000000003	order.placed	\N	2026-09-02 10:00:00+00
1	789	40	payment	00000000-0000-0000-0000-0000000000b3	payment.authorization_succeeded	{"amount": "186.00 EUR", "order_id": "00000000-0000-0000-0000-000000000003", "operation_id": "01a22fc2-040e-7428-832b-e1f95490d1a9"}	2026-09-02 10:00:00+00
1	790	46	order	00000000-0000-0000-0000-000000000004	order.placed	\N	2026-09-02 10:00:00+00
1	791	48	shift	00000000-0000-0000-0000-000000000051	shift.opened	{"amount": "50.00 EUR", "register": "R1"}	2026-09-02 10:00:00+00
1	792	55	order	00000000-0000-0000-0000-000000000011	order.completed	\N	2026-09-02 10:00:00+00
1	792	58	payment	01a22fc2-0416-738f-9285-f03412852961	payment.sale_succeeded	{"amount": "13.00 EUR", "order_id": "00000000-0000-0000-0000-000000000011", "operation_id": "01a22fc2-0416-7394-8045-d2e260cca0fc"}	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.fees (tenant_id, fee_id, code, name, item_id, channel_id, of_item_id, is_per_unit, is_automatic, goods_below, is_active, metadata) FROM stdin;
1	17	deposit	deposit	16	0	13	t	f	\N	t	{}
\.

COPY order_mgmt_data.former_prices (tenant_id, former_price_id, item_id, currency, channel_id, customer_group_id, minimum_quantity, price, regular_price, began_at, ended_at) FROM stdin;
1	1	13	EUR	0	0	\N	9.00 EUR	\N	2026-09-01 10:00:00+00	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, shipped, released, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f2	1	00000000-0000-0000-0000-000000000002	2	0	2	0	0	785
1	00000000-0000-0000-0000-0000000000f2	2	00000000-0000-0000-0000-000000000002	4	0	4	0	0	785
1	00000000-0000-0000-0000-0000000000f2	3	00000000-0000-0000-0000-000000000002	0.5	0	0.5	0	0	785
1	00000000-0000-0000-0000-0000000000f2	4	00000000-0000-0000-0000-000000000002	2	0	2	0	0	785
\.

COPY order_mgmt_data.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f2	0T5SP77M-1	00000000-0000-0000-0000-0000000000f2	00000000-0000-0000-0000-000000000002	1	BER	shipped	DHL	00342	\N	2026-09-02 10:00:00+00	\N	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	{}	785
\.

COPY order_mgmt_data.idempotency_keys (tenant_id, function, idempotency_key, payload_hash, document_id, recorded_at) FROM stdin;
1	authorize_payment	authorize-3	\\x764577fc9ae3bd487411e10c7bd05a467737b0c3331d50b64e4ee7c7e2264516	00000000-0000-0000-0000-0000000000b3	2026-09-02 10:00:00+00
1	erase_customer	erase-3	\\xc03424f903512c9c9df13dfa392e8020358310688144610b8215f9c2453b43ec	01a22fc2-03ea-78bf-956d-6d432f66a229	2026-09-02 10:00:00+00
1	open_shift	open-1	\\xd54e49e58c6c843475462dcf4ce9c7d7f43cdcb350df0b2de1eb3225b9b23147	00000000-0000-0000-0000-000000000051	2026-09-02 10:00:00+00
1	place_order	order-4	\\x049696e8327fca5db978b074fabafc9d36c44c922b131c183f29d84e822b4c50	00000000-0000-0000-0000-000000000004	2026-09-02 10:00:00+00
1	place_order	order-1	\\x9cddb1724a34454a0fb4e1cb473977ca6c58bc52eaccce9ad2b89b0539887641	00000000-0000-0000-0000-000000000001	2026-09-02 10:00:00+00
1	place_order	order-2	\\x57260684d2867c902bcdac3e61c5b9fa71d84786bd78409f7db479accc127881	00000000-0000-0000-0000-000000000002	2026-09-02 10:00:00+00
1	place_order	order-3	\\x81537d7bfd95d92c3afc28224469d022b98e0e3308d9fd605f9b8e46f8ece6c1	00000000-0000-0000-0000-000000000003	2026-09-02 10:00:00+00
1	plan_fulfillment	plan-2	\\xf562a439ea823927facfa3d4b869b0aa0ac7bb3ba8ac0244310a41249a4c69ad	00000000-0000-0000-0000-0000000000f2	2026-09-02 10:00:00+00
1	receive_stock	receive-1	\\x36df5814bf0a48d84c1bbf33bc05f5db2967946efd7c9be13db23b92c7f662c1	00000000-0000-0000-0000-0000000000d1	2026-09-02 10:00:00+00
1	record_sale	sale-1	\\xa5e5353a9fd1adf1f96a56e846f0038d95294eb3e9d7a183f4a9461302919a2d	00000000-0000-0000-0000-000000000011	2026-09-02 10:00:00+00
1	request_return	return-2	\\x278ac826c86129bc6a3e4b88e32b450b49dcba780745a0454c4fa5297551d302	00000000-0000-0000-0000-0000000000c2	2026-09-02 10:00:00+00
1	ship_fulfillment	ship-2	\\x3b9b781e80c4a19ae8d2eb9d9152aae37ab7666358280c37f2555bed60d4b4d8	00000000-0000-0000-0000-0000000000f2	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.item_units (tenant_id, item_id, unit, factor, name, is_active, metadata) FROM stdin;
1	13	box	12	Box	t	{}
\.

COPY order_mgmt_data.item_windows (tenant_id, item_id, channel_id, visible_from, visible_until) FROM stdin;
1	15	3	\N	2026-12-31 23:00:00+00
\.

COPY order_mgmt_data.items (tenant_id, item_id, sku, name, kind, scale, is_active, metadata, tax_rates, order_min, order_max, order_increment, has_windows, tax_class, weight) FROM stdin;
1	13	CUP	Cup	stocked	0	t	{}	\N	\N	\N	\N	\N	full	0.4
1	14	TEA	Tea	stocked	3	t	{}	\N	0.1	5	0.05	\N	full	1
1	15	WRAP	Gift wrap	untracked	0	t	{}	\N	\N	\N	\N	t	full	\N
1	16	DEP	Deposit	untracked	0	t	{}	\N	\N	\N	\N	\N	\N	\N
1	25	SET	SET	kit	0	t	{}	\N	\N	\N	\N	\N	\N	\N
\.

COPY order_mgmt_data.kit_components (tenant_id, item_id, component_id, place, quantity) FROM stdin;
1	25	13	1	2
1	25	14	2	0.25
1	25	15	3	1
\.

COPY order_mgmt_data.list_prices (tenant_id, list_price_id, item_id, currency, channel_id, customer_group_id, minimum_quantity, valid_from, valid_until, price, regular_price, since) FROM stdin;
1	22	13	EUR	0	0	6	-infinity	infinity	8.00 EUR	\N	2026-09-02 10:00:00+00
1	23	13	EUR	0	21	0	-infinity	infinity	7.50 EUR	\N	2026-09-02 10:00:00+00
1	24	14	EUR	3	0	0	2026-09-01 00:00:00+00	2026-10-01 00:00:00+00	11.00 EUR	12.00 EUR	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.locations (tenant_id, location_id, code, name, kind, is_active, metadata) FROM stdin;
1	1	BER	BER	store	t	{}
1	2	HAM	HAM	store	t	{}
\.

COPY order_mgmt_data.money_moves (tenant_id, move_id, occurred_at, recorded_at, stamp, from_id, to_id, channel_id, from_account, to_account, amount, posting, document_id, order_id, document_kind, actor, location_id, holder_id, reason, role_name) FROM stdin;
1	16	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	783	8	0	3	tax	receivable	4.47 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	1	\N	\N	\N
1	17	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	783	3	0	3	revenue	receivable	23.53 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	1	\N	\N	\N
1	18	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	783	3	0	3	shipping	receivable	4.90 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N
1	23	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	784	3	0	3	revenue	receivable	60.00 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	1	\N	\N	\N
1	36	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	788	3	0	3	revenue	receivable	180.00 EUR	0	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	order	postgres	1	\N	\N	\N
1	37	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	788	3	0	3	revenue	receivable	6.00 EUR	0	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N
1	44	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	790	8	0	3	tax	receivable	1.60 EUR	0	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	order	postgres	1	\N	\N	\N
1	45	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	790	3	0	3	revenue	receivable	8.40 EUR	0	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	order	postgres	1	\N	\N	\N
1	47	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	791	0	7	\N	safe	cash	50.00 EUR	0	00000000-0000-0000-0000-000000000051	\N	shift	postgres	1	00000000-0000-0000-0000-000000000051	\N	\N
1	52	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	8	0	4	tax	receivable	2.08 EUR	0	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	order	postgres	1	\N	\N	\N
1	53	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	4	0	4	revenue	receivable	10.92 EUR	0	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	order	postgres	1	\N	\N	\N
1	57	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	0	7	4	receivable	cash	13.00 EUR	0	01a22fc2-0416-738f-9285-f03412852961	00000000-0000-0000-0000-000000000011	payment	postgres	\N	00000000-0000-0000-0000-000000000051	\N	\N
\.

COPY order_mgmt_data.number_keys (tenant_id, key) FROM stdin;
1	\\x043331ed3bab4ef5b3234349705550fd
\.

COPY order_mgmt_data.order_lines (tenant_id, item_id, location_id, ordered, allocated, unit_price, line_total, line_no, order_id, sku, location, tax, discount, order_discount, list_price, price_set_by, shipped, open, backordered, canceled, return_requested, returned, undelivered, unit, unit_factor, kit_line_no, fee) FROM stdin;
1	13	1	3	3	7.50 EUR	22.50 EUR	1	00000000-0000-0000-0000-000000000001	CUP	BER	3.59 EUR	\N	\N	\N	\N	0	0	0	0	0	0	\N	\N	\N	\N	\N
1	13	1	6	2	0.00 EUR	0.00 EUR	2	00000000-0000-0000-0000-000000000002	CUP	BER	\N	\N	\N	\N	\N	4	0	0	0	2	0	4	\N	\N	1	\N
1	13	1	24	24	90.00 EUR	180.00 EUR	1	00000000-0000-0000-0000-000000000003	CUP	BER	\N	\N	\N	\N	\N	0	0	0	0	0	0	\N	box	12	\N	\N
1	13	1	1	1	10.00 EUR	10.00 EUR	1	00000000-0000-0000-0000-000000000004	CUP	BER	1.60 EUR	\N	\N	\N	\N	0	0	0	0	0	0	\N	\N	\N	\N	\N
1	13	1	1	0	10.00 EUR	10.00 EUR	2	00000000-0000-0000-0000-000000000011	CUP	BER	1.60 EUR	\N	\N	\N	\N	1	0	0	0	0	0	\N	\N	\N	\N	\N
1	14	1	0.25	0	12.00 EUR	3.00 EUR	1	00000000-0000-0000-0000-000000000011	TEA	BER	0.48 EUR	\N	\N	\N	\N	0.25	0	0	0	0	0	\N	\N	\N	\N	\N
1	14	1	0.5	0.5	11.00 EUR	5.50 EUR	2	00000000-0000-0000-0000-000000000001	TEA	BER	0.88 EUR	\N	\N	\N	\N	0	0	0	0	0	0	\N	\N	\N	\N	\N
1	14	1	0.75	0.25	0.00 EUR	0.00 EUR	3	00000000-0000-0000-0000-000000000002	TEA	BER	\N	\N	\N	\N	\N	0.5	0	0	0	0.25	0	0.5	\N	\N	1	\N
1	15	\N	3	0	0.00 EUR	0.00 EUR	4	00000000-0000-0000-0000-000000000002	WRAP	\N	\N	\N	\N	\N	\N	2	1	0	0	1	0	2	\N	\N	1	\N
1	16	\N	24	0	0.25 EUR	6.00 EUR	2	00000000-0000-0000-0000-000000000003	DEP	\N	\N	\N	\N	\N	\N	0	24	0	0	0	0	\N	\N	\N	\N	deposit
1	25	1	3	0	20.00 EUR	60.00 EUR	1	00000000-0000-0000-0000-000000000002	SET	BER	\N	\N	\N	\N	\N	2	1	0	0	1	0	2	\N	\N	1	\N
\.

COPY order_mgmt_data.order_taxes (tenant_id, tax_rate_id, rate, amount, line_no, order_id, is_inclusive, tax_rate, is_compound, unit_amount, rounding) FROM stdin;
1	8	190000	3.59 EUR	1	00000000-0000-0000-0000-000000000001	t	DE19	\N	\N	\N
1	8	190000	0.88 EUR	2	00000000-0000-0000-0000-000000000001	t	DE19	\N	\N	\N
1	8	190000	1.60 EUR	1	00000000-0000-0000-0000-000000000004	t	DE19	\N	\N	\N
1	8	190000	0.48 EUR	1	00000000-0000-0000-0000-000000000011	t	DE19	\N	\N	\N
1	8	190000	1.60 EUR	2	00000000-0000-0000-0000-000000000011	t	DE19	\N	\N	\N
\.

COPY order_mgmt_data.orders (tenant_id, recorded_at, stamp, occurred_at, log_id, total, order_id, order_number, channel, currency, actor, reference, tax, discount, shipping, secret_hash, expires_at, role_name, status, fulfillment_status, payment_status, return_status, metadata, billed, paid, refunded, customer_id, ship_to_id, bill_to_id, shipping_method) FROM stdin;
1	2026-09-02 10:00:00+00	783	2026-09-02 10:00:00+00	13	32.90 EUR	00000000-0000-0000-0000-000000000001	0T2G63ZT	web	EUR	postgres	\N	4.47 EUR	\N	4.90 EUR	\N	\N	\N	placed	unfulfilled	none	none	{}	\N	\N	\N	01a22fc2-03e5-772a-bfef-706293935d68	3	\N	parcel
1	2026-09-02 10:00:00+00	784	2026-09-02 10:00:00+00	20	60.00 EUR	00000000-0000-0000-0000-000000000002	0T5SP77M	web	EUR	postgres	\N	\N	\N	\N	\N	\N	\N	placed	partial	none	in_progress	{}	\N	\N	\N	\N	\N	\N	\N
1	2026-09-02 10:00:00+00	788	2026-09-02 10:00:00+00	34	186.00 EUR	00000000-0000-0000-0000-000000000003	0VHWECPT	web	EUR	postgres	\N	\N	\N	\N	\N	\N	\N	placed	unfulfilled	authorized	none	{}	\N	\N	\N	01a22fc2-03e9-7d48-8173-e0b15a71f73a	33	\N	\N
1	2026-09-02 10:00:00+00	790	2026-09-02 10:00:00+00	42	10.00 EUR	00000000-0000-0000-0000-000000000004	0T0FCB90	web	EUR	postgres	\N	1.60 EUR	\N	\N	\\x83cacb1b0742f646f1c27caeb4af36046e1d01391b89b8f8923ea239d2fc8392	\N	\N	placed	unfulfilled	none	none	{}	\N	\N	\N	\N	41	\N	\N
1	2026-09-02 10:00:00+00	792	2026-09-02 10:00:00+00	\N	13.00 EUR	00000000-0000-0000-0000-000000000011	0VX5H5DV	store	EUR	postgres	\N	2.08 EUR	\N	\N	\N	\N	\N	completed	fulfilled	paid	none	{}	\N	\N	\N	\N	\N	\N	\N
\.

COPY order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, capturable_delta, refundable_delta, purpose, provider_id, gateway_event_id, reason, actor, occurred_at, recorded_at, posting, stamp, shift_id, return_id, reference, role_name, is_late) FROM stdin;
1	39	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	01a22fc2-040e-7428-832b-e1f95490d1a9	authorization	recorded	186.00 EUR	18600	0	\N	5	\N	\N	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	0	789	\N	\N	pi_3	\N	f
1	56	01a22fc2-0416-738f-9285-f03412852961	00000000-0000-0000-0000-000000000011	01a22fc2-0416-7394-8045-d2e260cca0fc	sale	recorded	13.00 EUR	0	1300	\N	0	\N	\N	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	0	792	00000000-0000-0000-0000-000000000051	\N	\N	\N	f
\.

COPY order_mgmt_data.payment_providers (tenant_id, provider_id, code, name, kind, is_stored_value, is_active, metadata) FROM stdin;
1	5	adyen	Adyen	card	f	t	{}
\.

COPY order_mgmt_data.payments (tenant_id, payment_id, order_id, provider_id, provider, method, currency, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	5	adyen	\N	EUR	pi_3	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	{}
1	01a22fc2-0416-738f-9285-f03412852961	00000000-0000-0000-0000-000000000011	0	cash	\N	EUR	\N	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	{}
\.

COPY order_mgmt_data.prices (tenant_id, item_id, currency, price, since) FROM stdin;
1	13	EUR	10.00 EUR	2026-09-02 10:00:00+00
1	14	EUR	12.00 EUR	2026-09-01 10:00:00+00
1	15	EUR	3.00 EUR	2026-09-01 10:00:00+00
1	16	EUR	0.25 EUR	2026-09-01 10:00:00+00
1	25	EUR	20.00 EUR	2026-09-02 10:00:00+00
\.

COPY order_mgmt_data.products (tenant_id, product_id, is_active, code, name, brand, description, category_ids, option_names, images, attributes, texts, metadata) FROM stdin;
1	28	t	cup	Cup	Kiln	\N	{27}	{color}	{}	{"material": "clay"}	{"de": {"name": "Tasse"}}	{}
\.

COPY order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, staff, total, tendered, change, actor, occurred_at, recorded_at, stamp, location_id, is_late) FROM stdin;
1	00000000-0000-0000-0000-000000000011	0VX5H5DV	00000000-0000-0000-0000-000000000051	R1	ana	13.00 EUR	20.00 EUR	7.00 EUR	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	1	f
\.

COPY order_mgmt_data.registers (tenant_id, register_id, code, name, channel, location_id, is_active, metadata, discount_limit) FROM stdin;
1	7	R1	R1	store	1	t	{}	0
\.

COPY order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c2	1	1	0	0	0	0	0	0	0	\N	0	787
1	00000000-0000-0000-0000-0000000000c2	2	2	0	0	0	0	0	0	0	\N	0	787
1	00000000-0000-0000-0000-0000000000c2	3	0.25	0	0	0	0	0	0	0	\N	0	787
1	00000000-0000-0000-0000-0000000000c2	4	1	0	0	0	0	0	0	0	\N	0	787
\.

COPY order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, location_id, location, currency, credited, reason, actor, occurred_at, recorded_at, metadata, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c2	R-0TJDX1X9	00000000-0000-0000-0000-000000000002	approved	\N	\N	EUR	0.00 EUR	\N	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	{}	0	787
\.

COPY order_mgmt_data.search_documents (tenant_id, item_id, words) FROM stdin;
1	13	'=attribute=color=48d6215903dff56238e52e8891380c8f' '=attribute=material=01540f319ff0cf88928c83de23127fbb' '=brand=9e8287435ae73a052c9459e215e46a28' '=category=27' '=product=cup' '=sku=cup' '=tenant=1' 'blue' 'clay' 'cup' 'kiln' 'tasse'
1	14	'=sku=tea' '=tenant=1' 'tea'
1	15	'=sku=wrap' '=tenant=1' 'gift' 'wrap'
1	16	'=sku=dep' '=tenant=1' 'dep' 'deposit'
1	25	'=sku=set' '=tenant=1' 'set'
\.

COPY order_mgmt_data.search_words (tenant_id, word) FROM stdin;
1	blue
1	clay
1	cup
1	dep
1	deposit
1	gift
1	kiln
1	set
1	tasse
1	tea
1	wrap
\.

COPY order_mgmt_data.shifts (tenant_id, shift_id, register_id, register, shift_number, status, currency, opening_float, expected, counted, opened_by, closed_by, actor, opened_at, closed_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000051	7	R1	1	open	EUR	50.00 EUR	\N	\N	ana	\N	postgres	2026-09-02 10:00:00+00	\N	2026-09-02 10:00:00+00	{}	791
\.

COPY order_mgmt_data.shipping_fees (tenant_id, shipping_fee_id, shipping_method_id, shipping_zone_id, currency, minimum, fee, free_from, is_active) FROM stdin;
1	20	18	19	EUR	0	4.90 EUR	50.00 EUR	t
\.

COPY order_mgmt_data.shipping_methods (tenant_id, shipping_method_id, code, name, basis, tax_rates, tax_class, is_active, metadata) FROM stdin;
1	18	parcel	parcel	weight	\N	\N	t	{}
\.

COPY order_mgmt_data.shipping_zone_places (tenant_id, shipping_zone_id, country, region, postal_prefix) FROM stdin;
1	19	AT		
1	19	DE		
\.

COPY order_mgmt_data.shipping_zones (tenant_id, shipping_zone_id, code, name) FROM stdin;
1	19	near	near
\.

COPY order_mgmt_data.staff (tenant_id, staff_id, code, name, is_active, metadata) FROM stdin;
1	6	ana	Ana	t	{}
\.

COPY order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp, role_name) FROM stdin;
1	25	fulfillment	00000000-0000-0000-0000-0000000000f2	\N	\N	open	\N	web	postgres	\N	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	785	\N
1	29	fulfillment	00000000-0000-0000-0000-0000000000f2	\N	open	shipped	\N	\N	postgres	\N	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	786	\N
1	31	return	00000000-0000-0000-0000-0000000000c2	\N	\N	approved	\N	web	postgres	\N	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	787	\N
1	49	shift	00000000-0000-0000-0000-000000000051	\N	\N	open	\N	store	postgres	\N	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	791	\N
1	54	order	00000000-0000-0000-0000-000000000011	\N	\N	completed	\N	store	postgres	\N	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	\N
\.

COPY order_mgmt_data.stock_document_lines (tenant_id, document_id, line_no, item_id, sku, quantity, from_state, to_state, counted) FROM stdin;
1	00000000-0000-0000-0000-0000000000d1	1	13	CUP	60	supplier	free	\N
1	00000000-0000-0000-0000-0000000000d1	2	14	TEA	9.5	supplier	free	\N
\.

COPY order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000d1	receipt	1	\N	\N	postgres	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	{}
\.

COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, quantity, occurred_at, recorded_at, stamp, channel_id, document_line, from_state, to_state, posting, document_id, document_kind, actor, other_location_id, unit_cost, line_cost, reason, role_name, lot_id, serial_id, bin_id) FROM stdin;
1	10	13	1	60	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	782	\N	1	supplier	free	0	00000000-0000-0000-0000-0000000000d1	stock_document	postgres	\N	3.00 EUR	\N	\N	\N	\N	\N	\N
1	11	14	1	9.5	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	782	\N	2	supplier	free	0	00000000-0000-0000-0000-0000000000d1	stock_document	postgres	\N	5.00 EUR	\N	\N	\N	\N	\N	\N
1	14	13	1	3	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	783	3	1	free	allocated	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	15	14	1	0.5	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	783	3	2	free	allocated	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	21	13	1	6	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	784	3	2	free	allocated	0	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	22	14	1	0.75	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	784	3	3	free	allocated	0	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	27	13	1	4	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	786	3	2	allocated	customer	0	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	28	14	1	0.5	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	786	3	3	allocated	customer	0	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	35	13	1	24	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	788	3	1	free	allocated	0	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	43	13	1	1	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	790	3	1	free	allocated	0	00000000-0000-0000-0000-000000000004	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	50	13	1	1	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	4	2	free	customer	0	00000000-0000-0000-0000-000000000011	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	51	14	1	0.25	2026-09-02 10:00:00+00	2026-09-02 10:00:00+00	792	4	1	free	customer	0	00000000-0000-0000-0000-000000000011	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
\.

COPY order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent, is_inclusive, is_active, metadata, is_compound, unit_amount) FROM stdin;
1	8	DE19	DE19	19.0000	t	t	{}	f	\N
1	9	AT20	AT20	20.0000	t	t	{}	f	\N
\.

COPY order_mgmt_data.tax_rules (tenant_id, tax_rule_id, tax_class, country, region, postal_prefix, exemption, valid_from, valid_until, tax_rates) FROM stdin;
1	10	full	DE				-infinity	infinity	{DE19}
1	11	full	AT				-infinity	infinity	{AT20}
1	12	full	AT			business	-infinity	infinity	{}
\.

COPY order_mgmt_data.tax_settings (tenant_id, location_id, rounding, country, region, postal_code) FROM stdin;
1	0	line	DE	\N	\N
\.

COPY order_mgmt_data.tenants (tenant_id, name, is_active, metadata, time_zone, time_zone_changes, number_prefixes) FROM stdin;
1	Shop	t	{}	Europe/Berlin	\N	{}
\.

COPY order_mgmt_data.unit_prices (tenant_id, item_id, unit, currency, price) FROM stdin;
1	13	box	EUR	90.00 EUR
\.

COPY order_mgmt_data.variants (tenant_id, item_id, product_id, place, option_values, images, attributes) FROM stdin;
1	13	28	0	{blue}	{}	{}
\.

SELECT pg_catalog.setval('order_mgmt_data.ledger_id_seq', 1024, true);
SELECT pg_catalog.setval('order_mgmt_data.master_id_seq', 31, true);
SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.return_number_seq', 64, true);
