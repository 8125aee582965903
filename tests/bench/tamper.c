/* Bench `tamper`: 1,000 edits of a site's audit by an attacker who has all its files as they are now; each
 * must be found. tamper [COUNT [SEED [FILE]]] */
#include "tests/unit/tamper.h"

#include "base/clock.h"

int main(int argc, char **argv)
{
    static struct tamper t;
    struct gh_error err = {0};
    int count = argc > 1 ? atoi(argv[1]) : 1000, found = 0, per_kind[TAMPER_KINDS] = {0};
    int64_t rows, all = 0, since = gh_clock_wall_ms();
    char said[96], line[96];
    tamper_start(&t, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    for (int i = 0; i < count; i++) {
        int kind = (int)tamper_pick(&t, 0, TAMPER_KINDS - 1);
        tamper_edit(&t, kind, said);
        gh_error_clear(&err);
        bool caught = !gh_audit_verify_root(t.s, t.root, &rows, &err) && err.kind == GH_ERR_FAILED;
        if (!caught)
            fprintf(stderr, "not found: %s (%s)\n", said, err.text);
        else if (!per_kind[kind]++)
            printf("%-32s %s\n", said, err.text);
        found += caught;
        tamper_restore(&t);
        if (i % 25 == 0 && !gh_audit_verify_root(t.s, t.root, &all, &err)) {
            fprintf(stderr, "tamper: the whole audit is said to be bad: %s\n", err.text);
            return 1;
        }
    }
    printf("%lld rows, %.1f s\n", (long long)all, (double)(gh_clock_wall_ms() - since) / 1000);
    tamper_stop(&t);
    snprintf(line, sizeof line, "bench tamper tried=%d found=%d\n", count, found);
    fputs(line, stdout);
    if (argc > 3 && !gh_file_write(argv[3], line, strlen(line), &err))
        return 1;
    return found == count ? 0 : 1;
}
