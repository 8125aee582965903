/* What the files of flags share. Inside core/store only. */
#ifndef GH_STORE_FLAGS_PARTS_H
#define GH_STORE_FLAGS_PARTS_H

#include "base/error.h"

#include <stddef.h>

/* One line that says something and fits into limit bytes; USAGE or INPUT naming `what` otherwise. */
bool gh_flag_text_ok(const char *what, const char *text, size_t limit, struct gh_error *err);

#endif
