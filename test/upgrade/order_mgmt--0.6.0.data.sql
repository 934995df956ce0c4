-- What a shop of 0.6.0 had in its tables after order_mgmt--0.6.0.calls.sql: what 0.6.0 began to keep, a second tenant, and roles
-- that were granted a profile of 0.6.0, all of a tenant or one location, and one that was dropped.
-- The stamps are transaction ids of its server; load it with the triggers of the tables disabled.

SET standard_conforming_strings = on;
TRUNCATE order_mgmt_data.stock_control, order_mgmt_data.fold_marks, order_mgmt_data.day_control;
COPY order_mgmt_data.archive_walks (tenant_id, kind, after_at, after_id, stock_after, money_after, is_due) FROM stdin;
1	0	-infinity	00000000-0000-0000-0000-000000000000	\N	\N	f
\.

COPY order_mgmt_data.day_control (is_only, summed_stamp) FROM stdin;
t	768
\.

COPY order_mgmt_data.fold_marks (step, left_out, folded_to) FROM stdin;
balances	0	768
costs	0	768
days	0	768
money	0	768
\.

COPY order_mgmt_data.latest_facts (tenant_id, fact, latest_recorded_at) FROM stdin;
1	money_moves	2026-01-05 10:00:00+00
1	orders	2026-01-05 10:00:00+00
1	payment_events	2026-01-05 10:00:00+00
1	stock_moves	2026-01-05 10:00:00+00
\.

COPY order_mgmt_data.money_balances (tenant_id, account, account_id, currency, incarnation, balance) FROM stdin;
1	receivable	0	EUR	534192907815802078	0.00
1	cash	11	EUR	534192907815802078	0.00
1	clearing	9	EUR	534192907815802078	53.10
1	safe	0	EUR	534192907815802078	12.30
1	inventory	1	EUR	534192907815802078	178.75
1	inventory	2	EUR	534192907815802078	75.00
1	goods_received	0	EUR	534192907815802078	-275.00
1	tax	3	EUR	534192907815802078	-10.44
1	revenue	5	EUR	534192907815802078	-10.34
1	revenue	4	EUR	534192907815802078	-57.31
1	returns	4	EUR	534192907815802078	16.81
1	shipping	4	EUR	534192907815802078	-4.12
1	cost_of_goods	1	EUR	534192907815802078	21.25
\.

COPY order_mgmt_data.money_days (tenant_id, account_id, location_id, recorded_date, occurred_date, account, currency, debit, credit) FROM stdin;
1	0	1	2026-01-05	2026-01-05	safe	EUR	62.30	50.00
1	0	1	2026-01-05	2026-01-05	receivable	EUR	84.60	24.10
1	0	0	2026-01-05	2026-01-05	receivable	EUR	29.80	90.30
1	0	1	2026-01-05	2026-01-05	goods_received	EUR	0	275.00
1	1	1	2026-01-05	2026-01-05	cost_of_goods	EUR	28.75	7.50
1	1	1	2026-01-05	2026-01-05	inventory	EUR	282.50	103.75
1	2	1	2026-01-05	2026-01-05	inventory	EUR	75.00	0
1	3	1	2026-01-05	2026-01-05	tax	EUR	3.84	13.50
1	3	0	2026-01-05	2026-01-05	tax	EUR	0.78	1.56
1	4	0	2026-01-05	2026-01-05	shipping	EUR	4.12	8.24
1	4	1	2026-01-05	2026-01-05	revenue	EUR	3.45	60.76
1	4	1	2026-01-05	2026-01-05	returns	EUR	16.81	0
1	5	1	2026-01-05	2026-01-05	revenue	EUR	0	10.34
1	9	0	2026-01-05	2026-01-05	clearing	EUR	73.10	20.00
1	11	0	2026-01-05	2026-01-05	cash	EUR	12.30	0
1	11	1	2026-01-05	2026-01-05	cash	EUR	50.00	62.30
\.

COPY order_mgmt_data.sale_days (tenant_id, channel_id, location_id, recorded_date, occurred_date, orders, currency, units, gross_sales, discounts, returns, shipping, tax, canceled_units, returned_units) FROM stdin;
1	4	0	2026-01-05	2026-01-05	0	EUR	0	0	0	0	4.12	0.78	0	0
1	4	1	2026-01-05	2026-01-05	2	EUR	5	57.31	0	16.81	0	7.70	1	1
1	5	1	2026-01-05	2026-01-05	1	EUR	3	10.34	0	0	0	1.96	0	0
\.

COPY order_mgmt_data.stock_balances (tenant_id, item_id, location_id, incarnation, fold_stamp, free, reserved, allocated, backordered, quality_control, damaged, expired, returned, in_transit) FROM stdin;
1	6	1	534192907815802078	762	18	0	0	0	0	0	0	0	0
1	6	2	534192907815802078	762	10	0	0	0	0	0	0	0	0
1	7	1	534192907815802078	762	35	0	0	0	0	0	0	0	0
\.

COPY order_mgmt_data.stock_control (is_only, incarnation, fold_stamp, money_fold_stamp, cost_stamp, summed_stamp) FROM stdin;
t	534192907815802078	768	768	768	762
\.

COPY order_mgmt_data.stock_costs (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity, guessed_received, guessed_lost) FROM stdin;
1	6	1	4	18	135.00 EUR	135.00 EUR	18	\N	\N
1	6	2	1	10	75.00 EUR	75.00 EUR	10	\N	\N
1	7	1	3	35	43.75 EUR	43.75 EUR	35	\N	\N
\.

COPY order_mgmt_data.stock_days (tenant_id, location_id, item_id, recorded_date, occurred_date, free, reserved, allocated, backordered, quality_control, damaged, expired, returned, in_transit, value, first_stamp, last_stamp, periods) FROM stdin;
1	1	6	2026-01-05	2026-01-05	18	\N	0	\N	\N	\N	\N	\N	\N	135.00 EUR	745	755	\N
1	1	7	2026-01-05	2026-01-05	35	0	0	\N	\N	\N	\N	\N	\N	43.75 EUR	745	760	\N
1	2	6	2026-01-05	2026-01-05	10	\N	\N	\N	\N	\N	\N	\N	0	75.00 EUR	755	756	\N
\.

COPY order_mgmt_data.stock_snapshots (tenant_id, location_id, snapshot_date, positions, rows_after) FROM stdin;
1	1	-infinity	0	2
1	2	-infinity	0	1
\.

COPY order_mgmt_data.verify_marks (whose, verified_to, broken) FROM stdin;
all	788	{}
\.

COPY order_mgmt_archive.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, shipped, released, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	1	00000000-0000-0000-0000-000000000001	3	0	3	0	0	748
1	00000000-0000-0000-0000-0000000000f1	2	00000000-0000-0000-0000-000000000001	2	0	2	0	0	748
\.

COPY order_mgmt_archive.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	HTKNW0HJ-1	00000000-0000-0000-0000-0000000000f1	00000000-0000-0000-0000-000000000001	1	BER	delivered	DHL	00341	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}	748
\.

