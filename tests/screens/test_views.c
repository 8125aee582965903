/* People, flags, evidence, audit and the lock, driven in a pseudo-terminal. Recorded screens: RECORD=1 writes
 * them anew (then look at what changed). */
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka after those it needs */
#include <cmocka.h>

static void open_site(struct fixture *site)
{
    struct gh_error err;
    if (!fixture_open(site, 9, &err) || !fixture_alerts(site, &err) || !fixture_evidence(site, &err) ||
        !fixture_listen(site, &err))
        fail_msg("%s", err.text);
}

static void run_at(const char *who, const char *prefix, int cols, int rows, const struct session_step *steps,
                   size_t count)
{
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, prefix, cols, rows, "truecolor", "3 open");
    session_log_in(&x, who);
    session_run(&x, steps, count);
    session_end(&x);
    fixture_close(&site);
}

static void both_sizes(const char *who, const char *prefix, const struct session_step *steps, size_t count)
{
    run_at(who, prefix, 80, 24, steps, count);
    run_at(who, prefix, 200, 50, steps, count);
}

static void people(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"4", "People: 5", "list"},
        {"G", "notice 1, on paper", "consent"},
        {"/staff\r", "People: 1 with staff", NULL},
        {"\033jj", "A. Adams", NULL},
        {"p", "picture 1 of 2", "picture"},
        {">", "picture 2 of 2", NULL},
        {"\r", "Uses of A. Adams's data", NULL},
        {"\r", "left the ward", NULL},
        {"gP", "Category", NULL},
        {"\033", "nothing was changed", NULL},
        {"P", "Category", NULL},
        {"missing\r", "1/6 Reason", NULL},
        {"\r", "1/6 Reason", NULL},
        {"not seen since Monday\r", "2/6 On whose", NULL},
        {"the police\r\r", "4/6 Until", NULL},
        {"\r", "5/6 What", NULL},
        {"call the police\r", "6/6 Must", "form"},
        {"\r", "Proposed: another must approve", NULL},
        {"Ge", "1/5 Name", NULL},
        {"\025Dana Dunn\r\r\r\025+90d\r\r", "they agreed to less time", NULL},
        {"e\025Dana Dunn\r\r\r\025+90d\rnotice 2, on paper\r", "changed, by ada", NULL},
        {"", "until 2027-02-22", NULL},
        {"D", "type the whole name", NULL},
        {"dana\r", "that is not the name", NULL},
        {"DDana Dunn\r", "erased for good", NULL},
        {"", "People: 4", "erased"},
    };
    both_sizes("ada", "people", steps, COUNT(steps));
}

static void flags(void **state)
{
    (void)state;
    static const struct session_step ada[] = {
        {"5", "Flags: 3, live and proposed", "list"},
        {"y", "you proposed it", NULL},
        {"jj", "left the ward", NULL},
        {"r", "Next review", NULL},
        {"\r\r", "who proposed it", NULL},
        {"w", "that want a review", "review"},
        {"\033l", "Reason", NULL},
        {"\r", "a reason is needed", NULL},
        {"made by mistake\r", "Lifted, by ada", NULL},
        {"A", "Flags: 3, all", "all"},
    };
    static const struct session_step bob[] = {
        {"5", "Flags: 3, live and proposed", NULL},
        {"y", "Look out for C. Clark from now on", NULL},
        {"y\r", "Approved, by bob", NULL},
        {"r+20d\r", "Note", NULL},
        {"\033", "nothing was changed", NULL},
        {"r", "Next review", NULL},
        {"\025+20d\rstill valid\r", "Reviewed, by bob", "approved"},
    };
    both_sizes("ada", "flags", ada, COUNT(ada));
    run_at("bob", "flags", 80, 24, bob, COUNT(bob));
}

static void evidence(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"6", "Bookmarks: 3", "list"},
        {"E", "this clip is being cut", NULL},
        {"\r", "there is nothing to play: it is being cut", NULL},
        {"G", "starts 1.2 s earlier", NULL},
        {"\r", "of 9.", NULL},
        {" ", "paused", NULL},
        {"\033OH", "0.0 of", "clip"},
        {"\033OB", "0.1 of", NULL},
        {"\033OC", "5.1 of", NULL},
        {"\033OA", "4.1 of", NULL},
        {"s", "twice as fast", NULL},
        {" ", "the end", NULL},
        {"q", "Bookmarks: 3", NULL},
        {"3v", "of 9.0 s", NULL},
        {"q", "of 3", NULL},
        {"1b", "Keep the last 20 s of door", NULL},
        {"look here\r", "bookmarked: door", NULL},
        {"6", "look here", NULL},
    };
    both_sizes("ada", "evidence", steps, COUNT(steps));
}

