/*
 * pos_store.c - the pos room's SQL.
 */
#include "postgres.h"

#include "pos/pos_private.h"

OmTable		om_shifts_table = {
	.name = "shifts",
	.columns = {
		{"tenant_id", OM_INT8}, {"shift_id", OM_UUID}, {"register_id", OM_INT8}, {"register", OM_TEXT}, {"shift_number", OM_INT8},
		{"currency", OM_TEXT}, {"opening_float", OM_AMOUNT}, {"opened_by", OM_TEXT}, {"actor", OM_TEXT}, {"opened_at", OM_TIME},
		{"recorded_at", OM_TIME}, {"metadata", OM_JSONB}
	}
};

OmTable		om_register_sales_table = {
	.name = "register_sales",
	.columns = {
		{"tenant_id", OM_INT8}, {"order_id", OM_UUID}, {"order_number", OM_TEXT}, {"shift_id", OM_UUID}, {"register", OM_TEXT},
		{"staff", OM_TEXT}, {"total", OM_AMOUNT}, {"tendered", OM_AMOUNT}, {"change", OM_AMOUNT}, {"actor", OM_TEXT},
		{"occurred_at", OM_TIME}, {"recorded_at", OM_TIME}
	}
};

OmTable		om_unlinked_refunds_table = {
	.name = "unlinked_refunds",
	.columns = {
		{"tenant_id", OM_INT8}, {"refund_id", OM_UUID}, {"shift_id", OM_UUID}, {"register", OM_TEXT}, {"staff", OM_TEXT},
		{"location", OM_TEXT}, {"channel", OM_TEXT}, {"provider_id", OM_INT8}, {"provider", OM_TEXT}, {"total", OM_AMOUNT},
		{"reason", OM_TEXT}, {"reference", OM_TEXT}, {"actor", OM_TEXT}, {"occurred_at", OM_TIME}, {"recorded_at", OM_TIME},
		{"metadata", OM_JSONB}
	}
};

OmTable		om_unlinked_lines_table = {
	.name = "unlinked_refund_lines",
	.columns = {
		{"tenant_id", OM_INT8}, {"refund_id", OM_UUID}, {"line_no", OM_INT4}, {"item_id", OM_INT8}, {"sku", OM_TEXT},
		{"quantity", OM_QUANTITY}, {"disposition", OM_TEXT}, {"is_stocked", OM_BOOL}, {"unit_price", OM_AMOUNT}, {"line_total", OM_AMOUNT},
		{"tax", OM_AMOUNT}, {"amount", OM_AMOUNT}, {"reason", OM_TEXT}
	}
};

/* What is read of a register: itself, */
OmTable		om_registers_table = {
	.name = "registers",
	.index = "registers_tenant_id_code_key",
	.columns = {
		{"tenant_id", OM_INT8}, {"code", OM_TEXT}, {"register_id", OM_INT8}, {"channel", OM_TEXT}, {"location_id", OM_INT8}, {"is_active", OM_BOOL}
	}
};

/* where it stands, */
OmTable		om_register_location_table = {
	.name = "locations",
	.columns = {
		{"tenant_id", OM_INT8}, {"location_id", OM_INT8}, {"code", OM_TEXT}
	}
};

/* and its shifts: the index has only the one that is not closed. */
OmTable		om_open_shift_table = {
	.name = "shifts",
	.index = "shift_already_open",
	.columns = {
		{"tenant_id", OM_INT8}, {"register_id", OM_INT8}, {"shift_id", OM_UUID}, {"currency", OM_TEXT}, {"opened_at", OM_TIME},
		{"status", OM_TEXT}
	}
};

