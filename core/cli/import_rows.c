/* The table's rows as people to enrol: which columns there are, what each row says, and what is wrong with
 * it. */
#include "cli/import.h"

#include "base/file.h"
#include "base/utf8.h"
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum column { NAME, FILES, CONSENT, GROUPS, FROM, TO, ID, COLUMNS };

static bool find_columns(const struct gh_csv *csv, const char *table, int column[COLUMNS],
                         struct gh_error *err)
{
    static const struct {
        const char *name;
        enum column column;
    } known[] = {{"name", NAME},       {"file", FILES},     {"files", FILES},   {"photo", FILES},
                 {"consent", CONSENT}, {"notice", CONSENT}, {"groups", GROUPS}, {"group", GROUPS},
                 {"valid_from", FROM}, {"valid_to", TO},    {"id", ID}};
    for (int i = 0; i < COLUMNS; i++)
        column[i] = -1;
    for (int c = 0; c < csv->columns; c++) {
        int found = -1;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (!strcasecmp(known[k].name, gh_csv_head(csv, c)))
                found = (int)known[k].column;
        if (found < 0)
            return gh_error_set(
                err, GH_ERR_INPUT,
                "%s:1: a column \"%.40s\" is not known; expected name, file, consent, groups, valid_from, "
                "valid_to, id",
                table, gh_csv_head(csv, c));
        if (column[found] >= 0)
            return gh_error_set(err, GH_ERR_INPUT, "%s:1: two columns mean the same: %.40s and %.40s", table,
                                gh_csv_head(csv, column[found]), gh_csv_head(csv, c));
        column[found] = c;
    }
    if (column[NAME] < 0 || column[FILES] < 0)
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s:1: a column \"%s\" is needed; the first line names the columns", table,
                            column[NAME] < 0 ? "name" : "file");
    return true;
}

/* False, and a fault, when it does not fit. */
static bool copy(struct gh_import_row *r, char *out, size_t size, const char *text, const char *what)
{
    if ((size_t)snprintf(out, size, "%s", text) < size)
        return true;
    snprintf(r->fault, sizeof r->fault, "the %s is longer than %zu " GH_UTF8_BYTES, what, size - 1);
    return false;
}

static bool add_first(void *user, const char *path, const char *file)
{
    (void)path;
    snprintf(user, 560, "file %s", file);
    return false;
}

static void read_row(const struct gh_csv *csv, int i, const int column[COLUMNS], const char *consent,
                     struct gh_import_row *r)
{
    struct gh_error err = {0};
    const char *own = gh_csv_get(csv, i, column[CONSENT]), *id = gh_csv_get(csv, i, column[ID]);
    r->line = csv->lines[i];
    r->files = gh_csv_get(csv, i, column[FILES]);
    bool ok = copy(r, r->name, sizeof r->name, gh_csv_get(csv, i, column[NAME]), "name") &&
              copy(r, r->consent, sizeof r->consent,
                   *own      ? own
                   : consent ? consent
                             : "",
                   "consent") &&
              copy(r, r->groups, sizeof r->groups, gh_csv_get(csv, i, column[GROUPS]), "list of groups");
    if (ok && !*r->name)
        snprintf(r->fault, sizeof r->fault, "no name; give one");
    else if (ok && !r->files[strspn(r->files, "; ")])
        snprintf(r->fault, sizeof r->fault, "no picture is named; give a file");
    else if (ok && !*r->consent)
        snprintf(r->fault, sizeof r->fault,
                 "no consent is on record; fill the column consent, or give the notice all agreed to with "
                 "--consent");
    else if (ok && !gh_cli_validity(gh_csv_get(csv, i, column[FROM]), gh_csv_get(csv, i, column[TO]),
                                    &r->valid_from_ms, &r->valid_to_ms, &err))
        snprintf(r->fault, sizeof r->fault, "%s", err.text);
    if (!*id)
        gh_import_files(r, "", add_first, r->origin);
    else if (snprintf(r->origin, sizeof r->origin, "id %s", id) >= (int)sizeof r->origin)
        snprintf(r->fault, sizeof r->fault, "the id is too long");
    r->skip = r->fault[0] != 0;
}

bool gh_import_rows(const struct gh_csv *csv, const char *table, const char *consent,
                    struct gh_import_row **rows, struct gh_error *err)
{
    int column[COLUMNS];
    *rows = NULL;
    if (!find_columns(csv, table, column, err))
        return false;
    if (!(*rows = calloc((size_t)csv->row_count + 1, sizeof **rows)))
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", table);
    for (int i = 0; i < csv->row_count; i++)
        read_row(csv, i, column, consent, &(*rows)[i]);
    return true;
}

bool gh_import_files(const struct gh_import_row *row, const char *folder,
                     bool (*each)(void *user, const char *path, const char *file), void *user)
{
    for (const char *at = row->files; *at;) {
        char path[1200], file[560];
        size_t n = strcspn(at, ";"), take = n;
        const char *from = at;
        at += n + (at[n] == ';');
        while (take && *from == ' ')
            from++, take--;
        while (take && from[take - 1] == ' ')
            take--;
        if (!take)
            continue;
        snprintf(file, sizeof file, "%.*s", (int)take, from);
        /* a table from somewhere else names files of its folder, and no others */
        bool inside = take < sizeof file && *file != '/' && strncmp(file, "../", 3) != 0 &&
                      !strstr(file, "/../") && gh_file_join(path, sizeof path, folder, file);
        if (!each(user, inside ? path : NULL, file))
            return false;
    }
    return true;
}
