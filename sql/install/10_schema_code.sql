-- What modules say of their tables and views, so that no fragment lists those of others; and what their indexes are made of.

CREATE OR REPLACE FUNCTION order_mgmt_data.folded_code(code text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN lower(CASE WHEN getdatabaseencoding() = 'UTF8' THEN normalize(code) ELSE code END);
COMMENT ON FUNCTION order_mgmt_data.folded_code(text) IS 'a code without what people do not see or say: case, and how its characters are composed';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_document(relation regclass, machine text DEFAULT NULL, frozen text DEFAULT NULL, is_kept boolean DEFAULT true,
		once text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	old_row text := regexp_replace(frozen, '(\w+)', 'OLD.\1', 'g');
	new_row text := regexp_replace(frozen, '(\w+)', 'NEW.\1', 'g');
BEGIN
	IF machine IS NOT NULL THEN
		EXECUTE format('COMMENT ON COLUMN %s.stamp IS %L', relation,
			'transaction that wrote it; a row that arrives with one is history, and may begin in any state');
		EXECUTE format('CREATE TRIGGER begin_document BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_transition(%L)',
			relation, machine);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER begin_document', relation);
		EXECUTE format('COMMENT ON TRIGGER begin_document ON %s IS %L', relation, 'it begins as its state machine says');
	END IF;
	IF frozen IS NOT NULL THEN
		-- by image: rows of any types are compared, as they are; by a function, since the operator is printed in a form that is read otherwise
		EXECUTE format('CREATE TRIGGER refuse_other BEFORE UPDATE OF %s ON %s FOR EACH ROW
			WHEN (pg_catalog.record_image_ne(ROW(%s), ROW(%s))) EXECUTE FUNCTION order_mgmt_data.refuse_change()', frozen, relation, old_row, new_row);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_other', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_other ON %s IS %L', relation, 'it stays what it was made as');
	END IF;
	IF once IS NOT NULL THEN
		-- what is not said yet may be said
		EXECUTE format('CREATE TRIGGER refuse_again BEFORE UPDATE OF %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION order_mgmt_data.refuse_change()', once, relation,
			(SELECT string_agg(format('OLD.%1$s IS NOT NULL AND pg_catalog.record_image_ne(ROW(OLD.%1$s), ROW(NEW.%1$s))', c), ' OR ') FROM regexp_split_to_table(once, ', ') AS c));
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_again', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_again ON %s IS %L', relation, 'what was said once stays');
	END IF;
	IF is_kept THEN
		EXECUTE format('CREATE TRIGGER refuse_delete BEFORE DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
			relation);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_delete', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON %s IS %L', relation, 'it is canceled, never deleted');
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_document(regclass, text, text, boolean, text) IS 'for install scripts: the triggers that documents and their lines have in common
machine: the table has a column stamp, and a row begins as the state machine says. frozen: columns that stay as they were made. is_kept: no row is deleted. once: columns that stay as they were set first.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_master(relation regclass, frozen text, is_kept boolean DEFAULT true)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM order_mgmt_data.declare_document(relation, frozen => frozen, is_kept => is_kept);
	EXECUTE format('COMMENT ON TRIGGER refuse_other ON %s IS %L', relation, 'others know it by this');
	IF is_kept THEN
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON %s IS %L', relation, 'others refer to it: it is deactivated, never deleted');
	ELSE
		EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()', relation);
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_truncate ON %s IS %L', relation, 'rows go one by one, so that others follow');
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_master(regclass, text, boolean) IS 'for install scripts: the triggers of a table that others refer to
frozen: columns by which they know its rows. is_kept: no row is deleted.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_log(relation regclass, is_kept boolean DEFAULT true)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- by statement: who repeats the statements of another server (logical replication) is held to its rules already
	EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE%s OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
		CASE WHEN is_kept THEN ' OR DELETE' ELSE '' END, relation);
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', relation);
	EXECUTE format('COMMENT ON TRIGGER refuse_change ON %s IS %L', relation, 'what is written stays written');
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_log(regclass, boolean) IS 'for install scripts: the trigger of a table whose rows are never changed
is_kept: nor deleted.';

CREATE OR REPLACE FUNCTION order_mgmt_data.declare_archived(name text, more text[])
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	columns text;
	key text := (SELECT pg_get_constraintdef(c.oid) FROM pg_constraint AS c WHERE c.conrelid = ('order_mgmt_data.' || name)::regclass AND c.contype = 'p');
BEGIN
	EXECUTE format('CREATE TABLE order_mgmt_archive.%1$I (LIKE order_mgmt_data.%1$I INCLUDING COMMENTS)', name);
	EXECUTE format('COMMENT ON TABLE order_mgmt_archive.%1$I IS %2$L', name, 'what was archived of order_mgmt_data.' || name);
	EXECUTE format('ALTER TABLE order_mgmt_archive.%I ADD %s', name, key);
	FOREACH columns IN ARRAY more LOOP
		EXECUTE format('CREATE INDEX %I ON order_mgmt_archive.%I (%s)',
			name || '_' || regexp_replace(split_part(columns, ', ', CASE WHEN columns ~ '^tenant_id' THEN 2 ELSE 1 END), '_id$', ''), name, columns);
	END LOOP;
	PERFORM order_mgmt_data.declare_log(('order_mgmt_archive.' || name)::regclass);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.declare_archived(text, text[]) IS 'for install scripts: the table of the archive that rows of a table leave for, with its columns as they are by now and its key
