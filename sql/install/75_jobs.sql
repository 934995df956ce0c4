-- State of jobs.

CREATE TABLE order_mgmt_data.job_runs (
	job text NOT NULL,
	role_name text NOT NULL,
	status text NOT NULL CHECK (status = ANY (ARRAY['done', 'partly_failed', 'failed'])),
	result bigint,
	started_at timestamptz NOT NULL,
	duration_ms bigint NOT NULL,
	failed_at timestamptz,
	error text,
	failed_tenants bigint[],
	PRIMARY KEY (job, role_name)
);
COMMENT ON TABLE order_mgmt_data.job_runs IS 'the last run of each job, and its last failure, for each role that runs it; not dumped';

CREATE TYPE order_mgmt.job_run AS (
	job text,
	status text,
	result bigint,
	error text,
	started_at timestamptz,
	duration_ms bigint,
	failed_tenants bigint[]
);
COMMENT ON TYPE order_mgmt.job_run IS 'what run_job did';
