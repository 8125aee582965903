/* A folder of people's folders, or of files that begin with a person's name: read in the names' order, so
 * that the same folder gives the same numbers everywhere. */
#include "evaluate/dataset_parts.h"

#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

struct found {
    char *person, *file; /* owned; file below the dataset's folder */
};

struct finding {
    struct gh_dataset *d;
    GH_VEC(struct found) in_folders, loose;
    struct gh_error *err;
};

static bool is_picture(const char *name)
{
    static const char *const ends[] = {".jpg", ".jpeg", ".png", ".bmp", ".webp"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++)
        if (!strcasecmp(dot, ends[i]))
            return true;
    return false;
}

static bool keep(struct finding *f, bool loose, const char *person, size_t length, const char *file)
{
    struct found one = {strndup(person, length), strdup(file)};
    bool room = loose ? gh_vec_grow(&f->loose) : gh_vec_grow(&f->in_folders);
    if (!one.person || !one.file || !room) {
        free(one.person);
        free(one.file);
        return gh_error_set(f->err, GH_ERR_INTERNAL, "dataset: out of memory");
    }
    if (f->loose.count + f->in_folders.count >= GH_DATASET_MOST) {
        free(one.person);
        free(one.file);
        return gh_error_set(f->err, GH_ERR_INPUT, "%s: more than %d pictures; measure in parts", f->d->dir,
                            GH_DATASET_MOST);
    }
    if (loose)
        f->loose.items[f->loose.count++] = one;
    else
        f->in_folders.items[f->in_folders.count++] = one;
    return true;
}

/* A picture beside the people's folders: its person is what stands before the first "_", or all of it. */
static bool keep_loose(struct finding *f, const char *name)
{
    size_t n = strcspn(name, "_");
    if (!name[n])
        n = (size_t)(strrchr(name, '.') - name);
    if (n)
        return keep(f, true, name, n, name);
    gh_dataset_fault(f->d, "%s: no person's name before the \"_\"; left out", name);
    return true;
}

static bool entry(struct finding *f, const char *person, const char *name, bool *folder);

/* All of one folder: the dataset's (person NULL) or a person's. False with err. */
static bool walk(struct finding *f, const char *person)
{
    char path[1024];
    DIR *dir = NULL;
    bool fits = person ? gh_file_join(path, sizeof path, f->d->dir, person)
                       : (size_t)snprintf(path, sizeof path, "%s", f->d->dir) < sizeof path;
    if (!fits || !(dir = opendir(path))) {
        const char *why = fits ? strerror(errno) : "path too long";
        if (!person)
            return gh_error_set(f->err, fits && errno == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_INPUT,
                                "%s: cannot be read: %s; name a folder of pictures", f->d->dir, why);
        gh_dataset_fault(f->d, "%s: cannot be read: %s", person, why);
        return true;
    }
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(dir));) {
        bool folder = false;
        if (e->d_name[0] == '.')
            continue;
        ok = entry(f, person, e->d_name, &folder);
        if (ok && folder)
            ok = walk(f, e->d_name);
    }
    closedir(dir);
    return ok;
}

/* One name in a folder; *folder: it is a person's, to be walked. */
static bool entry(struct finding *f, const char *person, const char *name, bool *folder)
{
    char below[600], path[1200];
    struct stat st;
    bool fits = person ? gh_file_join(below, sizeof below, person, name)
                       : (size_t)snprintf(below, sizeof below, "%s", name) < sizeof below;
    if (!fits || !gh_file_join(path, sizeof path, f->d->dir, below)) {
        gh_dataset_fault(f->d, "%.100s…: path too long; left out", name);
        return true;
    }
    bool there = stat(path, &st) == 0, is_folder = there && S_ISDIR(st.st_mode);
    if (!is_folder && !is_picture(name))
        return true; /* a list or a licence may lie with the pictures */
    if (!gh_dataset_printable(below))
        gh_dataset_fault(f->d, "%s: the name is not UTF-8 text; left out", below);
    else if (is_folder && !person)
        *folder = true;
    else if (is_folder)
        gh_dataset_fault(f->d, "%s: a folder in a person's folder; left out", below);
    else if (!there || !S_ISREG(st.st_mode))
        gh_dataset_fault(f->d, "%s: no file that can be read; left out", below);
    else
        return person ? keep(f, false, person, strlen(person), below) : keep_loose(f, name);
    return true;
}

static int in_order(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int by_person = strcmp(x->person, y->person);
    return by_person ? by_person : strcmp(x->file, y->file);
}

static bool take_over(struct finding *f, const struct found *found, size_t count)
{
    struct gh_dataset_index people = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        uint32_t person = gh_dataset_add(&people, &f->d->name, &f->d->persons, found[i].person, f->err);
        ok = person != GH_DATASET_NOBODY && gh_dataset_picture(f->d, found[i].file, person, f->err);
    }
    gh_dataset_index_free(&people);
    return ok;
}

static void release(struct found *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(found[i].person);
        free(found[i].file);
    }
    free(found);
}

bool gh_dataset_folder(struct gh_dataset *d, const char *dir, struct gh_error *err)
{
    struct finding f = {.d = d, .err = err};
    memset(d, 0, sizeof *d);
    bool ok = gh_dataset_dir(d, dir, err) && walk(&f, NULL), folders = f.in_folders.count > 0;
    struct found *found = folders ? f.in_folders.items : f.loose.items;
    size_t count = folders ? f.in_folders.count : f.loose.count;
    if (ok && folders)
        for (size_t i = 0; i < f.loose.count; i++)
            gh_dataset_fault(d, "%s: lies beside the people's folders; left out", f.loose.items[i].file);
    if (count)
        qsort(found, count, sizeof *found, in_order);
    gh_dataset_sort_faults(d, 0); /* the folder gives its names in no order */
    ok = ok && take_over(&f, found, count);
    if (ok && !count)
        ok = gh_error_set(err, GH_ERR_INPUT,
                          "%s: no picture there; expected are PERSON/*.jpg or PERSON_*.jpg (also .jpeg .png "
                          ".bmp .webp)",
                          dir);
    release(f.in_folders.items, f.in_folders.count);
    release(f.loose.items, f.loose.count);
    return ok;
}
