/*
 * escpos.c - paper as text, and as bytes for a printer.
 *
 * ESC/POS has no encoding that all printers know.  Most know code page 1252 under number 16, which has the letters of Western Europe and the
 * euro sign; what it has not is printed as question marks, as many as it is wide, so that columns stay where they are.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "receipt/receipt_private.h"

#define ESC "\x1b"
#define GS "\x1d"
#define INITIALIZE ESC "@"
#define CODE_PAGE_1252 ESC "t\x10"
#define BOLD_ON ESC "E\x01"
#define BOLD_OFF_LENGTH 3
#define CENTER ESC "a\x01"
#define BARCODE_FORM GS "h\x50" GS "w\x02" GS "H\x02"	/* 80 dots high, 2 wide, its text below */
#define BARCODE_128 GS "k\x49"
#define CODE_SET_B "{B"
#define FEED_AND_CUT GS "VB\x03"

/* What the bytes from 0x80 to 0x9f are in Unicode; 0: nothing. */
static const pg_wchar windows[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178
};

/* The byte of a character in code page 1252; 0: it has none. */
static char
byte_of(pg_wchar character)
{
	int			i;

	if (character < 0x80 || (character >= 0xA0 && character <= 0xFF))
		return (char) character;
	for (i = 0; i < lengthof(windows); i++)
		if (windows[i] == character)
			return (char) (0x80 + i);
	return '\0';
}

/* Append a text in code page 1252. */
static void
append_encoded(StringInfo out, const char *text)
{
	const char *at;
	const char *utf8 = pg_server_to_any(text, (int) strlen(text), PG_UTF8);

	for (at = utf8; *at != '\0'; at += pg_utf_mblen((const unsigned char *) at))
	{
		char		byte = byte_of(utf8_to_unicode((const unsigned char *) at));
		int			width = pg_encoding_dsplen(PG_UTF8, at);

		if (byte != '\0')
			appendStringInfoChar(out, byte);
		else
			for (; width > 0; width--)
				appendStringInfoChar(out, '?');
	}
}

char *
om_paper_text(const Paper *paper)
{
	StringInfoData out;
	int			i;

	initStringInfo(&out);
	for (i = 0; i < paper->nlines; i++)
		appendStringInfo(&out, "%s\n", paper->lines[i].text);
	return out.data;
}

bytea *
om_paper_bytes(const Paper *paper, const char *barcode)
{
	StringInfoData out;
	bytea	   *bytes;
	int			i;

	initStringInfo(&out);
	appendStringInfoString(&out, INITIALIZE CODE_PAGE_1252);
	for (i = 0; i < paper->nlines; i++)
	{
		const PaperLine *line = &paper->lines[i];

		if (line->is_bold)
			appendStringInfoString(&out, BOLD_ON);
		append_encoded(&out, line->text);
		appendStringInfoChar(&out, '\n');
		if (line->is_bold)
			appendBinaryStringInfo(&out, ESC "E\0", BOLD_OFF_LENGTH);
	}
	if (barcode != NULL)
	{
		appendStringInfoString(&out, CENTER BARCODE_FORM BARCODE_128);
		appendStringInfoChar(&out, (char) (strlen(CODE_SET_B) + strlen(barcode)));
		appendStringInfo(&out, CODE_SET_B "%s\n", barcode);
	}
	appendStringInfoString(&out, FEED_AND_CUT);
	bytes = palloc(VARHDRSZ + out.len);
	SET_VARSIZE(bytes, VARHDRSZ + out.len);
	memcpy(VARDATA(bytes), out.data, out.len);
	return bytes;
}
