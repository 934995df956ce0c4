-- State of days: what happened, summed per day, so that reports read days and not history.

CREATE TABLE order_mgmt_data.day_control (
	is_only boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only),
	summed_stamp bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE order_mgmt_data.day_control IS 'one row: moves below the stamp that came as history were all there when days were begun anew; not dumped';
INSERT INTO order_mgmt_data.day_control DEFAULT VALUES;

-- A row per day on which it was recorded and day on which it happened: what comes late adds to a row of its own, and changes no other.
CREATE TABLE order_mgmt_data.money_days (
	tenant_id bigint NOT NULL,
	account_id bigint NOT NULL,
	location_id bigint NOT NULL,
	recorded_date date NOT NULL,
	occurred_date date NOT NULL,
	account order_mgmt.money_account NOT NULL,
	currency text NOT NULL,
	debit numeric NOT NULL,
	credit numeric NOT NULL,
	PRIMARY KEY (tenant_id, recorded_date, account, account_id, currency, location_id, occurred_date)
) WITH (fillfactor = 80);
COMMENT ON TABLE order_mgmt_data.money_days IS 'derived: what was debited and credited of an account on a day; written by the folder only, not dumped';
COMMENT ON COLUMN order_mgmt_data.money_days.location_id IS 'of the moves; 0: of no location';

CREATE TABLE order_mgmt_data.sale_days (
	tenant_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	location_id bigint NOT NULL,
	recorded_date date NOT NULL,
	occurred_date date NOT NULL,
	orders bigint NOT NULL,
	currency text NOT NULL,
	units numeric NOT NULL,
	gross_sales numeric NOT NULL,
	discounts numeric NOT NULL,
	returns numeric NOT NULL,
	shipping numeric NOT NULL,
	tax numeric NOT NULL,
	canceled_units numeric NOT NULL,
	returned_units numeric NOT NULL,
	PRIMARY KEY (tenant_id, recorded_date, channel_id, location_id, currency, occurred_date)
) WITH (fillfactor = 80);
COMMENT ON TABLE order_mgmt_data.sale_days IS 'derived: what was sold on a day; channel and location 0: none; written by the folder only, not dumped';
CREATE INDEX sale_days_occurred ON order_mgmt_data.sale_days (tenant_id, occurred_date);

CREATE TABLE order_mgmt_data.stock_days (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL,
	item_id bigint NOT NULL,
	recorded_date date NOT NULL,
	occurred_date date NOT NULL,
	free order_mgmt.quantity,
	reserved order_mgmt.quantity,
	allocated order_mgmt.quantity,
	backordered order_mgmt.quantity,
	quality_control order_mgmt.quantity,
	damaged order_mgmt.quantity,
	expired order_mgmt.quantity,
	returned order_mgmt.quantity,
	in_transit order_mgmt.quantity,
	value order_mgmt.amount,
	first_stamp bigint NOT NULL,
	last_stamp bigint NOT NULL,
	periods bigint[],
	PRIMARY KEY (tenant_id, location_id, recorded_date, item_id, occurred_date)
) WITH (fillfactor = 90);
COMMENT ON TABLE order_mgmt_data.stock_days IS 'derived: by how much a position, and what it is worth, changed on a day; null: not at all; written by the folder only, not dumped';
COMMENT ON COLUMN order_mgmt_data.stock_days.first_stamp IS 'the moves of the row have stamps from it to last_stamp';
COMMENT ON COLUMN order_mgmt_data.stock_days.periods IS 'the first stamp of each period that has moves of the row; null: of all from that of first_stamp to that of last_stamp it is every second one or more';
CREATE INDEX stock_days_position ON order_mgmt_data.stock_days (tenant_id, item_id, location_id, recorded_date);
CREATE INDEX stock_days_shifted ON order_mgmt_data.stock_days (tenant_id, item_id, location_id) WHERE occurred_date <> recorded_date;
CREATE INDEX stock_days_late ON order_mgmt_data.stock_days (tenant_id, location_id, recorded_date) WHERE occurred_date < recorded_date;
CREATE INDEX stock_days_early ON order_mgmt_data.stock_days (tenant_id, location_id, occurred_date) WHERE occurred_date > recorded_date;

CREATE TABLE order_mgmt_data.stock_snapshots (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL,
	snapshot_date date NOT NULL,
	positions bigint NOT NULL DEFAULT 0,
	rows_after bigint NOT NULL,
	PRIMARY KEY (tenant_id, location_id, snapshot_date)
);
COMMENT ON TABLE order_mgmt_data.stock_snapshots IS 'derived: days at whose end the positions of a location are kept, and how many those are; written by the folder only, not dumped';
COMMENT ON COLUMN order_mgmt_data.stock_snapshots.snapshot_date IS 'the day by which it was recorded; -infinity: before everything, when there was nothing';
COMMENT ON COLUMN order_mgmt_data.stock_snapshots.rows_after IS 'of the last one: rows of stock_days behind it; when they are many, the next one is made';

CREATE TABLE order_mgmt_data.stock_snapshot_lines (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL,
	item_id bigint NOT NULL,
	snapshot_date date NOT NULL,
	free order_mgmt.quantity,
	reserved order_mgmt.quantity,
	allocated order_mgmt.quantity,
	backordered order_mgmt.quantity,
	quality_control order_mgmt.quantity,
	damaged order_mgmt.quantity,
	expired order_mgmt.quantity,
	returned order_mgmt.quantity,
	in_transit order_mgmt.quantity,
	value order_mgmt.amount,
	PRIMARY KEY (tenant_id, location_id, snapshot_date, item_id)
);
COMMENT ON TABLE order_mgmt_data.stock_snapshot_lines IS 'derived: stock_days summed per position up to the day of a snapshot; what comes later of such a day is added; written by the folder only, not dumped';

CREATE TABLE order_mgmt_data.latest_facts (
	tenant_id bigint NOT NULL,
	fact text NOT NULL,
	latest_recorded_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, fact)
);
COMMENT ON TABLE order_mgmt_data.latest_facts IS 'derived: when the youngest fact of a kind was recorded, of those that are in the days; written by the folder only, not dumped';

CREATE TYPE order_mgmt.stock_on_day AS (
	sku text,
	location text,
	business_date date,
	free order_mgmt.quantity,
	reserved order_mgmt.quantity,
	allocated order_mgmt.quantity,
	backordered order_mgmt.quantity,
	quality_control order_mgmt.quantity,
	damaged order_mgmt.quantity,
	expired order_mgmt.quantity,
	returned order_mgmt.quantity,
	in_transit order_mgmt.quantity,
	short order_mgmt.quantity,
	currency text,
	value numeric
);
COMMENT ON TYPE order_mgmt.stock_on_day IS 'the stock of a position at the end of a day, and what it is worth';
