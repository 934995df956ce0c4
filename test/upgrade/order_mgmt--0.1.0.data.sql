--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Data for Name: access_grants; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.access_grants (tenant_id, role_name, profile) FROM stdin;
\.


--
-- Data for Name: channel_locations; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) FROM stdin;
1	3	1	1
1	3	2	2
\.


--
-- Data for Name: channels; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.channels (tenant_id, channel_id, code, name, currency, is_active, metadata) FROM stdin;
1	3	web	web	EUR	t	{}
\.


--
-- Data for Name: events; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.events (tenant_id, stamp, id, aggregatetype, aggregateid, type, payload, occurred_at) FROM stdin;
1	730	2	stock_document	01a20121-3ae6-7a54-9350-5fe673c67901	stock.received	{"lines": [{"sku": "sku-0", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.710131+00
1	731	4	stock_document	01a20121-3af1-78f1-a469-f97803fc40b7	stock.received	{"lines": [{"sku": "sku-0", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.721388+00
1	734	6	stock_document	01a20121-3af3-7f6b-988f-67eb46bf74df	stock.received	{"lines": [{"sku": "sku-1", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.723832+00
1	735	8	stock_document	01a20121-3af4-7fe0-80df-0c694515038c	stock.received	{"lines": [{"sku": "sku-1", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.724895+00
1	738	10	stock_document	01a20121-3af6-7c52-a9a8-dc357faacb97	stock.received	{"lines": [{"sku": "sku-2", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.726672+00
1	739	12	stock_document	01a20121-3af7-7c30-a739-54c6e3101f30	stock.received	{"lines": [{"sku": "sku-2", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.727703+00
1	742	14	stock_document	01a20121-3af9-75a0-9f7b-e65bfefd9e09	stock.received	{"lines": [{"sku": "sku-3", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.729291+00
1	743	16	stock_document	01a20121-3afa-7370-83e2-8fff759f3395	stock.received	{"lines": [{"sku": "sku-3", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.730155+00
1	746	18	stock_document	01a20121-3afb-7edd-acf9-cf5d2b1c6ad7	stock.received	{"lines": [{"sku": "sku-4", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.731866+00
1	747	20	stock_document	01a20121-3afc-7c13-83bf-52c754b94743	stock.received	{"lines": [{"sku": "sku-4", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.732698+00
1	750	22	stock_document	01a20121-3afe-7dff-ab0d-5708e2d7165d	stock.received	{"lines": [{"sku": "sku-5", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.734818+00
1	751	24	stock_document	01a20121-3aff-7cea-b6b7-5b621e42e466	stock.received	{"lines": [{"sku": "sku-5", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.735772+00
1	754	26	stock_document	01a20121-3b01-75db-b99f-a01ad883272d	stock.received	{"lines": [{"sku": "sku-6", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.737331+00
1	755	28	stock_document	01a20121-3b02-7251-a4ef-76b34ed48b81	stock.received	{"lines": [{"sku": "sku-6", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.738116+00
1	758	30	stock_document	01a20121-3b03-7864-9d27-4c2b5dcb9286	stock.received	{"lines": [{"sku": "sku-7", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.739487+00
1	759	32	stock_document	01a20121-3b04-7522-a172-d6428b8b049d	stock.received	{"lines": [{"sku": "sku-7", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.740287+00
1	762	34	stock_document	01a20121-3b05-7c80-879a-08c7c1f50036	stock.received	{"lines": [{"sku": "sku-8", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.741745+00
1	763	36	stock_document	01a20121-3b06-77a0-a320-163fa4a43e1a	stock.received	{"lines": [{"sku": "sku-8", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.742453+00
1	766	38	stock_document	01a20121-3b07-780c-98dc-500ccc66e0b3	stock.received	{"lines": [{"sku": "sku-9", "quantity": "100", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.74348+00
1	767	40	stock_document	01a20121-3b08-70f3-96a9-170923a7952b	stock.received	{"lines": [{"sku": "sku-9", "quantity": "50", "to_state": "free", "from_state": "supplier"}], "location": "HAM"}	2026-11-22 02:41:24.744036+00
1	770	42	stock_document	01a20121-3b09-7311-a066-04be5e304397	stock.received	{"lines": [{"sku": "fine", "quantity": "12.345", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.745167+00
1	777	44	stock_document	01a20121-3b0c-7a1e-b5d4-3dca98e5f46c	stock.received	{"lines": [{"sku": "pre-order", "quantity": "1", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.748608+00
1	779	48	order	01a20121-3b11-705b-aab9-7f279d52ffb0	order.placed	{"lines": [{"sku": "pre-order", "line_no": 1, "location": "BER", "quantity": "4"}], "total": {"amount": "4.00", "currency": "EUR"}, "channel": "web", "order_number": "000011"}	2026-11-22 02:41:24.752531+00
1	780	52	order	01a20121-3b16-7cb6-80c6-7c660e961697	order.placed	{"lines": [{"sku": "sku-2", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000022"}	2026-11-22 02:41:24.758551+00
1	781	56	order	01a20121-3b16-7cb6-80c6-7c660e961697	order.canceled	{"lines": [{"sku": "sku-2", "line_no": 1, "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "quantity": "0.011"}], "reason": null, "status": "canceled"}	2026-11-22 02:41:24.759488+00
1	783	60	order	01a20121-3b1c-7fb2-8adf-b84395bbaadc	order.placed	{"lines": [{"sku": "sku-9", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000033"}	2026-11-22 02:41:24.76481+00
1	784	64	order	01a20121-3b1d-7961-beee-946db9a2e7e3	order.placed	{"lines": [{"sku": "sku-1", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000044"}	2026-11-22 02:41:24.765488+00
1	785	68	order	01a20121-3b1e-725a-b476-a9ae7ba73783	order.placed	{"lines": [{"sku": "sku-4", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000055"}	2026-11-22 02:41:24.766047+00
1	786	72	order	01a20121-3b1f-77da-a3b5-8c6547dedec4	order.placed	{"lines": [{"sku": "sku-1", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000066"}	2026-11-22 02:41:24.767421+00
1	787	76	order	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	order.placed	{"lines": [{"sku": "sku-7", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000077"}	2026-11-22 02:41:24.767906+00
1	788	80	order	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	order.placed	{"lines": [{"sku": "sku-7", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000088"}	2026-11-22 02:41:24.768373+00
1	789	84	order	01a20121-3b20-7f36-a95e-3385eb1969c7	order.placed	{"lines": [{"sku": "sku-7", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "000099"}	2026-11-22 02:41:24.768885+00
1	790	88	order	01a20121-3b20-7f36-a95e-3385eb1969c7	order.canceled	{"lines": [{"sku": "sku-7", "line_no": 1, "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "quantity": "0.011"}], "reason": null, "status": "canceled"}	2026-11-22 02:41:24.76932+00
1	791	92	order	01a20121-3b21-7efd-83f1-fdb0971bc23d	order.placed	{"lines": [{"sku": "sku-6", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000AA"}	2026-11-22 02:41:24.769871+00
1	792	96	order	01a20121-3b22-760a-80ef-6278d8b87673	order.placed	{"lines": [{"sku": "sku-3", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000BB"}	2026-11-22 02:41:24.770312+00
1	793	100	order	01a20121-3b22-7c54-8446-bbf4f9a352b6	order.placed	{"lines": [{"sku": "sku-1", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000CC"}	2026-11-22 02:41:24.770727+00
1	794	104	order	01a20121-3b23-7e33-934e-493372c071a6	order.placed	{"lines": [{"sku": "sku-7", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000DD"}	2026-11-22 02:41:24.77184+00
1	795	108	order	01a20121-3b24-743e-b73c-12a83f09c7b9	order.placed	{"lines": [{"sku": "sku-0", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000EE"}	2026-11-22 02:41:24.772224+00
1	796	112	order	01a20121-3b24-7b2f-8643-b15693d2ed58	order.placed	{"lines": [{"sku": "sku-6", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000FF"}	2026-11-22 02:41:24.772657+00
1	797	116	order	01a20121-3b25-7219-9640-a2979157afe1	order.placed	{"lines": [{"sku": "sku-6", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000GG"}	2026-11-22 02:41:24.773091+00
1	798	120	order	01a20121-3b25-7219-9640-a2979157afe1	order.canceled	{"lines": [{"sku": "sku-6", "line_no": 1, "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "quantity": "0.011"}], "reason": null, "status": "canceled"}	2026-11-22 02:41:24.774157+00
1	799	124	order	01a20121-3b26-7b98-8c3d-1c7a35b13620	order.placed	{"lines": [{"sku": "sku-9", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000HH"}	2026-11-22 02:41:24.774686+00
1	800	128	order	01a20121-3b27-7135-acc9-b289d67d2297	order.placed	{"lines": [{"sku": "sku-0", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000JJ"}	2026-11-22 02:41:24.775037+00
1	801	132	order	01a20121-3b27-768d-876a-ed180de403cf	order.placed	{"lines": [{"sku": "sku-7", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000KK"}	2026-11-22 02:41:24.775369+00
1	802	136	order	01a20121-3b27-7c47-bfe1-017d1b380394	order.placed	{"lines": [{"sku": "sku-4", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000MM"}	2026-11-22 02:41:24.77573+00
1	803	140	order	01a20121-3b28-7354-a220-2c78901caa78	order.placed	{"lines": [{"sku": "sku-3", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000NN"}	2026-11-22 02:41:24.776171+00
1	804	144	order	01a20121-3b28-7956-8670-8f3b221260e7	order.placed	{"lines": [{"sku": "sku-9", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000PP"}	2026-11-22 02:41:24.776546+00
1	805	148	order	01a20121-3b28-7f64-b1f2-255f5070425b	order.placed	{"lines": [{"sku": "sku-1", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000QQ"}	2026-11-22 02:41:24.776924+00
1	806	152	order	01a20121-3b28-7f64-b1f2-255f5070425b	order.canceled	{"lines": [{"sku": "sku-1", "line_no": 1, "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "quantity": "0.011"}], "reason": null, "status": "canceled"}	2026-11-22 02:41:24.777268+00
1	807	156	order	01a20121-3b29-7d49-8b68-d35a10db2014	order.placed	{"lines": [{"sku": "sku-5", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000RR"}	2026-11-22 02:41:24.777789+00
1	808	160	order	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	order.placed	{"lines": [{"sku": "sku-0", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000SS"}	2026-11-22 02:41:24.778189+00
1	809	164	order	01a20121-3b2a-7984-b9b8-55b9ae655d0a	order.placed	{"lines": [{"sku": "sku-0", "line_no": 1, "location": "BER", "quantity": "1"}, {"sku": "service", "line_no": 2, "quantity": "1"}, {"sku": "fine", "line_no": 3, "location": "BER", "quantity": "0.011"}], "total": {"amount": "6.01", "currency": "EUR"}, "channel": "web", "order_number": "0000TT"}	2026-11-22 02:41:24.778558+00
1	810	167	reservation	01a20121-3b2b-7360-bfc8-325fd6dd540b	reservation.created	{"lines": [{"sku": "sku-3", "location": "BER", "quantity": "2"}], "reservation_id": "01a20121-3b2b-7360-bfc8-325fd6dd540b"}	2026-11-22 02:41:24.77894+00
1	811	170	reservation	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	reservation.created	{"lines": [{"sku": "sku-3", "location": "BER", "quantity": "2"}], "reservation_id": "01a20121-3b2c-72e9-b67f-d2161f7f2bc7"}	2026-11-22 02:41:24.780088+00
1	812	173	reservation	01a20121-3b2c-79b1-8bd1-0237a51b6037	reservation.created	{"lines": [{"sku": "sku-3", "location": "BER", "quantity": "2"}], "reservation_id": "01a20121-3b2c-79b1-8bd1-0237a51b6037"}	2026-11-22 02:41:24.780526+00
1	813	177	reservation	01a20121-3b2b-7360-bfc8-325fd6dd540b	reservation.converted	{"reservation_id": "01a20121-3b2b-7360-bfc8-325fd6dd540b"}	2026-11-22 02:41:24.780947+00
1	813	179	order	01a20121-3b2d-707a-8c25-d55deaba9d09	order.placed	{"lines": [{"sku": "sku-3", "line_no": 1, "location": "BER", "quantity": "1"}], "total": {"amount": "1.00", "currency": "EUR"}, "channel": "web", "order_number": "0000VV"}	2026-11-22 02:41:24.780947+00
1	814	182	reservation	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	reservation.released	{"reservation_id": "01a20121-3b2c-72e9-b67f-d2161f7f2bc7"}	2026-11-22 02:41:24.781865+00
1	815	185	reservation	01a20121-3b2e-77be-b67d-e9d6da202a3e	reservation.created	{"lines": [{"sku": "sku-4", "location": "BER", "quantity": "5"}], "reservation_id": "01a20121-3b2e-77be-b67d-e9d6da202a3e"}	2026-11-22 02:41:24.782399+00
1	818	188	stock_document	01a20121-3b30-71ed-bbb0-ccb350d4272a	stock.received	{"lines": [{"sku": "sku-5", "quantity": "600", "to_state": "free", "from_state": "supplier"}], "location": "BER"}	2026-11-22 02:41:24.784085+00
1	822	190	order	01a20121-3b1c-7fb2-8adf-b84395bbaadc	order.lines_canceled	{"lines": [{"sku": "fine", "line_no": 3, "quantity": "0.004"}], "reason": "too much", "status": "placed"}	2026-11-22 02:41:24.78967+00
1	823	193	order	01a20121-3b36-7f59-8ee3-50b988402e45	order.placed	{"lines": [{"sku": "sku-1", "line_no": 1, "location": "BER", "quantity": "2"}], "total": {"amount": "6.66", "currency": "USD"}, "channel": "web", "order_number": "0000WW"}	2026-11-22 02:41:24.790897+00
\.


--
-- Data for Name: idempotency_keys; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.idempotency_keys (tenant_id, door, idempotency_key, payload_hash, document_id, recorded_at) FROM stdin;
1	place_order	backordered	\\x2cce0b4ef0f215b5203f54d3cb1bfc65a1faf6c102813b36ee88395b1e27e15a	01a20121-3b11-705b-aab9-7f279d52ffb0	2026-11-22 02:41:24.752531+00
1	place_order	order-0	\\xd1ee6b813de4fa79a7d41cfb1b8da3ab8bf0732cbe47e2bbe9b4d78cb8c2152e	01a20121-3b16-7cb6-80c6-7c660e961697	2026-11-22 02:41:24.758551+00
1	place_order	order-1	\\xcf9cd4bff607934fa1cf0d4e6f9bc15d8544c322b7761037490dc18a6e299085	01a20121-3b1c-7fb2-8adf-b84395bbaadc	2026-11-22 02:41:24.76481+00
1	place_order	order-2	\\x38b36929b312f122e2dccbbb4eeffed0b3cf8cac645cf82c33c0c0b088846738	01a20121-3b1d-7961-beee-946db9a2e7e3	2026-11-22 02:41:24.765488+00
1	place_order	order-3	\\x36ba605627b0a822cd5c9987c7612e12ad719785f34bbf83c5ffd6599c8586cb	01a20121-3b1e-725a-b476-a9ae7ba73783	2026-11-22 02:41:24.766047+00
1	place_order	order-4	\\x38b36929b312f122e2dccbbb4eeffed0b3cf8cac645cf82c33c0c0b088846738	01a20121-3b1f-77da-a3b5-8c6547dedec4	2026-11-22 02:41:24.767421+00
1	place_order	order-5	\\x786b0d3a51798fdcf90e7b08c58d1ce9a81ec0e678d528c1b393ac7b68026da9	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	2026-11-22 02:41:24.767906+00
1	place_order	order-6	\\x786b0d3a51798fdcf90e7b08c58d1ce9a81ec0e678d528c1b393ac7b68026da9	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	2026-11-22 02:41:24.768373+00
1	place_order	order-7	\\x786b0d3a51798fdcf90e7b08c58d1ce9a81ec0e678d528c1b393ac7b68026da9	01a20121-3b20-7f36-a95e-3385eb1969c7	2026-11-22 02:41:24.768885+00
1	place_order	order-8	\\x6e2657ba3b6c8ecf0fe041c003629e378948d5b6c48791c2cd65d7c90c069d83	01a20121-3b21-7efd-83f1-fdb0971bc23d	2026-11-22 02:41:24.769871+00
1	place_order	order-9	\\x2bebbe65085d2b02c3311a65fc5705d35b93ce85cc7f8bed22d3debdaa0df85c	01a20121-3b22-760a-80ef-6278d8b87673	2026-11-22 02:41:24.770312+00
1	place_order	order-10	\\x38b36929b312f122e2dccbbb4eeffed0b3cf8cac645cf82c33c0c0b088846738	01a20121-3b22-7c54-8446-bbf4f9a352b6	2026-11-22 02:41:24.770727+00
1	place_order	order-11	\\x786b0d3a51798fdcf90e7b08c58d1ce9a81ec0e678d528c1b393ac7b68026da9	01a20121-3b23-7e33-934e-493372c071a6	2026-11-22 02:41:24.77184+00
1	place_order	order-12	\\xc4f8059113eedd002df265bee37a9178c66d5506d445d5291adfdb0033153e70	01a20121-3b24-743e-b73c-12a83f09c7b9	2026-11-22 02:41:24.772224+00
1	place_order	order-13	\\x6e2657ba3b6c8ecf0fe041c003629e378948d5b6c48791c2cd65d7c90c069d83	01a20121-3b24-7b2f-8643-b15693d2ed58	2026-11-22 02:41:24.772657+00
1	place_order	order-14	\\x6e2657ba3b6c8ecf0fe041c003629e378948d5b6c48791c2cd65d7c90c069d83	01a20121-3b25-7219-9640-a2979157afe1	2026-11-22 02:41:24.773091+00
1	place_order	order-15	\\xcf9cd4bff607934fa1cf0d4e6f9bc15d8544c322b7761037490dc18a6e299085	01a20121-3b26-7b98-8c3d-1c7a35b13620	2026-11-22 02:41:24.774686+00
1	place_order	order-16	\\xc4f8059113eedd002df265bee37a9178c66d5506d445d5291adfdb0033153e70	01a20121-3b27-7135-acc9-b289d67d2297	2026-11-22 02:41:24.775037+00
1	place_order	order-17	\\x786b0d3a51798fdcf90e7b08c58d1ce9a81ec0e678d528c1b393ac7b68026da9	01a20121-3b27-768d-876a-ed180de403cf	2026-11-22 02:41:24.775369+00
1	place_order	order-18	\\x36ba605627b0a822cd5c9987c7612e12ad719785f34bbf83c5ffd6599c8586cb	01a20121-3b27-7c47-bfe1-017d1b380394	2026-11-22 02:41:24.77573+00
1	place_order	order-19	\\x2bebbe65085d2b02c3311a65fc5705d35b93ce85cc7f8bed22d3debdaa0df85c	01a20121-3b28-7354-a220-2c78901caa78	2026-11-22 02:41:24.776171+00
1	place_order	order-20	\\xcf9cd4bff607934fa1cf0d4e6f9bc15d8544c322b7761037490dc18a6e299085	01a20121-3b28-7956-8670-8f3b221260e7	2026-11-22 02:41:24.776546+00
1	place_order	order-21	\\x38b36929b312f122e2dccbbb4eeffed0b3cf8cac645cf82c33c0c0b088846738	01a20121-3b28-7f64-b1f2-255f5070425b	2026-11-22 02:41:24.776924+00
1	place_order	order-22	\\x56ea9b6b8cb2a77af5ca24b89c4ae790daff5cda70c9ffc2b0874e864ef64b75	01a20121-3b29-7d49-8b68-d35a10db2014	2026-11-22 02:41:24.777789+00
1	place_order	order-23	\\xc4f8059113eedd002df265bee37a9178c66d5506d445d5291adfdb0033153e70	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	2026-11-22 02:41:24.778189+00
1	place_order	order-24	\\xc4f8059113eedd002df265bee37a9178c66d5506d445d5291adfdb0033153e70	01a20121-3b2a-7984-b9b8-55b9ae655d0a	2026-11-22 02:41:24.778558+00
\.


--
-- Data for Name: items; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.items (tenant_id, item_id, sku, name, kind, scale, is_active, metadata) FROM stdin;
1	4	sku-0	sku-0	stocked	0	t	{}
1	5	sku-1	sku-1	stocked	0	t	{}
1	6	sku-2	sku-2	stocked	0	t	{}
1	7	sku-3	sku-3	stocked	0	t	{}
1	8	sku-4	sku-4	stocked	0	t	{}
1	9	sku-5	sku-5	stocked	0	t	{}
1	10	sku-6	sku-6	stocked	0	t	{}
1	11	sku-7	sku-7	stocked	0	t	{}
1	12	sku-8	sku-8	stocked	0	t	{}
1	13	sku-9	sku-9	stocked	0	t	{}
1	14	fine	fine	stocked	3	t	{}
1	15	service	service	untracked	0	t	{}
1	16	pre-order	pre-order	stocked	0	t	{}
\.


--
-- Data for Name: locations; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.locations (tenant_id, location_id, code, name, kind, is_active, metadata) FROM stdin;
1	1	BER	BER	store	t	{}
1	2	HAM	HAM	store	t	{}
\.


--
-- Data for Name: order_lines; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.order_lines (tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, open, allocated, backordered, shipped, canceled, unit_price, line_total) FROM stdin;
1	01a20121-3b11-705b-aab9-7f279d52ffb0	1	16	pre-order	1	BER	4	0	1	3	0	0	1.00 EUR	4.00 EUR
1	01a20121-3b16-7cb6-80c6-7c660e961697	1	6	sku-2	1	BER	1	0	0	0	0	1	1.00 EUR	1.00 EUR
1	01a20121-3b16-7cb6-80c6-7c660e961697	2	15	service	\N	\N	1	0	0	0	0	1	5.00 EUR	5.00 EUR
1	01a20121-3b16-7cb6-80c6-7c660e961697	3	14	fine	1	BER	0.011	0	0	0	0	0.011	0.99 EUR	0.01 EUR
1	01a20121-3b1c-7fb2-8adf-b84395bbaadc	1	13	sku-9	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b1c-7fb2-8adf-b84395bbaadc	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b1d-7961-beee-946db9a2e7e3	1	5	sku-1	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b1d-7961-beee-946db9a2e7e3	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b1d-7961-beee-946db9a2e7e3	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b1e-725a-b476-a9ae7ba73783	1	8	sku-4	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b1e-725a-b476-a9ae7ba73783	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b1e-725a-b476-a9ae7ba73783	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b1f-77da-a3b5-8c6547dedec4	1	5	sku-1	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b1f-77da-a3b5-8c6547dedec4	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b1f-77da-a3b5-8c6547dedec4	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	1	11	sku-7	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	1	11	sku-7	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b20-7f36-a95e-3385eb1969c7	1	11	sku-7	1	BER	1	0	0	0	0	1	1.00 EUR	1.00 EUR
1	01a20121-3b20-7f36-a95e-3385eb1969c7	2	15	service	\N	\N	1	0	0	0	0	1	5.00 EUR	5.00 EUR
1	01a20121-3b20-7f36-a95e-3385eb1969c7	3	14	fine	1	BER	0.011	0	0	0	0	0.011	0.99 EUR	0.01 EUR
1	01a20121-3b21-7efd-83f1-fdb0971bc23d	1	10	sku-6	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b21-7efd-83f1-fdb0971bc23d	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b21-7efd-83f1-fdb0971bc23d	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b22-760a-80ef-6278d8b87673	1	7	sku-3	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b22-760a-80ef-6278d8b87673	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b22-760a-80ef-6278d8b87673	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b22-7c54-8446-bbf4f9a352b6	1	5	sku-1	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b22-7c54-8446-bbf4f9a352b6	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b22-7c54-8446-bbf4f9a352b6	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b23-7e33-934e-493372c071a6	1	11	sku-7	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b23-7e33-934e-493372c071a6	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b23-7e33-934e-493372c071a6	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b24-743e-b73c-12a83f09c7b9	1	4	sku-0	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b24-743e-b73c-12a83f09c7b9	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b24-743e-b73c-12a83f09c7b9	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b24-7b2f-8643-b15693d2ed58	1	10	sku-6	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b24-7b2f-8643-b15693d2ed58	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b24-7b2f-8643-b15693d2ed58	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b25-7219-9640-a2979157afe1	1	10	sku-6	1	BER	1	0	0	0	0	1	1.00 EUR	1.00 EUR
1	01a20121-3b1c-7fb2-8adf-b84395bbaadc	3	14	fine	1	BER	0.011	0	0.007	0	0	0.004	0.99 EUR	0.01 EUR
1	01a20121-3b25-7219-9640-a2979157afe1	2	15	service	\N	\N	1	0	0	0	0	1	5.00 EUR	5.00 EUR
1	01a20121-3b25-7219-9640-a2979157afe1	3	14	fine	1	BER	0.011	0	0	0	0	0.011	0.99 EUR	0.01 EUR
1	01a20121-3b26-7b98-8c3d-1c7a35b13620	1	13	sku-9	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b26-7b98-8c3d-1c7a35b13620	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b26-7b98-8c3d-1c7a35b13620	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b27-7135-acc9-b289d67d2297	1	4	sku-0	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b27-7135-acc9-b289d67d2297	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b27-7135-acc9-b289d67d2297	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b27-768d-876a-ed180de403cf	1	11	sku-7	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b27-768d-876a-ed180de403cf	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b27-768d-876a-ed180de403cf	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b27-7c47-bfe1-017d1b380394	1	8	sku-4	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b27-7c47-bfe1-017d1b380394	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b27-7c47-bfe1-017d1b380394	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b28-7354-a220-2c78901caa78	1	7	sku-3	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b28-7354-a220-2c78901caa78	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b28-7354-a220-2c78901caa78	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b28-7956-8670-8f3b221260e7	1	13	sku-9	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b28-7956-8670-8f3b221260e7	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b28-7956-8670-8f3b221260e7	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b28-7f64-b1f2-255f5070425b	1	5	sku-1	1	BER	1	0	0	0	0	1	1.00 EUR	1.00 EUR
1	01a20121-3b28-7f64-b1f2-255f5070425b	2	15	service	\N	\N	1	0	0	0	0	1	5.00 EUR	5.00 EUR
1	01a20121-3b28-7f64-b1f2-255f5070425b	3	14	fine	1	BER	0.011	0	0	0	0	0.011	0.99 EUR	0.01 EUR
1	01a20121-3b29-7d49-8b68-d35a10db2014	1	9	sku-5	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b29-7d49-8b68-d35a10db2014	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b29-7d49-8b68-d35a10db2014	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	1	4	sku-0	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b2a-7984-b9b8-55b9ae655d0a	1	4	sku-0	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b2a-7984-b9b8-55b9ae655d0a	2	15	service	\N	\N	1	1	0	0	0	0	5.00 EUR	5.00 EUR
1	01a20121-3b2a-7984-b9b8-55b9ae655d0a	3	14	fine	1	BER	0.011	0	0.011	0	0	0	0.99 EUR	0.01 EUR
1	01a20121-3b2d-707a-8c25-d55deaba9d09	1	7	sku-3	1	BER	1	0	1	0	0	0	1.00 EUR	1.00 EUR
1	01a20121-3b36-7f59-8ee3-50b988402e45	1	5	sku-1	1	BER	2	0	2	0	0	0	3.33 USD	6.66 USD
\.


--
-- Data for Name: orders; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.orders (tenant_id, order_id, order_number, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	01a20121-3b11-705b-aab9-7f279d52ffb0	000011	web	placed	backordered	EUR	4.00 EUR	\N	postgres	2026-11-22 02:41:24.752531+00	2026-11-22 02:41:24.752531+00	{}
1	01a20121-3b16-7cb6-80c6-7c660e961697	000022	web	canceled	not_required	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.758551+00	2026-11-22 02:41:24.758551+00	{}
1	01a20121-3b1c-7fb2-8adf-b84395bbaadc	000033	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.76481+00	2026-11-22 02:41:24.76481+00	{}
1	01a20121-3b1d-7961-beee-946db9a2e7e3	000044	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.765488+00	2026-11-22 02:41:24.765488+00	{}
1	01a20121-3b1e-725a-b476-a9ae7ba73783	000055	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.766047+00	2026-11-22 02:41:24.766047+00	{}
1	01a20121-3b1f-77da-a3b5-8c6547dedec4	000066	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.767421+00	2026-11-22 02:41:24.767421+00	{}
1	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	000077	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.767906+00	2026-11-22 02:41:24.767906+00	{}
1	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	000088	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.768373+00	2026-11-22 02:41:24.768373+00	{}
1	01a20121-3b20-7f36-a95e-3385eb1969c7	000099	web	canceled	not_required	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.768885+00	2026-11-22 02:41:24.768885+00	{}
1	01a20121-3b21-7efd-83f1-fdb0971bc23d	0000AA	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.769871+00	2026-11-22 02:41:24.769871+00	{}
1	01a20121-3b22-760a-80ef-6278d8b87673	0000BB	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.770312+00	2026-11-22 02:41:24.770312+00	{}
1	01a20121-3b22-7c54-8446-bbf4f9a352b6	0000CC	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.770727+00	2026-11-22 02:41:24.770727+00	{}
1	01a20121-3b23-7e33-934e-493372c071a6	0000DD	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.77184+00	2026-11-22 02:41:24.77184+00	{}
1	01a20121-3b24-743e-b73c-12a83f09c7b9	0000EE	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.772224+00	2026-11-22 02:41:24.772224+00	{}
1	01a20121-3b24-7b2f-8643-b15693d2ed58	0000FF	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.772657+00	2026-11-22 02:41:24.772657+00	{}
1	01a20121-3b25-7219-9640-a2979157afe1	0000GG	web	canceled	not_required	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.773091+00	2026-11-22 02:41:24.773091+00	{}
1	01a20121-3b26-7b98-8c3d-1c7a35b13620	0000HH	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.774686+00	2026-11-22 02:41:24.774686+00	{}
1	01a20121-3b27-7135-acc9-b289d67d2297	0000JJ	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.775037+00	2026-11-22 02:41:24.775037+00	{}
1	01a20121-3b27-768d-876a-ed180de403cf	0000KK	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.775369+00	2026-11-22 02:41:24.775369+00	{}
1	01a20121-3b27-7c47-bfe1-017d1b380394	0000MM	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.77573+00	2026-11-22 02:41:24.77573+00	{}
1	01a20121-3b28-7354-a220-2c78901caa78	0000NN	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.776171+00	2026-11-22 02:41:24.776171+00	{}
1	01a20121-3b28-7956-8670-8f3b221260e7	0000PP	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.776546+00	2026-11-22 02:41:24.776546+00	{}
1	01a20121-3b28-7f64-b1f2-255f5070425b	0000QQ	web	canceled	not_required	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.776924+00	2026-11-22 02:41:24.776924+00	{}
1	01a20121-3b29-7d49-8b68-d35a10db2014	0000RR	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.777789+00	2026-11-22 02:41:24.777789+00	{}
1	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	0000SS	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.778189+00	2026-11-22 02:41:24.778189+00	{}
1	01a20121-3b2a-7984-b9b8-55b9ae655d0a	0000TT	web	placed	unfulfilled	EUR	6.01 EUR	\N	postgres	2026-11-22 02:41:24.778558+00	2026-11-22 02:41:24.778558+00	{}
1	01a20121-3b2d-707a-8c25-d55deaba9d09	0000VV	web	placed	unfulfilled	EUR	1.00 EUR	\N	postgres	2026-11-22 02:41:24.780947+00	2026-11-22 02:41:24.780947+00	{}
1	01a20121-3b36-7f59-8ee3-50b988402e45	0000WW	web	placed	unfulfilled	USD	6.66 USD	\N	postgres	2026-11-22 02:41:24.790897+00	2026-11-22 02:41:24.790897+00	{}
\.


--
-- Data for Name: prices; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.prices (tenant_id, item_id, currency, price) FROM stdin;
1	4	EUR	1.00 EUR
1	5	EUR	1.00 EUR
1	6	EUR	1.00 EUR
1	7	EUR	1.00 EUR
1	8	EUR	1.00 EUR
1	9	EUR	1.00 EUR
1	10	EUR	1.00 EUR
1	11	EUR	1.00 EUR
1	12	EUR	1.00 EUR
1	13	EUR	1.00 EUR
1	14	EUR	0.99 EUR
1	15	EUR	5.00 EUR
1	16	EUR	1.00 EUR
1	5	USD	3.33 USD
\.


--
-- Data for Name: reservations; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.reservations (tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, remaining, status, expires_at, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	01a20121-3b2c-79b1-8bd1-0237a51b6037	1	7	sku-3	1	BER	web	\N	2	2	active	2026-11-22 03:41:24.780526+00	postgres	2026-11-22 02:41:24.780526+00	2026-11-22 02:41:24.780526+00	{}
1	01a20121-3b2b-7360-bfc8-325fd6dd540b	1	7	sku-3	1	BER	web	\N	2	0	converted	2026-11-22 03:41:24.77894+00	postgres	2026-11-22 02:41:24.77894+00	2026-11-22 02:41:24.77894+00	{}
1	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	1	7	sku-3	1	BER	web	\N	2	0	released	2026-11-22 03:41:24.780088+00	postgres	2026-11-22 02:41:24.780088+00	2026-11-22 02:41:24.780088+00	{}
1	01a20121-3b2e-77be-b67d-e9d6da202a3e	1	8	sku-4	1	BER	web	\N	5	5	active	2020-01-01 00:00:00+00	postgres	2026-11-22 02:41:24.782399+00	2026-11-22 02:41:24.782399+00	{}
\.


--
-- Data for Name: status_log; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, document_line, from_status, to_status, reason, channel, actor, approver, occurred_at, recorded_at, stamp) FROM stdin;
1	47	order	01a20121-3b11-705b-aab9-7f279d52ffb0	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.752531+00	2026-11-22 02:41:24.752531+00	779
1	51	order	01a20121-3b16-7cb6-80c6-7c660e961697	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.758551+00	2026-11-22 02:41:24.758551+00	780
1	55	order	01a20121-3b16-7cb6-80c6-7c660e961697	\N	placed	canceled	\N	web	postgres	\N	2026-11-22 02:41:24.759488+00	2026-11-22 02:41:24.759488+00	781
1	59	order	01a20121-3b1c-7fb2-8adf-b84395bbaadc	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.76481+00	2026-11-22 02:41:24.76481+00	783
1	63	order	01a20121-3b1d-7961-beee-946db9a2e7e3	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.765488+00	2026-11-22 02:41:24.765488+00	784
1	67	order	01a20121-3b1e-725a-b476-a9ae7ba73783	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.766047+00	2026-11-22 02:41:24.766047+00	785
1	71	order	01a20121-3b1f-77da-a3b5-8c6547dedec4	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.767421+00	2026-11-22 02:41:24.767421+00	786
1	75	order	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.767906+00	2026-11-22 02:41:24.767906+00	787
1	79	order	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.768373+00	2026-11-22 02:41:24.768373+00	788
1	83	order	01a20121-3b20-7f36-a95e-3385eb1969c7	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.768885+00	2026-11-22 02:41:24.768885+00	789
1	87	order	01a20121-3b20-7f36-a95e-3385eb1969c7	\N	placed	canceled	\N	web	postgres	\N	2026-11-22 02:41:24.76932+00	2026-11-22 02:41:24.76932+00	790
1	91	order	01a20121-3b21-7efd-83f1-fdb0971bc23d	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.769871+00	2026-11-22 02:41:24.769871+00	791
1	95	order	01a20121-3b22-760a-80ef-6278d8b87673	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.770312+00	2026-11-22 02:41:24.770312+00	792
1	99	order	01a20121-3b22-7c54-8446-bbf4f9a352b6	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.770727+00	2026-11-22 02:41:24.770727+00	793
1	103	order	01a20121-3b23-7e33-934e-493372c071a6	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.77184+00	2026-11-22 02:41:24.77184+00	794
1	107	order	01a20121-3b24-743e-b73c-12a83f09c7b9	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.772224+00	2026-11-22 02:41:24.772224+00	795
1	111	order	01a20121-3b24-7b2f-8643-b15693d2ed58	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.772657+00	2026-11-22 02:41:24.772657+00	796
1	115	order	01a20121-3b25-7219-9640-a2979157afe1	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.773091+00	2026-11-22 02:41:24.773091+00	797
1	119	order	01a20121-3b25-7219-9640-a2979157afe1	\N	placed	canceled	\N	web	postgres	\N	2026-11-22 02:41:24.774157+00	2026-11-22 02:41:24.774157+00	798
1	123	order	01a20121-3b26-7b98-8c3d-1c7a35b13620	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.774686+00	2026-11-22 02:41:24.774686+00	799
1	127	order	01a20121-3b27-7135-acc9-b289d67d2297	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.775037+00	2026-11-22 02:41:24.775037+00	800
1	131	order	01a20121-3b27-768d-876a-ed180de403cf	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.775369+00	2026-11-22 02:41:24.775369+00	801
1	135	order	01a20121-3b27-7c47-bfe1-017d1b380394	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.77573+00	2026-11-22 02:41:24.77573+00	802
1	139	order	01a20121-3b28-7354-a220-2c78901caa78	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.776171+00	2026-11-22 02:41:24.776171+00	803
1	143	order	01a20121-3b28-7956-8670-8f3b221260e7	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.776546+00	2026-11-22 02:41:24.776546+00	804
1	147	order	01a20121-3b28-7f64-b1f2-255f5070425b	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.776924+00	2026-11-22 02:41:24.776924+00	805
1	151	order	01a20121-3b28-7f64-b1f2-255f5070425b	\N	placed	canceled	\N	web	postgres	\N	2026-11-22 02:41:24.777268+00	2026-11-22 02:41:24.777268+00	806
1	155	order	01a20121-3b29-7d49-8b68-d35a10db2014	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.777789+00	2026-11-22 02:41:24.777789+00	807
1	159	order	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.778189+00	2026-11-22 02:41:24.778189+00	808
1	163	order	01a20121-3b2a-7984-b9b8-55b9ae655d0a	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.778558+00	2026-11-22 02:41:24.778558+00	809
1	166	reservation	01a20121-3b2b-7360-bfc8-325fd6dd540b	1	\N	active	\N	\N	postgres	\N	2026-11-22 02:41:24.77894+00	2026-11-22 02:41:24.77894+00	810
1	169	reservation	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	1	\N	active	\N	\N	postgres	\N	2026-11-22 02:41:24.780088+00	2026-11-22 02:41:24.780088+00	811
1	172	reservation	01a20121-3b2c-79b1-8bd1-0237a51b6037	1	\N	active	\N	\N	postgres	\N	2026-11-22 02:41:24.780526+00	2026-11-22 02:41:24.780526+00	812
1	176	reservation	01a20121-3b2b-7360-bfc8-325fd6dd540b	1	active	converted	\N	\N	postgres	\N	2026-11-22 02:41:24.780947+00	2026-11-22 02:41:24.780947+00	813
1	178	order	01a20121-3b2d-707a-8c25-d55deaba9d09	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.780947+00	2026-11-22 02:41:24.780947+00	813
1	181	reservation	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	1	active	released	\N	\N	postgres	\N	2026-11-22 02:41:24.781865+00	2026-11-22 02:41:24.781865+00	814
1	184	reservation	01a20121-3b2e-77be-b67d-e9d6da202a3e	1	\N	active	\N	\N	postgres	\N	2026-11-22 02:41:24.782399+00	2026-11-22 02:41:24.782399+00	815
1	192	order	01a20121-3b36-7f59-8ee3-50b988402e45	\N	\N	placed	\N	web	postgres	\N	2026-11-22 02:41:24.790897+00	2026-11-22 02:41:24.790897+00	823
\.


--
-- Data for Name: stock_documents; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.stock_documents (tenant_id, document_id, kind, location_id, reason, reference, actor, occurred_at, recorded_at, metadata) FROM stdin;
1	01a20121-3ae6-7a54-9350-5fe673c67901	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.710131+00	2026-11-22 02:41:24.710131+00	{}
1	01a20121-3af1-78f1-a469-f97803fc40b7	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.721388+00	2026-11-22 02:41:24.721388+00	{}
1	01a20121-3af3-7f6b-988f-67eb46bf74df	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.723832+00	2026-11-22 02:41:24.723832+00	{}
1	01a20121-3af4-7fe0-80df-0c694515038c	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.724895+00	2026-11-22 02:41:24.724895+00	{}
1	01a20121-3af6-7c52-a9a8-dc357faacb97	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.726672+00	2026-11-22 02:41:24.726672+00	{}
1	01a20121-3af7-7c30-a739-54c6e3101f30	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.727703+00	2026-11-22 02:41:24.727703+00	{}
1	01a20121-3af9-75a0-9f7b-e65bfefd9e09	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.729291+00	2026-11-22 02:41:24.729291+00	{}
1	01a20121-3afa-7370-83e2-8fff759f3395	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.730155+00	2026-11-22 02:41:24.730155+00	{}
1	01a20121-3afb-7edd-acf9-cf5d2b1c6ad7	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.731866+00	2026-11-22 02:41:24.731866+00	{}
1	01a20121-3afc-7c13-83bf-52c754b94743	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.732698+00	2026-11-22 02:41:24.732698+00	{}
1	01a20121-3afe-7dff-ab0d-5708e2d7165d	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.734818+00	2026-11-22 02:41:24.734818+00	{}
1	01a20121-3aff-7cea-b6b7-5b621e42e466	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.735772+00	2026-11-22 02:41:24.735772+00	{}
1	01a20121-3b01-75db-b99f-a01ad883272d	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.737331+00	2026-11-22 02:41:24.737331+00	{}
1	01a20121-3b02-7251-a4ef-76b34ed48b81	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.738116+00	2026-11-22 02:41:24.738116+00	{}
1	01a20121-3b03-7864-9d27-4c2b5dcb9286	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.739487+00	2026-11-22 02:41:24.739487+00	{}
1	01a20121-3b04-7522-a172-d6428b8b049d	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.740287+00	2026-11-22 02:41:24.740287+00	{}
1	01a20121-3b05-7c80-879a-08c7c1f50036	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.741745+00	2026-11-22 02:41:24.741745+00	{}
1	01a20121-3b06-77a0-a320-163fa4a43e1a	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.742453+00	2026-11-22 02:41:24.742453+00	{}
1	01a20121-3b07-780c-98dc-500ccc66e0b3	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.74348+00	2026-11-22 02:41:24.74348+00	{}
1	01a20121-3b08-70f3-96a9-170923a7952b	receipt	2	\N	\N	postgres	2026-11-22 02:41:24.744036+00	2026-11-22 02:41:24.744036+00	{}
1	01a20121-3b09-7311-a066-04be5e304397	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.745167+00	2026-11-22 02:41:24.745167+00	{}
1	01a20121-3b0c-7a1e-b5d4-3dca98e5f46c	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.748608+00	2026-11-22 02:41:24.748608+00	{}
1	4b98a57f-fb49-41a3-99c3-09f6468fedf5	adjustment	1	\N	\N	owner	2026-11-22 02:41:24.783272+00	2026-11-22 02:41:24.783272+00	{}
1	01a20121-3b30-71ed-bbb0-ccb350d4272a	receipt	1	\N	\N	postgres	2026-11-22 02:41:24.784085+00	2026-11-22 02:41:24.784085+00	{}
\.


--
-- Data for Name: stock_moves; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity, lot_id, serial_id, bin_id, unit_cost, document_kind, document_id, document_line, reason, channel_id, actor, occurred_at, recorded_at, posting, stamp) FROM stdin;
1	1	4	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3ae6-7a54-9350-5fe673c67901	1	\N	\N	postgres	2026-11-22 02:41:24.710131+00	2026-11-22 02:41:24.710131+00	0	730
1	3	4	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3af1-78f1-a469-f97803fc40b7	1	\N	\N	postgres	2026-11-22 02:41:24.721388+00	2026-11-22 02:41:24.721388+00	0	731
1	5	5	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3af3-7f6b-988f-67eb46bf74df	1	\N	\N	postgres	2026-11-22 02:41:24.723832+00	2026-11-22 02:41:24.723832+00	0	734
1	7	5	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3af4-7fe0-80df-0c694515038c	1	\N	\N	postgres	2026-11-22 02:41:24.724895+00	2026-11-22 02:41:24.724895+00	0	735
1	9	6	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3af6-7c52-a9a8-dc357faacb97	1	\N	\N	postgres	2026-11-22 02:41:24.726672+00	2026-11-22 02:41:24.726672+00	0	738
1	11	6	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3af7-7c30-a739-54c6e3101f30	1	\N	\N	postgres	2026-11-22 02:41:24.727703+00	2026-11-22 02:41:24.727703+00	0	739
1	13	7	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3af9-75a0-9f7b-e65bfefd9e09	1	\N	\N	postgres	2026-11-22 02:41:24.729291+00	2026-11-22 02:41:24.729291+00	0	742
1	15	7	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3afa-7370-83e2-8fff759f3395	1	\N	\N	postgres	2026-11-22 02:41:24.730155+00	2026-11-22 02:41:24.730155+00	0	743
1	17	8	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3afb-7edd-acf9-cf5d2b1c6ad7	1	\N	\N	postgres	2026-11-22 02:41:24.731866+00	2026-11-22 02:41:24.731866+00	0	746
1	19	8	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3afc-7c13-83bf-52c754b94743	1	\N	\N	postgres	2026-11-22 02:41:24.732698+00	2026-11-22 02:41:24.732698+00	0	747
1	21	9	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3afe-7dff-ab0d-5708e2d7165d	1	\N	\N	postgres	2026-11-22 02:41:24.734818+00	2026-11-22 02:41:24.734818+00	0	750
1	23	9	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3aff-7cea-b6b7-5b621e42e466	1	\N	\N	postgres	2026-11-22 02:41:24.735772+00	2026-11-22 02:41:24.735772+00	0	751
1	25	10	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3b01-75db-b99f-a01ad883272d	1	\N	\N	postgres	2026-11-22 02:41:24.737331+00	2026-11-22 02:41:24.737331+00	0	754
1	27	10	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3b02-7251-a4ef-76b34ed48b81	1	\N	\N	postgres	2026-11-22 02:41:24.738116+00	2026-11-22 02:41:24.738116+00	0	755
1	29	11	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3b03-7864-9d27-4c2b5dcb9286	1	\N	\N	postgres	2026-11-22 02:41:24.739487+00	2026-11-22 02:41:24.739487+00	0	758
1	31	11	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3b04-7522-a172-d6428b8b049d	1	\N	\N	postgres	2026-11-22 02:41:24.740287+00	2026-11-22 02:41:24.740287+00	0	759
1	33	12	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3b05-7c80-879a-08c7c1f50036	1	\N	\N	postgres	2026-11-22 02:41:24.741745+00	2026-11-22 02:41:24.741745+00	0	762
1	35	12	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3b06-77a0-a320-163fa4a43e1a	1	\N	\N	postgres	2026-11-22 02:41:24.742453+00	2026-11-22 02:41:24.742453+00	0	763
1	37	13	1	\N	supplier	free	100	\N	\N	\N	\N	stock_document	01a20121-3b07-780c-98dc-500ccc66e0b3	1	\N	\N	postgres	2026-11-22 02:41:24.74348+00	2026-11-22 02:41:24.74348+00	0	766
1	39	13	2	\N	supplier	free	50	\N	\N	\N	\N	stock_document	01a20121-3b08-70f3-96a9-170923a7952b	1	\N	\N	postgres	2026-11-22 02:41:24.744036+00	2026-11-22 02:41:24.744036+00	0	767
1	41	14	1	\N	supplier	free	12.345	\N	\N	\N	\N	stock_document	01a20121-3b09-7311-a066-04be5e304397	1	\N	\N	postgres	2026-11-22 02:41:24.745167+00	2026-11-22 02:41:24.745167+00	0	770
1	43	16	1	\N	supplier	free	1	\N	\N	\N	\N	stock_document	01a20121-3b0c-7a1e-b5d4-3dca98e5f46c	1	\N	\N	postgres	2026-11-22 02:41:24.748608+00	2026-11-22 02:41:24.748608+00	0	777
1	45	16	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b11-705b-aab9-7f279d52ffb0	1	\N	3	postgres	2026-11-22 02:41:24.752531+00	2026-11-22 02:41:24.752531+00	0	779
1	46	16	1	\N	free	backordered	3	\N	\N	\N	\N	order	01a20121-3b11-705b-aab9-7f279d52ffb0	1	\N	3	postgres	2026-11-22 02:41:24.752531+00	2026-11-22 02:41:24.752531+00	0	779
1	49	6	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b16-7cb6-80c6-7c660e961697	1	\N	3	postgres	2026-11-22 02:41:24.758551+00	2026-11-22 02:41:24.758551+00	0	780
1	50	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b16-7cb6-80c6-7c660e961697	3	\N	3	postgres	2026-11-22 02:41:24.758551+00	2026-11-22 02:41:24.758551+00	0	780
1	53	6	1	\N	allocated	free	1	\N	\N	\N	\N	order	01a20121-3b16-7cb6-80c6-7c660e961697	1	\N	\N	postgres	2026-11-22 02:41:24.759488+00	2026-11-22 02:41:24.759488+00	0	781
1	54	14	1	\N	allocated	free	0.011	\N	\N	\N	\N	order	01a20121-3b16-7cb6-80c6-7c660e961697	3	\N	\N	postgres	2026-11-22 02:41:24.759488+00	2026-11-22 02:41:24.759488+00	0	781
1	57	13	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b1c-7fb2-8adf-b84395bbaadc	1	\N	3	postgres	2026-11-22 02:41:24.76481+00	2026-11-22 02:41:24.76481+00	0	783
1	58	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b1c-7fb2-8adf-b84395bbaadc	3	\N	3	postgres	2026-11-22 02:41:24.76481+00	2026-11-22 02:41:24.76481+00	0	783
1	61	5	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b1d-7961-beee-946db9a2e7e3	1	\N	3	postgres	2026-11-22 02:41:24.765488+00	2026-11-22 02:41:24.765488+00	0	784
1	62	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b1d-7961-beee-946db9a2e7e3	3	\N	3	postgres	2026-11-22 02:41:24.765488+00	2026-11-22 02:41:24.765488+00	0	784
1	65	8	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b1e-725a-b476-a9ae7ba73783	1	\N	3	postgres	2026-11-22 02:41:24.766047+00	2026-11-22 02:41:24.766047+00	0	785
1	66	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b1e-725a-b476-a9ae7ba73783	3	\N	3	postgres	2026-11-22 02:41:24.766047+00	2026-11-22 02:41:24.766047+00	0	785
1	69	5	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b1f-77da-a3b5-8c6547dedec4	1	\N	3	postgres	2026-11-22 02:41:24.767421+00	2026-11-22 02:41:24.767421+00	0	786
1	70	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b1f-77da-a3b5-8c6547dedec4	3	\N	3	postgres	2026-11-22 02:41:24.767421+00	2026-11-22 02:41:24.767421+00	0	786
1	73	11	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	1	\N	3	postgres	2026-11-22 02:41:24.767906+00	2026-11-22 02:41:24.767906+00	0	787
1	74	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b1f-7fa6-b215-dfc1b6f77b8e	3	\N	3	postgres	2026-11-22 02:41:24.767906+00	2026-11-22 02:41:24.767906+00	0	787
1	77	11	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	1	\N	3	postgres	2026-11-22 02:41:24.768373+00	2026-11-22 02:41:24.768373+00	0	788
1	78	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b20-7713-8d2a-3ebcdfc1d4af	3	\N	3	postgres	2026-11-22 02:41:24.768373+00	2026-11-22 02:41:24.768373+00	0	788
1	81	11	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b20-7f36-a95e-3385eb1969c7	1	\N	3	postgres	2026-11-22 02:41:24.768885+00	2026-11-22 02:41:24.768885+00	0	789
1	82	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b20-7f36-a95e-3385eb1969c7	3	\N	3	postgres	2026-11-22 02:41:24.768885+00	2026-11-22 02:41:24.768885+00	0	789
1	85	11	1	\N	allocated	free	1	\N	\N	\N	\N	order	01a20121-3b20-7f36-a95e-3385eb1969c7	1	\N	\N	postgres	2026-11-22 02:41:24.76932+00	2026-11-22 02:41:24.76932+00	0	790
1	86	14	1	\N	allocated	free	0.011	\N	\N	\N	\N	order	01a20121-3b20-7f36-a95e-3385eb1969c7	3	\N	\N	postgres	2026-11-22 02:41:24.76932+00	2026-11-22 02:41:24.76932+00	0	790
1	89	10	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b21-7efd-83f1-fdb0971bc23d	1	\N	3	postgres	2026-11-22 02:41:24.769871+00	2026-11-22 02:41:24.769871+00	0	791
1	90	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b21-7efd-83f1-fdb0971bc23d	3	\N	3	postgres	2026-11-22 02:41:24.769871+00	2026-11-22 02:41:24.769871+00	0	791
1	93	7	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b22-760a-80ef-6278d8b87673	1	\N	3	postgres	2026-11-22 02:41:24.770312+00	2026-11-22 02:41:24.770312+00	0	792
1	94	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b22-760a-80ef-6278d8b87673	3	\N	3	postgres	2026-11-22 02:41:24.770312+00	2026-11-22 02:41:24.770312+00	0	792
1	97	5	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b22-7c54-8446-bbf4f9a352b6	1	\N	3	postgres	2026-11-22 02:41:24.770727+00	2026-11-22 02:41:24.770727+00	0	793
1	98	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b22-7c54-8446-bbf4f9a352b6	3	\N	3	postgres	2026-11-22 02:41:24.770727+00	2026-11-22 02:41:24.770727+00	0	793
1	101	11	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b23-7e33-934e-493372c071a6	1	\N	3	postgres	2026-11-22 02:41:24.77184+00	2026-11-22 02:41:24.77184+00	0	794
1	102	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b23-7e33-934e-493372c071a6	3	\N	3	postgres	2026-11-22 02:41:24.77184+00	2026-11-22 02:41:24.77184+00	0	794
1	105	4	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b24-743e-b73c-12a83f09c7b9	1	\N	3	postgres	2026-11-22 02:41:24.772224+00	2026-11-22 02:41:24.772224+00	0	795
1	106	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b24-743e-b73c-12a83f09c7b9	3	\N	3	postgres	2026-11-22 02:41:24.772224+00	2026-11-22 02:41:24.772224+00	0	795
1	109	10	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b24-7b2f-8643-b15693d2ed58	1	\N	3	postgres	2026-11-22 02:41:24.772657+00	2026-11-22 02:41:24.772657+00	0	796
1	110	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b24-7b2f-8643-b15693d2ed58	3	\N	3	postgres	2026-11-22 02:41:24.772657+00	2026-11-22 02:41:24.772657+00	0	796
1	113	10	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b25-7219-9640-a2979157afe1	1	\N	3	postgres	2026-11-22 02:41:24.773091+00	2026-11-22 02:41:24.773091+00	0	797
1	114	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b25-7219-9640-a2979157afe1	3	\N	3	postgres	2026-11-22 02:41:24.773091+00	2026-11-22 02:41:24.773091+00	0	797
1	117	10	1	\N	allocated	free	1	\N	\N	\N	\N	order	01a20121-3b25-7219-9640-a2979157afe1	1	\N	\N	postgres	2026-11-22 02:41:24.774157+00	2026-11-22 02:41:24.774157+00	0	798
1	118	14	1	\N	allocated	free	0.011	\N	\N	\N	\N	order	01a20121-3b25-7219-9640-a2979157afe1	3	\N	\N	postgres	2026-11-22 02:41:24.774157+00	2026-11-22 02:41:24.774157+00	0	798
1	121	13	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b26-7b98-8c3d-1c7a35b13620	1	\N	3	postgres	2026-11-22 02:41:24.774686+00	2026-11-22 02:41:24.774686+00	0	799
1	122	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b26-7b98-8c3d-1c7a35b13620	3	\N	3	postgres	2026-11-22 02:41:24.774686+00	2026-11-22 02:41:24.774686+00	0	799
1	125	4	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b27-7135-acc9-b289d67d2297	1	\N	3	postgres	2026-11-22 02:41:24.775037+00	2026-11-22 02:41:24.775037+00	0	800
1	126	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b27-7135-acc9-b289d67d2297	3	\N	3	postgres	2026-11-22 02:41:24.775037+00	2026-11-22 02:41:24.775037+00	0	800
1	129	11	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b27-768d-876a-ed180de403cf	1	\N	3	postgres	2026-11-22 02:41:24.775369+00	2026-11-22 02:41:24.775369+00	0	801
1	130	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b27-768d-876a-ed180de403cf	3	\N	3	postgres	2026-11-22 02:41:24.775369+00	2026-11-22 02:41:24.775369+00	0	801
1	133	8	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b27-7c47-bfe1-017d1b380394	1	\N	3	postgres	2026-11-22 02:41:24.77573+00	2026-11-22 02:41:24.77573+00	0	802
1	134	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b27-7c47-bfe1-017d1b380394	3	\N	3	postgres	2026-11-22 02:41:24.77573+00	2026-11-22 02:41:24.77573+00	0	802
1	137	7	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b28-7354-a220-2c78901caa78	1	\N	3	postgres	2026-11-22 02:41:24.776171+00	2026-11-22 02:41:24.776171+00	0	803
1	138	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b28-7354-a220-2c78901caa78	3	\N	3	postgres	2026-11-22 02:41:24.776171+00	2026-11-22 02:41:24.776171+00	0	803
1	141	13	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b28-7956-8670-8f3b221260e7	1	\N	3	postgres	2026-11-22 02:41:24.776546+00	2026-11-22 02:41:24.776546+00	0	804
1	142	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b28-7956-8670-8f3b221260e7	3	\N	3	postgres	2026-11-22 02:41:24.776546+00	2026-11-22 02:41:24.776546+00	0	804
1	145	5	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b28-7f64-b1f2-255f5070425b	1	\N	3	postgres	2026-11-22 02:41:24.776924+00	2026-11-22 02:41:24.776924+00	0	805
1	146	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b28-7f64-b1f2-255f5070425b	3	\N	3	postgres	2026-11-22 02:41:24.776924+00	2026-11-22 02:41:24.776924+00	0	805
1	149	5	1	\N	allocated	free	1	\N	\N	\N	\N	order	01a20121-3b28-7f64-b1f2-255f5070425b	1	\N	\N	postgres	2026-11-22 02:41:24.777268+00	2026-11-22 02:41:24.777268+00	0	806
1	150	14	1	\N	allocated	free	0.011	\N	\N	\N	\N	order	01a20121-3b28-7f64-b1f2-255f5070425b	3	\N	\N	postgres	2026-11-22 02:41:24.777268+00	2026-11-22 02:41:24.777268+00	0	806
1	153	9	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b29-7d49-8b68-d35a10db2014	1	\N	3	postgres	2026-11-22 02:41:24.777789+00	2026-11-22 02:41:24.777789+00	0	807
1	154	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b29-7d49-8b68-d35a10db2014	3	\N	3	postgres	2026-11-22 02:41:24.777789+00	2026-11-22 02:41:24.777789+00	0	807
1	157	4	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	1	\N	3	postgres	2026-11-22 02:41:24.778189+00	2026-11-22 02:41:24.778189+00	0	808
1	158	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b2a-73a0-9fef-15b2bdba5d3a	3	\N	3	postgres	2026-11-22 02:41:24.778189+00	2026-11-22 02:41:24.778189+00	0	808
1	161	4	1	\N	free	allocated	1	\N	\N	\N	\N	order	01a20121-3b2a-7984-b9b8-55b9ae655d0a	1	\N	3	postgres	2026-11-22 02:41:24.778558+00	2026-11-22 02:41:24.778558+00	0	809
1	162	14	1	\N	free	allocated	0.011	\N	\N	\N	\N	order	01a20121-3b2a-7984-b9b8-55b9ae655d0a	3	\N	3	postgres	2026-11-22 02:41:24.778558+00	2026-11-22 02:41:24.778558+00	0	809
1	165	7	1	\N	free	reserved	2	\N	\N	\N	\N	reservation	01a20121-3b2b-7360-bfc8-325fd6dd540b	1	\N	3	postgres	2026-11-22 02:41:24.77894+00	2026-11-22 02:41:24.77894+00	0	810
1	168	7	1	\N	free	reserved	2	\N	\N	\N	\N	reservation	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	1	\N	3	postgres	2026-11-22 02:41:24.780088+00	2026-11-22 02:41:24.780088+00	0	811
1	171	7	1	\N	free	reserved	2	\N	\N	\N	\N	reservation	01a20121-3b2c-79b1-8bd1-0237a51b6037	1	\N	3	postgres	2026-11-22 02:41:24.780526+00	2026-11-22 02:41:24.780526+00	0	812
1	174	7	1	\N	reserved	allocated	1	\N	\N	\N	\N	order	01a20121-3b2d-707a-8c25-d55deaba9d09	1	\N	3	postgres	2026-11-22 02:41:24.780947+00	2026-11-22 02:41:24.780947+00	0	813
1	175	7	1	\N	reserved	free	1	\N	\N	\N	\N	reservation	01a20121-3b2b-7360-bfc8-325fd6dd540b	1	\N	\N	postgres	2026-11-22 02:41:24.780947+00	2026-11-22 02:41:24.780947+00	0	813
1	180	7	1	\N	reserved	free	2	\N	\N	\N	\N	reservation	01a20121-3b2c-72e9-b67f-d2161f7f2bc7	1	\N	\N	postgres	2026-11-22 02:41:24.781865+00	2026-11-22 02:41:24.781865+00	0	814
1	183	8	1	\N	free	reserved	5	\N	\N	\N	\N	reservation	01a20121-3b2e-77be-b67d-e9d6da202a3e	1	\N	3	postgres	2026-11-22 02:41:24.782399+00	2026-11-22 02:41:24.782399+00	0	815
1	186	9	1	\N	free	loss	500	\N	\N	\N	\N	stock_document	4b98a57f-fb49-41a3-99c3-09f6468fedf5	\N	\N	\N	owner	2026-11-22 02:41:24.783272+00	2026-11-22 02:41:24.783272+00	1	817
1	187	9	1	\N	supplier	free	600	\N	\N	\N	\N	stock_document	01a20121-3b30-71ed-bbb0-ccb350d4272a	1	\N	\N	postgres	2026-11-22 02:41:24.784085+00	2026-11-22 02:41:24.784085+00	0	818
1	189	14	1	\N	allocated	free	0.004	\N	\N	\N	\N	order	01a20121-3b1c-7fb2-8adf-b84395bbaadc	3	too much	\N	postgres	2026-11-22 02:41:24.78967+00	2026-11-22 02:41:24.78967+00	0	822
1	191	5	1	\N	free	allocated	2	\N	\N	\N	\N	order	01a20121-3b36-7f59-8ee3-50b988402e45	1	\N	3	postgres	2026-11-22 02:41:24.790897+00	2026-11-22 02:41:24.790897+00	0	823
\.


--
-- Data for Name: stock_policies; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.stock_policies (tenant_id, item_id, location_id, channel_id, safety_stock, oversell_limit, is_backorderable) FROM stdin;
1	5	1	0	3	0	f
1	6	1	3	4	0	f
1	16	1	0	0	\N	t
\.


--
-- Data for Name: tenants; Type: TABLE DATA; Schema: order_mgmt_data; Owner: -
--

COPY order_mgmt_data.tenants (tenant_id, name, is_active, metadata) FROM stdin;
1	default	t	{}
\.


--
-- Name: ledger_id_seq; Type: SEQUENCE SET; Schema: order_mgmt_data; Owner: -
--

SELECT pg_catalog.setval('order_mgmt_data.ledger_id_seq', 1024, true);


--
-- Name: master_id_seq; Type: SEQUENCE SET; Schema: order_mgmt_data; Owner: -
--

SELECT pg_catalog.setval('order_mgmt_data.master_id_seq', 16, true);


--
-- Name: order_number_seq; Type: SEQUENCE SET; Schema: order_mgmt_data; Owner: -
--

SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 64, true);


--
-- PostgreSQL database dump complete
--


