-- The type order_mgmt.strict_jsonb.
SET search_path = order_mgmt, pg_catalog;
-- The value of a query, or its error: SQLSTATE, constraint, message, detail.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	field text;
	detail text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS field = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', sqlstate, field, sqlerrm, CASE WHEN field <> '' THEN detail END);
END $$;

-- Like jsonb, but no key may be repeated.
SELECT input, pg_temp.try(format('SELECT %L::strict_jsonb', input)) AS answer
FROM unnest(ARRAY['{}', '[]', '1', '"a:b"', 'null', '{"b": 1, "a": [1, 2, {"c": null}]}', '[{"sku": 1}, {"sku": 2}]', '{"a": {"a": {"a": 1}}}',
	'{"a:b": ":::", "c\"d": "{[\\"}', '{"a": 1, "a": 2}', '[{"sku": "A", "sku": "B"}]', '{"lines": [{"q": 1}, {"q": 1, "r": {"x": 0, "y": 1, "x": 0}}]}',
	'{"a b": {"1": 1, "1": 1}}', '{"": 1, "": 2}', '{"a": 1, "\u0061": 2}', '{"é": {"q\"r": 1, "q\"r": 1}}', '[[[1, {"k": 1, "j": 1, "k": 1}]]]',
	'{"a": 1, "a"}', '{"a": }', '', '{', '[1, 2', '"', '"\', '{a: 1}', '}{']) AS input;

-- Depth: 64 levels pass, 65 do not, whatever their kind; brackets in strings do not count.
SELECT n, length(pg_temp.try(format('SELECT %L::strict_jsonb', repeat('[', n) || repeat(']', n)))) = 2 * n AS arrays,
	pg_temp.try(format('SELECT left(%L::strict_jsonb::text, 8)', repeat('{"a":', n) || '1' || repeat('}', n))) AS objects
FROM unnest(ARRAY[63, 64, 65]) AS n;
SELECT pg_temp.try(format('SELECT %L::strict_jsonb', repeat('[', 65) || repeat(']', 65))) AS answer;
SELECT pg_temp.try(format('SELECT %L::strict_jsonb', repeat('[', 1000000))) AS answer;
SELECT length(to_jsonb(repeat('[{', 1000))::text::strict_jsonb::text) AS length;
SELECT pg_temp.try(format('SELECT %L::strict_jsonb', repeat('[', 63) || '{"k":1,"k":2}' || repeat(']', 63))) AS answer;

-- A literal, json and jsonb are taken without a cast.
CREATE FUNCTION pg_temp.function(lines strict_jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS 'SELECT lines';
SELECT pg_temp.function(), pg_temp.function('{"a":1}'), pg_temp.function('{"a":1}'::json), pg_temp.function('{"a":1,"a":2}'::jsonb), pg_temp.function(jsonb_build_object('b', 2)),
	pg_temp.function(lines => json_build_object('b', 2));
SELECT pg_temp.try($$SELECT pg_temp.function('{"a":1,"a":2}')$$) AS literal;
SELECT pg_temp.try($$SELECT pg_temp.function('{"a":1,"a":2}'::json)$$) AS json;
PREPARE call AS SELECT pg_temp.function($1);
EXECUTE call('{"a":1}');
DEALLOCATE call;

-- Used as a jsonb is.
SELECT s -> 'a' AS member, s ->> 'a' AS text, s @> '{"a": 1}' AS contains, s = '{"a": 1}'::jsonb AS equal, s::jsonb || '{"b": 2}' AS joined, jsonb_typeof(s) AS kind
FROM (SELECT '{"a": 1}'::strict_jsonb AS s) AS v;
SELECT DISTINCT s FROM (VALUES ('{"a": 1}'::strict_jsonb), ('{"a":1}')) AS v (s);

-- Many keys: the search for the duplicate is not quadratic.
SELECT pg_temp.try(format('SELECT %L::strict_jsonb', '{' || string_agg(format('"k%s":1', i % 199999), ',' ORDER BY i) || '}')) AS answer
FROM generate_series(1, 200000) AS i;

-- Large values are stored and read as jsonb's.
CREATE TEMP TABLE stored (s strict_jsonb);
INSERT INTO stored SELECT jsonb_object_agg('key' || i, md5(i::text)) FROM generate_series(1, 1000) AS i;
SELECT count(*) FROM stored, jsonb_each(s);

-- Binary form: that of jsonb, checked on the way in.
SELECT order_mgmt_data.strict_jsonb_send('{"a": 1}') = jsonb_send('{"a": 1}') AS same;
\copy (SELECT '{"a": [1, {"b": 2}]}'::strict_jsonb) TO 'results/strict_jsonb.binary' (FORMAT binary)
CREATE TEMP TABLE received (s strict_jsonb);
\copy received FROM 'results/strict_jsonb.binary' (FORMAT binary)
SELECT s FROM received;
-- The version byte and a repeated key, then a wrong version, sent as text in the place of a jsonb.
\set VERBOSITY terse
\copy (SELECT E'\001{"a": 1, "a": 2}'::text) TO 'results/strict_jsonb.binary' (FORMAT binary)
\copy received FROM 'results/strict_jsonb.binary' (FORMAT binary)
\copy (SELECT E'\002{"a": 1}'::text) TO 'results/strict_jsonb.binary' (FORMAT binary)
\copy received FROM 'results/strict_jsonb.binary' (FORMAT binary)

-- Numbers whose text nobody could take, and characters that no text has; the path says where, whatever else is wrong.
SELECT input, pg_temp.try(format('SELECT %L::strict_jsonb', input)) AS answer
FROM unnest(ARRAY['1e39', '1e40', '-9.5E+38', '-9.5E+99', '1e-40', '1e-41', '0e999999', '1e99999999999999999999', '[1, 2, 1e131000]', '{"a": {"b": 1}, "c": [0, {"x y": [1, -1e-99]}]}', '{"1e99": "1e99", "a": "-1e99"}',
	'{"a\"1e99": 1e99}', '{"a": "b", "c": 1e99}', '{"a": "", "b": [[], {}, [{"k": 1e99}]]}', '1e99,', '{"é": 1e99}', '["\u0000"]', '{"a": 1, "b\u0000": 2}', '{"a": ["x", {"k": "y\u0000"}]}', '["\\u0000"]', '["\\\u0000"]', '["\u00001", 1e99]', '["\u0001"]']) AS input;
SELECT n, left(pg_temp.try(format('SELECT %L::strict_jsonb', repeat('9', n))), 50) AS digits, left(pg_temp.try(format('SELECT %L::strict_jsonb', '-0.' || repeat('1', n))), 50) AS decimals
FROM unnest(ARRAY[40, 41, 200000]) AS n;
SELECT pg_temp.try(format('SELECT %L::strict_jsonb', repeat('[', 64) || '1e99' || repeat(']', 64))) AS answer;
SELECT pg_temp.try(format('SELECT pg_temp.function(%L::json)', input)) AS json FROM unnest(ARRAY['{"a": 1e131000}', '{"a": "\u0000"}']) AS input;
SELECT length(pg_temp.function('{"a": 1e131000}'::jsonb)::text) AS jsonb;
\copy (SELECT E'\001{"a": [1e131000]}'::text) TO 'results/strict_jsonb.binary' (FORMAT binary)
\copy received FROM 'results/strict_jsonb.binary' (FORMAT binary)
\copy (SELECT E'\001["\\u0000"]'::text) TO 'results/strict_jsonb.binary' (FORMAT binary)
\copy received FROM 'results/strict_jsonb.binary' (FORMAT binary)
