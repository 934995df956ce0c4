-- Code of staff.

-- The functions are those of pgcrypto, in whatever schema; ours know them by their identity, wherever they move.
DO $do$
DECLARE
	pgcrypto name := (SELECT n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pgcrypto');
BEGIN
	EXECUTE pg_catalog.format($create$
CREATE OR REPLACE FUNCTION order_mgmt_data.pin_hash(pin text) RETURNS text
		LANGUAGE sql VOLATILE STRICT
		BEGIN ATOMIC
			SELECT %1$I.crypt(pin, %1$I.gen_salt('bf', 10));
		END$create$, pgcrypto);
	EXECUTE pg_catalog.format($create$
CREATE OR REPLACE FUNCTION order_mgmt_data.pin_matches(pin text, hash text) RETURNS boolean
		LANGUAGE sql VOLATILE STRICT
		BEGIN ATOMIC
			SELECT %1$I.crypt(pin, hash) = hash;
		END$create$, pgcrypto);
END
$do$;
COMMENT ON FUNCTION order_mgmt_data.pin_hash(text) IS 'a PIN as it is kept: bcrypt with a salt of its own, at a cost of 2^10 rounds';
COMMENT ON FUNCTION order_mgmt_data.pin_matches(text, text) IS 'true if a PIN is the one that was kept so';

SELECT order_mgmt_data.show_rows('order_mgmt_data.staff_limits', 'read_shifts', locations => '{location_id}', where_seen => 'location_id = 0');
SELECT order_mgmt_data.show_rows('order_mgmt_data.approvals', 'read_shifts', locations => '{location_id}');

CREATE OR REPLACE VIEW order_mgmt.staff_limits WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.staff_id, s.code AS staff, l.action, l.location_id, o.code AS location, round(l.percent / 10000.0, 4) AS percent, l.amount, l.is_active,
		order_mgmt.amount_currency(l.amount) AS currency, l.amount::numeric AS amount_numeric
	FROM order_mgmt_data.staff_limits AS l
	JOIN order_mgmt_data.staff AS s ON s.tenant_id = l.tenant_id AND s.staff_id = l.staff_id
	LEFT JOIN order_mgmt_data.locations AS o ON o.tenant_id = l.tenant_id AND o.location_id = l.location_id;
COMMENT ON VIEW order_mgmt.staff_limits IS 'one row per member of staff, action and location: how much of it they may do without approval
location null: everywhere. An action is limited in a tenant as soon as there is a limit in use for it: then who has none may do nothing of it alone.';

CREATE OR REPLACE VIEW order_mgmt.approvals WITH (security_invoker = true) AS
	SELECT a.tenant_id, a.approval_id,
		CASE WHEN a.failure IS NOT NULL THEN 'failed' WHEN a.used_at IS NOT NULL THEN 'used' WHEN NOT a.is_granted THEN 'denied'
			WHEN a.expires_at <= order_mgmt_data.clock() THEN 'expired' WHEN a.is_granted THEN 'approved' ELSE 'requested' END AS status,
		a.is_granted IS NULL AND a.failure IS NULL AS is_pending, a.action, a.register, round(a.percent / 10000.0, 4) AS percent, a.amount, a.requested_by,
		a.reason, a.failure, a.actor, a.requested_at, a.approver, a.answer_reason, a.answered_by, a.answered_at, a.expires_at,
		a.used_by, a.used_actor, a.used_at, round(a.used_percent / 10000.0, 4) AS used_percent, a.used_amount, a.document_kind, a.document_id,
		order_mgmt.amount_currency(a.amount) AS currency, a.amount::numeric AS amount_numeric, a.used_amount::numeric AS used_amount_numeric
	FROM order_mgmt_data.approvals AS a;
COMMENT ON VIEW order_mgmt.approvals IS 'one row per request to approve what somebody may not do alone at a register, approval, or try of one that failed
status: requested, approved, denied, used, expired, failed. is_pending: somebody may answer it, as long as it has not expired.';

CREATE OR REPLACE FUNCTION order_mgmt.set_staff_pin(staff text, pin text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.staff LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_set_staff_pin';
COMMENT ON FUNCTION order_mgmt.set_staff_pin(text, text, bigint) IS 'sets the PIN by which a member of staff approves actions, and ends a lock-out
pin: 4 to 12 digits; null: none. Send it as a parameter, never in the text of the statement, which logs and pg_stat_statements may keep. It is kept as a slow salted hash that no role but the owner reads and that no dump has: PINs are set anew after a restore.
Example: SELECT staff FROM order_mgmt.set_staff_pin(''ana'', ''4711'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_staff_limit(staff text, action text, percent numeric DEFAULT NULL, location text DEFAULT NULL,
		amount order_mgmt.amount_input DEFAULT NULL, is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.staff_limits LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_staff_limit';
COMMENT ON FUNCTION order_mgmt.put_staff_limit(text, text, numeric, text, order_mgmt.amount_input, boolean, bigint) IS 'says how much of an action a member of staff may do at registers without approval
action: discount_percent (of a line and of the sale), price_override (by how much a unit price may differ from the list) in percent; refund_without_sale, paid_out, drawer_difference (over or short, at close_shift) in an amount with its currency. location null: everywhere, where the person has none of the location. 0: nothing.
An action is limited in the tenant as soon as anybody has a limit in use for it: then who has none, and a call that names no staff, needs an approval for any of it; without one all is as rights say. A limit of discounts stands in for the discount_limit of registers.
Example: SELECT percent FROM order_mgmt.put_staff_limit(''ana'', ''discount_percent'', percent => 10)';

CREATE OR REPLACE FUNCTION order_mgmt.approve_action(register text, action text, approver text, pin text, percent numeric DEFAULT NULL,
		amount order_mgmt.amount_input DEFAULT NULL, reason text DEFAULT NULL, staff text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.approval_answer LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_approve_action';
COMMENT ON FUNCTION order_mgmt.approve_action(text, text, text, text, numeric, order_mgmt.amount_input, text, text, bigint) IS 'approves with a PIN what somebody may not do alone at a register: answers a single-use id for options => ''{"approval":"..."}'' of the call that does it
action, percent, amount: as in put_staff_limit; at most so much. approver, pin: who approves, within their own limit. staff: only for this member of staff; null: for whoever works there. Good for 10 minutes, at this register.
Always one row, never an error for a wrong PIN: ok, and if not the reason: wrong_pin (tries_left), locked (locked_until: after 5 wrong PINs in a row none is looked at for 15 minutes), no_pin, over_limit. A try that is rolled back counts, too, where the server has shared memory of order_mgmt (engine_status). Send the PIN as a parameter.
Example: SELECT ok, approval_id FROM order_mgmt.approve_action(''BER-1'', ''paid_out'', ''ana'', ''4711'', amount => ''80.00 EUR'')';

CREATE OR REPLACE FUNCTION order_mgmt.request_approval(register text, action text, percent numeric DEFAULT NULL, amount order_mgmt.amount_input DEFAULT NULL,
		reason text DEFAULT NULL, staff text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.approvals LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_request_approval';
COMMENT ON FUNCTION order_mgmt.request_approval(text, text, numeric, order_mgmt.amount_input, text, text, bigint) IS 'asks for an approval that somebody gives elsewhere, within 24 hours (answer_approval)
action, percent, amount: as in put_staff_limit. staff: who asks, and alone may use it; null: whoever works there. The event approval.requested tells others.
Example: SELECT approval_id FROM order_mgmt.request_approval(''BER-1'', ''paid_out'', amount => ''80.00 EUR'', reason => ''window cleaner'', staff => ''ana'')';

CREATE OR REPLACE FUNCTION order_mgmt.answer_approval(approval_id uuid, approver text, pin text, is_granted boolean DEFAULT true, reason text DEFAULT NULL,
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.approval_answer LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_answer_approval';
COMMENT ON FUNCTION order_mgmt.answer_approval(uuid, text, text, boolean, text, bigint) IS 'answers a request with a PIN; granted, it is good for 10 minutes
approver, pin, and what is answered: as in approve_action; a try that fails leaves the request to somebody else, and is kept beside it. is_granted false: denied. Answered or expired already it is refused (approval_refused).
Example: SELECT ok FROM order_mgmt.answer_approval(''0190...'', ''ana'', ''4711'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'approval', x.approval_id, NULL FROM order_mgmt_data.approvals AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'staff_limits', 'location', l.location_id, NULL FROM order_mgmt_data.staff_limits AS l WHERE l.location_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT a.tenant_id, 'approvals', 'location', a.location_id, NULL FROM order_mgmt_data.approvals AS a$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_staff(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What was approved was used once, by somebody, for a document that is there, within what was approved and before it expired.
		RETURN QUERY
		SELECT 'approvals_are_used_rightly', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s approval %s', a.tenant_id, a.approval_id) AS sample,
				coalesce(a.used_percent > a.percent, false) OR coalesce(order_mgmt.amount_minor(a.used_amount) > order_mgmt.amount_minor(a.amount), false)
				OR (a.used_percent IS NULL) <> (a.percent IS NULL) OR (a.used_amount IS NULL) <> (a.amount IS NULL)
				OR order_mgmt.amount_currency(a.used_amount) <> order_mgmt.amount_currency(a.amount)
				OR a.used_at < a.answered_at OR a.used_at >= a.expires_at OR coalesce(a.requested_by <> a.used_by, a.requested_by IS NOT NULL)
				OR NOT CASE a.document_kind
					WHEN 'order' THEN EXISTS (SELECT FROM order_mgmt_data.register_sales AS s WHERE s.tenant_id = a.tenant_id AND s.order_id = a.document_id AND s.register = a.register)
						OR EXISTS (SELECT FROM order_mgmt_archive.register_sales AS s WHERE s.tenant_id = a.tenant_id AND s.order_id = a.document_id AND s.register = a.register)
					WHEN 'shift' THEN EXISTS (SELECT FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = a.tenant_id AND s.shift_id = a.document_id AND s.register = a.register)
					WHEN 'refund_without_sale' THEN EXISTS (SELECT FROM order_mgmt_data.refunds_without_sale AS r WHERE r.tenant_id = a.tenant_id
						AND r.refund_id = a.document_id AND r.register = a.register)
					ELSE false END AS wrong
			FROM order_mgmt_data.approvals AS a
			WHERE a.used_at IS NOT NULL AND (tenants IS NULL OR a.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(a.approval_id, part)) AS w
		HAVING count(*) > 0;
	ELSIF part.kind = 'now' THEN
		-- A limit or a PIN is of somebody.
		RETURN QUERY
		SELECT 'limits_are_of_staff', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s staff %s', l.tenant_id, l.staff_id) AS sample,
				NOT EXISTS (SELECT FROM order_mgmt_data.staff AS s WHERE s.tenant_id = l.tenant_id AND s.staff_id = l.staff_id) AS wrong
			FROM (SELECT x.tenant_id, x.staff_id FROM order_mgmt_data.staff_limits AS x UNION ALL SELECT p.tenant_id, p.staff_id FROM order_mgmt_data.staff_pins AS p) AS l
			WHERE tenants IS NULL OR l.tenant_id = ANY (tenants)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_staff(bigint[], order_mgmt_data.verify_part) IS 'approvals were used within what they allow, for documents that are there; limits and PINs are of somebody; for verify()';

SELECT order_mgmt_data.describe_rows('order_mgmt.staff_limits', key => 'tenant_id, staff_id, action, location_id',
	example => $$SELECT staff, action, percent, amount FROM order_mgmt.staff_limits WHERE is_active$$, columns => $$
	staff_id: the person, whatever their code
	staff: code of the person
	action: what is limited: discount_percent, price_override, refund_without_sale, paid_out, drawer_difference
	location_id: where; 0: everywhere
	location: code of where; null: everywhere
	percent: the most; null: it is an amount
	amount: the most; null: it is in percent
	currency: of the amount; null: it is in percent$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.approval_answer', columns => $$
	ok: true: it is approved, or denied as was asked
	reason: why it is not: wrong_pin, locked, no_pin, over_limit; null: it is
	approval_id: what the call names that needs it; null: there is none
	approver: code of whose PIN was tried
	expires_at: when it is no longer good; null: there is none
	tries_left: wrong PINs until no more is looked at; null: it was right, or there is none
	locked_until: when PINs of the approver are looked at again; null: they are$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.approvals', key => 'approval_id', look_ups => 'newest by requested_at',
	example => $$SELECT approval_id, action, percent, amount, requested_by, reason FROM order_mgmt.approvals WHERE is_pending AND register = 'R1'$$, columns => $$
	approval_id: the request or approval, which the call that uses it names
	status: requested, approved, denied, used, expired, failed
	is_pending: true: nobody has answered it
	action: what is asked for: discount_percent, price_override, refund_without_sale, paid_out, drawer_difference
	percent: at most so much; null: it is an amount
	amount: at most so much; null: it is in percent
	currency: of the amount; null: it is in percent
	requested_by: code of who alone may use it; null: whoever works there
	reason: why it was asked for; null: nothing was said
	failure: why a try to approve it failed: wrong_pin, over_limit; null: it did not
	actor: who asked
	requested_at: when
	approver: code of who answered, or tried to; null: nobody has
	answer_reason: what they said; null: nothing
	answered_by: the actor of the answer; null: there is none
	answered_at: when; null: there is none
	expires_at: when it is no longer good
	used_by: code of who used it; null: nobody has, or nobody was named
	used_actor: the actor of that; null: nobody has
	used_at: when; null: it was not
	used_percent: how much it was used for; null: it was not, or it is an amount
	used_amount: how much it was used for; null: it was not, or it is in percent
	document_kind: what used it: order, refund_without_sale, shift; null: nothing has
	document_id: which one; null: none$$);
