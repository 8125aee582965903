/* Badges and tickets as bytes: what is in the QR code. Sealed and signed, so that a gate needs no central
 * face; pure but for libsodium.
 *
 * Layout (big-endian), then base32 (RFC 4648 without padding, QR alphanumeric mode):
 *   "GH" version(1) kind(1) site(4) id(16) issued(4) from(4) until(4) entries(1) has_template(1)
 *   [ embedder(4) sealed: scale(f32) + 128 int8, XChaCha20-Poly1305, its nonce BLAKE2b(site key, id) ]
 *   Ed25519 signature (64) over all before it
 * Times are Unix seconds. A badge with a template is 254 bytes, 407 letters: a version-12 code at level M.
 * One id is sealed once: the nonce follows from it.
 */
#ifndef GH_TOKEN_BADGE_H
#define GH_TOKEN_BADGE_H

#include "base/error.h"
#include "base/id.h"
#include "vision/vision.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GH_BADGE_TEXT = 512, GH_BADGE_SEED = 32 };

enum gh_badge_kind { GH_BADGE_PERSON = 1, GH_BADGE_TICKET = 2 };

struct gh_badge {
    enum gh_badge_kind kind;
    struct gh_id id;                      /* the badge's own: what is revoked, and what passages name */
    int64_t issued_ms, from_ms, until_ms; /* wall, whole seconds */
    int entries;                          /* ticket: how many entries it is good for, 1 … 99 */
    bool has_template;                    /* false: a ticket that is bound to a face at its first entry */
    char embedder[32]; /* of the template: an id of 4 bytes in the code, see gh_badge_open */
    float template_[GH_TEMPLATE_DIMS];
};

/* What a site signs and opens badges with, derived from one seed (crypto_kdf). A gate that only checks holds
 * the whole, since it must open templates; its copy is sealed. */
struct gh_badge_keys {
    uint8_t sign_public[32], sign_secret[64], seal[32];
    uint8_t site[4]; /* first bytes of the public key's BLAKE2b: whose badge it is */
};
void gh_badge_keys_derive(struct gh_badge_keys *keys, const uint8_t seed[GH_BADGE_SEED]);

/* Text for the code into out, zero-terminated. INPUT for times or entries that do not fit. */
bool gh_badge_make(const struct gh_badge_keys *keys, const struct gh_badge *badge, char out[GH_BADGE_TEXT],
                   struct gh_error *err);

enum gh_badge_fault {
    GH_BADGE_GOOD,
    GH_BADGE_NOT_ONE,   /* some other code */
    GH_BADGE_TORN,      /* ours, but cut or damaged */
    GH_BADGE_FOREIGN,   /* another site's */
    GH_BADGE_FORGED,    /* the signature is not the site's */
    GH_BADGE_TOO_EARLY, /* not yet valid */
    GH_BADGE_EXPIRED,
    GH_BADGE_OTHER_EMBEDDER, /* made for another embedder: to be printed anew */
};
const char *gh_badge_fault_name(enum gh_badge_fault fault); /* "good", "torn", … for records */

/* Reads what a camera or a wedge reader gave: any bytes, any length. embedder: this gate's; the badge's 4
 * bytes are compared with its hash. On faults from TOO_EARLY on, id, kind and times are filled, never the
 * template. */
enum gh_badge_fault gh_badge_open(const struct gh_badge_keys *keys, const void *text, size_t size,
                                  const char *embedder, int64_t now_ms, struct gh_badge *out);

#endif
