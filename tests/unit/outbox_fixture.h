/* A gate's outbox and its control room, both real, in a folder of their own. One test program includes it. */
#ifndef OUTBOX_FIXTURE_H
#define OUTBOX_FIXTURE_H

#include "tests/folder.h"
#include "base/clock.h"
#include "base/file.h"
#include "kiosk/outbox.h"
#include "site/site.h"
#include "store/operators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64], site_dir[80], other_dir[80], gate_dir[80];
static struct gh_store *s;
static struct gh_actor ada;
static struct gh_error err;
static struct gh_outbox *o;
static struct gh_site *site;
static int64_t shift; /* of the control room's clock */

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)

static int64_t shifted(void *user)
{
    (void)user;
    return gh_clock_wall_ms() + shift;
}

static void open_site(void)
{
    MUST((s = gh_store_open(site_dir, false, &err)) != NULL);
    gh_store_set_clock(s, shifted, NULL);
    MUST(gh_operator_authenticate(s, "ada", "correct horse", &ada, &err));
}

static void make_site(void)
{
    struct gh_id id;
    MUST((s = gh_store_open(site_dir, true, &err)) != NULL);
    MUST(gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "correct horse", &id, &err));
    gh_store_close(s);
    open_site();
}

static void begin(const struct gh_site *keeping)
{
    struct gh_outbox_options options = {.site_dir = site_dir,
                                        .gate_dir = gate_dir,
                                        .gate = "door",
                                        .embedder = "e-1",
                                        .site = keeping,
                                        .poll_ms = 10};
    MUST((o = gh_outbox_start(&options, &err)) != NULL);
}

static void end(void)
{
    gh_outbox_stop(o);
    o = NULL;
}

static int set_up(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gh-outbox-XXXXXX");
    shift = 0;
    if (!mkdtemp(dir) || !(site = calloc(1, sizeof *site)))
        return -1;
    snprintf(site_dir, sizeof site_dir, "%s/site", dir);
    snprintf(other_dir, sizeof other_dir, "%s/other", dir);
    snprintf(gate_dir, sizeof gate_dir, "%s/gate", dir);
    MUST(gh_file_make_dir(site_dir, &err));
    MUST(gh_site_parse(site, site_dir, "site.ini", "[site]\nname = Test\n", &err));
    make_site();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gh_outbox_stop(o);
    o = NULL;
    gh_store_close(s);
    free(site);
    return folder_gone(dir);
}

/* The next piece of news of this kind; others are let go, but for those that must not be. */
static struct gh_outbox_news hear(enum gh_outbox_news_kind kind)
{
    struct gh_outbox_news n = {0};
    for (int i = 0; i < 2000; i++) {
        while (gh_outbox_news(o, &n)) {
            if (n.kind == kind)
                return n;
            if (n.kind == GH_NEWS_OPEN || n.kind == GH_NEWS_FAILED)
                fail_msg("news %d: %s", n.kind, n.text);
        }
        gh_clock_sleep_ms(5);
    }
    fail_msg("no news %d", kind);
    return n;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
