-- One order of one line by hand; with one item it is hot.
\set i random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM bench_hand.place_order('web', ('[{"sku":"S' || :i || '","quantity":1}]')::jsonb, :key);
