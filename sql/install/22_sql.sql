-- State of sql: sequences of ids, stamps, the trigger that tells backends of changes.

CREATE SEQUENCE order_mgmt_data.ledger_id_seq CACHE 1024 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.ledger_id_seq IS 'low 44 bits of ledger, event and log ids; the node id stands above them';

CREATE SEQUENCE order_mgmt_data.master_id_seq CACHE 1 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.master_id_seq IS 'ids of items, locations and channels; the node id stands above them';

CREATE FUNCTION order_mgmt_data.current_stamp() RETURNS bigint
	LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'om_current_stamp';
COMMENT ON FUNCTION order_mgmt_data.current_stamp() IS 'full id of the running transaction (assigns one): the stamp of rows it writes';

-- Caches of backends follow their tables through the invalidation of one relation.
CREATE FUNCTION order_mgmt_data.note_change() RETURNS trigger
	LANGUAGE C AS 'MODULE_PATHNAME', 'om_note_change';
COMMENT ON FUNCTION order_mgmt_data.note_change() IS 'trigger: tells every backend to drop what it derived from the table; argument: the table backends watch';

-- Whoever writes: what tables refuse.
CREATE FUNCTION order_mgmt_data.refuse_change() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_refuse_change';
COMMENT ON FUNCTION order_mgmt_data.refuse_change() IS 'trigger: rows of a ledger are never changed or deleted';
CREATE FUNCTION order_mgmt_data.refuse_less() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_refuse_less';
COMMENT ON FUNCTION order_mgmt_data.refuse_less() IS 'trigger: the quantities that its arguments name never become less, whoever writes';

-- Business is dropped with the extension by nobody who does not say so: the library, which this loads, looks at what is dropped.
CREATE FUNCTION order_mgmt_data.guard_drop() RETURNS event_trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_guard_drop';
COMMENT ON FUNCTION order_mgmt_data.guard_drop() IS 'event trigger: loads the library, which refuses to drop orders, moves or payments with the extension';
CREATE EVENT TRIGGER order_mgmt_guard_drop ON ddl_command_start WHEN TAG IN ('DROP EXTENSION', 'DROP OWNED')
	EXECUTE FUNCTION order_mgmt_data.guard_drop();
ALTER EVENT TRIGGER order_mgmt_guard_drop ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER order_mgmt_guard_drop IS 'orders, moves and payments are not dropped with the extension unless order_mgmt.allow_drop is on';
