/* Three ways to hold the site key. Behind a passphrase: magic, salt, Argon2id's two limits, the key
 * sealed under what they give; the keyring's entry is named by the salt. */
#include "store/sitekey.h"

#include "base/file.h"
#include "base/wipe.h"
#include "site/site.h"
#include "store/key_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char magic[8] = {'G', 'H', 'P', 'A', 'S', 'S', '1', '\n'};
enum { SALT = 16, SEALED = GH_KEY_BYTES + GH_SEAL_EXTRA, SIZE = 8 + SALT + 16 + SEALED, ENTRY = 64 };
/* Rights of a key (keyctl(2), KEYCTL_SETPERM): all for who possesses it; view, read, write, search, link for
 * this account's other processes, since services have session keyrings of their own. */
enum { RIGHTS = 0x3f1f0000 };

struct found {
    enum gh_sitekey_kind kind;
    uint8_t data[SIZE];
};

static const char locked[] = "%s: the site is locked; unlock it with: gatehouse key unlock --site %s";

static bool look(const char *dir, char path[GH_SITE_PATH], struct found *f, struct gh_error *err)
{
    struct stat st;
    size_t size;
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    f->kind = GH_SITEKEY_NONE;
    if (!gh_site_path(dir, GH_SITE_KEY, path, err))
        return false;
    bool credential = access(path, F_OK) != 0 && credentials &&
                      gh_file_join(path, GH_SITE_PATH, credentials, "gatehouse.key") &&
                      access(path, F_OK) == 0;
    if (!credential && !gh_site_path(dir, GH_SITE_KEY, path, err))
        return false;
    uint8_t *data = gh_file_read(path, 4096, &size, NULL);
    if (data && size == GH_KEY_BYTES)
        f->kind = credential ? GH_SITEKEY_CREDENTIAL : GH_SITEKEY_FILE;
    else if (data && size == SIZE && !credential && !memcmp(data, magic, sizeof magic))
        f->kind = GH_SITEKEY_PASSPHRASE;
    if (f->kind)
        memcpy(f->data, data, size);
    gh_wipe(data, size);
    if (!data && access(path, R_OK) < 0 && errno == EACCES)
        return gh_file_denied(path, GH_ERR_STORE, err);
    if (!f->kind)
        return gh_error_set(err, GH_ERR_STORE, "%s: missing or damaged; restore it from its backup", path);
    if (stat(path, &st) == 0 && (st.st_mode & (credential ? 007 : 077))) /* systemd's are 0400 or 0440 */
        return gh_error_set(err, GH_ERR_STORE,
                            "%s: readable by others; chmod 600 it, and think who has read it", path);
    return true;
}

/* ---- the kernel's keyring --------------------------------------------------------------------------- */

static void entry_name(const struct found *f, char out[ENTRY])
{
    char hex[2 * SALT + 1];
    snprintf(out, ENTRY, "gatehouse:%s", sodium_bin2hex(hex, sizeof hex, f->data + 8, SALT));
}

static long find_entry(const struct found *f)
{
    char name[ENTRY];
    entry_name(f, name);
    return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", name, 0);
}

static bool recall(const struct found *f, uint8_t key[GH_KEY_BYTES])
{
    uint8_t data[GH_KEY_BYTES + 1];
    long id = find_entry(f), n = id < 0 ? -1 : syscall(SYS_keyctl, KEYCTL_READ, id, data, sizeof data, 0);
    bool ok = n == GH_KEY_BYTES;
    if (ok)
        memcpy(key, data, GH_KEY_BYTES);
    sodium_memzero(data, sizeof data);
    return ok;
}

static bool no_keyring(struct gh_error *err)
{
    return gh_error_set(
        err, GH_ERR_IO,
        "the kernel's keyring cannot be had here (%s), as in many containers; keep site.key as a "
        "private file, or hand it over as the systemd credential gatehouse.key",
        strerror(errno));
}

/* By way of the process's own keyring, where it is ours beyond doubt whatever session this is. */
static bool keep(const char *name, const void *data, size_t size)
{
    long id = syscall(SYS_add_key, "user", name, data, size, KEY_SPEC_PROCESS_KEYRING);
    bool ok = id >= 0 && syscall(SYS_keyctl, KEYCTL_SETPERM, id, RIGHTS) == 0 &&
              syscall(SYS_keyctl, KEYCTL_LINK, id, KEY_SPEC_USER_KEYRING) == 0;
    int saved = errno;
    if (id >= 0)
        syscall(SYS_keyctl, KEYCTL_UNLINK, id, KEY_SPEC_PROCESS_KEYRING);
    errno = saved;
    return ok;
}

static bool hold(const struct found *f, const uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    char name[ENTRY];
    entry_name(f, name);
    return keep(name, key, GH_KEY_BYTES) || no_keyring(err);
}

static bool keyring_works(void)
{
    char c;
    if (!keep("gatehouse:try", "x", 1))
        return false;
    long id = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", "gatehouse:try", 0);
    bool ok = id >= 0 && syscall(SYS_keyctl, KEYCTL_READ, id, &c, (size_t)1, 0) == 1;
    int saved = errno;
    if (id >= 0)
        syscall(SYS_keyctl, KEYCTL_UNLINK, id, KEY_SPEC_USER_KEYRING);
    errno = saved;
    return ok;
}

/* ---- the passphrase --------------------------------------------------------------------------------- */

