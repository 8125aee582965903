/* Who is at the console: asked once a session, before the first act or look at a face. */
#ifndef GH_CONSOLE_LOGIN_H
#define GH_CONSOLE_LOGIN_H

struct gh_console;

/* Calls then at once when somebody is logged in, else after name and password were given. */
void gh_login_need(struct gh_console *c, void (*then)(struct gh_console *c));
/* Somebody else than who is there now, who stays unless it succeeds. */
void gh_login_instead(struct gh_console *c, void (*then)(struct gh_console *c));
/* At the start: $GATEHOUSE_BY with the token in $GATEHOUSE_TOKEN_FILE (mode 0600), when both are set. For the
 * demonstration and for desks whose account is one person's. */
void gh_login_by_token(struct gh_console *c);
/* The log-in key: in, or out again. */
void gh_login_toggle(struct gh_console *c);

/* Each round: an account that was closed or given another role since is logged out, and what it saw goes. */
void gh_login_tick(struct gh_console *c);

#endif
