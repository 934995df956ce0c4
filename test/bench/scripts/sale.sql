-- A whole cash sale of one line at the client's own register.
\set i random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total, change FROM order_mgmt.record_sale('R' || :client_id, ('[{"sku":"S' || :i || '","quantity":1}]')::order_mgmt.strict_jsonb, '[{"provider":"cash","amount":"20.00"}]', idempotency_key => :key);
