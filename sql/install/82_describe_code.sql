-- Code of help: what there is, told from the catalog and from what modules register.

CREATE OR REPLACE FUNCTION order_mgmt_data.object_list(OUT topic text, OUT kind text, OUT object text, OUT argument text, OUT "right" text, OUT is_held boolean)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 200 AS 'MODULE_PATHNAME', 'om_object_list';
COMMENT ON FUNCTION order_mgmt_data.object_list() IS 'functions, views and arguments that need a right, with their topics, as modules register them
right null: owner and superusers only. is_held: the role in force has it.';

CREATE OR REPLACE FUNCTION order_mgmt_data.topic_list(OUT topic text, OUT about text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 20 AS 'MODULE_PATHNAME', 'om_topic_list';
COMMENT ON FUNCTION order_mgmt_data.topic_list() IS 'topics with something that the role in force may use; more than once where several modules have it';

CREATE OR REPLACE FUNCTION order_mgmt_data.raised_list(OUT function text, OUT code text)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 400 AS 'MODULE_PATHNAME', 'om_raised_list';
COMMENT ON FUNCTION order_mgmt_data.raised_list() IS 'error codes that functions raise, as modules register them; function null: every one may';

CREATE OR REPLACE FUNCTION order_mgmt_data.json_argument_list(OUT function text, OUT argument text, OUT schema jsonb)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 60 AS 'MODULE_PATHNAME', 'om_json_argument_list';
COMMENT ON FUNCTION order_mgmt_data.json_argument_list() IS 'JSON Schemas of JSON arguments, from the descriptions by which they are read: of the keys that the role in force may give a value';

CREATE OR REPLACE FUNCTION order_mgmt_data.refuse_topic(topic text, known text[]) RETURNS void
	LANGUAGE C STABLE STRICT AS 'MODULE_PATHNAME', 'om_refuse_topic';
COMMENT ON FUNCTION order_mgmt_data.refuse_topic(text, text[]) IS 'invalid_argument: the topic is none of those known';

CREATE OR REPLACE VIEW order_mgmt_data.described_objects AS
	SELECT o.topic, o.kind, o.schema, o.object AS name, o."right", o.place, o.function_id, o.view_id, o.comment,
		split_part(o.comment, E'\n', 1) AS meaning, substring(o.comment FROM 'Example: (.*)$') AS example
	FROM (
		SELECT l.topic, l.kind, 'order_mgmt' AS schema, l.object, l."right", l.place, p.oid AS function_id, NULL::oid AS view_id,
			pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
		FROM order_mgmt_data.object_list() WITH ORDINALITY AS l (topic, kind, object, argument, "right", is_held, place)
		JOIN pg_catalog.pg_proc AS p ON p.pronamespace = 'order_mgmt'::pg_catalog.regnamespace AND p.proname = l.object
		WHERE l.kind = 'function' AND l.is_held
		UNION ALL
		SELECT l.topic, 'view', n.nspname::text, c.relname::text, l."right", l.place, NULL::oid, c.oid, pg_catalog.obj_description(c.oid, 'pg_class')
		FROM order_mgmt_data.object_list() WITH ORDINALITY AS l (topic, kind, object, argument, "right", is_held, place)
		JOIN pg_catalog.pg_namespace AS n ON n.nspname = CASE l.kind WHEN 'view' THEN 'order_mgmt' WHEN 'reports' THEN l.object END
		JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relkind = 'v' AND (l.kind = 'reports' OR c.relname = l.object)
		WHERE l.is_held) AS o;
COMMENT ON VIEW order_mgmt_data.described_objects IS 'one row per function or contract view that the role in force may use, with what its comment says';

CREATE OR REPLACE FUNCTION order_mgmt.help(topic text DEFAULT NULL)
	RETURNS SETOF order_mgmt.help_entry LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	topics text[] := ARRAY(SELECT l.topic FROM order_mgmt_data.topic_list() WITH ORDINALITY AS l (topic, about, place) GROUP BY l.topic ORDER BY min(l.place));
BEGIN
	PERFORM order_mgmt_data.require_somewhere('basics');
	IF topic IS NULL THEN
		RETURN QUERY
		SELECT 'topic', l.topic, max(l.about), format('SELECT * FROM order_mgmt.help(%L)', l.topic)
		FROM order_mgmt_data.topic_list() AS l GROUP BY l.topic ORDER BY array_position(topics, l.topic);
		RETURN;
	END IF;
	IF topic <> ALL (topics) AND NOT EXISTS (SELECT FROM order_mgmt_data.described_objects AS o WHERE o.name = help.topic) THEN
		PERFORM order_mgmt_data.refuse_topic(topic, topics);
	END IF;
	RETURN QUERY
	SELECT o.kind, CASE o.schema WHEN 'order_mgmt' THEN o.name ELSE o.schema || '.' || o.name END,
		CASE o.name WHEN help.topic THEN regexp_replace(o.comment, E'\nExample: .*$', '') ELSE o.meaning END, o.example
	FROM order_mgmt_data.described_objects AS o WHERE help.topic IN (o.topic, o.name) ORDER BY o.kind, o.place, o.name COLLATE "C";
	RETURN QUERY
	SELECT 'error', e.code, e.meaning, format('SELECT next_step FROM order_mgmt.error_codes WHERE code = %L', e.code)
	FROM order_mgmt.error_codes AS e
	WHERE e.code = ANY (ARRAY(SELECT r.code FROM order_mgmt_data.raised_list() AS r
		WHERE CASE WHEN r.function IS NULL THEN help.topic = 'help'
			ELSE r.function = ANY (ARRAY(SELECT o.name FROM order_mgmt_data.described_objects AS o
				WHERE help.topic IN (o.topic, o.name) AND o.kind = 'function')) END))
	ORDER BY e.code COLLATE "C";
END
$$;
COMMENT ON FUNCTION order_mgmt.help(text) IS 'what there is for a topic: its functions in the order of work, its views, and the errors to expect, with an example each; without a topic: the topics
The topic may be the name of a function or view, whose comment is shown as a whole.
Shows what the role in force may use. In psql: \pset format wrapped, or \x.
Example: SELECT * FROM order_mgmt.help(''return'')';

CREATE OR REPLACE FUNCTION order_mgmt_data.value_schema(type oid, is_argument boolean, is_optional boolean) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		-- any JSON
		WHEN t.typname = ANY ('{json,jsonb}') THEN '{}'::jsonb
		ELSE jsonb_build_object('type', to_jsonb(CASE
			WHEN t.typname = 'strict_jsonb' THEN ARRAY['object']
			WHEN t.typcategory = 'A' THEN ARRAY['array']
			WHEN t.typname = 'bool' THEN ARRAY['boolean']
			WHEN t.typname = ANY ('{int2,int4,int8}') THEN ARRAY['integer']
			WHEN t.typname = 'amount_input' THEN ARRAY['number', 'string', 'object']
			WHEN t.typname = ANY ('{numeric,float8}') THEN CASE WHEN is_argument THEN ARRAY['number', 'string'] ELSE ARRAY['number'] END
			ELSE ARRAY['string'] END || CASE WHEN is_optional THEN ARRAY['null'] END)) END
		|| CASE t.typname
			WHEN 'uuid' THEN '{"format":"uuid"}'
			WHEN 'timestamptz' THEN '{"format":"date-time"}'
			WHEN 'date' THEN '{"format":"date"}'
			ELSE '{}' END::jsonb
		|| CASE WHEN t.typcategory = 'A' THEN jsonb_build_object('items', order_mgmt_data.value_schema(t.typelem, is_argument, false)) ELSE '{}' END
		|| CASE WHEN t.typtype = 'e' THEN jsonb_build_object('enum', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) || CASE WHEN is_optional THEN '[null]'::jsonb ELSE '[]' END
			FROM pg_enum AS e WHERE e.enumtypid = t.oid)) ELSE '{}' END
	FROM pg_type AS t WHERE t.oid = type
