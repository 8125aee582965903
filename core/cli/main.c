/* gatehouse: finds the command in the table, runs it, prints its error once. */
#include "base/log.h"
#include "base/wipe.h"
#include "cli/cli.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    printf("gatehouse: a control room for a site's own cameras\n\nusage: gatehouse COMMAND … [--site DIR]   "
           "(default $GATEHOUSE_SITE or ./site)\n\n");
    for (int i = 0; i < gh_command_count; i++)
        printf("  %-14s %s\n", gh_commands[i].name, gh_commands[i].about);
    printf("\n`gatehouse COMMAND --help` tells a command's arguments. Exit codes: 0 done; 1 the answer is "
           "no; 2 usage; 3 site file;\n"
           "4 not found; 5 unusable input; 6 denied; 7 busy; 8 store; 9 models; 10 input/output; 11 time "
           "limit; 12 internal.\n");
}

/* The longest name that begins the line: "person add" before "person". */
static const struct gh_command *find(int argc, char **argv, int *words)
{
    for (int want = 2; want >= 1; want--)
        for (int i = 0; i < gh_command_count && argc > want; i++) {
            const char *name = gh_commands[i].name, *space = strchr(name, ' ');
            size_t first = space ? (size_t)(space - name) : strlen(name);
            if ((space != NULL) + 1 == want && strlen(argv[1]) == first && !strncmp(argv[1], name, first) &&
                (!space || !strcmp(argv[2], space + 1))) {
                *words = want;
                return &gh_commands[i];
            }
        }
    return NULL;
}

/* On the terminal once, on one line, whatever a file's name or an argument holds. */
static void report(const char *text)
{
    fputs("gatehouse: ", stderr);
    for (; *text; text++)
        fputc((unsigned char)*text < 32 || *text == 127 ? '?' : *text, stderr);
    fputc('\n', stderr);
}

/* What was to be read has left us, or there is an error to tell of. */
static int finish(bool ok, struct gh_error *err)
{
    errno = 0;
    /* long output may have met the full disk before its last part */
    if ((fflush(stdout) != 0 || ferror(stdout)) && ok)
        ok = gh_error_set(err, GH_ERR_IO, "output: cannot be written%s%s",
                          errno ? ": " : "; is the disk full?", errno ? strerror(errno) : "");
    if (ok)
        return GH_OK;
    if (err->text[0])
        report(err->text);
    return err->kind ? (int)err->kind : GH_ERR_FAILED;
}

int main(int argc, char **argv)
{
    struct gh_error err = {0};
    struct gh_args args;
    int words = 0;
    const char *level = getenv("GATEHOUSE_LOG");
    gh_wipe_no_core();
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk, not a death */
    if (level && !strcmp(level, "debug"))
        gh_log_set_level(GH_LOG_DEBUG);
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        print_help();
        return argc < 2 ? GH_ERR_USAGE : finish(true, &err);
    }
    const struct gh_command *c = find(argc, argv, &words);
    if (!c) {
        gh_error_set(&err, GH_ERR_USAGE, "unknown command %s; see: gatehouse --help", argv[1]);
        report(err.text);
        for (int i = 0; i < gh_command_count; i++)
            if (!strncmp(gh_commands[i].name, argv[1], strlen(argv[1])))
                fprintf(stderr, "  gatehouse %s %s\n", gh_commands[i].name, gh_commands[i].usage);
        return GH_ERR_USAGE;
    }
    bool ok = gh_args_parse(&args, c, argc - 1 - words, argv + 1 + words, &err);
    if (ok && args.help) {
        printf("usage: gatehouse %s %s [--site DIR]\n\n%s\n", c->name, c->usage, c->about);
        return finish(true, &err);
    }
    ok = ok && c->run(&args, &err);
    for (int i = 0; i < args.option_count; i++)
        free((char *)(uintptr_t)args.options[i].name);
    return finish(ok, &err);
}