COPY order_mgmt_archive.money_moves (tenant_id, move_id, occurred_at, recorded_at, stamp, from_id, to_id, channel_id, from_account, to_account, amount, posting, document_id, order_id, document_kind, actor, location_id, holder_id, reason, role_name) FROM stdin;
1	7	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	746	3	0	4	tax	receivable	10.89 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	1	\N	\N	\N
1	8	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	746	4	0	4	revenue	receivable	57.31 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	1	\N	\N	\N
1	9	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	746	3	0	4	tax	receivable	0.78 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N
1	10	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	746	4	0	4	shipping	receivable	4.12 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N
1	13	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	747	0	9	4	receivable	clearing	73.10 EUR	0	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	payment	postgres	\N	\N	\N	\N
1	26	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	0	3	4	receivable	tax	3.19 EUR	0	00000000-0000-0000-0000-0000000000c1	00000000-0000-0000-0000-000000000001	return	postgres	1	\N	\N	\N
1	27	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	0	4	4	receivable	returns	16.81 EUR	0	00000000-0000-0000-0000-0000000000c1	00000000-0000-0000-0000-000000000001	return	postgres	1	\N	\N	\N
1	33	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	9	0	4	clearing	receivable	20.00 EUR	0	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	payment	postgres	\N	\N	\N	\N
1	38	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	3	0	4	tax	receivable	0.65 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	1	\N	\N	\N
1	39	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	4	0	4	revenue	receivable	3.45 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	1	\N	\N	\N
1	40	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	3	0	4	tax	receivable	0.78 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N
1	41	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	4	0	4	shipping	receivable	4.12 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N
1	44	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	3	4	receivable	tax	0.65 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	1	\N	changed my mind	\N
1	45	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	4	4	receivable	revenue	3.45 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	1	\N	changed my mind	\N
1	46	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	3	4	receivable	tax	0.78 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	changed my mind	\N
1	47	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	4	4	receivable	shipping	4.12 EUR	0	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	changed my mind	\N
1	69	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	3	0	5	tax	receivable	1.96 EUR	0	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	order	postgres	1	\N	\N	\N
1	70	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	5	0	5	revenue	receivable	10.34 EUR	0	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	order	postgres	1	\N	\N	\N
1	74	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	0	11	5	receivable	cash	12.30 EUR	0	01a22e3a-90a0-7204-a45d-86bf7e24daec	00000000-0000-0000-0000-000000000011	payment	postgres	\N	00000000-0000-0000-0000-000000000051	\N	\N
1	79	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	1	4	inventory	cost_of_goods	22.50 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	order_mgmt	1	\N	\N	\N
1	80	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	1	4	inventory	cost_of_goods	2.50 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	order_mgmt	1	\N	\N	\N
1	81	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	1	\N	cost_of_goods	inventory	7.50 EUR	0	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	order	order_mgmt	1	\N	\N	\N
1	82	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	1	5	inventory	cost_of_goods	3.75 EUR	0	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	order	order_mgmt	1	\N	\N	\N
1	83	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	0	1	\N	goods_received	inventory	225.00 EUR	0	00000000-0000-0000-0000-0000000000d1	\N	stock_document	order_mgmt	1	\N	\N	\N
1	84	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	0	1	\N	goods_received	inventory	50.00 EUR	0	00000000-0000-0000-0000-0000000000d1	\N	stock_document	order_mgmt	1	\N	\N	\N
1	85	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	2	\N	inventory	inventory	75.00 EUR	0	00000000-0000-0000-0000-000000000071	\N	transfer	order_mgmt	1	\N	\N	\N
\.

COPY order_mgmt_archive.order_cancellations (tenant_id, order_id, line_no, canceled, quantity, was_paid, recorded_at, occurred_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000002	1	1	1	f	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753
\.

COPY order_mgmt_archive.order_lines (tenant_id, item_id, location_id, ordered, allocated, unit_price, line_total, line_no, order_id, sku, location, tax, discount, order_discount, list_price, price_set_by, shipped, open, backordered, canceled, return_requested, returned, undelivered) FROM stdin;
1	6	1	3	0	20.00 EUR	60.00 EUR	1	00000000-0000-0000-0000-000000000001	A	BER	9.58 EUR	\N	\N	\N	\N	3	0	0	0	1	1	\N
1	7	1	2	0	4.10 EUR	8.20 EUR	2	00000000-0000-0000-0000-000000000001	B	BER	1.31 EUR	\N	\N	\N	\N	2	0	0	0	0	0	\N
1	7	1	1	0	4.10 EUR	4.10 EUR	1	00000000-0000-0000-0000-000000000002	B	BER	0.65 EUR	\N	\N	\N	\N	0	0	0	1	0	0	\N
1	7	1	3	0	4.10 EUR	12.30 EUR	1	00000000-0000-0000-0000-000000000011	B	BER	1.96 EUR	\N	\N	\N	\N	3	0	0	0	0	0	\N
\.

COPY order_mgmt_archive.order_taxes (tenant_id, tax_rate_id, rate, amount, line_no, order_id, is_inclusive, tax_rate) FROM stdin;
1	3	190000	0.78 EUR	0	00000000-0000-0000-0000-000000000001	t	VAT
1	3	190000	9.58 EUR	1	00000000-0000-0000-0000-000000000001	t	VAT
1	3	190000	1.31 EUR	2	00000000-0000-0000-0000-000000000001	t	VAT
1	3	190000	0.78 EUR	0	00000000-0000-0000-0000-000000000002	t	VAT
1	3	190000	0.65 EUR	1	00000000-0000-0000-0000-000000000002	t	VAT
1	3	190000	1.96 EUR	1	00000000-0000-0000-0000-000000000011	t	VAT
\.

COPY order_mgmt_archive.orders (tenant_id, recorded_at, stamp, occurred_at, log_id, total, order_id, order_number, channel, currency, actor, reference, tax, discount, shipping, secret_hash, expires_at, role_name, status, fulfillment_status, payment_status, return_status, metadata, billed, paid, refunded) FROM stdin;
1	2026-01-05 10:00:00+00	746	2026-01-05 10:00:00+00	4	73.10 EUR	00000000-0000-0000-0000-000000000001	HTKNW0HJ	web	EUR	postgres	basket 1	11.67 EUR	\N	4.90 EUR	\N	\N	\N	completed	fulfilled	partially_refunded	partially_returned	{}	53.10 EUR	73.10 EUR	20.00 EUR
1	2026-01-05 10:00:00+00	752	2026-01-05 10:00:00+00	36	9.00 EUR	00000000-0000-0000-0000-000000000002	HT4KPW0Y	web	EUR	postgres	\N	1.43 EUR	\N	4.90 EUR	\N	\N	\N	canceled	not_required	none	none	{}	0.00 EUR	\N	\N
1	2026-01-05 10:00:00+00	760	2026-01-05 10:00:00+00	\N	12.30 EUR	00000000-0000-0000-0000-000000000011	HVVGREZB	store	EUR	postgres	\N	1.96 EUR	\N	\N	\N	\N	\N	completed	fulfilled	paid	none	{}	\N	\N	\N
\.

COPY order_mgmt_archive.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, capturable_delta, refundable_delta, purpose, provider_id, gateway_event_id, reason, actor, occurred_at, recorded_at, posting, stamp, shift_id, return_id, reference, role_name, is_late) FROM stdin;
1	12	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a22e3a-9088-7c84-8694-16aa5b50e096	sale	recorded	73.10 EUR	0	7310	\N	9	\N	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	0	747	\N	\N	pi_1	\N	f
1	32	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a22e3a-9094-763d-821d-1af614d5d6e5	refund	recorded	20.00 EUR	0	-2000	\N	9	\N	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	0	751	\N	00000000-0000-0000-0000-0000000000c1	\N	\N	f
1	73	01a22e3a-90a0-7204-a45d-86bf7e24daec	00000000-0000-0000-0000-000000000011	01a22e3a-90a0-720b-ba6e-16c3def5d9e6	sale	recorded	12.30 EUR	0	1230	\N	0	\N	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	0	760	00000000-0000-0000-0000-000000000051	\N	\N	\N	f
\.