$$;
COMMENT ON FUNCTION order_mgmt_data.value_schema(oid, boolean, boolean) IS 'the JSON Schema of a value of a type, as PostgreSQL writes it to JSON, or takes it as an argument';

CREATE OR REPLACE FUNCTION order_mgmt_data.columns_of(relation oid) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL), 'meaning', d.meaning,
		'schema', order_mgmt_data.value_schema(a.atttypid, false, x.is_optional)
			|| CASE WHEN a.atttypid = 'text'::regtype AND x.words IS NOT NULL
				THEN jsonb_build_object('enum', to_jsonb(string_to_array(x.words, ', ')) || CASE WHEN x.is_optional THEN '[null]'::jsonb ELSE '[]' END) ELSE '{}' END) ORDER BY a.attnum)
	FROM pg_attribute AS a, LATERAL (SELECT regexp_replace(col_description(a.attrelid, a.attnum), ' \[(key|look-up)\]$', '') AS meaning) AS d,
		-- "one, two; null: when": all the words that there are
		LATERAL (SELECT coalesce(d.meaning ~ '\mnull\M', true) AS is_optional, substring(d.meaning FROM '^([a-z_]+(?:, [a-z_]+)+)(?:: [^;]*)?(?:; null: .*)?$') AS words) AS x
	WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION order_mgmt_data.columns_of(oid) IS 'the columns of a view or type of rows, for describe(); one can be null when its comment says when, and is one of the words that its comment lists';

