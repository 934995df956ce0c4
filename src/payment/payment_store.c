/*
 * payment_store.c - the payment room's SQL.
 */
#include "postgres.h"

#include "payment/payment_private.h"

OmTable		om_payments_table = {
	.name = "payments",
	.columns = {
		{"tenant_id", OM_INT8}, {"payment_id", OM_UUID}, {"order_id", OM_UUID}, {"provider_id", OM_INT8}, {"provider", OM_TEXT},
		{"method", OM_TEXT}, {"currency", OM_TEXT}, {"reference", OM_TEXT}, {"actor", OM_TEXT}, {"occurred_at", OM_TIME},
		{"recorded_at", OM_TIME}, {"metadata", OM_JSONB}
	}
};

OmTable		om_payment_events_table = {
	.name = "payment_events",
	.columns = {
		{"tenant_id", OM_INT8}, {"event_id", OM_INT8}, {"payment_id", OM_UUID}, {"order_id", OM_UUID}, {"operation_id", OM_UUID},
		{"kind", OM_TEXT}, {"step", OM_TEXT}, {"amount", OM_AMOUNT}, {"purpose", OM_TEXT}, {"provider_id", OM_INT8},
		{"gateway_event_id", OM_TEXT}, {"reason", OM_TEXT}, {"actor", OM_TEXT}, {"occurred_at", OM_TIME},
		{"recorded_at", OM_TIME}, {"posting", OM_INT2}, {"shift_id", OM_UUID}, {"return_id", OM_UUID}
	}
};

/* What the trigger of events reads: their payment, */
OmTable		om_payment_keys_table = {
	.name = "payments",
	.columns = {
		{"tenant_id", OM_INT8}, {"payment_id", OM_UUID}, {"order_id", OM_UUID}, {"provider_id", OM_INT8}, {"currency", OM_TEXT}, {"occurred_at", OM_TIME}
	}
};

/* the steps of an operation, */
OmTable		om_payment_operations_table = {
	.name = "payment_events",
	.index = "payment_events_step",
	.columns = {
		{"operation_id", OM_UUID}, {"tenant_id", OM_INT8}, {"step", OM_TEXT}, {"kind", OM_TEXT}, {"payment_id", OM_UUID}, {"amount", OM_AMOUNT}
	}
};

/* and those of a payment. */
OmTable		om_payment_captures_table = {
	.name = "payment_events",
	.columns = {
		{"tenant_id", OM_INT8}, {"payment_id", OM_UUID}, {"kind", OM_TEXT}, {"step", OM_TEXT}, {"occurred_at", OM_TIME}
	}
};

/* What became of the payments of an order; */
OmTable		om_payment_standing_table = {
	.name = "payment_events",
	.index = "payment_events_order",
	.columns = {
		{"order_id", OM_UUID}, {"tenant_id", OM_INT8}, {"payment_id", OM_UUID}, {"event_id", OM_INT8}, {"kind", OM_TEXT}, {"step", OM_TEXT},
		{"amount", OM_AMOUNT}, {"purpose", OM_TEXT}, {"capturable_delta", OM_INT8}, {"refundable_delta", OM_INT8}
	}
};

/* the payments themselves. */
OmTable		om_payments_of_order_table = {
	.name = "payments",
	.index = "payments_order",
	.columns = {
		{"order_id", OM_UUID}, {"tenant_id", OM_INT8}, {"payment_id", OM_UUID}, {"provider_id", OM_INT8}, {"provider", OM_TEXT}, {"occurred_at", OM_TIME}
	}
};

OmPlan		om_payment_plans[PAYMENT_PLANS] = {
	[PAYMENT_ADD_PROVIDER] = {
		.name = "payment.add_provider",
		.sql = "INSERT INTO order_mgmt_data.payment_providers (tenant_id, provider_id, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		.args = {OM_INT8, OM_INT8, OM_TEXT}, .expect = SPI_OK_INSERT
	},
	[PAYMENT_FIND_PROVIDER] = {
		.name = "payment.find_provider",
		.sql = "SELECT p.provider_id FROM order_mgmt_data.payment_providers AS p WHERE p.tenant_id = $1 AND p.code = $2",
		.args = {OM_INT8, OM_TEXT}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_FIND_PROVIDERS] = {
		.name = "payment.find_providers",
		.sql = "SELECT p.code, p.provider_id FROM order_mgmt_data.payment_providers AS p WHERE p.tenant_id = $1 AND p.code = ANY ($2)",
		.args = {OM_INT8, OM_TEXTS}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_FIND] = {
		.name = "payment.find",
		.sql = "SELECT p.order_id, p.provider_id, p.provider, p.occurred_at FROM order_mgmt_data.payments AS p"
		" WHERE p.tenant_id = $1 AND p.payment_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_PENDING] = {
		.name = "payment.pending",
		.sql = "SELECT e.operation_id, order_mgmt.amount_minor(e.amount), e.purpose FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2 AND e.kind = $3 AND ($4 IS NULL OR e.operation_id = $4)"
		" AND e.step = ANY (CASE WHEN $5 = 'reversed' THEN ARRAY['succeeded', 'recorded'] ELSE ARRAY['requested'] END)"
		" AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.payment_events AS d WHERE d.tenant_id = $1 AND d.operation_id = e.operation_id"
		" AND CASE WHEN $5 = 'reversed' THEN d.step = 'reversed' ELSE d.step = ANY (ARRAY['succeeded', 'failed']) END)"
		" ORDER BY e.event_id LIMIT 2",
		.args = {OM_INT8, OM_UUID, OM_TEXT, OM_UUID, OM_TEXT}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_RECORDED] = {
		.name = "payment.recorded",
		.sql = "SELECT order_mgmt.amount_minor(e.amount) FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2 AND e.operation_id = $4 AND e.step = 'recorded'"
		" AND (e.kind = $3 OR (e.kind = 'sale' AND $3 = 'capture'))",
		.args = {OM_INT8, OM_UUID, OM_TEXT, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_GATEWAY] = {
		.name = "payment.gateway",
		.sql = "SELECT e.payment_id, e.kind, e.step, order_mgmt.amount_minor(e.amount) FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.provider_id = $2 AND e.gateway_event_id = $3",
		.args = {OM_INT8, OM_INT8, OM_TEXT}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_SHOW] = {
		.name = "payment.show",
		.sql = "SELECT v.* FROM order_mgmt.payments AS v WHERE v.tenant_id = $1 AND v.payment_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[PAYMENT_LOAD_CAPTURABLE] = {
		.name = "payment.load_capturable",
		.sql = "SELECT coalesce(sum(e.capturable_delta), 0)::bigint FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2",
		.args = {OM_INT8, OM_UUID}, .read_only = true, .expect = SPI_OK_SELECT
	},
	[PAYMENT_LOAD_REFUNDABLE] = {
		.name = "payment.load_refundable",
		.sql = "SELECT coalesce(sum(e.refundable_delta), 0)::bigint FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2",
		.args = {OM_INT8, OM_UUID}, .read_only = true, .expect = SPI_OK_SELECT
	}
};
