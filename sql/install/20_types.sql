-- 20_types.sql - the value types: quantity, amount, price, gtin, stock_state, strict_jsonb;
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
More decimals are an error, never rounded; zeros at the end do not count. Arithmetic raises 22003 on overflow.
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
CREATE FUNCTION order_mgmt_data.currency_digits(currency text) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_currency_digits_of';
COMMENT ON FUNCTION order_mgmt_data.currency_digits(currency text) IS 'Number of decimals of an ISO 4217 currency (0 to 4), null for an unknown code.
Example: SELECT order_mgmt_data.currency_digits(''JPY'')';
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
More decimals than the currency has are an error, never rounded. Amounts of different currencies are not equal, and <, <=, >, >= are null for them; adding them, sum, min and max raise 22023.
ORDER BY, DISTINCT, unions and indexes go by currency code, then by value; GREATEST and LEAST, too. An index serves *<, *<=, *>= and *>, which compare in this order.
Example: SELECT ''12.50 EUR''::order_mgmt.amount';
CREATE FUNCTION order_mgmt_data.amount_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is equal another one.';
CREATE FUNCTION order_mgmt_data.amount_not_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_not_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_not_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is not equal another one.';
CREATE FUNCTION order_mgmt_data.amount_less(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_less';
COMMENT ON FUNCTION order_mgmt_data.amount_less(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than another one. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_less_or_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_less_or_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_less_or_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than or equal to another one. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_greater_or_equal(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_greater_or_equal';
COMMENT ON FUNCTION order_mgmt_data.amount_greater_or_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than or equal to another one. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.amount_greater(order_mgmt.amount, order_mgmt.amount) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_greater';
COMMENT ON FUNCTION order_mgmt_data.amount_greater(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than another one. Null for different currencies.';
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
-- These are null across currencies, so they are not of the btree class (see amount.c), and their
-- selectivity is that of operators of no class: others expect an answer for any two values.
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.amount_less, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.amount_less_or_equal, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than or equal to another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.amount_greater_or_equal, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than or equal to another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.amount_greater, LEFTARG = order_mgmt.amount, RIGHTARG = order_mgmt.amount,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than another one of the same currency. Null for different currencies.';

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

-- An amount as a caller says it, where the call knows the currency: text, which functions read (json.c).
CREATE TYPE order_mgmt.amount_input;
CREATE FUNCTION order_mgmt_data.amount_input_in(cstring) RETURNS order_mgmt.amount_input
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
COMMENT ON FUNCTION order_mgmt_data.amount_input_in(cstring) IS 'Text input of amount_input.';
CREATE FUNCTION order_mgmt_data.amount_input_out(order_mgmt.amount_input) RETURNS cstring
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
COMMENT ON FUNCTION order_mgmt_data.amount_input_out(order_mgmt.amount_input) IS 'Text output of amount_input.';
CREATE FUNCTION order_mgmt_data.amount_input_recv(internal) RETURNS order_mgmt.amount_input
	LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textrecv';
COMMENT ON FUNCTION order_mgmt_data.amount_input_recv(internal) IS 'Binary input of amount_input: its text.';
CREATE FUNCTION order_mgmt_data.amount_input_send(order_mgmt.amount_input) RETURNS bytea
	LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textsend';
COMMENT ON FUNCTION order_mgmt_data.amount_input_send(order_mgmt.amount_input) IS 'Binary output of amount_input: its text.';
CREATE TYPE order_mgmt.amount_input (
	INPUT = order_mgmt_data.amount_input_in, OUTPUT = order_mgmt_data.amount_input_out,
	RECEIVE = order_mgmt_data.amount_input_recv, SEND = order_mgmt_data.amount_input_send,
	LIKE = pg_catalog.text
);
COMMENT ON TYPE order_mgmt.amount_input IS 'Argument that is an amount, of a function that knows the currency: a number, a text with or without the currency, or JSON with both.
12.50, ''12.50'', ''12.50 EUR'', ''{"amount":"12.50","currency":"EUR"}'' and any value of type amount are the same where the currency is EUR; another currency and more decimals than the currency has are errors.
Example: SELECT ''12.50''::order_mgmt.amount_input';
CREATE CAST (order_mgmt.amount AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (order_mgmt.amount AS order_mgmt.amount_input) IS 'The amount with its currency.';
CREATE CAST (text AS order_mgmt.amount_input) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (text AS order_mgmt.amount_input) IS 'The same text; no work.';
CREATE CAST (varchar AS order_mgmt.amount_input) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (varchar AS order_mgmt.amount_input) IS 'The same text; no work.';
CREATE CAST (smallint AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (smallint AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (integer AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (integer AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (bigint AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (bigint AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (numeric AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (numeric AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (json AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (json AS order_mgmt.amount_input) IS 'A number, a string or an object.';
CREATE CAST (jsonb AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (jsonb AS order_mgmt.amount_input) IS 'A number, a string or an object.';

-- Price: what a unit costs; the bytes of an amount, of which one says whether it counts millionths (price.c).
CREATE TYPE order_mgmt.price;
CREATE FUNCTION order_mgmt_data.price_in(cstring) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_in';
COMMENT ON FUNCTION order_mgmt_data.price_in(cstring) IS 'Text input of price. Errors: 22P02 for anything but a number and a currency or for more than six decimals, 22003 if too large.';
CREATE FUNCTION order_mgmt_data.price_out(order_mgmt.price) RETURNS cstring
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_out';
COMMENT ON FUNCTION order_mgmt_data.price_out(order_mgmt.price) IS 'Text output of price, as in 12.50 EUR or 0.0125 EUR.';
CREATE FUNCTION order_mgmt_data.price_recv(internal) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_recv';
COMMENT ON FUNCTION order_mgmt_data.price_recv(internal) IS 'Binary input of price: units as a bigint, three bytes of currency, one byte: 1 for millionths, 0 for minor units. Error: 22P03 for another currency or byte.';
CREATE FUNCTION order_mgmt_data.price_send(order_mgmt.price) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_send';
COMMENT ON FUNCTION order_mgmt_data.price_send(order_mgmt.price) IS 'Binary output of price: units as a bigint, three bytes of currency, one byte: 1 for millionths, 0 for minor units.';
CREATE TYPE order_mgmt.price (
	INPUT = order_mgmt_data.price_in, OUTPUT = order_mgmt_data.price_out,
	RECEIVE = order_mgmt_data.price_recv, SEND = order_mgmt_data.price_send,
	INTERNALLENGTH = 12, ALIGNMENT = int4
);
COMMENT ON TYPE order_mgmt.price IS 'What a unit costs: an exact number with up to six decimals, and its ISO 4217 currency.
Times a quantity it is an amount, rounded once, half away from zero, to the decimals of the currency. An amount is a price, too. Comparing and sorting are as those of amount.
Example: SELECT ''0.0125 EUR''::order_mgmt.price OPERATOR(order_mgmt.*) ''1000''::order_mgmt.quantity';
CREATE FUNCTION order_mgmt_data.price_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_equal';
COMMENT ON FUNCTION order_mgmt_data.price_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is equal another one.';
CREATE FUNCTION order_mgmt_data.price_not_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_not_equal';
COMMENT ON FUNCTION order_mgmt_data.price_not_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is not equal another one.';
CREATE FUNCTION order_mgmt_data.price_less(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_less';
COMMENT ON FUNCTION order_mgmt_data.price_less(order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_less_or_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_less_or_equal';
COMMENT ON FUNCTION order_mgmt_data.price_less_or_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than or equal to another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_greater_or_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_greater_or_equal';
COMMENT ON FUNCTION order_mgmt_data.price_greater_or_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than or equal to another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_greater(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_greater';
COMMENT ON FUNCTION order_mgmt_data.price_greater(order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_sorts_before(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_before';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_before(order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts before another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_sorts_not_after(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_not_after';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_not_after(order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort after another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_sorts_not_before(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_not_before';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_not_before(order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort before another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_sorts_after(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_after';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_after(order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts after another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.= (
	FUNCTION = order_mgmt_data.price_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.=), NEGATOR = OPERATOR(order_mgmt.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR order_mgmt.= (order_mgmt.price, order_mgmt.price) IS 'Whether a price is equal another one.';
CREATE OPERATOR order_mgmt.<> (
	FUNCTION = order_mgmt_data.price_not_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.<>), NEGATOR = OPERATOR(order_mgmt.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR order_mgmt.<> (order_mgmt.price, order_mgmt.price) IS 'Whether a price is not equal another one.';
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.price_less, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.price_less_or_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than or equal to another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.price_greater_or_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than or equal to another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.price_greater, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.*< (
	FUNCTION = order_mgmt_data.price_sorts_before, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*>), NEGATOR = OPERATOR(order_mgmt.*>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt.*< (order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts before another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*<= (
	FUNCTION = order_mgmt_data.price_sorts_not_after, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*>=), NEGATOR = OPERATOR(order_mgmt.*>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt.*<= (order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort after another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*>= (
	FUNCTION = order_mgmt_data.price_sorts_not_before, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*<=), NEGATOR = OPERATOR(order_mgmt.*<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt.*>= (order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort before another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*> (
	FUNCTION = order_mgmt_data.price_sorts_after, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*<), NEGATOR = OPERATOR(order_mgmt.*<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt.*> (order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts after another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_compare(order_mgmt.price, order_mgmt.price) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_compare';
COMMENT ON FUNCTION order_mgmt_data.price_compare(order_mgmt.price, order_mgmt.price) IS 'Total order of two prices: -1, 0 or 1. Support function of btree.';
CREATE FUNCTION order_mgmt_data.price_hash(order_mgmt.price) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_hash';
COMMENT ON FUNCTION order_mgmt_data.price_hash(order_mgmt.price) IS 'Hash value. Support function of hash.';
CREATE FUNCTION order_mgmt_data.price_hash_extended(order_mgmt.price, bigint) RETURNS bigint
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_hash_extended';
COMMENT ON FUNCTION order_mgmt_data.price_hash_extended(order_mgmt.price, bigint) IS 'Hash value of 64 bits with a seed. Support function of hash.';
CREATE OPERATOR CLASS order_mgmt.price_ops DEFAULT FOR TYPE order_mgmt.price USING btree AS
	OPERATOR 1 order_mgmt.*<,
	OPERATOR 2 order_mgmt.*<=,
	OPERATOR 3 order_mgmt.=,
	OPERATOR 4 order_mgmt.*>=,
	OPERATOR 5 order_mgmt.*>,
	FUNCTION 1 order_mgmt_data.price_compare(order_mgmt.price, order_mgmt.price),
	FUNCTION 4 pg_catalog.btequalimage(oid);
CREATE OPERATOR CLASS order_mgmt.price_ops DEFAULT FOR TYPE order_mgmt.price USING hash AS
	OPERATOR 1 order_mgmt.=,
	FUNCTION 1 order_mgmt_data.price_hash(order_mgmt.price),
	FUNCTION 2 order_mgmt_data.price_hash_extended(order_mgmt.price, bigint);
COMMENT ON OPERATOR CLASS order_mgmt.price_ops USING btree IS 'How btree handles price values.';
COMMENT ON OPERATOR FAMILY order_mgmt.price_ops USING btree IS 'How btree handles price values.';
COMMENT ON OPERATOR CLASS order_mgmt.price_ops USING hash IS 'How hash handles price values.';
COMMENT ON OPERATOR FAMILY order_mgmt.price_ops USING hash IS 'How hash handles price values.';
CREATE FUNCTION order_mgmt_data.price_times_quantity(price order_mgmt.price, quantity order_mgmt.quantity) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_times_quantity';
COMMENT ON FUNCTION order_mgmt_data.price_times_quantity(price order_mgmt.price, quantity order_mgmt.quantity) IS 'What a quantity costs, rounded once, half away from zero, to the decimals of the currency. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.* (
	FUNCTION = order_mgmt_data.price_times_quantity, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.quantity
);
COMMENT ON OPERATOR order_mgmt.* (order_mgmt.price, order_mgmt.quantity) IS 'What a quantity costs, rounded once, half away from zero, to the decimals of the currency. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.price_smaller(order_mgmt.price, order_mgmt.price) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_smaller';
COMMENT ON FUNCTION order_mgmt_data.price_smaller(order_mgmt.price, order_mgmt.price) IS 'The lesser of two prices. Transition of min. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt_data.price_larger(order_mgmt.price, order_mgmt.price) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_larger';
COMMENT ON FUNCTION order_mgmt_data.price_larger(order_mgmt.price, order_mgmt.price) IS 'The greater of two prices. Transition of max. Error: 22023 for different currencies.';
CREATE AGGREGATE order_mgmt.min (order_mgmt.price) (
	SFUNC = order_mgmt_data.price_smaller, STYPE = order_mgmt.price, COMBINEFUNC = order_mgmt_data.price_smaller, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.min (order_mgmt.price) IS 'Least price, null for no rows. Error: 22023 for different currencies.';
CREATE AGGREGATE order_mgmt.max (order_mgmt.price) (
	SFUNC = order_mgmt_data.price_larger, STYPE = order_mgmt.price, COMBINEFUNC = order_mgmt_data.price_larger, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.max (order_mgmt.price) IS 'Greatest price, null for no rows. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt.price_of(value numeric, currency text) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_of';
COMMENT ON FUNCTION order_mgmt.price_of(value numeric, currency text) IS 'Price of a number and a currency: exact or an error.
Errors: 22P02 for an unknown currency or more than six decimals, 22003 if too large.
Example: SELECT order_mgmt.price_of(0.0125, ''EUR'')';
CREATE FUNCTION order_mgmt.price_currency(price order_mgmt.price) RETURNS text
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_currency';
COMMENT ON FUNCTION order_mgmt.price_currency(price order_mgmt.price) IS 'Currency code of a price.
Example: SELECT order_mgmt.price_currency(''0.0125 EUR'')';
CREATE FUNCTION order_mgmt_data.price_to_numeric(order_mgmt.price) RETURNS numeric
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_to_numeric';
COMMENT ON FUNCTION order_mgmt_data.price_to_numeric(order_mgmt.price) IS 'A price as numeric; the currency is lost.';
CREATE FUNCTION order_mgmt_data.price_to_amount(order_mgmt.price) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_to_amount';
COMMENT ON FUNCTION order_mgmt_data.price_to_amount(order_mgmt.price) IS 'A price as amount. Error: 22P02 for more decimals than the currency has.';
CREATE CAST (order_mgmt.price AS numeric) WITH FUNCTION order_mgmt_data.price_to_numeric(order_mgmt.price) AS ASSIGNMENT;
COMMENT ON CAST (order_mgmt.price AS numeric) IS 'The number of a price; the currency is lost.';
CREATE CAST (order_mgmt.amount AS order_mgmt.price) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (order_mgmt.amount AS order_mgmt.price) IS 'The same value; no work.';
CREATE CAST (order_mgmt.price AS order_mgmt.amount) WITH FUNCTION order_mgmt_data.price_to_amount(order_mgmt.price) AS ASSIGNMENT;
COMMENT ON CAST (order_mgmt.price AS order_mgmt.amount) IS 'Exact or an error: 22P02 for more decimals than the currency has.';

-- Exact splits.
CREATE FUNCTION order_mgmt_data.allocate(total bigint, weights bigint[]) RETURNS bigint[]
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_allocate_bigint';
COMMENT ON FUNCTION order_mgmt_data.allocate(total bigint, weights bigint[]) IS 'Split a total by weights so that the parts sum to it exactly.
Each part is within one unit of its exact share (largest remainder); of equal remainders the first gets the unit.
Errors: 22023 for no weight, a negative weight or only zeros, 22004 for a null weight.
Example: SELECT order_mgmt_data.allocate(100, ''{1,1,1}'') gives {34,33,33}. Source: the method of Hamilton.';
CREATE FUNCTION order_mgmt_data.allocate_amount(total order_mgmt.amount, weights bigint[]) RETURNS order_mgmt.amount[]
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_allocate_amount';
COMMENT ON FUNCTION order_mgmt_data.allocate_amount(total order_mgmt.amount, weights bigint[]) IS 'Split an amount by weights so that the parts sum to it exactly.
As allocate, in the smallest step of the currency.
Errors: 22023 for no weight, a negative weight or only zeros, 22004 for a null weight.
Example: SELECT order_mgmt_data.allocate_amount(''1.00 EUR'', ''{1,1,1}'')';
CREATE FUNCTION order_mgmt_data.share(total bigint, whole bigint, taken bigint, part bigint) RETURNS bigint
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_share_bigint';
COMMENT ON FUNCTION order_mgmt_data.share(total bigint, whole bigint, taken bigint, part bigint) IS 'Share of a total that falls to the next part of a whole.
round(total * (taken + part) / whole) - round(total * taken / whole), half away from zero: any sequence of parts ends at exactly the total.
Errors: 22023 unless whole is positive, taken and part are not negative and sum to at most whole.
Example: SELECT order_mgmt_data.share(100, 3, 1, 1)';
CREATE FUNCTION order_mgmt_data.share_amount(total order_mgmt.amount, whole bigint, taken bigint, part bigint) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_share_amount';
COMMENT ON FUNCTION order_mgmt_data.share_amount(total order_mgmt.amount, whole bigint, taken bigint, part bigint) IS 'Share of an amount that falls to the next part of a whole.
As share, in the smallest step of the currency.
Errors: 22023 unless whole is positive, taken and part are not negative and sum to at most whole.
Example: SELECT order_mgmt_data.share_amount(''1.00 EUR'', 3, 1, 1)';

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
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_in(cstring) IS 'Text input of strict_jsonb. Errors: 22P02 for bad JSON, invalid_json for a duplicate key, more than 64 levels, a number of more than 40 digits or decimals, or \u0000.';
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
A literal, a parameter or a json value with a duplicate key in any object, with more than 64 levels, with a number of more than 40 digits or decimals, or with \u0000, is refused as invalid_json with its JSON path. A jsonb is taken as it is: what reads its numbers refuses them.';
CREATE FUNCTION order_mgmt_data.strict_jsonb_from_json(json) RETURNS order_mgmt.strict_jsonb
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_strict_jsonb_from_json';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_from_json(json) IS 'A json value as strict_jsonb. Errors: invalid_json for a duplicate key, more than 64 levels, a number of more than 40 digits or decimals, or \u0000.';
CREATE CAST (json AS order_mgmt.strict_jsonb) WITH FUNCTION order_mgmt_data.strict_jsonb_from_json(json) AS IMPLICIT;
COMMENT ON CAST (json AS order_mgmt.strict_jsonb) IS 'Checked: invalid_json for a duplicate key, more than 64 levels, a number of more than 40 digits or decimals, or \u0000.';
CREATE CAST (jsonb AS order_mgmt.strict_jsonb) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (jsonb AS order_mgmt.strict_jsonb) IS 'Unchecked: a jsonb holds no duplicate key, and its numbers are checked where they are read.';
CREATE CAST (order_mgmt.strict_jsonb AS jsonb) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (order_mgmt.strict_jsonb AS jsonb) IS 'The same value; no work.';

-- UUID version 7.
CREATE FUNCTION order_mgmt.uuid_v7() RETURNS uuid
	LANGUAGE c VOLATILE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_uuid_v7';
COMMENT ON FUNCTION order_mgmt.uuid_v7() IS 'New UUID version 7 (RFC 9562): ordered by time, increasing within a session even if the clock steps back.
Example: SELECT order_mgmt.uuid_v7()';