COPY order_mgmt_archive.payments (tenant_id, payment_id, order_id, provider_id, provider, method, currency, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	9	adyen	\N	EUR	pi_1	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}
1	01a22e3a-90a0-7204-a45d-86bf7e24daec	00000000-0000-0000-0000-000000000011	0	cash	\N	EUR	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}
\.

COPY order_mgmt_archive.register_sales (tenant_id, order_id, order_number, shift_id, register, staff, total, tendered, change, actor, occurred_at, recorded_at, stamp, location_id, is_late) FROM stdin;
1	00000000-0000-0000-0000-000000000011	HVVGREZB	00000000-0000-0000-0000-000000000051	R1	ana	12.30 EUR	20.00 EUR	7.70 EUR	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	1	f
\.

COPY order_mgmt_archive.reservations (tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, remaining, status, expires_at, actor, occurred_at, recorded_at, metadata, stamp, secret_hash, short) FROM stdin;
1	00000000-0000-0000-0000-0000000000a1	1	7	B	1	BER	web	\N	1	0	released	2026-01-05 10:15:00+00	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}	757	\N	0
\.

COPY order_mgmt_archive.return_lines (tenant_id, return_id, line_no, requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	1	1	1	0	0	0	0	0	0	\N	0	751
\.

COPY order_mgmt_archive.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity, location_id, location, reason, actor, occurred_at, recorded_at, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	01a22e3a-9092-7893-a683-d82f923a2a7d	1	restock	1	1	BER	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	0	751
\.

COPY order_mgmt_archive.returns (tenant_id, return_id, return_number, order_id, status, location_id, location, currency, credited, reason, actor, occurred_at, recorded_at, metadata, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	R-HTKMECXB	00000000-0000-0000-0000-000000000001	received	\N	\N	EUR	20.00 EUR	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}	0	751
\.

COPY order_mgmt_archive.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp, role_name) FROM stdin;
1	15	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	\N	open	\N	web	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	748	\N
1	19	order	00000000-0000-0000-0000-000000000001	\N	placed	completed	\N	web	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	749	\N
1	21	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	open	shipped	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	749	\N
1	23	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	shipped	delivered	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	750	\N
1	28	return	00000000-0000-0000-0000-0000000000c1	\N	\N	approved	\N	web	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	\N
1	29	return	00000000-0000-0000-0000-0000000000c1	\N	approved	received	\N	web	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	\N
1	48	order	00000000-0000-0000-0000-000000000002	\N	placed	canceled	changed my mind	web	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	\N
1	51	transfer	00000000-0000-0000-0000-000000000071	\N	\N	ready	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	754	\N
1	54	transfer	00000000-0000-0000-0000-000000000071	\N	ready	in_transit	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	755	\N
1	57	transfer	00000000-0000-0000-0000-000000000071	\N	in_transit	received	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	756	\N
1	60	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	active	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	757	\N
1	63	reservation	00000000-0000-0000-0000-0000000000a1	1	active	released	\N	\N	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	758	\N
1	71	order	00000000-0000-0000-0000-000000000011	\N	\N	completed	\N	store	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	\N
\.

COPY order_mgmt_archive.stock_document_lines (tenant_id, document_id, line_no, item_id, sku, quantity, from_state, to_state, counted) FROM stdin;
1	00000000-0000-0000-0000-0000000000d1	1	6	A	30	supplier	free	\N
1	00000000-0000-0000-0000-0000000000d1	2	7	B	40	supplier	free	\N
\.

COPY order_mgmt_archive.stock_documents (tenant_id, document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000d1	receipt	1	\N	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}
\.

COPY order_mgmt_archive.stock_move_costs (tenant_id, move_id, location_id, item_id, position_no, document_id, document_line, quantity, value, correction, is_estimated, cost_value, cost_quantity, stamp, guessed_received, guessed_lost) FROM stdin;
1	1	1	6	1	\N	\N	30	225.00 EUR	\N	f	225.00 EUR	30	745	\N	\N
1	2	1	7	1	\N	\N	40	50.00 EUR	\N	f	50.00 EUR	40	745	\N	\N
1	17	1	6	2	00000000-0000-0000-0000-000000000001	1	-3	-22.50 EUR	\N	f	202.50 EUR	27	749	\N	\N
1	18	1	7	2	00000000-0000-0000-0000-000000000001	2	-2	-2.50 EUR	\N	f	47.50 EUR	38	749	\N	\N
1	25	1	6	3	00000000-0000-0000-0000-000000000001	1	1	7.50 EUR	\N	f	210.00 EUR	28	751	\N	\N
1	53	1	6	4	\N	\N	-10	-75.00 EUR	\N	f	135.00 EUR	18	755	\N	\N
1	53	2	6	1	\N	\N	10	75.00 EUR	\N	f	75.00 EUR	10	755	\N	\N
1	68	1	7	3	00000000-0000-0000-0000-000000000011	1	-3	-3.75 EUR	\N	f	43.75 EUR	35	760	\N	\N
\.

COPY order_mgmt_archive.stock_moves (tenant_id, move_id, item_id, location_id, quantity, occurred_at, recorded_at, stamp, channel_id, document_line, from_state, to_state, posting, document_id, document_kind, actor, other_location_id, unit_cost, line_cost, reason, role_name, lot_id, serial_id, bin_id) FROM stdin;
1	1	6	1	30	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	745	\N	1	supplier	free	0	00000000-0000-0000-0000-0000000000d1	stock_document	postgres	\N	7.50 EUR	\N	\N	\N	\N	\N	\N
1	2	7	1	40	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	745	\N	2	supplier	free	0	00000000-0000-0000-0000-0000000000d1	stock_document	postgres	\N	1.25 EUR	\N	\N	\N	\N	\N	\N
1	5	6	1	3	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	746	4	1	free	allocated	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	6	7	1	2	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	746	4	2	free	allocated	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	17	6	1	3	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	749	4	1	allocated	customer	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	18	7	1	2	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	749	4	2	allocated	customer	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	25	6	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	\N	1	customer	free	0	00000000-0000-0000-0000-000000000001	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	37	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	4	1	free	allocated	0	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	43	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	\N	1	allocated	free	0	00000000-0000-0000-0000-000000000002	order	postgres	\N	\N	\N	changed my mind	\N	\N	\N	\N
1	50	6	1	10	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	754	\N	1	free	allocated	0	00000000-0000-0000-0000-000000000071	transfer	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	53	6	1	10	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	755	\N	1	allocated	in_transit	0	00000000-0000-0000-0000-000000000071	transfer	postgres	2	\N	\N	\N	\N	\N	\N	\N
1	56	6	2	10	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	756	\N	1	in_transit	free	0	00000000-0000-0000-0000-000000000071	transfer	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	59	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	757	4	1	free	reserved	0	00000000-0000-0000-0000-0000000000a1	reservation	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	62	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	758	\N	1	reserved	free	0	00000000-0000-0000-0000-0000000000a1	reservation	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	68	7	1	3	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	5	1	free	customer	0	00000000-0000-0000-0000-000000000011	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
\.

COPY order_mgmt_archive.transfer_lines (tenant_id, transfer_id, line_no, item_id, sku, quantity, shipped, canceled, received, missing, returned, missing_reason) FROM stdin;
1	00000000-0000-0000-0000-000000000071	1	6	A	10	10	0	10	0	0	\N
\.

