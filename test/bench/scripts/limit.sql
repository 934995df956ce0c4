-- The rows of an order of one line, without deciding anything.
\set i random(1, :items)
\set key random(1, 9000000000000000000)
SELECT order_id, order_number, total FROM bench_limit.place_order(:i, :key);
