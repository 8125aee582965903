/* A page of facts, written once: as text wrapped at 78 columns, or as JSON. */
#ifndef GH_CLI_SHEET_H
#define GH_CLI_SHEET_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>

struct gh_sheet {
    cJSON *root, *section; /* section: where entries go now */
    FILE *text;
    char *memory;
    size_t size;
};

/* False when out of memory. */
bool gh_sheet_begin(struct gh_sheet *s, const char *title);
/* What follows goes under this heading, and in JSON under this key. */
void gh_sheet_section(struct gh_sheet *s, const char *key, const char *heading);
/* A sentence; in JSON a string of this key. */
void gh_sheet_say(struct gh_sheet *s, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A sentence about a number, which is what JSON has. */
void gh_sheet_count(struct gh_sheet *s, const char *key, double number, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A sentence about an object: it joins the list of this key, and is the sheet's from then on. */
void gh_sheet_item(struct gh_sheet *s, const char *key, cJSON *object, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Prints it and lets go of it. */
void gh_sheet_end(struct gh_sheet *s, bool json);

#endif
