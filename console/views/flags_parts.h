/* The parts of the flags view: the list and one flag's record, and the acts on it. */
#ifndef GH_CONSOLE_VIEWS_FLAGS_PARTS_H
#define GH_CONSOLE_VIEWS_FLAGS_PARTS_H

#include "console/console.h"

/* Why a flag wants somebody's look, "" when it does not: due for review, about to expire, poor precision,
 * consent over. Pure. */
const char *gh_flags_wants(const struct gh_flag_line *line, int64_t now_ms);
/* Confirmed of those decided, in percent; -1 when fewer than four are. Pure. */
int gh_flags_precision(const struct gh_flag_record *record);

const struct gh_flag_line *gh_flags_chosen(const struct gh_console *c);
void gh_flags_approve(struct gh_console *c);
void gh_flags_lift(struct gh_console *c);
void gh_flags_reviewed(struct gh_console *c);

#endif
