/* What all ways of reading a dataset share: growing arrays, names found by a hash, faults, and the end of it.
 */
#include "evaluate/dataset_parts.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool gh_dataset_room(void *array, size_t count, size_t size)
{
    void *items, *more;
    if (count && (count < 8 || count & (count - 1)))
        return true;
    memcpy(&items, array, sizeof items); /* an array of any type's address */
    if (!(more = realloc(items, (count ? count * 2 : 8) * size)))
        return false;
    memcpy(array, &more, sizeof more);
    return true;
}

/* ---- names ---- */

/* FNV-1a; the lists come from whoever measures, so nobody gains by colliding names. */
static uint32_t hash_of(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 0x100000001b3u;
    return (uint32_t)(h ^ h >> 32);
}

static uint32_t slot_of(const struct gh_dataset_index *ix, char *const *texts, const char *text)
{
    uint32_t at = hash_of(text) & (ix->slots - 1);
    while (ix->slot[at] && strcmp(texts[ix->slot[at] - 1], text))
        at = (at + 1) & (ix->slots - 1);
    return at;
}

uint32_t gh_dataset_find(const struct gh_dataset_index *ix, char *const *texts, const char *text)
{
    uint32_t found = ix->slots ? ix->slot[slot_of(ix, texts, text)] : 0;
    return found ? found - 1 : GH_DATASET_NOBODY;
}

/* Of so many slots, with all texts in it. */
static bool rebuild(struct gh_dataset_index *ix, uint32_t slots, char *const *texts, uint32_t count)
{
    uint32_t *slot = calloc(slots, sizeof *slot);
    if (!slot)
        return false;
    free(ix->slot);
    ix->slot = slot;
    ix->slots = slots;
    for (uint32_t i = 0; i < count; i++)
        slot[slot_of(ix, texts, texts[i])] = i + 1;
    return true;
}

bool gh_dataset_index_all(struct gh_dataset_index *ix, char *const *texts, uint32_t count,
                          struct gh_error *err)
{
    uint32_t slots = 16;
    while (slots / 2 <= count)
        slots *= 2;
    return rebuild(ix, slots, texts, count) || gh_error_set(err, GH_ERR_INTERNAL, "dataset: out of memory");
}

uint32_t gh_dataset_add(struct gh_dataset_index *ix, char ***texts, uint32_t *count, const char *text,
                        struct gh_error *err)
{
    uint32_t found = gh_dataset_find(ix, *texts, text);
    if (found != GH_DATASET_NOBODY)
        return found;
    if (*count >= GH_DATASET_MOST) {
        gh_error_set(err, GH_ERR_INPUT, "dataset: more than %d names; measure in parts", GH_DATASET_MOST);
        return GH_DATASET_NOBODY;
    }
    if (*count >= ix->slots / 2 && !gh_dataset_index_all(ix, *texts, *count, err))
        return GH_DATASET_NOBODY;
    char *own = strdup(text);
    if (!own || !gh_dataset_room(texts, *count, sizeof **texts)) {
        free(own);
        gh_error_set(err, GH_ERR_INTERNAL, "dataset: out of memory");
        return GH_DATASET_NOBODY;
    }
    ix->slot[slot_of(ix, *texts, text)] = *count + 1;
    (*texts)[*count] = own;
    return (*count)++;
}

void gh_dataset_index_free(struct gh_dataset_index *ix)
{
    free(ix->slot);
    *ix = (struct gh_dataset_index){0};
}

bool gh_dataset_picture(struct gh_dataset *d, const char *file, uint32_t person, struct gh_error *err)
{
    char *own;
    if (d->pictures >= GH_DATASET_MOST)
        return gh_error_set(err, GH_ERR_INPUT, "dataset: more than %d pictures; measure in parts",
                            GH_DATASET_MOST);
    if (!gh_dataset_room(&d->file, d->pictures, sizeof *d->file) ||
        !gh_dataset_room(&d->person, d->pictures, sizeof *d->person) || !(own = strdup(file)))
        return gh_error_set(err, GH_ERR_INTERNAL, "dataset: out of memory");
    d->file[d->pictures] = own;
    d->person[d->pictures++] = person;
    return true;
}

/* ---- faults ---- */

bool gh_dataset_printable(const char *text)
{
    for (int n; *text; text += n)
        if (!(n = gh_utf8_shown(text)))
            return false;
    return true;
}

void gh_dataset_fault(struct gh_dataset *d, const char *fmt, ...)
{
    if (d->fault_count >= GH_DATASET_FAULTS ||
        !gh_dataset_room(&d->faults, d->fault_count, sizeof *d->faults)) {
        d->fault_more++;
        return;
    }
    char *text = d->faults[d->fault_count++].text;
    if (d->fault_count == GH_DATASET_FAULTS) {
        d->fault_more++; /* whose place this is */
        snprintf(text, sizeof d->faults->text, "and more; mend these %d first", GH_DATASET_FAULTS - 1);
        return;
    }
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof d->faults->text, fmt, ap);
    va_end(ap);
    for (int n; *text; text += n)
        if (!(n = gh_utf8_shown(text)))
            *text = '?', n = 1;
}

size_t gh_dataset_fault_total(const struct gh_dataset *d)
{
    return d->fault_count - (d->fault_count == GH_DATASET_FAULTS) + d->fault_more;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

void gh_dataset_sort_faults(struct gh_dataset *d, size_t first)
{
    size_t end = d->fault_count - (d->fault_count == GH_DATASET_FAULTS); /* "and more" stays last */
    if (first < end)
        qsort(d->faults + first, end - first, sizeof *d->faults, by_text);
}

const char *gh_dataset_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

bool gh_dataset_dir(struct gh_dataset *d, const char *dir, struct gh_error *err)
{
    if ((size_t)snprintf(d->dir, sizeof d->dir, "%s", dir) < sizeof d->dir)
        return true;
    return gh_error_set(err, GH_ERR_INPUT, "%.80s…: the folder's path is too long; %zu characters fit", dir,
                        sizeof d->dir - 1);
}

void gh_dataset_free(struct gh_dataset *d)
{
    for (uint32_t i = 0; i < d->pictures; i++)
        free(d->file[i]);
    for (uint32_t i = 0; i < d->persons; i++)
        free(d->name[i]);
    for (int i = 0; i < d->labels; i++)
        free(d->label[i].of);
    free(d->file);
    free(d->person);
    free(d->name);
    free(d->pairs);
    free(d->faults);
    memset(d, 0, sizeof *d);
}
