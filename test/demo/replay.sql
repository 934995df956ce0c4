-- replay.sql - what a replay must have done, from the file alone: plain SQL over the lines as they were copied.
-- Expects the temporary table file_lines; makes file_verdicts (one row per line: verdict, and of which line a
-- cancellation takes back its units).  No function or table of order_mgmt is used.

CREATE TEMP TABLE file_verdicts AS
SELECT line_no, invoice, sku, quantity, invoiced_at, unit_price, customer,
	min(line_no) OVER (PARTITION BY invoice) AS invoice_start,
	CASE
		WHEN invoice LIKE 'A%' THEN 'adjustment invoice (A...)'
		WHEN unit_price < 0 THEN 'price negative'
		WHEN unit_price <> round(unit_price, 2) THEN 'price with more than two decimals'
		WHEN quantity = 0 THEN 'quantity 0'
		WHEN invoice LIKE 'C%' AND quantity > 0 THEN 'positive quantity in a cancellation'
		WHEN invoice LIKE 'C%' AND customer IS NULL THEN 'cancellation without customer'
		WHEN invoice LIKE 'C%' THEN NULL
		WHEN quantity < 0 THEN 'negative quantity, not a cancellation'
		ELSE 'sale'
	END AS verdict,
	NULL::bigint AS sale_line_no
FROM file_lines;

CREATE TEMP TABLE file_sales AS
SELECT line_no, invoice_start, customer, sku, unit_price, quantity AS units_left
FROM file_verdicts WHERE verdict = 'sale' AND customer IS NOT NULL;
CREATE INDEX ON file_sales (customer, sku, unit_price);
CREATE INDEX ON file_sales (line_no);
CREATE UNIQUE INDEX ON file_verdicts (line_no);
ANALYZE file_sales, file_verdicts;

-- Each cancellation, in order, takes back units of the first earlier sale that still has enough.
DO $$
DECLARE
	canceled record;
	sale bigint;
	reason text;
BEGIN
	FOR canceled IN SELECT * FROM file_verdicts WHERE verdict IS NULL ORDER BY invoice_start, line_no LOOP
		SELECT s.line_no INTO sale FROM file_sales AS s
		WHERE s.customer = canceled.customer AND s.sku = canceled.sku AND s.unit_price = canceled.unit_price
			AND s.invoice_start < canceled.invoice_start AND s.units_left >= -canceled.quantity
		ORDER BY s.invoice_start, s.line_no LIMIT 1;
		IF sale IS NOT NULL THEN
			reason := 'canceled';
			UPDATE file_sales SET units_left = units_left + canceled.quantity WHERE line_no = sale;
		ELSIF NOT EXISTS (SELECT FROM file_sales AS s WHERE s.customer = canceled.customer AND s.sku = canceled.sku
				AND s.invoice_start < canceled.invoice_start) THEN
			reason := 'cancellation without an earlier sale';
		ELSIF NOT EXISTS (SELECT FROM file_sales AS s WHERE s.customer = canceled.customer AND s.sku = canceled.sku
				AND s.unit_price = canceled.unit_price AND s.invoice_start < canceled.invoice_start) THEN
			reason := 'cancellation at a price never charged';
		ELSE
			reason := 'cancellation of more than was sold';
		END IF;
		UPDATE file_verdicts SET verdict = reason, sale_line_no = sale WHERE line_no = canceled.line_no;
	END LOOP;
END $$;
