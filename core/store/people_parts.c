/* Rules for what is said of someone: a name, times, groups. */
#include "store/people_parts.h"

#include "base/utf8.h"
#include "store/people.h"

#include <ctype.h>
#include <string.h>

bool gh_person_name_ok(const char *name, struct gh_error *err)
{
    const struct gh_person *p = NULL;
    if (!name || strspn(name, " ") == strlen(name) || strlen(name) >= sizeof p->name || !gh_db_one_line(name))
        return gh_error_set(err, GH_ERR_INPUT, "person: a name has 1 to 127 " GH_UTF8_BYTES " on one line");
    return true;
}

bool gh_person_times_ok(int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err)
{
    if (valid_from_ms < 0 || valid_to_ms < 0 || (valid_to_ms && valid_to_ms <= valid_from_ms))
        return gh_error_set(err, GH_ERR_USAGE,
                            "person: the time until which they are valid lies behind its start");
    return true;
}

bool gh_person_end_ok(struct gh_store *s, int64_t valid_to_ms, struct gh_error *err)
{
    return valid_to_ms <= 0 || valid_to_ms > gh_db_now(s) ||
           gh_error_set(err, GH_ERR_USAGE,
                        "person: the time until which they are valid is over already, and with it they would "
                        "be erased for good; give a later one, or, if erasing is meant: gatehouse person "
                        "erase");
}

bool gh_person_for_gates(struct gh_store *s, struct gh_id id, struct gh_person *out, struct gh_error *err)
{
    if (!gh_person_get(s, id, out, err))
        return false;
    if (out->purpose != GH_PURPOSE_GATE)
        return gh_error_set(err, GH_ERR_USAGE, "person: they are enrolled for a flag, not for gates");
    return !gh_db_number(s, 1, "SELECT " GH_PERSON_WAITS " FROM people p WHERE p.id = ?", "I", &id) ||
           gh_error_set(err, GH_ERR_USAGE,
                        "person: their enrolment waits for approval; see: gatehouse gate enrolments");
}

/* The next name between commas, blanks round it removed; *at moves on. False at the end. */
static bool next_group(const char **at, const char **name, size_t *size)
{
    while (**at == ',' || **at == ' ')
        ++*at;
    if (!**at)
        return false;
    *name = *at;
    *size = strcspn(*at, ",");
    *at += *size;
    while (*size && (*name)[*size - 1] == ' ')
        --*size;
    return true;
}

bool gh_person_groups_ok(const char *groups, struct gh_error *err)
{
    const struct gh_person *p = NULL;
    const char *at = groups, *name;
    size_t size;
    int count = 0;
    if (strlen(groups) >= sizeof p->groups)
        return gh_error_set(err, GH_ERR_INPUT, "person: the groups have at most 255 " GH_UTF8_BYTES);
    while (next_group(&at, &name, &size)) {
        if (size > 47 || ++count > GH_PERSON_GROUPS)
            return gh_error_set(err, GH_ERR_INPUT,
                                "person: at most %d groups, each of at most 47 " GH_UTF8_BYTES,
                                GH_PERSON_GROUPS);
        for (size_t i = 0; i < size; i++) {
            unsigned char c = (unsigned char)name[i];
            if (!isalnum(c) && c < 0x80 && !strchr(" -_", c))
                return gh_error_set(err, GH_ERR_INPUT,
                                    "person: a group's name has letters, digits, blanks, - and _; commas "
                                    "stand between groups");
        }
    }
    return gh_db_one_line(groups) ||
           gh_error_set(err, GH_ERR_INPUT, "person: groups are one line without control characters");
}

bool gh_person_put_groups(struct gh_store *s, struct gh_id id, const char *groups, struct gh_error *err)
{
    const char *at = groups, *name;
    size_t size;
    while (next_group(&at, &name, &size)) {
        char text[48];
        memcpy(text, name, size);
        text[size] = 0;
        if (!gh_db_run(s, err, "INSERT OR IGNORE INTO person_groups (person, name) VALUES (?,?)", "It", &id,
                       text))
            return false;
    }
    return true;
}
