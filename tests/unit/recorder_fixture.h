/* A recorder without its thread, on the store of store_fixture.h, that looks for one flag. Include after
 * cmocka.h. */
#ifndef RECORDER_FIXTURE_H
#define RECORDER_FIXTURE_H

#include "tests/unit/store_fixture.h"

#include "engine/recorder_parts.h"
#include "base/clock.h"
#include "store/alerts.h"
#include "store/db.h"

enum { LARGE = 300000 };

static struct gh_recorder *r;
static struct gh_id flag;

static int start(void **state)
{
    struct gh_reference picture = {.jpeg = (const uint8_t *)"JPEG", .jpeg_size = 4, .quality = 1};
    struct gh_person_new n = {.name = "Una One", .purpose = GH_PURPOSE_FLAG};
    struct gh_id person;
    if (set_up(state) || !(r = calloc(1, sizeof *r)) || !(r->site = calloc(1, sizeof *r->site)))
        return -1;
    r->site->regroup_s = 60;
    r->site->retention.alerts = r->site->retention.bookmarks = r->site->retention.people =
        r->site->retention.passages = 30;
    r->site->retention.audit = 365;
    snprintf(r->site->dir, sizeof r->site->dir, "%s", dir);
    r->store = s;
    r->engine = engine;
    r->board = calloc(1, sizeof *r->board);
    r->events = calloc(1, sizeof *r->events);
    r->watch = gh_watchlist_empty(&err);
    pthread_mutex_init(&r->mutex, NULL);
    return r->board && r->events && r->watch &&
                   gh_person_add(s, &ada, &n, "e-1", &picture, 1, &person, &err) && look_for(person, &flag)
               ? 0
               : -1;
}

static int stop(void **state)
{
    for (int i = 0; i < r->unsaved_count; i++)
        gh_job_drop(&r->unsaved[i]);
    gh_watchlist_unref(r->watch);
    free(r->board);
    free(r->events);
    free(r->site);
    free(r);
    return tear_down(state);
}

static void see_on(struct gh_id of, uint32_t track, int64_t t_ms)
{
    struct gh_job j = {.kind = GH_JOB_SIGHTING,
                       .camera = "door",
                       .flag = of,
                       .severity = 3,
                       .track = track,
                       .t_ms = t_ms,
                       .wall_ms = now,
                       .similarity = 0.7f,
                       .quality = 0.5f,
                       .jpeg = calloc(1, LARGE),
                       .jpeg_size = LARGE};
    assert_non_null(j.jpeg);
    gh_recorder_do_sighting(r, &j);
    gh_job_drop(&j);
}

static void see(struct gh_id of, int64_t t_ms)
{
    see_on(of, 1, t_ms);
}

static int steps(const char *action)
{
    return (int)gh_db_number(s, -1, "SELECT count(*) FROM audit WHERE action = ?", "t", action);
}

#define RECORDER(f) cmocka_unit_test_setup_teardown(f, start, stop)

#endif