OmPlan		om_pos_plans[POS_PLANS] = {
	[POS_PUT_REGISTER] = {
		.name = "pos.put_register",
		.sql = "INSERT INTO order_mgmt_data.registers AS r (tenant_id, code, name, channel, location_id, is_active, metadata, register_id)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name,"
		" channel = excluded.channel, location_id = excluded.location_id, is_active = excluded.is_active, metadata = excluded.metadata"
		" WHERE (r.name, r.channel, r.location_id, r.is_active, r.metadata)"
		" IS DISTINCT FROM (excluded.name, excluded.channel, excluded.location_id, excluded.is_active, excluded.metadata)",
		.args = {OM_INT8, OM_TEXT, OM_TEXT, OM_TEXT, OM_INT8, OM_BOOL, OM_JSONB, OM_INT8}, .expect = SPI_OK_INSERT
	},
	[POS_SHOW_REGISTER] = {
		.name = "pos.show_register",
		.sql = "SELECT v.* FROM order_mgmt.registers AS v WHERE v.tenant_id = $1 AND v.register = $2",
		.args = {OM_INT8, OM_TEXT}, .expect = SPI_OK_SELECT
	},
	[POS_STAFF] = {
		.name = "pos.staff",
		.sql = "SELECT true FROM order_mgmt_data.staff AS s WHERE s.tenant_id = $1 AND s.code = $2 AND s.is_active",
		.args = {OM_INT8, OM_TEXT}, .expect = SPI_OK_SELECT
	},
	[POS_PUT_STAFF] = {
		.name = "pos.put_staff",
		.sql = "INSERT INTO order_mgmt_data.staff AS s (tenant_id, code, name, is_active, metadata, staff_id)"
		" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name,"
		" is_active = excluded.is_active, metadata = excluded.metadata"
		" WHERE (s.name, s.is_active, s.metadata) IS DISTINCT FROM (excluded.name, excluded.is_active, excluded.metadata)",
		.args = {OM_INT8, OM_TEXT, OM_TEXT, OM_BOOL, OM_JSONB, OM_INT8}, .expect = SPI_OK_INSERT
	},
	[POS_SHOW_STAFF] = {
		.name = "pos.show_staff",
		.sql = "SELECT v.* FROM order_mgmt.staff AS v WHERE v.tenant_id = $1 AND v.staff = $2",
		.args = {OM_INT8, OM_TEXT}, .expect = SPI_OK_SELECT
	},
	[POS_NEXT_SHIFT] = {
		.name = "pos.next_shift",
		.sql = "SELECT coalesce(max(s.shift_number), 0) + 1 FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.register_id = $2",
		.args = {OM_INT8, OM_INT8}, .expect = SPI_OK_SELECT
	},
	[POS_SHOW_SHIFT] = {
		.name = "pos.show_shift",
		.sql = "SELECT v.* FROM order_mgmt.shifts AS v WHERE v.tenant_id = $1 AND v.shift_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[POS_DRAWER] = {
		/* what the ledger has in the drawer */
		.name = "pos.drawer",
		.sql = "SELECT coalesce(sum(CASE WHEN m.to_account = 'cash' THEN order_mgmt.amount_minor(m.amount)"
		" ELSE - order_mgmt.amount_minor(m.amount) END), 0)::bigint FROM order_mgmt_data.money_moves AS m"
		" WHERE m.tenant_id = $1 AND m.holder_id = $2 AND (m.to_account = 'cash' OR m.from_account = 'cash')",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[POS_CLOSE_SHIFT] = {
		.name = "pos.close_shift",
		.sql = "UPDATE order_mgmt_data.shifts AS s SET status = 'closed', expected = $3, counted = $4, closed_by = $5, closed_at = $6"
		" WHERE s.tenant_id = $1 AND s.shift_id = $2",
		.args = {OM_INT8, OM_UUID, OM_AMOUNT, OM_AMOUNT, OM_TEXT, OM_TIME}, .expect = SPI_OK_UPDATE
	},
	[POS_SHIFT_STATUS] = {
		.name = "pos.shift_status",
		.sql = "SELECT s.status, s.register, s.currency FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.shift_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[POS_SHOW_SALE] = {
		.name = "pos.show_sale",
		.sql = "SELECT v.* FROM order_mgmt.register_sales AS v WHERE v.tenant_id = $1 AND v.order_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[POS_SHOW_UNLINKED] = {
		.name = "pos.show_unlinked",
		.sql = "SELECT v.* FROM order_mgmt.unlinked_refunds AS v WHERE v.tenant_id = $1 AND v.refund_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	}
};
