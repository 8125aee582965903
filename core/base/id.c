/* Identifiers and their text form (github.com/ulid/spec describes the layout). */
#include "base/id.h"

#include <string.h>
#include <sys/random.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const struct gh_id gh_id_none = {{0}};

struct gh_id gh_id_make(int64_t wall_ms)
{
    struct gh_id id;
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)((uint64_t)wall_ms >> (8 * (5 - i)));
    /* up to 256 bytes getrandom never returns short once the pool is up */
    while (getrandom(id.bytes + 6, 10, 0) != 10)
        ;
    return id;
}

bool gh_id_is_none(struct gh_id id)
{
    return gh_id_equal(id, gh_id_none);
}

bool gh_id_equal(struct gh_id a, struct gh_id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

char *gh_id_format(struct gh_id id, char out[GH_ID_TEXT])
{
    for (int i = 0; i < 26; i++) {
        int value = 0;
        for (int b = 0; b < 5; b++) {
            int bit = i * 5 + b - 2; /* two leading zero bits make 130 */
            int on = bit < 0 ? 0 : (id.bytes[bit / 8] >> (7 - bit % 8)) & 1;
            value = value * 2 + on;
        }
        out[i] = alphabet[value];
    }
    out[26] = 0;
    return out;
}

bool gh_id_parse(const char *text, struct gh_id *out)
{
    struct gh_id id = gh_id_none;
    if (strlen(text) != 26)
        return false;
    for (int i = 0; i < 26; i++) {
        char c = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
        const char *at = strchr(alphabet, c);
        if (!at)
            return false;
        int value = (int)(at - alphabet);
        for (int b = 0; b < 5; b++) {
            int bit = i * 5 + b - 2;
            int on = (value >> (4 - b)) & 1;
            if (bit < 0 && on)
                return false;
            if (on && bit >= 0)
                id.bytes[bit / 8] |= (uint8_t)(1 << (7 - bit % 8));
        }
    }
    *out = id;
    return true;
}
