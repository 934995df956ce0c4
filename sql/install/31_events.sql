-- What events_after returns.

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
