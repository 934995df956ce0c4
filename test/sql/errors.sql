-- The list of error codes, and how a message repeats what the caller sent; an example of each code is in errors.sql of test/lib.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- The list: standard SQLSTATEs, lower-case codes, one line each.
SELECT code, sqlstate, meaning, next_step FROM error_codes ORDER BY sqlstate, code;
SELECT code FROM error_codes GROUP BY code HAVING count(*) > 1;
SELECT code FROM error_codes WHERE code !~ '^[a-z][a-z_]*$' OR code = '' OR meaning ~ E'\n|\\.$' OR next_step ~ E'\n' OR next_step !~ '^[A-Z].*\.$';

-- A message repeats what the caller sent, clipped; the detail stays one line of JSON whatever it was.
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', repeat('x', 65), 'quantity', 1)))$$);
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', E'a\n"b"\\', 'quantity', 1)))$$);
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', 'A-1', 'quantity', repeat('9', 300))))$$);
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', 'A-1', 'quantity', 1, repeat('k', 300), 1)))$$);