/* An operator exports nothing; a supervisor's file is there, and there only once. */
static void exports(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    char keys[400], path[300];
    open_site(&site);
    session_begin(&x, &site, "export", 80, 24, "truecolor", "3 open");
    session_log_in(&x, "bob");
    session_type(&x, "6G", "someone dropped a purse");
    session_type(&x, "E", "clips are exported by supervisors");
    session_type(&x, "L", "logged out");
    session_log_in(&x, "ada");
    snprintf(path, sizeof path, "%s/out.mp4", site.dir);
    snprintf(keys, sizeof keys, "%s\r", path);
    session_type(&x, "6G", "someone dropped a purse");
    session_type(&x, "E", "1/3 Write to");
    session_type(&x, keys, "2/3 Reason");
    session_type(&x, "police, case 12\r", "3/3 Reason to show");
    session_type(&x, "faces are needed\r", "written with all faces");
    assert_int_equal(access(path, R_OK), 0);
    session_type(&x, "E", "1/3 Write to");
    session_type(&x, keys, "2/3 Reason");
    session_type(&x, "again\r\r", "is there already");
    session_type(&x, "", "exported 1 time");
    session_end(&x);
    fixture_close(&site);
}

static void audit(void **state)
{
    (void)state;
    static const struct session_step ida[] = {
        {"", "auditors see no pictures", "states"},
        {"3", "auditors see the audit (7)", NULL},
        {"2", "auditors see the audit (7)", NULL},
        {"7", "Audit, the newest", NULL},
        {"V", "The chain holds", NULL},
        {"/operator.login\r", "ida       operator.login", "list"},
        {"\033", "Audit, the newest", NULL},
    };
    static const struct session_step bob[] = {{"7", "for auditors and administrators", NULL},
                                              {"1", "15.0/s", NULL}};
    both_sizes("ida", "audit", ida, COUNT(ida));
    run_at("bob", "audit", 80, 24, bob, COUNT(bob));
}

/* Pictures and names are off the screen; only the password, or another one's, brings them back. */
static void lock_in(int cols, int rows, const char *colors)
{
    char prefix[32];
    static const struct session_step locked[] = {{"3", "reference 1 of 2", NULL},
                                                 {"\030", "Locked by ada", "screen"},
                                                 {"3acq3", "Locked by ada", NULL}};
    struct fixture site;
    struct session x;
    open_site(&site);
    snprintf(prefix, sizeof prefix, "lock%s%s", strcmp(colors, "none") ? "" : "-",
             strcmp(colors, "none") ? "" : "mono");
    session_begin(&x, &site, prefix, cols, rows, colors, "3 open");
    session_log_in(&x, "ada");
    session_run(&x, locked, 2);
    assert_false(screen_has(&x.s, "Adams"));
    session_type(&x, "3ac1\t", "Locked by ada");
    session_type(&x, "\r", "Password of ada");
    session_type(&x, "wrong horse\r", "wrong");
    session_type(&x, "\r", "Password of ada");
    session_type(&x, FIXTURE_PASSWORD "\r",
                 "too many failures"); /* the clock stands still, and so does the wait */
    session_type(&x, "L", "Operator:");
    session_type(&x, "bob\r", "Password:");
    session_type(&x, FIXTURE_PASSWORD "\r", "unlocked by bob");
    session_type(&x, "", "A. Adams (missing)");
    session_end(&x);
    fixture_close(&site);
}

static void locks_and_unlocks(void **state)
{
    (void)state;
    lock_in(80, 24, "truecolor");
    lock_in(200, 50, "truecolor");
    lock_in(80, 24, "none");
}

static void idle_locks(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin_with(&x, &site, "idle", 80, 24, "truecolor", "3 open",
                       (struct gh_console_options){.lock_after_ms = 1500});
    screen_watch(&x.s, 2000);
    assert_false(screen_has(&x.s, "Locked")); /* nobody is logged in */
    session_log_in(&x, "ada");
    session_type(&x, "", "Locked by ada");
    session_type(&x, "\r", "Password of ada");
    session_type(&x, FIXTURE_PASSWORD "\r", "unlocked by ada");
    session_end(&x);
    fixture_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people),     cmocka_unit_test(flags), cmocka_unit_test(evidence),
        cmocka_unit_test(exports),    cmocka_unit_test(audit), cmocka_unit_test(locks_and_unlocks),
        cmocka_unit_test(idle_locks),
    };
    return cmocka_run_group_tests_name("console: views", tests, NULL, NULL);
}
