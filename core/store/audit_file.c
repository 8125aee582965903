/* The audit as a file of JSON lines that a third party verifies without the database: roots, head,
 * stations, rows. */
#include "store/audit.h"

#include "store/audit_read.h"
#include "store/audit_walk.h"

#include "base/clock.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 64 << 10, MOST_FIELD = 512 };

static void add_hex(cJSON *o, const char *name, const void *data, size_t size)
{
    char hex[2 * MOST_FIELD + 1];
    if (!data || size > MOST_FIELD)
        cJSON_AddNullToObject(o, name);
    else
        cJSON_AddStringToObject(o, name, sodium_bin2hex(hex, sizeof hex, data, size));
}

static void add_text(cJSON *o, const char *name, struct gh_audit_bytes b)
{
    char text[MOST_FIELD + 1];
    size_t n = b.size < MOST_FIELD ? b.size : MOST_FIELD;
    if (n)
        memcpy(text, b.data, n);
    text[n] = 0;
    cJSON_AddStringToObject(o, name, text);
}

static bool put(FILE *f, cJSON *o)
{
    char *text = o ? cJSON_PrintUnformatted(o) : NULL;
    bool ok = text && fprintf(f, "%s\n", text) > 0;
    cJSON_free(text);
    cJSON_Delete(o);
    return ok;
}

static bool put_outside(FILE *f, const struct gh_audit_moment *m, int64_t now)
{
    char head[GH_AUDIT_HEAD_SIZE + 1];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "gatehouse", "audit 1");
    cJSON_AddNumberToObject(o, "exported", (double)now);
    bool ok = put(f, o);
    for (int i = 0; ok && i < m->roots.count; i++) {
        o = cJSON_CreateObject();
        cJSON_AddNumberToObject(o, "root", (double)m->roots.items[i].seq);
        add_hex(o, "key", m->roots.items[i].key, GH_AUDIT_KEY);
        ok = put(f, o);
    }
    gh_audit_head_text(&m->head, head);
    o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "head", cJSON_Parse(head));
    ok = put(f, o) && ok;
    for (int i = 0; ok && i < m->mile_count; i++) {
        const struct gh_audit_mile *mile = &m->miles[i];
        o = cJSON_CreateObject();
        cJSON_AddNumberToObject(o, "station", (double)mile->seq);
        cJSON_AddNumberToObject(o, "made", (double)mile->made);
        add_hex(o, "hash", mile->hash, sizeof mile->hash);
        add_hex(o, "next", mile->next_key, sizeof mile->next_key);
        add_hex(o, "station_key", mile->stub ? NULL : mile->mile_key, sizeof mile->mile_key);
        add_hex(o, "signature", mile->signature, sizeof mile->signature);
        ok = put(f, o);
    }
    return ok;
}

static bool put_row(FILE *f, const struct gh_audit_record *r)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddNumberToObject(o, "seq", (double)r->seq);
    cJSON_AddNumberToObject(o, "t", (double)r->t);
    add_hex(o, "actor", r->actor.data, r->actor.size);
    add_text(o, "action", r->action);
    add_hex(o, "subject", r->subject.data, r->subject.size);
    add_text(o, "detail", r->detail);
    add_hex(o, "hash", r->hash.data, r->hash.size);
    add_hex(o, "next", r->next_key.data, r->next_key.size);
    add_hex(o, "signature", r->signature.data, r->signature.size);
    return put(f, o);
}

static bool write_all(struct gh_store *s, FILE *f, const char *path, int64_t *rows, struct gh_error *err)
{
    struct gh_audit_moment m;
    struct gh_audit_record r;
    sqlite3_stmt *st = NULL;
    bool ok = gh_audit_moment_begin(s, &m, err), wrote = ok && put_outside(f, &m, gh_db_now(s));
    if (ok)
        ok = (st = gh_db_prepare(s, err, "SELECT " GH_AUDIT_COLUMNS " FROM audit ORDER BY seq", "")) != NULL;
    for (*rows = 0; ok && wrote && gh_db_next(s, st, &ok, err); ++*rows) {
        gh_audit_record_read(st, &r);
        wrote = put_row(f, &r);
    }
    sqlite3_finalize(st);
    gh_audit_moment_end(s, &m);
    wrote = wrote && fflush(f) == 0 && fsync(fileno(f)) == 0;
    return ok && (wrote || gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path, strerror(errno)));
}

