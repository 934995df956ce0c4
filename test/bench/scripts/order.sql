-- One order of one line through order_mgmt; with one item it is hot.
\set i random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM order_mgmt.place_order('web', ('[{"sku":"S' || :i || '","quantity":1}]')::order_mgmt.strict_jsonb, idempotency_key => :key);
