-- State of search: documents of what is sold, and the words in them.

CREATE TABLE order_mgmt_data.search_documents (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	words tsvector NOT NULL,
	PRIMARY KEY (item_id, tenant_id)
);
CREATE INDEX search_documents_list ON order_mgmt_data.search_documents (tenant_id, item_id);
CREATE INDEX search_documents_words ON order_mgmt_data.search_documents USING gin (words) WITH (gin_pending_list_limit = 64);
COMMENT ON TABLE order_mgmt_data.search_documents IS 'what is found of each item that is sold: the words of its texts, and keys that begin with =';

CREATE TABLE order_mgmt_data.search_words (
	tenant_id bigint NOT NULL,
	word text COLLATE "C" NOT NULL,
	PRIMARY KEY (tenant_id, word)
);
COMMENT ON TABLE order_mgmt_data.search_words IS 'words that documents have or had, among which those like a misspelled one are found';

-- The price of what is looked for by price.
CREATE INDEX prices_by_price ON order_mgmt_data.prices (tenant_id, price);

-- pg_trgm may be in any schema.
DO $do$
BEGIN
	EXECUTE pg_catalog.format('CREATE INDEX search_words_like ON order_mgmt_data.search_words USING gin (word %I.gin_trgm_ops)',
		(SELECT n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'));
END
$do$;

CREATE TYPE order_mgmt.found_item AS (
	item_id bigint,
	sku text,
	product text,
	name text,
	brand text,
	image text,
	price order_mgmt.price,
	available order_mgmt.quantity,
	is_unlimited boolean,
	found_by text,
	after text
);
COMMENT ON TYPE order_mgmt.found_item IS 'an item that a search found';
