-- events_after: pages, cursors, and what is refused.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001');
-- From the beginning, and on; the columns are those of the outbox, the cursor is text.
SELECT e.type, to_jsonb(e) - 'cursor' = to_jsonb(o) AS is_the_event, e.cursor ~ '^\d+\.1\.\d+\.\d+$' AS is_cursor
FROM events_after() AS e JOIN events AS o USING (id) ORDER BY e.stamp, e.id;
SELECT cursor FROM events_after(NULL, 1) \gset
SELECT type FROM events_after(cursor => :'cursor', rows_max => 1, tenant_id => 1);
SELECT cursor AS last FROM events_after(:'cursor') ORDER BY stamp DESC, id DESC LIMIT 1 \gset
SELECT count(*) FROM events_after(:'last');
-- Asked again, a cursor gives the same.
SELECT count(*) FROM events_after(:'cursor');
-- Of one's own transaction nothing is delivered before its end; nor does an option to read change anything.
BEGIN;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":1}]');
SELECT count(*) FROM events_after(:'last');
COMMIT;
BEGIN READ ONLY;
SELECT type FROM events_after(:'last');
COMMIT;
-- Debezium's outbox router finds its columns.
SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = 'order_mgmt_data.events'::regclass
	AND a.attname = ANY ('{id,aggregatetype,aggregateid,type,payload}');

-- What is no cursor.
SELECT pg_temp.try(format('SELECT events_after(%L)', c)) FROM unnest('{"",x,1,1.1.1,1.1.1.,1.1.1.1.1,-1.1.1.1,"1.1.1. 1",1.1.1.1x,99999999999999999999.1.1.1,1.1..1}'::text[]) AS c;
-- Of another server, of another tenant, of the future.
SELECT pg_temp.try('SELECT events_after(''1.1.1.1'')');
SELECT pg_temp.try(format('SELECT events_after(%L)', regexp_replace(:'last', '\.1\.', '.2.')));
SELECT regexp_replace(pg_temp.try(format('SELECT events_after(%L)', regexp_replace(:'last', '\.\d+\.(\d+)$', '.9000000000000000.\1'))), '"\d+\.', '"N.');
SELECT pg_temp.try(format('SELECT events_after(rows_max => %s)', n)) FROM unnest('{0,-1,100001}'::int[]) AS n;
SELECT count(*) FROM events_after(NULL, NULL, NULL);
SELECT count(*) FROM events_after(rows_max => 100000);
-- What all readers have read is deleted, and nothing behind the one that is least far.
SELECT pg_temp.try(format('SELECT purge_events(%s)', c)) FROM unnest(ARRAY['NULL', '''{}''', '''{NULL}''', '''{x}''', '''{1.1.1.1}''', format('ARRAY[%L], 0', :'last')]) AS c;
SELECT count(*) AS events FROM events_after() \gset
SELECT cursor AS third FROM events_after() ORDER BY stamp, id OFFSET 2 LIMIT 1 \gset
SELECT cursor AS newest FROM events_after() ORDER BY stamp DESC, id DESC LIMIT 1 \gset
SELECT purge_events(ARRAY[:'newest', :'third'], 2), purge_events(ARRAY[:'third', :'newest']), purge_events(ARRAY[:'third']);
SELECT count(*) = :events - 3 FROM events_after();
SELECT count(*) = :events - 3 FROM events_after(:'third');
-- Another tenant has its own.
SELECT tenant_id FROM put_tenant(2, 'Two');
SELECT count(*) FROM events_after(tenant_id => 2);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
