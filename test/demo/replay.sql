-- replay.sql - what a replay must have done, from the file alone: plain SQL over the lines as they were copied.
-- Expects the temporary table file_lines; makes file_verdicts (one row per line and its verdict).
-- No function or table of order_mgmt is used.

CREATE TEMP TABLE file_verdicts AS
SELECT line_no, invoice, upper(sku) AS sku, quantity, invoiced_at, unit_price, customer,
	min(line_no) OVER (PARTITION BY invoice) AS invoice_start,
	CASE
		WHEN invoice LIKE 'A%' THEN 'refused: adjustment invoice (A...)'
		WHEN unit_price < 0 THEN 'refused: price negative'
		WHEN unit_price <> round(unit_price, 2) THEN 'refused: price with more than two decimals'
		WHEN quantity = 0 THEN 'refused: quantity 0'
		WHEN invoice LIKE 'C%' AND quantity > 0 THEN 'refused: positive quantity in a cancellation'
		WHEN invoice LIKE 'C%' AND customer IS NULL THEN 'refund without sale: no customer'
		WHEN invoice LIKE 'C%' THEN NULL
		WHEN quantity < 0 THEN 'adjustment'
		ELSE 'sale'
	END AS verdict
FROM file_lines;

CREATE TEMP TABLE file_sales AS
SELECT invoice_start, customer, sku, unit_price, sum(quantity) AS units
FROM file_verdicts WHERE verdict = 'sale' AND customer IS NOT NULL GROUP BY 1, 2, 3, 4;
CREATE INDEX ON file_sales (customer, sku, unit_price);
CREATE TEMP TABLE file_taken AS SELECT customer, sku, unit_price, 0::numeric AS units FROM file_sales GROUP BY 1, 2, 3;
CREATE UNIQUE INDEX ON file_taken (customer, sku, unit_price);
CREATE UNIQUE INDEX ON file_verdicts (line_no);
ANALYZE file_sales, file_taken, file_verdicts;

-- Each line of a cancellation, in order, takes back what earlier sales still have, or nothing.
DO $$
DECLARE
	canceled record;
	sold numeric;
	reason text;
BEGIN
	FOR canceled IN SELECT * FROM file_verdicts WHERE verdict IS NULL ORDER BY invoice_start, line_no LOOP
		SELECT sum(s.units) INTO sold FROM file_sales AS s
		WHERE s.customer = canceled.customer AND s.sku = canceled.sku AND s.unit_price = canceled.unit_price
			AND s.invoice_start < canceled.invoice_start;
		IF sold IS NOT NULL THEN
			UPDATE file_taken AS t SET units = t.units - canceled.quantity
			WHERE t.customer = canceled.customer AND t.sku = canceled.sku AND t.unit_price = canceled.unit_price
				AND t.units - canceled.quantity <= sold;
			reason := CASE WHEN FOUND THEN 'return' ELSE 'refund without sale: more than was sold' END;
		ELSIF EXISTS (SELECT FROM file_sales AS s WHERE s.customer = canceled.customer AND s.sku = canceled.sku
				AND s.invoice_start < canceled.invoice_start) THEN
			reason := 'refund without sale: price never charged';
		ELSE
			reason := 'refund without sale: no earlier sale';
		END IF;
		UPDATE file_verdicts SET verdict = reason WHERE line_no = canceled.line_no;
	END LOOP;
END $$;
