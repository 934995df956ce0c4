-- Code of stored value: gift cards.

SELECT order_mgmt_data.show_rows('order_mgmt_data.gift_cards', 'read_gift_cards');
SELECT order_mgmt_data.show_rows('order_mgmt_data.gift_card_steps', 'read_gift_cards');

CREATE OR REPLACE VIEW order_mgmt.gift_cards WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.gift_card_id, c.currency, order_mgmt_data.amount_or_null(s.balance, c.currency) AS balance, c.expires_at, c.recorded_at
	FROM order_mgmt_data.gift_cards AS c
	CROSS JOIN LATERAL (SELECT coalesce(sum(sign(x.change) * x.amount::numeric), 0) AS balance FROM order_mgmt_data.gift_card_steps AS x
		WHERE x.tenant_id = c.tenant_id AND x.gift_card_id = c.gift_card_id) AS s;
COMMENT ON VIEW order_mgmt.gift_cards IS 'one row per gift card: what it holds
Its code is kept nowhere. What cards hold together is the account gift_card of order_mgmt.money_accounts.';

CREATE OR REPLACE VIEW order_mgmt.gift_card_steps WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.gift_card_step_id, s.gift_card_id, s.kind, s.amount, s.provider, s.reference, s.actor, s.recorded_at,
		order_mgmt.amount_currency(s.amount) AS currency, s.amount::numeric AS amount_numeric
	FROM order_mgmt_data.gift_card_steps AS s;
COMMENT ON VIEW order_mgmt.gift_card_steps IS 'one row per time that a gift card was loaded or spent
kind: issued and topped_up load it, redeemed spends it.';

CREATE OR REPLACE FUNCTION order_mgmt.issue_gift_card(amount order_mgmt.amount_input, code text, provider text, reference text DEFAULT NULL,
		gift_card_step_id uuid DEFAULT NULL, expires_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.gift_card_steps LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_issue_gift_card';
COMMENT ON FUNCTION order_mgmt.issue_gift_card(order_mgmt.amount_input, text, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'issues a gift card that a provider took money for: a debt to who has its code, and no revenue
amount: with its currency. code: a secret of at least 128 random bits that you made, which is what the card is spent by; only a hash of it is kept. expires_at: from then on it is not loaded or spent; null: it does not expire.
Example: SELECT gift_card_id FROM order_mgmt.issue_gift_card(''50.00 EUR'', ''Zk3vQ8mT1xR7pL5nW9sB2c'', ''card'')';

CREATE OR REPLACE FUNCTION order_mgmt.top_up_gift_card(amount order_mgmt.amount_input, code text, provider text, reference text DEFAULT NULL,
		gift_card_step_id uuid DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.gift_card_steps LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_top_up_gift_card';
COMMENT ON FUNCTION order_mgmt.top_up_gift_card(order_mgmt.amount_input, text, text, text, uuid, text, order_mgmt.strict_jsonb, bigint) IS 'loads a gift card with more, that a provider took
Example: SELECT amount FROM order_mgmt.top_up_gift_card(''20.00 EUR'', ''Zk3vQ8mT1xR7pL5nW9sB2c'', ''card'')';

CREATE OR REPLACE FUNCTION order_mgmt.redeem_gift_card(amount order_mgmt.amount_input, code text, reference text DEFAULT NULL,
		gift_card_step_id uuid DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.gift_card_steps LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_redeem_gift_card';
COMMENT ON FUNCTION order_mgmt.redeem_gift_card(order_mgmt.amount_input, text, text, uuid, text, order_mgmt.strict_jsonb, bigint) IS 'spends what a gift card holds: its money goes to the clearing account of the provider gift_card
In the same transaction record the payment by that provider, or the tender of the sale, with gift_card_step_id as its reference.
Example: SELECT gift_card_step_id FROM order_mgmt.redeem_gift_card(''12.50 EUR'', ''Zk3vQ8mT1xR7pL5nW9sB2c'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'gift_card_step', x.gift_card_step_id, NULL FROM order_mgmt_data.gift_card_steps AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'gift_card_steps', 'provider', s.provider_id, s.provider FROM order_mgmt_data.gift_card_steps AS s$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.gift_cards', key => 'gift_card_id', look_ups => 'newest by recorded_at, gift_card_id',
	example => $$SELECT balance, expires_at FROM order_mgmt.gift_cards WHERE gift_card_id = '0190...'$$, columns => $$
	gift_card_id: the card
	currency: of all that it holds
	balance: what is left
	expires_at: from then on it is not loaded or spent; infinity: it does not expire
	recorded_at: when it was issued$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.gift_card_steps', key => 'gift_card_step_id', look_ups => 'gift_card_id; reference; newest by recorded_at, gift_card_step_id',
	example => $$SELECT kind, amount FROM order_mgmt.gift_card_steps WHERE gift_card_id = '0190...' ORDER BY recorded_at$$, columns => $$
	gift_card_step_id: the step
	gift_card_id: the card
	kind: issued, topped_up, redeemed
	amount: how much
	provider: who took the money that it was loaded with; gift_card: it was spent
	reference: what the caller calls it; null: nothing
	actor: who
	recorded_at: when
	currency: of the amount
	amount_numeric: the same as a number$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_stored_value(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What the steps of a card say is what the ledger of money has for it, and it was never overdrawn.
		RETURN QUERY
		SELECT 'gift_cards_agree_with_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s gift card %s', c.tenant_id, c.gift_card_id) AS sample, s.change <> m.change OR s.change < 0 AS wrong
			FROM order_mgmt_data.gift_cards AS c
			CROSS JOIN LATERAL (SELECT coalesce(sum(x.change), 0) AS change FROM order_mgmt_data.gift_card_steps AS x
				WHERE x.gift_card_id = c.gift_card_id AND x.tenant_id = c.tenant_id) AS s
			CROSS JOIN LATERAL (SELECT coalesce(sum(CASE WHEN x.from_account = 'gift_card' THEN 1 ELSE -1 END * order_mgmt.amount_minor(x.amount)), 0) AS change
				FROM order_mgmt_data.money_moves AS x WHERE x.holder_id = c.gift_card_id AND x.tenant_id = c.tenant_id) AS m
			WHERE (tenants IS NULL OR c.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(c.gift_card_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_stored_value(bigint[], order_mgmt_data.verify_part) IS 'gift cards hold what their steps say, by the ledger of money too; for verify()';
