-- One order of five lines in random order through order_mgmt, with the taxes of their items.
\set a random(1, :items)
\set b random(1, :items)
\set c random(1, :items)
\set d random(1, :items)
\set e random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM order_mgmt.place_order('web', ('[{"sku":"T' || :a || '","quantity":1},{"sku":"T' || :b || '","quantity":1},{"sku":"T' || :c || '","quantity":1},{"sku":"T' || :d || '","quantity":1},{"sku":"T' || :e || '","quantity":1}]')::order_mgmt.strict_jsonb, idempotency_key => :key);
