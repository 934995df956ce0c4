-- Code of the types: sums that are wider than what they sum while they add.

CREATE OR REPLACE FUNCTION order_mgmt_data.sum_quantity(internal, order_mgmt.quantity) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_sum';
COMMENT ON FUNCTION order_mgmt_data.sum_quantity(internal, order_mgmt.quantity) IS 'Transition of sum of quantities.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_amount(internal, order_mgmt.amount) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sum';
COMMENT ON FUNCTION order_mgmt_data.sum_amount(internal, order_mgmt.amount) IS 'Transition of sum of amounts. Error: 22023 for different currencies.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_combine(internal, internal) RETURNS internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sum_combine';
COMMENT ON FUNCTION order_mgmt_data.sum_combine(internal, internal) IS 'Combination of sums.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_serialize(internal) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sum_serialize';
COMMENT ON FUNCTION order_mgmt_data.sum_serialize(internal) IS 'A sum as bytes, from a parallel worker.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_deserialize(bytea, internal) RETURNS internal
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sum_deserialize';
COMMENT ON FUNCTION order_mgmt_data.sum_deserialize(bytea, internal) IS 'A sum of the bytes of a parallel worker.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_quantity_final(internal) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_sum_final';
COMMENT ON FUNCTION order_mgmt_data.sum_quantity_final(internal) IS 'Result of sum of quantities. Error: 22003 if it is larger than a quantity can be.';
CREATE OR REPLACE FUNCTION order_mgmt_data.sum_amount_final(internal) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sum_final';
COMMENT ON FUNCTION order_mgmt_data.sum_amount_final(internal) IS 'Result of sum of amounts. Error: 22003 if it is larger than an amount can be.';

CREATE OR REPLACE AGGREGATE order_mgmt.sum (order_mgmt.quantity) (
	SFUNC = order_mgmt_data.sum_quantity, STYPE = internal, FINALFUNC = order_mgmt_data.sum_quantity_final, COMBINEFUNC = order_mgmt_data.sum_combine,
	SERIALFUNC = order_mgmt_data.sum_serialize, DESERIALFUNC = order_mgmt_data.sum_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.sum (order_mgmt.quantity) IS 'Sum of quantities, null for no rows. Error: 22003 if the sum is larger than a quantity can be; sum(quantity::numeric) has no limit.';
CREATE OR REPLACE AGGREGATE order_mgmt.sum (order_mgmt.amount) (
	SFUNC = order_mgmt_data.sum_amount, STYPE = internal, FINALFUNC = order_mgmt_data.sum_amount_final, COMBINEFUNC = order_mgmt_data.sum_combine,
	SERIALFUNC = order_mgmt_data.sum_serialize, DESERIALFUNC = order_mgmt_data.sum_deserialize, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.sum (order_mgmt.amount) IS 'Sum of amounts, null for no rows. Error: 22023 for different currencies, 22003 if the sum is larger than an amount can be; sum(amount::numeric) has no limit.';

CREATE OR REPLACE FUNCTION order_mgmt_data.amount_or_null(number numeric, currency text) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_or_null';
COMMENT ON FUNCTION order_mgmt_data.amount_or_null(numeric, text) IS 'amount_of, but null where the number is larger than an amount can be: of sums that are numeric because they may be.';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.currencies', key => 'code',
	example => $$SELECT digits FROM order_mgmt.currencies WHERE code = 'EUR'$$, columns => $$
	code: ISO 4217 code, three capitals
	digits: decimals of its amounts$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.in_units(quantity order_mgmt.quantity, factor order_mgmt.quantity)
	RETURNS order_mgmt.quantity LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_in_units';
COMMENT ON FUNCTION order_mgmt_data.in_units(order_mgmt.quantity, order_mgmt.quantity) IS 'how many units of which each is worth factor; null where that is no quantity of at most six decimals';