more: columns of further indexes, by which reports find rows.';

CREATE OR REPLACE FUNCTION order_mgmt_data.enable_triggers()
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	command text;
BEGIN
	FOR command IN
		SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tgrelid::regclass, t.tgname)
		FROM pg_trigger AS t
		JOIN pg_proc AS p ON p.oid = t.tgfoid
		JOIN pg_class AS c ON c.oid = t.tgrelid
		WHERE NOT t.tgisinternal AND t.tgenabled <> 'A'
			AND p.pronamespace = 'order_mgmt_data'::regnamespace
			AND c.relnamespace = ANY (ARRAY(SELECT n.oid FROM pg_namespace AS n WHERE n.nspname IN ('order_mgmt_data', 'order_mgmt_archive')))
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.enable_triggers() IS 'lets every trigger of the extension fire always, whoever writes; those that users made stay as they are
Restoring with triggers disabled leaves them otherwise: pg_restore does not know that they fired always.';

CREATE OR REPLACE FUNCTION order_mgmt_data.extend_view(extended regclass, branch text)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	definition text := rtrim(pg_get_viewdef(extended), ';');
	name text := extended::text;
BEGIN
	-- replaced, not made anew: views and grants of others stay
	EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s UNION ALL %s', name, definition, branch);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.extend_view(regclass, text) IS 'for install scripts: adds a module''s rows to a view of all modules, which the lowest of them begins anew';

-- What columns mean that several views have, each under one name; modules add theirs by extend_view.
CREATE OR REPLACE VIEW order_mgmt_data.column_meanings AS
	SELECT c.name, c.meaning FROM (VALUES
		('tenant_id', 'the merchant'),
		('name', 'what people call it; null: it has no other name than its code'),
		('is_active', 'false: it is out of use'),
		('metadata', 'what the caller keeps with it'),
		('occurred_at', 'when it happened'),
		('recorded_at', 'when it was recorded'),
		('stamp', 'transaction that wrote it'),
		('currency', 'ISO 4217 code of its amounts')) AS c (name, meaning);
COMMENT ON VIEW order_mgmt_data.column_meanings IS 'one row per column that contract views share: what it means wherever describe_rows says nothing else';

CREATE OR REPLACE FUNCTION order_mgmt_data.describe_rows(relation regclass, columns text, key text DEFAULT NULL, look_ups text DEFAULT NULL, example text DEFAULT NULL)
	RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind text := CASE (SELECT c.relkind FROM pg_class AS c WHERE c.oid = relation) WHEN 'c' THEN 'TYPE' ELSE 'VIEW' END;
	keys text[] := regexp_split_to_array(key, ', ');
	found text[] := regexp_split_to_array(replace(look_ups, 'newest by ', ''), '[,; ]+');
	own jsonb := (SELECT coalesce(jsonb_object_agg(split_part(line, ': ', 1), substr(line, strpos(line, ': ') + 2)), '{}')
		FROM regexp_split_to_table(btrim(columns, E'\t\n'), E'\n\t*') AS line WHERE line <> '');
	attribute name;
	meaning text;
BEGIN
	FOR attribute, meaning IN
		-- x_numeric is x as a number, null where that is
		SELECT a.attname, coalesce(own ->> a.attname, m.meaning, x.name || ' as a number' || coalesce('; ' || substring(coalesce(own ->> x.name, n.meaning) FROM 'null: .*$'), ''))
		FROM pg_attribute AS a CROSS JOIN LATERAL (SELECT substring(a.attname::text FROM '^(.*)_numeric$') AS name) AS x
		LEFT JOIN order_mgmt_data.column_meanings AS m ON m.name = a.attname
		LEFT JOIN order_mgmt_data.column_meanings AS n ON n.name = x.name
		WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
	LOOP
		EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, attribute, meaning
			|| CASE WHEN attribute = ANY (keys) THEN ' [key]' WHEN attribute = ANY (found) THEN ' [look-up]' ELSE '' END);
		own := own - attribute;
	END LOOP;
	IF own <> '{}' THEN
		RAISE EXCEPTION '% has no columns %', relation, own;
	END IF;
	IF key IS NOT NULL THEN
		EXECUTE format('COMMENT ON %s %s IS %L', kind, relation, concat_ws(E'\n', split_part(obj_description(relation, 'pg_class'), E'\nKey: ', 1), 'Key: ' || key || '.',
			'Look-ups: ' || look_ups || '.', 'Example: ' || example));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.describe_rows(regclass, text, text, text, text) IS 'for install scripts: what the columns of a contract view, or of a type of results, mean, and by what its rows are found
columns: a line "column: meaning" for each that column_meanings does not know, or that means something else here; which columns can be null, and when, says the word null. key: the columns that tell one row from another. look_ups: by what else rows are read fast, "a; b, c"; lists: "newest by d; a newest by d". example: a query.
Said behind the comment of the view, which it adds to; said again, it takes the place of what it said before.';
