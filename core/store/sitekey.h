/* The site key, which wraps the keys file: in a private file, behind a passphrase (Argon2id) and then
 * held in the kernel's keyring until the machine stops, or handed over by systemd as a credential. */
#ifndef GH_STORE_SITEKEY_H
#define GH_STORE_SITEKEY_H

#include "base/error.h"
#include "store/seal.h"

enum gh_sitekey_kind {
    GH_SITEKEY_NONE,
    GH_SITEKEY_FILE,       /* DIR/site.key, 32 bytes, mode 0600 */
    GH_SITEKEY_PASSPHRASE, /* DIR/site.key holds it sealed under a passphrase */
    GH_SITEKEY_CREDENTIAL, /* $CREDENTIALS_DIRECTORY/gatehouse.key, 32 bytes; only when there is no site.key
                            */
};

struct gh_sitekey_status {
    enum gh_sitekey_kind kind;
    bool unlocked; /* can be read at this moment */
    bool keyring;  /* the kernel's keyring can be had here; often not so in containers */
};

/* A fresh key into DIR/site.key. */
bool gh_sitekey_make(const char *dir, uint8_t key[GH_KEY_BYTES], struct gh_error *err);

/* DENIED with the remedy while a passphrase has not been given; STORE when missing, damaged or readable by
 * others. The caller overwrites key. */
bool gh_sitekey_read(const char *dir, uint8_t key[GH_KEY_BYTES], struct gh_error *err);

struct gh_sitekey_status gh_sitekey_look(const char *dir);

/* Turns the file into one behind the passphrase (8 characters or more), or changes the passphrase of an
 * unlocked site, and leaves the site unlocked. The key stays the same. IO where the kernel's keyring cannot
 * be had: the site could then not be opened. */
bool gh_sitekey_set_passphrase(const char *dir, const char *passphrase, struct gh_error *err);

/* Puts the key into the user's keyring. DENIED when the passphrase is wrong. */
bool gh_sitekey_unlock(const char *dir, const char *passphrase, struct gh_error *err);

/* Takes it out again. */
bool gh_sitekey_lock(const char *dir, struct gh_error *err);

#endif
