-- State of keyed calls: idempotency keys, and what is used up though it was archived.

CREATE TABLE order_mgmt_data.idempotency_keys (
	tenant_id bigint NOT NULL,
	function text NOT NULL,
	idempotency_key text NOT NULL,
	payload_hash bytea NOT NULL,
	document_id uuid NOT NULL,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, function, idempotency_key)
);
COMMENT ON TABLE order_mgmt_data.idempotency_keys IS 'one row per successful keyed call: a repeated call finds its document here
Of a call whose caller has only documents of its own, by a secret: function is "secret:" and its name, and the key is SHA-256 of it and of the secret.';

SELECT order_mgmt_data.declare_log('order_mgmt_data.idempotency_keys');

-- What archive_history() took away stays used: whoever makes or finds documents asks here.
CREATE TABLE order_mgmt_data.archives (
	tenant_id bigint NOT NULL PRIMARY KEY,
	archive_id uuid NOT NULL,
	archived_to timestamptz NOT NULL
);
COMMENT ON TABLE order_mgmt_data.archives IS 'one row per tenant of which something was archived: the document that its opening entries are of, and until when nothing but them may be left';

CREATE TABLE order_mgmt_data.archived_documents (
	document_id uuid NOT NULL,
	tenant_id bigint NOT NULL,
	document_kind text NOT NULL,
	PRIMARY KEY (document_id, document_kind, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.archived_documents IS 'one row per document, receipt of a return and operation of a payment that was archived: its id is used';

CREATE TABLE order_mgmt_data.archived_payment_keys (
	key text NOT NULL,
	provider_id bigint NOT NULL,
	kind text NOT NULL,
	tenant_id bigint NOT NULL,
	PRIMARY KEY (key, provider_id, kind, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.archived_payment_keys IS 'one row per id by which a provider knows something that was archived
kind: event = of an event of a gateway; payment = of a payment; else of an operation of that kind.';

SELECT order_mgmt_data.declare_log('order_mgmt_data.archives');
SELECT order_mgmt_data.declare_log('order_mgmt_data.archived_documents');
SELECT order_mgmt_data.declare_log('order_mgmt_data.archived_payment_keys');
