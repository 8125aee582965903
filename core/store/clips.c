/* Clips' rows: what is wanted, kept, missed and gone. Keys go before files, files before rows. */
#include "store/clips.h"

#include "store/alerts.h"
#include "store/audit.h"
#include "store/clip_file.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "base/wipe.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_MS = 600000, BOXES = 20000 };

/* A box as it is sealed: numbers only, the same on every machine. */
struct packed_box {
    int64_t t_ms;
    float x, y, w, h;
};

/* The alert's key, or a bookmark's own. */
static struct gh_id key_of(struct gh_id id, struct gh_id alert)
{
    return gh_id_is_none(alert) ? id : alert;
}

static bool sound(const char *camera, int64_t at_ms, int64_t since_ms, int64_t until_ms, struct gh_error *err)
{
    if (!*camera || strlen(camera) >= sizeof((struct gh_clip *)0)->camera || !gh_db_one_line(camera))
        return gh_error_set(err, GH_ERR_INPUT, "clip: not a camera's name");
    if (since_ms > at_ms || at_ms > until_ms || until_ms - since_ms > LONGEST_MS)
        return gh_error_set(err, GH_ERR_INPUT, "clip: at most ten minutes, with the moment in them");
    return true;
}

static bool insert(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const struct gh_id *alert,
                   const char *camera, int64_t at_ms, int64_t since_ms, int64_t until_ms, const uint8_t *note,
                   size_t note_size, struct gh_error *err)
{
    return gh_db_run(s, err,
                     "INSERT INTO clips (id, alert, camera, state, made, made_by, since, until, at, note) "
                     "VALUES (?,?,?,1,?,?,?,?,?,?)",
                     "IItiIiiib", &id, alert, camera, gh_db_now(s), &by->id, since_ms, until_ms, at_ms, note,
                     note_size);
}

bool gh_clip_want(struct gh_store *s, const struct gh_actor *by, struct gh_id alert, const char *camera,
                  int64_t at_ms, int64_t since_ms, int64_t until_ms, struct gh_id *id, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !sound(camera, at_ms, since_ms, until_ms, err))
        return false;
    if (!gh_db_begin(s, err))
        return false;
    bool ok =
        gh_db_number(s, 0, "SELECT count(*) FROM alerts WHERE id = ? AND purged = 0", "I", &alert) == 1 ||
        gh_error_set(err, GH_ERR_NOT_FOUND, "clip: no such alert");
    ok = ok && (gh_keys_get(s->keys, alert, key) || gh_keys_make(s->keys, alert, key, err));
    sodium_memzero(key, sizeof key);
    *id = gh_id_make(gh_db_now(s));
    ok = ok && insert(s, by, *id, &alert, camera, at_ms, since_ms, until_ms, NULL, 0, err) &&
         gh_audit_add(s, by, "clip.want", id, NULL, err);
    return gh_db_end(s, ok, err);
}

bool gh_bookmark_add(struct gh_store *s, const struct gh_actor *by, const char *camera, int64_t at_ms,
                     int64_t since_ms, int64_t until_ms, const char *note, struct gh_id *id,
                     struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !sound(camera, at_ms, since_ms, until_ms, err))
        return false;
    size_t n = strlen(note);
    if (n >= sizeof((struct gh_clip *)0)->note || !gh_db_one_line(note))
        return gh_error_set(err, GH_ERR_INPUT,
                            "bookmark: the note is one line of at most 255 " GH_UTF8_BYTES
                            ", none of them a control "
                            "character");
    *id = gh_id_make(gh_db_now(s));
    if (!gh_keys_make(s->keys, *id, key, err))
        return false;
    uint8_t *sealed = n ? gh_seal(key, "clip.note", *id, note, n) : NULL;
    sodium_memzero(key, sizeof key);
    bool ok =
        !n || sealed ? gh_db_begin(s, err) : gh_error_set(err, GH_ERR_INTERNAL, "bookmark: out of memory");
    if (ok)
        ok = gh_db_end(
            s,
            insert(s, by, *id, NULL, camera, at_ms, since_ms, until_ms, sealed, n + GH_SEAL_EXTRA, err) &&
                gh_audit_add(s, by, "bookmark.add", id, NULL, err),
            err);
    free(sealed);
    if (!ok)
        gh_keys_destroy(s->keys, id, 1, NULL);
    return ok;
}

#define CLIP_COLUMNS                                                                                         \
    "c.id, c.alert, c.camera, c.state, c.made, c.since, c.until, c.at, c.lead_ms, c.bytes, c.exported, "     \
    "c.note, coalesce(o.name, 'engine')"