COPY order_mgmt_archive.transfers (tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, status, reference, actor, occurred_at, recorded_at, metadata, shipped_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000071	T-HVTP307F	1	BER	2	HAM	received	\N	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}	2026-01-05 10:00:00+00	754
\.

COPY order_mgmt_data.access_grants (tenant_id, role_name, profile, location_ids) FROM stdin;
1	buyer	web	{2}
1	watcher	monitor	\N
1	left_long_ago	web	\N
\.

COPY order_mgmt_data.archived_documents (document_id, tenant_id, document_kind) FROM stdin;
00000000-0000-0000-0000-000000000001	1	order
00000000-0000-0000-0000-000000000002	1	order
00000000-0000-0000-0000-000000000011	1	order
00000000-0000-0000-0000-000000000071	1	transfer
00000000-0000-0000-0000-0000000000a1	1	reservation
00000000-0000-0000-0000-0000000000b1	1	payment
00000000-0000-0000-0000-0000000000c1	1	return
00000000-0000-0000-0000-0000000000d1	1	stock_document
00000000-0000-0000-0000-0000000000f1	1	fulfillment
01a22e3a-9088-7c84-8694-16aa5b50e096	1	operation
01a22e3a-9092-7893-a683-d82f923a2a7d	1	receipt
01a22e3a-9094-763d-821d-1af614d5d6e5	1	operation
01a22e3a-90a0-7204-a45d-86bf7e24daec	1	payment
01a22e3a-90a0-720b-ba6e-16c3def5d9e6	1	operation
\.

COPY order_mgmt_data.archived_payment_keys (key, provider_id, kind, tenant_id) FROM stdin;
pi_1	9	payment	1
pi_1	9	sale	1
\.

COPY order_mgmt_data.archives (tenant_id, archive_id, archived_to) FROM stdin;
1	01a22e3a-90cc-7549-982c-24736b1b0933	2026-06-01 00:00:00+00
\.

COPY order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) FROM stdin;
1	4	1	1
1	4	2	2
1	5	1	1
\.

COPY order_mgmt_data.channels (tenant_id, channel_id, code, name, currency, is_active, metadata, shipping, shipping_tax_rates, is_public, ship_complete) FROM stdin;
1	4	web	web	EUR	t	{}	4.90 EUR	{VAT}	t	f
1	5	store	store	EUR	t	{}	\N	\N	f	f
\.

