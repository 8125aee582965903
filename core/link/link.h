/* The engine's Unix socket: small requests and replies as JSON lines behind a
 * 4-byte big-endian length. Encoding and decoding are pure and fuzzed. */
#ifndef GH_LINK_LINK_H
#define GH_LINK_LINK_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { GH_LINK_MESSAGE_MAX = 65536 };

enum gh_link_op {
    GH_LINK_PING,     /* → version, pid, uptime */
    GH_LINK_STATUS,   /* → cameras' states */
    GH_LINK_FOCUS,    /* camera: paint this one large; -1 = none */
    GH_LINK_REREAD,   /* read site.ini again */
    GH_LINK_REFRESH,  /* read the gallery again now */
    GH_LINK_SUPPRESS, /* alert: this face raises that flag no more this visit */
    GH_LINK_STOP,     /* end the engine */
    GH_LINK_OPS
};

struct gh_link_request {
    enum gh_link_op op;
    int camera;     /* FOCUS */
    char alert[27]; /* SUPPRESS */
};

struct gh_link_reply {
    bool ok;
    char error[256];
    int64_t pid, uptime_ms;
    char text[4096]; /* STATUS: JSON */
};

/* Pure. Encoders return the length written behind the 4-byte header, 0 if it does not fit. */
size_t gh_link_encode_request(const struct gh_link_request *r, char *out, size_t size);
bool gh_link_decode_request(const char *data, size_t size, struct gh_link_request *r);
size_t gh_link_encode_reply(const struct gh_link_reply *r, char *out, size_t size);
bool gh_link_decode_reply(const char *data, size_t size, struct gh_link_reply *r);

/* Client: one request, one reply, within timeout_ms. NOT_FOUND when no engine listens. */
bool gh_link_call(const char *path, const struct gh_link_request *r, struct gh_link_reply *reply,
                  int timeout_ms, struct gh_error *err);

/* Server: a thread that accepts up to 16 clients and calls handle for each request (on that thread). */
struct gh_link_server;
struct gh_link_server *gh_link_serve(const char *path,
                                     void (*handle)(void *user, const struct gh_link_request *r,
                                                    struct gh_link_reply *reply),
                                     void *user, struct gh_error *err);
void gh_link_stop(struct gh_link_server *s); /* stops, joins, removes the socket */

#endif
