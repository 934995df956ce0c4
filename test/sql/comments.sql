-- Every object of the extension says what it is.
SELECT pg_describe_object(d.classid, d.objid, 0) AS without_comment
FROM pg_depend AS d
JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'order_mgmt' AND d.deptype = 'e'
	-- from 17 on array and row types are members of their own; what they are of has the comment
	AND NOT EXISTS (SELECT FROM pg_type AS y LEFT JOIN pg_class AS c ON c.oid = y.typrelid
		WHERE d.classid = 'pg_type'::regclass AND y.oid = d.objid AND (y.typcategory = 'A' OR c.relkind <> 'c'))
	AND NOT EXISTS (SELECT FROM pg_description AS t
		WHERE t.classoid = d.classid AND t.objoid = d.objid AND t.objsubid = 0 AND t.description <> '')
ORDER BY 1;
SELECT c.relname, t.tgname AS trigger_without_comment
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND NOT t.tgisinternal
	AND obj_description(t.oid, 'pg_trigger') IS NULL
ORDER BY 1, 2;
SELECT c.relname, p.polname AS policy_without_comment
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND obj_description(p.oid, 'pg_policy') IS NULL
ORDER BY 1, 2;

-- A view says what one row of it is.
SELECT d.objoid::regclass AS view_not_stating_its_grain, d.description
FROM pg_description AS d JOIN pg_class AS c ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v'
	AND d.description !~* '^one row per '
ORDER BY c.relname COLLATE "C";

-- Each column of a contract view, and of a type of results, says what it is; each view its key and an example.
SELECT a.attrelid::regclass AS relation, a.attname AS column_without_comment
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind IN ('v', 'c') AND a.attnum > 0 AND NOT a.attisdropped
	AND col_description(a.attrelid, a.attnum) IS NULL
ORDER BY a.attrelid::regclass::text COLLATE "C", a.attnum;
SELECT c.oid::regclass AS view_without_key_or_example FROM pg_class AS c
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v'
	AND obj_description(c.oid, 'pg_class') !~ E'\nKey: [a-z0-9_, ]+[.]\n(Look-ups: [a-z0-9_,; ]+[.]\n)?Example: SELECT [^\n]+$'
ORDER BY c.oid::regclass::text COLLATE "C";

-- The words that the comment of a column lists, "one, two; null: ...", are those that there are: of its state machine, of a CHECK, or of what derives it.
CREATE TEMPORARY VIEW listed AS
SELECT c.relname::text AS relation, a.attname::text AS attname, x.words, ARRAY(SELECT w COLLATE "C" FROM regexp_split_to_table(x.words, ', ') AS w ORDER BY 1) AS sorted
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
CROSS JOIN LATERAL (SELECT substring(col_description(c.oid, a.attnum) FROM '^(?:[a-z ]+: )?([a-z_]+(?:, [a-z_]+)+)(?: \[| \(|; |: |$)') AS words) AS x
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind IN ('v', 'c') AND a.attnum > 0 AND NOT a.attisdropped
	AND x.words IS NOT NULL;
CREATE TEMPORARY TABLE known AS
SELECT k.relation, k.attname, array_agg(DISTINCT k.word COLLATE "C") AS words
FROM (
	SELECT v.relation, v.attname, s.word FROM (
		SELECT s.document_kind, s.to_status FROM order_mgmt.state_transitions AS s
		UNION ALL SELECT '', s.document_kind FROM order_mgmt.state_transitions AS s) AS s (kind, word)
	JOIN LATERAL (VALUES (s.kind || 's', 'status', s.kind), ('shift_summary', 'status', 'shift'), ('state_transitions', 'document_kind', ''), ('status_log', 'document_kind', ''))
		AS v (relation, attname, kind) ON v.kind = s.kind AND (s.kind <> '' OR v.attname = 'document_kind')
	UNION ALL
	SELECT v.relation, v.attname, w[1]
	FROM (VALUES ('locations', 'kind', 'locations', 'kind'), ('dim_location', 'kind', 'locations', 'kind'), ('stock_documents', 'kind', 'stock_documents', 'kind'),
			('stock_document_lines', 'kind', 'stock_documents', 'kind'), ('providers', 'kind', 'payment_providers', 'kind'), ('items', 'kind', 'items', 'kind'), ('dim_item', 'kind', 'items', 'kind'),
			('refund_without_sale_lines', 'disposition', 'refund_without_sale_lines', 'disposition'), ('jobs', 'last_status', 'job_runs', 'status'))
		AS v (relation, attname, checked, attribute)
	JOIN pg_constraint AS n ON n.conrelid = ('order_mgmt_data.' || v.checked)::regclass AND n.contype = 'c'
		AND n.conkey = ARRAY[(SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = n.conrelid AND a.attname = v.attribute)]
	CROSS JOIN regexp_matches(pg_get_constraintdef(n.oid), '''(\w+)''', 'g') AS w
	UNION ALL
	SELECT 'orders', v.attname, w[1]
	FROM (VALUES ('payment_status', 'derive_order_money', '.*'), ('return_status', 'derive_return_status', '.*'), ('fulfillment_status', 'verify_order', 'f.fulfillment_status <> .*? END'))
		AS v (attname, derives, part)
	JOIN pg_proc AS p ON p.proname = v.derives
	CROSS JOIN regexp_matches(substring(coalesce(nullif(p.prosrc, ''), pg_get_functiondef(p.oid)) FROM v.part), '(?:THEN|ELSE) ''(\w+)''', 'g') AS w) AS k
GROUP BY k.relation, k.attname;
SELECT k.relation, k.attname, k.words, l.sorted AS said FROM known AS k LEFT JOIN listed AS l ON l.relation = k.relation AND l.attname = k.attname
WHERE l.sorted IS DISTINCT FROM k.words ORDER BY k.relation COLLATE "C", k.attname COLLATE "C";
SELECT count(*) > 15 AS compared FROM known;
-- The others, to be read.
SELECT l.relation, l.attname, l.words FROM listed AS l WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.relation = l.relation AND k.attname = l.attname)
ORDER BY l.relation COLLATE "C", l.attname COLLATE "C";
DROP TABLE known;
DROP VIEW listed;

-- The view of error codes is complete.
SELECT code FROM order_mgmt.error_codes WHERE code = '' OR meaning = '' OR next_step !~ '\.$' OR sqlstate !~ '^[0-9A-Z]{5}$';
SELECT code, count(*) FROM order_mgmt.error_codes GROUP BY code HAVING count(*) > 1;
SELECT code, sqlstate FROM order_mgmt.error_codes ORDER BY code COLLATE "C";
SELECT document_kind, from_status, to_status FROM order_mgmt.state_transitions
ORDER BY document_kind COLLATE "C", from_status COLLATE "C" NULLS FIRST, to_status COLLATE "C";

-- Every setting says what it is.
SELECT name AS setting_without_description FROM pg_settings
WHERE name LIKE 'order\_mgmt.%' AND coalesce(short_desc, '') = '' ORDER BY 1;
SELECT name, context, boot_val, unit FROM pg_settings WHERE name LIKE 'order\_mgmt.%' AND name <> ALL ('{order_mgmt.fault,order_mgmt.max_keys}') ORDER BY name COLLATE "C";
