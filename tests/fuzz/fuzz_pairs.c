/* LFW's lists of pairs: whatever comes, pairs name pictures that are there, of one person or of two as they
 * say, and no file's name leaves the folder. */
#include "fuzz.h"

#include "evaluate/dataset_parts.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_dataset d;
    struct gh_error err = {0};
    if (!gh_dataset_pairs_parse(&d, "fuzz", (const char *)data, size, &err)) {
        CHECK(err.kind == GH_ERR_INPUT && err.text[0] && !d.file && !d.pairs);
        return 0;
    }
    CHECK(d.folds >= 1 && d.folds <= GH_RATE_FOLDS && d.persons <= d.pictures);
    CHECK(d.pair_count <= GH_DATASET_MOST && d.fault_count <= GH_DATASET_FAULTS);
    for (size_t i = 0; i < d.pair_count; i++) {
        const struct gh_pair *p = &d.pairs[i];
        CHECK(p->a < d.pictures && p->b < d.pictures && p->a != p->b && p->fold < d.folds);
        CHECK(p->same == (d.person[p->a] == d.person[p->b]));
    }
    for (uint32_t i = 0; i < d.pictures; i++) {
        const char *name = d.name[d.person[i]], *slash = strchr(d.file[i], '/');
        size_t n = strlen(name);
        CHECK(d.person[i] < d.persons && n && slash && !strchr(slash + 1, '/'));
        CHECK(d.file[i][0] != '.' && !strstr(d.file[i], ".."));
        CHECK((size_t)(slash - d.file[i]) == n && !memcmp(d.file[i], name, n));
    }
    for (size_t i = 0; i < d.fault_count; i++)
        CHECK(gh_dataset_printable(d.faults[i].text));
    gh_dataset_free(&d);
    return 0;
}
