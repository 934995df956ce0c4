/*
 * om_error.h - the business errors: one list, one reporter.
 *
 * Every refusal has a stable code (also in the constraint field), a SQLSTATE
 * of a standard class, one line of JSON in DETAIL and a HINT that says the next
 * step.  The list below is the one place; the view order_mgmt.error_codes
 * shows it.  X(enum tail, code, SQLSTATE, HTTP class, meaning, next step)
 */
#ifndef OM_ERROR_H
#define OM_ERROR_H

#include "lib/stringinfo.h"

#define OM_ERROR_LIST(X) \
	X(INVALID_ARGUMENT, "invalid_argument", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "an argument is missing, malformed or contradicts another one", \
	  "Correct the argument named in the detail and call again.") \
	X(INVALID_JSON, "invalid_json", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "a JSON argument has an unknown or duplicate key, a missing key, a wrong type or a number of too many digits, or is nested too deeply", \
	  "Correct the value at the JSON path named in the detail and call again.") \
	X(INVALID_QUANTITY, "invalid_quantity", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "a quantity is zero, negative, not a number, has more decimals than its item allows, or is so small that its line would cost nothing", \
	  "Send a decimal number, positive or as the message says, with no more decimals than the item's scale.") \
	X(INVALID_AMOUNT, "invalid_amount", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "an amount is negative, not a number or has more decimals than its currency, or a price more than six", \
	  "Send an amount, not negative or as the message says, with no more decimals than its currency has, or a price with at most six.") \
	X(VALUE_OUT_OF_RANGE, "value_out_of_range", ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, 422, \
	  "a quantity, amount or total is larger than the product can keep exactly", \
	  "Split the call into smaller ones.") \
	X(CURRENCY_MISMATCH, "currency_mismatch", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "two amounts of different currencies meet", \
	  "Use one currency in the whole call.") \
	X(TOO_MANY_LINES, "too_many_lines", ERRCODE_PROGRAM_LIMIT_EXCEEDED, 422, \
	  "a call carries more lines than one document may have", \
	  "Split the call.") \
	X(LIMIT_EXCEEDED, "limit_exceeded", ERRCODE_PROGRAM_LIMIT_EXCEEDED, 422, \
	  "a value is larger, nested deeper, more or longer than a limit that the detail names", \
	  "Ask for at most what the detail names; a superuser may change the setting.") \
	X(UNKNOWN_SKU, "unknown_sku", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active item has this sku", "Correct the sku, or create the item with put_item; is_active => true takes one back into use.") \
	X(UNKNOWN_BARCODE, "unknown_barcode", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "a barcode is of no item, and no rule decodes it", "Scan it again, or tell whose it is with put_barcode, how it is read with put_barcode_rule.") \
	X(UNKNOWN_UNIT, "unknown_unit", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "the item has no active unit of this code, or the line of the order was not said in it", \
	  "Name a unit that order_mgmt.units lists of the item, of a line of an order the one that order_mgmt.order_lines shows, or none; put_unit makes one.") \
	X(UNKNOWN_CATEGORY, "unknown_category", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no category has this code, or none that is in use", "Correct the code, or create the category with put_category.") \
	X(UNKNOWN_PRODUCT, "unknown_product", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no product has this code, or the channel shows no variant of it", "Correct the code, or create the product with put_product and its variants with put_variant.") \
	X(UNKNOWN_LOCATION, "unknown_location", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active location has this code", "Correct the code, or create the location with put_location; is_active => true takes one back into use.") \
	X(UNKNOWN_CHANNEL, "unknown_channel", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active channel has this code", "Correct the code, or create the channel with put_channel; is_active => true takes one back into use.") \
	X(UNKNOWN_CURRENCY, "unknown_currency", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "the code is not an ISO 4217 currency that is in use", "Use a three-letter ISO 4217 code in capitals.") \
	X(UNKNOWN_TAX_RATE, "unknown_tax_rate", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active tax rate has this code", "Correct the code, or create the tax rate with put_tax_rate; is_active => true takes one back into use.") \
	X(UNKNOWN_FEE, "unknown_fee", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active fee of the channel has this code", "Correct the code, or create the fee with put_fee; is_active => true takes one back into use.") \
	X(UNKNOWN_PROMOTION, "unknown_promotion", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no promotion has this code", "Correct the code, or create the promotion with put_promotion.") \
	X(UNKNOWN_COUPON, "unknown_coupon", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active coupon of an active promotion has this code", "Correct the code, or place the order without it; put_coupon makes one.") \
	X(UNKNOWN_GIFT_CARD, "unknown_gift_card", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no gift card has this code", "Correct the code; issue_gift_card makes a card.") \
	X(UNKNOWN_SHIPPING_METHOD, "unknown_shipping_method", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active shipping method has this code", "Correct the code, or create the method with put_shipping_method; is_active => true takes one back into use.") \
	X(UNKNOWN_SHIPPING_ZONE, "unknown_shipping_zone", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no shipping zone has this code", "Correct the code, or create the zone with put_shipping_zone.") \
	X(UNKNOWN_TENANT, "unknown_tenant", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no tenant has this id", "Create the tenant with put_tenant.") \
	X(UNKNOWN_ORDER, "unknown_order", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no order has this id", "Check the order id.") \
	X(UNKNOWN_ORDER_LINE, "unknown_order_line", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "the order has no line of this number", "Check the line numbers of the order.") \
	X(UNKNOWN_RESERVATION, "unknown_reservation", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no reservation has this id, or it belongs to another holder", "Check the reservation id and its holder.") \
	X(UNKNOWN_CART, "unknown_cart", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no cart has this id, or the secret is not its own", "Check the cart id and its secret, or open a cart with open_cart.") \
	X(UNKNOWN_PAYMENT, "unknown_payment", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no payment has this id or reference", "Check the payment's id or reference; of a payment that was not told of before, name the order, too.") \
	X(UNKNOWN_STOCK_EXCEPTION, "unknown_stock_exception", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no stock exception has this id", "Check the id in order_mgmt.stock_exceptions.") \
	X(UNKNOWN_TRANSFER, "unknown_transfer", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no transfer has this id", "Check the transfer id.") \
	X(UNKNOWN_TRANSFER_LINE, "unknown_transfer_line", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "the transfer has no line of this number", "Check the line numbers in order_mgmt.transfer_lines.") \
	X(UNKNOWN_REGISTER, "unknown_register", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active register has this code", "Correct the code, or create the register with put_register; is_active => true takes one back into use.") \
	X(UNKNOWN_PROVIDER, "unknown_provider", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no provider in use has this code", "Name one of those in known, or create it with put_provider; is_active => true takes one back into use.") \
	X(UNKNOWN_STAFF, "unknown_staff", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active member of staff has this code", "Correct the code, or create them with put_staff; is_active => true takes them back into use.") \
	X(UNKNOWN_RETURN, "unknown_return", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no return has this id", "Check the return id.") \
	X(UNKNOWN_FULFILLMENT, "unknown_fulfillment", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no fulfillment has this id", "Check the fulfillment id.") \
	X(INVALID_TEMPLATE, "invalid_template", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "a template has placeholders that are not known there, or sections that do not end, or is no form of amounts or days", \
	  "Use the placeholders that the documentation lists; end each section with its name.") \
	X(AMBIGUOUS_TRACKING_NUMBER, "ambiguous_tracking_number", ERRCODE_CHECK_VIOLATION, 409, \
	  "several parcels have the tracking number", "Say whose it is by carrier, or name one of the parcels of the detail by fulfillment_id.") \
	X(UNKNOWN_CUSTOMER, "unknown_customer", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no customer in use has this code, or it was erased", "Correct the code, or create the customer with put_customer; is_active => true takes one back into use.") \
	X(UNKNOWN_CUSTOMER_GROUP, "unknown_customer_group", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "no active customer group has this code", "Correct the code, or create the group with put_customer_group; is_active => true takes one back into use.") \
	X(UNKNOWN_ADDRESS, "unknown_address", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "the customer has no address of this code", "Correct the code, create the address with put_customer_address, or say its parts.") \
	X(ORDER_CLAIMED, "order_claimed", ERRCODE_CHECK_VIOLATION, 409, \
	  "the order is another customer's already", "Claim it for the customer whose it is; what was an account's stays so.") \
	X(ORDER_HELD, "order_held", ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, 409, \
	  "the order is held for reasons that the detail names, so nothing of it may leave", "Settle what it is held for and call release_order, then repeat the call.") \
	X(INVALID_ADDRESS, "invalid_address", ERRCODE_INVALID_PARAMETER_VALUE, 422, \
	  "parts of an address are missing or malformed: its country, or a postal code as its country has them", \
	  "Correct the parts that the detail lists and call again.") \
	X(EMAIL_IN_USE, "email_in_use", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "another customer of the tenant has this e-mail", "Name that customer, whose code the detail has, or use another e-mail.") \
	X(UNKNOWN_ROLE, "unknown_role", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "the database has no such role", "Create the role first; order_mgmt creates none.") \
	X(NO_PRICE, "no_price", ERRCODE_FOREIGN_KEY_VIOLATION, 422, \
	  "an item has no price in the currency of the order", "Set a price with put_price, or give the line a unit_price.") \
	X(PRICES_OVERLAP, "prices_overlap", ERRCODE_EXCLUSION_VIOLATION, 409, \
	  "a price list has another price of the item for the same channel, currency and quantity that holds at the same time", \
	  "End the other one before this one begins, with valid_until, or let this one begin later.") \
	X(NO_SHIPPING_FEE, "no_shipping_fee", ERRCODE_FOREIGN_KEY_VIOLATION, 422, \
	  "a shipping method has no fee for where an order goes, or for so much, or goes by weight and an item has none", \
	  "Name another shipping_method, set a fee with put_shipping_fee, or say what shipping costs.") \
	X(NO_TAX_RULE, "no_tax_rule", ERRCODE_FOREIGN_KEY_VIOLATION, 422, \
	  "the item of a line has a tax class, and no rule says how that is taxed where the line goes", \
	  "Set a rule with put_tax_rule, say where the order goes, or give the line its tax_rates.") \
	X(TAX_RULES_OVERLAP, "tax_rules_overlap", ERRCODE_EXCLUSION_VIOLATION, 409, \
	  "another tax rule says something else of the same lines at the same time", \
	  "End the other one before this one begins, with valid_until, or let this one begin later.") \
	X(DUPLICATE_DOCUMENT, "duplicate_document", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "a document with this id exists already", "Use a new id, or the idempotency key of the first call to read its answer.") \
	X(ARCHIVED, "archived", ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, 410, \
	  "what the call is about has left for the archive: it was closed, and all of it is older than a date that the owner gave to archive_history", \
	  "Read it in the views of archived history, which order_mgmt_report has beside those of the present; acknowledge what a gateway repeats.") \
	X(SIMILAR_CODE, "similar_code", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "a new code differs from an existing one only by upper and lower case, or by how its characters are composed", \
	  "Use the existing code that the detail names, or choose another one.") \
	X(VARIANT_IN_USE, "variant_in_use", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "another variant of the product has the same option values", "Give the variant other values, or change those of the other one first.") \
	X(CATEGORY_WITHIN_ITSELF, "category_within_itself", ERRCODE_CHECK_VIOLATION, 422, \
	  "a category is to be within itself, or within one that is within it", "Name another parent, or move the other one out first.") \
	X(IMPORT_REFUSED, "import_refused", ERRCODE_CHECK_VIOLATION, 422, \
	  "lines of an import have errors, and nothing of it was written", \
	  "Correct the lines that the detail names by line and path (the first thousand), or import the others with the option skip_errors.") \
	X(BARCODE_IN_USE, "barcode_in_use", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "a barcode is of another item already", "Use another barcode, or take that one out of use first with put_barcode, is_active => false.") \
	X(IDEMPOTENCY_CONFLICT, "idempotency_conflict", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "the idempotency key was used before with other arguments", "Use another key or reference for a new call; repeat a call with exactly its arguments.") \
	X(INSUFFICIENT_STOCK, "insufficient_stock", ERRCODE_CHECK_VIOLATION, 409, \
	  "less is available than was asked for", "Ask for at most what is available, or receive stock.") \
	X(STOCK_CONTENDED, "stock_contended", ERRCODE_LOCK_NOT_AVAILABLE, 409, \
	  "the stock that is left is held by transactions that have not ended", "Repeat the same call with the same key.") \
	X(KEY_BUSY, "key_busy", ERRCODE_LOCK_NOT_AVAILABLE, 409, \
	  "another call with the idempotency key has not ended", "Repeat the same call with the same key.") \
	X(DOCUMENT_BUSY, "document_busy", ERRCODE_LOCK_NOT_AVAILABLE, 409, \
	  "a document, register or table that the call needs is locked by a transaction that has not ended", \
	  "Repeat the same call with the same key; pids of the detail names who holds it.") \
	X(STOCK_CHANGED, "stock_changed", ERRCODE_CHECK_VIOLATION, 409, \
	  "count_stock found another quantity than the caller expected", "Read the stock again and decide with the new figure.") \
	X(CAPTURE_EXCEEDS_AUTHORIZED, "capture_exceeds_authorized", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be captured or voided than is authorized and left", "Capture or void at most what order_mgmt.payments shows as capturable.") \
	X(REFUND_EXCEEDS_CAPTURED, "refund_exceeds_captured", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be refunded than was captured and is left", "Refund at most what order_mgmt.payments shows as refundable; void what is only authorized.") \
	X(REFUND_EXCEEDS_OWED, "refund_exceeds_owed", ERRCODE_CHECK_VIOLATION, 409, \
	  "the order was not paid so much beyond what it owes", "Cancel what is to be refunded first, or let a manager use refund_goodwill.") \
	X(INSUFFICIENT_BALANCE, "insufficient_balance", ERRCODE_CHECK_VIOLATION, 409, \
	  "a gift card or store credit holds less than is to be spent", "Spend at most what is left, and pay the rest another way.") \
	X(GIFT_CARD_EXPIRED, "gift_card_expired", ERRCODE_CHECK_VIOLATION, 409, \
	  "a gift card is not valid any more", "Pay another way.") \
	X(COUPON_NOT_BEGUN, "coupon_not_begun", ERRCODE_CHECK_VIOLATION, 409, \
	  "a coupon, or its promotion, is not valid yet", "Use it from valid_from of the detail on, or place the order without it.") \
	X(COUPON_EXPIRED, "coupon_expired", ERRCODE_CHECK_VIOLATION, 409, \
	  "a coupon, or its promotion, is not valid any more", "Place the order without it; put_coupon and put_promotion change valid_until.") \
	X(COUPON_FOREIGN, "coupon_foreign", ERRCODE_CHECK_VIOLATION, 409, \
	  "a coupon is for another channel, for customers of a group that this one is not in, or for customers who are known", \
	  "Order in its channel, name the customer who may use it, or place the order without it.") \
	X(COUPON_EXHAUSTED, "coupon_exhausted", ERRCODE_CHECK_VIOLATION, 409, \
	  "a coupon was used as often as it may be, or a promotion by its customer", "Place the order without the coupon; where it names none, quote it again: the promotion is over for the customer.") \
	X(DRAWER_SHORT, "drawer_short", ERRCODE_CHECK_VIOLATION, 409, \
	  "more cash is to leave a drawer than is in it", "Take out at most what is there; pay cash in first, or refund another way.") \
	X(DISCOUNT_TOO_LARGE, "discount_too_large", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be taken off at a register than its discount_limit allows to who has not the right set_discount", \
	  "Take off at most what the detail names, or let somebody sell who may set discounts.") \
	X(PURCHASE_LIMIT, "purchase_limit", ERRCODE_CHECK_VIOLATION, 422, \
	  "an order has less or more of an item than it may have, or no multiple of what it is sold in", \
	  "Order at least order_min, at most order_max and a multiple of order_increment of the detail, all lines of the item together.") \
	X(ITEM_NOT_VISIBLE, "item_not_visible", ERRCODE_CHECK_VIOLATION, 409, \
	  "an order has an item that its channel does not show yet, or any more", "Leave it out, or order it when the channel shows it.") \
	X(DISCOUNT_EXCEEDS_PRICE, "discount_exceeds_price", ERRCODE_CHECK_VIOLATION, 422, \
	  "a discount is larger than what it is taken off", \
	  "Take off at most the price; what is given away has a discount of all of it.") \
	X(BALANCE_CONTENDED, "balance_contended", ERRCODE_LOCK_NOT_AVAILABLE, 409, \
	  "what is left of a balance is held by transactions that have not ended", "Repeat the same call with the same key.") \
	X(NO_OPEN_SHIFT, "no_open_shift", ERRCODE_CHECK_VIOLATION, 409, \
	  "what happens at a register, and all cash, needs a shift that is open", "Open a shift with open_shift; to refund cash, name a register that has one.") \
	X(SHIFT_ALREADY_OPEN, "shift_already_open", ERRCODE_UNIQUE_VIOLATION, 409, \
	  "the register has an open shift", "Close it with close_shift first.") \
	X(TENDERS_MISMATCH, "tenders_mismatch", ERRCODE_CHECK_VIOLATION, 409, \
	  "the tenders of a sale do not cover its total, or more change would be due than was given in cash", \
	  "Take what is missing; charge cards with no more than is to be paid.") \
	X(RESERVATION_EXPIRED, "reservation_expired", ERRCODE_CHECK_VIOLATION, 409, \
	  "the reservation is no longer active", "Reserve again, or order without the reservation.") \
	X(CART_EXPIRED, "cart_expired", ERRCODE_CHECK_VIOLATION, 409, \
	  "nobody has worked on the cart for longer than order_mgmt.cart_time", "Read it with get_cart, and put its lines into a new one.") \
	X(CART_EMPTY, "cart_empty", ERRCODE_CHECK_VIOLATION, 409, \
	  "the cart has no lines to be held or ordered", "Put something into it with put_cart_line.") \
	X(CART_CHECKED_OUT, "cart_checked_out", ERRCODE_CHECK_VIOLATION, 409, \
	  "the cart became the order that the detail names", "Work on that order, or open a new cart.") \
	X(CART_MERGED, "cart_merged", ERRCODE_CHECK_VIOLATION, 409, \
	  "the cart was merged into the one that the detail names", "Work on that cart.") \
	X(CART_TOTAL_CHANGED, "cart_total_changed", ERRCODE_CHECK_VIOLATION, 409, \
	  "the cart costs another total than the call expects", "Show the shopper the new total and what changed, and check out with it.") \
	X(ILLEGAL_TRANSITION, "illegal_transition", ERRCODE_CHECK_VIOLATION, 409, \
	  "the document's state does not allow this step", "Read the document's state; order_mgmt.state_transitions lists what is allowed.") \
	X(OCCURRED_TOO_EARLY, "occurred_too_early", ERRCODE_CHECK_VIOLATION, 409, \
	  "the step is dated before what it needs", "Give the time when it happened as occurred_at, or none: it happens now.") \
	X(CANCEL_EXCEEDS_OPEN, "cancel_exceeds_open", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be canceled than the line still has to deliver", "Cancel at most what is neither shipped nor canceled.") \
	X(STALE_VERSION, "stale_version", ERRCODE_CHECK_VIOLATION, 409, \
	  "the order was changed since the version that the edit was made for", "Look at the order as it is, with preview_edit, and edit the version that it has.") \
	X(EDIT_EXCEEDS_OPEN, "edit_exceeds_open", ERRCODE_CHECK_VIOLATION, 409, \
	  "an edit takes off units that are shipped, or in a parcel that is planned, picked or packed", \
	  "Take off at most what is neither shipped nor planned; cancel_fulfillment gives up a parcel, request_return brings back what was shipped.") \
	X(EDIT_TOO_LATE, "edit_too_late", ERRCODE_CHECK_VIOLATION, 409, \
	  "the address of an order of which something is shipped, or in a parcel, cannot be changed", \
	  "Give up the parcels that the detail names with cancel_fulfillment; what was shipped goes where it was sent.") \
	X(EDIT_TOTAL_CHANGED, "edit_total_changed", ERRCODE_CHECK_VIOLATION, 409, \
	  "the edited order owes another total than the call expects", "Preview the edit again, and confirm it with the total that it tells.") \
	X(REFUND_EXCEEDS_RETURN, "refund_exceeds_return", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be refunded for a return than what came of it is worth and was not refunded yet", "Refund at most what order_mgmt.returns shows as credited less refunded; refund_payment gives back what else is owed.") \
	X(RETURN_EXCEEDS_SHIPPED, "return_exceeds_shipped", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be returned than was shipped and is not announced yet", "Announce at most what was shipped less what order_mgmt.order_lines shows as return_requested.") \
	X(RECEIPT_EXCEEDS_ANNOUNCED, "receipt_exceeds_announced", ERRCODE_CHECK_VIOLATION, 409, \
	  "more came back than the return announces and is open", "Receive what is announced, and request another return for the rest.") \
	X(RETURN_BEFORE_SALE, "return_before_sale", ERRCODE_CHECK_VIOLATION, 409, \
	  "goods cannot come back before they were sold", "Correct occurred_at, or the order.") \
	X(FULFILLMENT_EXCEEDS_ALLOCATED, "fulfillment_exceeds_allocated", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be planned than the order has allocated there and not planned yet", \
	  "Plan at most what the order's lines have allocated, or cancel_fulfillment what is planned.") \
	X(SHIPMENT_EXCEEDS_PLAN, "shipment_exceeds_plan", ERRCODE_CHECK_VIOLATION, 409, \
	  "more is to be shipped than the fulfillment has planned", "Ship at most what order_mgmt.fulfillment_lines shows as open; plan the rest.") \
	X(SHIPMENT_EXCEEDS_ALLOCATED, "shipment_exceeds_allocated", ERRCODE_CHECK_VIOLATION, 409, \
	  "more of a transfer is to be shipped or canceled than is allocated and left", "Ship at most what order_mgmt.transfer_lines shows as allocated.") \
	X(RECEIPT_EXCEEDS_SHIPPED, "receipt_exceeds_shipped", ERRCODE_CHECK_VIOLATION, 409, \
	  "more of a transfer is to be received, missing or returned than was shipped", "Receive at most what order_mgmt.transfer_lines shows as in_transit; record what was found beyond that with adjust_stock.") \
	X(SHORTAGE_NEEDS_REASON, "shortage_needs_reason", ERRCODE_CHECK_VIOLATION, 422, \
	  "units of a transfer are missing, and nobody says why", "Give a reason with the missing units.") \
	X(UNIT_DOES_NOT_DIVIDE, "unit_does_not_divide", ERRCODE_CHECK_VIOLATION, 422, \
	  "a unit, or so much of it, is no whole number of the smallest part that its item is counted in", \
	  "Give the item a larger scale before its stock moves, or use a factor or quantity that its scale can express.") \
	X(KIT_IN_KIT, "kit_in_kit", ERRCODE_CHECK_VIOLATION, 409, \
	  "a kit would contain itself or another kit, or an item that is in a kit become one", \
	  "Make the kit of items that are no kits: of what the other one is made of.") \
	X(PART_OF_KIT, "part_of_kit", ERRCODE_CHECK_VIOLATION, 409, \
	  "a line that is part of a kit is asked for by itself, which would leave half of a kit", \
	  "Name the line of the kit, which order_mgmt.order_lines shows as kit_line_no: its parts follow.") \
	X(ITEM_HAS_HISTORY, "item_has_history", ERRCODE_CHECK_VIOLATION, 409, \
	  "an item's kind or scale cannot change once stock has moved, nor what is a kit be anything else", "Create a new item.") \
	X(IMMUTABLE_LEDGER, "immutable_ledger", ERRCODE_FEATURE_NOT_SUPPORTED, 422, \
	  "rows of a ledger are never changed or deleted", "Call the function that changes it, or record a new move that corrects the old one.") \
	X(PREPARE_NOT_SUPPORTED, "prepare_not_supported", ERRCODE_FEATURE_NOT_SUPPORTED, 422, \
	  "a transaction that moved stock, or locked a key, cannot be prepared: others would wait for it without end", \
	  "Use reserve_stock and place_order as two steps; a superuser can allow it for the lock engine with order_mgmt.allow_prepare.") \
	X(ENGINE_IN_USE, "engine_in_use", ERRCODE_ACTIVE_SQL_TRANSACTION, 422, \
	  "the engine cannot be changed after stock has moved in the transaction", \
	  "Set order_mgmt.engine at the start of a transaction.") \
	X(RIGHTS_CHANGED, "rights_changed", ERRCODE_T_R_SERIALIZATION_FAILURE, 409, \
	  "a prepared statement, or one of a function, was planned to read one tenant, or some locations, of more that the role has by now", \
	  "Repeat the statement; it is planned anew. Run DISCARD PLANS if it is refused again.") \
	X(READ_ONLY_SERVER, "read_only_server", ERRCODE_READ_ONLY_SQL_TRANSACTION, 422, \
	  "a standby or a read-only transaction cannot move stock", "Call the primary server in a read-write transaction.") \
	X(LEDGER_NOT_READY, "ledger_not_ready", ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, 422, \
	  "the ledger's triggers are disabled or the structure is changing", \
	  "Run order_mgmt.resync_stock() as the extension's owner.") \
	X(RESTRUCTURE_AFTER_MOVES, "restructure_after_moves", ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, 422, \
	  "the ledger cannot be restructured in a transaction that has already moved stock", \
	  "Commit first, then restructure in a transaction of its own.") \
	X(LEDGER_PUBLISHED, "ledger_published", ERRCODE_OBJECT_IN_USE, 409, \
	  "history is to leave a ledger that a publication copies to other databases, whose balances would count it twice", \
	  "Drop the publication of the detail, archive, and let subscribers begin anew from a copy.") \
	X(STALE_CURSOR, "stale_cursor", ERRCODE_INVALID_PARAMETER_VALUE, 409, \
	  "the cursor of a reader of events was made by another server, or before a restore", \
	  "Begin again with a null cursor, and pass over the events whose id you know: ids survive a restore.") \
	X(NO_SCHEDULER, "no_scheduler", ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, 422, \
	  "pg_cron is not installed in this database", \
	  "Run cron_sql of the detail in the database where pg_cron is, or let another scheduler run command or crontab.") \
	X(UNKNOWN_JOB, "unknown_job", ERRCODE_FOREIGN_KEY_VIOLATION, 404, \
	  "there is no job of this name", "Use a name that order_mgmt.jobs lists.") \
	X(WRONG_ISOLATION, "wrong_isolation", ERRCODE_ACTIVE_SQL_TRANSACTION, 422, \
	  "the call works at READ COMMITTED only", "Run it in a READ COMMITTED transaction.") \
	X(BUSINESS_WOULD_BE_LOST, "business_would_be_lost", ERRCODE_OBJECT_IN_USE, 409, \
	  "the extension is to be dropped from a database that has orders, moves or payments, which would go with it", \
	  "Dump the database first (pg_dump); then SET order_mgmt.allow_drop = on as a superuser, and drop it.") \
	X(NOT_ALLOWED, "not_allowed", ERRCODE_INSUFFICIENT_PRIVILEGE, 403, \
	  "the role may not do this, or not for this tenant", "Ask an administrator for order_mgmt.grant_access; order_mgmt.profile_rights says which profiles have the right.")

typedef enum OmCode
{
#define X(tail, code, sqlstate, http, meaning, next) OM_##tail,
	OM_ERROR_LIST(X)
#undef X
	OM_CODE_COUNT
} OmCode;

/* One line of JSON under construction, with a first member: {"code":"...", <members>}, or an event's. */
typedef StringInfoData OmDetail;

extern void om_detail_start(OmDetail *detail, OmCode code);
extern void om_detail_text(OmDetail *detail, const char *key, const char *value);
extern void om_detail_raw(OmDetail *detail, const char *key, const char *json);
extern char *om_detail_end(OmDetail *detail);

/* What a refusal names, or an event tells, one by one: a JSON array under construction, {0} before its first element. */
typedef struct OmList
{
	StringInfoData json;
	int			n;
} OmList;

/* Begin an element: its JSON is appended to what is returned. */
extern StringInfo om_list_add(OmList *list);

/* Add a text. */
extern void om_list_add_text(OmList *list, const char *text);

/* Begin {"line_no":1,"sku":"A-1", without the number for 0: what follows, and the brace, is the caller's. */
extern StringInfo om_list_add_line(OmList *list, int line_no, const char *sku);

/* Add a line of which more was asked for than there is. */
extern void om_list_add_excess(OmList *list, int line_no, const char *sku, const char *requested, const char *available);

/* The array. */
extern char *om_list_end(OmList *list);

/* A finished detail with the list as its one member. */
extern char *om_list_detail(OmList *list, OmCode code, const char *key);

/* A finished detail of what was asked of one thing and what is there: {"code":"...","<key>":"<id>","requested":"...","available":"..."}. */
extern char *om_excess_detail(OmCode code, const char *key, const char *id, const char *requested, const char *available);

/* Raise that a document ("order"), of an id, has no such line. */
extern void om_raise_unknown_line(OmCode code, const char *document, const char *id, int64 line_no) __attribute__((noreturn));

extern const char *om_code_name(OmCode code);

/* The code of a name; -1 if it is none of ours. */
extern int	om_code_find(const char *name);

/*
 * Raise the error: message from the format, DETAIL from detail (null: just the
 * code), HINT and SQLSTATE from the list.  Never returns.
 */
extern void om_raise(OmCode code, const char *detail, const char *format,...)
			pg_attribute_printf(3, 4) __attribute__((noreturn));

/* Shorthand: the error with one text member in its detail. */
extern void om_raise_value(OmCode code, const char *key, const char *value, const char *format,...)
			pg_attribute_printf(4, 5) __attribute__((noreturn));

/* 40001: what was found ("the return") is newer than the transaction's snapshot. */
extern void om_raise_newer(const char *what) __attribute__((noreturn));

/* In an error context: the error on its way becomes this one. */
extern void om_error_replace(OmCode code, const char *detail, const char *message);

extern void om_error_init(void);

#endif
