/* The `gatehouse` command: one table of commands gives the dispatch and every
 * --help; one file a command. */
#ifndef GH_CLI_CLI_H
#define GH_CLI_CLI_H

#include "base/error.h"
#include "store/operators.h"

#include <stdbool.h>

enum { GH_CLI_VALUES = 64 };

struct gh_site;

/* A command line taken apart: options by name, the rest in order. */
struct gh_args {
    const char *site;                 /* --site, $GATEHOUSE_SITE, ./site */
    const char *words[GH_CLI_VALUES]; /* what is no option */
    int word_count;
    struct {
        const char *name, *value; /* value is "" for options without one */
    } options[GH_CLI_VALUES];
    int option_count;
    bool help;
};

struct gh_command {
    const char *name;  /* "person add" */
    const char *usage; /* words and options behind the name */
    const char *about; /* one line */
    const char
        *options;    /* accepted: "photo= for-flag" (= takes a value; site, by and token-file where useful) */
    int least, most; /* words */
    bool (*run)(const struct gh_args *args, struct gh_error *err);
};

extern const struct gh_command gh_commands[];
extern const int gh_command_count;

/* Takes argv apart by the command's options. USAGE errors name the word; an empty value is one, and a second
 * one where one counts. */
bool gh_args_parse(struct gh_args *args, const struct gh_command *command, int argc, char **argv,
                   struct gh_error *err);
/* What "%-*s" must be told so that text takes at least so many columns of a terminal. */
int gh_cli_width(const char *text, int columns);

/* The option's value, or NULL; the next one after `after` for options given several times (NULL = the first).
 */
const char *gh_args_get(const struct gh_args *args, const char *name);
int gh_args_all(const struct gh_args *args, const char *name, const char **out, int most);
bool gh_args_need(const struct gh_args *args, const char *name, const char **out, struct gh_error *err);

/* Opens the site's store and finds out who acts: --by NAME with the password asked on the terminal, or
 * --token-file FILE (mode 0600). actor may be NULL for commands that only read. */
struct gh_store *gh_cli_open(const struct gh_args *args, struct gh_actor *actor, struct gh_error *err);

/* The site's file, as gh_site_load reads it; the caller frees. NULL when it cannot be read. */
struct gh_site *gh_cli_site(const char *dir, struct gh_error *err);

/* A running engine reads the site file again at once, and that is said; none running is fine. */
void gh_cli_tell_engine(const char *dir);

/* Asks on the terminal without echo. DENIED without one, naming instead, the option that does without. The
 * caller overwrites out. */
bool gh_cli_password(const char *prompt, const char *instead, char *out, size_t size, struct gh_error *err);

/* A new password for who: from --password-file, or asked twice. The caller overwrites out. */
bool gh_cli_new_password(const struct gh_args *args, const char *who, char *out, size_t size,
                         struct gh_error *err);

/* "20s", "5m", "2h" or seconds → ms; -1 if malformed. */
long long gh_cli_duration(const char *text);

/* A validity: dates as gh_clock_parse takes them; NULL or "" gives 0. A day alone is its beginning as `from`.
 */
bool gh_cli_validity(const char *from, const char *to, int64_t *from_ms, int64_t *to_ms,
                     struct gh_error *err);

/* "8h", "2d" and so on, back from now, or a date (a day: from its beginning); -1 if malformed. */
int64_t gh_cli_since(const char *text, int64_t now);

