/* One pass over a copy of the text: fields are unquoted in place, so that none is ever longer than it was. */
#include "base/csv.h"

#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef GH_VEC(char *) field_list;

struct parsing {
    const char *name;
    char *at, *end; /* *end is zero */
    int line, columns;
    field_list fields;
    GH_VEC(int) lines;
    struct gh_error *err;
};

static bool text_ok(struct parsing *p)
{
    int line = 1;
    for (char *c = p->at; c < p->end;) {
        int n = *c ? gh_utf8_length(c, p->end) : 0;
        if (!n)
            return gh_error_set(p->err, GH_ERR_INPUT, "%s:%d: not UTF-8 text; save the table as CSV UTF-8",
                                p->name, line);
        line += *c == '\n';
        c += n;
    }
    return true;
}

/* At the end of a line: past it. */
static void skip_line_end(struct parsing *p)
{
    if (*p->at == '\r')
        p->at++;
    if (*p->at == '\n')
        p->at++;
    p->line++;
}

static bool at_line_end(const struct parsing *p)
{
    return *p->at == '\n' || *p->at == '\r' || p->at == p->end;
}

/* Behind the opening quote; out is where the field begins. */
static bool quoted(struct parsing *p, char **out)
{
    int began = p->line;
    char *to = p->at;
    *out = to;
    for (;; p->at++) {
        if (p->at == p->end)
            return gh_error_set(p->err, GH_ERR_INPUT, "%s:%d: a quote is opened here and never closed",
                                p->name, began);
        if (*p->at == '"') {
            if (p->at[1] != '"')
                break;
            p->at++;
        }
        p->line += *p->at == '\n';
        *to++ = *p->at;
    }
    p->at++;
    if (*p->at != ',' && !at_line_end(p))
        return gh_error_set(
            p->err, GH_ERR_INPUT,
            "%s:%d: a comma or the line's end is expected behind a closing quote; a quote inside "
            "quotes is written twice",
            p->name, p->line);
    *to = 0; /* over the closing quote, or before it */
    return true;
}

static bool plain(struct parsing *p, char **out)
{
    *out = p->at;
    p->at += strcspn(p->at, ",\r\n\"");
    if (*p->at == '"')
        return gh_error_set(p->err, GH_ERR_INPUT,
                            "%s:%d: a quote in the middle of a field; put the whole field in "
                            "quotes, and write this one twice",
                            p->name, p->line);
    return true;
}

static void trim(char *field)
{
    size_t n = strlen(field), skip = strspn(field, " \t");
    while (n > skip && strchr(" \t", field[n - 1]))
        n--;
    memmove(field, field + skip, n - skip);
    field[n - skip] = 0;
}

/* One line's fields onto the list; how many, or -1 with err. */
static int read_line(struct parsing *p)
{
    int count = 0, line = p->line;
    for (bool more = true; more;) {
        char *field;
        bool quotes = *p->at == '"';
        if (quotes)
            p->at++;
        if (!(quotes ? quoted(p, &field) : plain(p, &field)))
            return -1;
        if (++count > GH_CSV_COLUMNS || !gh_vec_grow(&p->fields)) {
            gh_error_set(p->err, GH_ERR_INPUT, "%s:%d: more than %d fields", p->name, line, GH_CSV_COLUMNS);
            return -1;
        }
        p->fields.items[p->fields.count++] = field;
        char *behind = p->at;
        more = *p->at == ',';
        if (more)
            p->at++;
        else
            skip_line_end(p);
        if (!quotes) {
            *behind = 0; /* read already: the comma or the line's end */
            trim(field);
        }
    }
    return count;
}

static bool head_ok(struct parsing *p)
{
    for (int i = 0; i < p->columns; i++)
        for (int k = 0; k < i; k++)
            if (!strcasecmp(p->fields.items[i], p->fields.items[k]))
                return gh_error_set(p->err, GH_ERR_INPUT, "%s: two columns are named \"%.40s\"", p->name,
                                    p->fields.items[i]);
    if (p->columns == 1 && strchr(p->fields.items[0], ';'))
        return gh_error_set(p->err, GH_ERR_INPUT,
                            "%s: fields are separated by commas, not semicolons; save the table so", p->name);
    return true;
}

static bool read_rows(struct parsing *p)
{
    while (p->at < p->end) {
        if (at_line_end(p)) { /* a blank line */
            skip_line_end(p);
            continue;
        }
        int line = p->line, n = read_line(p);
        if (n < 0)
            return false;
        if (!p->columns) {
            p->columns = n;
            if (!head_ok(p))
                return false;
            continue;
        }
        if (n != p->columns)
            return gh_error_set(
                p->err, GH_ERR_INPUT,
                "%s:%d: %d field%s where the first line has %d; a comma inside a field needs quotes "
                "round it",
                p->name, line, n, n == 1 ? "" : "s", p->columns);
        if (p->lines.count >= GH_CSV_ROWS || !gh_vec_grow(&p->lines))
            return gh_error_set(p->err, GH_ERR_INPUT, "%s:%d: more than %d rows", p->name, line, GH_CSV_ROWS);
        p->lines.items[p->lines.count++] = line;
    }
    return p->columns > 0 ||
           gh_error_set(p->err, GH_ERR_INPUT,
                        "%s: empty; the first line names the columns: name,file,consent", p->name);
}

bool gh_csv_parse(struct gh_csv *out, const char *name, const char *text, size_t size, struct gh_error *err)
{
    struct parsing p = {.name = name, .line = 1, .err = err};
    memset(out, 0, sizeof *out);
    if (!(out->text = malloc(size + 1)))
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", name);
    memcpy(out->text, text, size);
    out->text[size] = 0;
    p.at = out->text;
    p.end = out->text + size;
    if (size >= 3 && !memcmp(p.at, "\xef\xbb\xbf", 3))
        p.at += 3;
    bool ok = text_ok(&p) && read_rows(&p);
    out->fields = p.fields.items;
    out->lines = p.lines.items;
    out->columns = p.columns;
    out->row_count = (int)p.lines.count;
    if (!ok)
        gh_csv_free(out);
    return ok;
}

void gh_csv_free(struct gh_csv *csv)
{
    free(csv->text);
    free(csv->fields);
    free(csv->lines);
    memset(csv, 0, sizeof *csv);
}

const char *gh_csv_head(const struct gh_csv *csv, int column)
{
    return column >= 0 && column < csv->columns ? csv->fields[column] : "";
}

int gh_csv_column(const struct gh_csv *csv, const char *name)
{
    for (int i = 0; i < csv->columns; i++)
        if (!strcasecmp(csv->fields[i], name))
            return i;
    return -1;
}

const char *gh_csv_get(const struct gh_csv *csv, int row, int column)
{
    return column < 0 || column >= csv->columns
               ? ""
               : csv->fields[(size_t)(row + 1) * (size_t)csv->columns + (size_t)column];
}

char *gh_csv_quote(const char *text, char *out, size_t size)
{
    size_t n = 0;
    bool formula = *text && strchr("=+-@\t\r", *text);
    if (size < 5) {
        if (size)
            *out = 0;
        return out;
    }
    out[n++] = '"';
    if (formula)
        out[n++] = '\'';
    for (; *text && n + 4 < size; text++) {
        if (*text == '"')
            out[n++] = '"';
        out[n++] = *text;
    }
    out[n++] = '"';
    out[n] = 0;
    return out;
}
