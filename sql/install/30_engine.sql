-- State of the engine: ids, idempotency keys, outbox, status log, rights.

CREATE SEQUENCE order_mgmt_data.ledger_id_seq CACHE 1024 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.ledger_id_seq IS 'low 44 bits of ledger, event and log ids; the node id stands above them';

CREATE SEQUENCE order_mgmt_data.master_id_seq CACHE 1 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.master_id_seq IS 'ids of items, locations and channels; the node id stands above them';

CREATE SEQUENCE order_mgmt_data.order_number_seq CACHE 64 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.order_number_seq IS 'display numbers of orders of this node (gaps are normal)';

CREATE FUNCTION order_mgmt_data.current_stamp() RETURNS bigint
	LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'om_current_stamp';
COMMENT ON FUNCTION order_mgmt_data.current_stamp() IS 'full id of the running transaction (assigns one): the stamp of rows it writes';

CREATE TABLE order_mgmt_data.tenants (
	tenant_id bigint NOT NULL PRIMARY KEY CHECK (tenant_id > 0),
	name text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	time_zone text NOT NULL DEFAULT 'UTC'
);
COMMENT ON TABLE order_mgmt_data.tenants IS 'merchants that share this database; a single shop is tenant 1';

CREATE TABLE order_mgmt_data.access_grants (
	tenant_id bigint NOT NULL,
	role_name text NOT NULL,
	profile text NOT NULL CHECK (profile = ANY (ARRAY['storefront', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'admin'])),
	PRIMARY KEY (tenant_id, role_name)
);
COMMENT ON TABLE order_mgmt_data.access_grants IS 'which role may act for which tenant; written by grant_access and revoke_access';

-- Caches of backends follow their tables through the invalidation of one relation.
CREATE FUNCTION order_mgmt_data.note_change() RETURNS trigger
	LANGUAGE C AS 'MODULE_PATHNAME', 'om_note_change';
COMMENT ON FUNCTION order_mgmt_data.note_change() IS 'trigger: tells every backend to drop what it derived from the table; argument: the table backends watch';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.access_grants
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.access_grants
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('access_grants');
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.access_grants IS 'backends read changed rights anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.access_grants IS 'backends read changed rights anew';

CREATE TABLE order_mgmt_data.idempotency_keys (
	tenant_id bigint NOT NULL,
	function text NOT NULL,
	idempotency_key text NOT NULL,
	payload_hash bytea NOT NULL,
	document_id uuid NOT NULL,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, function, idempotency_key)
);
COMMENT ON TABLE order_mgmt_data.idempotency_keys IS 'one row per successful keyed call: a repeated call finds its document here';

CREATE TABLE order_mgmt_data.events (
	tenant_id bigint NOT NULL,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	id bigint NOT NULL,
	aggregatetype text NOT NULL,
	aggregateid text NOT NULL,
	type text NOT NULL,
	payload jsonb NOT NULL,
	occurred_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, stamp, id)
);
COMMENT ON TABLE order_mgmt_data.events IS 'the outbox: one row per committed business fact, in Debezium''s column names';

CREATE TABLE order_mgmt_data.status_log (
	tenant_id bigint NOT NULL,
	log_id bigint NOT NULL,
	document_kind text NOT NULL,
	document_id uuid NOT NULL,
	document_line integer,
	from_status text,
	to_status text NOT NULL,
	reason text,
	channel text,
	actor text NOT NULL,
	approver text,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	PRIMARY KEY (tenant_id, log_id)
);
COMMENT ON TABLE order_mgmt_data.status_log IS 'every change of a document''s state, append-only';
CREATE INDEX status_log_document ON order_mgmt_data.status_log (document_id, tenant_id);

-- Restored rows carry the stamps of another server: they are stamped anew.
CREATE FUNCTION order_mgmt_data.restamp() RETURNS trigger
	LANGUAGE C AS 'MODULE_PATHNAME', 'om_restamp';
COMMENT ON FUNCTION order_mgmt_data.restamp() IS 'trigger: gives a row that arrives with a foreign stamp the stamp of the running transaction';
CREATE TRIGGER restamp BEFORE INSERT ON order_mgmt_data.events
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.restamp();
COMMENT ON TRIGGER restamp ON order_mgmt_data.events IS 'restored events get the stamp of the restoring transaction';
ALTER TABLE order_mgmt_data.events ENABLE ALWAYS TRIGGER restamp;

CREATE FUNCTION order_mgmt_data.check_transition() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_check_transition';
COMMENT ON FUNCTION order_mgmt_data.check_transition() IS 'trigger: a document''s status follows its state machine, whoever writes; argument: the machine';