/* the commands, by file */
bool gh_cli_init(const struct gh_args *a, struct gh_error *err);
bool gh_cli_demo(const struct gh_args *a, struct gh_error *err);
bool gh_cli_run(const struct gh_args *a, struct gh_error *err);
bool gh_cli_stop(const struct gh_args *a, struct gh_error *err);
bool gh_cli_status(const struct gh_args *a, struct gh_error *err);
bool gh_cli_doctor(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operating_show(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operating_confirm(const struct gh_args *a, struct gh_error *err);
bool gh_cli_camera_add(const struct gh_args *a, struct gh_error *err);
bool gh_cli_camera_remove(const struct gh_args *a, struct gh_error *err);
bool gh_cli_camera_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_camera_test(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_add(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_show(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_erase(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_search(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_change(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_uses(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_export(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_import(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_number(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_pin(const struct gh_args *a, struct gh_error *err);
bool gh_cli_badge_print(const struct gh_args *a, struct gh_error *err);
bool gh_cli_badge_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_badge_revoke(const struct gh_args *a, struct gh_error *err);
bool gh_cli_ticket_issue(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_open(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_emergency(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_emergency_end(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_passages(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_enrolments(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_approve(const struct gh_args *a, struct gh_error *err);
bool gh_cli_gate_reject(const struct gh_args *a, struct gh_error *err);
bool gh_cli_flag_add(const struct gh_args *a, struct gh_error *err);
bool gh_cli_flag_approve(const struct gh_args *a, struct gh_error *err);
bool gh_cli_flag_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_flag_lift(const struct gh_args *a, struct gh_error *err);
bool gh_cli_flag_review(const struct gh_args *a, struct gh_error *err);
bool gh_cli_flag_show(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_add(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_token(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_role(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_close(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_open(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_password(const struct gh_args *a, struct gh_error *err);
bool gh_cli_operator_recover(const struct gh_args *a, struct gh_error *err);
bool gh_cli_purge(const struct gh_args *a, struct gh_error *err);
bool gh_cli_notice(const struct gh_args *a, struct gh_error *err);
bool gh_cli_dpia(const struct gh_args *a, struct gh_error *err);
bool gh_cli_alert_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_alert_act(const struct gh_args *a, struct gh_error *err);
bool gh_cli_alert_snooze(const struct gh_args *a, struct gh_error *err);
bool gh_cli_alert_hand_over(const struct gh_args *a, struct gh_error *err);
bool gh_cli_alert_show(const struct gh_args *a, struct gh_error *err);
bool gh_cli_evaluate_pairs(const struct gh_args *a, struct gh_error *err);
bool gh_cli_evaluate_folder(const struct gh_args *a, struct gh_error *err);
bool gh_cli_evaluate_liveness(const struct gh_args *a, struct gh_error *err);
bool gh_cli_report(const struct gh_args *a, struct gh_error *err);
bool gh_cli_clip_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_clip_export(const struct gh_args *a, struct gh_error *err);
bool gh_cli_person_faces(const struct gh_args *a, struct gh_error *err);
bool gh_cli_clip_cover(const struct gh_args *a, struct gh_error *err);
bool gh_cli_bookmark_add(const struct gh_args *a, struct gh_error *err);
bool gh_cli_bookmark_list(const struct gh_args *a, struct gh_error *err);
bool gh_cli_audit_verify(const struct gh_args *a, struct gh_error *err);
bool gh_cli_audit_show(const struct gh_args *a, struct gh_error *err);
bool gh_cli_audit_export(const struct gh_args *a, struct gh_error *err);
bool gh_cli_audit_root(const struct gh_args *a, struct gh_error *err);
bool gh_cli_audit_restart(const struct gh_args *a, struct gh_error *err);
bool gh_cli_key_passphrase(const struct gh_args *a, struct gh_error *err);
bool gh_cli_key_unlock(const struct gh_args *a, struct gh_error *err);
bool gh_cli_key_lock(const struct gh_args *a, struct gh_error *err);
bool gh_cli_key_status(const struct gh_args *a, struct gh_error *err);
bool gh_cli_backup_data(const struct gh_args *a, struct gh_error *err);
bool gh_cli_backup_keys(const struct gh_args *a, struct gh_error *err);
bool gh_cli_restore_data(const struct gh_args *a, struct gh_error *err);
bool gh_cli_restore_keys(const struct gh_args *a, struct gh_error *err);

#endif
