/* LFW's protocol, view 1 and view 2: a line that does not say what its place asks for is a fault and left
 * out, and so is a pair one of whose pictures is not there. */
#include "evaluate/dataset_parts.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    TEXT_LIMIT = 512 << 20, /* bytes of a pairs file: four million lines of 128 */
    LINE_MOST = 600,
    NAME_MOST = 200,   /* bytes of a person's name: twice one and a number are a path's part */
    NUMBER_MOST = 9999 /* of a picture, whose file has four digits */
};

struct parsing {
    struct gh_dataset *d;
    const char *name, *at, *end;
    int line;
    long folds, count;
    struct gh_dataset_index people, pictures;
    struct gh_error *err;
};

/* The next line that is not blank, split at blanks: how many fields (at most 5: more are as wrong as five), 0
 * at the end, -1 when it is too long or holds what no name does. */
static int next_line(struct parsing *p, char line[LINE_MOST], char *field[5])
{
    int n = 0;
    while (!n && p->at < p->end) {
        const char *stop = memchr(p->at, '\n', (size_t)(p->end - p->at));
        size_t length = (size_t)((stop ? stop : p->end) - p->at);
        const char *from = p->at;
        p->at = stop ? stop + 1 : p->end;
        p->line++;
        if (length >= LINE_MOST || memchr(from, 0, length))
            return -1;
        memcpy(line, from, length);
        line[length] = 0;
        for (char *rest = line, *f; n < 5 && (f = strsep(&rest, " \t\r"));)
            if (*f)
                field[n++] = f;
    }
    return n;
}

/* Digits alone, from 1 to most; 0 if it is not so. */
static long number(const char *text, long most)
{
    size_t n = strspn(text, "0123456789");
    long value = n && n < 10 && !text[n] ? atol(text) : 0;
    return value <= most ? value : 0;
}

static bool name_ok(const char *name)
{
    return strlen(name) <= NAME_MOST && *name != '.' && !strchr(name, '/') && !strstr(name, "..") &&
           gh_dataset_printable(name);
}

static bool head(struct parsing *p)
{
    char line[LINE_MOST], *field[5];
    int n = next_line(p, line, field);
    p->folds = n == 2 ? number(field[0], GH_RATE_FOLDS) : 1;
    p->count = n == 1 || n == 2 ? number(field[n - 1], GH_DATASET_MOST / 2) : 0;
    if (p->folds && p->count && p->folds * p->count <= GH_DATASET_MOST / 2)
        return true;
    return gh_error_set(p->err, GH_ERR_INPUT,
                        "%s:%d: no pairs file: the first line says how many folds (1 to %d) and how many "
                        "pairs of a kind are in each, or the pairs alone, %d pairs at the most",
                        p->name, p->line, GH_RATE_FOLDS, GH_DATASET_MOST);
}

/* NOBODY with err. */
static uint32_t picture(struct parsing *p, const char *name, long number)
{
    char file[2 * NAME_MOST + 16];
    uint32_t before = p->d->pictures;
    snprintf(file, sizeof file, "%s/%s_%04ld.jpg", name, name, number);
    uint32_t at = gh_dataset_find(&p->pictures, p->d->file, file);
    if (at != GH_DATASET_NOBODY)
        return at;
    uint32_t person = gh_dataset_add(&p->people, &p->d->name, &p->d->persons, name, p->err);
    /* the owner of a picture first, so that a list of files without owners never exists */
    if (person == GH_DATASET_NOBODY || !gh_dataset_room(&p->d->person, before, sizeof *p->d->person)) {
        if (person != GH_DATASET_NOBODY)
            gh_error_set(p->err, GH_ERR_INTERNAL, "dataset: out of memory");
        return GH_DATASET_NOBODY;
    }
    at = gh_dataset_add(&p->pictures, &p->d->file, &p->d->pictures, file, p->err);
    if (at != GH_DATASET_NOBODY)
        p->d->person[at] = person;
    return at;
}

/* What is wrong with the line where a pair of one person, or of two, has its place; NULL if nothing is. */
static const char *fault_of(char *const *field, int n, bool same)
{
    if (n < 0)
        return "too long, or a zero byte in it";
    if (n != (same ? 3 : 4))
        return same ? "a pair of one person is expected here: name i j"
                    : "a pair of two people is expected here: name1 i name2 j";
    const char *other = same ? field[0] : field[2], *i = field[1], *j = field[n - 1];
    if (!name_ok(field[0]) || !name_ok(other))
        return "no person's name: it becomes a folder's, so no \"/\", no \"..\", at most 200 bytes of UTF-8";
    if (!number(i, NUMBER_MOST) || !number(j, NUMBER_MOST))
        return "pictures are numbered from 1 to 9999";
    if (same && number(i, NUMBER_MOST) == number(j, NUMBER_MOST))
        return "a picture compared with itself";
    if (!same && !strcmp(field[0], other))
        return "both pictures are of one person where two are expected";
    return NULL;
}

