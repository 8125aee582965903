/* gatehouse alert ack|confirm|…|snooze|hand-over: what people do with an alert. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/alerts.h"

#include <stdio.h>
#include <string.h>

bool gh_cli_alert_act(const struct gh_args *a, struct gh_error *err)
{
    static const struct {
        const char *word;
        enum gh_alert_event event;
    } words[] = {{"ack", GH_ALERT_CLAIM},
                 {"claim", GH_ALERT_CLAIM},
                 {"confirm", GH_ALERT_CONFIRM},
                 {"not-this", GH_ALERT_NOT_THIS},
                 {"cannot-tell", GH_ALERT_CANNOT_TELL},
                 {"second", GH_ALERT_SECOND},
                 {"disagree", GH_ALERT_DISAGREE},
                 {"close", GH_ALERT_CLOSE},
                 {"reopen", GH_ALERT_REOPEN},
                 {"escalate", GH_ALERT_ESCALATE},
                 {"undo", GH_ALERT_UNDO},
                 {"wake", GH_ALERT_WAKE}};
    struct gh_id id;
    struct gh_actor by;
    struct gh_alert al;
    int event = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].word, a->words[0]))
            event = (int)words[i].event;
    if (!event)
        return gh_error_set(
            err, GH_ERR_USAGE,
            "alert: expected ack, claim, confirm, not-this, cannot-tell, second, disagree, close, "
            "reopen, escalate, undo, wake, snooze, hand-over, show or list");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_alert_find(s, a->words[1], &id, err) &&
              gh_alert_act(s, &by, id, (enum gh_alert_event)event, gh_args_get(a, "note"), err) &&
              gh_alert_get(s, id, &al, err);
    if (ok)
        printf("Noted.%s\n", al.status.state == GH_ALERT_AWAITING
                                 ? " A second operator must agree before it counts: gatehouse alert second ID"
                                 : "");
    gh_store_close(s);
    return ok;
}

bool gh_cli_alert_snooze(const struct gh_args *a, struct gh_error *err)
{
    struct gh_id id;
    struct gh_actor by;
    const char *text;
    char when[24];
    if (!gh_args_need(a, "for", &text, err))
        return false;
    long long ms = gh_cli_duration(text);
    if (ms <= 0)
        return gh_error_set(err, GH_ERR_USAGE, "--for: expected a time such as 30m or 1h");
    int64_t until = gh_clock_wall_ms() + ms;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_alert_find(s, a->words[0], &id, err) &&
              gh_alert_snooze(s, &by, id, until, gh_args_get(a, "note"), err);
    if (ok)
        printf("It rests until %s, or until the person is seen at another camera.\n",
               gh_clock_format_local(until, when, sizeof when));
    gh_store_close(s);
    return ok;
}

bool gh_cli_alert_hand_over(const struct gh_args *a, struct gh_error *err)
{
    struct gh_id id;
    struct gh_actor by;
    const char *to = gh_args_get(a, "to");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_alert_find(s, a->words[0], &id, err) &&
              gh_alert_hand_over(s, &by, id, to, gh_args_get(a, "note"), err);
    if (ok && to)
        printf("%s holds it now.\n", to);
    else if (ok)
        printf("It is open again for whoever takes it.\n");
    gh_store_close(s);
    return ok;
}
