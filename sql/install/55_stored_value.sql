-- State of stored value: gift cards, and what happened to each.

CREATE TABLE order_mgmt_data.gift_cards (
	tenant_id bigint NOT NULL,
	gift_card_id uuid NOT NULL,
	expires_at timestamptz NOT NULL DEFAULT 'infinity',
	recorded_at timestamptz NOT NULL,
	code_hash text NOT NULL,
	currency text NOT NULL,
	PRIMARY KEY (gift_card_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.gift_cards IS 'gift cards; what they hold is the account gift_card of the ledger of money, with the card as holder';
COMMENT ON COLUMN order_mgmt_data.gift_cards.code_hash IS 'SHA-256 of the code and the tenant: the code itself is kept nowhere';
CREATE UNIQUE INDEX gift_cards_code ON order_mgmt_data.gift_cards (code_hash, tenant_id);
CREATE INDEX gift_cards_newest ON order_mgmt_data.gift_cards (tenant_id, recorded_at, gift_card_id);

CREATE TABLE order_mgmt_data.gift_card_steps (
	tenant_id bigint NOT NULL,
	gift_card_step_id uuid NOT NULL,
	gift_card_id uuid NOT NULL,
	provider_id bigint NOT NULL,
	recorded_at timestamptz NOT NULL,
	change bigint NOT NULL CHECK (change <> 0),
	amount order_mgmt.amount NOT NULL CHECK (order_mgmt.amount_minor(amount) > 0),
	kind text NOT NULL CHECK (kind = ANY (ARRAY['issued', 'topped_up', 'redeemed'])),
	provider text NOT NULL,
	actor text NOT NULL,
	reference text,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (gift_card_step_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.gift_card_steps IS 'one row each time that a gift card was loaded or spent, append-only; its money is in the ledger of money';
COMMENT ON COLUMN order_mgmt_data.gift_card_steps.change IS 'of what the card holds, in minor units; negative: it was spent';
COMMENT ON COLUMN order_mgmt_data.gift_card_steps.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX gift_card_steps_card ON order_mgmt_data.gift_card_steps (gift_card_id, recorded_at, gift_card_step_id, tenant_id);
CREATE INDEX gift_card_steps_newest ON order_mgmt_data.gift_card_steps (tenant_id, recorded_at, gift_card_step_id);
CREATE INDEX gift_card_steps_reference ON order_mgmt_data.gift_card_steps (reference, tenant_id) WHERE reference IS NOT NULL;

SELECT order_mgmt_data.declare_log('order_mgmt_data.gift_cards');
SELECT order_mgmt_data.declare_log('order_mgmt_data.gift_card_steps');
