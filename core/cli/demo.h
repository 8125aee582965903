/* What the demonstration's two halves share. */
#ifndef GH_CLI_DEMO_H
#define GH_CLI_DEMO_H

#include "store/store.h"

#include <stdio.h>

/* Four digits at random, the first two of which are at least two apart: never all alike nor in a row, which
 * the store refuses. */
enum { GH_DEMO_PIN = 8 };
void gh_demo_pin(char out[GH_DEMO_PIN]);
/* A number, a PIN and a badge for somebody enrolled, as lines of rehearsal.ini into out. */
bool gh_demo_gate(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *name,
                  const char *embedder, FILE *out, struct gh_error *err);

#endif
