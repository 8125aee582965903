/* The sections [gate NAME] of site.ini. */
#include "site/site_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct gh_site_gate *gh_site_gate_of(struct gh_site_reader *r, struct gh_site *site, const char *name)
{
    for (int i = 0; i < site->gate_count; i++)
        if (!strcmp(site->gates[i].name, name))
            return &site->gates[i];
    if (!strcmp(name, "all")) {
        gh_site_expected(r, "another name; all stands for every gate in an emergency");
        return NULL;
    }
    if (!gh_site_name_ok(name)) {
        gh_site_expected(r, "a gate name of 1 to 47 letters, digits, blanks, - and _");
        return NULL;
    }
    if (site->gate_count == GH_SITE_GATES) {
        gh_site_expected(r, "at most 16 gates");
        return NULL;
    }
    struct gh_site_gate *gate = &site->gates[site->gate_count++];
    *gate = (struct gh_site_gate){.loop = true,
                                  .false_match_rate = GH_GATE_RATE,
                                  .pin = true,
                                  .tickets = true,
                                  .languages = "en es fr zh ar",
                                  .command_s = 5,
                                  .relay = -1,
                                  .contact = -1,
                                  .button = -1,
                                  .contact_open_high = true,
                                  .unlock_ms = 3000,
                                  .held_s = 20};
    snprintf(gate->name, sizeof gate->name, "%s", name);
    return gate;
}

/* One of the words; its place into *out. */
static bool read_word(struct gh_site_reader *r, const char *const *words, int count, const char *all,
                      int *out)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(r->entry->value, words[i])) {
            *out = i;
            return true;
        }
    return gh_site_expected(r, all);
}

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static int day_of(const char *text, size_t length)
{
    for (int i = 0; i < 7; i++)
        if (length == 3 && !strncmp(text, day_names[i], 3))
            return i;
    return -1;
}

/* "mon-fri", "sat,sun", "fri-mon" → bits; 0 when it is no such thing */
static uint8_t read_days(const char *text)
{
    uint8_t days = 0;
    while (*text) {
        size_t n = strcspn(text, ",-");
        int from = day_of(text, n), to = from;
        text += n;
        if (*text == '-') {
            n = strcspn(++text, ",");
            to = day_of(text, n);
            text += n;
        }
        if (from < 0 || to < 0)
            return 0;
        for (int i = from;; i = (i + 1) % 7) {
            days |= (uint8_t)(1u << i);
            if (i == to)
                break;
        }
        if (*text == ',' && text[1])
            text++;
        else if (*text)
            return 0;
    }
    return days;
}

/* A day's name or its beginning: mon, Tues, sunday. */
static bool like_a_day(const char *text, size_t length)
{
    static const char *const whole[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    for (int i = 0; i < 7; i++)
        if (length >= 3 && length <= strlen(whole[i]) && !strncasecmp(text, whole[i], length))
            return true;
    return false;
}

/* 7, 0700, 7h, 7am */
static bool like_an_hour(const char *text, size_t length)
{
    size_t digits = strspn(text, "0123456789"), rest = length - digits;
    return digits && (!rest || (rest == 1 && text[digits] == 'h') ||
                      (rest == 2 && strchr("ap", text[digits]) && text[digits + 1] == 'm'));
}

/* A group that holds days, or a span of hours, was meant otherwise: "staff mon-fry", "mon-fri staff", "staff
 * 7-19". */
static bool holds_a_time(const char *group)
{
    for (const char *word = group; *word; word += *word == ' ') {
        size_t length = strcspn(word, " ");
        bool span = memchr(word, '-', length) != NULL;
        for (const char *part = word; part < word + length; part += *part == '-') {
            size_t n = strcspn(part, " -");
            if (like_a_day(part, n))
                return true;
            span = span && like_an_hour(part, n);
            part += n;
        }
        if (span)
            return true;
        word += length;
    }
    return false;
}

/* GROUP [DAYS] [HH:MM-HH:MM]: the group is what stands before the parts that are days or hours. */
static bool read_rule(struct gh_site_reader *r, struct gh_site_gate *gate)
{
    static const char what[] =
        "GROUP [DAYS] [HH:MM-HH:MM], such as staff mon-fri 07:00-19:00, or * for everybody";
    char text[GH_GATE_TEXT];
    struct gh_gate_rule rule = {.days = 127};
    if (gate->rule_count == GH_GATE_RULES)
        return gh_site_expected(r, "at most 16 admit lines a gate");
    if (!gh_site_read_text(r, text, sizeof text, what))
        return false;
    char *last = strrchr(text, ' ');
    if (last && strchr(last, ':')) {
        struct gh_site_hours hours;
        const char *expected = gh_site_parse_hours(last + 1, &hours);
        if (expected)
            return gh_site_expected(r, expected);
        rule.from = hours.from;
        rule.to = hours.to;
        while (last > text && *last == ' ')
            *last-- = 0;
        last = strrchr(text, ' ');
    }
    if (last && read_days(last + 1)) {
        rule.days = read_days(last + 1);
        while (last > text && *last == ' ')
            *last-- = 0;
    }
    if (strcmp(text, "*") && !gh_site_name_ok(text))
        return gh_site_expected(r, what);
    if (holds_a_time(text))
        return gh_site_expected(
            r, "days as mon-fri or sat,sun and hours as 07:00-19:00, behind a group whose name "
               "holds neither");
    snprintf(rule.group, sizeof rule.group, "%s", text);
    gate->rules[gate->rule_count++] = rule;
    return true;
}

static bool read_languages(struct gh_site_reader *r, struct gh_site_gate *gate)
{
    static const char what[] = "languages out of en es fr zh ar, between blanks, the first one first";
    char text[sizeof gate->languages], *rest = text, *word;
    if (!gh_site_read_text(r, text, sizeof text, what))
        return false;
    while ((word = strsep(&rest, " ")))
        if (strlen(word) != 2 || !strstr("en es fr zh ar", word))
            return gh_site_expected(r, what);
    snprintf(gate->languages, sizeof gate->languages, "%s", r->entry->value);
    return true;
}

static bool read_door_key(struct gh_site_reader *r, struct gh_site_gate *g)
{
    static const char *const doors[] = {"none", "exec", "gpio"}, *const fails[] = {"secure", "safe"},
                             *const levels[] = {"low", "high"};
    const char *key = r->entry->key;
    const struct gh_config *c = r->config;
    const struct {
        const char *key;
        int least, most, *to;
    } numbers[] = {{"command_s", 1, 30, &g->command_s},       {"relay", 0, 1023, &g->relay},
                   {"contact", 0, 1023, &g->contact},         {"button", 0, 1023, &g->button},
                   {"unlock_ms", 1000, 10000, &g->unlock_ms}, {"held_s", 5, 600, &g->held_s}};
    int at = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!strcmp(key, numbers[i].key))
            return gh_config_int(c, r->entry, numbers[i].least, numbers[i].most, numbers[i].to, r->err);
    if (!strcmp(key, "command"))
        return (r->entry->value[0] != '/' &&
                memchr(r->entry->value, '/', strcspn(r->entry->value, " ")) != NULL)
                   ? gh_site_expected(r, "a program's name alone, or its path from / on")
                   : gh_site_read_text(r, g->command, sizeof g->command, "a program and its arguments");
    if (!strcmp(key, "chip"))
        return gh_site_read_text(r, g->chip, sizeof g->chip, "a GPIO chip such as /dev/gpiochip0");
    if (!strcmp(key, "door")) {
        bool ok = read_word(r, doors, 3, "none, exec or gpio", &at);
        g->door = (enum gh_gate_door)at;
        return ok;
    }
    if (!strcmp(key, "fail")) {
        bool ok = read_word(r, fails, 2, "secure or safe", &at);
        g->fail_safe = at;
        return ok;
    }
    if (!strcmp(key, "contact_open")) {
        bool ok = read_word(r, levels, 2, "low or high: the contact's level while the door is open", &at);
        g->contact_open_high = at;
        return ok;
    }
    return gh_site_expected(r, "one of source, loop, mode, identify_reason, direction, false_match_rate, "
                               "liveness, admit, pin, enrol, "
                               "tickets, anti_passback, low, speech, languages, door, command, "
                               "command_s, chip, relay, "
                               "contact, contact_open, button, unlock_ms, held_s, fail");
}

