-- Schemas: what callers use, what the tables are, what analysts read.

CREATE SCHEMA order_mgmt;
COMMENT ON SCHEMA order_mgmt IS 'functions, types and contract views of order_mgmt: what callers use';
CREATE SCHEMA order_mgmt_data;
COMMENT ON SCHEMA order_mgmt_data IS 'tables and internals of order_mgmt: written by its functions only';
CREATE SCHEMA order_mgmt_report;
COMMENT ON SCHEMA order_mgmt_report IS 'views of order_mgmt for analysts';
