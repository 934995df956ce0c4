-- What an order of five lines in random order would cost and where it would come from.
\set a random(1, :items)
\set b random(1, :items)
\set c random(1, :items)
\set d random(1, :items)
\set e random(1, :items)
SELECT line_no, is_available, available, location, gross_total FROM order_mgmt.quote_lines('web', ('[{"sku":"S' || :a || '","quantity":1},{"sku":"S' || :b || '","quantity":1},{"sku":"S' || :c || '","quantity":1},{"sku":"S' || :d || '","quantity":1},{"sku":"S' || :e || '","quantity":1}]')::order_mgmt.strict_jsonb);
