-- One order of five lines in random order through order_mgmt, at prices of a list, with taxes that rules say.
\set a random(1, :items)
\set b random(1, :items)
\set c random(1, :items)
\set d random(1, :items)
\set e random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM order_mgmt.place_order('web', ('[{"sku":"L' || :a || '","quantity":1},{"sku":"L' || :b || '","quantity":1},{"sku":"L' || :c || '","quantity":1},{"sku":"L' || :d || '","quantity":1},{"sku":"L' || :e || '","quantity":1}]')::order_mgmt.strict_jsonb, idempotency_key => :key);
