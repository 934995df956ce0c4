-- State of keyed calls: idempotency keys.

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
