-- order_mgmt: orders and inventory of a retailer inside PostgreSQL.
\echo Use "CREATE EXTENSION order_mgmt" to load this file. \quit
