/*
 * barcode.c - CODE128 (ISO/IEC 15417), code set B: the barcode of a sale.
 */
#include "postgres.h"

#include "receipt/receipt_private.h"

#define START_B 104
#define STOP "2331112"
#define MODULUS 103

/* The longest text that is read from paper. */
#define TEXT_LENGTH_MAX 40

/* The widths of the three bars and three gaps of each value. */
static const char *const patterns[START_B + 1] = {
	"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222",
	"123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321",
	"232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
	"313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224",
	"111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
	"111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
	"114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214"
};

char *
om_code128(const char *text)
{
	StringInfoData out;
	int			sum = START_B;
	int			i;

	if (text[0] == '\0' || strlen(text) > TEXT_LENGTH_MAX)
		return NULL;
	initStringInfo(&out);
	appendStringInfoString(&out, patterns[START_B]);
	for (i = 0; text[i] != '\0'; i++)
	{
		unsigned char c = (unsigned char) text[i];

		if (c < ' ' || c > '~')
			return NULL;
		appendStringInfoString(&out, patterns[c - ' ']);
		sum += (i + 1) * (c - ' ');
	}
	appendStringInfoString(&out, patterns[sum % MODULUS]);
	appendStringInfoString(&out, STOP);
	return out.data;
}