bool gh_site_read_gate(struct gh_site_reader *r, struct gh_site *site)
{
    static const char *const modes[] = {"verify", "identify"}, *const ways[] = {"in", "out"},
                             *const live[] = {"auto", "active", "both"};
    struct gh_site_gate *g = gh_site_gate_of(r, site, r->entry->section + 5);
    if (!g)
        return false;
    const struct {
        const char *key;
        bool *to;
    } switches[] = {{"loop", &g->loop},
                    {"pin", &g->pin},
                    {"enrol", &g->enrol},
                    {"tickets", &g->tickets},
                    {"anti_passback", &g->anti_passback},
                    {"low", &g->low},
                    {"speech", &g->speech}};
    const char *key = r->entry->key;
    int at = 0;
    bool ok;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (!strcmp(key, switches[i].key))
            return gh_config_bool(r->config, r->entry, switches[i].to, r->err);
    if (!strcmp(key, "source"))
        return gh_site_read_source(r, site, g->source);
    if (!strcmp(key, "mode")) {
        ok = read_word(r, modes, 2, "verify or identify", &at);
        g->identify = at;
        return ok;
    }
    if (!strcmp(key, "identify_reason"))
        return gh_site_read_text(r, g->identify_reason, sizeof g->identify_reason, "why, in a sentence");
    if (!strcmp(key, "direction")) {
        ok = read_word(r, ways, 2, "in or out", &at);
        g->leaving = at;
        return ok;
    }
    if (!strcmp(key, "false_match_rate"))
        return gh_config_double(r->config, r->entry, 1e-6, 1e-2, &g->false_match_rate, r->err);
    if (!strcmp(key, "liveness")) {
        ok = read_word(r, live, 3, "auto, active or both", &at);
        g->liveness = (enum gh_gate_liveness)at;
        return ok;
    }
    if (!strcmp(key, "admit"))
        return read_rule(r, g);
    if (!strcmp(key, "languages"))
        return read_languages(r, g);
    return read_door_key(r, g);
}

bool gh_site_check_gates(const struct gh_site *site, const char *path, struct gh_error *err)
{
    for (int i = 0; i < site->gate_count; i++) {
        const struct gh_site_gate *g = &site->gates[i];
        const char *missing = !g->source[0]                               ? "source"
                              : g->identify && !g->identify_reason[0]     ? "identify_reason"
                              : g->door == GH_DOOR_EXEC && !g->command[0] ? "command"
                              : g->door == GH_DOOR_GPIO && !g->chip[0]    ? "chip"
                              : g->door == GH_DOOR_GPIO && g->relay < 0   ? "relay"
                                                                          : NULL;
        if (missing)
            return gh_error_set(err, GH_ERR_CONFIG, "%s: [gate %s]: expected a line %s = …", path, g->name,
                                missing);
    }
    return true;
}

const struct gh_site_gate *gh_site_gate_find(const struct gh_site *site, const char *name)
{
    for (int i = 0; i < site->gate_count; i++)
        if (!strcmp(site->gates[i].name, name))
            return &site->gates[i];
    return NULL;
}
