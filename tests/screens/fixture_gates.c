/* Gates for the still site, and what an attendant hears of them. */
#include "fixture.h"

#include "store/gate_calls.h"
#include "store/passages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool write_site(const struct fixture *f, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    if (!gh_site_path(f->dir, GH_SITE_INI, path, err))
        return false;
    FILE *ini = fopen(path, "a");
    if (!ini)
        return gh_error_set(err, GH_ERR_IO, "%s: cannot be written", path);
    fputs("\n[gate main]\nsource = v4l2:/dev/video0\nenrol = yes\n"
          "\n[gate side]\nsource = v4l2:/dev/video1\n"
          "\n[gate back]\nsource = v4l2:/dev/video2\ndirection = out\n",
          ini);
    return fclose(ini) == 0;
}

static bool find_dunn(void *user, const struct gh_person *p)
{
    if (!strcmp(p->name, "D. Dunn"))
        *(struct gh_id *)user = p->id;
    return true;
}

static bool call(struct gh_store *s, const struct gh_actor *engine, const char *gate, enum gh_call_kind kind,
                 struct gh_id person, int face, struct gh_error *err)
{
    uint8_t *jpeg = NULL;
    size_t size = 0;
    struct gh_id id;
    bool ok = (face < 0 || fixture_face(face, 80, &jpeg, &size)) &&
              gh_gate_call(s, engine, gate, kind, person, jpeg, size, &id, err);
    free(jpeg);
    return ok;
}

static bool enrol(struct gh_store *s, const struct gh_actor *engine, struct gh_error *err)
{
    struct gh_reference refs[3] = {{0}};
    uint8_t *jpegs[3] = {NULL};
    struct gh_id id;
    bool ok = true;
    for (int i = 0; ok && i < 3; i++) {
        ok = fixture_face(1, 100 - 15 * i, &jpegs[i], &refs[i].jpeg_size);
        refs[i].jpeg = jpegs[i];
        refs[i].quality = 0.8f;
        refs[i].template_[20 + i] = 1;
    }
    ok = ok && gh_enrolment_ask(s, engine, "main",
                                &(struct gh_person_new){.name = "G. Green",
                                                        .purpose = GH_PURPOSE_GATE,
                                                        .consent = "notice 3 of 1 November, at the gate"},
                                FIXTURE_EMBEDDER, refs, 3, 1, &id, err);
    for (int i = 0; i < 3; i++)
        free(jpegs[i]);
    return ok;
}

static bool passages(struct gh_store *s, const struct gh_actor *engine, struct gh_id dunn, int64_t now,
                     struct gh_error *err)
{
    static const struct {
        enum gh_passage_mode mode;
        enum gh_passage_decision decision;
        enum gh_passage_cause cause;
    } what[] = {{GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH},
                {GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE},
                {GH_PASSAGE_DOOR, GH_PASSAGE_REFUSED, GH_CAUSE_FORCED},
                {GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, GH_CAUSE_DURESS}};
    struct gh_passage p[sizeof what / sizeof *what] = {{.seq = 0}};
    int count = sizeof what / sizeof *what;
    for (int i = 0; i < count; i++) {
        int64_t at = now - (count - i) * 1000;
        p[i] = (struct gh_passage){.id = gh_id_make(at),
                                   .seq = i + 1,
                                   .gate = "side",
                                   .mode = what[i].mode,
                                   .decision = what[i].decision,
                                   .cause = what[i].cause,
                                   .person = what[i].cause == GH_CAUSE_DURESS ? dunn : gh_id_none,
                                   .started_ms = at,
                                   .decided_ms = at};
    }
    return gh_passage_take(s, engine, p, count, err);
}

bool fixture_gates(struct fixture *f, struct gh_error *err)
{
    static int64_t clock;
    struct gh_id dunn = gh_id_none, id;
    struct gh_store *s = gh_store_open(f->dir, false, err);
    if (!s)
        return false;
    clock = FIXTURE_WALL_MS - 60000;
    gh_store_set_clock(s, fixture_store_clock, &clock);
    struct gh_actor engine = gh_actor_engine(s);
    struct gh_alert_new down = {.kind = GH_ALERT_GATE_DOWN,
                                .camera = "gate side",
                                .detail = "silent for 31 s; the last was: idle",
                                .severity = 2,
                                .seen_ms = clock};
    bool ok = write_site(f, err) && gh_person_list(s, find_dunn, &dunn, err) &&
              gh_alert_raise(s, &engine, &down, &id, NULL, err) &&
              passages(s, &engine, dunn, FIXTURE_WALL_MS - 40000, err);
    clock = FIXTURE_WALL_MS - 30000;
    ok = ok && enrol(s, &engine, err);
    clock = FIXTURE_WALL_MS - 12000;
    ok = ok && call(s, &engine, "main", GH_CALL_HELP, gh_id_none, 0, err);
    clock = FIXTURE_WALL_MS - 9000;
    ok = ok && call(s, &engine, "side", GH_CALL_HELP, gh_id_none, -1, err); /* who agreed to no picture */
    clock = FIXTURE_WALL_MS - 5000;
    ok = ok && call(s, &engine, "main", GH_CALL_PIN, dunn, 2, err);
    clock = FIXTURE_WALL_MS - 2000;
    ok = ok && gh_gate_beat(s, &engine, "main", "waiting for the attendant", err) &&
         gh_gate_beat(s, &engine, "side", "out of order: camera", err);
    gh_store_close(s);
    return ok;
}
