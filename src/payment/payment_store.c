/*
 * payment_store.c - the payment module's SQL.
 */
#include "postgres.h"

#include "call/new_code.h"
#include "customer/customer.h"
#include "payment/payment_private.h"

OmPlan		om_payment_plans[PAYMENT_PLANS] = {
	[PAYMENT_ERASE] = {
		.name = "payment.erase",
		.sql = "UPDATE order_mgmt_data.payments AS x SET metadata = '{}' WHERE x.tenant_id = $1 AND x.metadata <> '{}'"
		" AND x.order_id IN (SELECT o.order_id FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.customer_id = $2)",
		.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[PAYMENT_PUT_PROVIDER] = {
		.name = "payment.put_provider",
		.sql = "INSERT INTO order_mgmt_data.payment_providers AS p (tenant_id, code, name, kind, is_stored_value, is_active, metadata, provider_id)"
		" VALUES ($1, $2, coalesce($3, $2), coalesce($4, 'other'), coalesce($5, false), coalesce($6, true), coalesce($7, '{}'), $8)"
		" ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, p.name), kind = coalesce($4, p.kind),"
		" is_stored_value = coalesce($5, p.is_stored_value), is_active = coalesce($6, p.is_active), metadata = coalesce($7, p.metadata)"
		" WHERE (p.name, p.kind, p.is_stored_value, p.is_active, p.metadata) IS DISTINCT FROM (coalesce($3, p.name), coalesce($4, p.kind),"
		" coalesce($5, p.is_stored_value), coalesce($6, p.is_active), coalesce($7, p.metadata))",
		.args = OM_ARGS(PROVIDER_MASTER, PROVIDER), .expect = SPI_OK_INSERT
	},
	[PAYMENT_SHOW_PROVIDER] = {
		.name = "payment.show_provider",
		.sql = "SELECT v.* FROM order_mgmt.providers AS v WHERE v.tenant_id = $1 AND v.provider = $2",
		.args = OM_ARGS(PROVIDER_OF_CODE, PROVIDER), .expect = SPI_OK_SELECT
	},
	[PAYMENT_KNOWN_PROVIDERS] = {
		/* $2: those that are always there, unless they were put out of use */
		.name = "payment.known_providers",
		.sql = "SELECT k.code FROM (SELECT p.code, p.is_active FROM order_mgmt_data.payment_providers AS p WHERE p.tenant_id = $1"
		" UNION ALL SELECT u.code, true FROM unnest($2) AS u (code) WHERE NOT EXISTS (SELECT 1 FROM order_mgmt_data.payment_providers AS p"
		" WHERE p.tenant_id = $1 AND p.code = u.code)) AS k WHERE k.is_active ORDER BY k.code COLLATE \"C\"",
		.args = OM_ARGS(PROVIDERS_OF_CODES, PROVIDERS), .results = OM_RESULTS(KNOWN_CODE, KNOWN_CODE), .expect = SPI_OK_SELECT
	},
	[PAYMENT_STORED_VALUE] = {
		.name = "payment.stored_value",
		.sql = "SELECT p.payment_id FROM order_mgmt_data.payments AS p"
		" JOIN order_mgmt_data.payment_providers AS r ON r.tenant_id = p.tenant_id AND r.provider_id = p.provider_id"
		" WHERE p.tenant_id = $1 AND p.order_id = $2 AND r.is_stored_value",
		.args = OM_ARGS(PAYMENTS_ORDER, PAYMENTS_ORDER), .results = OM_RESULTS(REFERENCED_PAYMENT, PAID_BY), .expect = SPI_OK_SELECT
	},
	[PAYMENT_TWIN_PROVIDER] = OM_TWIN_PLAN("payment_providers", "code"),
	[PAYMENT_FIND_PROVIDER] = {
		.name = "payment.find_provider",
		.sql = "SELECT p.code, p.provider_id, p.is_active FROM order_mgmt_data.payment_providers AS p WHERE p.tenant_id = $1 AND p.code = $2",
		.args = OM_ARGS(PROVIDER_OF_CODE, PROVIDER), .results = OM_RESULTS(KNOWN_PROVIDER, KNOWN), .expect = SPI_OK_SELECT
	},
	[PAYMENT_FIND_PROVIDERS] = {
		.name = "payment.find_providers",
		.sql = "SELECT p.code, p.provider_id, p.is_active FROM order_mgmt_data.payment_providers AS p WHERE p.tenant_id = $1 AND p.code = ANY ($2)",
		.args = OM_ARGS(PROVIDERS_OF_CODES, PROVIDERS), .results = OM_RESULTS(KNOWN_PROVIDER, KNOWN), .expect = SPI_OK_SELECT
	},
	[PAYMENT_FIND] = {
		.name = "payment.find",
		.sql = "SELECT p.order_id, p.provider_id, p.provider, p.occurred_at FROM order_mgmt_data.payments AS p"
		" WHERE p.tenant_id = $1 AND p.payment_id = $2",
		.args = OM_ARGS(ONE_PAYMENT, ONE), .results = OM_RESULTS(FOUND_PAYMENT, FOUND), .expect = SPI_OK_SELECT
	},
	[PAYMENT_PENDING] = {
		.name = "payment.pending",
		.sql = "SELECT e.operation_id, e.kind, order_mgmt.amount_minor(e.amount) AS minor, e.purpose FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2 AND (e.kind = $3 OR e.kind = 'sale' AND $3 = 'capture') AND ($4 IS NULL OR e.operation_id = $4) AND e.status = 'requested'"
		" AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.payment_events AS d WHERE d.tenant_id = $1 AND d.operation_id = e.operation_id"
		" AND d.status = ANY (ARRAY['succeeded', 'failed']))"
		" ORDER BY e.event_id LIMIT 2",
		.args = OM_ARGS(OPERATION_OF_PAYMENT, OPERATION), .results = OM_RESULTS(PENDING_OPERATION, PENDING), .expect = SPI_OK_SELECT
	},
	[PAYMENT_REVERSIBLE] = {
		.name = "payment.reversible",
		.sql = "SELECT e.operation_id, e.kind, order_mgmt.amount_minor(e.amount) - r.minor AS minor, e.purpose FROM order_mgmt_data.payment_events AS e"
		" CROSS JOIN LATERAL (SELECT coalesce(sum(order_mgmt.amount_minor(d.amount)), 0)::bigint AS minor FROM order_mgmt_data.payment_events AS d"
		" WHERE d.tenant_id = $1 AND d.operation_id = e.operation_id AND d.status = 'reversed') AS r"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2 AND e.kind = $3 AND ($4 IS NULL OR e.operation_id = $4)"
		" AND e.status = ANY (ARRAY['succeeded', 'recorded']) AND r.minor < order_mgmt.amount_minor(e.amount)"
		" ORDER BY e.event_id LIMIT 2",
		.args = OM_ARGS(OPERATION_OF_PAYMENT, OPERATION), .results = OM_RESULTS(PENDING_OPERATION, PENDING), .expect = SPI_OK_SELECT
	},
	[PAYMENT_OPERATION_OF_REFERENCE] = {
		/* what a payment began with is known by the payment's own reference, too; where several are, that of the payment or order asked for */
		.name = "payment.operation_of_reference",
		.sql = "SELECT x.order_id, x.payment_id, x.operation_id, x.minor, x.purpose, x.kind FROM (SELECT e.order_id, e.payment_id, e.operation_id,"
		" order_mgmt.amount_minor(e.amount) AS minor, e.purpose, e.kind FROM order_mgmt_data.payment_events AS e"
		" JOIN order_mgmt_data.payment_providers AS p ON p.tenant_id = e.tenant_id AND p.provider_id = e.provider_id"
		" WHERE e.tenant_id = $1 AND p.code = $2 AND e.reference = $3 AND (e.kind = $4 OR e.kind = 'sale' AND $4 = 'capture' OR e.kind = 'capture' AND $4 = 'sale')"
		" UNION ALL SELECT e.order_id, e.payment_id, e.operation_id, order_mgmt.amount_minor(e.amount), e.purpose, e.kind FROM order_mgmt_data.payments AS p"
		" JOIN order_mgmt_data.payment_events AS e ON e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id"
		" WHERE p.tenant_id = $1 AND p.provider = $2 AND p.reference = $3 AND e.reference IS NULL AND e.status = ANY (ARRAY['requested', 'recorded'])"
		" AND e.kind = ANY (ARRAY['authorization', 'sale']) AND (e.kind = $4 OR e.kind = 'sale' AND $4 = 'capture')) AS x"
		" ORDER BY x.payment_id = $5 DESC, x.order_id = $6 DESC LIMIT 1",
		.args = OM_ARGS(OPERATION_REFERENCE, SOUGHT), .results = OM_RESULTS(REFERENCED_OPERATION, REFERENCED), .expect = SPI_OK_SELECT
	},
	[PAYMENT_OF_REFERENCE] = {
		.name = "payment.of_reference",
		.sql = "SELECT x.payment_id FROM (SELECT e.payment_id FROM order_mgmt_data.payment_events AS e"
		" JOIN order_mgmt_data.payment_providers AS p ON p.tenant_id = e.tenant_id AND p.provider_id = e.provider_id"
		" WHERE e.tenant_id = $1 AND p.code = $2 AND e.reference = $3 AND e.kind <> 'use'"
		" UNION SELECT p.payment_id FROM order_mgmt_data.payments AS p WHERE p.tenant_id = $1 AND p.provider = $2 AND p.reference = $3) AS x LIMIT 2",
		.args = OM_ARGS(PROVIDER_REFERENCE, REFERENCE), .results = OM_RESULTS(REFERENCED_PAYMENT, PAID_BY), .expect = SPI_OK_SELECT
	},
	[PAYMENT_OF_ORDER] = {
		.name = "payment.of_order",
		.sql = "SELECT p.payment_id, p.provider_id FROM order_mgmt_data.payments AS p"
		" WHERE p.tenant_id = $1 AND p.provider = $2 AND p.reference = $3 AND p.order_id = $4 ORDER BY p.recorded_at, p.payment_id LIMIT 1",
		.args = OM_ARGS(ORDER_REFERENCE, JOINED), .results = OM_RESULTS(JOINED_PAYMENT, BY), .expect = SPI_OK_SELECT
	},
	[PAYMENT_UNNAMED] = {
		/* see same.c; posting & 1: a provider told it */
		.name = "payment.unnamed",
		.sql = "SELECT e.operation_id, e.kind, order_mgmt.amount_minor(e.amount) AS minor, e.purpose, x.is_own FROM order_mgmt_data.payments AS p"
		" JOIN order_mgmt_data.payment_events AS e ON e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id"
		" CROSS JOIN LATERAL (SELECT $5 IS NOT NULL AND $5 IS DISTINCT FROM p.reference AS is_own,"
		" bool_or(s.reference IS NOT NULL AND s.reference IS DISTINCT FROM p.reference) AS has_id,"
		" bool_or(s.posting & 1 = 0 AND (s.kind <> 'sale' OR s.status = 'confirmed')) AS is_called,"
		" bool_or(s.posting & 1 = 1 OR s.status = 'succeeded') AS is_told,"
		" bool_or(s.status = ANY (ARRAY['failed', 'reversed'])) AS is_undone"
		" FROM order_mgmt_data.payment_events AS s WHERE s.tenant_id = $1 AND s.operation_id = e.operation_id) AS x"
		" WHERE p.tenant_id = $1 AND p.payment_id = $2 AND (e.kind = $3 OR e.kind = 'sale' AND $3 = 'capture')"
		" AND e.status = ANY (ARRAY['requested', 'recorded']) AND ($4 = 0 OR order_mgmt.amount_minor(e.amount) = $4) AND NOT x.is_undone"
		" AND CASE WHEN NOT $6 THEN NOT x.is_called AND NOT (x.is_own AND x.has_id) AND EXISTS (SELECT 1 FROM order_mgmt_data.payment_events AS a"
		" WHERE a.tenant_id = $1 AND a.payment_id = $2 AND a.kind = 'authorization')"
		" WHEN x.is_own THEN NOT x.has_id AND NOT (e.posting & 1 = 1 AND e.reference IS NULL)"
		" WHEN $5 IS NULL THEN NOT x.is_told ELSE true END"
		" ORDER BY e.event_id LIMIT 1",
		.args = OM_ARGS(UNNAMED_OPERATION, UNNAMED), .results = OM_RESULTS(SAME_OPERATION, SAME), .expect = SPI_OK_SELECT
	},
	[PAYMENT_UNUSED] = {
		.name = "payment.unused",
		.sql = "SELECT greatest(least(coalesce(sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'sale' AND e.status = ANY (ARRAY['succeeded', 'recorded'])), 0)"
		" - coalesce(sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'use'), 0), coalesce(sum(e.capturable_delta), 0)), 0)::bigint AS minor"
		" FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.payment_id = $2",
		.args = OM_ARGS(ONE_PAYMENT, ONE), .results = OM_RESULTS(PAYMENT_SUM, SUM), .expect = SPI_OK_SELECT
	},
	[PAYMENT_RECORDED] = {
		.name = "payment.recorded",
		.sql = "SELECT order_mgmt.amount_minor(e.amount) AS minor FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2 AND e.operation_id = $4 AND e.status = ANY (ARRAY['recorded', 'succeeded'])"
		" AND (e.kind = $3 OR (e.kind = 'sale' AND $3 = 'capture'))",
		.args = OM_ARGS(OPERATION_OF_PAYMENT, OPERATION), .results = OM_RESULTS(PAYMENT_SUM, SUM), .expect = SPI_OK_SELECT
	},
	[PAYMENT_GATEWAY] = {
		.name = "payment.gateway",
		.sql = "SELECT e.payment_id, e.kind, e.status, order_mgmt.amount_minor(e.amount) AS minor FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.provider_id = $2 AND e.gateway_event_id = $3",
		.args = OM_ARGS(GATEWAY_EVENT, GATEWAY), .results = OM_RESULTS(TOLD_STEP, TOLD), .expect = SPI_OK_SELECT
	},
	[PAYMENT_SHOW] = {
		.name = "payment.show",
		.sql = "SELECT v.* FROM order_mgmt.payments AS v WHERE v.tenant_id = $1 AND v.payment_id = $2",
		.args = OM_ARGS(ONE_PAYMENT, ONE), .expect = SPI_OK_SELECT
	},
	[PAYMENT_LOAD_CAPTURABLE] = {
		.name = "payment.load_capturable",
		.sql = "SELECT coalesce(sum(e.capturable_delta), 0)::bigint AS minor FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2",
		.args = OM_ARGS(ONE_PAYMENT, ONE), .results = OM_RESULTS(PAYMENT_SUM, SUM), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PAYMENT_LOAD_REFUNDABLE] = {
		.name = "payment.load_refundable",
		.sql = "SELECT coalesce(sum(e.refundable_delta), 0)::bigint AS minor FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.payment_id = $2",
		.args = OM_ARGS(ONE_PAYMENT, ONE), .results = OM_RESULTS(PAYMENT_SUM, SUM), .read_only = true, .expect = SPI_OK_SELECT
	}
};
