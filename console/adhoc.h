/* A site for the moment: `gatehouse-console SOURCE…` without one. */
#ifndef GH_CONSOLE_ADHOC_H
#define GH_CONSOLE_ADHOC_H

#include "site/site.h"

/* Makes a private folder (0700) with a site.ini that holds the sources, under $XDG_RUNTIME_DIR or /tmp.
 * out: GH_SITE_PATH bytes. Sources that are files must be there (NOT_FOUND). */
bool gh_adhoc_make(char *const *sources, int count, char *out, struct gh_error *err);

/* Removes the folder and all in it. */
void gh_adhoc_remove(const char *dir);

/* A camera name from a source: the file's or device's name, a URL's host; only what names may hold,
 * and none of names[0 … taken-1]. */
void gh_adhoc_name(const char *source, const char (*names)[GH_SITE_NAME], int taken, char *out);

#endif
