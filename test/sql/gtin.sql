-- The type order_mgmt.gtin.
SET search_path = order_mgmt, pg_catalog;
-- The value of a one-value query, or its error with SQLSTATE.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;

-- 8, 12, 13 and 14 digits with a valid check digit; always 14 out.
SELECT input, pg_temp.try(format('SELECT %L::gtin', input)) AS answer
FROM unnest(ARRAY['96385074', '036000291452', '4006381333931', '10614141000415', ' 4006381333931 ', '0036000291452', '00000096385074',
	'4006381333932', '36000291452', '9638507', '963850745', '', ' ', '400638133393X', '-4006381333931', '40063813339310', '104006381333931',
	'4006 381333931', '4006381333931000000000000000000000']) AS input;

-- Every wrong last digit is refused.
SELECT count(*) AS accepted FROM generate_series(0, 9) AS d WHERE pg_temp.try(format('SELECT %L::gtin', '400638133393' || d)) !~ '^22P02';

-- Equality of spellings, order, indexes, text.
SELECT '036000291452'::gtin = '0036000291452' AS same_article, '96385074'::gtin < '4006381333931' AS less, '96385074'::gtin::text AS text,
	'4006381333931'::text::gtin AS gtin;
CREATE TEMP TABLE article (code gtin PRIMARY KEY);
INSERT INTO article VALUES ('036000291452'), ('96385074'), ('4006381333931');
\set VERBOSITY terse
INSERT INTO article VALUES ('0036000291452');
\set VERBOSITY default
CREATE INDEX article_hash ON article USING hash (code);
SELECT code FROM article ORDER BY code DESC;
SELECT count(*) FROM article WHERE code = '04006381333931'::text::gtin OR code = '96385074';

-- Binary form: the number as a bigint.
SELECT order_mgmt_data.gtin_send('4006381333931') = int8send(4006381333931) AS same;
\copy article TO 'results/gtin.binary' (FORMAT binary)
CREATE TEMP TABLE received (code gtin);
\copy received FROM 'results/gtin.binary' (FORMAT binary)
SELECT code FROM received ORDER BY code;
-- A number with a wrong check digit, one that is too long, a negative one.
\set VERBOSITY terse
\copy (SELECT 4006381333932) TO 'results/gtin.binary' (FORMAT binary)
\copy received FROM 'results/gtin.binary' (FORMAT binary)
\copy (SELECT 400638133393100) TO 'results/gtin.binary' (FORMAT binary)
\copy received FROM 'results/gtin.binary' (FORMAT binary)
\copy (SELECT -4006381333931) TO 'results/gtin.binary' (FORMAT binary)
\copy received FROM 'results/gtin.binary' (FORMAT binary)
