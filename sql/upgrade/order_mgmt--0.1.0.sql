-- order_mgmt: orders and inventory of a retailer inside PostgreSQL.
\echo Use "CREATE EXTENSION order_mgmt" to load this file. \quit
-- Schemas: what callers use, what the tables are, what analysts read.

CREATE SCHEMA order_mgmt;
COMMENT ON SCHEMA order_mgmt IS 'functions, types and contract views of order_mgmt: what callers use';
CREATE SCHEMA order_mgmt_data;
COMMENT ON SCHEMA order_mgmt_data IS 'tables and internals of order_mgmt: written by its functions only';
CREATE SCHEMA order_mgmt_report;
COMMENT ON SCHEMA order_mgmt_report IS 'views of order_mgmt for analysts';
-- 20_types.sql - the value types: quantity, amount, gtin, stock_state, strict_jsonb;
-- uuid v7 and exact splits.
--
-- State: runs once.  Types, operators, aggregates and what callers use by name
-- stand in order_mgmt; the functions behind them in order_mgmt_data.  A type that
-- is an integer on disk compares and hashes by PostgreSQL's own functions
-- (LANGUAGE internal).  What cannot raise is LEAKPROOF, so that row security does
-- not keep indexes from being used.

-- Quantity: int64 of micro-units, by value.
CREATE TYPE order_mgmt.quantity;
CREATE FUNCTION order_mgmt_data.quantity_in(cstring) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_in';
COMMENT ON FUNCTION order_mgmt_data.quantity_in(cstring) IS 'Text input of quantity. Errors: 22P02 for anything but a decimal number of at most six decimals, 22003 if too large.';
CREATE FUNCTION order_mgmt_data.quantity_out(order_mgmt.quantity) RETURNS cstring
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_out';
COMMENT ON FUNCTION order_mgmt_data.quantity_out(order_mgmt.quantity) IS 'Text output of quantity: the shortest decimal text.';
CREATE FUNCTION order_mgmt_data.quantity_recv(internal) RETURNS order_mgmt.quantity
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8recv';
COMMENT ON FUNCTION order_mgmt_data.quantity_recv(internal) IS 'Binary input of quantity: micro-units as a bigint.';
CREATE FUNCTION order_mgmt_data.quantity_send(order_mgmt.quantity) RETURNS bytea
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8send';
COMMENT ON FUNCTION order_mgmt_data.quantity_send(order_mgmt.quantity) IS 'Binary output of quantity: micro-units as a bigint.';
-- Category N lets quantities and integers meet in COALESCE, CASE and UNION.
CREATE TYPE order_mgmt.quantity (
	INPUT = order_mgmt_data.quantity_in, OUTPUT = order_mgmt_data.quantity_out,
	RECEIVE = order_mgmt_data.quantity_recv, SEND = order_mgmt_data.quantity_send,
	LIKE = pg_catalog.int8, CATEGORY = 'N'
);
COMMENT ON TYPE order_mgmt.quantity IS 'Exact quantity in units of its item, with up to six decimals.
More decimals are an error, never rounded; zeros at the end do not count. Arithmetic and sum raise 22003 on overflow.
Example: SELECT ''1.25''::order_mgmt.quantity';
CREATE FUNCTION order_mgmt_data.quantity_less(order_mgmt.quantity, order_mgmt.quantity) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8lt';
COMMENT ON FUNCTION order_mgmt_data.quantity_less(order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is less than another one.';
CREATE FUNCTION order_mgmt_data.quantity_less_or_equal(order_mgmt.quantity, order_mgmt.quantity) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8le';
COMMENT ON FUNCTION order_mgmt_data.quantity_less_or_equal(order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is less than or equal to another one.';
CREATE FUNCTION order_mgmt_data.quantity_equal(order_mgmt.quantity, order_mgmt.quantity) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8eq';
COMMENT ON FUNCTION order_mgmt_data.quantity_equal(order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is equal another one.';
CREATE FUNCTION order_mgmt_data.quantity_not_equal(order_mgmt.quantity, order_mgmt.quantity) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ne';
COMMENT ON FUNCTION order_mgmt_data.quantity_not_equal(order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is not equal another one.';
CREATE FUNCTION order_mgmt_data.quantity_greater_or_equal(order_mgmt.quantity, order_mgmt.quantity) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ge';
COMMENT ON FUNCTION order_mgmt_data.quantity_greater_or_equal(order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is greater than or equal to another one.';
CREATE FUNCTION order_mgmt_data.quantity_greater(order_mgmt.quantity, order_mgmt.quantity) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8gt';
COMMENT ON FUNCTION order_mgmt_data.quantity_greater(order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is greater than another one.';
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.quantity_less, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is less than another one.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.quantity_less_or_equal, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is less than or equal to another one.';
CREATE OPERATOR order_mgmt.= (
	FUNCTION = order_mgmt_data.quantity_equal, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.=), NEGATOR = OPERATOR(order_mgmt.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR order_mgmt.= (order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is equal another one.';
CREATE OPERATOR order_mgmt.<> (
	FUNCTION = order_mgmt_data.quantity_not_equal, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.<>), NEGATOR = OPERATOR(order_mgmt.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR order_mgmt.<> (order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is not equal another one.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.quantity_greater_or_equal, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is greater than or equal to another one.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.quantity_greater, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.quantity, order_mgmt.quantity) IS 'Whether a quantity is greater than another one.';
CREATE FUNCTION order_mgmt_data.quantity_compare(order_mgmt.quantity, order_mgmt.quantity) RETURNS integer
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint8cmp';
COMMENT ON FUNCTION order_mgmt_data.quantity_compare(order_mgmt.quantity, order_mgmt.quantity) IS 'Order of two values: -1, 0 or 1. Support function of btree.';
CREATE FUNCTION order_mgmt_data.quantity_hash(order_mgmt.quantity) RETURNS integer
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8';
COMMENT ON FUNCTION order_mgmt_data.quantity_hash(order_mgmt.quantity) IS 'Hash value. Support function of hash.';
CREATE FUNCTION order_mgmt_data.quantity_hash_extended(order_mgmt.quantity, bigint) RETURNS bigint
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8extended';
COMMENT ON FUNCTION order_mgmt_data.quantity_hash_extended(order_mgmt.quantity, bigint) IS 'Hash value of 64 bits with a seed. Support function of hash.';
CREATE OPERATOR CLASS order_mgmt.quantity_ops DEFAULT FOR TYPE order_mgmt.quantity USING btree AS
	OPERATOR 1 order_mgmt.<,
	OPERATOR 2 order_mgmt.<=,
	OPERATOR 3 order_mgmt.=,
	OPERATOR 4 order_mgmt.>=,
	OPERATOR 5 order_mgmt.>,
	FUNCTION 1 order_mgmt_data.quantity_compare(order_mgmt.quantity, order_mgmt.quantity),
	FUNCTION 2 pg_catalog.btint8sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
CREATE OPERATOR CLASS order_mgmt.quantity_ops DEFAULT FOR TYPE order_mgmt.quantity USING hash AS
	OPERATOR 1 order_mgmt.=,
	FUNCTION 1 order_mgmt_data.quantity_hash(order_mgmt.quantity),
	FUNCTION 2 order_mgmt_data.quantity_hash_extended(order_mgmt.quantity, bigint);
COMMENT ON OPERATOR CLASS order_mgmt.quantity_ops USING btree IS 'How btree handles quantity values.';
COMMENT ON OPERATOR FAMILY order_mgmt.quantity_ops USING btree IS 'How btree handles quantity values.';
COMMENT ON OPERATOR CLASS order_mgmt.quantity_ops USING hash IS 'How hash handles quantity values.';
COMMENT ON OPERATOR FAMILY order_mgmt.quantity_ops USING hash IS 'How hash handles quantity values.';
CREATE FUNCTION order_mgmt_data.quantity_plus(order_mgmt.quantity, order_mgmt.quantity) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_plus';
COMMENT ON FUNCTION order_mgmt_data.quantity_plus(order_mgmt.quantity, order_mgmt.quantity) IS 'Sum of two quantities. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.quantity_minus(order_mgmt.quantity, order_mgmt.quantity) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_minus';
COMMENT ON FUNCTION order_mgmt_data.quantity_minus(order_mgmt.quantity, order_mgmt.quantity) IS 'Difference of two quantities. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.quantity_negate(order_mgmt.quantity) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_negate';
COMMENT ON FUNCTION order_mgmt_data.quantity_negate(order_mgmt.quantity) IS 'A quantity with the opposite sign. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.+ (
	FUNCTION = order_mgmt_data.quantity_plus, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity,
	COMMUTATOR = OPERATOR(order_mgmt.+)
);
COMMENT ON OPERATOR order_mgmt.+ (order_mgmt.quantity, order_mgmt.quantity) IS 'Sum of two quantities. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.- (
	FUNCTION = order_mgmt_data.quantity_minus, LEFTARG = order_mgmt.quantity, RIGHTARG = order_mgmt.quantity
);
COMMENT ON OPERATOR order_mgmt.- (order_mgmt.quantity, order_mgmt.quantity) IS 'Difference of two quantities. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.- (
	FUNCTION = order_mgmt_data.quantity_negate, RIGHTARG = order_mgmt.quantity
);
COMMENT ON OPERATOR order_mgmt.- (NONE, order_mgmt.quantity) IS 'A quantity with the opposite sign. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt.abs(order_mgmt.quantity) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_absolute';
COMMENT ON FUNCTION order_mgmt.abs(order_mgmt.quantity) IS 'Absolute value of a quantity. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.quantity_fits(order_mgmt.quantity, scale smallint) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_fits';
COMMENT ON FUNCTION order_mgmt_data.quantity_fits(order_mgmt.quantity, scale smallint) IS 'Whether a quantity has no more than scale decimals (0 to 6).';
CREATE FUNCTION order_mgmt_data.quantity_smaller(order_mgmt.quantity, order_mgmt.quantity) RETURNS order_mgmt.quantity
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8smaller';
COMMENT ON FUNCTION order_mgmt_data.quantity_smaller(order_mgmt.quantity, order_mgmt.quantity) IS 'The lesser of two quantities. Transition of min.';
CREATE FUNCTION order_mgmt_data.quantity_larger(order_mgmt.quantity, order_mgmt.quantity) RETURNS order_mgmt.quantity
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8larger';
COMMENT ON FUNCTION order_mgmt_data.quantity_larger(order_mgmt.quantity, order_mgmt.quantity) IS 'The greater of two quantities. Transition of max.';
CREATE AGGREGATE order_mgmt.sum (order_mgmt.quantity) (
	SFUNC = order_mgmt_data.quantity_plus, STYPE = order_mgmt.quantity, COMBINEFUNC = order_mgmt_data.quantity_plus, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.sum (order_mgmt.quantity) IS 'Sum of quantities, null for no rows. Error: 22003 if it overflows on the way.';
CREATE AGGREGATE order_mgmt.min (order_mgmt.quantity) (
	SFUNC = order_mgmt_data.quantity_smaller, STYPE = order_mgmt.quantity, COMBINEFUNC = order_mgmt_data.quantity_smaller, SORTOP = OPERATOR(order_mgmt.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.min (order_mgmt.quantity) IS 'Least quantity, null for no rows.';
CREATE AGGREGATE order_mgmt.max (order_mgmt.quantity) (
	SFUNC = order_mgmt_data.quantity_larger, STYPE = order_mgmt.quantity, COMBINEFUNC = order_mgmt_data.quantity_larger, SORTOP = OPERATOR(order_mgmt.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.max (order_mgmt.quantity) IS 'Greatest quantity, null for no rows.';
CREATE FUNCTION order_mgmt_data.quantity_to_numeric(order_mgmt.quantity) RETURNS numeric
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_to_numeric';
COMMENT ON FUNCTION order_mgmt_data.quantity_to_numeric(order_mgmt.quantity) IS 'A quantity as numeric, with as many decimals as it needs.';
CREATE FUNCTION order_mgmt_data.quantity_from_numeric(numeric) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_from_numeric';
COMMENT ON FUNCTION order_mgmt_data.quantity_from_numeric(numeric) IS 'A numeric as quantity. Errors: 22P02 for more than six decimals, NaN or infinity, 22003 if too large.';
CREATE FUNCTION order_mgmt_data.quantity_from_smallint(smallint) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_from_smallint';
COMMENT ON FUNCTION order_mgmt_data.quantity_from_smallint(smallint) IS 'A smallint as quantity: whole units.';
CREATE FUNCTION order_mgmt_data.quantity_from_integer(integer) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_from_integer';
COMMENT ON FUNCTION order_mgmt_data.quantity_from_integer(integer) IS 'A integer as quantity: whole units.';
CREATE FUNCTION order_mgmt_data.quantity_from_bigint(bigint) RETURNS order_mgmt.quantity
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_quantity_from_bigint';
COMMENT ON FUNCTION order_mgmt_data.quantity_from_bigint(bigint) IS 'A bigint as quantity: whole units. Error: 22003 if too large.';
CREATE CAST (order_mgmt.quantity AS numeric) WITH FUNCTION order_mgmt_data.quantity_to_numeric(order_mgmt.quantity) AS ASSIGNMENT;
COMMENT ON CAST (order_mgmt.quantity AS numeric) IS 'A quantity as numeric, with as many decimals as it needs.';
CREATE CAST (numeric AS order_mgmt.quantity) WITH FUNCTION order_mgmt_data.quantity_from_numeric(numeric) AS ASSIGNMENT;
COMMENT ON CAST (numeric AS order_mgmt.quantity) IS 'Exact or an error: 22P02 for more than six decimals, NaN or infinity, 22003 if too large.';
CREATE CAST (smallint AS order_mgmt.quantity) WITH FUNCTION order_mgmt_data.quantity_from_smallint(smallint) AS IMPLICIT;
COMMENT ON CAST (smallint AS order_mgmt.quantity) IS 'Whole units as quantity, so that a plain number can be an argument.';
CREATE CAST (integer AS order_mgmt.quantity) WITH FUNCTION order_mgmt_data.quantity_from_integer(integer) AS IMPLICIT;
COMMENT ON CAST (integer AS order_mgmt.quantity) IS 'Whole units as quantity, so that a plain number can be an argument.';
CREATE CAST (bigint AS order_mgmt.quantity) WITH FUNCTION order_mgmt_data.quantity_from_bigint(bigint) AS IMPLICIT;
COMMENT ON CAST (bigint AS order_mgmt.quantity) IS 'Whole units as quantity, so that a plain number can be an argument.';

-- Currencies: ISO 4217.
CREATE FUNCTION order_mgmt.currency_digits(currency text) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_currency_digits_of';
COMMENT ON FUNCTION order_mgmt.currency_digits(currency text) IS 'Number of decimals of an ISO 4217 currency (0 to 4), null for an unknown code.
Example: SELECT order_mgmt.currency_digits(''JPY'')';
CREATE FUNCTION order_mgmt_data.currency_list() RETURNS TABLE (code text, digits integer)
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 165 AS 'MODULE_PATHNAME', 'om_currency_list';
COMMENT ON FUNCTION order_mgmt_data.currency_list() IS 'All currencies. What the view order_mgmt.currencies shows.';
CREATE VIEW order_mgmt.currencies AS
	SELECT list.code, list.digits FROM order_mgmt_data.currency_list() AS list;
COMMENT ON VIEW order_mgmt.currencies IS 'One row per ISO 4217 currency that amounts may have.';
COMMENT ON COLUMN order_mgmt.currencies.code IS 'ISO 4217 alphabetic code.';
COMMENT ON COLUMN order_mgmt.currencies.digits IS 'Decimals of an amount in this currency.';

-- Amount: int64 of minor units and the packed currency code, 12 bytes.
CREATE TYPE order_mgmt.amount;
CREATE FUNCTION order_mgmt_data.amount_in(cstring) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_in';
COMMENT ON FUNCTION order_mgmt_data.amount_in(cstring) IS 'Text input of amount. Errors: 22P02 for anything but a number and a currency or for excess decimals, 22003 if too large.';
CREATE FUNCTION order_mgmt_data.amount_out(order_mgmt.amount) RETURNS cstring
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_out';
COMMENT ON FUNCTION order_mgmt_data.amount_out(order_mgmt.amount) IS 'Text output of amount, as in 12.50 EUR.';
CREATE FUNCTION order_mgmt_data.amount_recv(internal) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_recv';
COMMENT ON FUNCTION order_mgmt_data.amount_recv(internal) IS 'Binary input of amount: minor units as a bigint, three bytes of currency. Error: 22P03 for an unknown currency.';
CREATE FUNCTION order_mgmt_data.amount_send(order_mgmt.amount) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_send';
COMMENT ON FUNCTION order_mgmt_data.amount_send(order_mgmt.amount) IS 'Binary output of amount: minor units as a bigint, three bytes of currency.';
CREATE TYPE order_mgmt.amount (
	INPUT = order_mgmt_data.amount_in, OUTPUT = order_mgmt_data.amount_out,
	RECEIVE = order_mgmt_data.amount_recv, SEND = order_mgmt_data.amount_send,
	INTERNALLENGTH = 12, ALIGNMENT = int4
);
COMMENT ON TYPE order_mgmt.amount IS 'Exact amount of money with its ISO 4217 currency.
More decimals than the currency has are an error, never rounded. Adding, ordering, sum, min and max raise 22023 for amounts of different currencies; equality is false for them.
ORDER BY, DISTINCT, unions and indexes use a total order instead: by currency code, then by value; GREATEST and LEAST follow it too.
Example: SELECT ''12.50 EUR''::order_mgmt.amount';
CREATE FUNCTION order_mgmt_data.amount_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is equal another one.';
CREATE FUNCTION order_mgmt_data.amount_not_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_not_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_not_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is not equal another one.';
CREATE FUNCTION order_mgmt_data.amount_less(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_less';
COMMENT ON FUNCTION order_mgmt_data.amount_less(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than another one. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_less_or_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_less_or_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_less_or_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than or equal to another one. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_greater_or_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_greater_or_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_greater_or_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than or equal to another one. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_greater(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_greater';
COMMENT ON FUNCTION order_mgmt_data.amount_greater(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than another one. Error: 22023 for different currencies.';
CREATE OPERATOR order_mgmt.= (
	FUNCTION = order_mgmt_data.amount_equal, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.=), NEGATOR = OPERATOR(order_mgmt.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR order_mgmt.= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is equal another one in currency and value.';
CREATE OPERATOR order_mgmt.<> (
	FUNCTION = order_mgmt_data.amount_not_equal, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.<>), NEGATOR = OPERATOR(order_mgmt.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR order_mgmt.<> (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is not equal another one in currency and value.';
-- No selectivity functions: they would compare with other rows' amounts while
-- planning, and raise for a currency that the query never meets.
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.amount_less, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=)
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than another one of the same currency. Error: 22023 for different currencies.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.amount_less_or_equal, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>)
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than or equal to another one of the same currency. Error: 22023 for different currencies.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.amount_greater_or_equal, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<)
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than or equal to another one of the same currency. Error: 22023 for different currencies.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.amount_greater, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=)
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than another one of the same currency. Error: 22023 for different currencies.';

-- The total order of amounts, for sorting and indexes.
CREATE FUNCTION order_mgmt_data.amount_sorts_before(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sorts_before';
COMMENT ON FUNCTION order_mgmt_data.amount_sorts_before(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount sorts before another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.amount_sorts_not_after(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sorts_not_after';
COMMENT ON FUNCTION order_mgmt_data.amount_sorts_not_after(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount does not sort after another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.amount_sorts_not_before(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sorts_not_before';
COMMENT ON FUNCTION order_mgmt_data.amount_sorts_not_before(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount does not sort before another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.amount_sorts_after(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_sorts_after';
COMMENT ON FUNCTION order_mgmt_data.amount_sorts_after(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount sorts after another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*< (
	FUNCTION = order_mgmt_data.amount_sorts_before, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.*>), NEGATOR = OPERATOR(order_mgmt.*>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt.*< (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount sorts before another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*<= (
	FUNCTION = order_mgmt_data.amount_sorts_not_after, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.*>=), NEGATOR = OPERATOR(order_mgmt.*>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt.*<= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount does not sort after another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*>= (
	FUNCTION = order_mgmt_data.amount_sorts_not_before, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.*<=), NEGATOR = OPERATOR(order_mgmt.*<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt.*>= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount does not sort before another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*> (
	FUNCTION = order_mgmt_data.amount_sorts_after, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.*<), NEGATOR = OPERATOR(order_mgmt.*<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt.*> (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount sorts after another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.amount_compare(order_mgmt.amount, order_mgmt.amount) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_compare';
COMMENT ON FUNCTION order_mgmt_data.amount_compare(order_mgmt.amount, order_mgmt.amount) IS 'Total order of two amounts: -1, 0 or 1. Support function of btree.';
CREATE FUNCTION order_mgmt_data.amount_hash(order_mgmt.amount) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_hash';
COMMENT ON FUNCTION order_mgmt_data.amount_hash(order_mgmt.amount) IS 'Hash value. Support function of hash.';
CREATE FUNCTION order_mgmt_data.amount_hash_extended(order_mgmt.amount, bigint) RETURNS bigint
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_hash_extended';
COMMENT ON FUNCTION order_mgmt_data.amount_hash_extended(order_mgmt.amount, bigint) IS 'Hash value of 64 bits with a seed. Support function of hash.';
CREATE OPERATOR CLASS order_mgmt.amount_ops DEFAULT FOR TYPE order_mgmt.amount USING btree AS
	OPERATOR 1 order_mgmt.*<,
	OPERATOR 2 order_mgmt.*<=,
	OPERATOR 3 order_mgmt.=,
	OPERATOR 4 order_mgmt.*>=,
	OPERATOR 5 order_mgmt.*>,
	FUNCTION 1 order_mgmt_data.amount_compare(order_mgmt.amount, order_mgmt.amount),
	FUNCTION 4 pg_catalog.btequalimage(oid);
CREATE OPERATOR CLASS order_mgmt.amount_ops DEFAULT FOR TYPE order_mgmt.amount USING hash AS
	OPERATOR 1 order_mgmt.=,
	FUNCTION 1 order_mgmt_data.amount_hash(order_mgmt.amount),
	FUNCTION 2 order_mgmt_data.amount_hash_extended(order_mgmt.amount, bigint);
COMMENT ON OPERATOR CLASS order_mgmt.amount_ops USING btree IS 'How btree handles amount values.';
COMMENT ON OPERATOR FAMILY order_mgmt.amount_ops USING btree IS 'How btree handles amount values.';
COMMENT ON OPERATOR CLASS order_mgmt.amount_ops USING hash IS 'How hash handles amount values.';
COMMENT ON OPERATOR FAMILY order_mgmt.amount_ops USING hash IS 'How hash handles amount values.';

-- Arithmetic of amounts.
CREATE FUNCTION order_mgmt_data.amount_plus(order_mgmt.amount, order_mgmt.amount) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_plus';
COMMENT ON FUNCTION order_mgmt_data.amount_plus(order_mgmt.amount, order_mgmt.amount) IS 'Sum of two amounts. Error: 22023 for different currencies, 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.amount_minus(order_mgmt.amount, order_mgmt.amount) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_minus';
COMMENT ON FUNCTION order_mgmt_data.amount_minus(order_mgmt.amount, order_mgmt.amount) IS 'Difference of two amounts. Error: 22023 for different currencies, 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.amount_negate(order_mgmt.amount) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_negate';
COMMENT ON FUNCTION order_mgmt_data.amount_negate(order_mgmt.amount) IS 'An amount with the opposite sign. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.amount_times_bigint(order_mgmt.amount, bigint) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_times_bigint';
COMMENT ON FUNCTION order_mgmt_data.amount_times_bigint(order_mgmt.amount, bigint) IS 'An amount times a whole number. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.amount_times_quantity(unit order_mgmt.amount, quantity order_mgmt.quantity) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_line_total';
COMMENT ON FUNCTION order_mgmt_data.amount_times_quantity(unit order_mgmt.amount, quantity order_mgmt.quantity) IS 'A unit price times a quantity, rounded half away from zero to the currency''s smallest step. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.+ (
	FUNCTION = order_mgmt_data.amount_plus, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.+)
);
COMMENT ON OPERATOR order_mgmt.+ (order_mgmt.amount, order_mgmt.amount) IS 'Sum of two amounts. Error: 22023 for different currencies, 22003 on overflow.';
CREATE OPERATOR order_mgmt.- (
	FUNCTION = order_mgmt_data.amount_minus, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount
);
COMMENT ON OPERATOR order_mgmt.- (order_mgmt.amount, order_mgmt.amount) IS 'Difference of two amounts. Error: 22023 for different currencies, 22003 on overflow.';
CREATE OPERATOR order_mgmt.- (
	FUNCTION = order_mgmt_data.amount_negate, RIGHTARG = order_mgmt.amount
);
COMMENT ON OPERATOR order_mgmt.- (NONE, order_mgmt.amount) IS 'An amount with the opposite sign. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.* (
	FUNCTION = order_mgmt_data.amount_times_bigint, LEFTARG = order_mgmt.amount, RIGHTARG = bigint
);
COMMENT ON OPERATOR order_mgmt.* (order_mgmt.amount, bigint) IS 'An amount times a whole number. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.amount_smaller(order_mgmt.amount, order_mgmt.amount) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_smaller';
COMMENT ON FUNCTION order_mgmt_data.amount_smaller(order_mgmt.amount, order_mgmt.amount) IS 'The lesser of two amounts. Transition of min. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_larger(order_mgmt.amount, order_mgmt.amount) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_larger';
COMMENT ON FUNCTION order_mgmt_data.amount_larger(order_mgmt.amount, order_mgmt.amount) IS 'The greater of two amounts. Transition of max. Error: 22023 for different currencies.';
CREATE AGGREGATE order_mgmt.sum (order_mgmt.amount) (
	SFUNC = order_mgmt_data.amount_plus, STYPE = order_mgmt.amount, COMBINEFUNC = order_mgmt_data.amount_plus, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.sum (order_mgmt.amount) IS 'Sum of amounts, null for no rows. Error: 22023 for different currencies, 22003 if it overflows on the way.';
CREATE AGGREGATE order_mgmt.min (order_mgmt.amount) (
	SFUNC = order_mgmt_data.amount_smaller, STYPE = order_mgmt.amount, COMBINEFUNC = order_mgmt_data.amount_smaller, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.min (order_mgmt.amount) IS 'Least amount, null for no rows. Error: 22023 for different currencies.';
CREATE AGGREGATE order_mgmt.max (order_mgmt.amount) (
	SFUNC = order_mgmt_data.amount_larger, STYPE = order_mgmt.amount, COMBINEFUNC = order_mgmt_data.amount_larger, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.max (order_mgmt.amount) IS 'Greatest amount, null for no rows. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt.amount_of(value numeric, currency text) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_of';
COMMENT ON FUNCTION order_mgmt.amount_of(value numeric, currency text) IS 'Amount of a number in a currency.
Errors: 22P02 for an unknown currency, more decimals than it has, NaN or infinity; 22003 if too large.
Example: SELECT order_mgmt.amount_of(12.5, ''EUR'')';
CREATE FUNCTION order_mgmt.amount_currency(amount order_mgmt.amount) RETURNS text
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_currency';
COMMENT ON FUNCTION order_mgmt.amount_currency(amount order_mgmt.amount) IS 'ISO 4217 code of an amount.';
CREATE FUNCTION order_mgmt.amount_minor(amount order_mgmt.amount) RETURNS bigint
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_minor';
COMMENT ON FUNCTION order_mgmt.amount_minor(amount order_mgmt.amount) IS 'Value of an amount in the smallest step of its currency.';
CREATE FUNCTION order_mgmt_data.amount_to_numeric(order_mgmt.amount) RETURNS numeric
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_to_numeric';
COMMENT ON FUNCTION order_mgmt_data.amount_to_numeric(order_mgmt.amount) IS 'An amount as numeric, with the decimals of its currency; the currency is lost.';
CREATE CAST (order_mgmt.amount AS numeric) WITH FUNCTION order_mgmt_data.amount_to_numeric(order_mgmt.amount) AS ASSIGNMENT;
COMMENT ON CAST (order_mgmt.amount AS numeric) IS 'An amount as numeric, with the decimals of its currency; the currency is lost.';

-- Exact splits.
CREATE FUNCTION order_mgmt.allocate(total bigint, weights bigint[]) RETURNS bigint[]
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_allocate_bigint';
COMMENT ON FUNCTION order_mgmt.allocate(total bigint, weights bigint[]) IS 'Split a total by weights so that the parts sum to it exactly.
Each part is within one unit of its exact share (largest remainder); of equal remainders the first gets the unit.
Errors: 22023 for no weight, a negative weight or only zeros, 22004 for a null weight.
Example: SELECT order_mgmt.allocate(100, ''{1,1,1}'') gives {34,33,33}. Source: the method of Hamilton.';
CREATE FUNCTION order_mgmt.allocate_amount(total order_mgmt.amount, weights bigint[]) RETURNS order_mgmt.amount[]
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_allocate_amount';
COMMENT ON FUNCTION order_mgmt.allocate_amount(total order_mgmt.amount, weights bigint[]) IS 'Split an amount by weights so that the parts sum to it exactly.
As allocate, in the smallest step of the currency.
Errors: 22023 for no weight, a negative weight or only zeros, 22004 for a null weight.
Example: SELECT order_mgmt.allocate_amount(''1.00 EUR'', ''{1,1,1}'')';
CREATE FUNCTION order_mgmt.share(total bigint, whole bigint, taken bigint, part bigint) RETURNS bigint
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_share_bigint';
COMMENT ON FUNCTION order_mgmt.share(total bigint, whole bigint, taken bigint, part bigint) IS 'Share of a total that falls to the next part of a whole.
round(total * (taken + part) / whole) - round(total * taken / whole), half away from zero: any sequence of parts ends at exactly the total.
Errors: 22023 unless whole is positive, taken and part are not negative and sum to at most whole.
Example: SELECT order_mgmt.share(100, 3, 1, 1)';
CREATE FUNCTION order_mgmt.share_amount(total order_mgmt.amount, whole bigint, taken bigint, part bigint) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_share_amount';
COMMENT ON FUNCTION order_mgmt.share_amount(total order_mgmt.amount, whole bigint, taken bigint, part bigint) IS 'Share of an amount that falls to the next part of a whole.
As share, in the smallest step of the currency.
Errors: 22023 unless whole is positive, taken and part are not negative and sum to at most whole.
Example: SELECT order_mgmt.share_amount(''1.00 EUR'', 3, 1, 1)';

-- GTIN: the number as int64, by value.
CREATE TYPE order_mgmt.gtin;
CREATE FUNCTION order_mgmt_data.gtin_in(cstring) RETURNS order_mgmt.gtin
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_gtin_in';
COMMENT ON FUNCTION order_mgmt_data.gtin_in(cstring) IS 'Text input of gtin. Error: 22P02 for anything but 8, 12, 13 or 14 digits with a valid check digit.';
CREATE FUNCTION order_mgmt_data.gtin_out(order_mgmt.gtin) RETURNS cstring
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_gtin_out';
COMMENT ON FUNCTION order_mgmt_data.gtin_out(order_mgmt.gtin) IS 'Text output of gtin: 14 digits.';
CREATE FUNCTION order_mgmt_data.gtin_recv(internal) RETURNS order_mgmt.gtin
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_gtin_recv';
COMMENT ON FUNCTION order_mgmt_data.gtin_recv(internal) IS 'Binary input of gtin: its number as a bigint. Error: 22P03 for a wrong check digit.';
CREATE FUNCTION order_mgmt_data.gtin_send(order_mgmt.gtin) RETURNS bytea
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8send';
COMMENT ON FUNCTION order_mgmt_data.gtin_send(order_mgmt.gtin) IS 'Binary output of gtin: its number as a bigint.';
CREATE TYPE order_mgmt.gtin (
	INPUT = order_mgmt_data.gtin_in, OUTPUT = order_mgmt_data.gtin_out,
	RECEIVE = order_mgmt_data.gtin_recv, SEND = order_mgmt_data.gtin_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE order_mgmt.gtin IS 'GS1 article number (GTIN-8, -12, -13 or -14) with a valid check digit, normalized to 14 digits.
Example: SELECT ''4006381333931''::order_mgmt.gtin
Source of the check digit: GS1 General Specifications, section 7.9.';
CREATE FUNCTION order_mgmt_data.gtin_less(order_mgmt.gtin, order_mgmt.gtin) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8lt';
COMMENT ON FUNCTION order_mgmt_data.gtin_less(order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is less than another one.';
CREATE FUNCTION order_mgmt_data.gtin_less_or_equal(order_mgmt.gtin, order_mgmt.gtin) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8le';
COMMENT ON FUNCTION order_mgmt_data.gtin_less_or_equal(order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is less than or equal to another one.';
CREATE FUNCTION order_mgmt_data.gtin_equal(order_mgmt.gtin, order_mgmt.gtin) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8eq';
COMMENT ON FUNCTION order_mgmt_data.gtin_equal(order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is equal another one.';
CREATE FUNCTION order_mgmt_data.gtin_not_equal(order_mgmt.gtin, order_mgmt.gtin) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ne';
COMMENT ON FUNCTION order_mgmt_data.gtin_not_equal(order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is not equal another one.';
CREATE FUNCTION order_mgmt_data.gtin_greater_or_equal(order_mgmt.gtin, order_mgmt.gtin) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ge';
COMMENT ON FUNCTION order_mgmt_data.gtin_greater_or_equal(order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is greater than or equal to another one.';
CREATE FUNCTION order_mgmt_data.gtin_greater(order_mgmt.gtin, order_mgmt.gtin) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8gt';
COMMENT ON FUNCTION order_mgmt_data.gtin_greater(order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is greater than another one.';
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.gtin_less, LEFTARG = order_mgmt.gtin, RIGHTARG = order_mgmt.gtin,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is less than another one.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.gtin_less_or_equal, LEFTARG = order_mgmt.gtin, RIGHTARG = order_mgmt.gtin,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is less than or equal to another one.';
CREATE OPERATOR order_mgmt.= (
	FUNCTION = order_mgmt_data.gtin_equal, LEFTARG = order_mgmt.gtin, RIGHTARG = order_mgmt.gtin,
	COMMUTATOR = OPERATOR(order_mgmt.=), NEGATOR = OPERATOR(order_mgmt.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR order_mgmt.= (order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is equal another one.';
CREATE OPERATOR order_mgmt.<> (
	FUNCTION = order_mgmt_data.gtin_not_equal, LEFTARG = order_mgmt.gtin, RIGHTARG = order_mgmt.gtin,
	COMMUTATOR = OPERATOR(order_mgmt.<>), NEGATOR = OPERATOR(order_mgmt.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR order_mgmt.<> (order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is not equal another one.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.gtin_greater_or_equal, LEFTARG = order_mgmt.gtin, RIGHTARG = order_mgmt.gtin,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is greater than or equal to another one.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.gtin_greater, LEFTARG = order_mgmt.gtin, RIGHTARG = order_mgmt.gtin,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.gtin, order_mgmt.gtin) IS 'Whether a gtin is greater than another one.';
CREATE FUNCTION order_mgmt_data.gtin_compare(order_mgmt.gtin, order_mgmt.gtin) RETURNS integer
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint8cmp';
COMMENT ON FUNCTION order_mgmt_data.gtin_compare(order_mgmt.gtin, order_mgmt.gtin) IS 'Order of two values: -1, 0 or 1. Support function of btree.';
CREATE FUNCTION order_mgmt_data.gtin_hash(order_mgmt.gtin) RETURNS integer
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8';
COMMENT ON FUNCTION order_mgmt_data.gtin_hash(order_mgmt.gtin) IS 'Hash value. Support function of hash.';
CREATE FUNCTION order_mgmt_data.gtin_hash_extended(order_mgmt.gtin, bigint) RETURNS bigint
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8extended';
COMMENT ON FUNCTION order_mgmt_data.gtin_hash_extended(order_mgmt.gtin, bigint) IS 'Hash value of 64 bits with a seed. Support function of hash.';
CREATE OPERATOR CLASS order_mgmt.gtin_ops DEFAULT FOR TYPE order_mgmt.gtin USING btree AS
	OPERATOR 1 order_mgmt.<,
	OPERATOR 2 order_mgmt.<=,
	OPERATOR 3 order_mgmt.=,
	OPERATOR 4 order_mgmt.>=,
	OPERATOR 5 order_mgmt.>,
	FUNCTION 1 order_mgmt_data.gtin_compare(order_mgmt.gtin, order_mgmt.gtin),
	FUNCTION 2 pg_catalog.btint8sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
CREATE OPERATOR CLASS order_mgmt.gtin_ops DEFAULT FOR TYPE order_mgmt.gtin USING hash AS
	OPERATOR 1 order_mgmt.=,
	FUNCTION 1 order_mgmt_data.gtin_hash(order_mgmt.gtin),
	FUNCTION 2 order_mgmt_data.gtin_hash_extended(order_mgmt.gtin, bigint);
COMMENT ON OPERATOR CLASS order_mgmt.gtin_ops USING btree IS 'How btree handles gtin values.';
COMMENT ON OPERATOR FAMILY order_mgmt.gtin_ops USING btree IS 'How btree handles gtin values.';
COMMENT ON OPERATOR CLASS order_mgmt.gtin_ops USING hash IS 'How hash handles gtin values.';
COMMENT ON OPERATOR FAMILY order_mgmt.gtin_ops USING hash IS 'How hash handles gtin values.';

-- Stock state: a number as int2, by value, a name in text.
CREATE TYPE order_mgmt.stock_state;
CREATE FUNCTION order_mgmt_data.stock_state_in(cstring) RETURNS order_mgmt.stock_state
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_stock_state_in';
COMMENT ON FUNCTION order_mgmt_data.stock_state_in(cstring) IS 'Text input of stock_state. Error: 22P02 for an unknown name.';
CREATE FUNCTION order_mgmt_data.stock_state_out(order_mgmt.stock_state) RETURNS cstring
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_stock_state_out';
COMMENT ON FUNCTION order_mgmt_data.stock_state_out(order_mgmt.stock_state) IS 'Text output of stock_state: its name.';
CREATE FUNCTION order_mgmt_data.stock_state_recv(internal) RETURNS order_mgmt.stock_state
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_stock_state_recv';
COMMENT ON FUNCTION order_mgmt_data.stock_state_recv(internal) IS 'Binary input of stock_state: its name. Error: 22P02 for an unknown name.';
CREATE FUNCTION order_mgmt_data.stock_state_send(order_mgmt.stock_state) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_stock_state_send';
COMMENT ON FUNCTION order_mgmt_data.stock_state_send(order_mgmt.stock_state) IS 'Binary output of stock_state: its name.';
CREATE TYPE order_mgmt.stock_state (
	INPUT = order_mgmt_data.stock_state_in, OUTPUT = order_mgmt_data.stock_state_out,
	RECEIVE = order_mgmt_data.stock_state_recv, SEND = order_mgmt_data.stock_state_send,
	LIKE = pg_catalog.int2
);
COMMENT ON TYPE order_mgmt.stock_state IS 'State of goods, or the outside world they come from and go to.
At a location: free, reserved, allocated, backordered, quality_control, damaged, expired, returned, in_transit. Outside: supplier, customer, loss, production. They sort in this order.
Example: SELECT ''free''::order_mgmt.stock_state';
CREATE FUNCTION order_mgmt_data.stock_state_less(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2lt';
COMMENT ON FUNCTION order_mgmt_data.stock_state_less(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is less than another one.';
CREATE FUNCTION order_mgmt_data.stock_state_less_or_equal(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2le';
COMMENT ON FUNCTION order_mgmt_data.stock_state_less_or_equal(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is less than or equal to another one.';
CREATE FUNCTION order_mgmt_data.stock_state_equal(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2eq';
COMMENT ON FUNCTION order_mgmt_data.stock_state_equal(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is equal another one.';
CREATE FUNCTION order_mgmt_data.stock_state_not_equal(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2ne';
COMMENT ON FUNCTION order_mgmt_data.stock_state_not_equal(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is not equal another one.';
CREATE FUNCTION order_mgmt_data.stock_state_greater_or_equal(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2ge';
COMMENT ON FUNCTION order_mgmt_data.stock_state_greater_or_equal(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is greater than or equal to another one.';
CREATE FUNCTION order_mgmt_data.stock_state_greater(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS boolean
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int2gt';
COMMENT ON FUNCTION order_mgmt_data.stock_state_greater(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is greater than another one.';
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.stock_state_less, LEFTARG = order_mgmt.stock_state, RIGHTARG = order_mgmt.stock_state,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is less than another one.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.stock_state_less_or_equal, LEFTARG = order_mgmt.stock_state, RIGHTARG = order_mgmt.stock_state,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is less than or equal to another one.';
CREATE OPERATOR order_mgmt.= (
	FUNCTION = order_mgmt_data.stock_state_equal, LEFTARG = order_mgmt.stock_state, RIGHTARG = order_mgmt.stock_state,
	COMMUTATOR = OPERATOR(order_mgmt.=), NEGATOR = OPERATOR(order_mgmt.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR order_mgmt.= (order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is equal another one.';
CREATE OPERATOR order_mgmt.<> (
	FUNCTION = order_mgmt_data.stock_state_not_equal, LEFTARG = order_mgmt.stock_state, RIGHTARG = order_mgmt.stock_state,
	COMMUTATOR = OPERATOR(order_mgmt.<>), NEGATOR = OPERATOR(order_mgmt.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR order_mgmt.<> (order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is not equal another one.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.stock_state_greater_or_equal, LEFTARG = order_mgmt.stock_state, RIGHTARG = order_mgmt.stock_state,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is greater than or equal to another one.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.stock_state_greater, LEFTARG = order_mgmt.stock_state, RIGHTARG = order_mgmt.stock_state,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.stock_state, order_mgmt.stock_state) IS 'Whether a stock state is greater than another one.';
CREATE FUNCTION order_mgmt_data.stock_state_compare(order_mgmt.stock_state, order_mgmt.stock_state) RETURNS integer
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint2cmp';
COMMENT ON FUNCTION order_mgmt_data.stock_state_compare(order_mgmt.stock_state, order_mgmt.stock_state) IS 'Order of two values: -1, 0 or 1. Support function of btree.';
CREATE FUNCTION order_mgmt_data.stock_state_hash(order_mgmt.stock_state) RETURNS integer
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint2';
COMMENT ON FUNCTION order_mgmt_data.stock_state_hash(order_mgmt.stock_state) IS 'Hash value. Support function of hash.';
CREATE FUNCTION order_mgmt_data.stock_state_hash_extended(order_mgmt.stock_state, bigint) RETURNS bigint
	LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint2extended';
COMMENT ON FUNCTION order_mgmt_data.stock_state_hash_extended(order_mgmt.stock_state, bigint) IS 'Hash value of 64 bits with a seed. Support function of hash.';
CREATE OPERATOR CLASS order_mgmt.stock_state_ops DEFAULT FOR TYPE order_mgmt.stock_state USING btree AS
	OPERATOR 1 order_mgmt.<,
	OPERATOR 2 order_mgmt.<=,
	OPERATOR 3 order_mgmt.=,
	OPERATOR 4 order_mgmt.>=,
	OPERATOR 5 order_mgmt.>,
	FUNCTION 1 order_mgmt_data.stock_state_compare(order_mgmt.stock_state, order_mgmt.stock_state),
	FUNCTION 2 pg_catalog.btint2sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
CREATE OPERATOR CLASS order_mgmt.stock_state_ops DEFAULT FOR TYPE order_mgmt.stock_state USING hash AS
	OPERATOR 1 order_mgmt.=,
	FUNCTION 1 order_mgmt_data.stock_state_hash(order_mgmt.stock_state),
	FUNCTION 2 order_mgmt_data.stock_state_hash_extended(order_mgmt.stock_state, bigint);
COMMENT ON OPERATOR CLASS order_mgmt.stock_state_ops USING btree IS 'How btree handles stock state values.';
COMMENT ON OPERATOR FAMILY order_mgmt.stock_state_ops USING btree IS 'How btree handles stock state values.';
COMMENT ON OPERATOR CLASS order_mgmt.stock_state_ops USING hash IS 'How hash handles stock state values.';
COMMENT ON OPERATOR FAMILY order_mgmt.stock_state_ops USING hash IS 'How hash handles stock state values.';

-- Strict jsonb: on disk a jsonb.
CREATE TYPE order_mgmt.strict_jsonb;
CREATE FUNCTION order_mgmt_data.strict_jsonb_in(cstring) RETURNS order_mgmt.strict_jsonb
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_strict_jsonb_in';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_in(cstring) IS 'Text input of strict_jsonb. Errors: 22P02 for bad JSON, invalid_json for a duplicate key or more than 64 levels.';
CREATE FUNCTION order_mgmt_data.strict_jsonb_out(order_mgmt.strict_jsonb) RETURNS cstring
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'jsonb_out';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_out(order_mgmt.strict_jsonb) IS 'Text output of strict_jsonb: that of jsonb.';
CREATE FUNCTION order_mgmt_data.strict_jsonb_recv(internal) RETURNS order_mgmt.strict_jsonb
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_strict_jsonb_recv';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_recv(internal) IS 'Binary input of strict_jsonb: that of jsonb, checked as text is.';
CREATE FUNCTION order_mgmt_data.strict_jsonb_send(order_mgmt.strict_jsonb) RETURNS bytea
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'jsonb_send';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_send(order_mgmt.strict_jsonb) IS 'Binary output of strict_jsonb: that of jsonb.';
CREATE TYPE order_mgmt.strict_jsonb (
	INPUT = order_mgmt_data.strict_jsonb_in, OUTPUT = order_mgmt_data.strict_jsonb_out,
	RECEIVE = order_mgmt_data.strict_jsonb_recv, SEND = order_mgmt_data.strict_jsonb_send,
	LIKE = pg_catalog.jsonb
);
COMMENT ON TYPE order_mgmt.strict_jsonb IS 'jsonb whose text must not repeat a key; the type of JSON arguments.
A literal, a parameter or a json value with a duplicate key in any object, or with more than 64 levels, is refused as invalid_json with its JSON path. A jsonb is taken as it is.';
CREATE FUNCTION order_mgmt_data.strict_jsonb_from_json(json) RETURNS order_mgmt.strict_jsonb
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_strict_jsonb_from_json';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_from_json(json) IS 'A json value as strict_jsonb. Errors: invalid_json for a duplicate key or more than 64 levels.';
CREATE CAST (json AS order_mgmt.strict_jsonb) WITH FUNCTION order_mgmt_data.strict_jsonb_from_json(json) AS IMPLICIT;
COMMENT ON CAST (json AS order_mgmt.strict_jsonb) IS 'Checked: invalid_json for a duplicate key or more than 64 levels.';
CREATE CAST (jsonb AS order_mgmt.strict_jsonb) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (jsonb AS order_mgmt.strict_jsonb) IS 'Unchecked: a jsonb holds no duplicate key.';
CREATE CAST (order_mgmt.strict_jsonb AS jsonb) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (order_mgmt.strict_jsonb AS jsonb) IS 'The same value; no work.';

-- UUID version 7.
CREATE FUNCTION order_mgmt.uuid_v7() RETURNS uuid
	LANGUAGE c VOLATILE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_uuid_v7';
COMMENT ON FUNCTION order_mgmt.uuid_v7() IS 'New UUID version 7 (RFC 9562): ordered by time, increasing within a session even if the clock steps back.
Example: SELECT order_mgmt.uuid_v7()';
-- State of the engine: ids, idempotency keys, outbox, status log, rights.

CREATE SEQUENCE order_mgmt_data.ledger_id_seq CACHE 1024 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.ledger_id_seq IS 'low 44 bits of ledger, event and log ids; the node id stands above them';

CREATE SEQUENCE order_mgmt_data.master_id_seq CACHE 1 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.master_id_seq IS 'ids of items, locations and channels; the node id stands above them';

CREATE SEQUENCE order_mgmt_data.order_number_seq CACHE 64 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.order_number_seq IS 'display numbers of orders of this node (gaps are normal)';

CREATE FUNCTION order_mgmt_data.current_stamp() RETURNS bigint
	LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'om_current_stamp';
COMMENT ON FUNCTION order_mgmt_data.current_stamp() IS 'full id of the running transaction (assigns one): the stamp of rows it writes';

CREATE TABLE order_mgmt_data.tenants (
	tenant_id bigint NOT NULL PRIMARY KEY CHECK (tenant_id > 0),
	name text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE order_mgmt_data.tenants IS 'merchants that share this database; a single shop is tenant 1';

CREATE TABLE order_mgmt_data.access_grants (
	tenant_id bigint NOT NULL,
	role_name text NOT NULL,
	profile text NOT NULL CHECK (profile = ANY (ARRAY['web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin'])),
	PRIMARY KEY (tenant_id, role_name)
);
COMMENT ON TABLE order_mgmt_data.access_grants IS 'which role may act for which tenant; written by grant_access and revoke_access';

-- Caches of backends follow their tables through the invalidation of one relation.
CREATE FUNCTION order_mgmt_data.note_change() RETURNS trigger
	LANGUAGE C AS 'MODULE_PATHNAME', 'om_note_change';
COMMENT ON FUNCTION order_mgmt_data.note_change() IS 'trigger: tells every backend to drop what it derived from the table; argument: the table backends watch';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.access_grants
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.access_grants
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.access_grants IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.access_grants IS 'backends read changed rights anew';

CREATE TABLE order_mgmt_data.idempotency_keys (
	tenant_id bigint NOT NULL,
	door text NOT NULL,
	idempotency_key text NOT NULL,
	payload_hash bytea NOT NULL,
	document_id uuid NOT NULL,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, door, idempotency_key)
);
COMMENT ON TABLE order_mgmt_data.idempotency_keys IS 'one row per successful keyed call: a repeated call finds its document here';

CREATE TABLE order_mgmt_data.events (
	tenant_id bigint NOT NULL,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	id bigint NOT NULL,
	aggregatetype text NOT NULL,
	aggregateid text NOT NULL,
	type text NOT NULL,
	payload jsonb NOT NULL,
	occurred_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, stamp, id)
);
COMMENT ON TABLE order_mgmt_data.events IS 'the outbox: one row per committed business fact, in Debezium''s column names';

CREATE TABLE order_mgmt_data.status_log (
	tenant_id bigint NOT NULL,
	log_id bigint NOT NULL,
	document_kind text NOT NULL,
	document_id uuid NOT NULL,
	document_line integer,
	from_status text,
	to_status text NOT NULL,
	reason text,
	channel text,
	actor text NOT NULL,
	approver text,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	PRIMARY KEY (tenant_id, log_id)
);
COMMENT ON TABLE order_mgmt_data.status_log IS 'every change of a document''s state, append-only';
CREATE INDEX status_log_document ON order_mgmt_data.status_log (tenant_id, document_id);

-- Restored rows carry the stamps of another server: they are stamped anew.
CREATE FUNCTION order_mgmt_data.restamp() RETURNS trigger
	LANGUAGE C AS 'MODULE_PATHNAME', 'om_restamp';
COMMENT ON FUNCTION order_mgmt_data.restamp() IS 'trigger: gives a row that arrives with a foreign stamp the stamp of the running transaction';
CREATE TRIGGER restamp BEFORE INSERT ON order_mgmt_data.events
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.restamp();
COMMENT ON TRIGGER restamp ON order_mgmt_data.events IS 'restored events get the stamp of the restoring transaction';
ALTER TABLE order_mgmt_data.events ENABLE ALWAYS TRIGGER restamp;
-- Code of the engine: clock, tenant, error codes, events, status log.

CREATE FUNCTION order_mgmt.clock() RETURNS timestamptz
	LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_clock_now';
COMMENT ON FUNCTION order_mgmt.clock() IS 'the one clock: order_mgmt.clock if set (superuser; tests and replays), else the start of the transaction';

CREATE FUNCTION order_mgmt.extension_version() RETURNS text
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_extension_version';
COMMENT ON FUNCTION order_mgmt.extension_version() IS 'version of the loaded library';

CREATE FUNCTION order_mgmt_data.allowed_tenants() RETURNS bigint[]
	LANGUAGE C STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allowed_tenants';
COMMENT ON FUNCTION order_mgmt_data.allowed_tenants() IS 'tenants whose rows the role in force may see: its grants, narrowed by order_mgmt.tenant_id; null = all (owner and superusers)';

CREATE FUNCTION order_mgmt_data.error_code_list(OUT code text, OUT sqlstate text, OUT meaning text, OUT next_step text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_error_code_list';
COMMENT ON FUNCTION order_mgmt_data.error_code_list() IS 'all business error codes, as the library raises them';

CREATE VIEW order_mgmt.error_codes AS
	SELECT l.code, l.sqlstate, l.meaning, l.next_step FROM order_mgmt_data.error_code_list() AS l;
COMMENT ON VIEW order_mgmt.error_codes IS 'one row per business error code: its SQLSTATE, meaning and next step';

CREATE FUNCTION order_mgmt_data.state_transition_list(OUT document_kind text, OUT from_status text, OUT to_status text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'om_state_transition_list';
COMMENT ON FUNCTION order_mgmt_data.state_transition_list() IS 'all allowed transitions of all documents, as the library enforces them';

CREATE VIEW order_mgmt.state_transitions AS
	SELECT l.document_kind, l.from_status, l.to_status FROM order_mgmt_data.state_transition_list() AS l;
COMMENT ON VIEW order_mgmt.state_transitions IS 'one row per allowed transition of a document''s status';

CREATE VIEW order_mgmt.events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.id, e.aggregatetype, e.aggregateid, e.type, e.payload, e.occurred_at
	FROM order_mgmt_data.events AS e;
COMMENT ON VIEW order_mgmt.events IS 'one row per committed business fact (the outbox)';

CREATE VIEW order_mgmt.status_log WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.log_id, l.document_kind, l.document_id, l.document_line, l.from_status, l.to_status,
		l.reason, l.channel, l.actor, l.approver, l.occurred_at, l.recorded_at, l.stamp
	FROM order_mgmt_data.status_log AS l;
COMMENT ON VIEW order_mgmt.status_log IS 'one row per change of a document''s status';

CREATE VIEW order_mgmt.tenants WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.name, t.is_active, t.metadata FROM order_mgmt_data.tenants AS t;
COMMENT ON VIEW order_mgmt.tenants IS 'one row per tenant the role may act for';

CREATE FUNCTION order_mgmt.put_tenant(tenant_id bigint, name text, metadata order_mgmt.strict_jsonb DEFAULT '{}')
	RETURNS SETOF order_mgmt.tenants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_tenant';
COMMENT ON FUNCTION order_mgmt.put_tenant(bigint, text, order_mgmt.strict_jsonb) IS 'creates or renames a tenant (owner and superusers only)
A single shop needs none: tenant 1 is made by the first call that needs it.
Example: SELECT * FROM order_mgmt.put_tenant(2, ''Second shop'')';

CREATE FUNCTION order_mgmt_data.profile_right_list(OUT profile text, OUT privilege text, OUT object_name text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 150 AS 'MODULE_PATHNAME', 'om_profile_right_list';
COMMENT ON FUNCTION order_mgmt_data.profile_right_list() IS 'all rights of all profiles, as grant_access gives them';

CREATE VIEW order_mgmt.profile_rights AS
	SELECT l.profile, l.privilege, l.object_name FROM order_mgmt_data.profile_right_list() AS l;
COMMENT ON VIEW order_mgmt.profile_rights IS 'one row per profile of grant_access and right it gives
privilege: execute (a function of order_mgmt) or select (a view of order_mgmt; order_mgmt_report = all its views).';

CREATE FUNCTION order_mgmt.grant_access(role_name text, profile text, tenant_ids bigint[] DEFAULT '{1}')
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_grant_access';
COMMENT ON FUNCTION order_mgmt.grant_access(text, text, bigint[]) IS 'gives an existing role the rights of a profile for some tenants
profile: web, cashier, manager, warehouse, analyst, admin. Owner and superusers only. Returns what was granted, a line each.
Example: SELECT * FROM order_mgmt.grant_access(''shop_web'', ''web'', ''{1}'')';

CREATE FUNCTION order_mgmt.revoke_access(role_name text, tenant_ids bigint[] DEFAULT NULL)
	RETURNS SETOF text LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_revoke_access';
COMMENT ON FUNCTION order_mgmt.revoke_access(text, bigint[]) IS 'takes a role''s tenants away, and its rights with the last of them
tenant_ids null = all. Owner and superusers only. Returns what was revoked, a line each.';

CREATE FUNCTION order_mgmt.purge_history(rows_max integer DEFAULT 10000)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_purge_history';
COMMENT ON FUNCTION order_mgmt.purge_history(integer) IS 'deletes idempotency keys older than order_mgmt.idempotency_retention, at most rows_max; returns how many
Run it until it returns 0, from a job. Documents with a caller-given id stay unique for ever.
Example: SELECT order_mgmt.purge_history()';
-- State of the catalog room: locations, channels, items, prices.

CREATE TABLE order_mgmt_data.locations (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL DEFAULT 'store' CHECK (kind = ANY (ARRAY['store', 'warehouse', 'van', 'virtual'])),
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, location_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.locations IS 'places that own stock; deactivated, never deleted';

CREATE TABLE order_mgmt_data.channels (
	tenant_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	currency text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, channel_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.channels IS 'where orders come from: web shop, marketplace, registers; deactivated, never deleted';

CREATE TABLE order_mgmt_data.channel_locations (
	tenant_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	priority integer NOT NULL,
	location_id bigint NOT NULL,
	PRIMARY KEY (tenant_id, channel_id, priority),
	UNIQUE (tenant_id, channel_id, location_id)
);
COMMENT ON TABLE order_mgmt_data.channel_locations IS 'the locations a channel sells from, in the order they are tried';

CREATE TABLE order_mgmt_data.items (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL DEFAULT 'stocked' CHECK (kind = ANY (ARRAY['stocked', 'untracked'])),
	scale smallint NOT NULL DEFAULT 0 CHECK (scale >= 0 AND scale <= 6),
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, item_id),
	UNIQUE (tenant_id, sku)
);
COMMENT ON TABLE order_mgmt_data.items IS 'what is sold; scale = decimals a quantity may have; deactivated, never deleted';

CREATE TABLE order_mgmt_data.prices (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	currency text NOT NULL,
	price order_mgmt.amount NOT NULL,
	PRIMARY KEY (tenant_id, item_id, currency),
	CHECK (order_mgmt.amount_currency(price) = currency AND order_mgmt.amount_minor(price) >= 0)
);
COMMENT ON TABLE order_mgmt_data.prices IS 'one unit price per item and currency';

-- What backends keep of the catalog follows these tables through one small table.
CREATE TABLE order_mgmt_data.catalog_version ();
COMMENT ON TABLE order_mgmt_data.catalog_version IS 'derived, without rows: its invalidation tells backends that masters changed; not dumped';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.locations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.locations
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.locations ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.locations ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.locations IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.locations IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.channels
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.channels
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.channels ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.channels ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.channels IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.channels IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.channel_locations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.channel_locations
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.channel_locations ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.channel_locations ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.channel_locations IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.channel_locations IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.items
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.items
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.items IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.items IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.prices
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.prices
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.prices ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.prices ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.prices IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.prices IS 'backends read changed masters anew';
-- Code of the catalog room.

CREATE VIEW order_mgmt.locations WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.location_id, l.code AS location, l.name, l.kind, l.is_active, l.metadata
	FROM order_mgmt_data.locations AS l;
COMMENT ON VIEW order_mgmt.locations IS 'one row per place that owns stock';

CREATE VIEW order_mgmt.channels WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.channel_id, c.code AS channel, c.name, c.currency, c.is_active, c.metadata
	FROM order_mgmt_data.channels AS c;
COMMENT ON VIEW order_mgmt.channels IS 'one row per sales channel';

CREATE VIEW order_mgmt.channel_locations WITH (security_invoker = true) AS
	SELECT cl.tenant_id, c.code AS channel, cl.priority, l.code AS location
	FROM order_mgmt_data.channel_locations AS cl
	JOIN order_mgmt_data.channels AS c ON c.tenant_id = cl.tenant_id AND c.channel_id = cl.channel_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = cl.tenant_id AND l.location_id = cl.location_id;
COMMENT ON VIEW order_mgmt.channel_locations IS 'one row per location a channel sells from, lowest priority number first';

CREATE VIEW order_mgmt.items WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.item_id, i.sku, i.name, i.kind, i.scale, i.is_active, i.metadata
	FROM order_mgmt_data.items AS i;
COMMENT ON VIEW order_mgmt.items IS 'one row per sellable item';

CREATE VIEW order_mgmt.prices WITH (security_invoker = true) AS
	SELECT p.tenant_id, i.sku, p.currency, p.price
	FROM order_mgmt_data.prices AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id;
COMMENT ON VIEW order_mgmt.prices IS 'one row per item and currency: its unit price';

CREATE FUNCTION order_mgmt.put_location(location text, name text DEFAULT NULL, kind text DEFAULT 'store',
		is_active boolean DEFAULT true, metadata order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.locations LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_location';
COMMENT ON FUNCTION order_mgmt.put_location(text, text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a location or changes what is said of it
location: its code, never changed; name: null = the code; kind: store, warehouse, van, virtual. Repeating a call changes nothing.
Example: SELECT * FROM order_mgmt.put_location(''BER'', ''Berlin'')';

CREATE FUNCTION order_mgmt.put_channel(channel text, currency text, locations text[], name text DEFAULT NULL,
		is_active boolean DEFAULT true, metadata order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.channels LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_channel';
COMMENT ON FUNCTION order_mgmt.put_channel(text, text, text[], text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a sales channel or changes it
currency: what it sells in unless a call names another; locations: where it sells from, in the order they are tried.
Example: SELECT * FROM order_mgmt.put_channel(''web'', ''EUR'', ''{BER,HAM}'')';

CREATE FUNCTION order_mgmt.put_item(sku text, name text DEFAULT NULL, kind text DEFAULT 'stocked', scale integer DEFAULT 0,
		is_active boolean DEFAULT true, metadata order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.items LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_item';
COMMENT ON FUNCTION order_mgmt.put_item(text, text, text, integer, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates an item or changes it
kind: stocked, or untracked (service, digital: never out of stock); scale: decimals its quantities may have, 0 to 6.
kind and scale are fixed once stock has moved (item_has_history).
Example: SELECT * FROM order_mgmt.put_item(''A-1'', ''Mug'')';

CREATE FUNCTION order_mgmt.put_price(sku text, price order_mgmt.amount, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.prices LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_price';
COMMENT ON FUNCTION order_mgmt.put_price(text, order_mgmt.amount, bigint) IS 'sets an item''s unit price in the currency of the amount
Example: SELECT * FROM order_mgmt.put_price(''A-1'', ''12.50 EUR'')';
-- State of the goods ledger and of the stock room.

CREATE TABLE order_mgmt_data.stock_control (
	is_only boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only),
	incarnation bigint NOT NULL,
	fold_stamp bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE order_mgmt_data.stock_control IS 'one row: who this server''s ledger is, and up to which stamp all of it is folded; not dumped';
INSERT INTO order_mgmt_data.stock_control (incarnation)
	SELECT ('x' || pg_catalog.substr(pg_catalog.md5(pg_catalog.gen_random_uuid()::text), 1, 15))::bit(60)::bigint;

CREATE TABLE order_mgmt_data.stock_moves (
	tenant_id bigint NOT NULL,
	move_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	other_location_id bigint,
	from_state order_mgmt.stock_state NOT NULL,
	to_state order_mgmt.stock_state NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	lot_id bigint,
	serial_id bigint,
	bin_id bigint,
	unit_cost order_mgmt.amount,
	document_kind text NOT NULL,
	document_id uuid NOT NULL,
	document_line integer,
	reason text,
	channel_id bigint,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (tenant_id, move_id)
);
COMMENT ON TABLE order_mgmt_data.stock_moves IS 'the goods ledger: a quantity of an item goes from a state to another; append-only (its rules are held by its triggers)';
CREATE INDEX stock_moves_position ON order_mgmt_data.stock_moves (tenant_id, item_id, location_id, stamp)
	INCLUDE (from_state, to_state, quantity);
CREATE INDEX stock_moves_other_position ON order_mgmt_data.stock_moves (tenant_id, item_id, other_location_id, stamp)
	INCLUDE (from_state, to_state, quantity) WHERE other_location_id IS NOT NULL;
CREATE INDEX stock_moves_stamp ON order_mgmt_data.stock_moves USING brin (stamp);

CREATE FUNCTION order_mgmt_data.stamp_move() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_move';
COMMENT ON FUNCTION order_mgmt_data.stamp_move() IS 'trigger: stamps a move with the running transaction; a move that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_move() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_move';
COMMENT ON FUNCTION order_mgmt_data.account_move() IS 'trigger: takes and gives stock for a move, whoever inserts it';
CREATE FUNCTION order_mgmt_data.refuse_change() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_refuse_change';
COMMENT ON FUNCTION order_mgmt_data.refuse_change() IS 'trigger: rows of a ledger are never changed or deleted';

CREATE TRIGGER stamp_move BEFORE INSERT ON order_mgmt_data.stock_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_move();
CREATE TRIGGER account_move AFTER INSERT ON order_mgmt_data.stock_moves
	FOR EACH ROW WHEN (NEW.posting < 2) EXECUTE FUNCTION order_mgmt_data.account_move();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.stock_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.stock_moves
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER stamp_move;
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER account_move;
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER stamp_move ON order_mgmt_data.stock_moves IS 'every move carries the id of its transaction';
COMMENT ON TRIGGER account_move ON order_mgmt_data.stock_moves IS 'where stock is decided';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.stock_moves IS 'the ledger is append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.stock_moves IS 'the ledger is append-only';

CREATE TABLE order_mgmt_data.stock_balances (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	incarnation bigint NOT NULL,
	fold_stamp bigint NOT NULL DEFAULT 0,
	free order_mgmt.quantity NOT NULL DEFAULT '0',
	reserved order_mgmt.quantity NOT NULL DEFAULT '0',
	allocated order_mgmt.quantity NOT NULL DEFAULT '0',
	backordered order_mgmt.quantity NOT NULL DEFAULT '0',
	quality_control order_mgmt.quantity NOT NULL DEFAULT '0',
	damaged order_mgmt.quantity NOT NULL DEFAULT '0',
	expired order_mgmt.quantity NOT NULL DEFAULT '0',
	returned order_mgmt.quantity NOT NULL DEFAULT '0',
	in_transit order_mgmt.quantity NOT NULL DEFAULT '0',
	PRIMARY KEY (tenant_id, item_id, location_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE order_mgmt_data.stock_balances IS 'derived: the ledger below fold_stamp, summed per position; written by the folder only, not dumped';

CREATE TABLE order_mgmt_data.stock_documents (
	tenant_id bigint NOT NULL,
	document_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind = ANY (ARRAY['receipt', 'adjustment', 'count', 'state_change'])),
	location_id bigint NOT NULL,
	reason text,
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, document_id)
);
COMMENT ON TABLE order_mgmt_data.stock_documents IS 'headers of receipts, adjustments, set quantities and changes of state';

CREATE TABLE order_mgmt_data.stock_policies (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	safety_stock order_mgmt.quantity NOT NULL DEFAULT '0' CHECK (safety_stock OPERATOR(order_mgmt.>=) '0'),
	oversell_limit order_mgmt.quantity DEFAULT '0' CHECK (oversell_limit OPERATOR(order_mgmt.>=) '0'),
	is_backorderable boolean NOT NULL DEFAULT false,
	PRIMARY KEY (tenant_id, item_id, location_id, channel_id),
	CHECK (oversell_limit IS NOT NULL OR is_backorderable),
	CHECK (channel_id = 0 OR (oversell_limit IS NOT NULL AND oversell_limit OPERATOR(order_mgmt.=) '0' AND NOT is_backorderable))
);
COMMENT ON TABLE order_mgmt_data.stock_policies IS 'safety stock, oversell limit (null = unlimited) per item and location; channel_id <> 0: only a channel''s own buffer';
CREATE FUNCTION order_mgmt_data.account_policy() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_policy';
COMMENT ON FUNCTION order_mgmt_data.account_policy() IS 'trigger: a higher floor takes from what is available, a lower one gives';
CREATE TRIGGER account_policy AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.stock_policies
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_policy();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.stock_policies
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.stock_policies ENABLE ALWAYS TRIGGER account_policy;
ALTER TABLE order_mgmt_data.stock_policies ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.stock_policies IS 'floors change row by row, so that counters follow';
COMMENT ON TRIGGER account_policy ON order_mgmt_data.stock_policies IS 'keeps the counters in step with the floors';

CREATE TABLE order_mgmt_data.reservations (
	tenant_id bigint NOT NULL,
	reservation_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	location_id bigint NOT NULL,
	location text NOT NULL,
	channel text,
	holder text,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	remaining order_mgmt.quantity NOT NULL CHECK (remaining OPERATOR(order_mgmt.>=) '0' AND remaining OPERATOR(order_mgmt.<=) quantity),
	status text NOT NULL DEFAULT 'active',
	expires_at timestamptz NOT NULL,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, reservation_id, line_no),
	CHECK ((status = 'active') OR (remaining OPERATOR(order_mgmt.=) '0'))
);
COMMENT ON TABLE order_mgmt_data.reservations IS 'soft holds: one row per held item and location; remaining counts until expires_at';
CREATE INDEX reservations_active ON order_mgmt_data.reservations (tenant_id, item_id, location_id, expires_at)
	WHERE status = 'active';

CREATE TYPE order_mgmt.stock_at AS (
	sku text,
	location text,
	at timestamptz,
	free order_mgmt.quantity,
	reserved order_mgmt.quantity,
	allocated order_mgmt.quantity,
	backordered order_mgmt.quantity,
	quality_control order_mgmt.quantity,
	damaged order_mgmt.quantity,
	expired order_mgmt.quantity,
	returned order_mgmt.quantity,
	in_transit order_mgmt.quantity
);
COMMENT ON TYPE order_mgmt.stock_at IS 'the stock of a position at a past instant';

CREATE TYPE order_mgmt.stock_term AS (
	step integer,
	term text,
	quantity numeric,
	meaning text
);
COMMENT ON TYPE order_mgmt.stock_term IS 'one term of what is available of a position';

CREATE TYPE order_mgmt.verification AS (
	name text,
	checked bigint,
	violations bigint,
	sample text
);
COMMENT ON TYPE order_mgmt.verification IS 'one invariant: how many rows were checked, how many break it, one of them';
-- Code of the goods ledger and of the stock room.

CREATE VIEW order_mgmt_data.stock_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.item_id, m.location_id, m.from_state AS state, OPERATOR(order_mgmt.-) m.quantity AS delta,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.from_state OPERATOR(order_mgmt.<) 'supplier'
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NULL
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.other_location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.stock_effects IS 'one row per position a move changes: what leaves or enters a state at a location';

CREATE VIEW order_mgmt_data.stock_deltas WITH (security_invoker = true) AS
	SELECT b.tenant_id, b.item_id, b.location_id, s.state, s.delta
	FROM order_mgmt_data.stock_balances AS b
	CROSS JOIN LATERAL (VALUES
		('free'::order_mgmt.stock_state, b.free), ('reserved', b.reserved), ('allocated', b.allocated),
		('backordered', b.backordered), ('quality_control', b.quality_control), ('damaged', b.damaged),
		('expired', b.expired), ('returned', b.returned), ('in_transit', b.in_transit)) AS s (state, delta)
	WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	UNION ALL
	SELECT e.tenant_id, e.item_id, e.location_id, e.state, e.delta
	FROM order_mgmt_data.stock_effects AS e
	LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id
		AND b.location_id = e.location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	WHERE e.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c)
		AND e.stamp >= coalesce(b.fold_stamp, 0);
COMMENT ON VIEW order_mgmt_data.stock_deltas IS 'balances and the moves not yet folded into them: their sum per state is the stock';

CREATE VIEW order_mgmt_data.stock_positions WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.item_id, d.location_id,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'free'), '0') AS free,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'reserved'), '0') AS reserved,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'allocated'), '0') AS allocated,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'backordered'), '0') AS backordered,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'quality_control'), '0') AS quality_control,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'damaged'), '0') AS damaged,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'expired'), '0') AS expired,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'returned'), '0') AS returned,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'in_transit'), '0') AS in_transit
	FROM order_mgmt_data.stock_deltas AS d
	GROUP BY d.tenant_id, d.item_id, d.location_id;
COMMENT ON VIEW order_mgmt_data.stock_positions IS 'one row per item and location that ever moved: quantity per state, in the reader''s snapshot';

CREATE VIEW order_mgmt.stock WITH (security_invoker = true) AS
	SELECT p.tenant_id, i.sku, l.code AS location,
		p.free, p.reserved, p.allocated, p.backordered, p.quality_control, p.damaged, p.expired, p.returned, p.in_transit,
		p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered AS sellable,
		p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered
			OPERATOR(order_mgmt.+) p.quality_control OPERATOR(order_mgmt.+) p.damaged OPERATOR(order_mgmt.+) p.expired
			OPERATOR(order_mgmt.+) p.returned AS on_hand,
		CASE WHEN s.item_id IS NOT NULL AND s.oversell_limit IS NULL THEN NULL
			ELSE p.free OPERATOR(order_mgmt.+) coalesce(h.expired_holds, '0')
				OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0') END AS available,
		p.item_id, p.location_id
	FROM order_mgmt_data.stock_positions AS p
	JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = p.tenant_id AND l.location_id = p.location_id
	LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
		AND s.location_id = p.location_id AND s.channel_id = 0
	LEFT JOIN LATERAL (
		SELECT order_mgmt.sum(r.remaining) AS expired_holds
		FROM order_mgmt_data.reservations AS r
		WHERE r.tenant_id = p.tenant_id AND r.item_id = p.item_id AND r.location_id = p.location_id
			AND r.status = 'active' AND r.expires_at <= order_mgmt.clock()) AS h ON true;
COMMENT ON VIEW order_mgmt.stock IS 'one row per item and location: quantity per state, on hand, and what can be sold now
available = free + expired holds - safety stock + oversell limit; null = unlimited (backorders without limit).';

CREATE VIEW order_mgmt.reservations WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.reservation_id, r.line_no, r.sku, r.location, r.channel, r.holder, r.quantity, r.remaining,
		r.status, r.expires_at, r.actor, r.occurred_at, r.recorded_at, r.metadata
	FROM order_mgmt_data.reservations AS r;
COMMENT ON VIEW order_mgmt.reservations IS 'one row per held item and location of a reservation';

CREATE VIEW order_mgmt.stock_policies WITH (security_invoker = true) AS
	SELECT s.tenant_id, i.sku, l.code AS location, c.code AS channel, s.safety_stock, s.oversell_limit, s.is_backorderable
	FROM order_mgmt_data.stock_policies AS s
	JOIN order_mgmt_data.items AS i ON i.tenant_id = s.tenant_id AND i.item_id = s.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id;
COMMENT ON VIEW order_mgmt.stock_policies IS 'one row per policy: safety stock and oversell limit of an item at a location, or a channel''s own buffer';

CREATE FUNCTION order_mgmt.receive_stock(location text, lines order_mgmt.strict_jsonb, reference text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_stock';
COMMENT ON FUNCTION order_mgmt.receive_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'books goods that arrived from a supplier: supplier -> free
lines: [{"sku","quantity","unit_cost"?}], unit_cost as "12.50 EUR". Waiting backorders are allocated first come, first served. Returns the stock of each position.
Example: SELECT sku, available FROM order_mgmt.receive_stock(''BER'', ''[{"sku":"A-1","quantity":5}]'')';

CREATE FUNCTION order_mgmt.adjust_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_adjust_stock';
COMMENT ON FUNCTION order_mgmt.adjust_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'corrects the shelf: loss -> free for what was found, free -> loss for what is missing
lines: [{"sku","quantity"}], quantity signed and not zero. A loss of more than is available is refused; {"forced": true} in options records it all the same.
Example: SELECT sku, available FROM order_mgmt.adjust_stock(''BER'', ''[{"sku":"A-1","quantity":-1}]'', ''broken'')';

CREATE FUNCTION order_mgmt.set_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_set_stock';
COMMENT ON FUNCTION order_mgmt.set_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'sets the sellable quantity on the shelf (free + reserved + allocated + backordered), compare and set
lines: [{"sku","quantity","expected"?}]. With expected, the call is refused (stock_changed) when the shelf holds another quantity; the difference is booked against loss.
Example: SELECT sku, sellable FROM order_mgmt.set_stock(''BER'', ''[{"sku":"A-1","quantity":7,"expected":5}]'', ''recount'')';

CREATE FUNCTION order_mgmt.change_stock_state(location text, lines order_mgmt.strict_jsonb, reason text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_change_stock_state';
COMMENT ON FUNCTION order_mgmt.change_stock_state(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'moves goods between the states of the shelf
lines: [{"sku","quantity","from_state","to_state"}]; states: free, quality_control, damaged, expired, returned.
Example: SELECT sku, damaged FROM order_mgmt.change_stock_state(''BER'', ''[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]'')';

CREATE FUNCTION order_mgmt.put_stock_policy(sku text, location text, channel text DEFAULT NULL, safety_stock numeric DEFAULT 0,
		oversell_limit numeric DEFAULT 0, is_backorderable boolean DEFAULT false, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_policies LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_stock_policy';
COMMENT ON FUNCTION order_mgmt.put_stock_policy(text, text, text, numeric, numeric, boolean, bigint) IS 'sets how much of an item at a location is kept back and how far it may be oversold
safety_stock, oversell_limit: units; oversell_limit null = unlimited, only if is_backorderable. With a channel: safety_stock is that channel''s own buffer, nothing else.
Example: SELECT * FROM order_mgmt.put_stock_policy(''A-1'', ''BER'', safety_stock => 2)';

CREATE FUNCTION order_mgmt.reserve_stock(lines order_mgmt.strict_jsonb, channel text DEFAULT NULL, expires_in interval DEFAULT '15 minutes',
		holder text DEFAULT NULL, reservation_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reserve_stock';
COMMENT ON FUNCTION order_mgmt.reserve_stock(order_mgmt.strict_jsonb, text, interval, text, uuid, order_mgmt.strict_jsonb, text, order_mgmt.strict_jsonb, bigint) IS 'holds goods on the shelf for a while: free -> reserved, all lines or none
lines: [{"sku","quantity","location"?}]; without a location the first of the channel''s locations that can serve the whole line. holder: who may extend, release or order it (null = anyone). Returns a row per item and location.
Example: SELECT * FROM order_mgmt.reserve_stock(''[{"sku":"A-1","quantity":1}]'', ''web'', ''10 minutes'')';

CREATE FUNCTION order_mgmt.extend_reservation(reservation_id uuid, expires_in interval, holder text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_extend_reservation';
COMMENT ON FUNCTION order_mgmt.extend_reservation(uuid, interval, text, text, order_mgmt.strict_jsonb, bigint) IS 'lets an active reservation live until expires_in from now; an expired one is refused
Example: SELECT * FROM order_mgmt.extend_reservation(reservation_id => ''0190...'', expires_in => ''10 minutes'')';

CREATE FUNCTION order_mgmt.release_reservation(reservation_id uuid, holder text DEFAULT NULL, reason text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_release_reservation';
COMMENT ON FUNCTION order_mgmt.release_reservation(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'gives held stock back: reserved -> free
A reservation that has ended already is refused (illegal_transition).
Example: SELECT * FROM order_mgmt.release_reservation(''0190...'')';

CREATE FUNCTION order_mgmt.available(sku text, location text DEFAULT NULL, channel text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS numeric LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_available';
COMMENT ON FUNCTION order_mgmt.available(text, text, text, bigint) IS 'what can be sold now, in units: at a location, by a channel (sum of its locations less its buffers), or anywhere
Null = unlimited (untracked item, or backorders without limit). Read in the caller''s snapshot; takes nothing.
Example: SELECT order_mgmt.available(''A-1'', ''BER'')';

CREATE FUNCTION order_mgmt.engine_status(OUT engine text, OUT has_shared_memory boolean, OUT keys_max bigint, OUT keys_used bigint,
		OUT takes bigint, OUT refusals bigint, OUT waits bigint, OUT lock_path_falls bigint, OUT loads bigint, OUT evictions bigint)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_engine_status';
COMMENT ON FUNCTION order_mgmt.engine_status() IS 'which engine decides stock in this session, and what the counters did since the server started
One row. engine: counter (shared memory) or lock (key locks).';

CREATE FUNCTION order_mgmt_data.counter_entries(OUT tenant_id bigint, OUT item_id bigint, OUT location_id bigint,
		OUT available order_mgmt.quantity, OUT held order_mgmt.quantity, OUT incoming order_mgmt.quantity, OUT pins integer)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 100 AS 'MODULE_PATHNAME', 'om_counter_entries';
COMMENT ON FUNCTION order_mgmt_data.counter_entries() IS 'live counters of this database: committed availability less what uncommitted transactions hold';

CREATE FUNCTION order_mgmt.compact_balances(keys_max integer DEFAULT 1000)
	RETURNS integer LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_compact_balances';
COMMENT ON FUNCTION order_mgmt.compact_balances(integer) IS 'folds decided moves into the balances, at most keys_max positions; returns how many
Run it until it returns 0, from a job, at READ COMMITTED. One folder at a time; another one returns 0 at once.
Example: SELECT order_mgmt.compact_balances()';

CREATE FUNCTION order_mgmt.resync_stock()
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_resync_stock';
COMMENT ON FUNCTION order_mgmt.resync_stock() IS 'rebuilds balances and counters from the ledger and re-enables its triggers; returns the positions rebuilt
Owner and superusers only, as the first stock call of a READ COMMITTED transaction. Sales wait while it runs.';

CREATE FUNCTION order_mgmt.stock_as_of(sku text, location text, at timestamptz, by text DEFAULT 'occurred_at', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_at LANGUAGE C STABLE ROWS 1 PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_as_of';
COMMENT ON FUNCTION order_mgmt.stock_as_of(text, text, timestamptz, text, bigint) IS 'the stock of an item at a location at a past instant, summed from the ledger
by: occurred_at (when it happened) or recorded_at (what was known then). Bounds included.
Example: SELECT free, allocated FROM order_mgmt.stock_as_of(''A-1'', ''BER'', ''2026-01-31 18:00+01'')';

CREATE FUNCTION order_mgmt.explain_stock(sku text, location text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_term LANGUAGE C VOLATILE ROWS 11 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_explain_stock';
COMMENT ON FUNCTION order_mgmt.explain_stock(text, text, bigint) IS 'why so much of an item is available at a location: every term of the sum, and the live counter
Example: SELECT term, quantity FROM order_mgmt.explain_stock(''A-1'', ''BER'')';
-- State of the order room.

CREATE TABLE order_mgmt_data.orders (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	order_number text NOT NULL,
	channel text NOT NULL,
	status text NOT NULL DEFAULT 'placed',
	fulfillment_status text NOT NULL DEFAULT 'unfulfilled',
	currency text NOT NULL,
	total order_mgmt.amount NOT NULL,
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, order_id)
);
COMMENT ON TABLE order_mgmt_data.orders IS 'order headers; total = what the lines cost at placement';
CREATE UNIQUE INDEX orders_number ON order_mgmt_data.orders (tenant_id, order_number);

CREATE FUNCTION order_mgmt_data.line_adds_up(ordered order_mgmt.quantity, open order_mgmt.quantity, allocated order_mgmt.quantity,
		backordered order_mgmt.quantity, shipped order_mgmt.quantity, canceled order_mgmt.quantity)
	RETURNS boolean LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_line_adds_up';
COMMENT ON FUNCTION order_mgmt_data.line_adds_up(order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity)
	IS 'true when ordered is positive, no part is negative, and ordered = open + allocated + backordered + shipped + canceled';

CREATE TABLE order_mgmt_data.order_lines (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	location_id bigint,
	location text,
	ordered order_mgmt.quantity NOT NULL,
	open order_mgmt.quantity NOT NULL DEFAULT '0',
	allocated order_mgmt.quantity NOT NULL DEFAULT '0',
	backordered order_mgmt.quantity NOT NULL DEFAULT '0',
	shipped order_mgmt.quantity NOT NULL DEFAULT '0',
	canceled order_mgmt.quantity NOT NULL DEFAULT '0',
	unit_price order_mgmt.amount NOT NULL,
	line_total order_mgmt.amount NOT NULL,
	PRIMARY KEY (tenant_id, order_id, line_no),
	-- one expression: each CHECK is parsed anew by every INSERT
	CHECK (order_mgmt_data.line_adds_up(ordered, open, allocated, backordered, shipped, canceled))
);
COMMENT ON TABLE order_mgmt_data.order_lines IS 'order lines: prices frozen at placement, and where each unit stands';
CREATE INDEX order_lines_backordered ON order_mgmt_data.order_lines (tenant_id, item_id, location_id, order_id)
	WHERE backordered OPERATOR(order_mgmt.>) '0';

CREATE FUNCTION order_mgmt_data.check_transition() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_check_transition';
COMMENT ON FUNCTION order_mgmt_data.check_transition() IS 'trigger: a document''s status follows its state machine, whoever writes; argument: the machine';
CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.orders
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('order');
CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.reservations
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('reservation');
ALTER TABLE order_mgmt_data.orders ENABLE ALWAYS TRIGGER check_transition;
ALTER TABLE order_mgmt_data.reservations ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.orders IS 'legal transitions only';
COMMENT ON TRIGGER check_transition ON order_mgmt_data.reservations IS 'legal transitions only';

CREATE TYPE order_mgmt.order_result AS (
	input_no integer,
	ok boolean,
	error_code text,
	error_detail jsonb,
	order_id uuid,
	order_number text,
	total order_mgmt.amount
);
COMMENT ON TYPE order_mgmt.order_result IS 'what place_orders says of one input, in input order';
-- Code of the order room.

CREATE VIEW order_mgmt.orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.order_id, o.order_number, o.channel, o.status, o.fulfillment_status, o.currency,
		o.total, o.reference, o.actor, o.occurred_at, o.recorded_at, o.metadata
	FROM order_mgmt_data.orders AS o;
COMMENT ON VIEW order_mgmt.orders IS 'one row per order';

CREATE VIEW order_mgmt.order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, l.sku, l.location, l.ordered, l.open, l.allocated, l.backordered,
		l.shipped, l.canceled, l.unit_price, l.line_total
	FROM order_mgmt_data.order_lines AS l;
COMMENT ON VIEW order_mgmt.order_lines IS 'one row per order line; ordered = open + allocated + backordered + shipped + canceled';

CREATE FUNCTION order_mgmt.place_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		order_id uuid DEFAULT NULL, reservation_id uuid DEFAULT NULL, holder text DEFAULT NULL, reference text DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_order';
COMMENT ON FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, uuid, text, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'places an order and takes its stock in the same step: all lines or none
lines: [{"sku","quantity","location"?,"unit_price"?}], unit_price as "12.50" or "12.50 EUR"; without a location the first of the channel''s locations that can serve the whole line. Prices are frozen.
currency: null = the channel''s. reservation_id: what it holds is used first, the rest of it is released.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total FROM order_mgmt.place_order(''web'', ''[{"sku":"A-1","quantity":2}]'', idempotency_key => ''cart-17'')';

CREATE FUNCTION order_mgmt.place_orders(orders order_mgmt.strict_jsonb, all_or_nothing boolean DEFAULT false,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_result LANGUAGE C VOLATILE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_orders';
COMMENT ON FUNCTION order_mgmt.place_orders(order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, bigint) IS 'places many orders in one step; each is accepted or refused alone, served in input order
orders: [{"channel","lines","currency"?,"order_id"?,"reservation_id"?,"holder"?,"reference"?,"metadata"?,"occurred_at"?,"idempotency_key"?}]. all_or_nothing: any refusal refuses all and lists them all.
Example: SELECT ok, error_code, order_id FROM order_mgmt.place_orders(''[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]'')';

CREATE FUNCTION order_mgmt.cancel_order(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_order';
COMMENT ON FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'cancels what an order has not shipped: the whole of it, or quantities of lines; the stock is free again at once
lines: [{"line_no","quantity"?}], quantity null = all that is left of the line. The order is canceled when nothing of it is left.
Example: SELECT status FROM order_mgmt.cancel_order(''0190...'', reason => ''customer changed her mind'')';

CREATE FUNCTION order_mgmt.allocate_backorders(positions_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allocate_backorders';
COMMENT ON FUNCTION order_mgmt.allocate_backorders(integer, bigint) IS 'allocates what is on the shelf to order lines that wait, first come first served; returns how many lines got units
Receipts and cancellations do this by themselves; run it from a job for lines that were locked or held at that moment.
Example: SELECT order_mgmt.allocate_backorders()';
-- The product's own checker.

CREATE FUNCTION order_mgmt_data.counter_mismatches()
	RETURNS TABLE (tenant_id bigint, item_id bigint, location_id bigint, counter order_mgmt.quantity, ledger order_mgmt.quantity)
	LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT e.tenant_id, e.item_id, e.location_id, e.available,
		coalesce(p.free, '0') OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0')
	FROM order_mgmt_data.counter_entries() AS e
	LEFT JOIN LATERAL (
		SELECT order_mgmt.sum(d.delta) AS free
		FROM order_mgmt_data.stock_deltas AS d
		WHERE d.tenant_id = e.tenant_id AND d.item_id = e.item_id AND d.location_id = e.location_id
			AND d.state OPERATOR(order_mgmt.=) 'free') AS p ON true
	LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = e.tenant_id AND s.item_id = e.item_id
		AND s.location_id = e.location_id AND s.channel_id = 0
	WHERE e.pins = 0 AND (s.item_id IS NULL OR s.oversell_limit IS NOT NULL)
		AND e.available OPERATOR(order_mgmt.<>) (coalesce(p.free, '0') OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0')
			OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0'))
$$;
COMMENT ON FUNCTION order_mgmt_data.counter_mismatches() IS 'idle counters that differ from the ledger in this statement''s snapshot; under traffic a row may be one that moved meanwhile';

CREATE FUNCTION order_mgmt.verify("full" boolean DEFAULT false)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants();
	suspects text[];
	seen text[];
BEGIN
	-- Idle counters equal the ledger. Counters move while we read: only what differs three times is wrong.
	FOR attempt IN 1 .. 3 LOOP
		SELECT array_agg(format('tenant %s item %s location %s: counter %s, ledger %s', m.tenant_id, m.item_id, m.location_id, m.counter, m.ledger))
		INTO seen FROM order_mgmt_data.counter_mismatches() AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
		suspects := CASE WHEN attempt = 1 THEN seen
			ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
		EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
	END LOOP;
	RETURN QUERY SELECT 'counters_match_ledger', (SELECT count(*) FROM order_mgmt_data.counter_entries()),
		coalesce(cardinality(suspects), 0)::bigint, suspects[1];

	-- The shelf: what is sellable and every state but free is never negative; without a policy nothing is oversold.
	RETURN QUERY
	SELECT 'stock_not_negative', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (SELECT (p.reserved OPERATOR(order_mgmt.<) '0' OR p.allocated OPERATOR(order_mgmt.<) '0'
			OR p.backordered OPERATOR(order_mgmt.<) '0' OR p.quality_control OPERATOR(order_mgmt.<) '0'
			OR p.damaged OPERATOR(order_mgmt.<) '0' OR p.expired OPERATOR(order_mgmt.<) '0'
			OR p.returned OPERATOR(order_mgmt.<) '0' OR p.in_transit OPERATOR(order_mgmt.<) '0'
			OR (p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated
				OPERATOR(order_mgmt.+) p.backordered) OPERATOR(order_mgmt.<) '0'
			OR (p.free OPERATOR(order_mgmt.<) '0' AND s.item_id IS NULL))
			AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = p.tenant_id
				AND m.item_id = p.item_id AND (m.location_id = p.location_id OR m.other_location_id = p.location_id)
				AND m.posting & 1 = 1) AS wrong,
			format('tenant %s item %s location %s: free %s', p.tenant_id, p.item_id, p.location_id, p.free) AS sample
		FROM order_mgmt_data.stock_positions AS p
		LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
			AND s.location_id = p.location_id AND s.channel_id = 0
		WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;

	-- Documents and ledger agree: reserved, allocated, backordered per position.
	RETURN QUERY
	WITH documents AS (
		SELECT r.tenant_id, r.item_id, r.location_id, r.remaining AS reserved, '0'::order_mgmt.quantity AS allocated, '0'::order_mgmt.quantity AS backordered
		FROM order_mgmt_data.reservations AS r WHERE r.status = 'active'
		UNION ALL
		SELECT l.tenant_id, l.item_id, l.location_id, '0', l.allocated, l.backordered
		FROM order_mgmt_data.order_lines AS l WHERE l.location_id IS NOT NULL
	), promised AS (
		SELECT d.tenant_id, d.item_id, d.location_id, order_mgmt.sum(d.reserved) AS reserved,
			order_mgmt.sum(d.allocated) AS allocated, order_mgmt.sum(d.backordered) AS backordered
		FROM documents AS d GROUP BY d.tenant_id, d.item_id, d.location_id
	), compared AS (
		SELECT tenant_id, item_id, location_id,
			coalesce(a.reserved, '0') AS r1, coalesce(b.reserved, '0') AS r2, coalesce(a.allocated, '0') AS a1,
			coalesce(b.allocated, '0') AS a2, coalesce(a.backordered, '0') AS b1, coalesce(b.backordered, '0') AS b2
		FROM promised AS a FULL JOIN order_mgmt_data.stock_positions AS b USING (tenant_id, item_id, location_id)
		WHERE tenants IS NULL OR tenant_id = ANY (tenants)
	)
	SELECT x.name, count(*), count(*) FILTER (WHERE x.wrong),
		min(format('tenant %s item %s location %s', c.tenant_id, c.item_id, c.location_id)) FILTER (WHERE x.wrong)
	FROM compared AS c
	CROSS JOIN LATERAL (VALUES ('reserved_matches_reservations', c.r1 OPERATOR(order_mgmt.<>) c.r2),
		('allocated_matches_lines', c.a1 OPERATOR(order_mgmt.<>) c.a2),
		('backordered_matches_lines', c.b1 OPERATOR(order_mgmt.<>) c.b2)) AS x (name, wrong)
	GROUP BY x.name ORDER BY x.name;

	-- Orders: totals add up, statuses are what the lines say.
	RETURN QUERY
	WITH facts AS (
		SELECT o.tenant_id, o.order_id, o.status, o.fulfillment_status, o.total,
			sum(order_mgmt.amount_minor(l.line_total)) AS lines_minor, count(l.line_no) AS nlines,
			bool_or(order_mgmt.amount_currency(l.line_total) <> o.currency) AS mixed,
			order_mgmt.sum(l.open OPERATOR(order_mgmt.+) l.allocated OPERATOR(order_mgmt.+) l.backordered) AS open_units,
			order_mgmt.sum(l.allocated) AS allocated, order_mgmt.sum(l.backordered) AS backordered,
			order_mgmt.sum(l.shipped) AS shipped
		FROM order_mgmt_data.orders AS o
		LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
		WHERE tenants IS NULL OR o.tenant_id = ANY (tenants)
		GROUP BY o.tenant_id, o.order_id
	)
	SELECT x.name, count(*), count(*) FILTER (WHERE x.wrong),
		min(format('tenant %s order %s', f.tenant_id, f.order_id)) FILTER (WHERE x.wrong)
	FROM facts AS f
	CROSS JOIN LATERAL (VALUES
		('order_totals_add_up', f.nlines = 0 OR f.mixed OR f.lines_minor <> order_mgmt.amount_minor(f.total)),
		('order_statuses_follow_lines', f.nlines = 0
			OR f.status <> CASE WHEN f.open_units OPERATOR(order_mgmt.>) '0' THEN 'placed'
				WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'completed' ELSE 'canceled' END
			OR f.fulfillment_status <> CASE WHEN f.backordered OPERATOR(order_mgmt.>) '0' THEN 'backordered'
				WHEN f.shipped OPERATOR(order_mgmt.>) '0' AND f.open_units OPERATOR(order_mgmt.>) '0' THEN 'partial'
				WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'fulfilled'
				WHEN f.allocated OPERATOR(order_mgmt.>) '0' THEN 'unfulfilled' ELSE 'not_required' END)) AS x (name, wrong)
	GROUP BY x.name ORDER BY x.name;

	-- Reservations: only active ones hold anything.
	RETURN QUERY
	SELECT 'reservation_statuses', count(*),
		count(*) FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0'),
		min(format('tenant %s reservation %s', r.tenant_id, r.reservation_id))
			FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0')
	FROM order_mgmt_data.reservations AS r WHERE tenants IS NULL OR r.tenant_id = ANY (tenants);

	-- The outbox has no stamp from the future.
	RETURN QUERY
	SELECT 'stamps_are_past', count(*), count(*) FILTER (WHERE e.stamp >= w.bound), min(format('event %s', e.id)) FILTER (WHERE e.stamp >= w.bound)
	FROM order_mgmt_data.events AS e
	CROSS JOIN (SELECT greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
		coalesce(pg_current_xact_id_if_assigned()::text::bigint + 1, 0)) AS bound) AS w
	WHERE tenants IS NULL OR e.tenant_id = ANY (tenants);

	-- A stored answer has its document.
	RETURN QUERY
	SELECT 'idempotency_answers_exist', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s door %s key %s', k.tenant_id, k.door, k.idempotency_key) AS sample,
			CASE WHEN k.door = ANY (ARRAY['place_order', 'place_orders', 'cancel_order']) THEN NOT EXISTS (
					SELECT 1 FROM order_mgmt_data.orders AS o WHERE o.tenant_id = k.tenant_id AND o.order_id = k.document_id)
				WHEN k.door = ANY (ARRAY['reserve_stock', 'extend_reservation', 'release_reservation']) THEN NOT EXISTS (
					SELECT 1 FROM order_mgmt_data.reservations AS r WHERE r.tenant_id = k.tenant_id AND r.reservation_id = k.document_id)
				ELSE NOT EXISTS (
					SELECT 1 FROM order_mgmt_data.stock_documents AS d WHERE d.tenant_id = k.tenant_id AND d.document_id = k.document_id)
			END AS missing
		FROM order_mgmt_data.idempotency_keys AS k
		WHERE tenants IS NULL OR k.tenant_id = ANY (tenants)) AS w;

	IF NOT coalesce("full", false) THEN
		RETURN;
	END IF;

	-- All of history: balances and the moves not yet folded are the ledger, position by position.
	RETURN QUERY
	WITH shown AS (
		SELECT d.tenant_id, d.item_id, d.location_id, d.state::text AS state, order_mgmt.sum(d.delta) AS quantity
		FROM order_mgmt_data.stock_deltas AS d
		WHERE tenants IS NULL OR d.tenant_id = ANY (tenants)
		GROUP BY d.tenant_id, d.item_id, d.location_id, d.state
	), recorded AS (
		SELECT e.tenant_id, e.item_id, e.location_id, e.state::text AS state, order_mgmt.sum(e.delta) AS quantity
		FROM order_mgmt_data.stock_effects AS e
		WHERE tenants IS NULL OR e.tenant_id = ANY (tenants)
		GROUP BY e.tenant_id, e.item_id, e.location_id, e.state
	), compared AS (
		SELECT format('tenant %s item %s location %s %s: balances %s, ledger %s', tenant_id, item_id, location_id, state,
				coalesce(s.quantity, '0'), coalesce(r.quantity, '0')) AS sample,
			coalesce(s.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0') AS wrong
		FROM shown AS s FULL JOIN recorded AS r USING (tenant_id, item_id, location_id, state)
		UNION ALL
		-- each row below its own stamp: what a counter is loaded from
		SELECT format('tenant %s item %s location %s: balance %s below %s, ledger %s', b.tenant_id, b.item_id, b.location_id,
				b.free, b.fold_stamp, coalesce(f.quantity, '0')),
			b.free OPERATOR(order_mgmt.<>) coalesce(f.quantity, '0')
		FROM order_mgmt_data.stock_balances AS b
		CROSS JOIN LATERAL (
			SELECT order_mgmt.sum(e.delta) AS quantity FROM order_mgmt_data.stock_effects AS e
			WHERE e.tenant_id = b.tenant_id AND e.item_id = b.item_id AND e.location_id = b.location_id
				AND e.stamp < b.fold_stamp AND e.state OPERATOR(order_mgmt.=) 'free') AS f
		WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
			AND (tenants IS NULL OR b.tenant_id = ANY (tenants))
	)
	SELECT 'balances_match_ledger', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong)
	FROM compared AS c;

	-- No move without its document.
	RETURN QUERY
	SELECT 'moves_have_documents', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s move %s', m.tenant_id, m.move_id) AS sample,
			CASE m.document_kind
				WHEN 'order' THEN NOT EXISTS (SELECT 1 FROM order_mgmt_data.orders AS o
					WHERE o.tenant_id = m.tenant_id AND o.order_id = m.document_id)
				WHEN 'reservation' THEN NOT EXISTS (SELECT 1 FROM order_mgmt_data.reservations AS r
					WHERE r.tenant_id = m.tenant_id AND r.reservation_id = m.document_id)
				WHEN 'stock_document' THEN NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_documents AS d
					WHERE d.tenant_id = m.tenant_id AND d.document_id = m.document_id)
				ELSE m.posting & 1 = 0 END AS missing
		FROM order_mgmt_data.stock_moves AS m
		WHERE tenants IS NULL OR m.tenant_id = ANY (tenants)) AS w;

	-- No order line without its moves: what was ordered is what was promised.
	RETURN QUERY
	WITH promised AS (
		SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
		FROM order_mgmt_data.stock_moves AS m
		WHERE m.document_kind = 'order' AND m.from_state OPERATOR(order_mgmt.<=) 'reserved'
			AND (m.to_state OPERATOR(order_mgmt.=) 'allocated' OR m.to_state OPERATOR(order_mgmt.=) 'backordered')
		GROUP BY m.tenant_id, m.document_id, m.document_line
	)
	SELECT 'lines_have_moves', count(*), count(*) FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0')),
		min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no))
			FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0'))
	FROM order_mgmt_data.order_lines AS l
	LEFT JOIN promised AS p ON p.tenant_id = l.tenant_id AND p.document_id = l.order_id AND p.document_line = l.line_no
	WHERE l.location_id IS NOT NULL AND (tenants IS NULL OR l.tenant_id = ANY (tenants));

	-- The log knows how the document came to its status.
	RETURN QUERY
	SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
	FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample,
			NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = o.tenant_id
				AND s.document_kind = 'order' AND s.document_id = o.order_id AND s.to_status = o.status) AS missing
		FROM order_mgmt_data.orders AS o
		WHERE tenants IS NULL OR o.tenant_id = ANY (tenants)) AS w;
END
$$;
COMMENT ON FUNCTION order_mgmt.verify(boolean) IS 'checks the invariants of stock and orders, a row each: name, checked, violations, sample
full: all of history too (balances against the ledger, moves against documents, the status log). Clean = violations 0 in every row.
Example: SELECT name, violations FROM order_mgmt.verify() WHERE violations > 0';
-- Rights: nobody may call a door or see a row before grant_access says so.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA order_mgmt, order_mgmt_data FROM PUBLIC;

-- Values and their operators are for everybody: they read nothing but their
-- arguments.  So are the clock, the lists compiled into the library, and the
-- function that row security calls for whoever reads.
DO $do$
DECLARE
	routine regprocedure;
BEGIN
	FOR routine IN
		SELECT p.oid
		FROM pg_catalog.pg_proc AS p
		JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
		WHERE n.nspname = ANY (ARRAY['order_mgmt', 'order_mgmt_data'])
			AND ((p.provolatile = 'i' AND NOT p.prosecdef)
				OR (n.nspname = 'order_mgmt' AND p.proname = ANY (ARRAY['clock', 'uuid_v7']))
				OR (n.nspname = 'order_mgmt_data' AND p.proname = ANY (ARRAY['allowed_tenants',
					'error_code_list', 'state_transition_list', 'profile_right_list'])))
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO PUBLIC', routine);
	END LOOP;
END
$do$;

-- Row security is the second net below the doors: a role sees the rows of its
-- tenants and writes none.  The owner is exempt (enabled, not forced): doors run as
-- the owner, and name the tenant in every statement.
DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE n.nspname = 'order_mgmt_data' AND c.relkind = ANY (ARRAY['r', 'p']::"char"[])
		ORDER BY c.relname
	LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
		EXECUTE pg_catalog.format('CREATE POLICY tenant_rows ON %s FOR SELECT USING ('
			'(SELECT order_mgmt_data.allowed_tenants()) IS NULL OR '
			'tenant_id = ANY ((SELECT order_mgmt_data.allowed_tenants())::bigint[]))', relation);
		EXECUTE pg_catalog.format('COMMENT ON POLICY tenant_rows ON %s IS %L', relation,
			'the role in force sees the tenants it may act for');
	END LOOP;
END
$do$;
-- Backup: pg_dump saves the rows of every table and the state of every sequence,
-- but for what is derived from them.

DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = 'order_mgmt_data' AND c.relkind = ANY (ARRAY['r', 'p', 'S']::"char"[])
			AND c.relname <> ALL (ARRAY['stock_balances', 'stock_control', 'catalog_version'])
		ORDER BY c.relname
	LOOP
		PERFORM pg_catalog.pg_extension_config_dump(relation, '');
	END LOOP;
END
$do$;
