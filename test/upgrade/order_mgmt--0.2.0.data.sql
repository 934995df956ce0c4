-- What a shop of 0.2.0 had in its tables after order_mgmt--0.2.0.calls.sql: documents of every module in every state,
-- folded and not folded, a second tenant, a role of every profile and one that was dropped, gift cards and store credits.
-- The stamps are transaction ids of its server; load it with the triggers of the tables disabled.

SET standard_conforming_strings = on;
COPY order_mgmt_data.access_grants (tenant_id, role_name, profile) FROM stdin;
1	old_storefront	storefront
1	old_web	web
1	old_cashier	cashier
1	old_manager	manager
1	old_warehouse	warehouse
1	old_analyst	analyst
1	old_admin	admin
1	old_two	manager
2	old_two	manager
1	left_long_ago	web
\.

COPY order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) FROM stdin;
1	5	1	1
1	5	2	2
1	6	1	1
1	7	1	2
2	8	1	4
\.

COPY order_mgmt_data.channels (tenant_id, channel_id, code, name, currency, is_active, metadata) FROM stdin;
1	5	web	web	EUR	t	{}
1	6	store	store	EUR	t	{}
1	7	export	export	KWD	t	{}
2	8	web	web	JPY	t	{}
\.

COPY order_mgmt_data.events (tenant_id, stamp, id, aggregatetype, aggregateid, type, payload, occurred_at) FROM stdin;
1	951	4	stock_document	00000000-0000-0000-0000-000000000d01	stock.received	{"lines": [{"sku": "A", "quantity": "100", "to_state": "free", "from_state": "supplier"}, {"sku": "B", "quantity": "100", "to_state": "free", "from_state": "supplier"}, {"sku": "FINE", "quantity": "12.345", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-01-15 10:00:00+00
1	952	7	stock_document	00000000-0000-0000-0000-000000000d02	stock.received	{"lines": [{"sku": "A", "quantity": "50", "to_state": "free", "from_state": "supplier"}, {"sku": "B", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-01-15 10:00:00+00
2	953	9	stock_document	01a2288d-9f22-7fd9-ba50-608430725c44	stock.received	{"lines": [{"sku": "A", "quantity": "9", "to_state": "free", "from_state": "supplier"}], "location": "X-1"}	2026-01-15 10:00:00+00
1	954	11	stock_document	01a2288d-9f23-789d-abcc-cc745b501f01	stock.adjusted	{"lines": [{"sku": "B", "quantity": "2", "to_state": "loss", "from_state": "free"}], "location": "HAM"}	2026-01-15 10:00:00+00
1	955	13	stock_document	01a2288d-9f25-7042-a8f8-a723a1438a88	stock.set	{"lines": [{"sku": "B", "quantity": "1", "to_state": "loss", "from_state": "free"}], "location": "HAM"}	2026-01-15 10:00:00+00
1	956	16	stock_document	01a2288d-9f25-7f60-b3ee-b890ef211bce	stock.state_changed	{"lines": [{"sku": "A", "quantity": "2", "to_state": "damaged", "from_state": "free"}, {"sku": "B", "quantity": "3", "to_state": "quality_control", "from_state": "free"}], "location": "HAM"}	2026-01-15 10:00:00+00
1	957	19	reservation	00000000-0000-0000-0000-0000000000a1	reservation.created	{"lines": [{"sku": "A", "location": "BER", "quantity": "2"}], "reservation_id": "00000000-0000-0000-0000-0000000000a1"}	2026-01-15 10:00:00+00
1	958	24	reservation	00000000-0000-0000-0000-0000000000a2	reservation.created	{"lines": [{"sku": "A", "location": "BER", "quantity": "1"}, {"sku": "FINE", "location": "BER", "quantity": "0.5"}], "reservation_id": "00000000-0000-0000-0000-0000000000a2"}	2026-01-15 10:00:00+00
1	959	27	reservation	00000000-0000-0000-0000-0000000000a3	reservation.created	{"lines": [{"sku": "A", "location": "BER", "quantity": "1"}], "reservation_id": "00000000-0000-0000-0000-0000000000a3"}	2026-01-15 10:00:00+00
1	961	30	reservation	00000000-0000-0000-0000-0000000000a3	reservation.released	{"reservation_id": "00000000-0000-0000-0000-0000000000a3"}	2026-01-15 10:00:00+00
1	962	33	reservation	00000000-0000-0000-0000-0000000000a5	reservation.created	{"lines": [{"sku": "B", "location": "BER", "quantity": "5"}], "reservation_id": "00000000-0000-0000-0000-0000000000a5"}	2026-01-15 10:00:00+00
1	963	36	reservation	00000000-0000-0000-0000-0000000000a4	reservation.created	{"lines": [{"sku": "B", "location": "BER", "quantity": "1"}], "reservation_id": "00000000-0000-0000-0000-0000000000a4"}	2026-01-15 10:00:00+00
1	964	40	reservation	00000000-0000-0000-0000-0000000000a5	reservation.converted	{"reservation_id": "00000000-0000-0000-0000-0000000000a5"}	2026-01-15 10:00:00+00
1	964	42	order	00000000-0000-0000-0000-000000000001	order.placed	{"lines": [{"sku": "B", "line_no": 1, "location": "BER", "quantity": "5"}], "total": {"amount": "12.50", "currency": "EUR"}, "channel": "web", "order_number": "000011"}	2026-01-15 10:00:00+00
1	965	54	order	00000000-0000-0000-0000-000000000002	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "6"}, {"sku": "FINE", "line_no": 2, "location": "BER", "quantity": "1.5"}, {"sku": "SERVICE", "line_no": 3, "quantity": "2"}, {"sku": "B", "line_no": 4, "location": "BER", "quantity": "4"}], "total": {"amount": "85.81", "currency": "EUR"}, "channel": "web", "order_number": "000022"}	2026-01-15 10:00:00+00
1	966	58	order	00000000-0000-0000-0000-000000000003	order.placed	{"lines": [{"sku": "PRE", "line_no": 1, "location": "BER", "quantity": "4"}], "total": {"amount": "396.00", "currency": "EUR"}, "channel": "web", "order_number": "000033"}	2026-01-15 10:00:00+00
1	967	63	order	00000000-0000-0000-0000-000000000004	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "3"}, {"sku": "B", "line_no": 2, "location": "BER", "quantity": "2"}], "total": {"amount": "35.00", "currency": "EUR"}, "channel": "web", "order_number": "000044"}	2026-01-15 10:00:00+00
1	968	66	order	00000000-0000-0000-0000-000000000004	order.lines_canceled	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "reason": "one is enough", "status": "placed"}	2026-01-15 10:00:00+00
1	969	70	order	00000000-0000-0000-0000-000000000005	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "2"}], "total": {"amount": "20.00", "currency": "EUR"}, "channel": "web", "order_number": "000055"}	2026-01-15 10:00:00+00
1	970	74	order	00000000-0000-0000-0000-000000000005	order.canceled	{"lines": [{"sku": "A", "line_no": 1, "quantity": "2"}], "reason": "changed mind", "status": "canceled"}	2026-01-15 10:00:00+00
1	971	81	order	00000000-0000-0000-0000-000000000006	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "1"}], "total": {"amount": "10.00", "currency": "EUR"}, "channel": "web", "order_number": "000066"}	2026-01-15 10:00:00+00
1	971	82	order	00000000-0000-0000-0000-000000000007	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "HAM", "quantity": "2"}], "total": {"amount": "7.000", "currency": "KWD"}, "channel": "export", "order_number": "000077"}	2026-01-15 10:00:00+00
2	972	86	order	00000000-0000-0000-0000-000000000008	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "X-1", "quantity": "3"}], "total": {"amount": "1500", "currency": "JPY"}, "channel": "web", "order_number": "000088"}	2026-01-15 10:00:00+00
1	973	91	order	00000000-0000-0000-0000-000000000009	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "4"}, {"sku": "B", "line_no": 2, "location": "BER", "quantity": "6"}], "total": {"amount": "55.00", "currency": "EUR"}, "channel": "web", "order_number": "000099"}	2026-01-15 10:00:00+00
1	974	95	order	00000000-0000-0000-0000-00000000000a	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "1"}], "total": {"amount": "10.00", "currency": "EUR"}, "channel": "web", "order_number": "0000AA"}	2026-01-15 10:00:00+00
1	975	97	payment	00000000-0000-0000-0000-0000000000b1	payment.authorization_succeeded	{"amount": {"amount": "12.50", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000001", "operation_id": "01a2288d-9f31-76fc-b386-edba4e020818"}	2026-01-15 10:00:00+00
1	976	100	payment	00000000-0000-0000-0000-0000000000b2	payment.sale_succeeded	{"amount": {"amount": "99.99", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "01a2288d-9f33-72a4-9127-1c15258a426a"}	2026-01-15 10:00:00+00
1	977	104	payment	00000000-0000-0000-0000-0000000000b2	payment.refund_succeeded	{"amount": {"amount": "1.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "01a2288d-9f34-79c6-bcf2-650a44e0139b"}	2026-01-15 10:00:00+00
1	978	106	payment	00000000-0000-0000-0000-0000000000b4	payment.authorization_succeeded	{"amount": {"amount": "35.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "01a2288d-9f35-7d19-a5f3-0e5db83f8e83"}	2026-01-15 10:00:00+00
1	979	109	payment	00000000-0000-0000-0000-0000000000b4	payment.capture_succeeded	{"amount": {"amount": "20.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "01a2288d-9f36-73ee-ba0f-1f6fa46c28ea"}	2026-01-15 10:00:00+00
1	980	111	payment	00000000-0000-0000-0000-0000000000b4	payment.void_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "01a2288d-9f36-789e-a778-f0814896eae7"}	2026-01-15 10:00:00+00
1	981	113	payment	00000000-0000-0000-0000-0000000000b4	payment.capture_requested	{"amount": {"amount": "8.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "00000000-0000-0000-0000-0000000000b8"}	2026-01-15 10:00:00+00
1	982	116	payment	00000000-0000-0000-0000-0000000000ba	payment.sale_succeeded	{"amount": {"amount": "10.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-00000000000a", "operation_id": "01a2288d-9f36-7f87-ab38-ae5e9b15b2ee"}	2026-01-15 10:00:00+00
1	983	120	order	00000000-0000-0000-0000-00000000000a	order.canceled	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "reason": "sold out", "status": "canceled"}	2026-01-15 10:00:00+00
1	984	123	payment	00000000-0000-0000-0000-0000000000ba	payment.refund_succeeded	{"amount": {"amount": "4.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-00000000000a", "operation_id": "01a2288d-9f37-7a46-91ad-fa8b8552b9d2"}	2026-01-15 10:00:00+00
1	985	125	payment	00000000-0000-0000-0000-0000000000b9	payment.authorization_requested	{"amount": {"amount": "55.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000009", "operation_id": "01a2288d-9f37-7ee0-8bb4-effcad6bcbcb"}	2026-01-15 10:00:00+00
1	986	128	payment	00000000-0000-0000-0000-0000000000b9	payment.capture_succeeded	{"amount": {"amount": "55.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000009", "operation_id": "01a2288d-9f38-7621-a35f-92a5ec4f2db3"}	2026-01-15 10:00:00+00
1	987	130	payment	00000000-0000-0000-0000-0000000000b4	payment.capture_failed	{"amount": {"amount": "8.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000004", "operation_id": "00000000-0000-0000-0000-0000000000b8"}	2026-01-15 10:00:00+00
2	988	133	payment	00000000-0000-0000-0000-0000000000bb	payment.sale_succeeded	{"amount": {"amount": "1500", "currency": "JPY"}, "order_id": "00000000-0000-0000-0000-000000000008", "operation_id": "01a2288d-9f39-708e-a279-bfa3a024f00b"}	2026-01-15 10:00:00+00
1	989	135	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "5"}, {"line_no": 2, "quantity": "1.5"}, {"line_no": 3, "quantity": "2"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000002", "fulfillment_number": "000022-1"}	2026-01-15 10:00:00+00
1	990	137	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.picked	{"status": "picked", "order_id": "00000000-0000-0000-0000-000000000002"}	2026-01-15 10:00:00+00
1	991	139	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.packed	{"status": "packed", "order_id": "00000000-0000-0000-0000-000000000002"}	2026-01-15 10:00:00+00
1	992	143	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "5"}, {"line_no": 2, "quantity": "1.5"}, {"line_no": 3, "quantity": "2"}], "status": "shipped", "carrier": "DHL", "order_id": "00000000-0000-0000-0000-000000000002", "tracking_number": "1"}	2026-01-15 10:00:00+00
1	993	145	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.delivered	{"status": "delivered", "order_id": "00000000-0000-0000-0000-000000000002"}	2026-01-15 10:00:00+00
1	994	147	fulfillment	00000000-0000-0000-0000-0000000000f2	fulfillment.planned	{"lines": [{"line_no": 4, "quantity": "1"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000002", "fulfillment_number": "000022-2"}	2026-01-15 10:00:00+00
1	995	149	fulfillment	00000000-0000-0000-0000-0000000000f3	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "4"}, {"line_no": 2, "quantity": "4"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000009", "fulfillment_number": "000099-1"}	2026-01-15 10:00:00+00
1	996	153	fulfillment	00000000-0000-0000-0000-0000000000f3	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "3"}, {"line_no": 2, "quantity": "4"}], "status": "shipped", "carrier": null, "order_id": "00000000-0000-0000-0000-000000000009", "tracking_number": null}	2026-01-15 10:00:00+00
1	997	155	fulfillment	00000000-0000-0000-0000-0000000000f4	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "1"}, {"line_no": 2, "quantity": "2"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000009", "fulfillment_number": "000099-2"}	2026-01-15 10:00:00+00
1	998	157	fulfillment	00000000-0000-0000-0000-0000000000f4	fulfillment.picked	{"status": "picked", "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	999	159	fulfillment	00000000-0000-0000-0000-0000000000f5	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "5"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000001", "fulfillment_number": "000011-1"}	2026-01-15 10:00:00+00
1	1000	161	fulfillment	00000000-0000-0000-0000-0000000000f5	fulfillment.packed	{"status": "packed", "order_id": "00000000-0000-0000-0000-000000000001"}	2026-01-15 10:00:00+00
1	1001	163	fulfillment	00000000-0000-0000-0000-0000000000f7	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "2"}], "location": "HAM", "order_id": "00000000-0000-0000-0000-000000000007", "fulfillment_number": "000077-1"}	2026-01-15 10:00:00+00
1	1002	165	fulfillment	00000000-0000-0000-0000-0000000000f7	fulfillment.canceled	{"lines": [{"line_no": 1, "quantity": "2"}], "reason": "wrong box", "status": "canceled", "order_id": "00000000-0000-0000-0000-000000000007"}	2026-01-15 10:00:00+00
2	1003	167	fulfillment	00000000-0000-0000-0000-0000000000f8	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "3"}], "location": "X-1", "order_id": "00000000-0000-0000-0000-000000000008", "fulfillment_number": "000088-1"}	2026-01-15 10:00:00+00
2	1004	170	order	00000000-0000-0000-0000-000000000008	order.completed	{"status": "completed"}	2026-01-15 10:00:00+00
2	1004	172	fulfillment	00000000-0000-0000-0000-0000000000f8	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "3"}], "status": "shipped", "carrier": null, "order_id": "00000000-0000-0000-0000-000000000008", "tracking_number": null}	2026-01-15 10:00:00+00
1	1005	174	return	00000000-0000-0000-0000-0000000000c1	return.requested	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1006	176	return	00000000-0000-0000-0000-0000000000c2	return.requested	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1007	178	return	00000000-0000-0000-0000-0000000000c2	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1008	180	return	00000000-0000-0000-0000-0000000000c3	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "4"}, {"sku": "FINE", "line_no": 2, "quantity": "0.5"}, {"sku": "SERVICE", "line_no": 3, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000002"}	2026-01-15 10:00:00+00
1	1009	190	return	00000000-0000-0000-0000-0000000000c3	return.received	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "1", "disposition": "restock"}, {"sku": "A", "line_no": 1, "location": "BER", "quantity": "1", "disposition": "damaged"}, {"sku": "A", "line_no": 1, "location": "BER", "quantity": "1", "disposition": "missing"}, {"sku": "FINE", "line_no": 2, "location": "BER", "quantity": "0.1", "disposition": "quarantine"}, {"sku": "FINE", "line_no": 2, "location": "BER", "quantity": "0.1", "disposition": "scrap"}, {"sku": "FINE", "line_no": 2, "location": "BER", "quantity": "0.1", "disposition": "return_to_vendor"}], "order_id": "00000000-0000-0000-0000-000000000002"}	2026-01-15 10:00:00+00
1	1010	193	payment	00000000-0000-0000-0000-0000000000b2	payment.refund_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "01a2288d-9f46-7d86-bf57-50323df819ae"}	2026-01-15 10:00:00+00
1	1010	194	return	00000000-0000-0000-0000-0000000000c3	return.refunded	{"refunds": [{"amount": {"amount": "5.00", "currency": "EUR"}, "payment_id": "00000000-0000-0000-0000-0000000000b2"}], "order_id": "00000000-0000-0000-0000-000000000002"}	2026-01-15 10:00:00+00
1	1011	196	return	00000000-0000-0000-0000-0000000000c4	return.approved	{"lines": [{"sku": "B", "line_no": 2, "quantity": "2"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1012	200	return	00000000-0000-0000-0000-0000000000c4	return.received	{"lines": [{"sku": "B", "line_no": 2, "location": "BER", "quantity": "2", "disposition": "restock"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1013	203	payment	00000000-0000-0000-0000-0000000000b9	payment.refund_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000009", "operation_id": "01a2288d-9f47-7d90-838c-f52b608e8c99"}	2026-01-15 10:00:00+00
1	1013	204	return	00000000-0000-0000-0000-0000000000c4	return.refunded	{"refunds": [{"amount": {"amount": "5.00", "currency": "EUR"}, "payment_id": "00000000-0000-0000-0000-0000000000b9"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1014	206	return	00000000-0000-0000-0000-0000000000c5	return.requested	{"lines": [{"sku": "B", "line_no": 2, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1015	208	return	00000000-0000-0000-0000-0000000000c5	return.rejected	{"lines": [{"sku": "B", "line_no": 2, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1016	210	return	00000000-0000-0000-0000-0000000000c6	return.approved	{"lines": [{"sku": "B", "line_no": 2, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
1	1017	212	return	00000000-0000-0000-0000-0000000000c6	return.canceled	{"lines": [{"sku": "B", "line_no": 2, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000009"}	2026-01-15 10:00:00+00
2	1018	214	return	00000000-0000-0000-0000-0000000000c8	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000008"}	2026-01-15 10:00:00+00
1	1019	218	transfer	00000000-0000-0000-0000-000000000071	transfer.created	{"lines": [{"sku": "A", "line_no": 1, "quantity": "9", "to_state": "allocated", "from_state": "free"}, {"sku": "B", "line_no": 2, "quantity": "3", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "BER", "from_location": "HAM", "transfer_number": "000011"}	2026-01-15 10:00:00+00
1	1020	222	transfer	00000000-0000-0000-0000-000000000071	transfer.shipped	{"lines": [{"sku": "A", "line_no": 1, "quantity": "6", "to_state": "in_transit", "from_state": "allocated"}, {"sku": "B", "line_no": 2, "quantity": "3", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "BER", "from_location": "HAM", "transfer_number": "000011"}	2026-01-15 10:00:00+00
1	1021	226	transfer	00000000-0000-0000-0000-000000000071	transfer.received	{"lines": [{"sku": "A", "line_no": 1, "quantity": "2", "to_state": "free", "from_state": "in_transit"}, {"sku": "A", "line_no": 1, "quantity": "1", "to_state": "loss", "from_state": "in_transit"}], "status": "partially_received", "to_location": "BER", "from_location": "HAM", "transfer_number": "000011"}	2026-01-15 10:00:00+00
1	1022	229	transfer	00000000-0000-0000-0000-000000000072	transfer.created	{"lines": [{"sku": "B", "line_no": 1, "quantity": "2", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "BER", "from_location": "HAM", "transfer_number": "000022"}	2026-01-15 10:00:00+00
1	1023	232	transfer	00000000-0000-0000-0000-000000000073	transfer.created	{"lines": [{"sku": "B", "line_no": 1, "quantity": "2", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "BER", "from_location": "HAM", "transfer_number": "000033"}	2026-01-15 10:00:00+00
1	1024	235	transfer	00000000-0000-0000-0000-000000000073	transfer.shipped	{"lines": [{"sku": "B", "line_no": 1, "quantity": "2", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "BER", "from_location": "HAM", "transfer_number": "000033"}	2026-01-15 10:00:00+00
1	1025	238	transfer	00000000-0000-0000-0000-000000000073	transfer.received	{"lines": [{"sku": "B", "line_no": 1, "quantity": "2", "to_state": "free", "from_state": "in_transit"}], "status": "received", "to_location": "BER", "from_location": "HAM", "transfer_number": "000033"}	2026-01-15 10:00:00+00
1	1026	241	transfer	00000000-0000-0000-0000-000000000074	transfer.created	{"lines": [{"sku": "B", "line_no": 1, "quantity": "1", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "HAM", "from_location": "BER", "transfer_number": "000044"}	2026-01-15 10:00:00+00
1	1027	244	transfer	00000000-0000-0000-0000-000000000074	transfer.canceled	{"lines": [{"sku": "B", "line_no": 1, "quantity": "1", "to_state": "free", "from_state": "allocated"}], "reason": "no truck", "status": "canceled", "to_location": "HAM", "from_location": "BER", "transfer_number": "000044"}	2026-01-15 10:00:00+00
1	1028	247	transfer	00000000-0000-0000-0000-000000000075	transfer.created	{"lines": [{"sku": "A", "line_no": 1, "quantity": "3", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "HAM", "from_location": "BER", "transfer_number": "000055"}	2026-01-15 10:00:00+00
1	1029	250	transfer	00000000-0000-0000-0000-000000000075	transfer.shipped	{"lines": [{"sku": "A", "line_no": 1, "quantity": "3", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "HAM", "from_location": "BER", "transfer_number": "000055"}	2026-01-15 10:00:00+00
1	1030	252	shift	00000000-0000-0000-0000-000000000051	shift.opened	{"amount": {"amount": "50.00", "currency": "EUR"}, "register": "R1"}	2026-01-15 10:00:00+00
1	1031	259	order	00000000-0000-0000-0000-000000000011	order.completed	{"lines": [{"sku": "FINE", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "A", "line_no": 2, "location": "BER", "quantity": "1"}], "total": {"amount": "10.99", "currency": "EUR"}, "channel": "store", "order_number": "0000BB"}	2026-01-15 10:00:00+00
1	1031	262	payment	01a2288d-9f52-76b5-adf6-871c01848ed2	payment.sale_succeeded	{"amount": {"amount": "10.99", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000011", "operation_id": "01a2288d-9f52-76b7-8836-b9b70a5d544a"}	2026-01-15 10:00:00+00
1	1032	266	order	00000000-0000-0000-0000-000000000012	order.completed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "2"}], "total": {"amount": "20.00", "currency": "EUR"}, "channel": "store", "order_number": "0000CC"}	2026-01-15 10:00:00+00
1	1032	271	payment	00000000-0000-0000-0000-0000000000bc	payment.sale_succeeded	{"amount": {"amount": "15.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000012", "operation_id": "01a2288d-9f53-7383-9b2b-6915b8ba05b8"}	2026-01-15 10:00:00+00
1	1032	272	payment	01a2288d-9f53-7384-837f-dbe64cb583a6	payment.sale_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000012", "operation_id": "01a2288d-9f53-7385-86b0-7493d57d0ab8"}	2026-01-15 10:00:00+00
1	1033	277	return	00000000-0000-0000-0000-0000000000c7	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "order_id": "00000000-0000-0000-0000-000000000012"}	2026-01-15 10:00:00+00
1	1033	278	return	00000000-0000-0000-0000-0000000000c7	return.received	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "1", "disposition": "restock"}], "order_id": "00000000-0000-0000-0000-000000000012"}	2026-01-15 10:00:00+00
1	1033	283	payment	01a2288d-9f53-7384-837f-dbe64cb583a6	payment.refund_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000012", "operation_id": "01a2288d-9f54-7c09-9d76-a21b62090fe0"}	2026-01-15 10:00:00+00
1	1033	284	payment	00000000-0000-0000-0000-0000000000bc	payment.refund_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000012", "operation_id": "01a2288d-9f54-7c0f-a0d9-377533751377"}	2026-01-15 10:00:00+00
1	1033	285	return	00000000-0000-0000-0000-0000000000c7	return.refunded	{"refunds": [{"amount": {"amount": "5.00", "currency": "EUR"}, "payment_id": "01a2288d-9f53-7384-837f-dbe64cb583a6"}, {"amount": {"amount": "5.00", "currency": "EUR"}, "payment_id": "00000000-0000-0000-0000-0000000000bc"}], "order_id": "00000000-0000-0000-0000-000000000012"}	2026-01-15 10:00:00+00
1	1034	287	shift	00000000-0000-0000-0000-000000000051	shift.paid_in	{"amount": {"amount": "10.00", "currency": "EUR"}, "register": "R1"}	2026-01-15 10:00:00+00
1	1035	289	shift	00000000-0000-0000-0000-000000000051	shift.paid_out	{"amount": {"amount": "3.00", "currency": "EUR"}, "register": "R1"}	2026-01-15 10:00:00+00
1	1036	293	unlinked_refund	00000000-0000-0000-0000-000000000041	unlinked_refund.recorded	{"lines": [{"sku": "FINE", "line_no": 1, "quantity": "0.5", "disposition": "damaged"}, {"sku": "A", "line_no": 2, "quantity": "1", "disposition": "restock"}], "total": {"amount": "9.50", "currency": "EUR"}, "location": "BER", "register": "R1"}	2026-01-15 10:00:00+00
1	1037	296	shift	00000000-0000-0000-0000-000000000051	shift.closed	{"amount": {"amount": "60.00", "currency": "EUR"}, "register": "R1"}	2026-01-15 10:00:00+00
1	1038	299	shift	00000000-0000-0000-0000-000000000052	shift.opened	{"amount": {"amount": "20.00", "currency": "EUR"}, "register": "R1"}	2026-01-15 10:00:00+00
1	1039	304	order	00000000-0000-0000-0000-000000000013	order.completed	{"lines": [{"sku": "B", "line_no": 1, "location": "BER", "quantity": "2"}], "total": {"amount": "5.00", "currency": "EUR"}, "channel": "store", "order_number": "0000DD"}	2026-01-15 10:00:00+00
1	1039	307	payment	01a2288d-9f57-791d-9722-55fbd4c52d85	payment.sale_succeeded	{"amount": {"amount": "5.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000013", "operation_id": "01a2288d-9f57-791e-b6d8-b8edf288787e"}	2026-01-15 10:00:00+00
1	1040	309	shift	00000000-0000-0000-0000-000000000053	shift.opened	{"amount": {"amount": "30.00", "currency": "EUR"}, "register": "R2"}	2026-01-15 10:00:00+00
1	1065	2058	reservation	00000000-0000-0000-0000-0000000000a4	reservation.expired	{"reservation_id": "00000000-0000-0000-0000-0000000000a4"}	2026-01-15 12:00:00+00
1	1065	2059	reservation	00000000-0000-0000-0000-0000000000a2	reservation.expired	{"reservation_id": "00000000-0000-0000-0000-0000000000a2"}	2026-01-15 12:00:00+00
\.

COPY order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, shipped, released, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	1	00000000-0000-0000-0000-000000000002	5	0	5	0	0	989
1	00000000-0000-0000-0000-0000000000f1	2	00000000-0000-0000-0000-000000000002	1.5	0	1.5	0	0	989
1	00000000-0000-0000-0000-0000000000f1	3	00000000-0000-0000-0000-000000000002	2	0	2	0	0	989
1	00000000-0000-0000-0000-0000000000f2	4	00000000-0000-0000-0000-000000000002	1	1	0	0	0	994
1	00000000-0000-0000-0000-0000000000f3	1	00000000-0000-0000-0000-000000000009	4	0	3	1	0	995
1	00000000-0000-0000-0000-0000000000f3	2	00000000-0000-0000-0000-000000000009	4	0	4	0	0	995
1	00000000-0000-0000-0000-0000000000f4	1	00000000-0000-0000-0000-000000000009	1	1	0	0	0	997
1	00000000-0000-0000-0000-0000000000f4	2	00000000-0000-0000-0000-000000000009	2	2	0	0	0	997
1	00000000-0000-0000-0000-0000000000f5	1	00000000-0000-0000-0000-000000000001	5	5	0	0	0	999
1	00000000-0000-0000-0000-0000000000f7	1	00000000-0000-0000-0000-000000000007	2	0	0	2	0	1001
2	00000000-0000-0000-0000-0000000000f8	1	00000000-0000-0000-0000-000000000008	3	0	3	0	0	1003
\.

COPY order_mgmt_data.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	000022-1	00000000-0000-0000-0000-0000000000f1	00000000-0000-0000-0000-000000000002	1	BER	delivered	DHL	1	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	989
1	00000000-0000-0000-0000-0000000000f2	000022-2	00000000-0000-0000-0000-0000000000f2	00000000-0000-0000-0000-000000000002	1	BER	open	\N	\N	\N	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	994
1	00000000-0000-0000-0000-0000000000f3	000099-1	00000000-0000-0000-0000-0000000000f3	00000000-0000-0000-0000-000000000009	1	BER	shipped	\N	\N	\N	2026-01-15 10:00:00+00	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	995
1	00000000-0000-0000-0000-0000000000f4	000099-2	00000000-0000-0000-0000-0000000000f4	00000000-0000-0000-0000-000000000009	1	BER	picked	\N	\N	\N	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	997
1	00000000-0000-0000-0000-0000000000f5	000011-1	00000000-0000-0000-0000-0000000000f5	00000000-0000-0000-0000-000000000001	1	BER	packed	\N	\N	\N	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	999
1	00000000-0000-0000-0000-0000000000f7	000077-1	00000000-0000-0000-0000-0000000000f7	00000000-0000-0000-0000-000000000007	2	HAM	canceled	\N	\N	\N	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	1001
2	00000000-0000-0000-0000-0000000000f8	000088-1	00000000-0000-0000-0000-0000000000f8	00000000-0000-0000-0000-000000000008	4	X-1	shipped	\N	\N	\N	2026-01-15 10:00:00+00	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	1003
\.

COPY order_mgmt_data.idempotency_keys (tenant_id, door, idempotency_key, payload_hash, document_id, recorded_at) FROM stdin;
1	receive_stock	receive-1	\\x823b97a80a49fb154aa27df5508390aa6c06f0f18a250334e386dc4d41cb3ebb	00000000-0000-0000-0000-000000000d01	2026-01-15 10:00:00+00
1	receive_stock	receive-2	\\x617d25e5b486afd92fb359eb9a2167b5be7953b01010cba65d4348cf7befcc59	00000000-0000-0000-0000-000000000d02	2026-01-15 10:00:00+00
2	receive_stock	receive-1	\\x13b84968b4aece932793407285f0718bf4338d4239a8bae2f5501e05e9631808	01a2288d-9f22-7fd9-ba50-608430725c44	2026-01-15 10:00:00+00
1	adjust_stock	adjust-1	\\xe00c6f3b5b79c545c62cf4d09daa70d5097bf4672b08814237955de61f7d2e60	01a2288d-9f23-789d-abcc-cc745b501f01	2026-01-15 10:00:00+00
1	set_stock	set-1	\\xcfc63b7d0875b984921a36396965eb30c930f08a66c91f394872e1c72e50f33c	01a2288d-9f25-7042-a8f8-a723a1438a88	2026-01-15 10:00:00+00
1	change_stock_state	state-1	\\x352b7962420e544ea495dc2daed35f96cbb6e31c966d0043199764900670ed48	01a2288d-9f25-7f60-b3ee-b890ef211bce	2026-01-15 10:00:00+00
1	reserve_stock	reserve-1	\\x2703e026608bc6b93b44450d7719c78d9a1cff1ed9a428f1e57bb684a186dc0d	00000000-0000-0000-0000-0000000000a1	2026-01-15 10:00:00+00
1	reserve_stock	reserve-2	\\xd517b04f679160019e2ddcb0d3075f082c4d0ac1df094592c0e024af6385f0b5	00000000-0000-0000-0000-0000000000a2	2026-01-15 10:00:00+00
1	reserve_stock	reserve-3	\\x96816e454cd202db9abaf3ddd045bc5dfdc944426241a2553b244047feae5a33	00000000-0000-0000-0000-0000000000a3	2026-01-15 10:00:00+00
1	extend_reservation	extend-3	\\xb03feb23b6dfc2d28509468a2b1e497eef6d0cc5f972b14ad77b231de7104975	00000000-0000-0000-0000-0000000000a3	2026-01-15 10:00:00+00
1	release_reservation	release-3	\\x44c5b29ff69f7e3ee0ffa706aaeaac1d51012e539b836925f75ed4d3e47e2b30	00000000-0000-0000-0000-0000000000a3	2026-01-15 10:00:00+00
1	reserve_stock	reserve-5	\\xf70f4988c2e81bd346b044a70f6e620b8aa3f95291a3f28ac3dfdcf525bbc6ca	00000000-0000-0000-0000-0000000000a5	2026-01-15 10:00:00+00
1	reserve_stock	reserve-4	\\xd532ae623ff946569370573ddd44708cc83bb728a77cad9389b025f3821bb8fd	00000000-0000-0000-0000-0000000000a4	2026-01-15 10:00:00+00
1	place_order	order-1	\\xc1ac4019f5ea45635b2d73390377c8dc0fac222e132db1401ff34d0938f3fe3e	00000000-0000-0000-0000-000000000001	2026-01-15 10:00:00+00
1	place_order	order-2	\\xd2b7e4b162ad764bbd9643b3ce4bd13659a8d284b75acaac60c717d1588638f1	00000000-0000-0000-0000-000000000002	2026-01-15 10:00:00+00
1	place_order	order-3	\\x726a4b965d0dd0f4f31485084aab624e26e3f54704f471af7712a227c21df055	00000000-0000-0000-0000-000000000003	2026-01-15 10:00:00+00
1	place_order	order-4	\\x5312d096ffadd44b550a3b50406d636dbef72325c1ab6ede64ae74a0c9f07208	00000000-0000-0000-0000-000000000004	2026-01-15 10:00:00+00
1	cancel_order	cancel-4	\\xbfd4b0f9c10646dc2395f13f8030d97408e569790f6466be259e4a83ebeca79d	00000000-0000-0000-0000-000000000004	2026-01-15 10:00:00+00
1	place_order	order-5	\\x7dbefb468ba2b46e6924e406f294d8198182ec59f77a7ffac6a119cbfd2d148a	00000000-0000-0000-0000-000000000005	2026-01-15 10:00:00+00
1	cancel_order	cancel-5	\\x8f43d58fd5f1d583c37134f195137007b69481a34f1190a09ddc66f33ccb2f36	00000000-0000-0000-0000-000000000005	2026-01-15 10:00:00+00
1	place_orders	order-6	\\xe9a5172022d747dc78d752b6f55fb70553bde6752471621817d8c9b6baf0ff8b	00000000-0000-0000-0000-000000000006	2026-01-15 10:00:00+00
1	place_orders	order-7	\\xa37ae95f792b3151426206703b70540c66f72232ecbfd67c231d008807a93a12	00000000-0000-0000-0000-000000000007	2026-01-15 10:00:00+00
2	place_order	order-8	\\x948720ac35b5e6f1c9f325cc7fa8a6c3cba4ce2478c1dc8518fcda27ea9369c6	00000000-0000-0000-0000-000000000008	2026-01-15 10:00:00+00
1	place_order	order-9	\\x6fb7024f91bd4dcd1acc57eb5470ff591969b6861e2f45ae462426c1f699eb13	00000000-0000-0000-0000-000000000009	2026-01-15 10:00:00+00
1	place_order	order-a	\\x508f7984d5c71161066bc52ca6c1715ada2f4d82bb9e6e9928801b4e5d829b3f	00000000-0000-0000-0000-00000000000a	2026-01-15 10:00:00+00
1	authorize_payment	authorize-1	\\x12957254432f0d9ebc86d1bca02e04b53f2f3211bfea41a294bb9c69e6b6074c	00000000-0000-0000-0000-0000000000b1	2026-01-15 10:00:00+00
1	authorize_payment	authorize-2	\\x49c78c9531ee8f91555fa06e2d352634fad27e980bce526a7dee7d33dcdc89b0	00000000-0000-0000-0000-0000000000b2	2026-01-15 10:00:00+00
1	refund_goodwill	goodwill-2	\\x6051803c164f0b3100e1bdfd59e340ba92c66d33c193fa6b0bc6c5c99a87d7d6	00000000-0000-0000-0000-0000000000b2	2026-01-15 10:00:00+00
1	authorize_payment	authorize-4	\\x383b48f32162af86fa9431dc02a45e8891f842ed2946dc442cd842dcad35d788	00000000-0000-0000-0000-0000000000b4	2026-01-15 10:00:00+00
1	capture_payment	capture-4	\\xc2796ea2f11227c22583f85bde1198cebad927f0e33553795052830e12b6e5e5	00000000-0000-0000-0000-0000000000b4	2026-01-15 10:00:00+00
1	void_payment	void-4	\\x12264f3e8af8c79916fc2fb340b074ccb8646a2558dec41d1d7a3f0aa792e8f1	00000000-0000-0000-0000-0000000000b4	2026-01-15 10:00:00+00
1	capture_payment	capture-4p	\\xa1f42266329ae47866c7f53324cba935bd212b7b0a38f8d763eecb00beb8a3dc	00000000-0000-0000-0000-0000000000b4	2026-01-15 10:00:00+00
1	authorize_payment	authorize-a	\\x7b7e3100d05c2f5738a709dbe003deeba8e5b6feea4680691b3a2014d987403f	00000000-0000-0000-0000-0000000000ba	2026-01-15 10:00:00+00
1	cancel_order	cancel-a	\\x753f4e37222ae3bb4aaf4f9534a6e4f2c736e43daddb8d79e032f2cb9d68f11c	00000000-0000-0000-0000-00000000000a	2026-01-15 10:00:00+00
1	refund_payment	refund-a	\\x284c111b250f2a17aa671a4cfb4ff7c6623ccf387a9eb455c384e033ac8ded9c	00000000-0000-0000-0000-0000000000ba	2026-01-15 10:00:00+00
1	authorize_payment	authorize-9	\\x40a18a8581dfe8153dadad595ca209e7dca242ced84bcf34057aebfe8cdf1d97	00000000-0000-0000-0000-0000000000b9	2026-01-15 10:00:00+00
2	authorize_payment	authorize-8	\\x780ea6a27b131e11a630a083a7a9202de8237dfe2c48c3665eb42be82b55fce5	00000000-0000-0000-0000-0000000000bb	2026-01-15 10:00:00+00
1	plan_fulfillment	plan-1	\\xc69705d7422293b5d44048c136a3d270895cdda3e344a9aa1b0c52370c6b240d	00000000-0000-0000-0000-0000000000f1	2026-01-15 10:00:00+00
1	pick_fulfillment	pick-1	\\x9fa22909d2c36b8b9005744372fa2892619239be1cf28a480098845fb3889f2a	00000000-0000-0000-0000-0000000000f1	2026-01-15 10:00:00+00
1	pack_fulfillment	pack-1	\\x9fa22909d2c36b8b9005744372fa2892619239be1cf28a480098845fb3889f2a	00000000-0000-0000-0000-0000000000f1	2026-01-15 10:00:00+00
1	ship_fulfillment	ship-1	\\x3835a1602bbfa093597cd64c3eef81f8d5d01567765916f81ccddcb83351ba0e	00000000-0000-0000-0000-0000000000f1	2026-01-15 10:00:00+00
1	record_delivery	deliver-1	\\x9fa22909d2c36b8b9005744372fa2892619239be1cf28a480098845fb3889f2a	00000000-0000-0000-0000-0000000000f1	2026-01-15 10:00:00+00
1	plan_fulfillment	plan-2	\\x3c0355108f88a9f165157fb65b043a96250f0012c64bf573b2d4c0b3e8167a51	00000000-0000-0000-0000-0000000000f2	2026-01-15 10:00:00+00
1	plan_fulfillment	plan-3	\\x9ef74c77d736da2a786c60f2701d0529630be9047fcc29d75e80cfe260be03e7	00000000-0000-0000-0000-0000000000f3	2026-01-15 10:00:00+00
1	ship_fulfillment	ship-3	\\x57cbaf3cdf572d9b6f9653ffe7fcca1f964765c9dbc26cc155dd4268071711da	00000000-0000-0000-0000-0000000000f3	2026-01-15 10:00:00+00
1	plan_fulfillment	plan-4	\\x0b7555840278b77892b38b0e53efad50874583941423930803288e5e0f21f973	00000000-0000-0000-0000-0000000000f4	2026-01-15 10:00:00+00
1	pick_fulfillment	pick-4	\\x048433f72a82253601185ff37e4b52a0dfa8f6ae2ba1a17e1c8636c394391d59	00000000-0000-0000-0000-0000000000f4	2026-01-15 10:00:00+00
1	plan_fulfillment	plan-5	\\x772ca46d007e1480c1e9627490215b7313dd31230d127e8c7193dd588def9539	00000000-0000-0000-0000-0000000000f5	2026-01-15 10:00:00+00
1	pack_fulfillment	pack-5	\\x92eb1a2992fbf827c596e6eaa0f77016d8b1c6e1cc608b31e9fd34037a9bfdda	00000000-0000-0000-0000-0000000000f5	2026-01-15 10:00:00+00
1	plan_fulfillment	plan-7	\\x603817fd15fbc0987c240506163531a2c05de28602f7bb3a796232d25b551a22	00000000-0000-0000-0000-0000000000f7	2026-01-15 10:00:00+00
1	cancel_fulfillment	unplan-7	\\xa73a747176d569e306005afae313469facd816f90d90ca393af28db7f1b411ad	00000000-0000-0000-0000-0000000000f7	2026-01-15 10:00:00+00
2	plan_fulfillment	plan-8	\\xcb180294766fc9bb440040b5699f399a1d45efcc0959ac8670140708acca6ee5	00000000-0000-0000-0000-0000000000f8	2026-01-15 10:00:00+00
2	ship_fulfillment	ship-8	\\x6bc59cc51d2afb87c896a2143b454edf62c7d5295d893902542fba53cd0194a5	00000000-0000-0000-0000-0000000000f8	2026-01-15 10:00:00+00
1	request_return	return-1	\\x55ed92f77ac490341fbab9348e7ec55f37d53a7baacfe77db60566b417940dbc	00000000-0000-0000-0000-0000000000c1	2026-01-15 10:00:00+00
1	request_return	return-2	\\xd6c832d3e07599b3ca0238aee6ceabcca1724287e08e5854a1c0969cb07ad298	00000000-0000-0000-0000-0000000000c2	2026-01-15 10:00:00+00
1	approve_return	approve-2	\\xe40ec2fdab7c3c8802f637c1176b44317d99122520726471486fde8389353004	00000000-0000-0000-0000-0000000000c2	2026-01-15 10:00:00+00
1	request_return	return-3	\\x8400ba968ff3377157bc9532c7a523e112835cdd1b5a398d1d54910d9544e691	00000000-0000-0000-0000-0000000000c3	2026-01-15 10:00:00+00
1	receive_return	back-3	\\x825c254121d899c3578c5ac337b468b6ecc506fcc8ca9e778ba1ea581be82b06	00000000-0000-0000-0000-0000000000c3	2026-01-15 10:00:00+00
1	refund_return	refund-3	\\xaeca38a203f76f931a63bfaa2977cdb1564c3c482ddd19d53b0715d501c739d5	00000000-0000-0000-0000-0000000000c3	2026-01-15 10:00:00+00
1	request_return	return-4	\\x4c9b332fee7bec968dc0a0390cdaa360d1f634ce60b05911c9be83a9680c840a	00000000-0000-0000-0000-0000000000c4	2026-01-15 10:00:00+00
1	receive_return	back-4	\\x4eb0c51fd7d4fb447551e05d55b64d51870b6c427d2f404d32bd1a14e51a2eee	00000000-0000-0000-0000-0000000000c4	2026-01-15 10:00:00+00
1	refund_return	refund-4	\\x1545de4b918502ef70de8bd385f004d225b844cc70b8ced4c25f2f4f6116cbc4	00000000-0000-0000-0000-0000000000c4	2026-01-15 10:00:00+00
1	request_return	return-5	\\x6a3a07be7d04ebd3948ee32e4a47839d8eb6d9e9420162a5f19d9fc0a0048ec6	00000000-0000-0000-0000-0000000000c5	2026-01-15 10:00:00+00
1	reject_return	reject-5	\\x975fc958591c3950f4d1d8f7c14b918363841e385139d62ab73ddadf99cceaf7	00000000-0000-0000-0000-0000000000c5	2026-01-15 10:00:00+00
1	request_return	return-6	\\x0b420c3875c33cc12f3484960d01e9ab37ca24bc57e658298aaa3aff524242d1	00000000-0000-0000-0000-0000000000c6	2026-01-15 10:00:00+00
1	cancel_return	unreturn-6	\\x02a3fdcadd26fb8046fec2b1259186954ec5e80152dee7d2f012f10ea250e6e2	00000000-0000-0000-0000-0000000000c6	2026-01-15 10:00:00+00
2	request_return	return-8	\\xc6900b3725efc9e1052dc2986dbbfbbf65fc5afe6a500cae6eccbe5895866f0f	00000000-0000-0000-0000-0000000000c8	2026-01-15 10:00:00+00
1	create_transfer	transfer-1	\\x940e8722ae95daebcf362f6b8666c879f258741db601b71583f7c433ff5e3d21	00000000-0000-0000-0000-000000000071	2026-01-15 10:00:00+00
1	ship_transfer	send-1	\\x01e557d0e803f80a5e06a9c4812e8a6a57b3a774d0c286e77415a17783ac13eb	00000000-0000-0000-0000-000000000071	2026-01-15 10:00:00+00
1	receive_transfer	arrive-1	\\x3d1bc1619e69243ab3a9030ebf5a8ea908391c43a9d996b77e1009b9abe8b7b7	00000000-0000-0000-0000-000000000071	2026-01-15 10:00:00+00
1	create_transfer	transfer-2	\\xb4173a09cee2671cda3983253f26ecedf00ba58dfe78dc4968e68c27bea1fa29	00000000-0000-0000-0000-000000000072	2026-01-15 10:00:00+00
1	create_transfer	transfer-3	\\x76edd71764afe7fbca6b418e275d1ef4c7ac41319a6bad6a467701b87c25174c	00000000-0000-0000-0000-000000000073	2026-01-15 10:00:00+00
1	ship_transfer	send-3	\\xc9dca6b91c00c1ccdf3baa915029d710f944963ee8937bdee178d722877b58eb	00000000-0000-0000-0000-000000000073	2026-01-15 10:00:00+00
1	receive_transfer	arrive-3	\\xc9dca6b91c00c1ccdf3baa915029d710f944963ee8937bdee178d722877b58eb	00000000-0000-0000-0000-000000000073	2026-01-15 10:00:00+00
1	create_transfer	transfer-4	\\x22ce0fc13436d02fcbe97e5267e31f75594880d6a74acb626827205b2c5291e1	00000000-0000-0000-0000-000000000074	2026-01-15 10:00:00+00
1	cancel_transfer	untransfer-4	\\xcbda7543bd83b79f465086715994878e00ca0c26b9393de90948f2bf597ad88d	00000000-0000-0000-0000-000000000074	2026-01-15 10:00:00+00
1	create_transfer	transfer-5	\\x965e8a603739b7bcb8a8591cf7618bd975955aa10a3d5b9485e9ea8975997bf8	00000000-0000-0000-0000-000000000075	2026-01-15 10:00:00+00
1	ship_transfer	send-5	\\xf97aab536782c19ef2eab9fa9fc547fee25b884d898c0e901f9d00ebf002b1be	00000000-0000-0000-0000-000000000075	2026-01-15 10:00:00+00
1	open_shift	open-1	\\x4ab76056413cdb37cc9e67aa8e709cf894d44fb6932fd67cce3e9b51e94925ac	00000000-0000-0000-0000-000000000051	2026-01-15 10:00:00+00
1	record_sale	sale-1	\\x730f7c33916e20990e9afd2cc522a184d0077998359e2816a2793b0bd15a5193	00000000-0000-0000-0000-000000000011	2026-01-15 10:00:00+00
1	record_sale	sale-2	\\x5a4eb2d16061501125cab8b0b85b06b8bd0c23e3ef898e487f4a968917ebdbed	00000000-0000-0000-0000-000000000012	2026-01-15 10:00:00+00
1	return_sale	return-7	\\xaf52938631d878ff5c00147111a1cb5b031dc50975325ddd8bfc7c04c08acf5d	00000000-0000-0000-0000-0000000000c7	2026-01-15 10:00:00+00
1	paid_in	in-1	\\x1876c1db5a4e02a57f4c0f568449ae85ca6ad36cc33b3daaf4c9fed26013cfef	00000000-0000-0000-0000-000000000051	2026-01-15 10:00:00+00
1	paid_out	out-1	\\xe04445c38cc97ebe41fe6efc9c48da97383ecf9f4818fd08172e53d94b0eed72	00000000-0000-0000-0000-000000000051	2026-01-15 10:00:00+00
1	refund_unlinked	unlinked-1	\\x785dc695e0326086091af6bcda1a861d71e2118e4dbab3ff6a047f593842b2a1	00000000-0000-0000-0000-000000000041	2026-01-15 10:00:00+00
1	close_shift	close-1	\\x941e00a47822ebd683bb0b6ff87c9a7d8020b2f327d7da96d08fdd2cdc21d84d	00000000-0000-0000-0000-000000000051	2026-01-15 10:00:00+00
1	open_shift	open-2	\\x28e2ed36133ba8d66933f4a05d7da235bded770e8d96297ea6da7ae1b379ce72	00000000-0000-0000-0000-000000000052	2026-01-15 10:00:00+00
1	record_sale	sale-3	\\x33a04b3f51b077574cd4502412b8adabf67c1908a1370b3de068e51845e9e4ab	00000000-0000-0000-0000-000000000013	2026-01-15 10:00:00+00
1	open_shift	open-3	\\x157f3fe1878919c242508c8a9e5527c2f0391f5a807046f4421522a89a3822ad	00000000-0000-0000-0000-000000000053	2026-01-15 10:00:00+00
\.

COPY order_mgmt_data.items (tenant_id, item_id, sku, name, kind, scale, is_active, metadata) FROM stdin;
1	9	A	Adapter	stocked	0	t	{"color": "red"}
1	10	B	Bolt	stocked	0	t	{}
1	11	FINE	Cheese	stocked	3	t	{}
1	12	SERVICE	Wrapping	untracked	0	t	{}
1	13	PRE	Coming soon	stocked	0	t	{}
1	14	GONE	Not sold any more	stocked	0	f	{}
2	15	A	Another A	stocked	0	t	{}
\.

COPY order_mgmt_data.locations (tenant_id, location_id, code, name, kind, is_active, metadata) FROM stdin;
1	1	BER	Berlin	store	t	{"floor": 1}
1	2	HAM	Hamburg	warehouse	t	{}
1	3	OLD	OLD	store	f	{}
2	4	X-1	X-1	store	t	{}
\.

COPY order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id, order_id, holder_id, channel_id, location_id, reason, actor, occurred_at, recorded_at, posting, stamp) FROM stdin;
1	38	revenue	5	receivable	0	12.50 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	964
1	46	tax	16	receivable	0	9.19 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	47	tax	17	receivable	0	2.42 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	48	revenue	5	receivable	0	62.30 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	49	receivable	0	discounts	5	2.75 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	50	revenue	5	receivable	0	10.00 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	51	receivable	0	discounts	5	0.25 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	52	shipping	5	receivable	0	4.90 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	56	revenue	5	receivable	0	396.00 EUR	order	00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	966
1	61	revenue	5	receivable	0	35.00 EUR	order	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	967
1	65	receivable	0	revenue	5	10.00 EUR	order	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	\N	5	1	one is enough	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	968
1	68	revenue	5	receivable	0	20.00 EUR	order	00000000-0000-0000-0000-000000000005	00000000-0000-0000-0000-000000000005	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	969
1	72	receivable	0	revenue	5	20.00 EUR	order	00000000-0000-0000-0000-000000000005	00000000-0000-0000-0000-000000000005	\N	5	1	changed mind	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	970
1	77	revenue	5	receivable	0	10.00 EUR	order	00000000-0000-0000-0000-000000000006	00000000-0000-0000-0000-000000000006	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	971
1	78	revenue	7	receivable	0	7.000 KWD	order	00000000-0000-0000-0000-000000000007	00000000-0000-0000-0000-000000000007	\N	7	2	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	971
2	84	revenue	8	receivable	0	1500 JPY	order	00000000-0000-0000-0000-000000000008	00000000-0000-0000-0000-000000000008	\N	8	4	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	972
1	89	revenue	5	receivable	0	55.00 EUR	order	00000000-0000-0000-0000-000000000009	00000000-0000-0000-0000-000000000009	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	973
1	93	revenue	5	receivable	0	10.00 EUR	order	00000000-0000-0000-0000-00000000000a	00000000-0000-0000-0000-00000000000a	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	974
1	99	receivable	0	clearing	22	99.99 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	976
1	102	clearing	22	receivable	0	1.00 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	5	\N	late	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	977
1	103	receivable	0	discounts	5	1.00 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	5	\N	late	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	977
1	108	receivable	0	clearing	23	20.00 EUR	payment	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	979
1	115	receivable	0	clearing	22	10.00 EUR	payment	00000000-0000-0000-0000-0000000000ba	00000000-0000-0000-0000-00000000000a	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	982
1	118	receivable	0	returns	5	10.00 EUR	order	00000000-0000-0000-0000-00000000000a	00000000-0000-0000-0000-00000000000a	\N	5	1	sold out	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	983
1	122	clearing	22	receivable	0	4.00 EUR	payment	00000000-0000-0000-0000-0000000000ba	00000000-0000-0000-0000-00000000000a	\N	5	\N	sold out	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	984
1	127	receivable	0	clearing	22	55.00 EUR	payment	00000000-0000-0000-0000-0000000000b9	00000000-0000-0000-0000-000000000009	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	986
2	132	receivable	0	clearing	24	1500 JPY	payment	00000000-0000-0000-0000-0000000000bb	00000000-0000-0000-0000-000000000008	\N	8	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	988
1	186	receivable	0	tax	16	3.06 EUR	return	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	187	receivable	0	tax	17	0.81 EUR	return	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	188	receivable	0	returns	5	16.41 EUR	return	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	192	clearing	22	receivable	0	5.00 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1010
1	198	receivable	0	returns	5	5.00 EUR	return	00000000-0000-0000-0000-0000000000c4	00000000-0000-0000-0000-000000000009	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1012
1	202	clearing	22	receivable	0	5.00 EUR	payment	00000000-0000-0000-0000-0000000000b9	00000000-0000-0000-0000-000000000009	\N	5	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1013
1	251	safe	0	cash	18	50.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1030
1	256	revenue	6	receivable	0	9.39 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1031
1	257	tax	16	receivable	0	1.60 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1031
1	261	receivable	0	cash	18	10.99 EUR	payment	01a2288d-9f52-76b5-adf6-871c01848ed2	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000051	6	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1031
1	264	revenue	6	receivable	0	20.00 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1032
1	269	receivable	0	clearing	25	15.00 EUR	payment	00000000-0000-0000-0000-0000000000bc	00000000-0000-0000-0000-000000000012	\N	6	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1032
1	270	receivable	0	cash	18	5.00 EUR	payment	01a2288d-9f53-7384-837f-dbe64cb583a6	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000051	6	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1032
1	274	receivable	0	returns	6	10.00 EUR	return	00000000-0000-0000-0000-0000000000c7	00000000-0000-0000-0000-000000000012	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033
1	281	clearing	25	receivable	0	5.00 EUR	payment	00000000-0000-0000-0000-0000000000bc	00000000-0000-0000-0000-000000000012	\N	6	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033
1	282	cash	18	receivable	0	5.00 EUR	payment	01a2288d-9f53-7384-837f-dbe64cb583a6	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000051	6	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033
1	286	petty_cash	18	cash	18	10.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	change	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1034
1	288	cash	18	petty_cash	18	3.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	stamps	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1035
1	292	cash	18	returns	6	9.50 EUR	unlinked_refund	00000000-0000-0000-0000-000000000041	\N	00000000-0000-0000-0000-000000000051	6	1	no receipt	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1036
1	294	over_short	18	cash	18	1.51 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	counted twice	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1037
1	295	cash	18	safe	0	60.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	counted twice	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1037
1	298	safe	0	cash	18	20.00 EUR	shift	00000000-0000-0000-0000-000000000052	\N	00000000-0000-0000-0000-000000000052	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1038
1	302	revenue	6	receivable	0	5.00 EUR	order	00000000-0000-0000-0000-000000000013	00000000-0000-0000-0000-000000000013	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1039
1	306	receivable	0	cash	18	5.00 EUR	payment	01a2288d-9f57-791d-9722-55fbd4c52d85	00000000-0000-0000-0000-000000000013	00000000-0000-0000-0000-000000000052	6	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1039
1	308	safe	0	cash	19	30.00 EUR	shift	00000000-0000-0000-0000-000000000053	\N	00000000-0000-0000-0000-000000000053	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1040
1	1025	inventory	1	cost_of_goods	1	20.00 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1026	inventory	1	cost_of_goods	1	12.00 EUR	order	00000000-0000-0000-0000-000000000009	00000000-0000-0000-0000-000000000009	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1027	inventory	1	cost_of_goods	1	4.00 EUR	order	00000000-0000-0000-0000-000000000009	00000000-0000-0000-0000-000000000009	\N	5	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1028	cost_of_goods	1	inventory	1	4.00 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1029	cost_of_goods	1	inventory	1	4.00 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	\N	1	torn	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1030	cost_of_goods	1	inventory	1	2.00 EUR	order	00000000-0000-0000-0000-000000000009	00000000-0000-0000-0000-000000000009	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1031	inventory	1	cost_of_goods	1	4.02 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1032	inventory	1	cost_of_goods	1	8.05 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1033	cost_of_goods	1	inventory	1	4.03 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1034	inventory	1	cost_of_goods	1	2.00 EUR	order	00000000-0000-0000-0000-000000000013	00000000-0000-0000-0000-000000000013	\N	6	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1035	goods_received	0	inventory	1	400.00 EUR	stock_document	00000000-0000-0000-0000-000000000d01	\N	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1036	goods_received	0	inventory	1	100.00 EUR	stock_document	00000000-0000-0000-0000-000000000d01	\N	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1037	goods_received	0	inventory	2	220.00 EUR	stock_document	00000000-0000-0000-0000-000000000d02	\N	\N	\N	2	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1038	inventory	2	inventory	1	26.40 EUR	transfer	00000000-0000-0000-0000-000000000071	\N	\N	\N	2	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1039	goods_received	0	inventory	1	3.00 EUR	transfer	00000000-0000-0000-0000-000000000071	\N	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1040	inventory	1	shrinkage	1	4.02 EUR	transfer	00000000-0000-0000-0000-000000000071	\N	\N	\N	1	box was open	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1041	goods_received	0	inventory	1	2.00 EUR	transfer	00000000-0000-0000-0000-000000000073	\N	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1042	inventory	1	inventory	2	12.07 EUR	transfer	00000000-0000-0000-0000-000000000075	\N	\N	\N	1	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	1043	cost_of_goods	1	inventory	1	4.02 EUR	unlinked_refund	00000000-0000-0000-0000-000000000041	\N	\N	6	1	no receipt	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
2	1044	inventory	4	cost_of_goods	4	600 JPY	order	00000000-0000-0000-0000-000000000008	00000000-0000-0000-0000-000000000008	\N	8	4	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
2	1045	goods_received	0	inventory	4	1800 JPY	stock_document	01a2288d-9f22-7fd9-ba50-608430725c44	\N	\N	\N	4	\N	postgres	2026-01-15 10:00:00+00	2026-11-29 18:24:59.782605+00	0	1057
1	2049	gift_card	0	clearing	0	50.00 EUR	order	00000000-0000-0000-0000-000000000009	\N	00000000-0000-0000-0000-0000000000aa	\N	\N	\N	postgres	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	0	1060
1	2050	clearing	0	gift_card	0	12.50 EUR	order	00000000-0000-0000-0000-000000000009	\N	00000000-0000-0000-0000-0000000000aa	\N	\N	\N	postgres	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	0	1061
1	2051	store_credit	0	clearing	0	8.00 EUR	order	00000000-0000-0000-0000-000000000009	\N	00000000-0000-0000-0000-0000000000ab	\N	\N	\N	postgres	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	0	1062
\.

COPY order_mgmt_data.order_lines (tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, open, allocated, backordered, shipped, canceled, unit_price, line_total, discount, order_discount, tax, return_requested, returned) FROM stdin;
1	00000000-0000-0000-0000-000000000001	1	10	B	1	BER	5	0	5	0	0	0	2.50 EUR	12.50 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000002	4	10	B	1	BER	4	0	4	0	0	0	2.50 EUR	10.00 EUR	\N	0.25 EUR	\N	0	0
1	00000000-0000-0000-0000-000000000003	1	13	PRE	1	BER	4	0	0	4	0	0	99.00 EUR	396.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000004	2	10	B	1	BER	2	0	2	0	0	0	2.50 EUR	5.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000004	1	9	A	1	BER	3	0	2	0	0	1	10.00 EUR	30.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000005	1	9	A	1	BER	2	0	0	0	0	2	10.00 EUR	20.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000006	1	9	A	1	BER	1	0	1	0	0	0	10.00 EUR	10.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000007	1	9	A	2	HAM	2	0	2	0	0	0	3.500 KWD	7.000 KWD	\N	\N	\N	0	0
1	00000000-0000-0000-0000-00000000000a	1	9	A	1	BER	1	0	0	0	0	1	10.00 EUR	10.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000009	2	10	B	1	BER	6	0	2	0	4	0	2.50 EUR	15.00 EUR	\N	\N	\N	2	2
2	00000000-0000-0000-0000-000000000008	1	15	A	4	X-1	3	0	0	0	3	0	500 JPY	1500 JPY	\N	\N	\N	1	0
1	00000000-0000-0000-0000-000000000011	1	11	FINE	1	BER	1	0	0	0	1	0	0.99 EUR	0.99 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000011	2	9	A	1	BER	1	0	0	0	1	0	10.00 EUR	10.00 EUR	\N	\N	1.60 EUR	0	0
1	00000000-0000-0000-0000-000000000009	1	9	A	1	BER	4	0	1	0	3	0	10.00 EUR	40.00 EUR	\N	\N	\N	2	0
1	00000000-0000-0000-0000-000000000002	3	12	SERVICE	\N	\N	2	0	0	0	2	0	5.00 EUR	10.00 EUR	\N	0.25 EUR	\N	1	0
1	00000000-0000-0000-0000-000000000012	1	9	A	1	BER	2	0	0	0	2	0	10.00 EUR	20.00 EUR	\N	\N	\N	1	1
1	00000000-0000-0000-0000-000000000013	1	10	B	1	BER	2	0	0	0	2	0	2.50 EUR	5.00 EUR	\N	\N	\N	0	0
1	00000000-0000-0000-0000-000000000002	1	9	A	1	BER	6	0	1	0	5	0	10.00 EUR	60.00 EUR	1.00 EUR	1.46 EUR	11.61 EUR	3	2
1	00000000-0000-0000-0000-000000000002	2	11	FINE	1	BER	1.5	0	0	0	1.5	0	0.99 EUR	1.49 EUR	\N	0.04 EUR	\N	0.5	0.3
\.

COPY order_mgmt_data.order_taxes (tenant_id, order_id, line_no, tax_rate_id, tax_rate, rate, is_inclusive, amount) FROM stdin;
1	00000000-0000-0000-0000-000000000002	1	16	VAT	190000	t	9.19 EUR
1	00000000-0000-0000-0000-000000000002	1	17	CITY	50000	f	2.42 EUR
1	00000000-0000-0000-0000-000000000011	2	16	VAT	190000	t	1.60 EUR
\.

COPY order_mgmt_data.orders (tenant_id, order_id, order_number, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, payment_status, return_status, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000003	000033	web	placed	backordered	EUR	396.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	none	none	966
1	00000000-0000-0000-0000-000000000005	000055	web	canceled	not_required	EUR	20.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	none	none	969
1	00000000-0000-0000-0000-000000000006	000066	web	placed	unfulfilled	EUR	10.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	none	none	971
1	00000000-0000-0000-0000-000000000007	000077	export	placed	unfulfilled	KWD	7.000 KWD	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	none	none	971
1	00000000-0000-0000-0000-000000000001	000011	web	placed	unfulfilled	EUR	12.50 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	authorized	none	964
1	00000000-0000-0000-0000-000000000004	000044	web	placed	unfulfilled	EUR	35.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	partially_paid	none	967
1	00000000-0000-0000-0000-00000000000a	0000AA	web	canceled	not_required	EUR	10.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	partially_refunded	none	974
1	00000000-0000-0000-0000-000000000002	000022	web	placed	partial	EUR	85.81 EUR	web 2	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{"gift": true}	3.00 EUR	4.90 EUR	11.61 EUR	partially_refunded	in_progress	965
1	00000000-0000-0000-0000-000000000009	000099	web	placed	partial	EUR	55.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	partially_refunded	in_progress	973
2	00000000-0000-0000-0000-000000000008	000088	web	completed	fulfilled	JPY	1500 JPY	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	paid	in_progress	972
1	00000000-0000-0000-0000-000000000011	0000BB	store	completed	fulfilled	EUR	10.99 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	1.60 EUR	paid	none	1031
1	00000000-0000-0000-0000-000000000012	0000CC	store	completed	fulfilled	EUR	20.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	partially_refunded	partially_returned	1032
1	00000000-0000-0000-0000-000000000013	0000DD	store	completed	fulfilled	EUR	5.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	\N	\N	paid	none	1039
\.

COPY order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, step, amount, capturable_delta, refundable_delta, purpose, provider_id, gateway_event_id, reason, actor, occurred_at, recorded_at, posting, stamp, shift_id, return_id) FROM stdin;
1	96	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a2288d-9f31-76fc-b386-edba4e020818	authorization	recorded	12.50 EUR	1250	0	\N	22	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	975	\N	\N
1	98	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	01a2288d-9f33-72a4-9127-1c15258a426a	sale	recorded	99.99 EUR	0	9999	\N	22	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	976	\N	\N
1	101	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	01a2288d-9f34-79c6-bcf2-650a44e0139b	refund	recorded	1.00 EUR	0	-100	goodwill	22	\N	late	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	977	\N	\N
1	105	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	01a2288d-9f35-7d19-a5f3-0e5db83f8e83	authorization	recorded	35.00 EUR	3500	0	\N	23	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	978	\N	\N
1	107	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	01a2288d-9f36-73ee-ba0f-1f6fa46c28ea	capture	recorded	20.00 EUR	-2000	2000	\N	23	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	979	\N	\N
1	110	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	01a2288d-9f36-789e-a778-f0814896eae7	void	recorded	5.00 EUR	-500	0	\N	23	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	980	\N	\N
1	112	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-0000000000b8	capture	requested	8.00 EUR	-800	0	\N	23	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	981	\N	\N
1	114	00000000-0000-0000-0000-0000000000ba	00000000-0000-0000-0000-00000000000a	01a2288d-9f36-7f87-ab38-ae5e9b15b2ee	sale	recorded	10.00 EUR	0	1000	\N	22	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	982	\N	\N
1	121	00000000-0000-0000-0000-0000000000ba	00000000-0000-0000-0000-00000000000a	01a2288d-9f37-7a46-91ad-fa8b8552b9d2	refund	recorded	4.00 EUR	0	-400	\N	22	\N	sold out	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	984	\N	\N
1	124	00000000-0000-0000-0000-0000000000b9	00000000-0000-0000-0000-000000000009	01a2288d-9f37-7ee0-8bb4-effcad6bcbcb	authorization	requested	55.00 EUR	0	0	\N	22	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	985	\N	\N
1	126	00000000-0000-0000-0000-0000000000b9	00000000-0000-0000-0000-000000000009	01a2288d-9f38-7621-a35f-92a5ec4f2db3	capture	recorded	55.00 EUR	-5500	5500	\N	22	evt_1	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1	986	\N	\N
1	129	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-0000000000b8	capture	failed	8.00 EUR	800	0	\N	23	evt_2	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	987	\N	\N
2	131	00000000-0000-0000-0000-0000000000bb	00000000-0000-0000-0000-000000000008	01a2288d-9f39-708e-a279-bfa3a024f00b	sale	recorded	1500 JPY	0	1500	\N	24	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	988	\N	\N
1	191	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	01a2288d-9f46-7d86-bf57-50323df819ae	refund	recorded	5.00 EUR	0	-500	\N	22	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1010	\N	00000000-0000-0000-0000-0000000000c3
1	201	00000000-0000-0000-0000-0000000000b9	00000000-0000-0000-0000-000000000009	01a2288d-9f47-7d90-838c-f52b608e8c99	refund	recorded	5.00 EUR	0	-500	\N	22	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1013	\N	00000000-0000-0000-0000-0000000000c4
1	260	01a2288d-9f52-76b5-adf6-871c01848ed2	00000000-0000-0000-0000-000000000011	01a2288d-9f52-76b7-8836-b9b70a5d544a	sale	recorded	10.99 EUR	0	1099	\N	0	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1031	00000000-0000-0000-0000-000000000051	\N
1	267	00000000-0000-0000-0000-0000000000bc	00000000-0000-0000-0000-000000000012	01a2288d-9f53-7383-9b2b-6915b8ba05b8	sale	recorded	15.00 EUR	0	1500	\N	25	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1032	00000000-0000-0000-0000-000000000051	\N
1	268	01a2288d-9f53-7384-837f-dbe64cb583a6	00000000-0000-0000-0000-000000000012	01a2288d-9f53-7385-86b0-7493d57d0ab8	sale	recorded	5.00 EUR	0	500	\N	0	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1032	00000000-0000-0000-0000-000000000051	\N
1	279	01a2288d-9f53-7384-837f-dbe64cb583a6	00000000-0000-0000-0000-000000000012	01a2288d-9f54-7c09-9d76-a21b62090fe0	refund	recorded	5.00 EUR	0	-500	\N	0	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033	00000000-0000-0000-0000-000000000051	00000000-0000-0000-0000-0000000000c7
1	280	00000000-0000-0000-0000-0000000000bc	00000000-0000-0000-0000-000000000012	01a2288d-9f54-7c0f-a0d9-377533751377	refund	recorded	5.00 EUR	0	-500	\N	25	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033	00000000-0000-0000-0000-000000000051	00000000-0000-0000-0000-0000000000c7
1	305	01a2288d-9f57-791d-9722-55fbd4c52d85	00000000-0000-0000-0000-000000000013	01a2288d-9f57-791e-b6d8-b8edf288787e	sale	recorded	5.00 EUR	0	500	\N	0	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1039	00000000-0000-0000-0000-000000000052	\N
\.

COPY order_mgmt_data.payment_providers (tenant_id, provider_id, code) FROM stdin;
1	22	stripe
1	23	paypal
2	24	bank
1	25	bank
\.

COPY order_mgmt_data.payments (tenant_id, payment_id, order_id, provider_id, provider, method, currency, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	22	stripe	card	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	22	stripe	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000b4	00000000-0000-0000-0000-000000000004	23	paypal	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000ba	00000000-0000-0000-0000-00000000000a	22	stripe	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000b9	00000000-0000-0000-0000-000000000009	22	stripe	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
2	00000000-0000-0000-0000-0000000000bb	00000000-0000-0000-0000-000000000008	24	bank	\N	JPY	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	01a2288d-9f52-76b5-adf6-871c01848ed2	00000000-0000-0000-0000-000000000011	0	cash	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000bc	00000000-0000-0000-0000-000000000012	25	bank	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	01a2288d-9f53-7384-837f-dbe64cb583a6	00000000-0000-0000-0000-000000000012	0	cash	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	01a2288d-9f57-791d-9722-55fbd4c52d85	00000000-0000-0000-0000-000000000013	0	cash	\N	EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
\.

COPY order_mgmt_data.prices (tenant_id, item_id, currency, price) FROM stdin;
1	9	EUR	10.00 EUR
1	9	KWD	3.500 KWD
1	10	EUR	2.50 EUR
1	11	EUR	0.99 EUR
1	12	EUR	5.00 EUR
1	13	EUR	99.00 EUR
2	15	JPY	500 JPY
\.

COPY order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, staff, total, tendered, change, actor, occurred_at, recorded_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000011	0000BB	00000000-0000-0000-0000-000000000051	R1	ana	10.99 EUR	20.00 EUR	9.01 EUR	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1031
1	00000000-0000-0000-0000-000000000012	0000CC	00000000-0000-0000-0000-000000000051	R1	\N	20.00 EUR	20.00 EUR	0.00 EUR	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1032
1	00000000-0000-0000-0000-000000000013	0000DD	00000000-0000-0000-0000-000000000052	R1	\N	5.00 EUR	5.00 EUR	0.00 EUR	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1039
\.

COPY order_mgmt_data.registers (tenant_id, register_id, code, name, channel, location_id, is_active, metadata) FROM stdin;
1	18	R1	front	store	1	t	{}
1	19	R2	back	store	1	t	{"printer": 2}
\.

COPY order_mgmt_data.reservations (tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, remaining, status, expires_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000a3	1	9	A	1	BER	web	\N	1	0	released	2026-01-15 11:00:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	959
1	00000000-0000-0000-0000-0000000000a5	1	10	B	1	BER	web	cart 5	5	0	converted	2026-01-16 10:00:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	962
1	00000000-0000-0000-0000-0000000000a1	1	9	A	1	BER	web	cart 1	2	2	active	2100-01-01 00:00:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	957
1	00000000-0000-0000-0000-0000000000a2	1	9	A	1	BER	web	\N	1	0	expired	2026-01-15 10:15:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	958
1	00000000-0000-0000-0000-0000000000a2	2	11	FINE	1	BER	web	\N	0.5	0	expired	2026-01-15 10:15:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	958
1	00000000-0000-0000-0000-0000000000a4	1	10	B	1	BER	web	\N	1	0	expired	2020-01-01 00:00:00+00	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	963
\.

COPY order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	1	1	0	0	0	0	0	0	0	\N	0	1005
1	00000000-0000-0000-0000-0000000000c2	1	1	0	0	0	0	0	0	0	too small	0	1006
1	00000000-0000-0000-0000-0000000000c3	3	1	0	0	0	0	0	0	0	\N	0	1008
1	00000000-0000-0000-0000-0000000000c3	1	4	1	0	1	0	0	1	0	\N	0	1008
1	00000000-0000-0000-0000-0000000000c3	2	0.5	0	0.1	0	0.1	0.1	0	0	\N	0	1008
1	00000000-0000-0000-0000-0000000000c4	2	2	2	0	0	0	0	0	0	\N	0	1011
1	00000000-0000-0000-0000-0000000000c5	2	1	0	0	0	0	0	0	1	\N	0	1014
1	00000000-0000-0000-0000-0000000000c6	2	1	0	0	0	0	0	0	1	\N	0	1016
2	00000000-0000-0000-0000-0000000000c8	1	1	0	0	0	0	0	0	0	\N	0	1018
1	00000000-0000-0000-0000-0000000000c7	1	1	1	0	0	0	0	0	0	\N	0	1033
\.

COPY order_mgmt_data.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity, location_id, location, reason, actor, occurred_at, recorded_at, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-0000000000e3	1	restock	1	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-0000000000e3	1	damaged	1	1	BER	torn	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-0000000000e3	1	missing	1	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-0000000000e3	2	quarantine	0.1	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-0000000000e3	2	scrap	0.1	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	00000000-0000-0000-0000-0000000000c3	00000000-0000-0000-0000-0000000000e3	2	return_to_vendor	0.1	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	00000000-0000-0000-0000-0000000000c4	01a2288d-9f47-7728-96c9-cde441543bcd	2	restock	2	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1012
1	00000000-0000-0000-0000-0000000000c7	01a2288d-9f53-7d2f-a657-0885383d9f4c	1	restock	1	1	BER	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033
\.

COPY order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, location_id, location, currency, credited, reason, actor, occurred_at, recorded_at, metadata, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	000011	00000000-0000-0000-0000-000000000009	requested	\N	\N	EUR	0.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1005
1	00000000-0000-0000-0000-0000000000c2	000022	00000000-0000-0000-0000-000000000009	approved	2	HAM	EUR	0.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1006
1	00000000-0000-0000-0000-0000000000c3	000033	00000000-0000-0000-0000-000000000002	partially_received	\N	\N	EUR	20.28 EUR	broken	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1008
1	00000000-0000-0000-0000-0000000000c4	000044	00000000-0000-0000-0000-000000000009	received	\N	\N	EUR	5.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1011
1	00000000-0000-0000-0000-0000000000c5	000055	00000000-0000-0000-0000-000000000009	rejected	\N	\N	EUR	0.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1014
1	00000000-0000-0000-0000-0000000000c6	000066	00000000-0000-0000-0000-000000000009	canceled	\N	\N	EUR	0.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1016
2	00000000-0000-0000-0000-0000000000c8	000077	00000000-0000-0000-0000-000000000008	approved	\N	\N	JPY	0 JPY	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1018
1	00000000-0000-0000-0000-0000000000c7	000088	00000000-0000-0000-0000-000000000012	received	\N	\N	EUR	10.00 EUR	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	0	1033
\.

COPY order_mgmt_data.shifts (tenant_id, shift_id, register_id, register, shift_number, status, currency, opening_float, expected, counted, opened_by, closed_by, actor, opened_at, closed_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000051	18	R1	1	closed	EUR	50.00 EUR	58.49 EUR	60.00 EUR	ana	ana	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	1030
1	00000000-0000-0000-0000-000000000052	18	R1	2	open	EUR	20.00 EUR	\N	\N	\N	\N	postgres	2026-01-15 10:00:00+00	\N	2026-01-15 10:00:00+00	{}	1038
1	00000000-0000-0000-0000-000000000053	19	R2	1	open	EUR	30.00 EUR	\N	\N	\N	\N	postgres	2026-01-15 10:00:00+00	\N	2026-01-15 10:00:00+00	{}	1040
\.

COPY order_mgmt_data.staff (tenant_id, staff_id, code, name, is_active, metadata) FROM stdin;
1	20	ana	Ana	t	{}
1	21	left	Gone	f	{}
\.

COPY order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp) FROM stdin;
1	18	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	active	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	957
1	22	reservation	00000000-0000-0000-0000-0000000000a2	1	\N	active	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	958
1	23	reservation	00000000-0000-0000-0000-0000000000a2	2	\N	active	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	958
1	26	reservation	00000000-0000-0000-0000-0000000000a3	1	\N	active	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	959
1	29	reservation	00000000-0000-0000-0000-0000000000a3	1	active	released	gave up	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	961
1	32	reservation	00000000-0000-0000-0000-0000000000a5	1	\N	active	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	962
1	35	reservation	00000000-0000-0000-0000-0000000000a4	1	\N	active	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	963
1	39	reservation	00000000-0000-0000-0000-0000000000a5	1	active	converted	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	964
1	41	order	00000000-0000-0000-0000-000000000001	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	964
1	53	order	00000000-0000-0000-0000-000000000002	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	965
1	57	order	00000000-0000-0000-0000-000000000003	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	966
1	62	order	00000000-0000-0000-0000-000000000004	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	967
1	69	order	00000000-0000-0000-0000-000000000005	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	969
1	73	order	00000000-0000-0000-0000-000000000005	\N	placed	canceled	changed mind	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	970
1	79	order	00000000-0000-0000-0000-000000000006	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	971
1	80	order	00000000-0000-0000-0000-000000000007	\N	\N	placed	\N	export	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	971
2	85	order	00000000-0000-0000-0000-000000000008	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	972
1	90	order	00000000-0000-0000-0000-000000000009	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	973
1	94	order	00000000-0000-0000-0000-00000000000a	\N	\N	placed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	974
1	119	order	00000000-0000-0000-0000-00000000000a	\N	placed	canceled	sold out	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	983
1	134	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	\N	open	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	989
1	136	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	open	picked	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	990
1	138	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	picked	packed	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	991
1	142	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	packed	shipped	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	992
1	144	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	shipped	delivered	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	993
1	146	fulfillment	00000000-0000-0000-0000-0000000000f2	\N	\N	open	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	994
1	148	fulfillment	00000000-0000-0000-0000-0000000000f3	\N	\N	open	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	995
1	152	fulfillment	00000000-0000-0000-0000-0000000000f3	\N	open	shipped	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	996
1	154	fulfillment	00000000-0000-0000-0000-0000000000f4	\N	\N	open	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	997
1	156	fulfillment	00000000-0000-0000-0000-0000000000f4	\N	open	picked	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	998
1	158	fulfillment	00000000-0000-0000-0000-0000000000f5	\N	\N	open	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	999
1	160	fulfillment	00000000-0000-0000-0000-0000000000f5	\N	open	packed	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1000
1	162	fulfillment	00000000-0000-0000-0000-0000000000f7	\N	\N	open	\N	export	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1001
1	164	fulfillment	00000000-0000-0000-0000-0000000000f7	\N	open	canceled	wrong box	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1002
2	166	fulfillment	00000000-0000-0000-0000-0000000000f8	\N	\N	open	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1003
2	169	order	00000000-0000-0000-0000-000000000008	\N	placed	completed	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1004
2	171	fulfillment	00000000-0000-0000-0000-0000000000f8	\N	open	shipped	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1004
1	173	return	00000000-0000-0000-0000-0000000000c1	\N	\N	requested	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1005
1	175	return	00000000-0000-0000-0000-0000000000c2	\N	\N	requested	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1006
1	177	return	00000000-0000-0000-0000-0000000000c2	\N	requested	approved	in time	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1007
1	179	return	00000000-0000-0000-0000-0000000000c3	\N	\N	approved	broken	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1008
1	189	return	00000000-0000-0000-0000-0000000000c3	\N	approved	partially_received	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1009
1	195	return	00000000-0000-0000-0000-0000000000c4	\N	\N	approved	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1011
1	199	return	00000000-0000-0000-0000-0000000000c4	\N	approved	received	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1012
1	205	return	00000000-0000-0000-0000-0000000000c5	\N	\N	requested	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1014
1	207	return	00000000-0000-0000-0000-0000000000c5	\N	requested	rejected	too late	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1015
1	209	return	00000000-0000-0000-0000-0000000000c6	\N	\N	approved	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1016
1	211	return	00000000-0000-0000-0000-0000000000c6	\N	approved	canceled	keeps it	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1017
2	213	return	00000000-0000-0000-0000-0000000000c8	\N	\N	approved	\N	web	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1018
1	217	transfer	00000000-0000-0000-0000-000000000071	\N	\N	ready	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1019
1	221	transfer	00000000-0000-0000-0000-000000000071	\N	ready	in_transit	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1020
1	225	transfer	00000000-0000-0000-0000-000000000071	\N	in_transit	partially_received	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1021
1	228	transfer	00000000-0000-0000-0000-000000000072	\N	\N	ready	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1022
1	231	transfer	00000000-0000-0000-0000-000000000073	\N	\N	ready	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1023
1	234	transfer	00000000-0000-0000-0000-000000000073	\N	ready	in_transit	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1024
1	237	transfer	00000000-0000-0000-0000-000000000073	\N	in_transit	received	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1025
1	240	transfer	00000000-0000-0000-0000-000000000074	\N	\N	ready	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1026
1	243	transfer	00000000-0000-0000-0000-000000000074	\N	ready	canceled	no truck	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1027
1	246	transfer	00000000-0000-0000-0000-000000000075	\N	\N	ready	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1028
1	249	transfer	00000000-0000-0000-0000-000000000075	\N	ready	in_transit	\N	\N	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1029
1	253	shift	00000000-0000-0000-0000-000000000051	\N	\N	open	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1030
1	258	order	00000000-0000-0000-0000-000000000011	\N	\N	completed	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1031
1	265	order	00000000-0000-0000-0000-000000000012	\N	\N	completed	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1032
1	275	return	00000000-0000-0000-0000-0000000000c7	\N	\N	approved	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1033
1	276	return	00000000-0000-0000-0000-0000000000c7	\N	approved	received	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1033
1	297	shift	00000000-0000-0000-0000-000000000051	\N	open	closed	counted twice	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1037
1	300	shift	00000000-0000-0000-0000-000000000052	\N	\N	open	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1038
1	303	order	00000000-0000-0000-0000-000000000013	\N	\N	completed	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1039
1	310	shift	00000000-0000-0000-0000-000000000053	\N	\N	open	\N	store	postgres	\N	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	1040
1	2055	reservation	00000000-0000-0000-0000-0000000000a4	1	active	expired	expired	\N	postgres	\N	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	1065
1	2056	reservation	00000000-0000-0000-0000-0000000000a2	1	active	expired	expired	\N	postgres	\N	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	1065
1	2057	reservation	00000000-0000-0000-0000-0000000000a2	2	active	expired	expired	\N	postgres	\N	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	1065
\.

COPY order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-000000000d01	receipt	1	\N	delivery 1	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	00000000-0000-0000-0000-000000000d02	receipt	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
2	01a2288d-9f22-7fd9-ba50-608430725c44	receipt	4	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	01a2288d-9f23-789d-abcc-cc745b501f01	adjustment	2	broken	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	01a2288d-9f25-7042-a8f8-a723a1438a88	count	2	count	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
1	01a2288d-9f25-7f60-b3ee-b890ef211bce	state_change	2	checks	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}
\.

COPY order_mgmt_data.stock_move_costs (tenant_id, move_id, location_id, item_id, position_no, document_id, document_line, quantity, value, correction, is_estimated, cost_value, cost_quantity, stamp) FROM stdin;
1	1	1	9	1	\N	\N	100	400.00 EUR	\N	f	400.00 EUR	100	951
1	2	1	10	1	\N	\N	100	100.00 EUR	\N	f	100.00 EUR	100	951
1	3	1	11	1	\N	\N	12.345	\N	\N	t	\N	\N	951
1	5	2	9	1	\N	\N	50	220.00 EUR	\N	f	220.00 EUR	50	952
1	6	2	10	1	\N	\N	50	\N	\N	t	\N	\N	952
2	8	4	15	1	\N	\N	9	1800 JPY	\N	f	1800 JPY	9	953
1	10	2	10	2	\N	\N	-2	\N	\N	t	\N	\N	954
1	12	2	10	3	\N	\N	-1	\N	\N	t	\N	\N	955
1	140	1	9	2	00000000-0000-0000-0000-000000000002	1	-5	-20.00 EUR	\N	f	380.00 EUR	95	992
1	141	1	11	2	00000000-0000-0000-0000-000000000002	2	-1.5	\N	\N	t	\N	\N	992
1	150	1	9	3	00000000-0000-0000-0000-000000000009	1	-3	-12.00 EUR	\N	f	368.00 EUR	92	996
1	151	1	10	2	00000000-0000-0000-0000-000000000009	2	-4	-4.00 EUR	\N	f	96.00 EUR	96	996
2	168	4	15	2	00000000-0000-0000-0000-000000000008	1	-3	-600 JPY	\N	f	1200 JPY	6	1004
1	181	1	9	4	00000000-0000-0000-0000-000000000002	1	1	4.00 EUR	\N	f	372.00 EUR	93	1009
1	182	1	9	5	00000000-0000-0000-0000-000000000002	1	1	4.00 EUR	\N	f	376.00 EUR	94	1009
1	183	1	11	3	00000000-0000-0000-0000-000000000002	2	0.1	\N	\N	t	\N	\N	1009
1	185	1	11	4	00000000-0000-0000-0000-000000000002	2	0.1	\N	\N	t	\N	\N	1009
1	197	1	10	3	00000000-0000-0000-0000-000000000009	2	2	2.00 EUR	\N	f	98.00 EUR	98	1012
1	219	2	9	2	\N	\N	-6	-26.40 EUR	\N	f	193.60 EUR	44	1020
1	219	1	9	6	\N	\N	6	26.40 EUR	\N	f	402.40 EUR	100	1020
1	220	2	10	4	\N	\N	-3	\N	\N	t	\N	\N	1020
1	220	1	10	4	\N	\N	3	3.00 EUR	\N	t	101.00 EUR	101	1020
1	224	1	9	7	\N	\N	-1	-4.02 EUR	\N	f	398.38 EUR	99	1021
1	233	2	10	5	\N	\N	-2	\N	\N	t	\N	\N	1024
1	233	1	10	5	\N	\N	2	2.00 EUR	\N	t	103.00 EUR	103	1024
1	248	1	9	8	\N	\N	-3	-12.07 EUR	\N	f	386.31 EUR	96	1029
1	248	2	9	3	\N	\N	3	12.07 EUR	\N	f	205.67 EUR	47	1029
1	254	1	9	9	00000000-0000-0000-0000-000000000011	2	-1	-4.02 EUR	\N	f	382.29 EUR	95	1031
1	255	1	11	5	00000000-0000-0000-0000-000000000011	1	-1	\N	\N	t	\N	\N	1031
1	263	1	9	10	00000000-0000-0000-0000-000000000012	1	-2	-8.05 EUR	\N	f	374.24 EUR	93	1032
1	273	1	9	11	00000000-0000-0000-0000-000000000012	1	1	4.03 EUR	\N	f	378.27 EUR	94	1033
1	290	1	9	12	\N	\N	1	4.02 EUR	\N	t	382.29 EUR	95	1036
1	291	1	11	6	\N	\N	0.5	\N	\N	t	\N	\N	1036
1	301	1	10	6	00000000-0000-0000-0000-000000000013	1	-2	-2.00 EUR	\N	f	101.00 EUR	101	1039
\.

COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity, lot_id, serial_id, bin_id, unit_cost, document_kind, document_id, document_line, reason, channel_id, actor, occurred_at, recorded_at, posting, stamp) FROM stdin;
1	1	9	1	\N	supplier	free	100	\N	\N	\N	4.00 EUR	stock_document	00000000-0000-0000-0000-000000000d01	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	951
1	2	10	1	\N	supplier	free	100	\N	\N	\N	1.00 EUR	stock_document	00000000-0000-0000-0000-000000000d01	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	951
1	3	11	1	\N	supplier	free	12.345	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-000000000d01	3	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	951
1	5	9	2	\N	supplier	free	50	\N	\N	\N	4.40 EUR	stock_document	00000000-0000-0000-0000-000000000d02	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	952
1	6	10	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	00000000-0000-0000-0000-000000000d02	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	952
2	8	15	4	\N	supplier	free	9	\N	\N	\N	200 JPY	stock_document	01a2288d-9f22-7fd9-ba50-608430725c44	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	953
1	10	10	2	\N	free	loss	2	\N	\N	\N	\N	stock_document	01a2288d-9f23-789d-abcc-cc745b501f01	1	broken	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	954
1	12	10	2	\N	free	loss	1	\N	\N	\N	\N	stock_document	01a2288d-9f25-7042-a8f8-a723a1438a88	1	count	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	955
1	14	9	2	\N	free	damaged	2	\N	\N	\N	\N	stock_document	01a2288d-9f25-7f60-b3ee-b890ef211bce	2	checks	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	956
1	15	10	2	\N	free	quality_control	3	\N	\N	\N	\N	stock_document	01a2288d-9f25-7f60-b3ee-b890ef211bce	1	checks	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	956
1	17	9	1	\N	free	reserved	2	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	957
1	20	9	1	\N	free	reserved	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a2	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	958
1	21	11	1	\N	free	reserved	0.5	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a2	2	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	958
1	25	9	1	\N	free	reserved	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a3	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	959
1	28	9	1	\N	reserved	free	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a3	1	gave up	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	961
1	31	10	1	\N	free	reserved	5	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a5	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	962
1	34	10	1	\N	free	reserved	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a4	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	963
1	37	10	1	\N	reserved	allocated	5	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	964
1	43	9	1	\N	free	allocated	6	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	44	10	1	\N	free	allocated	4	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	4	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	45	11	1	\N	free	allocated	1.5	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	2	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	965
1	55	13	1	\N	free	backordered	4	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000003	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	966
1	59	9	1	\N	free	allocated	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000004	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	967
1	60	10	1	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000004	2	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	967
1	64	9	1	\N	allocated	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000004	1	one is enough	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	968
1	67	9	1	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000005	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	969
1	71	9	1	\N	allocated	free	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000005	1	changed mind	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	970
1	75	9	1	\N	free	allocated	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000006	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	971
1	76	9	2	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000007	1	\N	7	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	971
2	83	15	4	\N	free	allocated	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000008	1	\N	8	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	972
1	87	9	1	\N	free	allocated	4	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000009	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	973
1	88	10	1	\N	free	allocated	6	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000009	2	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	973
1	92	9	1	\N	free	allocated	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-00000000000a	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	974
1	117	9	1	\N	allocated	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-00000000000a	1	sold out	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	983
1	140	9	1	\N	allocated	customer	5	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	992
1	141	11	1	\N	allocated	customer	1.5	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	2	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	992
1	150	9	1	\N	allocated	customer	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000009	1	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	996
1	151	10	1	\N	allocated	customer	4	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000009	2	\N	5	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	996
2	168	15	4	\N	allocated	customer	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000008	1	\N	8	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1004
1	181	9	1	\N	customer	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	182	9	1	\N	customer	damaged	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	torn	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	183	11	1	\N	customer	returned	0.1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	184	11	1	\N	customer	loss	0.1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	185	11	1	\N	customer	quality_control	0.1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1009
1	197	10	1	\N	customer	free	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000009	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1012
1	215	9	2	\N	free	allocated	9	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1019
1	216	10	2	\N	free	allocated	3	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1019
1	219	9	2	1	allocated	in_transit	6	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1020
1	220	10	2	1	allocated	in_transit	3	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	2	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1020
1	223	9	1	\N	in_transit	free	2	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	box was open	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1021
1	224	9	1	\N	in_transit	loss	1	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	box was open	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1021
1	227	10	2	\N	free	allocated	2	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000072	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1022
1	230	10	2	\N	free	allocated	2	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000073	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1023
1	233	10	2	1	allocated	in_transit	2	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000073	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1024
1	236	10	1	\N	in_transit	free	2	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000073	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1025
1	239	10	1	\N	free	allocated	1	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000074	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1026
1	242	10	1	\N	allocated	free	1	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000074	1	no truck	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1027
1	245	9	1	\N	free	allocated	3	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000075	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1028
1	248	9	1	2	allocated	in_transit	3	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000075	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1029
1	254	9	1	\N	free	customer	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000011	2	\N	6	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1031
1	255	11	1	\N	free	customer	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000011	1	\N	6	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1031
1	263	9	1	\N	free	customer	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000012	1	\N	6	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1032
1	273	9	1	\N	customer	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000012	1	\N	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1033
1	290	9	1	\N	customer	free	1	\N	\N	\N	\N	unlinked_refund	00000000-0000-0000-0000-000000000041	2	no receipt	6	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1036
1	291	11	1	\N	customer	damaged	0.5	\N	\N	\N	\N	unlinked_refund	00000000-0000-0000-0000-000000000041	1	no receipt	6	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1036
1	301	10	1	\N	free	customer	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000013	1	\N	6	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	0	1039
1	2052	9	1	\N	reserved	free	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a2	1	expired	\N	postgres	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	0	1065
1	2053	10	1	\N	reserved	free	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a4	1	expired	\N	postgres	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	0	1065
1	2054	11	1	\N	reserved	free	0.5	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a2	2	expired	\N	postgres	2026-01-15 12:00:00+00	2026-01-15 12:00:00+00	0	1065
\.

COPY order_mgmt_data.stock_policies (tenant_id, item_id, location_id, channel_id, safety_stock, oversell_limit, is_backorderable) FROM stdin;
1	10	1	0	3	0	f
1	10	1	5	4	0	f
1	13	1	0	0	\N	t
\.

COPY order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent, is_inclusive, is_active, metadata) FROM stdin;
1	16	VAT	VAT	19.0000	t	t	{"country": "DE"}
1	17	CITY	CITY	5.0000	f	t	{}
\.

COPY order_mgmt_data.tenants (tenant_id, name, is_active, metadata, time_zone) FROM stdin;
1	the shop	t	{"plan": "large"}	Europe/Berlin
2	second shop	t	{}	UTC
\.

COPY order_mgmt_data.transfer_lines (tenant_id, transfer_id, line_no, item_id, sku, quantity, shipped, canceled, received, missing, returned, missing_reason) FROM stdin;
1	00000000-0000-0000-0000-000000000071	2	10	B	3	3	0	0	0	0	\N
1	00000000-0000-0000-0000-000000000071	1	9	A	9	6	0	2	1	0	box was open
1	00000000-0000-0000-0000-000000000072	1	10	B	2	0	0	0	0	0	\N
1	00000000-0000-0000-0000-000000000073	1	10	B	2	2	0	2	0	0	\N
1	00000000-0000-0000-0000-000000000074	1	10	B	1	0	1	0	0	0	\N
1	00000000-0000-0000-0000-000000000075	1	9	A	3	3	0	0	0	0	\N
\.

COPY order_mgmt_data.transfers (tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, status, reference, actor, occurred_at, recorded_at, metadata, shipped_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000071	000011	2	HAM	1	BER	partially_received	truck 1	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	2026-01-15 10:00:00+00	1019
1	00000000-0000-0000-0000-000000000072	000022	2	HAM	1	BER	ready	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	1022
1	00000000-0000-0000-0000-000000000073	000033	2	HAM	1	BER	received	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	2026-01-15 10:00:00+00	1023
1	00000000-0000-0000-0000-000000000074	000044	1	BER	2	HAM	canceled	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	\N	1026
1	00000000-0000-0000-0000-000000000075	000055	1	BER	2	HAM	in_transit	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	2026-01-15 10:00:00+00	1028
\.

COPY order_mgmt_data.unlinked_refund_lines (tenant_id, refund_id, line_no, item_id, sku, quantity, disposition, is_stocked, unit_price, line_total, tax, amount, reason) FROM stdin;
1	00000000-0000-0000-0000-000000000041	1	11	FINE	0.5	damaged	t	0.99 EUR	0.50 EUR	0.00 EUR	0.50 EUR	\N
1	00000000-0000-0000-0000-000000000041	2	9	A	1	restock	t	9.00 EUR	9.00 EUR	0.00 EUR	9.00 EUR	\N
\.

COPY order_mgmt_data.unlinked_refunds (tenant_id, refund_id, shift_id, register, staff, location, channel, provider_id, provider, total, reason, reference, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000041	00000000-0000-0000-0000-000000000051	R1	\N	BER	store	0	cash	9.50 EUR	no receipt	\N	postgres	2026-01-15 10:00:00+00	2026-01-15 10:00:00+00	{}	1036
\.

COPY order_mgmt_data.stock_balances (tenant_id, item_id, location_id, incarnation, fold_stamp, free, reserved, allocated, backordered, quality_control, damaged, expired, returned, in_transit) FROM stdin;
1	9	1	133727004987974234	1057	83	3	5	0	0	1	0	0	3
1	9	2	133727004987974234	1057	37	0	5	0	0	2	0	0	3
1	10	1	133727004987974234	1057	84	1	13	0	0	0	0	0	3
1	10	2	133727004987974234	1057	37	0	2	0	3	0	0	0	0
1	11	1	133727004987974234	1057	9.345	0.5	0	0	0.1	0.5	0	0.1	0
1	13	1	133727004987974234	1057	-4	0	0	4	0	0	0	0	0
2	15	4	133727004987974234	1057	6	0	0	0	0	0	0	0	0
\.

COPY order_mgmt_data.money_balances (tenant_id, account, account_id, currency, incarnation, balance) FROM stdin;
1	receivable	0	EUR	133727004987974234	388.04 EUR
1	receivable	0	KWD	133727004987974234	7.000 KWD
1	cash	18	EUR	133727004987974234	25.00 EUR
1	cash	19	EUR	133727004987974234	30.00 EUR
1	clearing	22	EUR	133727004987974234	149.99 EUR
1	clearing	23	EUR	133727004987974234	20.00 EUR
1	clearing	25	EUR	133727004987974234	10.00 EUR
1	safe	0	EUR	133727004987974234	-40.00 EUR
1	inventory	1	EUR	133727004987974234	483.29 EUR
1	inventory	2	EUR	133727004987974234	205.67 EUR
1	goods_received	0	EUR	133727004987974234	-725.00 EUR
1	tax	16	EUR	133727004987974234	-7.73 EUR
1	tax	17	EUR	133727004987974234	-1.61 EUR
1	revenue	5	EUR	133727004987974234	-580.80 EUR
1	revenue	6	EUR	133727004987974234	-34.39 EUR
1	revenue	7	KWD	133727004987974234	-7.000 KWD
1	discounts	5	EUR	133727004987974234	4.00 EUR
1	returns	5	EUR	133727004987974234	31.41 EUR
1	returns	6	EUR	133727004987974234	19.50 EUR
1	shipping	5	EUR	133727004987974234	-4.90 EUR
1	cost_of_goods	1	EUR	133727004987974234	32.02 EUR
1	shrinkage	1	EUR	133727004987974234	4.02 EUR
1	over_short	18	EUR	133727004987974234	-1.51 EUR
1	petty_cash	18	EUR	133727004987974234	-7.00 EUR
2	receivable	0	JPY	133727004987974234	0 JPY
2	clearing	24	JPY	133727004987974234	1500 JPY
2	inventory	4	JPY	133727004987974234	1200 JPY
2	goods_received	0	JPY	133727004987974234	-1800 JPY
2	revenue	8	JPY	133727004987974234	-1500 JPY
2	cost_of_goods	4	JPY	133727004987974234	600 JPY
\.

COPY order_mgmt_data.stock_costs (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity) FROM stdin;
1	9	1	12	95	382.29 EUR	382.29 EUR	95
1	9	2	3	47	205.67 EUR	205.67 EUR	47
1	10	1	6	101	101.00 EUR	101.00 EUR	101
1	10	2	5	42	\N	\N	\N
1	11	1	6	10.545	\N	\N	\N
2	15	4	2	6	1200 JPY	1200 JPY	6
\.

UPDATE order_mgmt_data.stock_control SET incarnation = 133727004987974234, fold_stamp = 1058, money_fold_stamp = 1058, cost_stamp = 1058;
SELECT pg_catalog.setval('order_mgmt_data.ledger_id_seq', 3072, true);
SELECT pg_catalog.setval('order_mgmt_data.master_id_seq', 25, true);
SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.return_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.transfer_number_seq', 64, true);
