/* Columns of lists: a name with umlauts has more bytes than columns, and printf pads by bytes. */
#include "base/utf8.h"
#include "cli/cli.h"

#include <string.h>

int gh_cli_width(const char *text, int columns)
{
    return columns + (int)strlen(text) - gh_utf8_columns(text);
}
