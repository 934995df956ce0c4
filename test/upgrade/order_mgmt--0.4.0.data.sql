-- What a shop of 0.4.0 had in its tables after order_mgmt--0.4.0.calls.sql: what 0.4.0 began to keep, a second tenant, and roles
-- that were granted a profile of 0.4.0, all of a tenant or one location, and one that was dropped.
-- The stamps are transaction ids of its server; load it with the triggers of the tables disabled.

SET standard_conforming_strings = on;
COPY order_mgmt_data.access_grants (tenant_id, role_name, profile, location_ids) FROM stdin;
1	guest	visitor	\N
1	bank	gateway	\N
1	hamburg	warehouse	{2}
1	left_long_ago	web	\N
2	guest	visitor	\N
\.

COPY order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) FROM stdin;
1	9	1	1
1	9	2	2
1	10	1	1
\.

COPY order_mgmt_data.channels (tenant_id, channel_id, code, name, currency, is_active, metadata, shipping, shipping_tax_rates, is_public) FROM stdin;
1	9	web	web	EUR	t	{}	4.90 EUR	{VAT}	t
1	10	store	store	EUR	t	{}	\N	\N	f
\.

COPY order_mgmt_data.events (tenant_id, stamp, id, aggregatetype, aggregateid, type, payload, occurred_at) FROM stdin;
1	743	3	stock_document	01a22a24-f03b-7738-b249-51baf09ea384	stock.received	{"lines": [{"sku": "A", "quantity": "30", "to_state": "free", "from_state": "supplier"}, {"sku": "B", "quantity": "20", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-03-02 10:00:00+00
1	744	5	stock_document	01a22a24-f041-759e-9813-602efe2e4a69	stock.received	{"lines": [{"sku": "A", "quantity": "7", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-03-02 10:00:00+00
1	745	10	reservation	00000000-0000-0000-0000-0000000000a1	reservation.created	{"lines": [{"sku": "A", "location": "BER", "quantity": "2"}, {"sku": "A", "location": "BER", "quantity": "1"}], "reservation_id": "00000000-0000-0000-0000-0000000000a1"}	2026-03-02 10:00:00+00
1	746	19	order	00000000-0000-0000-0000-000000000001	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "2"}, {"sku": "B", "line_no": 2, "location": "BER", "quantity": "3"}], "total": {"amount": "57.20", "currency": "EUR"}, "channel": "web", "order_number": "000011"}	2026-03-02 10:00:00+00
1	747	30	order	00000000-0000-0000-0000-000000000002	order.placed	{"lines": [{"sku": "A", "line_no": 1, "location": "BER", "quantity": "3"}, {"sku": "A", "line_no": 2, "location": "HAM", "quantity": "1"}], "total": {"amount": "79.90", "currency": "EUR"}, "channel": "web", "order_number": "000022"}	2026-03-02 10:00:00+00
1	748	33	order	00000000-0000-0000-0000-000000000003	order.placed	{"lines": [{"sku": "B", "line_no": 1, "location": "BER", "quantity": "1"}], "total": {"amount": "0.00", "currency": "EUR"}, "channel": "web", "order_number": "000033"}	2026-03-02 10:00:00+00
1	749	36	payment	00000000-0000-0000-0000-0000000000b1	payment.sale_succeeded	{"amount": {"amount": "57.40", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000001", "operation_id": "01a22a24-f046-73d1-aa4b-473ebab068d4"}	2026-03-02 10:00:00+00
1	750	41	payment	00000000-0000-0000-0000-0000000000b1	payment.refund_succeeded	{"amount": {"amount": "4.90", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000001", "operation_id": "01a22a24-f047-7a95-bd3a-91dfd8367ff2"}	2026-03-02 10:00:00+00
1	751	44	payment	00000000-0000-0000-0000-0000000000b2	payment.sale_succeeded	{"amount": {"amount": "79.90", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "01a22a24-f048-76e5-9167-2ebc3d5862a7"}	2026-03-02 10:00:00+00
1	752	48	order	00000000-0000-0000-0000-000000000002	order.lines_canceled	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1"}], "reason": "one less", "status": "placed"}	2026-03-02 10:00:00+00
1	753	51	payment	00000000-0000-0000-0000-0000000000b2	payment.refund_succeeded	{"amount": {"amount": "10.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "00000000-0000-0000-0000-0000000000e2"}	2026-03-02 10:00:00+00
1	754	54	payment	00000000-0000-0000-0000-0000000000b2	payment.refund_reversed	{"amount": {"amount": "3.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "00000000-0000-0000-0000-0000000000e2"}	2026-03-02 10:00:00+00
1	755	59	payment	00000000-0000-0000-0000-0000000000b2	payment.refund_succeeded	{"amount": {"amount": "1.00", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000002", "operation_id": "01a22a24-f04b-7bd9-ad86-c142ab887222"}	2026-03-02 10:00:00+00
1	756	61	shift	00000000-0000-0000-0000-000000000051	shift.opened	{"amount": {"amount": "50.00", "currency": "EUR"}, "register": "R1"}	2026-03-02 10:00:00+00
1	757	69	order	00000000-0000-0000-0000-000000000011	order.completed	{"lines": [{"sku": "B", "line_no": 1, "location": "BER", "quantity": "2"}, {"sku": "S", "line_no": 2, "quantity": "1"}], "total": {"amount": "20.20", "currency": "EUR"}, "channel": "store", "order_number": "000044"}	2026-03-02 10:00:00+00
1	757	72	payment	01a22a24-f04d-7680-be77-c1a267c248e3	payment.sale_succeeded	{"amount": {"amount": "20.20", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000011", "operation_id": "01a22a24-f04d-7682-b306-305e97cbd385"}	2026-03-02 10:00:00+00
1	758	75	shift	00000000-0000-0000-0000-000000000051	shift.closed	{"amount": {"amount": "60.00", "currency": "EUR"}, "register": "R1"}	2026-03-02 18:00:00+00
1	759	82	order	00000000-0000-0000-0000-000000000012	order.completed	{"lines": [{"sku": "B", "line_no": 1, "location": "BER", "quantity": "1"}], "total": {"amount": "4.10", "currency": "EUR"}, "channel": "store", "order_number": "000055"}	2026-03-02 12:00:00+00
1	759	85	payment	01a22a24-f04e-7dd9-9d63-9162e59badc3	payment.sale_succeeded	{"amount": {"amount": "4.10", "currency": "EUR"}, "order_id": "00000000-0000-0000-0000-000000000012", "operation_id": "01a22a24-f04e-7dda-9fa4-f39b00576603"}	2026-03-02 12:00:00+00
1	760	88	transfer	00000000-0000-0000-0000-000000000071	transfer.created	{"lines": [{"sku": "A", "line_no": 1, "quantity": "4", "to_state": "allocated", "from_state": "free"}], "status": "ready", "to_location": "HAM", "from_location": "BER", "transfer_number": "000011"}	2026-03-02 11:00:00+00
1	761	91	transfer	00000000-0000-0000-0000-000000000071	transfer.shipped	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "HAM", "from_location": "BER", "transfer_number": "000011"}	2026-03-02 13:00:00+00
1	762	93	transfer	00000000-0000-0000-0000-000000000071	transfer.shipped	{"lines": [{"sku": "A", "line_no": 1, "quantity": "1", "to_state": "in_transit", "from_state": "allocated"}], "status": "in_transit", "to_location": "HAM", "from_location": "BER", "transfer_number": "000011"}	2026-03-02 12:00:00+00
1	763	95	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.planned	{"lines": [{"line_no": 1, "quantity": "2"}], "location": "BER", "order_id": "00000000-0000-0000-0000-000000000002", "fulfillment_number": "000022-1"}	2026-03-02 18:00:00+00
1	764	98	fulfillment	00000000-0000-0000-0000-0000000000f1	fulfillment.shipped	{"lines": [{"line_no": 1, "quantity": "2"}], "status": "shipped", "carrier": null, "order_id": "00000000-0000-0000-0000-000000000002", "tracking_number": null}	2026-03-02 18:00:00+00
1	765	100	return	00000000-0000-0000-0000-0000000000c1	return.approved	{"lines": [{"sku": "A", "line_no": 1, "quantity": "2"}], "order_id": "00000000-0000-0000-0000-000000000002"}	2026-03-02 18:00:00+00
1	766	105	return	00000000-0000-0000-0000-0000000000c1	return.received	{"lines": [{"sku": "A", "line_no": 1, "location": "HAM", "quantity": "1", "disposition": "restock"}], "order_id": "00000000-0000-0000-0000-000000000002"}	2026-03-02 18:00:00+00
1	770	2050	stock_document	01a22a24-f079-74ce-a792-ff81740ed575	stock.received	{"lines": [{"sku": "A", "quantity": "1", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-30 01:49:53.652713+00
\.

COPY order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, shipped, released, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	1	00000000-0000-0000-0000-000000000002	2	0	2	0	0	763
\.

COPY order_mgmt_data.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000f1	000022-1	00000000-0000-0000-0000-0000000000f1	00000000-0000-0000-0000-000000000002	1	BER	shipped	\N	\N	\N	2026-03-02 18:00:00+00	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	{}	763
\.

COPY order_mgmt_data.idempotency_keys (tenant_id, function, idempotency_key, payload_hash, document_id, recorded_at) FROM stdin;
1	receive_stock	receive-1	\\xa2162b2f284452dc61ae891a0b0aead73d0d917d28df6d8b3091b076518ee25b	01a22a24-f03b-7738-b249-51baf09ea384	2026-03-02 10:00:00+00
1	receive_stock	receive-2	\\xfd586b2594c9d648a5078067a1afb47895d8b34c5f9f48add4ab046bc35b3656	01a22a24-f041-759e-9813-602efe2e4a69	2026-03-02 10:00:00+00
1	reserve_stock	reserve-1	\\x7879a566e2ea1c48327a16e4d42a6bd56ca7421b7c51805d17c5325b325d962a	00000000-0000-0000-0000-0000000000a1	2026-03-02 10:00:00+00
1	place_order	order-1	\\x1d282a3b9911a47066629b69202640e322fe18a0b9fd6cfdf36c6f531f59ce9e	00000000-0000-0000-0000-000000000001	2026-03-02 10:00:00+00
1	place_order	order-2	\\x20003b9dbc25fe34fe4adbf4eb4cbee9dcf5d8dc32e4109ad224a8d410282680	00000000-0000-0000-0000-000000000002	2026-03-02 10:00:00+00
1	place_order	order-3	\\x5a3a89ffd92224c33226baa34abf775398a57ddd1129ed61f54b2f1601e21703	00000000-0000-0000-0000-000000000003	2026-03-02 10:00:00+00
1	authorize_payment	authorize-1	\\x0797810d17400329640459eeeef8fcc6530b2bb67333f566b324f88ab18811d5	00000000-0000-0000-0000-0000000000b1	2026-03-02 10:00:00+00
1	refund_payment	refund-1	\\x4c8db988ced3ce65ced9ea67c9b704b3ffbe0629e462e4393ee6ad9d0fceb277	00000000-0000-0000-0000-0000000000b1	2026-03-02 10:00:00+00
1	authorize_payment	authorize-2	\\x03b27312ce9188ce9aacc0029b534be0c01ae352755e3ee75d10c40052633211	00000000-0000-0000-0000-0000000000b2	2026-03-02 10:00:00+00
1	cancel_order	cancel-2	\\x4eaec95267043e3bbf63a21b8b220feaa3080e9c7d00b2f5a187e9e5a9f34c23	00000000-0000-0000-0000-000000000002	2026-03-02 10:00:00+00
1	refund_payment	refund-2	\\x82eabe35cb19352679de1700c47458aeb711935254e8afa97ec1528653f37acd	00000000-0000-0000-0000-0000000000b2	2026-03-02 10:00:00+00
1	refund_goodwill	goodwill-2	\\x4a83379f730f2e87089cde89e0c4fa30456d6cc4be9a379aa3743e3d2f433967	00000000-0000-0000-0000-0000000000b2	2026-03-02 10:00:00+00
1	open_shift	open-1	\\x4ab76056413cdb37cc9e67aa8e709cf894d44fb6932fd67cce3e9b51e94925ac	00000000-0000-0000-0000-000000000051	2026-03-02 10:00:00+00
1	record_sale	sale-1	\\x96163a9f32e2f1cb04be106e74c0db5547a39a75169cf13594b1034cf24651c7	00000000-0000-0000-0000-000000000011	2026-03-02 10:00:00+00
1	close_shift	close-1	\\x63ea51fbc0bd8c37fff0dc82b528e9ed3f3c83989986815a62b517c6c5dafadb	00000000-0000-0000-0000-000000000051	2026-03-02 18:00:00+00
1	record_sale	sale-2	\\x741b8f37525f90fadab3f3bfd9e690fe959c1f01972d84a50b7512d09df5e027	00000000-0000-0000-0000-000000000012	2026-03-02 18:00:00+00
1	create_transfer	transfer-1	\\x8d09eb0c3b91fb6551ba2db7d6496d31bccb3f0c5e1b3b20b6a62a7faab37126	00000000-0000-0000-0000-000000000071	2026-03-02 18:00:00+00
1	ship_transfer	send-1	\\x773f285d291f546155e86190f8b1ea2213140c92a5c1a516239a74fb6576d7f2	00000000-0000-0000-0000-000000000071	2026-03-02 18:00:00+00
1	ship_transfer	send-2	\\x56127654a2dc0cc106f4236b75e1047784b3630afa5c6cd9ba5450f0cba8ab54	00000000-0000-0000-0000-000000000071	2026-03-02 18:00:00+00
1	plan_fulfillment	plan-1	\\xc4cc2381dfc582dc0463677d74848296e0f569f77a30e2d54dcb55940f239279	00000000-0000-0000-0000-0000000000f1	2026-03-02 18:00:00+00
1	ship_fulfillment	ship-1	\\x05d86ffefeeaa56bfa61e7c5f5b65a8b5444346cdcfa9b663498020d8f013ce5	00000000-0000-0000-0000-0000000000f1	2026-03-02 18:00:00+00
1	request_return	return-1	\\x903c8098c23992e56af20fc76406eec2ecf8b574279a55a118cf15e82239aae6	00000000-0000-0000-0000-0000000000c1	2026-03-02 18:00:00+00
1	receive_return	back-1	\\xb22cc4cf7cfc4def51a775f7960eda84e237332b2eb385e2c9691475d98c3e26	00000000-0000-0000-0000-0000000000c1	2026-03-02 18:00:00+00
1	receive_stock	receive-last	\\xf7547b82d557681bbe798e296d1e3e50864c831bef54db7d341fd997aed194a6	01a22a24-f079-74ce-a792-ff81740ed575	2026-11-30 01:49:53.652713+00
\.

COPY order_mgmt_data.items (tenant_id, item_id, sku, name, kind, scale, is_active, metadata, tax_rates) FROM stdin;
1	6	A	Apple	stocked	0	t	{}	{VAT}
1	7	B	B	stocked	0	t	{}	{VAT,CITY}
1	8	S	S	untracked	0	t	{}	\N
\.

COPY order_mgmt_data.locations (tenant_id, location_id, code, name, kind, is_active, metadata) FROM stdin;
1	1	BER	BER	store	t	{}
1	2	HAM	HAM	store	t	{}
1	3	OLD	OLD	store	f	{}
\.

COPY order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id, order_id, holder_id, channel_id, location_id, reason, actor, occurred_at, recorded_at, posting, stamp, role_name) FROM stdin;
1	13	tax	4	receivable	0	8.32 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N
1	14	revenue	9	receivable	0	43.73 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N
1	15	tax	5	receivable	0	0.25 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N
1	16	tax	4	receivable	0	0.78 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N
1	17	shipping	9	receivable	0	4.12 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N
1	22	tax	4	receivable	0	8.78 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	23	revenue	9	receivable	0	47.90 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	24	receivable	0	discounts	9	1.68 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	25	tax	4	receivable	0	3.19 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	2	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	26	revenue	9	receivable	0	16.81 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	2	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	27	tax	4	receivable	0	0.78 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	28	shipping	9	receivable	0	4.12 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N
1	35	receivable	0	clearing	13	57.40 EUR	payment	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	749	\N
1	38	clearing	13	receivable	0	4.90 EUR	payment	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	\N	9	\N	late	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	750	\N
1	39	receivable	0	tax	4	0.78 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	\N	late	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	750	\N
1	40	receivable	0	shipping	9	4.12 EUR	order	00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	\N	9	\N	late	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	750	\N
1	43	receivable	0	clearing	13	79.90 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	751	\N
1	46	receivable	0	tax	4	2.93 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	1	one less	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	752	\N
1	47	receivable	0	returns	9	15.40 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	1	one less	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	752	\N
1	50	clearing	13	receivable	0	10.00 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	753	\N
1	53	receivable	0	clearing	13	3.00 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	9	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	754	\N
1	56	clearing	13	receivable	0	1.00 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	9	\N	sorry	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	755	\N
1	57	receivable	0	discounts	9	0.84 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	9	\N	sorry	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	755	\N
1	58	receivable	0	tax	4	0.16 EUR	payment	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	\N	9	\N	sorry	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	755	\N
1	60	safe	0	cash	12	50.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	756	\N
1	64	tax	4	receivable	0	1.28 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	10	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	\N
1	65	tax	5	receivable	0	0.17 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	10	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	\N
1	66	revenue	10	receivable	0	6.75 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	10	1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	\N
1	67	revenue	10	receivable	0	12.00 EUR	order	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000011	\N	10	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	\N
1	71	receivable	0	cash	12	20.20 EUR	payment	01a22a24-f04d-7680-be77-c1a267c248e3	00000000-0000-0000-0000-000000000011	00000000-0000-0000-0000-000000000051	10	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	\N
1	73	cash	12	over_short	12	10.20 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	758	\N
1	74	cash	12	safe	0	60.00 EUR	shift	00000000-0000-0000-0000-000000000051	\N	00000000-0000-0000-0000-000000000051	\N	1	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	758	\N
1	78	tax	4	receivable	0	0.65 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	10	1	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	759	\N
1	79	tax	5	receivable	0	0.08 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	10	1	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	759	\N
1	80	revenue	10	receivable	0	3.37 EUR	order	00000000-0000-0000-0000-000000000012	00000000-0000-0000-0000-000000000012	\N	10	1	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	759	\N
1	84	receivable	0	over_short	12	4.10 EUR	payment	01a22a24-f04e-7dd9-9d63-9162e59badc3	00000000-0000-0000-0000-000000000012	\N	10	\N	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	759	\N
1	102	receivable	0	tax	4	2.92 EUR	return	00000000-0000-0000-0000-0000000000c1	00000000-0000-0000-0000-000000000002	\N	9	1	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	766	\N
1	103	receivable	0	returns	9	15.42 EUR	return	00000000-0000-0000-0000-0000000000c1	00000000-0000-0000-0000-000000000002	\N	9	1	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	766	\N
1	1025	inventory	1	cost_of_goods	1	8.00 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	9	1	\N	postgres	2026-03-02 18:00:00+00	2026-11-30 01:49:53.632405+00	0	767	\N
1	1026	cost_of_goods	2	inventory	2	4.00 EUR	order	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	\N	\N	2	\N	postgres	2026-03-02 18:00:00+00	2026-11-30 01:49:53.632405+00	0	767	\N
1	1027	goods_received	0	inventory	1	120.00 EUR	stock_document	01a22a24-f03b-7738-b249-51baf09ea384	\N	\N	\N	1	\N	postgres	2026-03-02 10:00:00+00	2026-11-30 01:49:53.632405+00	0	767	\N
1	1028	goods_received	0	inventory	2	29.99 EUR	stock_document	01a22a24-f041-759e-9813-602efe2e4a69	\N	\N	\N	2	\N	postgres	2026-03-02 10:00:00+00	2026-11-30 01:49:53.632405+00	0	767	\N
1	1029	inventory	1	inventory	2	4.00 EUR	transfer	00000000-0000-0000-0000-000000000071	\N	\N	\N	1	\N	postgres	2026-03-02 13:00:00+00	2026-11-30 01:49:53.632405+00	0	767	\N
1	1030	inventory	1	inventory	2	4.00 EUR	transfer	00000000-0000-0000-0000-000000000071	\N	\N	\N	1	\N	postgres	2026-03-02 12:00:00+00	2026-11-30 01:49:53.632405+00	0	767	\N
\.

COPY order_mgmt_data.order_cancellations (tenant_id, order_id, line_no, canceled, quantity, was_paid, recorded_at) FROM stdin;
1	00000000-0000-0000-0000-000000000002	1	1	1	t	2026-03-02 10:00:00+00
\.

COPY order_mgmt_data.order_lines (tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, open, allocated, backordered, shipped, canceled, unit_price, line_total, discount, order_discount, tax, return_requested, returned, list_price, price_set_by) FROM stdin;
1	00000000-0000-0000-0000-000000000001	1	6	A	1	BER	2	0	2	0	0	0	20.00 EUR	40.00 EUR	\N	\N	6.39 EUR	0	0	\N	\N
1	00000000-0000-0000-0000-000000000001	2	7	B	1	BER	3	0	3	0	0	0	4.10 EUR	12.30 EUR	\N	\N	2.18 EUR	0	0	\N	\N
1	00000000-0000-0000-0000-000000000002	2	6	A	2	HAM	1	0	1	0	0	0	20.00 EUR	20.00 EUR	\N	\N	3.19 EUR	0	0	\N	\N
1	00000000-0000-0000-0000-000000000003	1	7	B	1	BER	1	0	1	0	0	0	0.00 EUR	0.00 EUR	\N	\N	\N	0	0	4.10 EUR	postgres
1	00000000-0000-0000-0000-000000000011	1	7	B	1	BER	2	0	0	0	2	0	4.10 EUR	8.20 EUR	\N	\N	1.45 EUR	0	0	\N	\N
1	00000000-0000-0000-0000-000000000011	2	8	S	\N	\N	1	0	0	0	1	0	12.00 EUR	12.00 EUR	\N	\N	\N	0	0	\N	\N
1	00000000-0000-0000-0000-000000000012	1	7	B	1	BER	1	0	0	0	1	0	4.10 EUR	4.10 EUR	\N	\N	0.73 EUR	0	0	\N	\N
1	00000000-0000-0000-0000-000000000002	1	6	A	1	BER	3	0	0	0	2	1	19.00 EUR	57.00 EUR	2.00 EUR	\N	8.78 EUR	2	1	20.00 EUR	postgres
\.

COPY order_mgmt_data.order_taxes (tenant_id, order_id, line_no, tax_rate_id, tax_rate, rate, is_inclusive, amount) FROM stdin;
1	00000000-0000-0000-0000-000000000001	1	4	VAT	190000	t	6.39 EUR
1	00000000-0000-0000-0000-000000000001	2	4	VAT	190000	t	1.93 EUR
1	00000000-0000-0000-0000-000000000001	2	5	CITY	25000	t	0.25 EUR
1	00000000-0000-0000-0000-000000000001	0	4	VAT	190000	t	0.78 EUR
1	00000000-0000-0000-0000-000000000002	1	4	VAT	190000	t	8.78 EUR
1	00000000-0000-0000-0000-000000000002	2	4	VAT	190000	t	3.19 EUR
1	00000000-0000-0000-0000-000000000002	0	4	VAT	190000	t	0.78 EUR
1	00000000-0000-0000-0000-000000000003	1	4	VAT	190000	t	0.00 EUR
1	00000000-0000-0000-0000-000000000003	1	5	CITY	25000	t	0.00 EUR
1	00000000-0000-0000-0000-000000000011	1	4	VAT	190000	t	1.28 EUR
1	00000000-0000-0000-0000-000000000011	1	5	CITY	25000	t	0.17 EUR
1	00000000-0000-0000-0000-000000000012	1	4	VAT	190000	t	0.65 EUR
1	00000000-0000-0000-0000-000000000012	1	5	CITY	25000	t	0.08 EUR
\.

COPY order_mgmt_data.orders (tenant_id, order_id, order_number, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, payment_status, return_status, stamp, secret_hash, role_name) FROM stdin;
1	00000000-0000-0000-0000-000000000003	000033	web	placed	unfulfilled	EUR	0.00 EUR	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}	\N	\N	\N	paid	none	748	\N	\N
1	00000000-0000-0000-0000-000000000001	000011	web	placed	unfulfilled	EUR	57.20 EUR	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}	\N	4.90 EUR	9.35 EUR	partially_refunded	none	746	\\x738808bdebe777578f6211efefba687a1e099ab8308276a21a6ce7976774b2eb	\N
1	00000000-0000-0000-0000-000000000011	000044	store	completed	fulfilled	EUR	20.20 EUR	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}	\N	\N	1.45 EUR	paid	none	757	\N	\N
1	00000000-0000-0000-0000-000000000012	000055	store	completed	fulfilled	EUR	4.10 EUR	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	{}	\N	\N	0.73 EUR	paid	none	759	\N	\N
1	00000000-0000-0000-0000-000000000002	000022	web	placed	partial	EUR	79.90 EUR	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}	2.00 EUR	4.90 EUR	12.75 EUR	partially_refunded	in_progress	747	\N	\N
\.

COPY order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, step, amount, capturable_delta, refundable_delta, purpose, provider_id, gateway_event_id, reason, actor, occurred_at, recorded_at, posting, stamp, shift_id, return_id, reference, role_name, is_late) FROM stdin;
1	34	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a22a24-f046-73d1-aa4b-473ebab068d4	sale	recorded	57.40 EUR	0	5740	\N	13	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	749	\N	\N	pi_1	\N	f
1	37	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	01a22a24-f047-7a95-bd3a-91dfd8367ff2	refund	recorded	4.90 EUR	0	-490	shipping	13	\N	late	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	750	\N	\N	\N	\N	f
1	42	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	01a22a24-f048-76e5-9167-2ebc3d5862a7	sale	recorded	79.90 EUR	0	7990	\N	13	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	751	\N	\N	pi_2	\N	f
1	49	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-0000000000e2	refund	recorded	10.00 EUR	0	-1000	\N	13	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	753	\N	\N	\N	\N	f
1	52	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-0000000000e2	refund	reversed	3.00 EUR	0	300	\N	13	evt_1	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	754	\N	\N	\N	\N	f
1	55	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	01a22a24-f04b-7bd9-ad86-c142ab887222	refund	recorded	1.00 EUR	0	-100	goodwill	13	\N	sorry	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	755	\N	\N	\N	\N	f
1	70	01a22a24-f04d-7680-be77-c1a267c248e3	00000000-0000-0000-0000-000000000011	01a22a24-f04d-7682-b306-305e97cbd385	sale	recorded	20.20 EUR	0	2020	\N	0	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	00000000-0000-0000-0000-000000000051	\N	\N	\N	f
1	83	01a22a24-f04e-7dd9-9d63-9162e59badc3	00000000-0000-0000-0000-000000000012	01a22a24-f04e-7dda-9fa4-f39b00576603	sale	recorded	4.10 EUR	0	410	\N	0	\N	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	759	00000000-0000-0000-0000-000000000051	\N	\N	\N	t
\.

COPY order_mgmt_data.payment_providers (tenant_id, provider_id, code) FROM stdin;
1	13	stripe
\.

COPY order_mgmt_data.payments (tenant_id, payment_id, order_id, provider_id, provider, method, currency, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	00000000-0000-0000-0000-0000000000b1	00000000-0000-0000-0000-000000000001	13	stripe	\N	EUR	pi_1	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}
1	00000000-0000-0000-0000-0000000000b2	00000000-0000-0000-0000-000000000002	13	stripe	\N	EUR	pi_2	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}
1	01a22a24-f04d-7680-be77-c1a267c248e3	00000000-0000-0000-0000-000000000011	0	cash	\N	EUR	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}
1	01a22a24-f04e-7dd9-9d63-9162e59badc3	00000000-0000-0000-0000-000000000012	0	cash	\N	EUR	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	{}
\.

COPY order_mgmt_data.prices (tenant_id, item_id, currency, price) FROM stdin;
1	6	EUR	20.00 EUR
1	7	EUR	4.10 EUR
1	8	EUR	12.00 EUR
\.

COPY order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, staff, total, tendered, change, actor, occurred_at, recorded_at, stamp, location_id, is_late) FROM stdin;
1	00000000-0000-0000-0000-000000000011	000044	00000000-0000-0000-0000-000000000051	R1	ana	20.20 EUR	40.00 EUR	19.80 EUR	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	757	1	f
1	00000000-0000-0000-0000-000000000012	000055	00000000-0000-0000-0000-000000000051	R1	\N	4.10 EUR	10.00 EUR	5.90 EUR	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	759	1	t
\.

COPY order_mgmt_data.registers (tenant_id, register_id, code, name, channel, location_id, is_active, metadata, discount_limit) FROM stdin;
1	12	R1	R1	store	1	t	{}	100000
\.

COPY order_mgmt_data.reservations (tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, remaining, status, expires_at, actor, occurred_at, recorded_at, metadata, stamp, secret_hash) FROM stdin;
1	00000000-0000-0000-0000-0000000000a1	1	6	A	1	BER	web	\N	2	2	active	2026-03-02 10:15:00+00	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}	745	\\x54582acda2f9098543bfe2c6349c6773a489d81821973ae5fd1f46b765ab28e3
1	00000000-0000-0000-0000-0000000000a1	2	6	A	1	BER	web	\N	1	1	active	2026-03-02 10:15:00+00	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}	745	\\x54582acda2f9098543bfe2c6349c6773a489d81821973ae5fd1f46b765ab28e3
\.

COPY order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	1	2	1	0	0	0	0	0	0	\N	0	765
\.

COPY order_mgmt_data.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity, location_id, location, reason, actor, occurred_at, recorded_at, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	01a22a24-f055-7dda-bd88-75f24a4e8cff	1	restock	1	2	HAM	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	766
\.

COPY order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, location_id, location, currency, credited, reason, actor, occurred_at, recorded_at, metadata, posting, stamp) FROM stdin;
1	00000000-0000-0000-0000-0000000000c1	000011	00000000-0000-0000-0000-000000000002	partially_received	\N	\N	EUR	18.34 EUR	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	{}	0	765
\.

COPY order_mgmt_data.shifts (tenant_id, shift_id, register_id, register, shift_number, status, currency, opening_float, expected, counted, opened_by, closed_by, actor, opened_at, closed_at, recorded_at, metadata, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000051	12	R1	1	closed	EUR	50.00 EUR	70.20 EUR	60.00 EUR	ana	ana	postgres	2026-03-02 10:00:00+00	2026-03-02 18:00:00+00	2026-03-02 10:00:00+00	{}	756
\.

COPY order_mgmt_data.staff (tenant_id, staff_id, code, name, is_active, metadata) FROM stdin;
1	11	ana	Ana	t	{}
\.

COPY order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp, role_name) FROM stdin;
1	8	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	active	\N	\N	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	745	\N
1	9	reservation	00000000-0000-0000-0000-0000000000a1	2	\N	active	\N	\N	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	745	\N
1	18	order	00000000-0000-0000-0000-000000000001	\N	\N	placed	\N	web	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	746	\N
1	29	order	00000000-0000-0000-0000-000000000002	\N	\N	placed	\N	web	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	747	\N
1	32	order	00000000-0000-0000-0000-000000000003	\N	\N	placed	\N	web	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	748	\N
1	62	shift	00000000-0000-0000-0000-000000000051	\N	\N	open	\N	store	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	756	\N
1	68	order	00000000-0000-0000-0000-000000000011	\N	\N	completed	\N	store	postgres	\N	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	757	\N
1	76	shift	00000000-0000-0000-0000-000000000051	\N	open	closed	\N	store	postgres	\N	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	758	\N
1	81	order	00000000-0000-0000-0000-000000000012	\N	\N	completed	\N	store	postgres	\N	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	759	\N
1	87	transfer	00000000-0000-0000-0000-000000000071	\N	\N	ready	\N	\N	postgres	\N	2026-03-02 11:00:00+00	2026-03-02 18:00:00+00	760	\N
1	90	transfer	00000000-0000-0000-0000-000000000071	\N	ready	in_transit	\N	\N	postgres	\N	2026-03-02 13:00:00+00	2026-03-02 18:00:00+00	761	\N
1	94	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	\N	open	\N	web	postgres	\N	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	763	\N
1	97	fulfillment	00000000-0000-0000-0000-0000000000f1	\N	open	shipped	\N	\N	postgres	\N	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	764	\N
1	99	return	00000000-0000-0000-0000-0000000000c1	\N	\N	approved	\N	web	postgres	\N	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	765	\N
1	104	return	00000000-0000-0000-0000-0000000000c1	\N	approved	partially_received	\N	web	postgres	\N	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	766	\N
\.

COPY order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	01a22a24-f03b-7738-b249-51baf09ea384	receipt	1	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}
1	01a22a24-f041-759e-9813-602efe2e4a69	receipt	2	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	{}
1	01a22a24-f079-74ce-a792-ff81740ed575	receipt	1	\N	\N	postgres	2026-11-30 01:49:53.652713+00	2026-11-30 01:49:53.652713+00	{}
\.

COPY order_mgmt_data.stock_move_costs (tenant_id, move_id, location_id, item_id, position_no, document_id, document_line, quantity, value, correction, is_estimated, cost_value, cost_quantity, stamp, guessed_received, guessed_lost) FROM stdin;
1	1	1	6	1	\N	\N	30	120.00 EUR	\N	f	120.00 EUR	30	743	\N	\N
1	2	1	7	1	\N	\N	20	\N	\N	t	\N	\N	743	20	\N
1	4	2	6	1	\N	\N	7	29.99 EUR	\N	f	29.99 EUR	7	744	\N	\N
1	63	1	7	2	00000000-0000-0000-0000-000000000011	1	-2	\N	\N	t	\N	\N	757	20	\N
1	77	1	7	3	00000000-0000-0000-0000-000000000012	1	-1	\N	\N	t	\N	\N	759	20	\N
1	89	1	6	2	\N	\N	-1	-4.00 EUR	\N	f	116.00 EUR	29	761	\N	\N
1	89	2	6	2	\N	\N	1	4.00 EUR	\N	f	33.99 EUR	8	761	\N	\N
1	92	1	6	3	\N	\N	-1	-4.00 EUR	\N	f	112.00 EUR	28	762	\N	\N
1	92	2	6	3	\N	\N	1	4.00 EUR	\N	f	37.99 EUR	9	762	\N	\N
1	96	1	6	4	00000000-0000-0000-0000-000000000002	1	-2	-8.00 EUR	\N	f	104.00 EUR	26	764	\N	\N
1	101	2	6	4	00000000-0000-0000-0000-000000000002	1	1	4.00 EUR	\N	f	41.99 EUR	10	766	\N	\N
\.

COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity, lot_id, serial_id, bin_id, unit_cost, document_kind, document_id, document_line, reason, channel_id, actor, occurred_at, recorded_at, posting, stamp, role_name, line_cost) FROM stdin;
1	1	6	1	\N	supplier	free	30	\N	\N	\N	4.00 EUR	stock_document	01a22a24-f03b-7738-b249-51baf09ea384	1	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	743	\N	\N
1	2	7	1	\N	supplier	free	20	\N	\N	\N	\N	stock_document	01a22a24-f03b-7738-b249-51baf09ea384	2	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	743	\N	\N
1	4	6	2	\N	supplier	free	7	\N	\N	\N	\N	stock_document	01a22a24-f041-759e-9813-602efe2e4a69	1	\N	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	744	\N	29.99 EUR
1	6	6	1	\N	free	reserved	2	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a1	1	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	745	\N	\N
1	7	6	1	\N	free	reserved	1	\N	\N	\N	\N	reservation	00000000-0000-0000-0000-0000000000a1	2	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	745	\N	\N
1	11	6	1	\N	free	allocated	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	1	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N	\N
1	12	7	1	\N	free	allocated	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000001	2	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	746	\N	\N
1	20	6	1	\N	free	allocated	3	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N	\N
1	21	6	2	\N	free	allocated	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	2	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	747	\N	\N
1	31	7	1	\N	free	allocated	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000003	1	\N	9	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	748	\N	\N
1	45	6	1	\N	allocated	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	one less	\N	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	752	\N	\N
1	63	7	1	\N	free	customer	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000011	1	\N	10	postgres	2026-03-02 10:00:00+00	2026-03-02 10:00:00+00	0	757	\N	\N
1	77	7	1	\N	free	customer	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000012	1	\N	10	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	759	\N	\N
1	86	6	1	\N	free	allocated	4	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-03-02 11:00:00+00	2026-03-02 18:00:00+00	0	760	\N	\N
1	89	6	1	2	allocated	in_transit	1	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-03-02 13:00:00+00	2026-03-02 18:00:00+00	0	761	\N	\N
1	92	6	1	2	allocated	in_transit	1	\N	\N	\N	\N	transfer	00000000-0000-0000-0000-000000000071	1	\N	\N	postgres	2026-03-02 12:00:00+00	2026-03-02 18:00:00+00	0	762	\N	\N
1	96	6	1	\N	allocated	customer	2	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	9	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	764	\N	\N
1	101	6	2	\N	customer	free	1	\N	\N	\N	\N	order	00000000-0000-0000-0000-000000000002	1	\N	\N	postgres	2026-03-02 18:00:00+00	2026-03-02 18:00:00+00	0	766	\N	\N
1	2049	6	1	\N	supplier	free	1	\N	\N	\N	\N	stock_document	01a22a24-f079-74ce-a792-ff81740ed575	1	\N	\N	postgres	2026-11-30 01:49:53.652713+00	2026-11-30 01:49:53.652713+00	0	770	\N	\N
\.

COPY order_mgmt_data.stock_policies (tenant_id, item_id, location_id, channel_id, safety_stock, oversell_limit, is_backorderable) FROM stdin;
1	7	2	0	0	\N	t
\.

COPY order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent, is_inclusive, is_active, metadata) FROM stdin;
1	4	VAT	VAT	19.0000	t	t	{}
1	5	CITY	CITY	2.5000	t	t	{}
\.

COPY order_mgmt_data.tenants (tenant_id, name, is_active, metadata, time_zone, time_zone_changes) FROM stdin;
1	Shop	t	{}	Europe/Berlin	\N
2	Other	t	{}	UTC	\N
\.

COPY order_mgmt_data.transfer_lines (tenant_id, transfer_id, line_no, item_id, sku, quantity, shipped, canceled, received, missing, returned, missing_reason) FROM stdin;
1	00000000-0000-0000-0000-000000000071	1	6	A	4	2	0	0	0	0	\N
\.

COPY order_mgmt_data.transfers (tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, status, reference, actor, occurred_at, recorded_at, metadata, shipped_at, stamp) FROM stdin;
1	00000000-0000-0000-0000-000000000071	000011	1	BER	2	HAM	in_transit	\N	postgres	2026-03-02 11:00:00+00	2026-03-02 18:00:00+00	{}	2026-03-02 12:00:00+00	760
\.

COPY order_mgmt_data.unlinked_refund_lines (tenant_id, refund_id, line_no, item_id, sku, quantity, disposition, is_stocked, unit_price, line_total, tax, amount, reason) FROM stdin;
\.

COPY order_mgmt_data.unlinked_refunds (tenant_id, refund_id, shift_id, register, staff, location, channel, provider_id, provider, total, reason, reference, actor, occurred_at, recorded_at, metadata, stamp) FROM stdin;
\.

SELECT pg_catalog.setval('order_mgmt_data.ledger_id_seq', 3072, true);
SELECT pg_catalog.setval('order_mgmt_data.master_id_seq', 13, true);
SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.return_number_seq', 64, true);
SELECT pg_catalog.setval('order_mgmt_data.transfer_number_seq', 64, true);