#define CLIP_FROM " FROM clips c LEFT JOIN operators o ON o.id = c.made_by "

static void read_clip(struct gh_store *s, sqlite3_stmt *st, struct gh_clip *c)
{
    uint8_t key[GH_KEY_BYTES];
    *c = (struct gh_clip){.id = gh_db_id(st, 0),
                          .alert = gh_db_id(st, 1),
                          .state = (enum gh_clip_state)sqlite3_column_int(st, 3),
                          .made_ms = sqlite3_column_int64(st, 4),
                          .since_ms = sqlite3_column_int64(st, 5),
                          .until_ms = sqlite3_column_int64(st, 6),
                          .at_ms = sqlite3_column_int64(st, 7),
                          .lead_ms = sqlite3_column_int(st, 8),
                          .bytes = sqlite3_column_int64(st, 9),
                          .exported = sqlite3_column_int(st, 10)};
    gh_db_text(st, 2, c->camera, sizeof c->camera);
    gh_db_text(st, 12, c->made_by, sizeof c->made_by);
    if (sqlite3_column_bytes(st, 11) && gh_keys_get(s->keys, key_of(c->id, c->alert), key))
        gh_db_sealed_text(st, 11, key, "clip.note", c->id, c->note, sizeof c->note);
    sodium_memzero(key, sizeof key);
}

/* All rows are read before the first is handed out, so that whoever gets them may change them. Ends st. */
static bool hand_out(struct gh_store *s, sqlite3_stmt *st, bool (*each)(void *user, const struct gh_clip *c),
                     void *user, struct gh_error *err)
{
    GH_VEC(struct gh_clip) rows = {0};
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        if (gh_vec_grow(&rows))
            read_clip(s, st, &rows.items[rows.count++]);
        else
            ok = gh_error_set(err, GH_ERR_INTERNAL, "clips: out of memory");
    }
    sqlite3_finalize(st);
    for (size_t i = 0; ok && i < rows.count && each(user, &rows.items[i]); i++)
        ;
    if (rows.items)
        sodium_memzero(rows.items, rows.count * sizeof *rows.items);
    gh_vec_free(&rows);
    return ok;
}

bool gh_clip_wanted(struct gh_store *s, const struct gh_actor *by, int64_t now_ms,
                    bool (*each)(void *user, const struct gh_clip *c), void *user, struct gh_error *err)
{
    return gh_db_require(s, by, GH_MAY_ENGINE, err) &&
           hand_out(s,
                    gh_db_prepare(s, err,
                                  "SELECT " CLIP_COLUMNS CLIP_FROM
                                  "WHERE c.state = 1 AND c.until <= ? ORDER BY c.until LIMIT 1000",
                                  "i", now_ms),
                    each, user, err);
}

bool gh_clip_list(struct gh_store *s, struct gh_id alert, bool (*each)(void *user, const struct gh_clip *c),
                  void *user, struct gh_error *err)
{
    sqlite3_stmt *st = gh_id_is_none(alert)
                           ? gh_db_prepare(s, err,
                                           "SELECT " CLIP_COLUMNS CLIP_FROM
                                           "WHERE c.alert IS NULL ORDER BY c.at DESC, c.id DESC LIMIT 2000",
                                           "")
                           : gh_db_prepare(s, err,
                                           "SELECT " CLIP_COLUMNS CLIP_FROM
                                           "WHERE c.alert = ? ORDER BY c.at, c.id LIMIT 2000",
                                           "I", &alert);
    return hand_out(s, st, each, user, err);
}

bool gh_clip_get(struct gh_store *s, struct gh_id id, struct gh_clip *out, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT " CLIP_COLUMNS CLIP_FROM "WHERE c.id = ?", "I", &id);
    if (!st)
        return false;
    bool ok = true, found = gh_db_next(s, st, &ok, err);
    if (found)
        read_clip(s, st, out);
    sqlite3_finalize(st);
    return found || !ok ? ok
                        : gh_error_set(err, GH_ERR_NOT_FOUND, "clip: no such clip; see: gatehouse clip list");
}

bool gh_clip_find(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err)
{
    int found = 0;
    if (strlen(text) < 6)
        return gh_error_set(err, GH_ERR_USAGE, "clip %s: give at least 6 characters of its id", text);
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT id FROM clips", "");
    if (!st)
        return false;
    bool ok = true;
    while (gh_db_next(s, st, &ok, err)) {
        char name[GH_ID_TEXT];
        struct gh_id this = gh_db_id(st, 0);
        if (!strncasecmp(gh_id_format(this, name), text, strlen(text))) {
            *id = this;
            found++;
        }
    }
    sqlite3_finalize(st);
    if (!ok || found == 1)
        return ok;
    return gh_error_set(err, found ? GH_ERR_USAGE : GH_ERR_NOT_FOUND, "clip %s: %s; see: gatehouse clip list",
                        text, found ? "several ids begin so" : "no such clip");
}

