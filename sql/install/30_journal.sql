-- State of the journal: the outbox of events, the log of statuses, state machines.

CREATE TABLE order_mgmt_data.events (
	tenant_id bigint NOT NULL,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	id bigint NOT NULL,
	aggregatetype text NOT NULL,
	aggregateid text NOT NULL,
	type text NOT NULL,
	payload jsonb,
	occurred_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, stamp, id)
);
COMMENT ON TABLE order_mgmt_data.events IS 'the outbox: one row per committed business fact, in Debezium''s column names';
COMMENT ON COLUMN order_mgmt_data.events.payload IS 'null: what its document says that never changes (event_payloads); of an event that logical decoding may read it is never null';

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
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (tenant_id, log_id)
);
COMMENT ON TABLE order_mgmt_data.status_log IS 'every change of a document''s state, append-only';
COMMENT ON COLUMN order_mgmt_data.status_log.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
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

CREATE TYPE order_mgmt.delivered_event AS (
	cursor text,
	tenant_id bigint,
	stamp bigint,
	id bigint,
	aggregatetype text,
	aggregateid text,
	type text,
	payload jsonb,
	occurred_at timestamptz
);
COMMENT ON TYPE order_mgmt.delivered_event IS 'an event as a polling reader gets it, and the cursor that continues behind it';

SELECT order_mgmt_data.declare_log('order_mgmt_data.status_log');
-- what all readers have seen is deleted
SELECT order_mgmt_data.declare_log('order_mgmt_data.events', is_kept => false);
