-- One order of five lines in random order through order_mgmt, with a coupon that all of them name.
\set a random(1, :items)
\set b random(1, :items)
\set c random(1, :items)
\set d random(1, :items)
\set e random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM order_mgmt.place_order('web', ('[{"sku":"S' || :a || '","quantity":1},{"sku":"S' || :b || '","quantity":1},{"sku":"S' || :c || '","quantity":1},{"sku":"S' || :d || '","quantity":1},{"sku":"S' || :e || '","quantity":1}]')::order_mgmt.strict_jsonb, coupons => '{HOT}', idempotency_key => :key);
