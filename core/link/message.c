/* Requests and replies as JSON (libcjson): pure, and strict about what comes in. */
#include "link/link.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const op_names[GH_LINK_OPS] = {"ping",    "status",   "focus", "reread",
                                                  "refresh", "suppress", "stop"};

static size_t print(cJSON *json, char *out, size_t size)
{
    size_t n = 0;
    if (json && size && size <= 1u << 30 && cJSON_PrintPreallocated(json, out, (int)size, 0))
        n = strlen(out);
    cJSON_Delete(json);
    return n;
}

static cJSON *parse(const char *data, size_t size)
{
    if (size > GH_LINK_MESSAGE_MAX || memchr(data, 0, size))
        return NULL;
    cJSON *json = cJSON_ParseWithLength(data, size);
    if (json && cJSON_IsObject(json))
        return json;
    cJSON_Delete(json);
    return NULL;
}

static bool text_of(const cJSON *json, const char *key, char *out, size_t size)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, key);
    out[0] = 0;
    if (!v)
        return true;
    if (!cJSON_IsString(v) || strlen(v->valuestring) >= size)
        return false;
    snprintf(out, size, "%s", v->valuestring);
    return true;
}

static bool number_of(const cJSON *json, const char *key, double low, double high, double *out)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, key);
    if (!v)
        return true;
    if (!cJSON_IsNumber(v) || !(v->valuedouble >= low && v->valuedouble <= high))
        return false;
    *out = v->valuedouble;
    return true;
}

size_t gh_link_encode_request(const struct gh_link_request *r, char *out, size_t size)
{
    cJSON *json = cJSON_CreateObject();
    if ((unsigned)r->op < GH_LINK_OPS)
        cJSON_AddStringToObject(json, "op", op_names[r->op]);
    if (r->op == GH_LINK_FOCUS)
        cJSON_AddNumberToObject(json, "camera", r->camera);
    if (r->op == GH_LINK_SUPPRESS)
        cJSON_AddStringToObject(json, "alert", r->alert);
    return print(json, out, size);
}

bool gh_link_decode_request(const char *data, size_t size, struct gh_link_request *r)
{
    cJSON *json = parse(data, size);
    char op[16];
    double camera = -1;
    *r = (struct gh_link_request){.op = GH_LINK_OPS};
    bool ok = json && text_of(json, "op", op, sizeof op) && number_of(json, "camera", -1, 1000, &camera) &&
              text_of(json, "alert", r->alert, sizeof r->alert);
    for (int i = 0; ok && i < GH_LINK_OPS; i++)
        if (!strcmp(op, op_names[i]))
            r->op = (enum gh_link_op)i;
    r->camera = (int)camera;
    cJSON_Delete(json);
    return ok && r->op != GH_LINK_OPS;
}

size_t gh_link_encode_reply(const struct gh_link_reply *r, char *out, size_t size)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "ok", r->ok);
    if (r->error[0])
        cJSON_AddStringToObject(json, "error", r->error);
    cJSON_AddNumberToObject(json, "pid", (double)r->pid);
    cJSON_AddNumberToObject(json, "uptime_ms", (double)r->uptime_ms);
    if (r->text[0])
        cJSON_AddStringToObject(json, "text", r->text);
    return print(json, out, size);
}

bool gh_link_decode_reply(const char *data, size_t size, struct gh_link_reply *r)
{
    cJSON *json = parse(data, size);
    double pid = 0, uptime = 0;
    *r = (struct gh_link_reply){0};
    const cJSON *ok = json ? cJSON_GetObjectItemCaseSensitive(json, "ok") : NULL;
    bool good = cJSON_IsBool(ok) && text_of(json, "error", r->error, sizeof r->error) &&
                text_of(json, "text", r->text, sizeof r->text) && number_of(json, "pid", 0, 1e10, &pid) &&
                number_of(json, "uptime_ms", 0, 1e15, &uptime);
    r->ok = cJSON_IsTrue(ok);
    r->pid = (int64_t)pid;
    r->uptime_ms = (int64_t)uptime;
    cJSON_Delete(json);
    return good;
}