CREATE OR REPLACE FUNCTION order_mgmt_data.default_json(expression text) RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN d.literal IS NOT NULL AND expression ~ 'jsonb$' THEN d.literal::jsonb
		WHEN d.literal IS NOT NULL THEN to_jsonb(d.literal)
		WHEN expression ~ '^(true|false|-?\d+(\.\d+)?)$' THEN expression::jsonb
		ELSE 'null' END
	FROM (SELECT replace(substring(expression FROM '^''(.*)''(?:::[^'']*)?$'), '''''', '''') AS literal) AS d
$$;
COMMENT ON FUNCTION order_mgmt_data.default_json(text) IS 'a default of an argument, as PostgreSQL prints it, as JSON';

CREATE OR REPLACE FUNCTION order_mgmt.describe() RETURNS jsonb
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM order_mgmt_data.require_somewhere('basics');
	RETURN (
		WITH objects AS MATERIALIZED (SELECT * FROM order_mgmt_data.described_objects),
		needs AS MATERIALIZED (SELECT * FROM order_mgmt_data.object_list() AS l WHERE l.kind = 'argument'),
		shapes AS MATERIALIZED (SELECT * FROM order_mgmt_data.json_argument_list()),
		functions AS (
			SELECT o.*, p.provolatile, p.proretset, p.prorettype, t.typrelid AS row_id,
				CASE WHEN t.typrelid <> 0 THEN t.typname::text WHEN p.proargmodes && '{o,t}'::"char"[] THEN p.proname::text END AS row_name,
				p.proallargtypes, p.proargmodes, p.proargnames
			FROM objects AS o JOIN pg_proc AS p ON p.oid = o.function_id JOIN pg_type AS t ON t.oid = p.prorettype WHERE o.kind = 'function'
		),
		arguments AS (
			SELECT a.function_id, jsonb_agg(jsonb_build_object('name', a.name, 'type', format_type(a.type, NULL), 'required', a.default IS NULL,
					'schema', CASE
						WHEN s.schema IS NOT NULL THEN CASE WHEN a.default = 'null' THEN jsonb_set(s.schema, '{type}', s.schema -> 'type' || '["null"]') ELSE s.schema END
						-- options that no table of keys describes: there are none
						WHEN a.name = 'options' THEN '{"type":["object"],"properties":{},"required":[],"additionalProperties":false}'
						ELSE order_mgmt_data.value_schema(a.type, true, a.default = 'null') END)
					|| CASE WHEN a.default IS NULL THEN '{}' ELSE jsonb_build_object('default', a.default) END
					|| CASE WHEN n."right" IS NULL THEN '{}' ELSE jsonb_build_object('right', n."right") END ORDER BY a.place) AS list
			FROM (SELECT p.oid AS function_id, p.proname, p.proargnames[u.place] AS name, u.type, u.place,
					CASE WHEN u.place > p.pronargs - p.pronargdefaults THEN order_mgmt_data.default_json(pg_get_function_arg_default(p.oid, u.place::integer)) END AS default
				FROM objects AS o JOIN pg_proc AS p ON p.oid = o.function_id CROSS JOIN LATERAL unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (type, place)) AS a
			LEFT JOIN shapes AS s ON s.function = a.proname AND s.argument = a.name
			LEFT JOIN LATERAL (SELECT n."right", n.is_held FROM needs AS n
				WHERE n.argument = a.name AND coalesce(n.object, a.proname) = a.proname ORDER BY n.object LIMIT 1) AS n ON true
			WHERE coalesce(n.is_held, true)
			GROUP BY a.function_id
		),
		row_types AS (
			SELECT o.name, order_mgmt_data.columns_of(o.view_id) AS columns FROM objects AS o WHERE o.kind = 'view'
			UNION
			SELECT f.row_name, order_mgmt_data.columns_of(f.row_id) FROM functions AS f WHERE f.row_id <> 0
			UNION
			SELECT f.row_name, (SELECT jsonb_agg(jsonb_build_object('name', f.proargnames[u.place], 'type', format_type(u.type, NULL),
				'schema', order_mgmt_data.value_schema(u.type, false, true)) ORDER BY u.place)
				FROM unnest(f.proallargtypes) WITH ORDINALITY AS u (type, place) WHERE f.proargmodes[u.place] = ANY ('{o,t}'))
			FROM functions AS f WHERE f.row_id = 0 AND f.row_name IS NOT NULL
		)
		SELECT jsonb_build_object(
			'version', order_mgmt.extension_version(),
			'functions', (SELECT jsonb_agg(jsonb_build_object('name', f.name, 'topic', f.topic, 'meaning', f.meaning, 'right', f."right",
					'writes', f.provolatile = 'v', 'arguments', coalesce(a.list, '[]'),
					'result', jsonb_build_object('is_set', f.proretset) || CASE WHEN f.row_name IS NOT NULL THEN jsonb_build_object('row', f.row_name)
						ELSE jsonb_build_object('type', format_type(f.prorettype, NULL), 'schema', order_mgmt_data.value_schema(f.prorettype, false, true)) END,
					'errors', (SELECT coalesce(jsonb_agg(r.code ORDER BY r.code COLLATE "C"), '[]') FROM order_mgmt_data.raised_list() AS r WHERE r.function = f.name),
					'example', f.example) ORDER BY f.place)
				FROM functions AS f LEFT JOIN arguments AS a ON a.function_id = f.function_id),
			'views', (SELECT jsonb_agg(jsonb_build_object('schema', o.schema, 'name', o.name, 'topic', o.topic, 'meaning', o.meaning, 'right', o."right", 'row', o.name,
					'key', regexp_split_to_array(substring(o.comment FROM '\nKey: ([^\n]*)\.\n'), ', '),
					'look_ups', (SELECT coalesce(jsonb_agg(regexp_split_to_array(u, ', ') ORDER BY n), '[]')
						FROM regexp_split_to_table(substring(o.comment FROM '\nLook-ups: ([^\n]*)\.\n'), '; ') WITH ORDINALITY AS l (u, n) WHERE u !~ 'newest by '),
					'lists', (SELECT coalesce(jsonb_agg(jsonb_build_object('of', array_remove(regexp_split_to_array(rtrim(split_part(u, 'newest by ', 1)), ', '), ''),
							'newest_by', split_part(u, 'newest by ', 2)) ORDER BY n), '[]')
						FROM regexp_split_to_table(substring(o.comment FROM '\nLook-ups: ([^\n]*)\.\n'), '; ') WITH ORDINALITY AS l (u, n) WHERE u ~ 'newest by '),
					'example', o.example) ORDER BY o.place, o.name COLLATE "C") FROM objects AS o WHERE o.kind = 'view'),
			'rows', (SELECT jsonb_object_agg(t.name, t.columns) FROM row_types AS t),
			'errors', (SELECT jsonb_agg(to_jsonb(e) || jsonb_build_object('of_every_function',
				EXISTS (SELECT FROM order_mgmt_data.raised_list() AS r WHERE r.function IS NULL AND r.code = e.code)) ORDER BY e.code COLLATE "C")
				FROM order_mgmt.error_codes AS e)));
END
$$;
COMMENT ON FUNCTION order_mgmt.describe() IS 'the API as JSON, for programs that make types of it: functions, views, their rows, and errors
Shows what the role in force may use: functions, views, arguments and keys of JSON whose right it has.
functions: name, topic, meaning, right, writes, arguments (in order: name, type, required, default, right, schema), result (is_set, and row: a name in rows, or type and schema), errors: codes besides those of every function. views: schema, name, key, look_ups, lists (the newest by a column, of all or of what columns say), row. rows: by name the columns, in order: name, type, meaning, schema. Each schema is a JSON Schema (draft 2020-12) of the value in JSON; a key that needs a right says which.
Example: SELECT jsonb_path_query(order_mgmt.describe(), ''$.functions[*] ? (@.topic == "return").name'')';

-- What columns mean.
SELECT order_mgmt_data.describe_rows('order_mgmt.help_entry', columns => $$
	kind: topic, function, view or error
	name: what it is called, or asked for
	meaning: what it is, in a line
	example: a query to try; an id in it, '0190...', stands for one of yours$$);
