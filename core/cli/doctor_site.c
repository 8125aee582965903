/* doctor's look at one site: permissions of its files, its accounts, and what is kept too long. */
#include "cli/doctor.h"

#include "store/audit.h"
#include "store/key_files.h"
#include "store/operators.h"
#include "store/purge_hold.h"
#include "store/retention.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct look {
    int seen, bad;
    char worst[GH_SITE_PATH + 300], fault[160];
};

static void look_at(struct look *l, const char *path, const struct stat *st)
{
    const char *fault = NULL;
    bool folder = S_ISDIR(st->st_mode);
    if (S_ISLNK(st->st_mode))
        return; /* its target is somebody else's matter */
    if (st->st_mode & 077)
        fault = folder ? "can be entered by others; chmod 700" : "can be read by others; chmod 600";
    else if (st->st_uid != geteuid())
        fault = "belongs to another account; run all of the site as one, and chown";
    l->seen++;
    if (!fault)
        return;
    if (!l->bad++) {
        snprintf(l->worst, sizeof l->worst, "%s", path);
        snprintf(l->fault, sizeof l->fault, "%s", fault);
    }
}

static void walk(struct look *l, const char *dir, int depth)
{
    DIR *d = depth < 8 ? opendir(dir) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[GH_SITE_PATH + 300];
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
            (size_t)snprintf(path, sizeof path, "%s/%s", dir, e->d_name) >= sizeof path ||
            lstat(path, &st) < 0)
            continue;
        look_at(l, path, &st);
        if (S_ISDIR(st.st_mode))
            walk(l, path, depth + 1);
    }
    if (d)
        closedir(d);
}

/* Opening the records clears strays away, which follows. */
static void look_for_keys(const char *dir)
{
    char path[GH_SITE_PATH + 16];
    if (gh_key_files_find(dir, GH_KEY_FILE_STRAY, path, sizeof path))
        gh_doctor_line("note", "keys",
                       "%s was left by a kill or a power cut, with keys in it; it is overwritten and removed "
                       "when the records are opened",
                       path);
    if (gh_key_files_find(dir, GH_KEY_FILE_COPY, path, sizeof path))
        gh_doctor_line("FAIL", "keys",
                       "%s: a copy of keys opens who is erased later; keep it apart from the site, or delete "
                       "it",
                       path);
}

void gh_doctor_files(const struct gh_site *site)
{
    static const struct {
        enum gh_site_file file;
        const char *what;
    } needed[] = {{GH_SITE_DB, "records"}, {GH_SITE_KEYS, "keys"}};
    struct look l = {0};
    struct stat st;
    char path[GH_SITE_PATH];
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!gh_site_path(site->dir, needed[i].file, path, NULL) || access(path, F_OK) < 0)
            gh_doctor_line("FAIL", needed[i].what,
                           "%s is missing; make the site with gatehouse init, or restore it from its backup",
                           path);
    look_for_keys(site->dir);
    if (stat(site->dir, &st) == 0)
        look_at(&l, site->dir, &st);
    walk(&l, site->dir, 0);
    if (!l.bad)
        gh_doctor_line("ok", "files", "%d files and folders, private", l.seen);
    else
        gh_doctor_line("FAIL", "files", "%s %s%s", l.worst, l.fault,
                       l.bad > 1 ? " (and others beside it)" : "");
}

struct accounts {
    int able, administrators, auditors, closed;
};

static bool count_account(void *user, const struct gh_operator *o)
{
    struct accounts *n = user;
    if (!o->active) {
        n->closed++;
        return true;
    }
    n->able += o->role != GH_ROLE_AUDITOR;
    n->administrators += o->role == GH_ROLE_ADMINISTRATOR;
    n->auditors += o->role == GH_ROLE_AUDITOR;
    return true;
}

static void check_accounts(struct gh_store *s)
{
    struct accounts n = {0};
    struct gh_error err = {0};
    if (!gh_operator_list(s, count_account, &n, &err))
        gh_doctor_line("FAIL", "operators", "%s", err.text);
    else if (!n.administrators)
        gh_doctor_line("FAIL", "operators",
                       "no administrator; win an account back: gatehouse operator recover");
    else if (n.able < 2)
        gh_doctor_line("note", "operators",
                       "only one account can propose and approve, so no flag can become live; add a second: "
                       "gatehouse operator add");
    else
        gh_doctor_line("ok", "operators", "%d can propose and approve, %d administrator%s, %d auditor%s",
                       n.able, n.administrators, n.administrators == 1 ? "" : "s", n.auditors,
                       n.auditors == 1 ? "" : "s");
}

void gh_doctor_records(const struct gh_site *site, const struct gh_vision_info *info)
{
    struct gh_error err = {0};
    struct gh_store *s = gh_store_open(site->dir, false, &err);
    if (!s) {
        if (err.kind != GH_ERR_NOT_FOUND) /* a missing one has been told of */
            gh_doctor_line("FAIL", "records", "%s", err.text);
        return;
    }
    gh_doctor_line("ok", "records", "open");
    char stray[GH_SITE_PATH + 16];
    if (gh_key_files_find(site->dir, GH_KEY_FILE_STRAY, stray, sizeof stray))
        gh_doctor_line("FAIL", "keys",
                       "%s cannot be overwritten and removed; who is erased can be opened from it: look at "
                       "the disk, and delete it",
                       stray);
    if (gh_audit_ready(s, &err))
        gh_doctor_line("ok", "audit", "goes on");
    else
        gh_doctor_line("FAIL", "audit", "%s", err.text);
    check_accounts(s);
    gh_doctor_operating(site, s, info);
    int64_t hold = gh_purge_hold_left(s);
    if (hold)
        gh_doctor_line(
            "note", "purge",
            "the date jumped ahead, so for %lld h more of running an engine erases only \"not this person\"; "
            "check the machine's date before anything else: gatehouse purge ends the wait, and what it "
            "erases is gone for good",
            (long long)((hold + 3599999) / 3600000));
    if (gh_purge_check(s, site, &err))
        gh_doctor_line("ok", "retention", "nothing is kept too long");
    else
        gh_doctor_line("FAIL", "retention", "%s", err.text);
    if (!site->contact[0])
        gh_doctor_line("note", "notice",
                       "nobody is named whom people can ask; set [site] contact in site.ini");
    gh_store_close(s);
}
