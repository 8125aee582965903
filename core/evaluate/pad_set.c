/* A folder of presentations, read in the names' order: live/, and attack/ with a folder a kind. */
#include "evaluate/pad_set.h"

#include "base/file.h"
#include "evaluate/dataset_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { PATH = 1200 };

static const char *const pictures[] = {".jpg", ".jpeg", ".png", ".bmp", ".webp", NULL};
static const char *const films[] = {".mp4", ".m4v",  ".mov",   ".mkv",  ".webm", ".avi", ".ts",
                                    ".mpg", ".mpeg", ".mjpeg", ".mjpg", ".wmv",  ".3gp", NULL};

static bool ends_in(const char *name, const char *const *ends)
{
    const char *dot = strrchr(name, '.');
    for (; dot && *ends; ends++)
        if (!strcasecmp(dot, *ends))
            return true;
    return false;
}

bool gh_pad_is_picture(const char *name)
{
    return ends_in(name, pictures);
}

static int picture_entry(const struct dirent *d)
{
    return d->d_name[0] != '.' && gh_pad_is_picture(d->d_name);
}

static int shown_entry(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int gh_pad_series(const char *path, struct dirent ***names)
{
    return scandir(path, names, picture_entry, by_name);
}

void gh_pad_series_free(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* ---- what is added ---- */

static bool no_memory(struct gh_error *err)
{
    return gh_error_set(err, GH_ERR_INTERNAL, "presentations: out of memory");
}

/* The kind's number, a new one if there is none of the name; below zero with err. */
static int64_t kind_of(struct gh_pad_set *s, const char *name, struct gh_error *err)
{
    for (uint32_t i = 1; i < s->kinds; i++) /* the first is no attack, whatever it is called */
        if (!strcmp(s->kind[i], name))
            return i;
    char *own = strdup(name);
    if (!own || !gh_dataset_room(&s->kind, s->kinds, sizeof *s->kind)) {
        free(own);
        no_memory(err);
        return -1;
    }
    s->kind[s->kinds] = own;
    return s->kinds++;
}

static bool add(struct gh_pad_set *s, const char *file, uint32_t kind, enum gh_pad_form form,
                struct gh_error *err)
{
    if (s->count >= GH_DATASET_MOST)
        return gh_error_set(err, GH_ERR_INPUT, "%s: more than %d presentations; measure in parts",
                            s->data.dir, GH_DATASET_MOST);
    if (!gh_dataset_room(&s->item, s->count, sizeof *s->item))
        return no_memory(err);
    struct gh_presentation *one = &s->item[s->count];
    *one = (struct gh_presentation){.kind = kind, .form = form};
    if (!(one->file = strdup(file)))
        return no_memory(err);
    s->count++;
    return true;
}

/* ---- one folder ---- */

/* Of attack/ itself: it becomes a kind when a file lies in it. */
#define NAMELESS UINT32_MAX
enum level { SIDE, KIND, SERIES }; /* live/ or attack/; attack/KIND/; a folder below these */

static bool walk(struct gh_pad_set *s, const char *below, uint32_t kind, enum level level,
                 struct gh_error *err);

/* A folder of pictures is one presentation; one of a single picture is no more than that picture. */
static bool series(struct gh_pad_set *s, const char *below, const char *path, uint32_t kind,
                   struct gh_error *err)
{
    struct dirent **names = NULL;
    char one[PATH];
    uint32_t before = s->count;
    int count = gh_pad_series(path, &names);
    bool ok = true;
    if (count == 1 && gh_file_join(one, sizeof one, below, names[0]->d_name))
        ok = add(s, one, kind, GH_PAD_PICTURE, err);
    else if (count > 1)
        ok = add(s, below, kind, GH_PAD_SERIES, err);
    gh_pad_series_free(names, count);
    ok = ok && walk(s, below, kind, SERIES, err);
    if (ok && s->count == before)
        gh_dataset_fault(&s->data, "%s: no picture and no film in it", below);
    return ok;
}

static bool folder(struct gh_pad_set *s, const char *below, const char *path, const char *name, uint32_t kind,
                   enum level level, struct gh_error *err)
{
    if (level == SERIES) {
        gh_dataset_fault(&s->data, "%s: a folder in a presentation's folder; left out", below);
        return true;
    }
    if (level == KIND || kind == GH_PAD_LIVE)
        return series(s, below, path, kind, err);
    int64_t own = kind_of(s, name, err);
    return own >= 0 && walk(s, below, (uint32_t)own, KIND, err);
}

static bool entry(struct gh_pad_set *s, const char *parent, const char *name, uint32_t kind, enum level level,
                  struct gh_error *err)
{
    char below[PATH], path[2 * PATH];
    struct stat st;
    if (!gh_file_join(below, sizeof below, parent, name) ||
        !gh_file_join(path, sizeof path, s->data.dir, below)) {
        gh_dataset_fault(&s->data, "%.100s…: path too long; left out", name);
        return true;
    }
    bool there = stat(path, &st) == 0, is_folder = there && S_ISDIR(st.st_mode);
    if (!is_folder && !gh_pad_is_picture(name) && !ends_in(name, films)) {
        s->aside++; /* a list or a licence may lie with the pictures */
    } else if (!gh_dataset_printable(below)) {
        gh_dataset_fault(&s->data, "%s: the name is not UTF-8 text; left out", below);
    } else if (is_folder) {
        return folder(s, below, path, name, kind, level, err);
    } else if (!there || !S_ISREG(st.st_mode)) {
        gh_dataset_fault(&s->data, "%s: no file that can be read; left out", below);
    } else if (ends_in(name, films) || level != SERIES) { /* a series' pictures are one presentation */
        int64_t own = kind == NAMELESS ? kind_of(s, "attack", err) : kind;
        return own >= 0 &&
               add(s, below, (uint32_t)own, ends_in(name, films) ? GH_PAD_FILM : GH_PAD_PICTURE, err);
    }
    return true;
}

static bool walk(struct gh_pad_set *s, const char *below, uint32_t kind, enum level level,
                 struct gh_error *err)
{
    char path[2 * PATH];
    struct dirent **names = NULL;
    uint32_t before = s->count;
    if (!gh_file_join(path, sizeof path, s->data.dir, below))
        return gh_error_set(err, GH_ERR_INPUT, "%s: path too long", below);
    int count = scandir(path, &names, shown_entry, by_name);
    if (count < 0) {
        gh_dataset_fault(&s->data, "%s: cannot be read: %s", below, strerror(errno));
        return true;
    }
    bool ok = true;
    for (int i = 0; ok && i < count; i++)
        ok = entry(s, below, names[i]->d_name, kind, level, err);
    gh_pad_series_free(names, count);
    if (ok && level == KIND && s->count == before)
        gh_dataset_fault(&s->data, "%s: no picture and no film in it", below);
    return ok;
}

/* ---- all of it ---- */

static bool side(struct gh_pad_set *s, const char *name, uint32_t kind, const char *lost,
                 struct gh_error *err)
{
    char path[PATH];
    struct stat st;
    uint32_t before = s->count;
    if (!gh_file_join(path, sizeof path, s->data.dir, name))
        return gh_error_set(err, GH_ERR_INPUT, "%s: path too long", s->data.dir);
    if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
        gh_dataset_fault(&s->data, "%s: no such folder; nothing can be said of %s", name, lost);
        return true;
    }
    size_t faults = s->data.fault_count;
    if (!walk(s, name, kind, SIDE, err))
        return false;
    if (s->count == before && s->data.fault_count == faults)
        gh_dataset_fault(&s->data, "%s: no picture and no film in it; nothing can be said of %s", name, lost);
    return true;
}

bool gh_pad_set_read(struct gh_pad_set *s, const char *dir, struct gh_error *err)
{
    struct stat st;
    memset(s, 0, sizeof *s);
    bool ok = gh_dataset_dir(&s->data, dir, err);
    int why = ok && stat(dir, &st) < 0 ? errno : 0;
    if (ok && (why || !S_ISDIR(st.st_mode)))
        ok = gh_error_set(err, why == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_INPUT,
                          "%s: cannot be read: %s; name a folder with the folders live and attack in it", dir,
                          why ? strerror(why) : "no folder");
    ok = ok && kind_of(s, "live", err) == GH_PAD_LIVE &&
         side(s, "live", GH_PAD_LIVE, "people who live (BPCER)", err) &&
         side(s, "attack", NAMELESS, "attacks (APCER)", err);
    if (ok && !s->count)
        ok = gh_error_set(err, GH_ERR_INPUT,
                          "%s: no presentation there; expected are pictures, films or folders of pictures in "
                          "live/ and in attack/KIND/ (as print, replay)",
                          dir);
    return ok;
}

void gh_pad_set_free(struct gh_pad_set *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        free(s->item[i].file);
    for (uint32_t i = 0; i < s->kinds; i++)
        free(s->kind[i]);
    free(s->item);
    free(s->kind);
    gh_dataset_free(&s->data);
    memset(s, 0, sizeof *s);
}