COPY order_mgmt_data.events (tenant_id, stamp, id, aggregatetype, aggregateid, type, payload, occurred_at) FROM stdin;
1	751	35	return	00000000-0000-0000-0000-0000000000c1	return.refunded	{"refunds": [{"amount": "20.00 EUR", "payment_id": "00000000-0000-0000-0000-0000000000b1"}], "order_id": "00000000-0000-0000-0000-000000000001"}	2026-01-05 10:00:00+00
1	752	42	order	00000000-0000-0000-0000-000000000002	order.placed	\N	2026-01-05 10:00:00+00
1	753	49	order	00000000-0000-0000-0000-000000000002	order.canceled	{"lines": [{"sku": "B", "line_no": 1, "quantity": "1"}], "reason": "changed my mind", "status": "canceled"}	2026-01-05 10:00:00+00
1	754	52	transfer	00000000-0000-0000-0000-000000000071	transfer.created	{"lines": [{"sku": "A", "line_no": 1, "quantity": "10", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "HAM", "from_location": "BER", "transfer_number": "T-HVTP307F"}	2026-01-05 10:00:00+00
1	755	55	transfer	00000000-0000-0000-0000-000000000071	transfer.shipped	{"lines": [{"sku": "A", "line_no": 1, "quantity": "10", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "HAM", "from_location": "BER", "transfer_number": "T-HVTP307F"}	2026-01-05 10:00:00+00
1	756	58	transfer	00000000-0000-0000-0000-000000000071	transfer.received	{"lines": [{"sku": "A", "line_no": 1, "quantity": "10", "to_state": "free", "from_state": "in_transit"}], "status": "received", "to_location": "HAM", "from_location": "BER", "transfer_number": "T-HVTP307F"}	2026-01-05 10:00:00+00
1	757	61	reservation	00000000-0000-0000-0000-0000000000a1	reservation.created	{"lines": [{"sku": "B", "location": "BER", "quantity": "1"}], "reservation_id": "00000000-0000-0000-0000-0000000000a1"}	2026-01-05 10:00:00+00
1	758	64	reservation	00000000-0000-0000-0000-0000000000a1	reservation.released	{"reservation_id": "00000000-0000-0000-0000-0000000000a1"}	2026-01-05 10:00:00+00
1	759	66	shift	00000000-0000-0000-0000-000000000051	shift.opened	{"amount": "50.00 EUR", "register": "R1"}	2026-01-05 10:00:00+00
1	760	72	order	00000000-0000-0000-0000-000000000011	order.completed	\N	2026-01-05 10:00:00+00
1	760	75	payment	01a22e3a-90a0-7204-a45d-86bf7e24daec	payment.sale_succeeded	{"amount": "12.30 EUR", "order_id": "00000000-0000-0000-0000-000000000011", "operation_id": "01a22e3a-90a0-720b-ba6e-16c3def5d9e6"}	2026-01-05 10:00:00+00
1	761	77	shift	00000000-0000-0000-0000-000000000051	shift.closed	{"amount": "62.30 EUR", "register": "R1"}	2026-01-05 10:00:00+00
1	773	121	order	00000000-0000-0000-0000-000000000003	order.placed	\N	2026-07-06 10:00:00+00
1	774	123	payment	00000000-0000-0000-0000-0000000000b3	payment.authorization_succeeded	{"amount": "93.10 EUR", "order_id": "00000000-0000-0000-0000-000000000003", "operation_id": "01a22e3a-90ec-7513-a8db-7bdf09e70d85"}	2026-07-06 10:00:00+00
1	775	126	payment	00000000-0000-0000-0000-0000000000b3	payment.capture_succeeded	{"amount": "80.00 EUR", "order_id": "00000000-0000-0000-0000-000000000003", "operation_id": "01a22e3a-90ec-7de5-8a08-960afb5b8da2"}	2026-07-06 10:00:00+00
1	776	128	fulfillment	00000000-0000-0000-0000-0000000000f3	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "4"}, {"line_no": 2, "quantity": "2"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000003", "fulfillment_number": "X6VKJGWJ-1"}	2026-07-06 10:00:00+00
1	777	131	fulfillment	00000000-0000-0000-0000-0000000000f3	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "3"}], "status": "shipped", "carrier": null, "order_id": "00000000-0000-0000-0000-000000000003", "tracking_number": null}	2026-07-06 10:00:00+00
1	778	133	return	00000000-0000-0000-0000-0000000000c3	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "2"}], "order_id": "00000000-0000-0000-0000-000000000003"}	2026-07-06 10:00:00+00
1	779	140	order	00000000-0000-0000-0000-000000000004	order.placed	\N	2026-07-06 10:00:00+00
1	780	144	order	00000000-0000-0000-0000-000000000005	order.placed	\N	2026-07-06 10:00:00+00
1	781	147	reservation	00000000-0000-0000-0000-0000000000a3	reservation.created	{"lines": [{"sku": "B", "location": "BER", "quantity": "2"}], "reservation_id": "00000000-0000-0000-0000-0000000000a3"}	2026-07-06 10:00:00+00
1	782	150	transfer	00000000-0000-0000-0000-000000000073	transfer.created	{"lines": [{"sku": "A", "line_no": 1, "quantity": "6", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "BER", "from_location": "HAM", "transfer_number": "T-X6XGHZ05"}	2026-07-06 10:00:00+00
1	783	153	transfer	00000000-0000-0000-0000-000000000073	transfer.shipped	{"lines": [{"sku": "A", "line_no": 1, "quantity": "5", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "BER", "from_location": "HAM", "transfer_number": "T-X6XGHZ05"}	2026-07-06 10:00:00+00
1	784	155	shift	00000000-0000-0000-0000-000000000053	shift.opened	{"amount": "50.00 EUR", "register": "R1"}	2026-07-06 10:00:00+00
1	785	161	order	00000000-0000-0000-0000-000000000013	order.completed	\N	2026-07-06 10:00:00+00
1	785	164	payment	01a22e3a-90f5-7e57-8d8c-88628d894690	payment.sale_succeeded	{"amount": "4.10 EUR", "order_id": "00000000-0000-0000-0000-000000000013", "operation_id": "01a22e3a-90f5-7e5c-808c-17613251f0e1"}	2026-07-06 10:00:00+00
\.

COPY order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, shipped, released, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f3	1	00000000-0000-0000-0000-000000000003	4	0	3	1	0	776
1	00000000-0000-0000-0000-0000000000f3	2	00000000-0000-0000-0000-000000000003	2	0	0	2	0	776
\.

COPY order_mgmt_data.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f3	X6VKJGWJ-1	00000000-0000-0000-0000-0000000000f3	00000000-0000-0000-0000-000000000003	1	BER	shipped	\N	\N	\N	2026-07-06 10:00:00+00	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	776
\.

COPY order_mgmt_data.idempotency_keys (tenant_id, function, idempotency_key, payload_hash, document_id, recorded_at) FROM stdin;
1	authorize_payment	authorize-3	\\x827aefca04ba469ebf4113dcbd58eab2c204ce49206c8af7dcde30ce97092736	00000000-0000-0000-0000-0000000000b3	2026-07-06 10:00:00+00
1	cancel_order	cancel-2	\\x14c4523867b852989145e8440e4f1b6b33a95eaf818bbb6572eb09a7b8ae11ad	00000000-0000-0000-0000-000000000002	2026-01-05 10:00:00+00
1	capture_payment	capture-3	\\x93b9f83fe5afbd4c81feecd1f11b671af27ea4086169480fedf604d2100a2ccf	00000000-0000-0000-0000-0000000000b3	2026-07-06 10:00:00+00
1	close_shift	close-1	\\x0c100f98ca0633539d9c17ab3a526bb12eaadc5ed905d071ab594c940ecb7e48	00000000-0000-0000-0000-000000000051	2026-01-05 10:00:00+00
1	create_transfer	transfer-1	\\xaa7bd2b5c8590102b97856dbfed64b43aa425cb07d50dffcca0333f7d630615b	00000000-0000-0000-0000-000000000071	2026-01-05 10:00:00+00
1	create_transfer	transfer-3	\\xf6447d1af5aa612c5263d2380bce147fad266335bbbc689d7bbd7996a01589a6	00000000-0000-0000-0000-000000000073	2026-07-06 10:00:00+00
1	open_shift	open-3	\\x6c0d5d8bd1460859f4edd7b489dab77f8fb65531d6ef8536b5339cd569238c37	00000000-0000-0000-0000-000000000053	2026-07-06 10:00:00+00
1	open_shift	open-1	\\xd54e49e58c6c843475462dcf4ce9c7d7f43cdcb350df0b2de1eb3225b9b23147	00000000-0000-0000-0000-000000000051	2026-01-05 10:00:00+00
1	place_order	order-5	\\x876d1ae1696325a384aaf0ea51ba236070cf2cef14acda8a3163d59abffb6af7	00000000-0000-0000-0000-000000000005	2026-07-06 10:00:00+00
1	place_order	order-3	\\x896426883ff3e7fb0881761813529627b6db4684669edbd392575b30a6520e59	00000000-0000-0000-0000-000000000003	2026-07-06 10:00:00+00
1	place_order	order-2	\\x15f457655895ff130ddcadae4fd179584ae355e468d72aa97c65e6fdfbcd08c3	00000000-0000-0000-0000-000000000002	2026-01-05 10:00:00+00
1	place_order	order-1	\\xd26b20ba61b961a2df3101222d6bc51bf55db141c4daf6600a7efc37966dd54e	00000000-0000-0000-0000-000000000001	2026-01-05 10:00:00+00
1	place_order	order-4	\\x5b5a3b1e7633411c4707eaa6677723c7e73dd9391385981e9f804f9fd710cce7	00000000-0000-0000-0000-000000000004	2026-07-06 10:00:00+00
1	plan_fulfillment	plan-1	\\x279703aae27fa660b19dd236fec11cbdcbbfd62002288bea56cbbf6183191959	00000000-0000-0000-0000-0000000000f1	2026-01-05 10:00:00+00
1	plan_fulfillment	plan-3	\\x0ce083ffcf3e6566e9e6e8abd1e7afd9d90c5f1b74e1e2043b07738b35d88983	00000000-0000-0000-0000-0000000000f3	2026-07-06 10:00:00+00
1	receive_stock	receive-1	\\xd183f4f6c4631884d8467f8cac72d59dd7a174857600dc9a4ba3f8876251415b	00000000-0000-0000-0000-0000000000d1	2026-01-05 10:00:00+00
1	receive_transfer	arrive-1	\\x220fb8413d6af4a1bc9a2d1c0bb8424d9ae8705f6b0d7177c2a0f8d99c897124	00000000-0000-0000-0000-000000000071	2026-01-05 10:00:00+00
1	record_delivery	deliver-1	\\x9fa22909d2c36b8b9005744372fa2892619239be1cf28a480098845fb3889f2a	00000000-0000-0000-0000-0000000000f1	2026-01-05 10:00:00+00
1	record_payment	pay-1	\\x9d938156328052160da737a3449e3f8f6bb6d5dc1e7356e9d2086be37b82df3d	00000000-0000-0000-0000-0000000000b1	2026-01-05 10:00:00+00
1	record_sale	sale-3	\\xd1a284df5e75bf6fbff2065e79b7fa94d763c3ea862873c254ba4c4c23301c50	00000000-0000-0000-0000-000000000013	2026-07-06 10:00:00+00
1	record_sale	sale-1	\\x470f1479b3fc668d109013ae3e484a0b3b7d74eb16ba85986f8e74423789dd13	00000000-0000-0000-0000-000000000011	2026-01-05 10:00:00+00
1	release_reservation	release-1	\\x1b5e8beb21fe293cd2e7d0038628300d81bdd937227b8da2c0c3a30b8a5acf1b	00000000-0000-0000-0000-0000000000a1	2026-01-05 10:00:00+00
1	request_return	return-3	\\xfe22d2b04af9f058117f9a1c7fb70a7698ac1406003d9f8ebc143b7197d45628	00000000-0000-0000-0000-0000000000c3	2026-07-06 10:00:00+00
1	reserve_stock	reserve-1	\\x2b63d63505b90cdf98d8a745aa881cbcfbabf323726209e54f1acbfc8eedd12e	00000000-0000-0000-0000-0000000000a1	2026-01-05 10:00:00+00
1	reserve_stock	reserve-3	\\x6cffa918558be273c412fe5844c8991b1f9428f01c76194c736e12fdcbb16544	00000000-0000-0000-0000-0000000000a3	2026-07-06 10:00:00+00
1	return_sale	return-1	\\xc11ddc92368ff965cc7a12a3bfe2ca9f59d9e1f21485fec48071fd5a98c10bc2	00000000-0000-0000-0000-0000000000c1	2026-01-05 10:00:00+00
1	ship_fulfillment	ship-1	\\x9edf6c900749bcc4dba468ffbbf24cde3b79b6b906342f9b7a35700e2b76f44a	00000000-0000-0000-0000-0000000000f1	2026-01-05 10:00:00+00
1	ship_fulfillment	ship-3	\\xce23ef8292c2dd268620ee890cfdb24add718e85a07585e43104b41294e1fce5	00000000-0000-0000-0000-0000000000f3	2026-07-06 10:00:00+00
1	ship_transfer	send-1	\\x220fb8413d6af4a1bc9a2d1c0bb8424d9ae8705f6b0d7177c2a0f8d99c897124	00000000-0000-0000-0000-000000000071	2026-01-05 10:00:00+00
1	ship_transfer	send-3	\\xe38c7ea20609066fabd724db529bf6aa6fd14773b13a3baafabf131e3c856ab5	00000000-0000-0000-0000-000000000073	2026-07-06 10:00:00+00
\.

COPY order_mgmt_data.items (tenant_id, item_id, sku, name, kind, scale, is_active, metadata, tax_rates) FROM stdin;
1	6	A	A	stocked	0	t	{}	{VAT}
1	7	B	B	stocked	0	t	{}	{VAT}
1	8	PRE	PRE	stocked	0	t	{}	\N
\.

COPY order_mgmt_data.locations (tenant_id, location_id, code, name, kind, is_active, metadata) FROM stdin;
1	1	BER	BER	store	t	{}
1	2	HAM	HAM	store	t	{}
\.

COPY order_mgmt_data.money_moves (tenant_id, move_id, occurred_at, recorded_at, stamp, from_id, to_id, channel_id, from_account, to_account, amount, posting, document_id, order_id, document_kind, actor, location_id, holder_id, reason, role_name) FROM stdin;
1	-113	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	0	1	\N	goods_received	inventory	275.00 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-112	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	2	\N	inventory	inventory	75.00 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-98	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	1	\N	cost_of_goods	inventory	7.50 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-97	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	4	0	\N	shipping	receivable	8.24 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-96	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	5	0	\N	revenue	receivable	10.34 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-95	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	4	0	\N	revenue	receivable	60.76 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-94	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	3	0	\N	tax	receivable	15.06 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-93	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	762	1	1	\N	inventory	cost_of_goods	28.75 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-92	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	9	0	\N	clearing	receivable	20.00 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-91	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	4	\N	receivable	shipping	4.12 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-90	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	0	4	\N	receivable	returns	16.81 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-89	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	4	\N	receivable	revenue	3.45 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-88	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	0	3	\N	receivable	tax	4.62 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-87	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	747	0	9	\N	receivable	clearing	73.10 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	\N	\N	\N
1	-86	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	0	11	\N	receivable	cash	12.30 EUR	2	01a22e3a-90cc-7549-982c-24736b1b0933	\N	archive	postgres	\N	00000000-0000-0000-0000-000000000051	\N	\N
1	65	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	759	0	11	\N	safe	cash	50.00 EUR	0	00000000-0000-0000-0000-000000000051	\N	shift	postgres	1	00000000-0000-0000-0000-000000000051	\N	\N
1	76	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	761	11	0	\N	cash	safe	62.30 EUR	0	00000000-0000-0000-0000-000000000051	\N	shift	postgres	1	00000000-0000-0000-0000-000000000051	as it should	\N
1	117	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	773	3	0	4	tax	receivable	14.08 EUR	0	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	order	postgres	1	\N	\N	\N
1	118	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	773	4	0	4	revenue	receivable	74.12 EUR	0	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	order	postgres	1	\N	\N	\N
1	119	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	773	3	0	4	tax	receivable	0.78 EUR	0	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N
1	120	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	773	4	0	4	shipping	receivable	4.12 EUR	0	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N
1	125	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	775	0	9	4	receivable	clearing	80.00 EUR	0	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	payment	postgres	\N	\N	\N	\N
1	136	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	779	3	0	4	tax	receivable	3.27 EUR	0	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	order	postgres	1	\N	\N	\N
1	137	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	779	4	0	4	revenue	receivable	17.23 EUR	0	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	order	postgres	1	\N	\N	\N
1	138	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	779	3	0	4	tax	receivable	0.78 EUR	0	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	order	postgres	\N	\N	\N	\N
1	139	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	779	4	0	4	shipping	receivable	4.12 EUR	0	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	order	postgres	\N	\N	\N	\N
1	143	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	780	4	0	4	revenue	receivable	18.00 EUR	0	00000000-0000-0000-0000-000000000005	00000000-0000-0000-0000-000000000005	order	postgres	1	\N	\N	\N
1	154	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	784	0	11	\N	safe	cash	50.00 EUR	0	00000000-0000-0000-0000-000000000053	\N	shift	postgres	1	00000000-0000-0000-0000-000000000053	\N	\N
1	158	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	3	0	5	tax	receivable	0.65 EUR	0	00000000-0000-0000-0000-000000000013	00000000-0000-0000-0000-000000000013	order	postgres	1	\N	\N	\N
1	159	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	5	0	5	revenue	receivable	3.45 EUR	0	00000000-0000-0000-0000-000000000013	00000000-0000-0000-0000-000000000013	order	postgres	1	\N	\N	\N
1	163	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	0	11	5	receivable	cash	4.10 EUR	0	01a22e3a-90f5-7e57-8d8c-88628d894690	00000000-0000-0000-0000-000000000013	payment	postgres	\N	00000000-0000-0000-0000-000000000053	\N	\N
\.

COPY order_mgmt_data.money_openings (tenant_id, from_account, from_id, to_account, to_id, currency, holder_id, is_forced, move_id) FROM stdin;
1	receivable	0	cash	11	EUR	00000000-0000-0000-0000-000000000051	f	-86
1	receivable	0	clearing	9	EUR	00000000-0000-0000-0000-000000000000	f	-87
1	receivable	0	tax	3	EUR	00000000-0000-0000-0000-000000000000	f	-88
1	receivable	0	revenue	4	EUR	00000000-0000-0000-0000-000000000000	f	-89
1	receivable	0	returns	4	EUR	00000000-0000-0000-0000-000000000000	f	-90
1	receivable	0	shipping	4	EUR	00000000-0000-0000-0000-000000000000	f	-91
1	clearing	9	receivable	0	EUR	00000000-0000-0000-0000-000000000000	f	-92
1	inventory	1	cost_of_goods	1	EUR	00000000-0000-0000-0000-000000000000	f	-93
1	inventory	1	inventory	2	EUR	00000000-0000-0000-0000-000000000000	f	-112
1	goods_received	0	inventory	1	EUR	00000000-0000-0000-0000-000000000000	f	-113
1	tax	3	receivable	0	EUR	00000000-0000-0000-0000-000000000000	f	-94
1	revenue	4	receivable	0	EUR	00000000-0000-0000-0000-000000000000	f	-95
1	revenue	5	receivable	0	EUR	00000000-0000-0000-0000-000000000000	f	-96
1	shipping	4	receivable	0	EUR	00000000-0000-0000-0000-000000000000	f	-97
1	cost_of_goods	1	inventory	1	EUR	00000000-0000-0000-0000-000000000000	f	-98
\.

COPY order_mgmt_data.number_keys (tenant_id, key) FROM stdin;
1	\\xb5b69450881e47e7be9876b3f7c54420
2	\\x6e986404c1a34143936d08ac63c36865
\.

COPY order_mgmt_data.order_lines (tenant_id, item_id, location_id, ordered, allocated, unit_price, line_total, line_no, order_id, sku, location, tax, discount, order_discount, list_price, price_set_by, shipped, open, backordered, canceled, return_requested, returned, undelivered) FROM stdin;
1	6	1	4	1	20.00 EUR	80.00 EUR	1	00000000-0000-0000-0000-000000000003	A	BER	12.77 EUR	\N	\N	\N	\N	3	0	0	0	2	0	3
1	7	1	2	2	4.10 EUR	8.20 EUR	2	00000000-0000-0000-0000-000000000003	B	BER	1.31 EUR	\N	\N	\N	\N	0	0	0	0	0	0	\N
1	7	1	5	5	4.10 EUR	20.50 EUR	1	00000000-0000-0000-0000-000000000004	B	BER	3.27 EUR	\N	\N	\N	\N	0	0	0	0	0	0	\N
1	7	1	1	0	4.10 EUR	4.10 EUR	1	00000000-0000-0000-0000-000000000013	B	BER	0.65 EUR	\N	\N	\N	\N	1	0	0	0	0	0	\N
1	8	1	2	0	9.00 EUR	18.00 EUR	1	00000000-0000-0000-0000-000000000005	PRE	BER	\N	\N	\N	\N	\N	0	0	2	0	0	0	\N
\.

COPY order_mgmt_data.order_taxes (tenant_id, tax_rate_id, rate, amount, line_no, order_id, is_inclusive, tax_rate) FROM stdin;
1	3	190000	12.77 EUR	1	00000000-0000-0000-0000-000000000003	t	VAT
1	3	190000	1.31 EUR	2	00000000-0000-0000-0000-000000000003	t	VAT
1	3	190000	0.78 EUR	0	00000000-0000-0000-0000-000000000003	t	VAT
1	3	190000	3.27 EUR	1	00000000-0000-0000-0000-000000000004	t	VAT
1	3	190000	0.78 EUR	0	00000000-0000-0000-0000-000000000004	t	VAT
1	3	190000	0.65 EUR	1	00000000-0000-0000-0000-000000000013	t	VAT
\.

COPY order_mgmt_data.orders (tenant_id, recorded_at, stamp, occurred_at, log_id, total, order_id, order_number, channel, currency, actor, reference, tax, discount, shipping, secret_hash, expires_at, role_name, status, fulfillment_status, payment_status, return_status, metadata, billed, paid, refunded) FROM stdin;
1	2026-07-06 10:00:00+00	773	2026-07-06 10:00:00+00	114	93.10 EUR	00000000-0000-0000-0000-000000000003	X6VKJGWJ	web	EUR	postgres	basket 3	14.86 EUR	\N	4.90 EUR	\N	\N	\N	placed	partial	partially_paid	in_progress	{}	\N	80.00 EUR	\N
1	2026-07-06 10:00:00+00	779	2026-07-06 10:00:00+00	134	25.40 EUR	00000000-0000-0000-0000-000000000004	X6WQJP8P	web	EUR	postgres	\N	4.05 EUR	\N	4.90 EUR	\N	\N	\N	placed	unfulfilled	none	none	{}	\N	\N	\N
1	2026-07-06 10:00:00+00	780	2026-07-06 10:00:00+00	141	18.00 EUR	00000000-0000-0000-0000-000000000005	X6HGV0HJ	web	EUR	postgres	\N	\N	\N	\N	\N	\N	\N	placed	backordered	none	none	{}	\N	\N	\N
1	2026-07-06 10:00:00+00	785	2026-07-06 10:00:00+00	\N	4.10 EUR	00000000-0000-0000-0000-000000000013	X64CQZGM	store	EUR	postgres	\N	0.65 EUR	\N	\N	\N	\N	\N	completed	fulfilled	paid	none	{}	\N	\N	\N
\.

COPY order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, capturable_delta, refundable_delta, purpose, provider_id, gateway_event_id, reason, actor, occurred_at, recorded_at, posting, stamp, shift_id, return_id, reference, role_name, is_late) FROM stdin;
1	122	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	01a22e3a-90ec-7513-a8db-7bdf09e70d85	authorization	recorded	93.10 EUR	9310	0	\N	9	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	774	\N	\N	pi_3	\N	f
1	124	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	01a22e3a-90ec-7de5-8a08-960afb5b8da2	capture	recorded	80.00 EUR	-8000	8000	\N	9	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	775	\N	\N	ch_3	\N	f
1	162	01a22e3a-90f5-7e57-8d8c-88628d894690	00000000-0000-0000-0000-000000000013	01a22e3a-90f5-7e5c-808c-17613251f0e1	sale	recorded	4.10 EUR	0	410	\N	0	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	785	00000000-0000-0000-0000-000000000053	\N	\N	\N	f
\.

COPY order_mgmt_data.payment_providers (tenant_id, provider_id, code, name, kind, is_stored_value, is_active, metadata) FROM stdin;
1	9	adyen	Adyen	card	f	t	{}
\.

COPY order_mgmt_data.payments (tenant_id, payment_id, order_id, provider_id, provider, method, currency, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	9	adyen	\N	EUR	pi_3	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	01a22e3a-90f5-7e57-8d8c-88628d894690	00000000-0000-0000-0000-000000000013	0	cash	\N	EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
\.

COPY order_mgmt_data.prices (tenant_id, item_id, currency, price) FROM stdin;
1	6	EUR	20.00 EUR
1	7	EUR	4.10 EUR
1	8	EUR	9.00 EUR
\.

COPY order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, staff, total, tendered, change, actor, occurred_at, recorded_at, stamp, location_id, is_late) FROM stdin;
1	00000000-0000-0000-0000-000000000013	X64CQZGM	00000000-0000-0000-0000-000000000053	R1	ana	4.10 EUR	5.00 EUR	0.90 EUR	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	1	f
\.

COPY order_mgmt_data.registers (tenant_id, register_id, code, name, channel, location_id, is_active, metadata, discount_limit) FROM stdin;
1	11	R1	R1	store	1	t	{}	0
\.

COPY order_mgmt_data.reservations (tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, remaining, status, expires_at, actor, occurred_at, recorded_at, metadata, stamp, secret_hash, short) FROM stdin;
1	00000000-0000-0000-0000-0000000000a3	1	7	B	1	BER	web	\N	2	2	active	2026-08-05 10:00:00+00	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	781	\N	0
\.

COPY order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c3	1	2	0	0	0	0	0	0	0	\N	0	778
\.

COPY order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, location_id, location, currency, credited, reason, actor, occurred_at, recorded_at, metadata, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c3	R-X7MN2XY0	00000000-0000-0000-0000-000000000003	approved	2	HAM	EUR	0.00 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	0	778
\.

COPY order_mgmt_data.shifts (tenant_id, shift_id, register_id, register, shift_number, status, currency, opening_float, expected, counted, opened_by, closed_by, actor, opened_at, closed_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000051	11	R1	1	closed	EUR	50.00 EUR	62.30 EUR	62.30 EUR	ana	ana	postgres	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	{}	759
1	00000000-0000-0000-0000-000000000053	11	R1	2	open	EUR	50.00 EUR	\N	\N	ana	\N	postgres	2026-07-06 10:00:00+00	\N	2026-07-06 10:00:00+00	{}	784
\.

COPY order_mgmt_data.staff (tenant_id, staff_id, code, name, is_active, metadata) FROM stdin;
1	10	ana	Ana	t	{}
\.

COPY order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp, role_name) FROM stdin;
1	67	shift	00000000-0000-0000-0000-000000000051	\N	\N	open	\N	store	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	759	\N
1	78	shift	00000000-0000-0000-0000-000000000051	\N	open	closed	as it should	store	postgres	\N	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	761	\N
1	127	fulfillment	00000000-0000-0000-0000-0000000000f3	\N	\N	open	\N	web	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	776	\N
1	130	fulfillment	00000000-0000-0000-0000-0000000000f3	\N	open	shipped	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	777	\N
1	132	return	00000000-0000-0000-0000-0000000000c3	\N	\N	approved	\N	web	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	778	\N
1	146	reservation	00000000-0000-0000-0000-0000000000a3	1	\N	active	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	781	\N
1	149	transfer	00000000-0000-0000-0000-000000000073	\N	\N	ready	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	782	\N
1	152	transfer	00000000-0000-0000-0000-000000000073	\N	ready	in_transit	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	783	\N
1	156	shift	00000000-0000-0000-0000-000000000053	\N	\N	open	\N	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	784	\N
1	160	order	00000000-0000-0000-0000-000000000013	\N	\N	completed	\N	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	\N
\.

COPY order_mgmt_data.stock_move_costs (tenant_id, move_id, location_id, item_id, position_no, document_id, document_line, quantity, value, correction, is_estimated, cost_value, cost_quantity, stamp, guessed_received, guessed_lost) FROM stdin;
1	-111	1	7	1	\N	\N	40	50.00 EUR	\N	f	50.00 EUR	40	745	\N	\N
1	-110	1	7	2	\N	\N	-2	-2.50 EUR	\N	f	47.50 EUR	38	749	\N	\N
1	-107	1	7	3	\N	\N	-3	-3.75 EUR	\N	f	43.75 EUR	35	760	\N	\N
1	-103	1	6	4	\N	\N	-10	-75.00 EUR	\N	f	135.00 EUR	18	755	\N	\N
1	-103	2	6	1	\N	\N	10	75.00 EUR	\N	f	75.00 EUR	10	755	\N	\N
1	-102	1	6	3	\N	\N	1	7.50 EUR	\N	f	210.00 EUR	28	751	\N	\N
1	-101	1	6	1	\N	\N	30	225.00 EUR	\N	f	225.00 EUR	30	745	\N	\N
1	-100	1	6	2	\N	\N	-3	-22.50 EUR	\N	f	202.50 EUR	27	749	\N	\N
\.

COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, quantity, occurred_at, recorded_at, stamp, channel_id, document_line, from_state, to_state, posting, document_id, document_kind, actor, other_location_id, unit_cost, line_cost, reason, role_name, lot_id, serial_id, bin_id) FROM stdin;
1	-111	7	1	40	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	745	\N	\N	supplier	free	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-110	7	1	2	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	749	\N	\N	allocated	customer	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-109	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	753	\N	\N	allocated	free	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-108	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	758	\N	\N	reserved	free	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-107	7	1	3	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	760	\N	\N	free	customer	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-106	7	1	3	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	752	\N	\N	free	allocated	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-105	7	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	757	\N	\N	free	reserved	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-104	6	2	10	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	756	\N	\N	in_transit	free	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-103	6	1	10	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	755	\N	\N	allocated	in_transit	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	2	\N	\N	\N	\N	\N	\N	\N
1	-102	6	1	1	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	751	\N	\N	customer	free	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-101	6	1	30	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	745	\N	\N	supplier	free	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-100	6	1	3	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	749	\N	\N	allocated	customer	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	-99	6	1	13	2026-01-05 10:00:00+00	2026-01-05 10:00:00+00	754	\N	\N	free	allocated	2	01a22e3a-90cc-7549-982c-24736b1b0933	archive	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	115	6	1	4	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	773	4	1	free	allocated	0	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	116	7	1	2	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	773	4	2	free	allocated	0	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	129	6	1	3	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	777	4	1	allocated	customer	0	00000000-0000-0000-0000-000000000003	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	135	7	1	5	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	779	4	1	free	allocated	0	00000000-0000-0000-0000-000000000004	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	142	8	1	2	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	780	4	1	free	backordered	0	00000000-0000-0000-0000-000000000005	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	145	7	1	2	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	781	4	1	free	reserved	0	00000000-0000-0000-0000-0000000000a3	reservation	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	148	6	2	6	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	782	\N	1	free	allocated	0	00000000-0000-0000-0000-000000000073	transfer	postgres	\N	\N	\N	\N	\N	\N	\N	\N
1	151	6	2	5	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	783	\N	1	allocated	in_transit	0	00000000-0000-0000-0000-000000000073	transfer	postgres	1	\N	\N	\N	\N	\N	\N	\N
1	157	7	1	1	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	5	1	free	customer	0	00000000-0000-0000-0000-000000000013	order	postgres	\N	\N	\N	\N	\N	\N	\N	\N
\.

COPY order_mgmt_data.stock_openings (tenant_id, item_id, location_id, other_location_id, from_state, to_state, is_forced, move_id) FROM stdin;
1	6	1	0	free	allocated	f	-99
1	6	1	0	allocated	customer	f	-100
1	6	1	0	supplier	free	f	-101
1	6	1	0	customer	free	f	-102
1	6	1	2	allocated	in_transit	f	-103
1	6	2	0	in_transit	free	f	-104
1	7	1	0	free	reserved	f	-105
1	7	1	0	free	allocated	f	-106
1	7	1	0	free	customer	f	-107
1	7	1	0	reserved	free	f	-108
1	7	1	0	allocated	free	f	-109
1	7	1	0	allocated	customer	f	-110
1	7	1	0	supplier	free	f	-111
\.

COPY order_mgmt_data.stock_policies (tenant_id, item_id, location_id, channel_id, safety_stock, oversell_limit) FROM stdin;
1	8	1	0	0	\N
\.

COPY order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent, is_inclusive, is_active, metadata) FROM stdin;
1	3	VAT	VAT	19.0000	t	t	{}
\.

COPY order_mgmt_data.tenants (tenant_id, name, is_active, metadata, time_zone, time_zone_changes, number_prefixes) FROM stdin;
1	Shop	t	{}	Europe/Berlin	\N	{}
2	Other	t	{}	UTC	\N	{}
\.

COPY order_mgmt_data.transfer_lines (tenant_id, transfer_id, line_no, item_id, sku, quantity, shipped, canceled, received, missing, returned, missing_reason) FROM stdin;
1	00000000-0000-0000-0000-000000000073	1	6	A	6	5	0	0	0	0	\N
\.

COPY order_mgmt_data.transfers (tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, status, reference, actor, occurred_at, recorded_at, metadata, shipped_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000073	T-X6XGHZ05	2	HAM	1	BER	in_transit	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	2026-07-06 10:00:00+00	782
\.

SELECT pg_catalog.setval('order_mgmt_data.ledger_id_seq', 1024, true);
SELECT pg_catalog.setval('order_mgmt_data.master_id_seq', 11, true);
SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.return_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.transfer_number_seq', 64, true);