bool gh_audit_export(struct gh_store *s, const struct gh_actor *by, const char *path, int64_t *rows,
                     struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ADMIN | 1u << GH_ROLE_AUDITOR, err))
        return false;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (!f) {
        gh_error_set(err, errno == EEXIST ? GH_ERR_USAGE : GH_ERR_IO, "%s: cannot make it: %s", path,
                     strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool ok = gh_db_begin(s, err) &&
              gh_db_end(s, gh_audit_add(s, by, "audit.export", NULL, NULL, err), err) &&
              write_all(s, f, path, rows, err);
    fclose(f);
    if (!ok)
        unlink(path);
    return ok;
}

/* ---- reading one ------------------------------------------------------------------------------------ */

struct reader {
    const char *path;
    FILE *f;
    char *line;
    size_t room;
    struct gh_audit_roots roots;
    struct gh_audit_head head;
    bool has_head, has_title;
    struct gh_audit_mile *miles;
    int mile_count, mile_room;
};

static bool malformed(struct reader *r, int64_t number, struct gh_error *err)
{
    return gh_error_set(err, GH_ERR_INPUT, "%s: line %lld is not one of an exported audit", r->path,
                        (long long)number);
}

static bool number_of(const cJSON *o, const char *name, int64_t *out)
{
    const cJSON *n = cJSON_GetObjectItemCaseSensitive(o, name);
    if (!cJSON_IsNumber(n) || !(n->valuedouble >= -9e15 && n->valuedouble <= 9e15))
        return false;
    *out = (int64_t)n->valuedouble;
    return (double)*out == n->valuedouble;
}

static bool hex_of(const cJSON *o, const char *name, uint8_t *out, size_t size)
{
    return gh_audit_unhex(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name)), out, size);
}

/* Of any length up to MOST_FIELD; null is none. */
static bool bytes_of(const cJSON *o, const char *name, uint8_t room[MOST_FIELD], struct gh_audit_bytes *out)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name);
    *out = (struct gh_audit_bytes){NULL, 0};
    if (cJSON_IsNull(v))
        return true;
    const char *hex = cJSON_GetStringValue(v);
    if (!hex || strlen(hex) > 2 * MOST_FIELD || !gh_audit_unhex(hex, room, strlen(hex) / 2))
        return false;
    *out = (struct gh_audit_bytes){room, strlen(hex) / 2};
    return true;
}

static bool text_of(const cJSON *o, const char *name, struct gh_audit_bytes *out)
{
    const char *t = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name));
    *out = (struct gh_audit_bytes){t, t ? strlen(t) : 0};
    return t != NULL;
}

static bool read_mile(struct reader *r, const cJSON *o)
{
    if (r->mile_count == r->mile_room) {
        int room = r->mile_room ? r->mile_room * 2 : 64;
        struct gh_audit_mile *p = realloc(r->miles, (size_t)room * sizeof *p);
        if (!p)
            return false;
        r->miles = p;
        r->mile_room = room;
    }
    struct gh_audit_mile *m = &r->miles[r->mile_count];
    memset(m, 0, sizeof *m);
    m->stub = cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(o, "station_key"));
    if (!number_of(o, "station", &m->seq) || !number_of(o, "made", &m->made) ||
        (r->mile_count && m->seq <= m[-1].seq) || !hex_of(o, "hash", m->hash, sizeof m->hash) ||
        !hex_of(o, "next", m->next_key, sizeof m->next_key) ||
        !(m->stub || hex_of(o, "station_key", m->mile_key, sizeof m->mile_key)) ||
        !hex_of(o, "signature", m->signature, sizeof m->signature))
        return false;
    r->mile_count++;
    return true;
}

static bool read_root(struct reader *r, const cJSON *o)
{
    struct gh_audit_root *root = &r->roots.items[r->roots.count];
    if (r->roots.count == GH_AUDIT_ROOTS || !number_of(o, "root", &root->seq) ||
        root->seq <= (r->roots.count ? root[-1].seq : 0) || !hex_of(o, "key", root->key, sizeof root->key))
        return false;
    r->roots.count++;
    return true;
}

static bool read_head(struct reader *r, const cJSON *o)
{
    const cJSON *h = cJSON_GetObjectItemCaseSensitive(o, "head");
    return r->has_head = number_of(h, "seq", &r->head.seq) && number_of(h, "t", &r->head.t) &&
                         hex_of(h, "hash", r->head.hash, sizeof r->head.hash) &&
                         hex_of(h, "next", r->head.next_key, sizeof r->head.next_key) &&
                         hex_of(h, "signature", r->head.signature, sizeof r->head.signature);
}