/* ---- keeping ---- */

static uint8_t *seal_boxes(const uint8_t *key, struct gh_id id, const struct gh_clip_box *boxes, int count,
                           size_t *size)
{
    struct packed_box *packed = calloc((size_t)count, sizeof *packed);
    uint8_t *sealed = NULL;
    *size = (size_t)count * sizeof *packed;
    for (int i = 0; packed && i < count; i++)
        packed[i] = (struct packed_box){boxes[i].t_ms, boxes[i].box.x, boxes[i].box.y, boxes[i].box.w,
                                        boxes[i].box.h};
    if (packed) {
        sealed = gh_seal(key, "clip.boxes", id, packed, *size);
        sodium_memzero(packed, *size);
    }
    free(packed);
    *size += GH_SEAL_EXTRA;
    return sealed;
}

bool gh_clip_keep(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const uint8_t *mp4,
                  size_t size, int lead_ms, const struct gh_clip_box *boxes, int box_count,
                  struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    size_t sealed_size = 0;
    struct gh_clip c;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_clip_get(s, id, &c, err))
        return false;
    if (c.state != GH_CLIP_WANTED)
        return gh_error_set(err, GH_ERR_FAILED, "clip: not waited for any more");
    /* whose key was destroyed meanwhile wants nothing kept */
    bool open = gh_keys_get(s->keys, key_of(id, c.alert), key), kept = open && mp4, ok = true;
    box_count = box_count > BOXES ? BOXES : box_count;
    if (kept && box_count > 0) {
        sealed = seal_boxes(key, id, boxes, box_count, &sealed_size);
        ok = sealed ? true : gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    }
    ok = ok && (!kept || gh_clip_file_write(s, id, key, mp4, size, err));
    sodium_memzero(key, sizeof key);
    if (ok && (ok = gh_db_begin(s, err))) {
        ok = gh_db_run(
            s, err,
            "UPDATE clips SET state = ?, lead_ms = ?, bytes = ?, boxes = ? WHERE id = ? AND state = 1",
            "iiibI", (int64_t)(kept ? GH_CLIP_KEPT : GH_CLIP_MISSED), (int64_t)(kept ? lead_ms : 0),
            (int64_t)(kept ? size : 0), sealed, sealed_size, &id);
        if (ok && sqlite3_changes(s->db) != 1)
            ok = gh_error_set(err, GH_ERR_FAILED, "clip: not waited for any more");
        ok = ok && gh_audit_add(s, by, kept ? "clip.keep" : "clip.miss", &id, NULL, err);
        ok = gh_db_end(s, ok, err);
    }
    free(sealed);
    if (!ok && kept)
        gh_clip_file_remove(s, id, NULL);
    return ok;
}

bool gh_clip_drop(struct gh_store *s, const struct gh_actor *by, struct gh_id id, struct gh_error *err)
{
    struct gh_clip c;
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_SUPERVISE, err) || !gh_clip_get(s, id, &c, err))
        return false;
    if (c.state == GH_CLIP_GONE)
        return true;
    if (gh_id_is_none(c.alert) && !gh_keys_destroy(s->keys, &id, 1, err))
        return false;
    if (!gh_clip_file_remove(s, id, err) || !gh_db_begin(s, err))
        return false;
    bool ok =
        gh_db_run(s, err, "UPDATE clips SET state = 4, bytes = 0, note = NULL, boxes = NULL WHERE id = ?",
                  "I", &id) &&
        gh_db_run(s, err, "UPDATE clip_exports SET reason = NULL WHERE clip = ?", "I", &id) &&
        gh_audit_add(s, by, "clip.drop", &id, NULL, err);
    ok = gh_db_end(s, ok, err);
    /* one that was being kept at this moment */
    return gh_clip_file_remove(s, id, ok ? err : NULL) && ok;
}

/* ---- looking ---- */

static bool unseal(struct gh_store *s, struct gh_id id, uint8_t key[GH_KEY_BYTES], uint8_t **mp4,
                   size_t *size, struct gh_error *err)
{
    static const char *const why[] = {"?", "its last second is not over yet", "?",
                                      "nothing was held of that time", "it is gone"};
    struct gh_clip c;
    *mp4 = NULL;
    if (!gh_clip_get(s, id, &c, err))
        return false;
    if (c.state != GH_CLIP_KEPT)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "clip: %s", why[(unsigned)c.state < 5 ? c.state : 0]);
    if (!gh_keys_get(s->keys, key_of(id, c.alert), key))
        return gh_error_set(err, GH_ERR_NOT_FOUND, "clip: its key is destroyed");
    *mp4 = gh_clip_file_read(s, id, key, size, err);
    return *mp4 != NULL;
}

