-- The next of the carts of five lines with list prices and taxes that were filled before becomes an order, with a promotion (make_carts of run.py).
SELECT order_id, order_number, total FROM order_mgmt.checkout_cart(('00000000-0000-7000-9000-' || lpad(nextval('public.filled')::text, 12, '0'))::uuid, '51.75');
