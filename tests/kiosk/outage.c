/* The control room is away while people pass a gate, and the gate's program is killed three times meanwhile:
 * every passage arrives once and in order. Usage: outage FOLDER SECONDS. The last line is for machines; exit
 * is 1 when one is missing. */
#include "base/clock.h"
#include "base/file.h"
#include "kiosk/outbox.h"
#include "store/operators.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSAGES = 50, AWAY_AT = 5, BACK_AT = 46, KILLS = 3 };

static char site[512], away[520], gate[512];
static struct gh_error err;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "outage: %s: %s\n", what, err.text);
    exit(1);
}

/* The same for the same number, in every life of the gate. */
static struct gh_id id_of(int number)
{
    struct gh_id id = {.bytes = {1, 0x90}};
    id.bytes[15] = (uint8_t)number;
    return id;
}

static void record(struct gh_outbox *o, int number)
{
    struct gh_outbox_news n = {.kind = GH_NEWS_AWAY};
    struct gh_passage p = {.id = id_of(number),
                           .gate = "door",
                           .mode = GH_PASSAGE_NUMBER,
                           .decision = GH_PASSAGE_ADMITTED,
                           .started_ms = gh_clock_wall_ms(),
                           .decided_ms = gh_clock_wall_ms()};
    uint64_t ticket = gh_outbox_add(o, &p);
    while (!gh_outbox_news(o, &n) || n.kind != GH_NEWS_RECORDED || n.ticket != ticket)
        gh_clock_sleep_ms(2);
}

/* A life of the gate: passages from this one on, each told to whoever watches. */
static void live(int from, int pause_ms, int out)
{
    struct gh_outbox_options o = {
        .site_dir = site, .gate_dir = gate, .gate = "door", .embedder = "e-1", .poll_ms = 50};
    struct gh_outbox *box = gh_outbox_start(&o, &err);
    must(box != NULL, "gate");
    for (int i = from; i < PASSAGES; i++) {
        record(box, i);
        if (write(out, &(uint8_t){(uint8_t)i}, 1) != 1)
            exit(1);
        gh_clock_sleep_ms(pause_ms);
    }
    int64_t until = gh_clock_mono_ms() + 30000;
    do
        gh_clock_sleep_ms(300);
    while (gh_outbox_waiting(box) && gh_clock_mono_ms() < until);
    gh_outbox_stop(box);
    exit(0);
}

static pid_t begin(int from, int pause_ms, int *in)
{
    int ends[2];
    must(pipe(ends) == 0, "pipe");
    pid_t pid = fork();
    if (!pid) {
        close(ends[0]);
        live(from, pause_ms, ends[1]);
    }
    close(ends[1]);
    *in = ends[0];
    return pid;
}

/* What there is to see at the control room. */
struct seen {
    int count, twice, wrong;
    int64_t before;
    bool known[PASSAGES];
};

static bool take(void *user, const struct gh_passage *p) /* newest first */
{
    struct seen *s = user;
    int number = p->id.bytes[15];
    s->count++;
    if (number >= PASSAGES || s->known[number])
        s->twice++;
    else
        s->known[number] = true;
    if ((s->before && p->seq != s->before - 1) || p->seq != number + 1)
        s->wrong++;
    s->before = p->seq;
    return true;
}

int main(int argc, char **argv)
{
    int seconds = argc == 3 ? atoi(argv[2]) : 0, kills = 0, in;
    struct gh_actor ada;
    struct gh_id id;
    struct seen seen = {0};
    if (seconds < 1) {
        fputs("usage: outage FOLDER SECONDS\n", stderr);
        return 2;
    }
    snprintf(site, sizeof site, "%s/site", argv[1]);
    snprintf(away, sizeof away, "%s/away", argv[1]);
    snprintf(gate, sizeof gate, "%s/gate", argv[1]);
    must(gh_file_make_dir(site, &err) && gh_file_make_dir(gate, &err), "folder");
    struct gh_store *s = gh_store_open(site, true, &err);
    must(s && gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "correct horse", &id, &err), "site");
    gh_store_close(s);
    int pause = seconds * 1000 / (BACK_AT - AWAY_AT);
    pid_t pid = begin(0, pause, &in);
    uint8_t number;
    while (read(in, &number, 1) == 1) {
        if (number == AWAY_AT)
            must(rename(site, away) == 0, "taking the control room away");
        if (number == BACK_AT)
            must(rename(away, site) == 0, "bringing it back");
        if (kills < KILLS && number == AWAY_AT + (kills + 1) * 10) {
            kill(pid, SIGKILL);
            waitpid(pid, NULL, 0);
            close(in);
            kills++;
            pid = begin(number + 1, pause, &in);
        }
    }
    int status = 1;
    waitpid(pid, &status, 0);
    must((s = gh_store_open(site, false, &err)) &&
             gh_operator_authenticate(s, "ada", "correct horse", &ada, &err),
         "site");
    struct gh_passage_query q = {.limit = 1000};
    must(gh_passage_list(s, &ada, &q, take, &seen, &err), "passages");
    gh_store_close(s);
    bool missed = status || seen.count != PASSAGES || seen.twice || seen.wrong || kills != KILLS;
    printf("bench kiosk-outage passages=%d arrived=%d twice=%d out_of_order=%d kills=%d\n", PASSAGES,
           seen.count, seen.twice, seen.wrong, kills);
    return missed;
}
