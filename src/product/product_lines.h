/*
 * product_lines.h - categories, products and variants as a call says them, one or a whole import.
 *
 * What is wrong with a line is a fault: a function of one thing raises it, an import notes it and goes on with the other lines.
 * Lines are looked up, checked and written by statements over all of them.
 */
#ifndef OM_PRODUCT_LINES_H
#define OM_PRODUCT_LINES_H

#include "base/om_error.h"
#include "call/json.h"
#include "product/product.h"
#include "sql/plan.h"

#define OM_OPTIONS_MAX 8						/* names of options of one product */
#define OM_IMAGES_MAX 100						/* of one product or variant */
#define OM_IMAGE_LENGTH_MAX 1000				/* characters of a URL */
#define OM_PRODUCT_CATEGORIES_MAX 50
#define OM_DESCRIPTION_LENGTH_MAX 20000		/* characters */
#define OM_ATTRIBUTE_VALUES_MAX 1000	/* of all of them */
#define OM_ATTRIBUTES_MAX 200					/* of one product or variant */
#define OM_ATTRIBUTE_LENGTH_MAX 200			/* characters of a value that is a text */

/* What is wrong with a line of an import. */
typedef struct Fault
{
	const char *path;			/* "products[3].brand" */
	OmCode		code;
	const char *message;
} Fault;

/* Where faults go. */
typedef struct Faults
{
	bool		are_kept;		/* false: the first one is raised */
	Fault	   *kept;
	int			n;
	int			allocated;
} Faults;

/* What all lines have in common. */
typedef struct CatalogLine
{
	const char *array;			/* "products", of an import */
	int			place;			/* in it */
	const char *code;
	int64		id;				/* 0: it is new, and has none yet */
	bool		is_new;
	bool		is_refused;		/* it has a fault, and is not written */
} CatalogLine;

typedef struct CategoryLine
{
	CatalogLine line;
	const char *name;			/* null, here and below: as it is */
	const char *parent;
	bool		no_parent;		/* it is within none any more */
	int64		parent_id;		/* 0: as it is, or none */
	NullableDatum order;		/* among those of a parent */
	NullableDatum names;
	NullableDatum is_active;
	NullableDatum metadata;
} CategoryLine;

/* A list of texts: n < 0 where a call does not say it. */
typedef struct TextList
{
	int			n;
	char	  **texts;
} TextList;

typedef struct ProductLine
{
	CatalogLine line;
	const char *name;
	const char *brand;
	bool		no_brand;
	const char *description;
	bool		no_description;
	TextList	categories;
	int64	   *category_ids;	/* once they are found */
	TextList	option_names;
	TextList	images;
	NullableDatum attributes;
	NullableDatum texts;
	NullableDatum is_active;
	NullableDatum metadata;
} ProductLine;

typedef struct VariantLine
{
	CatalogLine line;			/* of the item: its sku and id */
	const char *product;
	int64		product_id;		/* once it is found */
	TextList	option_values;
	NullableDatum order;
	TextList	images;
	NullableDatum attributes;
} VariantLine;

/* A line is refused: member and value are what the detail of a raised fault says, and member ends its path. */
extern void om_fault(Faults *faults, CatalogLine *line, OmCode code, const char *member, const char *value, const char *format,...)
			pg_attribute_printf(6, 7);

/* Look up, check and write; new ones get their ids.  Lines that are refused already are left alone. */
extern void om_categories_put(int64 tenant, CategoryLine *lines, int n, Faults *faults);
extern void om_products_put(int64 tenant, ProductLine *lines, int n, Faults *faults);

/* The same of variants in two parts: an import writes its new items in between. */
extern void om_variants_check(int64 tenant, VariantLine *lines, int n, Faults *faults);
extern void om_variants_put(int64 tenant, const VariantLine *lines, int n);

/* Raise invalid_argument, with the path, unless these are what they must be. */
extern void om_check_images(const TextList *images, const char *path);
extern void om_check_option_names(const TextList *names, const char *path);
extern NullableDatum om_texts_value(JsonbContainer *container, const char *path);
extern NullableDatum om_names_value(JsonbContainer *container, const char *path);

/* Rows of the contract views, as API functions return them. */
extern uint64 om_category_row(int64 tenant, const char *code);
extern uint64 om_product_row(int64 tenant, const char *code);
extern uint64 om_variant_row(int64 tenant, int64 item_id);

#endif
