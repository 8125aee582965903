/* Name, then password without echo, then the store's answer. */
#include "console/login.h"

#include "base/file.h"
#include "console/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void take_password(struct gh_console *c, const char *password)
{
    struct gh_error err;
    if (!password) {
        gh_console_say(c, false, "not logged in");
        return;
    }
    if (!gh_operator_authenticate(c->model.store, c->login_name, password, &c->actor, &err)) {
        gh_console_say(c, true, "%s", err.text);
        return;
    }
    c->logged_in = true;
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
    if (c->logged_in) {
        if (then)
            then(c);
        return;
    }
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
    if (gh_file_read_secret(file, token, sizeof token, &err) &&
        gh_operator_authenticate_token(c->model.store, who, token, &c->actor, &err)) {
        c->logged_in = true;
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
    explicit_bzero(&c->actor, sizeof c->actor);
    c->logged_in = false;
    gh_still_free(&c->triage.reference);
    gh_still_free(&c->triage.seen);
    c->triage.loaded = gh_id_none;
    gh_console_say(c, false, "logged out");
}
