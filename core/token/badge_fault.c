/* The names of what a token can be at fault with, for records. */
#include "token/badge.h"

const char *gh_badge_fault_name(enum gh_badge_fault fault)
{
    static const char *const names[] = {"good",   "not a badge", "torn",    "foreign",
                                        "forged", "too early",   "expired", "other embedder"};
    return (unsigned)fault < sizeof names / sizeof *names ? names[fault] : "unknown";
}
