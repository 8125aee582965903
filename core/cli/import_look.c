/* The lookers: each takes the next row, turns its pictures into references, and waits when it is too far
 * ahead of who writes them to the store. */
#include "cli/import.h"

#include "base/vec.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 64 }; /* rows whose pictures wait in memory for the store */

struct looker {
    struct gh_looking *l;
    struct gh_vision *v;
    pthread_t thread;
};

struct gh_looking {
    struct gh_import_row *rows;
    int count;
    const char *folder;
    struct looker *lookers;
    int threads;
    pthread_mutex_t mutex;
    pthread_cond_t looked, room;
    /* under mutex */
    int next, wanted, pictures;
    bool stop;
    GH_VEC(struct gh_import_refusal) refusals; /* of rows not yet waited for */
};

struct one_row {
    struct gh_looking *l;
    struct gh_vision *v;
    struct gh_import_row *row;
};

/* Without the file's folder, which the message begins with. */
static const char *after_path(const char *text, const char *path)
{
    size_t n = strlen(path);
    return !strncmp(text, path, n) && !strncmp(text + n, ": ", 2) ? text + n + 2 : text;
}

static bool look_at(void *user, const char *path, const char *file)
{
    struct one_row *o = user;
    struct gh_error err = {0};
    bool ok = path ? gh_enrolment_add_file(o->row->e, o->v, path, &err)
                   : gh_error_set(&err, GH_ERR_INPUT, "it does not lie in the folder; name files inside it");
    pthread_mutex_lock(&o->l->mutex);
    o->l->pictures++;
    bool go_on = !o->l->stop;
    if (!ok && gh_vec_grow(&o->l->refusals)) {
        struct gh_import_refusal *r = &o->l->refusals.items[o->l->refusals.count++];
        *r = (struct gh_import_refusal){.line = o->row->line};
        snprintf(r->name, sizeof r->name, "%s", o->row->name);
        snprintf(r->file, sizeof r->file, "%s", file);
        snprintf(r->reason, sizeof r->reason, "%s", after_path(err.text, path ? path : ""));
    }
    pthread_mutex_unlock(&o->l->mutex);
    return go_on;
}

static struct gh_import_row *next_row(struct gh_looking *l)
{
    struct gh_import_row *row = NULL;
    pthread_mutex_lock(&l->mutex);
    while (!row && !l->stop && l->next < l->count) {
        if (l->rows[l->next].skip)
            l->next++;
        else if (l->next > l->wanted + AHEAD)
            pthread_cond_wait(&l->room, &l->mutex);
        else
            row = &l->rows[l->next++];
    }
    pthread_mutex_unlock(&l->mutex);
    return row;
}

static void *look(void *user)
{
    struct looker *own = user;
    struct gh_looking *l = own->l;
    for (struct gh_import_row *row; (row = next_row(l));) {
        struct one_row o = {l, own->v, row};
        row->e = gh_enrolment_new(NULL);
        if (row->e)
            gh_import_files(row, l->folder, look_at, &o);
        pthread_mutex_lock(&l->mutex);
        row->done = true;
        pthread_cond_broadcast(&l->looked);
        pthread_mutex_unlock(&l->mutex);
    }
    return NULL;
}

struct gh_looking *gh_looking_start(struct gh_import_row *rows, int count, const char *folder,
                                    struct gh_vision *const *visions, int threads, struct gh_error *err)
{
    struct gh_looking *l = calloc(1, sizeof *l);
    if (l)
        l->lookers = calloc((size_t)threads, sizeof *l->lookers);
    if (!l || !l->lookers) {
        free(l);
        gh_error_set(err, GH_ERR_INTERNAL, "import: out of memory");
        return NULL;
    }
    l->rows = rows;
    l->count = count;
    l->folder = folder;
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->looked, NULL);
    pthread_cond_init(&l->room, NULL);
    for (; l->threads < threads; l->threads++) {
        struct looker *one = &l->lookers[l->threads];
        *one = (struct looker){.l = l, .v = visions[l->threads]};
        if (pthread_create(&one->thread, NULL, look, one) != 0)
            break;
    }
    if (l->threads)
        return l;
    gh_looking_stop(l);
    gh_error_set(err, GH_ERR_INTERNAL, "import: no thread can be started");
    return NULL;
}

void gh_looking_wait(struct gh_looking *l, int i,
                     void (*refused)(void *user, const struct gh_import_refusal *r), void *user)
{
    pthread_mutex_lock(&l->mutex);
    l->wanted = i;
    pthread_cond_broadcast(&l->room);
    while (!l->rows[i].skip && !l->rows[i].done)
        pthread_cond_wait(&l->looked, &l->mutex);
    size_t kept = 0;
    for (size_t k = 0; k < l->refusals.count; k++)
        if (l->refusals.items[k].line == l->rows[i].line)
            refused(user, &l->refusals.items[k]);
        else
            l->refusals.items[kept++] = l->refusals.items[k];
    l->refusals.count = kept;
    pthread_mutex_unlock(&l->mutex);
}

int gh_looking_pictures(struct gh_looking *l)
{
    pthread_mutex_lock(&l->mutex);
    int n = l->pictures;
    pthread_mutex_unlock(&l->mutex);
    return n;
}

void gh_looking_stop(struct gh_looking *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->mutex);
    l->stop = true;
    pthread_cond_broadcast(&l->room);
    pthread_mutex_unlock(&l->mutex);
    for (int i = 0; i < l->threads; i++)
        pthread_join(l->lookers[i].thread, NULL);
    for (int i = 0; i < l->count; i++) {
        gh_enrolment_free(l->rows[i].e);
        l->rows[i].e = NULL;
    }
    pthread_cond_destroy(&l->room);
    pthread_cond_destroy(&l->looked);
    pthread_mutex_destroy(&l->mutex);
    gh_vec_free(&l->refusals);
    free(l->lookers);
    free(l);
}
