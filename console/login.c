/* Name, then password without echo, then the store's answer. */
#include "console/login.h"

#include "base/file.h"
#include "console/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What one operator saw is nothing for the next; where nobody was, an act may wait for this log-in. */
static void take_place(struct gh_console *c, const struct gh_actor *who)
{
    if (c->logged_in || c->locked)
        gh_console_forget(c);
    c->actor = *who;
    c->logged_in = true;
    c->touched_ms = c->real_ms;
    gh_console_sight(c);
    if (who->role == GH_ROLE_AUDITOR && !c->locked && c->view != &gh_view_audit && c->view != &gh_view_help)
        gh_console_show(c, &gh_view_wall);
    gh_term_redraw(&c->term);
}

static void leave_place(struct gh_console *c)
{
    gh_prompt_drop(&c->prompt);
    explicit_bzero(&c->form, sizeof c->form);
    gh_console_forget(c);
    explicit_bzero(&c->actor, sizeof c->actor);
    c->logged_in = c->locked = false;
    c->after_login = NULL;
    gh_console_sight(c);
    if (c->view == &gh_view_lock)
        gh_console_show(c, &gh_view_wall);
    gh_term_redraw(&c->term);
}

void gh_login_tick(struct gh_console *c)
{
    if (!c->logged_in || c->login_change == c->model.store_change)
        return;
    c->login_change = c->model.store_change;
    if (gh_operator_stands(c->model.store, &c->actor))
        return;
    char name[sizeof c->actor.name];
    snprintf(name, sizeof name, "%s", c->actor.name);
    leave_place(c);
    gh_console_say(c, true, "the account of %s was closed or its role changed; log in again (L)", name);
}

static void take_password(struct gh_console *c, const char *password)
{
    struct gh_error err;
    if (!password) {
        gh_console_say(c, false, "not logged in");
        return;
    }
    struct gh_actor who;
    if (!gh_operator_authenticate(c->model.store, c->login_name, password, &who, &err)) {
        gh_console_say(c, true, "%s", err.text);
        return;
    }
    take_place(c, &who);
    gh_console_say(c, false, "logged in as %s", c->actor.name);
    if (c->after_login)
        c->after_login(c);
    c->after_login = NULL;
}

static void take_name(struct gh_console *c, const char *name)
{
    if (!name || !*name) {
        gh_console_say(c, false, "not logged in");
        return;
    }
    snprintf(c->login_name, sizeof c->login_name, "%s", name);
    gh_prompt_open(&c->prompt, "Password", true, take_password);
}

void gh_login_need(struct gh_console *c, void (*then)(struct gh_console *c))
{
    if (!c->logged_in)
        gh_login_instead(c, then);
    else if (then)
        then(c);
}

void gh_login_instead(struct gh_console *c, void (*then)(struct gh_console *c))
{
    if (!c->model.store) {
        gh_console_say(c, true, "%s",
                       c->model.store_error.kind ? c->model.store_error.text : "the site has no store yet");
        return;
    }
    if (gh_operator_count(c->model.store) == 0) {
        gh_console_say(c, true, "this site has no operator accounts; make one: gatehouse operator add NAME");
        return;
    }
    c->after_login = then;
    gh_prompt_open(&c->prompt, "Operator", false, take_name);
}

void gh_login_by_token(struct gh_console *c)
{
    const char *who = getenv("GATEHOUSE_BY"), *file = getenv("GATEHOUSE_TOKEN_FILE");
    char token[256];
    struct gh_error err;
    if (!who || !*who || !file || !*file || !c->model.store)
        return;
    struct gh_actor actor;
    if (gh_file_read_secret(file, token, sizeof token, &err) &&
        gh_operator_authenticate_token(c->model.store, who, token, &actor, &err)) {
        take_place(c, &actor);
        gh_console_say(c, false, "logged in as %s; ? shows the keys", c->actor.name);
    } else {
        gh_console_say(c, true, "%s", err.text);
    }
    explicit_bzero(token, sizeof token);
}

void gh_login_toggle(struct gh_console *c)
{
    if (!c->logged_in) {
        gh_login_need(c, NULL);
        return;
    }
    leave_place(c);
    gh_console_say(c, false, "logged out");
}
