/* Filling struct gh_error; truncation keeps the front, which names the thing. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool gh_error_set(struct gh_error *err, enum gh_error_kind kind, const char *fmt, ...)
{
    if (!err)
        return false;
    char text[sizeof err->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    err->kind = kind;
    memcpy(err->text, text, sizeof text);
    return false;
}

bool gh_error_prefix(struct gh_error *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char text[sizeof err->text];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof text)
        return false;
    snprintf(text + n, sizeof text - (size_t)n, ": %s", err->text);
    memcpy(err->text, text, sizeof text);
    return false;
}

void gh_error_clear(struct gh_error *err)
{
    if (err)
        *err = (struct gh_error){.kind = GH_OK};
}