static bool forget(uint8_t **mp4, size_t *size)
{
    gh_wipe(*mp4, *size);
    *mp4 = NULL;
    *size = 0;
    return false;
}

bool gh_clip_read(struct gh_store *s, const struct gh_actor *by, struct gh_id id, uint8_t **mp4, size_t *size,
                  struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    *mp4 = NULL;
    *size = 0;
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    bool ok = unseal(s, id, key, mp4, size, err);
    sodium_memzero(key, sizeof key);
    ok = ok && gh_db_begin(s, err);
    ok = ok && gh_db_end(s, gh_audit_add(s, by, "clip.play", &id, NULL, err), err);
    return ok || forget(mp4, size); /* what cannot be put on record is not shown */
}

static bool read_boxes(struct gh_store *s, struct gh_id id, const uint8_t *key, struct gh_clip_box **boxes,
                       int *count, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT boxes FROM clips WHERE id = ?", "I", &id);
    size_t n = 0;
    bool ok = st != NULL;
    uint8_t *plain = NULL;
    *boxes = NULL;
    *count = 0;
    if (ok && gh_db_next(s, st, &ok, err) && sqlite3_column_bytes(st, 0)) {
        plain = gh_unseal(key, "clip.boxes", id, sqlite3_column_blob(st, 0),
                          (size_t)sqlite3_column_bytes(st, 0), &n);
        ok = plain ? true
                   : gh_error_set(err, GH_ERR_STORE, "clip: its row is damaged; restore it from its backup");
    }
    sqlite3_finalize(st);
    size_t rows = n / sizeof(struct packed_box);
    if (ok && rows && !(*boxes = calloc(rows, sizeof **boxes)))
        ok = gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    for (size_t i = 0; ok && i < rows; i++) {
        struct packed_box b;
        memcpy(&b, plain + i * sizeof b, sizeof b);
        (*boxes)[(*count)++] = (struct gh_clip_box){b.t_ms, {b.x, b.y, b.w, b.h}};
    }
    free(plain);
    return ok;
}

/* Whom a person has said not to be the one looked for: a bystander like others, whatever the boxes say. */
static bool of_stranger(struct gh_store *s, struct gh_id id)
{
    /* when it cannot be told, nobody is shown; bookmarks have nobody to show */
    return gh_db_number(
        s, 1, "SELECT a.decision = 2 FROM clips c JOIN alerts a ON a.id = c.alert WHERE c.id = ?", "I", &id);
}

bool gh_clip_export(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                    bool faces, uint8_t **mp4, size_t *size, struct gh_clip_box **boxes, int *box_count,
                    struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    size_t n = reason ? strlen(reason) : 0;
    *mp4 = NULL;
    *boxes = NULL;
    *size = 0;
    *box_count = 0;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err))
        return false;
    if (!n || strspn(reason, " ") == n || n > 511 || !gh_db_one_line(reason))
        return gh_error_set(err, GH_ERR_USAGE,
                            "clip: an export needs a reason, one line of at most 511 " GH_UTF8_BYTES);
    struct gh_id export = gh_id_make(gh_db_now(s));
    bool ok = unseal(s, id, key, mp4, size, err) && read_boxes(s, id, key, boxes, box_count, err);
    if (ok && !faces && of_stranger(s, id)) {
        free(*boxes);
        *boxes = NULL;
        *box_count = 0;
    }
    if (ok && !(sealed = gh_seal(key, "clip.reason", export, reason, n)))
        ok = gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    sodium_memzero(key, sizeof key);
    if (ok && (ok = gh_db_begin(s, err)))
        ok = gh_db_end(
            s,
            gh_db_run(
                s, err, "INSERT INTO clip_exports (id, clip, t, actor, faces, reason) VALUES (?,?,?,?,?,?)",
                "IIiIib", &export, &id, gh_db_now(s), &by->id, (int64_t)faces, sealed, n + GH_SEAL_EXTRA) &&
                gh_db_run(s, err, "UPDATE clips SET exported = exported + 1 WHERE id = ?", "I", &id) &&
                gh_audit_add(s, by, "clip.export", &id,
                             faces ? "with a reason, all faces shown" : "with a reason, bystanders blurred",
                             err),
            err);
    free(sealed);
    if (ok)
        return true;
    free(*boxes);
    *boxes = NULL;
    *box_count = 0;
    return forget(mp4, size);
}
