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