static bool pair(struct parsing *p, char *const *field, int n, bool same, long fold)
{
    struct gh_dataset *d = p->d;
    struct gh_pair pair = {.fold = (uint16_t)fold, .same = same};
    pair.a = picture(p, field[0], number(field[1], NUMBER_MOST));
    if (pair.a == GH_DATASET_NOBODY)
        return false;
    pair.b = picture(p, same ? field[0] : field[2], number(field[n - 1], NUMBER_MOST));
    if (pair.b == GH_DATASET_NOBODY)
        return false;
    if (!gh_dataset_room(&d->pairs, d->pair_count, sizeof *d->pairs))
        return gh_error_set(p->err, GH_ERR_INTERNAL, "dataset: out of memory");
    d->pairs[d->pair_count++] = pair;
    return true;
}

static bool body(struct parsing *p)
{
    char line[LINE_MOST], *field[5];
    long place = 0, all = p->folds * p->count * 2;
    for (int n; (n = next_line(p, line, field)); place++) {
        bool same = place / p->count % 2 == 0;
        if (place == all) {
            gh_dataset_fault(p->d, "%s:%d: more lines than the first one says; left out from here on",
                             p->name, p->line);
            return true;
        }
        const char *fault = fault_of(field, n, same);
        if (fault)
            gh_dataset_fault(p->d, "%s:%d: %s", p->name, p->line, fault);
        else if (!pair(p, field, n, same, place / p->count / 2))
            return false;
    }
    if (place < all)
        gh_dataset_fault(p->d, "%s: ends after %ld of %ld pairs; is it whole?", p->name, place, all);
    return true;
}

bool gh_dataset_pairs_parse(struct gh_dataset *d, const char *name, const char *text, size_t size,
                            struct gh_error *err)
{
    struct parsing p = {.d = d, .name = name, .at = text, .end = text + size, .err = err};
    memset(d, 0, sizeof *d);
    bool ok = head(&p) && body(&p);
    d->folds = (int)p.folds;
    gh_dataset_index_free(&p.people);
    gh_dataset_index_free(&p.pictures);
    if (!ok)
        gh_dataset_free(d);
    return ok;
}

/* Leaves out what `gone` marks, and who then has no picture. `to` is room for a number of each. */
static void leave_out(struct gh_dataset *d, const bool *gone, uint32_t *to, uint32_t *person_to)
{
    uint32_t kept = 0, people = 0;
    size_t pairs = 0;
    memset(person_to, 0, d->persons * sizeof *person_to);
    for (uint32_t i = 0; i < d->pictures; i++) {
        if (gone[i]) {
            free(d->file[i]);
            continue;
        }
        person_to[d->person[i]] = 1;
        to[i] = kept;
        d->file[kept] = d->file[i];
        d->person[kept++] = d->person[i];
    }
    for (size_t i = 0; i < d->pair_count; i++) {
        struct gh_pair p = d->pairs[i];
        if (!gone[p.a] && !gone[p.b]) {
            p.a = to[p.a], p.b = to[p.b];
            d->pairs[pairs++] = p;
        }
    }
    for (uint32_t i = 0; i < d->persons; i++) {
        if (!person_to[i]) {
            free(d->name[i]);
            continue;
        }
        person_to[i] = people;
        d->name[people++] = d->name[i];
    }
    for (uint32_t i = 0; i < kept; i++)
        d->person[i] = person_to[d->person[i]];
    d->pictures = kept, d->persons = people, d->pair_count = pairs;
}

/* Pictures that are not there go, and with them their pairs. */
static bool look_for(struct gh_dataset *d, struct gh_error *err)
{
    size_t n = d->pictures ? d->pictures : 1;
    bool *gone = calloc(n, sizeof *gone), any = false;
    uint32_t *to = calloc(n, sizeof *to), *person_to = calloc(n, sizeof *person_to);
    bool ok = gone && to && person_to;
    for (uint32_t i = 0; ok && i < d->pictures; i++) {
        char path[1200];
        struct stat st;
        gone[i] = !gh_file_join(path, sizeof path, d->dir, d->file[i]) || stat(path, &st) < 0 ||
                  !S_ISREG(st.st_mode);
        if (gone[i])
            gh_dataset_fault(d, "%s: not there; its pairs are left out", d->file[i]);
        any |= gone[i];
    }
    if (ok && any)
        leave_out(d, gone, to, person_to);
    free(gone);
    free(to);
    free(person_to);
    return ok || gh_error_set(err, GH_ERR_INTERNAL, "dataset: out of memory");
}

bool gh_dataset_pairs(struct gh_dataset *d, const char *file, const char *dir, struct gh_error *err)
{
    size_t size;
    memset(d, 0, sizeof *d);
    char *text = (char *)gh_file_read(file, TEXT_LIMIT, &size, err);
    if (!text) {
        if (err && err->kind != GH_ERR_INTERNAL && err->kind != GH_ERR_NOT_FOUND)
            err->kind = GH_ERR_INPUT;
        return false;
    }
    bool ok = gh_dataset_pairs_parse(d, gh_dataset_base(file), text, size, err) &&
              gh_dataset_dir(d, dir, err) && look_for(d, err);
    free(text);
    if (ok && !d->pair_count)
        ok = gh_error_set(err, GH_ERR_INPUT,
                          "%s: no pair is left; check that %.100s is the folder of its pictures", file, dir);
    return ok;
}
