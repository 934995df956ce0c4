-- What a shop of 0.5.0 had in its tables after order_mgmt--0.5.0.calls.sql: what 0.5.0 began to keep, a second tenant, and roles
-- that were granted a profile of 0.5.0, all of a tenant or one location, and one that was dropped.
-- The stamps are transaction ids of its server; load it with the triggers of the tables disabled.

SET standard_conforming_strings = on;
COPY order_mgmt_data.access_grants (tenant_id, role_name, profile, location_ids) FROM stdin;
1	passer_by	visitor	\N
1	till	cashier	{1}
1	keeper	manager	\N
1	left_long_ago	web	\N
\.

COPY order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) FROM stdin;
1	4	1	2
1	4	2	1
1	5	1	2
1	5	2	1
1	6	1	2
\.

COPY order_mgmt_data.channels (tenant_id, channel_id, code, name, currency, is_active, metadata, shipping, shipping_tax_rates, is_public, ship_complete) FROM stdin;
1	4	web	web	EUR	t	{}	4.90 EUR	{VAT}	t	f
1	5	whole	whole	EUR	t	{}	\N	\N	f	t
1	6	store	store	EUR	t	{}	\N	\N	f	f
\.

COPY order_mgmt_data.events (tenant_id, stamp, id, aggregatetype, aggregateid, type, payload, occurred_at) FROM stdin;
1	758	4	stock_document	00000000-0000-0000-0000-0000000000d1	stock.received	{"lines": [{"sku": "A", "quantity": "10", "to_state": "free", "from_state": "supplier"}, {"sku": "B", "quantity": "20", "to_state": "free", "from_state": "supplier"}, {"sku": "SCREW", "quantity": "1000.5", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-07-06 10:00:00+00
1	759	6	stock_document	00000000-0000-0000-0000-0000000000d2	stock.received	{"lines": [{"sku": "A", "quantity": "5", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-07-06 10:00:00+00
1	760	8	stock_document	00000000-0000-0000-0000-0000000000d3	stock.counted	{"lines": [{"sku": "A", "quantity": "1", "to_state": "loss", "from_state": "free"}], "location": "BER"}	2026-07-06 10:00:00+00
1	761	10	stock_document	00000000-0000-0000-0000-0000000000d4	stock.adjusted	{"lines": [{"sku": "B", "quantity": "1", "to_state": "loss", "from_state": "free"}], "location": "BER"}	2026-07-06 10:00:00+00
1	762	12	stock_document	00000000-0000-0000-0000-0000000000d5	stock.state_changed	{"lines": [{"sku": "B", "quantity": "2", "to_state": "damaged", "from_state": "free"}], "location": "BER"}	2026-07-06 10:00:00+00
1	763	22	order	00000000-0000-0000-0000-000000000001	order.placed	{"lines": [{"sku": "A", "parts": [{"location": "BER", "quantity": "9"}, {"location": "HAM", "quantity": "2"}], "line_no": 1, "location": null, "quantity": "11"}, {"sku": "B", "line_no": 2, "location": "BER", "quantity": "2"}], "total": "233.10 EUR", "channel": "web", "order_number": "W26-TXCABA0"}	2026-07-06 10:00:00+00
1	764	25	payment	00000000-0000-0000-0000-0000000000b1	payment.sale_succeeded	{"amount": "233.10 EUR", "order_id": "00000000-0000-0000-0000-000000000001", "operation_id": "01a22b55-4f8c-76d8-a831-a9a1d5e20a44"}	2026-07-06 10:00:00+00
1	765	27	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "2"}], "location": "HAM", "order_id": "00000000-0000-0000-0000-000000000001", "fulfillment_number": "W26-TXCABA0-1"}	2026-07-06 10:00:00+00
1	766	30	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "1"}], "status": "shipped", "carrier": null, "order_id": "00000000-0000-0000-0000-000000000001", "tracking_number": null}	2026-07-06 10:00:00+00
1	767	34	order	00000000-0000-0000-0000-000000000001	order.lines_canceled	{"lines": [{"sku": "B", "line_no": 2, "quantity": "1"}], "reason": "one less", "status": "placed"}	2026-07-06 10:00:00+00
1	768	37	payment	00000000-0000-0000-0000-0000000000b1	payment.refund_succeeded	{"amount": "4.10 EUR", "order_id": "00000000-0000-0000-0000-000000000001", "operation_id": "01a22b55-4f91-7e6e-9cc2-acb8531c1d38"}	2026-07-06 10:00:00+00
1	769	44	order	00000000-0000-0000-0000-000000000002	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "HAM", "quantity": "1"}], "total": "24.90 EUR", "channel": "web", "order_number": "W26-2DZEVFC"}	2026-07-06 10:00:00+00
1	770	47	reservation	00000000-0000-0000-0000-0000000000a2	reservation.created	{"lines": [{"sku": "B", "location": "BER", "quantity": "1"}], "reservation_id": "00000000-0000-0000-0000-0000000000a2"}	2026-07-06 10:00:00+00
1	771	52	order	00000000-0000-0000-0000-000000000003	order.placed	{"lines": [{"sku": "B", "line_no": 1, "location": "BER", "quantity": "2"}], "total": "8.20 EUR", "channel": "whole", "order_number": "W26-D59K44W"}	2026-07-06 10:00:00+00
1	772	56	order	00000000-0000-0000-0000-000000000004	order.placed	{"lines": [{"sku": "SCREW", "line_no": 1, "location": "BER", "quantity": "100.5"}], "total": "1.24 EUR", "channel": "store", "order_number": "W26-H133TNV"}	2026-07-06 10:00:00+00
1	773	58	payment	00000000-0000-0000-0000-0000000000b3	payment.authorization_succeeded	{"amount": "8.20 EUR", "order_id": "00000000-0000-0000-0000-000000000003", "operation_id": "01a22b55-4f94-78cb-b3c5-b4c264fe61c6"}	2026-07-06 10:00:00+00
1	774	61	payment	00000000-0000-0000-0000-0000000000b3	payment.capture_succeeded	{"amount": "8.20 EUR", "order_id": "00000000-0000-0000-0000-000000000003", "operation_id": "01a22b55-4f95-7bee-b8f2-7bb652c78d7c"}	2026-07-06 10:00:00+00
1	775	63	payment	00000000-0000-0000-0000-0000000000b3	payment.capture_confirmed	{"amount": "8.20 EUR", "order_id": "00000000-0000-0000-0000-000000000003", "operation_id": "01a22b55-4f95-7bee-b8f2-7bb652c78d7c"}	2026-07-06 10:00:00+00
1	776	66	payment	01a22b55-4f96-7bc9-be78-e905f7eba37b	payment.sale_succeeded	{"amount": "1.24 EUR", "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "01a22b55-4f96-7be9-9165-f65b6d1bdf08"}	2026-07-06 10:00:00+00
1	777	68	payment	00000000-0000-0000-0000-0000000000b4	payment.authorization_succeeded	{"amount": "1.24 EUR", "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "01a22b55-4f97-7784-8e87-5b78440395a8"}	2026-07-06 10:00:00+00
1	778	70	payment	00000000-0000-0000-0000-0000000000b4	payment.use_succeeded	{"amount": "1.24 EUR", "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "01a22b55-4f97-7b98-8a1f-63f9cf962959"}	2026-07-06 10:00:00+00
1	779	73	reservation	00000000-0000-0000-0000-0000000000a1	reservation.created	{"lines": [{"sku": "PRE", "location": "BER", "quantity": "3"}], "reservation_id": "00000000-0000-0000-0000-0000000000a1"}	2026-07-06 10:00:00+00
1	780	77	order	00000000-0000-0000-0000-000000000005	order.placed	{"lines": [{"sku": "PRE", "line_no": 1, "location": "BER", "quantity": "2"}], "total": "18.00 EUR", "channel": "web", "order_number": "W26-AF4KFEV"}	2026-07-06 10:00:00+00
1	782	79	shift	00000000-0000-0000-0000-000000000051	shift.opened	{"amount": "50.00 EUR", "register": "R1"}	2026-07-06 10:00:00+00
1	783	82	stock_exception	01a22b55-4fb4-7656-959d-ff693669cc19	stock_exception.opened	{"sku": "FOUND", "line_no": 1, "location": "BER", "order_id": "00000000-0000-0000-0000-000000000011", "quantity": "2"}	2026-07-06 10:00:00+00
1	783	88	order	00000000-0000-0000-0000-000000000011	order.completed	{"lines": [{"sku": "FOUND", "line_no": 1, "location": "BER", "quantity": "2"}, {"sku": "B", "line_no": 2, "location": "BER", "quantity": "1"}], "total": "18.10 EUR", "channel": "store", "order_number": "W26-BJBSXC0"}	2026-07-06 10:00:00+00
1	783	91	payment	01a22b55-4fb4-7d32-b923-33bab9674e46	payment.sale_succeeded	{"amount": "18.10 EUR", "order_id": "00000000-0000-0000-0000-000000000011", "operation_id": "01a22b55-4fb4-7d36-951a-a87fe6dd7890"}	2026-07-06 10:00:00+00
1	784	93	stock_document	00000000-0000-0000-0000-0000000000d6	stock.counted	{"lines": [{"sku": "FOUND", "quantity": "3", "to_state": "free", "from_state": "loss"}], "location": "BER"}	2026-07-06 10:00:00+00
1	785	95	stock_exception	01a22b55-4fb4-7656-959d-ff693669cc19	stock_exception.settled	{"settlement": "counted", "stock_exception_id": "01a22b55-4fb4-7656-959d-ff693669cc19"}	2026-07-06 10:00:00+00
1	786	97	stock_exception	01a22b55-4fb8-7181-8e22-6c259eb8a001	stock_exception.opened	{"sku": "FOUND", "line_no": 1, "location": "BER", "order_id": "00000000-0000-0000-0000-000000000012", "quantity": "3"}	2026-07-06 10:00:00+00
1	786	102	order	00000000-0000-0000-0000-000000000012	order.completed	{"lines": [{"sku": "FOUND", "line_no": 1, "location": "BER", "quantity": "4"}], "total": "28.00 EUR", "channel": "store", "order_number": "W26-6K8A32A"}	2026-07-06 10:00:00+00
1	786	105	payment	01a22b55-4fb8-734b-a458-4552421e66a7	payment.sale_succeeded	{"amount": "28.00 EUR", "order_id": "00000000-0000-0000-0000-000000000012", "operation_id": "01a22b55-4fb8-73c5-8b47-a5b4b4b1994c"}	2026-07-06 10:00:00+00
1	787	109	refund_without_sale	00000000-0000-0000-0000-000000000091	refund_without_sale.recorded	{"lines": [{"sku": "B", "line_no": 1, "quantity": "1", "disposition": "restock"}], "total": "4.10 EUR", "location": "BER", "register": "R1"}	2026-07-06 10:00:00+00
1	788	111	shift	00000000-0000-0000-0000-000000000051	shift.closed	{"amount": "64.00 EUR", "register": "R1"}	2026-07-06 10:00:00+00
1	789	114	return	00000000-0000-0000-0000-0000000000c1	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000001"}	2026-07-08 02:00:00+00
1	790	117	transfer	00000000-0000-0000-0000-000000000071	transfer.created	{"lines": [{"sku": "SCREW", "line_no": 1, "quantity": "10", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "HAM", "from_location": "BER", "transfer_number": "T-7TQ9Q52"}	2026-07-08 02:00:00+00
1	791	120	transfer	00000000-0000-0000-0000-000000000071	transfer.shipped	{"lines": [{"sku": "SCREW", "line_no": 1, "quantity": "4", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "HAM", "from_location": "BER", "transfer_number": "T-7TQ9Q52"}	2026-07-08 02:00:00+00
1	804	2050	stock_document	01a22b55-508f-7c6d-b321-a3708b5fdd51	stock.received	{"lines": [{"sku": "A", "quantity": "1", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-30 07:22:21.196383+00
\.

COPY order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, shipped, released, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	1	00000000-0000-0000-0000-000000000001	2	0	1	1	0	765
\.

COPY order_mgmt_data.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	W26-TXCABA0-1	00000000-0000-0000-0000-0000000000f1	00000000-0000-0000-0000-000000000001	1	HAM	shipped	\N	\N	\N	2026-07-06 10:00:00+00	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	765
\.

COPY order_mgmt_data.idempotency_keys (tenant_id, function, idempotency_key, payload_hash, document_id, recorded_at) FROM stdin;
1	receive_stock	receive-1	\\x7d60e9896787c2b20e23c73fa51846f53aae922a9397cb817390a6679407b010	00000000-0000-0000-0000-0000000000d1	2026-07-06 10:00:00+00
1	receive_stock	receive-2	\\x1eba33b476ffdc06daf5c76ba1c5cc70900f414f1a05ba02fed128842c86ef3d	00000000-0000-0000-0000-0000000000d2	2026-07-06 10:00:00+00
1	count_stock	count-1	\\x421cc383cce3744dbb167882cc9685390b54f787e4c000712400546b625c94a3	00000000-0000-0000-0000-0000000000d3	2026-07-06 10:00:00+00
1	adjust_stock	adjust-1	\\x58dd78a0bb2ce15d19420fd3060b57ada269cecadbfed82a838c403adf336494	00000000-0000-0000-0000-0000000000d4	2026-07-06 10:00:00+00
1	change_stock_state	change-1	\\x832477e2ec78822a5c62f18ec555b751a95a4da63e0bacf7becd6670f784800c	00000000-0000-0000-0000-0000000000d5	2026-07-06 10:00:00+00
1	place_order	order-1	\\x1ce14477c53447ddc83f86c7af15e8f822b31e4e20c7a4b6ff20733892b3ed23	00000000-0000-0000-0000-000000000001	2026-07-06 10:00:00+00
1	record_payment	pay-1	\\xea969ef55653515b3cbfe5263330a9586fdbd6fbbb81b2e51cc0ebd9c684be99	00000000-0000-0000-0000-0000000000b1	2026-07-06 10:00:00+00
1	plan_fulfillment	plan-1	\\x76a1902b978db8c5f9b9b10f781eebadc207b8b51683f05a3d7c3aaf48bb54fe	00000000-0000-0000-0000-0000000000f1	2026-07-06 10:00:00+00
1	ship_fulfillment	ship-1	\\xec5c64959efa96c3d48dec1c19834ae504daf0e3487314f349f329a3c7c73646	00000000-0000-0000-0000-0000000000f1	2026-07-06 10:00:00+00
1	cancel_order	cancel-1	\\x2a1ae9253fe26c6584c91edb98f0be1ad45bf05bdbbfbf54029804ba1cda2dc0	00000000-0000-0000-0000-000000000001	2026-07-06 10:00:00+00
1	refund_payment	refund-1	\\xd7d1a26b668514ce189ac892f9e7001614deaf7283f52efd31ea43166a9fdb2d	00000000-0000-0000-0000-0000000000b1	2026-07-06 10:00:00+00
1	secret:place_order	866dbd5f24ed0019a02bfab8ac433b32119eea179a11491730c290cefc618845	\\x34b8061381fe834eea66424242ef74d99144875f36bb839e346218ec12c81927	00000000-0000-0000-0000-000000000002	2026-07-06 10:00:00+00
1	secret:reserve_stock	7b4f7c448c0f2d5f8e553f979e625743c45dabd0462f58d4a00246197ae09801	\\xd59dcc3aeed683cf8743ddca667643cd3c7963d0f317d398b80b15acfb310fbd	00000000-0000-0000-0000-0000000000a2	2026-07-06 10:00:00+00
1	place_order	order-3	\\x0bde43915b46831cf9cd6574e0ef723849e5c971d20590ba2127a824da295693	00000000-0000-0000-0000-000000000003	2026-07-06 10:00:00+00
1	place_order	order-4	\\xa22d86c57c4095d0cf6fbf11e3a01e8e4989f49e7fd3163dd664cd475d700ecb	00000000-0000-0000-0000-000000000004	2026-07-06 10:00:00+00
1	authorize_payment	authorize-3	\\x32c74a3587dea193339c32532ef3408c3f12880a72cda7dc96eba3dc4647d7fd	00000000-0000-0000-0000-0000000000b3	2026-07-06 10:00:00+00
1	capture_payment	capture-3	\\xc0d0c062bcd280e8531d03e933dfbe7be0704da0bcbf32e7e21e1f3683a7af79	00000000-0000-0000-0000-0000000000b3	2026-07-06 10:00:00+00
1	authorize_payment	authorize-4	\\xbac717ae9725435c7acef5c803514a172ffcdb6152fcd3a64a8d4ebed03172d0	00000000-0000-0000-0000-0000000000b4	2026-07-06 10:00:00+00
1	capture_payment	capture-4	\\x2f7312d51abe4674198852b81af0ac15fca3277a6801b86ce3aeb2529834b689	00000000-0000-0000-0000-0000000000b4	2026-07-06 10:00:00+00
1	reserve_stock	reserve-1	\\xff3dd769a1bd7a0578c9bf5641f0e4da392cf7e298f37098a3157be80785676c	00000000-0000-0000-0000-0000000000a1	2026-07-06 10:00:00+00
1	place_order	order-5	\\x876d1ae1696325a384aaf0ea51ba236070cf2cef14acda8a3163d59abffb6af7	00000000-0000-0000-0000-000000000005	2026-07-06 10:00:00+00
1	open_shift	open-1	\\xd54e49e58c6c843475462dcf4ce9c7d7f43cdcb350df0b2de1eb3225b9b23147	00000000-0000-0000-0000-000000000051	2026-07-06 10:00:00+00
1	record_sale	sale-1	\\xcb78e6e38b6206f01a20c1cb1c88c0a32aac772d22134647272c5f606f074d8f	00000000-0000-0000-0000-000000000011	2026-07-06 10:00:00+00
1	count_stock	count-2	\\x54a49d356080b7d0ad5b7c7b42854c3975251954ef1289ed88fb9e3e08ca965d	00000000-0000-0000-0000-0000000000d6	2026-07-06 10:00:00+00
1	settle_stock_exception	settle-1	\\x0c1276bd113aeb4e7563ec944f9cc6860c1fef87dbb54e6d26d26156ae0184e7	01a22b55-4fb4-7656-959d-ff693669cc19	2026-07-06 10:00:00+00
1	record_sale	sale-2	\\x623a0df8e537a3eae86a9792a525057f337bcd8dca1d5d57c3940bf6b5ac61de	00000000-0000-0000-0000-000000000012	2026-07-06 10:00:00+00
1	refund_unlinked	without-1	\\x19e0d8784c40abf45f07d639249f4ec9f722acce9f94b65bd8ee99b94d59f552	00000000-0000-0000-0000-000000000091	2026-07-06 10:00:00+00
1	close_shift	close-1	\\x39733370e4c8ad75667767fe96f24132a2eab736e2f4e303a9a2654bfb2aaad9	00000000-0000-0000-0000-000000000051	2026-07-06 10:00:00+00
1	request_return	return-1	\\xfb869a5892c1e6e2cfe1074693e951f39c1dfa945863dfc6c3ae19898f7eb31b	00000000-0000-0000-0000-0000000000c1	2026-07-08 02:00:00+00
1	create_transfer	transfer-1	\\x52789e67a01da98faa4819281754d27123582373cdaf11ae8351af30d4bbcf49	00000000-0000-0000-0000-000000000071	2026-07-08 02:00:00+00
1	ship_transfer	send-1	\\x51b43093ad1d53a208185cf8ce4360dce2eaa193f6a950bed1a70c5670b5f56c	00000000-0000-0000-0000-000000000071	2026-07-08 02:00:00+00
1	receive_stock	receive-last	\\xf7547b82d557681bbe798e296d1e3e50864c831bef54db7d341fd997aed194a6	01a22b55-508f-7c6d-b321-a3708b5fdd51	2026-11-30 07:22:21.196383+00
\.

COPY order_mgmt_data.items (tenant_id, item_id, sku, name, kind, scale, is_active, metadata, tax_rates) FROM stdin;
1	7	A	A	stocked	0	t	{}	{VAT}
1	8	B	B	stocked	0	t	{}	{VAT}
1	9	SCREW	SCREW	stocked	1	t	{}	\N
1	10	PRE	PRE	stocked	0	t	{}	\N
1	11	FOUND	FOUND	stocked	0	t	{}	\N
\.

COPY order_mgmt_data.locations (tenant_id, location_id, code, name, kind, is_active, metadata) FROM stdin;
1	1	HAM	HAM	store	t	{}
1	2	BER	BER	store	t	{}
\.

COPY order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id, order_id, holder_id, channel_id, location_id, reason, actor, occurred_at, recorded_at, posting, stamp, role_name) FROM stdin;
1	16	tax	3	receivable	0	35.91 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N
1	17	revenue	4	receivable	0	184.87 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N
1	18	tax	3	receivable	0	1.31 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N
1	19	revenue	4	receivable	0	6.89 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N
1	20	shipping	4	receivable	0	4.12 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N
1	24	receivable	0	clearing	12	233.10 EUR	payment	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	\N	4	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	764	\N
1	32	receivable	0	tax	3	0.66 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	2	one less	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	767	\N
1	33	receivable	0	returns	4	3.44 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	4	2	one less	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	767	\N
1	36	clearing	12	receivable	0	4.10 EUR	payment	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	\N	4	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	768	\N
1	39	tax	3	receivable	0	3.19 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	4	1	\N	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	769	\N
1	40	revenue	4	receivable	0	16.81 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	4	1	\N	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	769	\N
1	41	tax	3	receivable	0	0.78 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	4	\N	\N	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	769	\N
1	42	shipping	4	receivable	0	4.12 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	4	\N	\N	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	769	\N
1	49	tax	3	receivable	0	1.31 EUR	order	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	\N	5	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	771	\N
1	50	revenue	5	receivable	0	6.89 EUR	order	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	\N	5	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	771	\N
1	54	revenue	6	receivable	0	1.24 EUR	order	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	\N	6	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	772	\N
1	60	receivable	0	clearing	12	8.20 EUR	payment	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	\N	5	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	774	\N
1	65	receivable	0	clearing	12	1.24 EUR	payment	01a22b55-4f96-7bc9-be78-e905f7eba37b	00000000-0000-0000-0000-000000000004	\N	6	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	776	\N
1	75	revenue	4	receivable	0	18.00 EUR	order	00000000-0000-0000-0000-000000000005	00000000-0000-0000-0000-000000000005	\N	4	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	780	\N
1	78	safe	0	cash	16	50.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	782	\N
1	85	revenue	6	receivable	0	17.45 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	6	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	783	\N
1	86	tax	3	receivable	0	0.65 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	6	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	783	\N
1	90	receivable	0	cash	16	18.10 EUR	payment	01a22b55-4fb4-7d32-b923-33bab9674e46	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000051	6	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	783	\N
1	100	revenue	6	receivable	0	28.00 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	6	2	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	786	\N
1	104	receivable	0	clearing	13	28.00 EUR	payment	01a22b55-4fb8-734b-a458-4552421e66a7	00000000-0000-0000-0000-000000000012	\N	6	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	786	\N
1	107	cash	16	tax	3	0.65 EUR	refund_without_sale	00000000-0000-0000-0000-000000000091	\N	00000000-0000-0000-0000-000000000051	6	2	no receipt	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	787	\N
1	108	cash	16	returns	6	3.45 EUR	refund_without_sale	00000000-0000-0000-0000-000000000091	\N	00000000-0000-0000-0000-000000000051	6	2	no receipt	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	787	\N
1	110	cash	16	safe	0	64.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	2	a coin too much	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	788	\N
1	1025	inventory	2	cost_of_goods	2	1.50 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	6	2	\N	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1026	cost_of_goods	2	inventory	2	1.50 EUR	refund_without_sale	00000000-0000-0000-0000-000000000091	\N	\N	6	2	no receipt	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1027	goods_received	0	inventory	2	40.41 EUR	stock_document	00000000-0000-0000-0000-0000000000d1	\N	\N	\N	2	\N	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1028	goods_received	0	inventory	2	29.99 EUR	stock_document	00000000-0000-0000-0000-0000000000d1	\N	\N	\N	2	\N	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1029	goods_received	0	inventory	2	2.35 EUR	stock_document	00000000-0000-0000-0000-0000000000d1	\N	\N	\N	2	\N	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1030	inventory	2	shrinkage	2	4.04 EUR	stock_document	00000000-0000-0000-0000-0000000000d3	\N	\N	\N	2	stocktaking	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1031	inventory	2	shrinkage	2	1.50 EUR	stock_document	00000000-0000-0000-0000-0000000000d4	\N	\N	\N	2	broken	order_mgmt	2026-07-06 10:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
1	1032	inventory	2	inventory	1	0.01 EUR	transfer	00000000-0000-0000-0000-000000000071	\N	\N	\N	2	\N	order_mgmt	2026-07-08 02:00:00+00	2026-11-30 07:22:21.180215+00	0	801	\N
\.

COPY order_mgmt_data.number_keys (tenant_id, key) FROM stdin;
2	\\xf833ca6c160440078ed7d6537d5bd6d3
1	\\xa7d1a0eb9d634f31b3c075fbda2c1cab
\.

COPY order_mgmt_data.order_cancellations (tenant_id, order_id, line_no, canceled, quantity, was_paid, recorded_at) FROM stdin;
1	00000000-0000-0000-0000-000000000001	2	1	1	t	2026-07-06 10:00:00+00
\.

COPY order_mgmt_data.order_line_parts (tenant_id, order_id, line_no, location_id, location, ordered, allocated, shipped, canceled) FROM stdin;
1	00000000-0000-0000-0000-000000000001	1	2	BER	9	9	0	0
1	00000000-0000-0000-0000-000000000001	1	1	HAM	2	1	1	0
\.

COPY order_mgmt_data.order_lines (tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, open, allocated, backordered, shipped, canceled, unit_price, line_total, discount, order_discount, tax, return_requested, returned, list_price, price_set_by, undelivered) FROM stdin;
1	00000000-0000-0000-0000-000000000001	2	8	B	2	BER	2	0	1	0	0	1	4.10 EUR	8.20 EUR	\N	\N	1.31 EUR	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000002	1	7	A	1	HAM	1	0	1	0	0	0	20.00 EUR	20.00 EUR	\N	\N	3.19 EUR	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000003	1	8	B	2	BER	2	0	2	0	0	0	4.10 EUR	8.20 EUR	\N	\N	1.31 EUR	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000004	1	9	SCREW	2	BER	100.5	0	100.5	0	0	0	0.012345 EUR	1.24 EUR	\N	\N	\N	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000005	1	10	PRE	2	BER	2	0	0	2	0	0	9.00 EUR	18.00 EUR	\N	\N	\N	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000011	1	11	FOUND	2	BER	2	0	0	0	2	0	7.00 EUR	14.00 EUR	\N	\N	\N	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000011	2	8	B	2	BER	1	0	0	0	1	0	4.10 EUR	4.10 EUR	\N	\N	0.65 EUR	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000012	1	11	FOUND	2	BER	4	0	0	0	4	0	7.00 EUR	28.00 EUR	\N	\N	\N	0	0	\N	\N	\N
1	00000000-0000-0000-0000-000000000001	1	7	A	0	\N	11	0	10	0	1	0	20.00 EUR	220.00 EUR	\N	\N	35.13 EUR	1	0	\N	\N	1
\.

COPY order_mgmt_data.order_taxes (tenant_id, order_id, line_no, tax_rate_id, tax_rate, rate, is_inclusive, amount) FROM stdin;
1	00000000-0000-0000-0000-000000000001	1	3	VAT	190000	t	35.13 EUR
1	00000000-0000-0000-0000-000000000001	2	3	VAT	190000	t	1.31 EUR
1	00000000-0000-0000-0000-000000000001	0	3	VAT	190000	t	0.78 EUR
1	00000000-0000-0000-0000-000000000002	1	3	VAT	190000	t	3.19 EUR
1	00000000-0000-0000-0000-000000000002	0	3	VAT	190000	t	0.78 EUR
1	00000000-0000-0000-0000-000000000003	1	3	VAT	190000	t	1.31 EUR
1	00000000-0000-0000-0000-000000000011	2	3	VAT	190000	t	0.65 EUR
\.

COPY order_mgmt_data.orders (tenant_id, order_id, order_number, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, payment_status, return_status, stamp, secret_hash, role_name, expires_at, billed, paid, refunded) FROM stdin;
1	00000000-0000-0000-0000-000000000002	W26-2DZEVFC	web	placed	unfulfilled	EUR	24.90 EUR	\N	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	4.90 EUR	3.97 EUR	none	none	769	\\x72d8cf02cd5be84851695f3cd6ce98840fa1b779c2de6cc3bbec6a8a1111a3ae	\N	2026-07-06 11:00:00+00	\N	\N	\N
1	00000000-0000-0000-0000-000000000003	W26-D59K44W	whole	placed	unfulfilled	EUR	8.20 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	\N	1.31 EUR	paid	none	771	\N	\N	\N	\N	\N	\N
1	00000000-0000-0000-0000-000000000004	W26-H133TNV	store	placed	unfulfilled	EUR	1.24 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	\N	\N	paid	none	772	\N	\N	\N	\N	\N	\N
1	00000000-0000-0000-0000-000000000005	W26-AF4KFEV	web	placed	backordered	EUR	18.00 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	\N	\N	none	none	780	\N	\N	\N	\N	\N	\N
1	00000000-0000-0000-0000-000000000011	W26-BJBSXC0	store	completed	fulfilled	EUR	18.10 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	\N	0.65 EUR	paid	none	783	\N	\N	\N	\N	\N	\N
1	00000000-0000-0000-0000-000000000012	W26-6K8A32A	store	completed	fulfilled	EUR	28.00 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	\N	\N	paid	none	786	\N	\N	\N	\N	\N	\N
1	00000000-0000-0000-0000-000000000001	W26-TXCABA0	web	placed	partial	EUR	233.10 EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	\N	4.90 EUR	37.22 EUR	partially_refunded	in_progress	763	\N	\N	\N	229.00 EUR	233.10 EUR	4.10 EUR
\.

COPY order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, capturable_delta, refundable_delta, purpose, provider_id, gateway_event_id, reason, actor, occurred_at, recorded_at, posting, stamp, shift_id, return_id, reference, role_name, is_late) FROM stdin;
1	23	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a22b55-4f8c-76d8-a831-a9a1d5e20a44	sale	recorded	233.10 EUR	0	23310	\N	12	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	764	\N	\N	pi_1	\N	f
1	35	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a22b55-4f91-7e6e-9cc2-acb8531c1d38	refund	recorded	4.10 EUR	0	-410	\N	12	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	768	\N	\N	\N	\N	f
1	57	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	01a22b55-4f94-78cb-b3c5-b4c264fe61c6	authorization	recorded	8.20 EUR	820	0	\N	12	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	773	\N	\N	pi_3	\N	f
1	59	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	01a22b55-4f95-7bee-b8f2-7bb652c78d7c	capture	recorded	8.20 EUR	-820	820	\N	12	evt_3	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	1	774	\N	\N	pi_3	\N	f
1	62	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	01a22b55-4f95-7bee-b8f2-7bb652c78d7c	capture	confirmed	8.20 EUR	0	0	\N	12	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	775	\N	\N	\N	\N	f
1	64	01a22b55-4f96-7bc9-be78-e905f7eba37b	00000000-0000-0000-0000-000000000004	01a22b55-4f96-7be9-9165-f65b6d1bdf08	sale	recorded	1.24 EUR	0	124	\N	12	evt_4	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	1	776	\N	\N	ch_4	\N	f
1	67	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	01a22b55-4f97-7784-8e87-5b78440395a8	authorization	recorded	1.24 EUR	124	0	\N	12	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	777	\N	\N	pi_4	\N	f
1	69	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	01a22b55-4f97-7b98-8a1f-63f9cf962959	use	recorded	1.24 EUR	-124	0	\N	12	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	778	\N	\N	ch_4	\N	f
1	89	01a22b55-4fb4-7d32-b923-33bab9674e46	00000000-0000-0000-0000-000000000011	01a22b55-4fb4-7d36-951a-a87fe6dd7890	sale	recorded	18.10 EUR	0	1810	\N	0	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	783	00000000-0000-0000-0000-000000000051	\N	\N	\N	f
1	103	01a22b55-4fb8-734b-a458-4552421e66a7	00000000-0000-0000-0000-000000000012	01a22b55-4fb8-73c5-8b47-a5b4b4b1994c	sale	recorded	28.00 EUR	0	2800	\N	13	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	786	00000000-0000-0000-0000-000000000051	\N	card 1	\N	f
\.

COPY order_mgmt_data.payment_providers (tenant_id, provider_id, code, name, kind, is_stored_value, is_active, metadata) FROM stdin;
1	12	adyen	Adyen	card	f	t	{}
1	13	voucher	Vouchers	gift_card	t	t	{}
1	14	left	left	wallet	f	f	{}
\.

COPY order_mgmt_data.payments (tenant_id, payment_id, order_id, provider_id, provider, method, currency, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	12	adyen	\N	EUR	pi_1	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000b3	00000000-0000-0000-0000-000000000003	12	adyen	\N	EUR	pi_3	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	01a22b55-4f96-7bc9-be78-e905f7eba37b	00000000-0000-0000-0000-000000000004	12	adyen	\N	EUR	ch_4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	12	adyen	\N	EUR	pi_4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	01a22b55-4fb4-7d32-b923-33bab9674e46	00000000-0000-0000-0000-000000000011	0	cash	\N	EUR	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	01a22b55-4fb8-734b-a458-4552421e66a7	00000000-0000-0000-0000-000000000012	13	voucher	\N	EUR	card 1	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
\.

COPY order_mgmt_data.prices (tenant_id, item_id, currency, price) FROM stdin;
1	7	EUR	20.00 EUR
1	8	EUR	4.10 EUR
1	9	EUR	0.012345 EUR
1	10	EUR	9.00 EUR
1	11	EUR	7.00 EUR
\.

COPY order_mgmt_data.refund_without_sale_lines (tenant_id, refund_id, line_no, item_id, sku, quantity, disposition, is_stocked, unit_price, line_total, tax, amount, reason) FROM stdin;
1	00000000-0000-0000-0000-000000000091	1	8	B	1	restock	t	4.10 EUR	4.10 EUR	0.65 EUR	4.10 EUR	\N
\.

COPY order_mgmt_data.refunds_without_sale (tenant_id, refund_id, shift_id, register, staff, location, channel, provider_id, provider, total, reason, reference, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000091	00000000-0000-0000-0000-000000000051	R1	\N	BER	store	0	cash	4.10 EUR	no receipt	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	787
\.

COPY order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, staff, total, tendered, change, actor, occurred_at, recorded_at, stamp, location_id, is_late) FROM stdin;
1	00000000-0000-0000-0000-000000000011	W26-BJBSXC0	00000000-0000-0000-0000-000000000051	R1	ana	18.10 EUR	20.00 EUR	1.90 EUR	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	783	2	f
1	00000000-0000-0000-0000-000000000012	W26-6K8A32A	00000000-0000-0000-0000-000000000051	R1	ana	28.00 EUR	28.00 EUR	0.00 EUR	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	786	2	f
\.

COPY order_mgmt_data.registers (tenant_id, register_id, code, name, channel, location_id, is_active, metadata, discount_limit) FROM stdin;
1	16	R1	R1	store	2	t	{}	100000
\.

COPY order_mgmt_data.reservations (tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, remaining, status, expires_at, actor, occurred_at, recorded_at, metadata, stamp, secret_hash, short) FROM stdin;
1	00000000-0000-0000-0000-0000000000a2	1	8	B	2	BER	web	\N	1	1	active	2026-07-06 10:15:00+00	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	770	\\x1a6945c9ae90e0197d9ad7092ff74f2ea93f0e7d27e0d38a474436f6ed59570d	0
1	00000000-0000-0000-0000-0000000000a1	1	10	PRE	2	BER	web	\N	3	3	active	2026-08-05 10:00:00+00	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	779	\N	3
\.

COPY order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	1	1	0	0	0	0	0	0	0	\N	0	789
\.

COPY order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, location_id, location, currency, credited, reason, actor, occurred_at, recorded_at, metadata, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	RMA-095CDBT	00000000-0000-0000-0000-000000000001	approved	1	HAM	EUR	0.00 EUR	\N	postgres	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	{}	0	789
\.

COPY order_mgmt_data.shifts (tenant_id, shift_id, register_id, register, shift_number, status, currency, opening_float, expected, counted, opened_by, closed_by, actor, opened_at, closed_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000051	16	R1	1	closed	EUR	50.00 EUR	64.00 EUR	64.00 EUR	ana	ana	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}	782
\.

COPY order_mgmt_data.staff (tenant_id, staff_id, code, name, is_active, metadata) FROM stdin;
1	15	ana	Ana	t	{}
\.

COPY order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp, role_name) FROM stdin;
1	21	order	00000000-0000-0000-0000-000000000001	\N	\N	placed	\N	web	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	763	\N
1	26	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	\N	open	\N	web	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	765	\N
1	29	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	open	shipped	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	766	\N
1	43	order	00000000-0000-0000-0000-000000000002	\N	\N	placed	\N	web	passer_by	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	769	\N
1	46	reservation	00000000-0000-0000-0000-0000000000a2	1	\N	active	\N	\N	passer_by	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	770	\N
1	51	order	00000000-0000-0000-0000-000000000003	\N	\N	placed	\N	whole	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	771	\N
1	55	order	00000000-0000-0000-0000-000000000004	\N	\N	placed	\N	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	772	\N
1	72	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	active	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	779	\N
1	76	order	00000000-0000-0000-0000-000000000005	\N	\N	placed	\N	web	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	780	\N
1	80	shift	00000000-0000-0000-0000-000000000051	\N	\N	open	\N	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	782	\N
1	81	stock_exception	01a22b55-4fb4-7656-959d-ff693669cc19	\N	\N	open	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	783	\N
1	87	order	00000000-0000-0000-0000-000000000011	\N	\N	completed	\N	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	783	\N
1	94	stock_exception	01a22b55-4fb4-7656-959d-ff693669cc19	\N	open	settled	counted	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	785	\N
1	96	stock_exception	01a22b55-4fb8-7181-8e22-6c259eb8a001	\N	\N	open	\N	\N	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	786	\N
1	101	order	00000000-0000-0000-0000-000000000012	\N	\N	completed	\N	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	786	\N
1	112	shift	00000000-0000-0000-0000-000000000051	\N	open	closed	a coin too much	store	postgres	\N	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	788	\N
1	113	return	00000000-0000-0000-0000-0000000000c1	\N	\N	approved	\N	web	postgres	\N	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	789	\N
1	116	transfer	00000000-0000-0000-0000-000000000071	\N	\N	ready	\N	\N	postgres	\N	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	790	\N
1	119	transfer	00000000-0000-0000-0000-000000000071	\N	ready	in_transit	\N	\N	postgres	\N	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	791	\N
\.

COPY order_mgmt_data.stock_document_lines (tenant_id, document_id, line_no, item_id, sku, quantity, from_state, to_state, counted) FROM stdin;
1	00000000-0000-0000-0000-0000000000d1	1	7	A	10	supplier	free	\N
1	00000000-0000-0000-0000-0000000000d1	2	8	B	20	supplier	free	\N
1	00000000-0000-0000-0000-0000000000d1	3	9	SCREW	1000.5	supplier	free	\N
1	00000000-0000-0000-0000-0000000000d2	1	7	A	5	supplier	free	\N
1	00000000-0000-0000-0000-0000000000d3	1	7	A	1	free	loss	9
1	00000000-0000-0000-0000-0000000000d3	2	8	B	0	\N	\N	20
1	00000000-0000-0000-0000-0000000000d4	1	8	B	1	free	loss	\N
1	00000000-0000-0000-0000-0000000000d5	1	8	B	2	free	damaged	\N
1	00000000-0000-0000-0000-0000000000d6	1	11	FOUND	3	loss	free	1
1	01a22b55-508f-7c6d-b321-a3708b5fdd51	1	7	A	1	supplier	free	\N
\.

COPY order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000d1	receipt	2	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000d2	receipt	1	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000d3	count	2	stocktaking	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000d4	adjustment	2	broken	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000d5	state_change	2	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000d6	count	2	found behind the shelf	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	{}
1	01a22b55-508f-7c6d-b321-a3708b5fdd51	receipt	2	\N	\N	postgres	2026-11-30 07:22:21.196383+00	2026-11-30 07:22:21.196383+00	{}
\.

COPY order_mgmt_data.stock_exceptions (tenant_id, stock_exception_id, status, item_id, sku, location_id, location, quantity, order_id, line_no, actor, occurred_at, recorded_at, settled_by, settled_at, settlement, stamp, role_name) FROM stdin;
1	01a22b55-4fb4-7656-959d-ff693669cc19	settled	11	FOUND	2	BER	2	00000000-0000-0000-0000-000000000011	1	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	postgres	2026-07-06 10:00:00+00	counted	783	\N
1	01a22b55-4fb8-7181-8e22-6c259eb8a001	open	11	FOUND	2	BER	3	00000000-0000-0000-0000-000000000012	1	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	\N	\N	\N	786	\N
\.

COPY order_mgmt_data.stock_move_costs (tenant_id, move_id, location_id, item_id, position_no, document_id, document_line, quantity, value, correction, is_estimated, cost_value, cost_quantity, stamp, guessed_received, guessed_lost) FROM stdin;
1	1	2	7	1	\N	\N	10	40.41 EUR	\N	f	40.41 EUR	10	758	\N	\N
1	2	2	8	1	\N	\N	20	29.99 EUR	\N	f	29.99 EUR	20	758	\N	\N
1	3	2	9	1	\N	\N	1000.5	2.35 EUR	\N	f	2.35 EUR	1000.5	758	\N	\N
1	5	1	7	1	\N	\N	5	\N	\N	t	\N	\N	759	5	\N
1	7	2	7	2	\N	\N	-1	-4.04 EUR	\N	f	36.37 EUR	9	760	\N	\N
1	9	2	8	2	\N	\N	-1	-1.50 EUR	\N	f	28.49 EUR	19	761	\N	\N
1	28	1	7	2	00000000-0000-0000-0000-000000000001	1	-1	\N	\N	t	\N	\N	766	5	\N
1	83	2	8	3	00000000-0000-0000-0000-000000000011	2	-1	-1.50 EUR	\N	f	26.99 EUR	18	783	\N	\N
1	84	2	11	1	00000000-0000-0000-0000-000000000011	1	-2	\N	\N	t	\N	\N	783	\N	\N
1	92	2	11	2	\N	\N	3	\N	\N	t	\N	\N	784	\N	3
1	98	2	11	3	00000000-0000-0000-0000-000000000012	1	-1	\N	\N	t	\N	\N	786	\N	3
1	99	2	11	4	00000000-0000-0000-0000-000000000012	1	-3	\N	\N	t	\N	\N	786	\N	3
1	106	2	8	4	\N	\N	1	1.50 EUR	\N	t	28.49 EUR	19	787	\N	\N
1	118	2	9	2	\N	\N	-4	-0.01 EUR	\N	f	2.34 EUR	996.5	791	\N	\N
1	118	1	9	1	\N	\N	4	0.01 EUR	\N	f	0.01 EUR	4	791	\N	\N
\.

COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity, lot_id, serial_id, bin_id, unit_cost, document_kind, document_id, document_line, reason, channel_id, actor, occurred_at, recorded_at, posting, stamp, role_name, line_cost) FROM stdin;
1	1	7	2	\N	supplier	free	10	\N	\N	\N	4.04125 EUR	stock_document	00000000-0000-0000-0000-0000000000d1	1	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	758	\N	\N
1	2	8	2	\N	supplier	free	20	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-0000000000d1	2	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	758	\N	29.99 EUR
1	3	9	2	\N	supplier	free	1000.5	\N	\N	\N	0.002345 EUR	stock_document	00000000-0000-0000-0000-0000000000d1	3	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	758	\N	\N
1	5	7	1	\N	supplier	free	5	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-0000000000d2	1	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	759	\N	\N
1	7	7	2	\N	free	loss	1	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-0000000000d3	1	stocktaking	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	760	\N	\N
1	9	8	2	\N	free	loss	1	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-0000000000d4	1	broken	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	761	\N	\N
1	11	8	2	\N	free	damaged	2	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-0000000000d5	1	\N	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	762	\N	\N
1	13	7	1	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	1	\N	4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N	\N
1	14	7	2	\N	free	allocated	9	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	1	\N	4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N	\N
1	15	8	2	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	2	\N	4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	763	\N	\N
1	28	7	1	\N	allocated	customer	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	1	\N	4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	766	\N	\N
1	31	8	2	\N	allocated	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	2	one less	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	767	\N	\N
1	38	7	1	\N	free	allocated	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	4	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	769	\N	\N
1	45	8	2	\N	free	reserved	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a2	1	\N	4	passer_by	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	770	\N	\N
1	48	8	2	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000003	1	\N	5	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	771	\N	\N
1	53	9	2	\N	free	allocated	100.5	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000004	1	\N	6	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	772	\N	\N
1	71	10	2	\N	free	reserved	3	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	779	\N	\N
1	74	10	2	\N	free	backordered	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000005	1	\N	4	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	780	\N	\N
1	83	8	2	\N	free	customer	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000011	2	\N	6	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	783	\N	\N
1	84	11	2	\N	free	customer	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000011	1	\N	6	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	1	783	\N	\N
1	92	11	2	\N	loss	free	3	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-0000000000d6	1	found behind the shelf	\N	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	784	\N	\N
1	98	11	2	\N	free	customer	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000012	1	\N	6	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	786	\N	\N
1	99	11	2	\N	free	customer	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000012	1	\N	6	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	1	786	\N	\N
1	106	8	2	\N	customer	free	1	\N	\N	\N	\N	refund_without_sale	00000000-0000-0000-0000-000000000091	1	no receipt	6	postgres	2026-07-06 10:00:00+00	2026-07-06 10:00:00+00	0	787	\N	\N
1	115	9	2	\N	free	allocated	10	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	0	790	\N	\N
1	118	9	2	1	allocated	in_transit	4	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	0	791	\N	\N
1	2049	7	2	\N	supplier	free	1	\N	\N	\N	\N	stock_document	01a22b55-508f-7c6d-b321-a3708b5fdd51	1	\N	\N	postgres	2026-11-30 07:22:21.196383+00	2026-11-30 07:22:21.196383+00	0	804	\N	\N
\.

COPY order_mgmt_data.stock_policies (tenant_id, item_id, location_id, channel_id, safety_stock, oversell_limit) FROM stdin;
1	10	2	0	0	\N
1	8	1	0	0	2
\.

COPY order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent, is_inclusive, is_active, metadata) FROM stdin;
1	3	VAT	VAT	19.0000	t	t	{}
\.

COPY order_mgmt_data.tenants (tenant_id, name, is_active, metadata, time_zone, time_zone_changes, number_prefixes) FROM stdin;
2	Other	t	{}	UTC	\N	{}
1	Shop	t	{}	UTC	{2026-07-07,America/New_York}	{"order": "W26-", "return": "RMA-", "transfer": null}
\.

COPY order_mgmt_data.transfer_lines (tenant_id, transfer_id, line_no, item_id, sku, quantity, shipped, canceled, received, missing, returned, missing_reason) FROM stdin;
1	00000000-0000-0000-0000-000000000071	1	9	SCREW	10	4	0	0	0	0	\N
\.

COPY order_mgmt_data.transfers (tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, status, reference, actor, occurred_at, recorded_at, metadata, shipped_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000071	T-7TQ9Q52	2	BER	1	HAM	in_transit	\N	postgres	2026-07-08 02:00:00+00	2026-07-08 02:00:00+00	{}	2026-07-08 02:00:00+00	790
\.

SELECT pg_catalog.setval('order_mgmt_data.ledger_id_seq', 3072, true);
SELECT pg_catalog.setval('order_mgmt_data.master_id_seq', 21, true);
SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.return_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.transfer_number_seq', 64, true);