static bool walk_row(struct gh_audit_walk *w, const cJSON *o, bool *wellformed, struct gh_error *err)
{
    uint8_t actor[MOST_FIELD], subject[MOST_FIELD], hash[MOST_FIELD], next[MOST_FIELD], sign[MOST_FIELD];
    struct gh_audit_record row = {0};
    *wellformed = number_of(o, "seq", &row.seq) && number_of(o, "t", &row.t) &&
                  bytes_of(o, "actor", actor, &row.actor) && text_of(o, "action", &row.action) &&
                  bytes_of(o, "subject", subject, &row.subject) && text_of(o, "detail", &row.detail) &&
                  bytes_of(o, "hash", hash, &row.hash) && bytes_of(o, "next", next, &row.next_key) &&
                  bytes_of(o, "signature", sign, &row.signature);
    if (!*wellformed || gh_audit_walk_row(w, &row, err))
        return *wellformed;
    if (w->fault == GH_AUDIT_CHANGED)
        return gh_error_set(err, GH_ERR_FAILED, "audit: row %lld was changed", (long long)w->bad);
    if (w->fault == GH_AUDIT_FOREIGN)
        return gh_error_set(err, GH_ERR_FAILED,
                            "audit: row %lld was written with another key than the one announced",
                            (long long)w->bad);
    return false;
}

static bool check_root(const struct reader *r, const char *root, struct gh_error *err)
{
    char hex[2 * GH_AUDIT_KEY + 1];
    sodium_bin2hex(hex, sizeof hex, r->roots.items[r->roots.count - 1].key, GH_AUDIT_KEY);
    return !root || !strcmp(root, hex) ||
           gh_error_set(
               err, GH_ERR_FAILED,
               "%s: its root key is %s and not the one given: another site's audit, or one begun anew",
               r->path, hex);
}

/* Titles come first, rows behind them: with the first row the walk begins. */
static bool take_line(struct reader *r, struct gh_audit_walk *w, bool *walking, const cJSON *o,
                      int64_t number, const char *root, struct gh_error *err)
{
    bool wellformed;
    if (number == 1) {
        const char *title = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "gatehouse"));
        return (title && !strcmp(title, "audit 1")) || malformed(r, number, err);
    }
    if (!*walking && cJSON_HasObjectItem(o, "root"))
        return read_root(r, o) || malformed(r, number, err);
    if (!*walking && cJSON_HasObjectItem(o, "head"))
        return read_head(r, o) || malformed(r, number, err);
    if (!*walking && cJSON_HasObjectItem(o, "station"))
        return read_mile(r, o) || malformed(r, number, err);
    if (!*walking) {
        if (!r->roots.count || !r->has_head)
            return malformed(r, number, err);
        if (!check_root(r, root, err) ||
            !gh_audit_walk_begin(w, &r->roots, r->miles, r->mile_count, &r->head, gh_clock_wall_ms(), err))
            return false;
        *walking = true;
    }
    bool ok = walk_row(w, o, &wellformed, err);
    return wellformed ? ok : malformed(r, number, err);
}

bool gh_audit_verify_file(const char *path, const char *root, int64_t *rows, struct gh_error *err)
{
    struct reader r = {.path = path, .f = fopen(path, "re")};
    struct gh_audit_walk w;
    bool ok = true, walking = false;
    ssize_t n;
    *rows = 0;
    if (sodium_init() < 0 || !r.f)
        return gh_error_set(err, errno == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_IO, "%s: %s", path,
                            strerror(errno));
    for (int64_t number = 1; ok && (n = getline(&r.line, &r.room, r.f)) > 0; number++) {
        cJSON *o = n < LONGEST ? cJSON_Parse(r.line) : NULL;
        ok = cJSON_IsObject(o) ? take_line(&r, &w, &walking, o, number, root, err)
                               : malformed(&r, number, err);
        cJSON_Delete(o);
        *rows += ok && walking;
    }
    if (ok && !walking)
        ok = gh_error_set(err, GH_ERR_INPUT, "%s: not an exported audit, or cut short", path);
    ok = ok && gh_audit_walk_end(&w, err);
    free(r.line);
    free(r.miles);
    fclose(r.f);
    return ok;
}
