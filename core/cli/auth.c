/* Who acts: a password asked on the terminal or a token from a private file; never from argv. */
#include "cli/cli.h"

#include "base/file.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static bool log_in(const struct gh_args *a, struct gh_store *s, struct gh_actor *actor, struct gh_error *err)
{
    const char *who = gh_args_get(a, "by"), *token_file = gh_args_get(a, "token-file"),
               *password_file = gh_args_get(a, "password-file");
    char secret[256], prompt[80];
    bool ok;
    if (!who)
        who = getenv("GATEHOUSE_BY");
    if (!token_file)
        token_file = getenv("GATEHOUSE_TOKEN_FILE");
    if (!who || !*who)
        return gh_error_set(err, GH_ERR_DENIED, "this needs to know who asks; give --by NAME");
    if (token_file && *token_file)
        ok = gh_file_read_secret(token_file, secret, sizeof secret, err) &&
             gh_operator_authenticate_token(s, who, secret, actor, err);
    else if (password_file && a->word_count == 0) /* operator token: the file holds the caller's own */
        ok = gh_file_read_secret(password_file, secret, sizeof secret, err) &&
             gh_operator_authenticate(s, who, secret, actor, err);
    else {
        snprintf(prompt, sizeof prompt, "Password of %.40s", who);
        ok = gh_cli_password(prompt, "--token-file FILE", secret, sizeof secret, err) &&
             gh_operator_authenticate(s, who, secret, actor, err);
    }
    sodium_memzero(secret, sizeof secret);
    return ok;
}

struct gh_store *gh_cli_open(const struct gh_args *a, struct gh_actor *actor, struct gh_error *err)
{
    struct gh_store *s = gh_store_open(a->site, false, err);
    if (!s || !actor || log_in(a, s, actor, err))
        return s;
    gh_store_close(s);
    return NULL;
}
