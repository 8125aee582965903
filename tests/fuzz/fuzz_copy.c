/* Any bytes as a gate's copy: no copy, or one whose texts end, whose templates are there, and which is
 * written as it was read. */
#include "fuzz.h"

#include "kiosk/copy_parts.h"

enum { PEOPLE = 3, TEMPLATES = 4, BADGES = 2 };
static uint8_t *good;
static size_t good_size;

static void start(void)
{
    struct gh_copy_data d = {.has_keys = true, .version = 7};
    for (int i = 0; i < PEOPLE; i++) {
        CHECK(gh_vec_grow(&d.people));
        struct gh_copy_person *p = &d.people.items[d.people.count++];
        memset(p, 0, sizeof *p);
        p->id.bytes[0] = (uint8_t)(i + 1);
        p->name[0] = 'A';
        p->first = (uint32_t)i;
        p->count = i == PEOPLE - 1 ? 2 : 1;
    }
    for (int i = 0; i < TEMPLATES * GH_TEMPLATE_DIMS; i++) {
        CHECK(gh_vec_grow(&d.templates));
        d.templates.items[d.templates.count++] = 0.1f;
    }
    for (int i = 0; i < BADGES; i++) {
        CHECK(gh_vec_grow(&d.badges));
        d.badges.items[d.badges.count++] = (struct gh_copy_badge){.used = i};
    }
    good = gh_copy_encode(&d, "e-1", &good_size);
    CHECK(good);
    gh_copy_data_free(&d);
}

static void check(const struct gh_copy_data *d)
{
    float sum = 0;
    for (size_t i = 0; i < d->people.count; i++) {
        const struct gh_copy_person *p = &d->people.items[i];
        CHECK(strlen(p->name) < sizeof p->name && strlen(p->groups) < sizeof p->groups);
        CHECK(strlen(p->number) < sizeof p->number && strlen(p->duress) < sizeof p->duress);
        CHECK(strlen(p->pin) < sizeof p->pin && p->count <= GH_GATE_TEMPLATES);
        for (size_t k = 0; k < (size_t)p->count * GH_TEMPLATE_DIMS; k++)
            sum += d->templates.items[(size_t)p->first * GH_TEMPLATE_DIMS + k];
    }
    for (size_t i = 0; i < d->badges.count; i++)
        CHECK(d->badges.items[i].used >= 0);
    volatile float read = sum;
    (void)read;
}

static void decode(const uint8_t *bytes, size_t size)
{
    struct gh_copy_data d;
    if (!gh_copy_decode(bytes, size, "e-1", &d)) {
        CHECK(!d.people.count && !d.templates.count && !d.badges.count && !d.bound.count && !d.has_keys);
        return;
    }
    check(&d);
    size_t again_size = 0,
           arrays = d.people.count * sizeof *d.people.items + d.templates.count * sizeof *d.templates.items +
                    d.badges.count * sizeof *d.badges.items + d.bound.count * sizeof *d.bound.items;
    uint8_t *again = gh_copy_encode(&d, "e-1", &again_size);
    CHECK(again && again_size == size && arrays <= size);
    CHECK(!memcmp(again + size - arrays, bytes + size - arrays, arrays));
    free(again);
    gh_copy_data_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!good)
        start();
    decode(data, size);
    uint8_t *patched = malloc(good_size); /* exactly, so that what reads on is noticed */
    CHECK(patched);
    memcpy(patched, good, good_size);
    fuzz_patch(patched, good_size, data, size);
    decode(patched, good_size);
    decode(patched, size < good_size ? good_size - size : 0);
    free(patched);
    return 0;
}