static uint64_t number_at(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

static void put_number(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static bool stretch(const struct found *f, const char *passphrase, uint8_t out[GH_KEY_BYTES],
                    struct gh_error *err)
{
    uint64_t ops = number_at(f->data + 8 + SALT), memory = number_at(f->data + 16 + SALT);
    /* a forged file must not ask for all of the machine */
    if (ops < 1 || ops > 16 || memory < 8192 || memory > (uint64_t)1 << 30)
        return gh_error_set(err, GH_ERR_STORE, "site.key: damaged; restore it from its backup");
    if (crypto_pwhash(out, GH_KEY_BYTES, passphrase, strlen(passphrase), f->data + 8, ops, (size_t)memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "the passphrase needs %llu MB of memory; free some",
                            (unsigned long long)(memory >> 20));
    return true;
}

bool gh_sitekey_make(const char *dir, uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    char path[GH_SITE_PATH];
    randombytes_buf(key, GH_KEY_BYTES);
    return gh_site_path(dir, GH_SITE_KEY, path, err) && gh_key_files_write(path, key, GH_KEY_BYTES, err);
}

bool gh_sitekey_read(const char *dir, uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct found f;
    bool ok = look(dir, path, &f, err);
    if (ok && f.kind == GH_SITEKEY_PASSPHRASE) {
        if (!recall(&f, key))
            ok = gh_error_set(err, GH_ERR_DENIED, locked, path, dir);
    } else if (ok) {
        memcpy(key, f.data, GH_KEY_BYTES);
    }
    sodium_memzero(&f, sizeof f);
    return ok;
}

struct gh_sitekey_status gh_sitekey_look(const char *dir)
{
    char path[GH_SITE_PATH];
    uint8_t key[GH_KEY_BYTES];
    struct found f;
    struct gh_sitekey_status out = {0};
    if (sodium_init() >= 0 && look(dir, path, &f, NULL)) {
        out.kind = f.kind;
        out.unlocked = gh_sitekey_read(dir, key, NULL);
        sodium_memzero(key, sizeof key);
    }
    sodium_memzero(&f, sizeof f);
    out.keyring = keyring_works();
    return out;
}

static bool replace(const char *dir, const char *path, const uint8_t data[SIZE], struct gh_error *err)
{
    int lock = gh_key_files_lock(dir, err);
    if (lock < 0)
        return false;
    int old = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = gh_key_files_replace(dir, path, old, data, SIZE, err);
    if (old >= 0)
        close(old);
    close(lock);
    return ok;
}

bool gh_sitekey_set_passphrase(const char *dir, const char *passphrase, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    uint8_t key[GH_KEY_BYTES], under[GH_KEY_BYTES], *sealed = NULL;
    struct found f;
    if (sodium_init() < 0 || !look(dir, path, &f, err))
        return false;
    bool credential = f.kind == GH_SITEKEY_CREDENTIAL;
    sodium_memzero(&f, sizeof f);
    if (credential)
        return gh_error_set(err, GH_ERR_USAGE,
                            "this site's key is a systemd credential; it needs no passphrase");
    if (strlen(passphrase) < 8)
        return gh_error_set(err, GH_ERR_INPUT, "a passphrase of fewer than 8 characters; use a longer one");
    if (!keyring_works())
        return no_keyring(err);
    if (!gh_sitekey_read(dir, key, err))
        return false;
    memcpy(f.data, magic, sizeof magic);
    randombytes_buf(f.data + 8, SALT);
    put_number(f.data + 8 + SALT, crypto_pwhash_OPSLIMIT_MODERATE);
    put_number(f.data + 16 + SALT, crypto_pwhash_MEMLIMIT_MODERATE);
    bool ok = stretch(&f, passphrase, under, err);
    if (ok && !(sealed = gh_seal(under, "site.key", gh_id_none, key, GH_KEY_BYTES)))
        ok = gh_error_set(err, GH_ERR_INTERNAL, "site.key: out of memory");
    if (ok)
        memcpy(f.data + SIZE - SEALED, sealed, SEALED);
    /* held before the file is changed, so that a running site stays open */
    ok = ok && hold(&f, key, err) && replace(dir, path, f.data, err);
    free(sealed);
    sodium_memzero(key, sizeof key);
    sodium_memzero(under, sizeof under);
    return ok;
}

bool gh_sitekey_unlock(const char *dir, const char *passphrase, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    uint8_t under[GH_KEY_BYTES], *key;
    struct found f;
    size_t size = 0;
    if (sodium_init() < 0 || !look(dir, path, &f, err))
        return false;
    bool other = f.kind != GH_SITEKEY_PASSPHRASE;
    if (other) {
        sodium_memzero(&f, sizeof f);
        return gh_error_set(err, GH_ERR_USAGE, "%s: has no passphrase; there is nothing to unlock", path);
    }
    if (!stretch(&f, passphrase, under, err))
        return false;
    key = gh_unseal(under, "site.key", gh_id_none, f.data + SIZE - SEALED, SEALED, &size);
    sodium_memzero(under, sizeof under);
    bool ok = key && size == GH_KEY_BYTES
                  ? hold(&f, key, err)
                  : gh_error_set(err, GH_ERR_DENIED, "%s: this is not its passphrase; try again", path);
    gh_wipe(key, size);
    return ok;
}

bool gh_sitekey_lock(const char *dir, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct found f;
    if (sodium_init() < 0 || !look(dir, path, &f, err))
        return false;
    bool other = f.kind != GH_SITEKEY_PASSPHRASE;
    long id = other ? -1 : find_entry(&f);
    sodium_memzero(&f, sizeof f);
    if (other)
        return gh_error_set(err, GH_ERR_USAGE, "%s: has no passphrase; it cannot be locked", path);
    if (id >= 0 && syscall(SYS_keyctl, KEYCTL_UNLINK, id, KEY_SPEC_USER_KEYRING) < 0)
        return no_keyring(err);
    return true;
}
