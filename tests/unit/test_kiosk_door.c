/* The door's logic: every event in every situation, stated; and long random days of which only the promises
 * are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kiosk/door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 11 };

static const struct gh_site_gate with_contact = {
    .door = GH_DOOR_GPIO, .contact = 2, .unlock_ms = 3000, .held_s = 20};
static const struct gh_site_gate without = {
    .door = GH_DOOR_EXEC, .contact = -1, .unlock_ms = 3000, .held_s = 20};

static const struct {
    enum gh_door_event event;
    int64_t now_ms;
} columns[COLUMNS] = {{GH_DOOR_UNLOCK, 1000},       {GH_DOOR_HOLD, 1000},         {GH_DOOR_LET_GO, 1000},
                      {GH_DOOR_CONTACT_OPEN, 1000}, {GH_DOOR_CONTACT_SHUT, 1000}, {GH_DOOR_BUTTON, 1000},
                      {GH_DOOR_DRIVE_FAILED, 1000}, {GH_DOOR_TIME, 1000},         {GH_DOOR_TIME, 3000},
                      {GH_DOOR_TIME, 3250},         {GH_DOOR_TIME, 20000}};

/* A situation in letters: U unlocked, D driven (until 3000), O open (since 0), H holding, T told held, P
 * passed. A cell: what comes out (1 relay on, 0 relay off, o opened, s shut, u unused, f forced, h held, x
 * failed, e exit) / the situation then. */
static const struct {
    const struct gh_site_gate *gate;
    const char *from;
    const char *cells[COLUMNS];
} table[] = {
    {&with_contact, "", {"1/UD", "1/H", "/", "f/O", "/", "1e/UD", "x/", "/", "/", "/", "/"}},
    {&with_contact,
     "UD",
     {"1/UD", "1/UDH", "/UD", "o/UDOP", "/UD", "1/UD", "x/", "/UD", "0/U", "0u/", "0u/"}},
    {&with_contact, "U", {"1/UD", "1/UH", "/U", "o/UOP", "/U", "1e/UD", "x/", "/U", "/U", "u/", "u/"}},
    {&with_contact,
     "UDOP",
     {"1/UDOP", "1/UDOHP", "/UDOP", "/UDOP", "s/UDP", "1/UDOP", "x/OP", "/UDOP", "0/UOP", "0/OP", "0h/OTP"}},
    {&with_contact,
     "UDP",
     {"1/UD", "1/UDHP", "/UDP", "o/UDOP", "/UDP", "1/UDP", "x/P", "/UDP", "0/UP", "0/P", "0/P"}},
    {&with_contact, "O", {"1/UDOP", "1/OH", "/O", "/O", "s/", "1e/UDOP", "x/O", "/O", "/O", "/O", "h/OT"}},
    {&with_contact,
     "OT",
     {"1/UDOTP", "1/OHT", "/OT", "/OT", "s/", "1e/UDOTP", "x/OT", "/OT", "/OT", "/OT", "/OT"}},
    {&with_contact, "H", {"/UDH", "/H", "0/", "/OH", "/H", "/H", "x/H", "/H", "/H", "/H", "/H"}},
    {&with_contact, "OH", {"/UDOHP", "/OH", "0/O", "/OH", "s/H", "/OH", "x/OH", "/OH", "/OH", "/OH", "/OH"}},
    {&with_contact,
     "OHT",
     {"/UDOHTP", "/OHT", "0/O", "/OHT", "s/H", "/OHT", "x/OHT", "/OHT", "/OHT", "/OHT", "/OHT"}},
    {&with_contact,
     "UDH",
     {"/UDH", "/UDH", "0/", "o/UDOHP", "/UDH", "/UDH", "x/H", "/UDH", "/UH", "u/H", "u/H"}},
    {&without, "", {"1/UD", "1/H", "/", "f/O", "/", "1e/UD", "x/", "/", "/", "/", "/"}},
    {&without, "UD", {"1/UD", "1/UDH", "/UD", "o/UDOP", "/UD", "1/UD", "x/", "/UD", "0os/", "0os/", "0os/"}},
    {&without, "H", {"/UDH", "/H", "0/", "/OH", "/H", "/H", "x/H", "/H", "/H", "/H", "/H"}},
    {&without,
     "UDH",
     {"/UDH", "/UDH", "0/", "o/UDOHP", "/UDH", "/UDH", "x/H", "/UDH", "os/H", "os/H", "os/H"}},
};

static void read_situation(const char *letters, struct gh_door_state *d)
{
    d->unlocked = strchr(letters, 'U');
    d->driven = strchr(letters, 'D');
    d->open = strchr(letters, 'O');
    d->holding = strchr(letters, 'H');
    d->told_held = strchr(letters, 'T');
    d->passed = strchr(letters, 'P');
    d->relay_until_ms = d->unlocked ? 3000 : 0;
    d->open_since_ms = 0;
}

static void write_cell(unsigned out, const struct gh_door_state *d, char text[24])
{
    static const char said[] = "10osufhxe";
    int n = 0;
    for (int i = 0; said[i]; i++)
        if (out >> i & 1)
            text[n++] = said[i];
    snprintf(text + n, 24 - (size_t)n, "/%s%s%s%s%s%s", d->unlocked ? "U" : "", d->driven ? "D" : "",
             d->open ? "O" : "", d->holding ? "H" : "", d->told_held ? "T" : "", d->passed ? "P" : "");
}

static void every_event_in_every_situation(void **state)
{
    (void)state;
    int seen[GH_DOOR_EVENTS] = {0};
    for (size_t row = 0; row < sizeof table / sizeof *table; row++)
        for (int i = 0; i < COLUMNS; i++) {
            struct gh_door_state d;
            char got[24];
            gh_door_init(&d, table[row].gate);
            read_situation(table[row].from, &d);
            unsigned out = gh_door_step(&d, table[row].gate, columns[i].event, columns[i].now_ms);
            write_cell(out, &d, got);
            if (strcmp(got, table[row].cells[i]))
                fail_msg("row %zu (%s), column %d: %s, not %s", row, table[row].from, i, got,
                         table[row].cells[i]);
            seen[columns[i].event]++;
        }
    for (int e = 0; e < GH_DOOR_EVENTS; e++)
        assert_true(seen[e] > 0);
}

static void a_pulse_ends_when_it_must(void **state)
{
    (void)state;
    struct gh_door_state d;
    const struct gh_site_gate *g = &with_contact;
    gh_door_init(&d, g);
    gh_door_step(&d, g, GH_DOOR_UNLOCK, 5000);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 7999), 0);
    /* whoever leaves has the whole time from the button on */
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_BUTTON, 7999), GH_DOOR_RELAY_ON);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 10998), 0);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 10999), GH_DOOR_RELAY_OFF);
    /* pulled at the last moment, heard a little later: passed, not forced */
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_CONTACT_OPEN, 11100), GH_DOOR_SAY_OPENED);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 31099), 0);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 31100), GH_DOOR_SAY_HELD);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 99999), 0);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_CONTACT_SHUT, 99999), GH_DOOR_SAY_SHUT);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_CONTACT_OPEN, 100000), GH_DOOR_SAY_FORCED);
}

/* After an emergency people are still in the door: held counts from its end, and is said again. */
static void held_counts_from_the_end_of_an_emergency(void **state)
{
    (void)state;
    struct gh_door_state d;
    const struct gh_site_gate *g = &with_contact;
    gh_door_init(&d, g);
    gh_door_step(&d, g, GH_DOOR_CONTACT_OPEN, 0);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 20000), GH_DOOR_SAY_HELD);
    gh_door_step(&d, g, GH_DOOR_HOLD, 30000);
    gh_door_step(&d, g, GH_DOOR_LET_GO, 90000);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 109999), 0);
    assert_int_equal(gh_door_step(&d, g, GH_DOOR_TIME, 110000), GH_DOOR_SAY_HELD);
}

static void only_a_contact_confirms(void **state)
{
    (void)state;
    struct gh_door_state d;
    gh_door_init(&d, &with_contact);
    assert_true(gh_door_confirms(&d));
    gh_door_init(&d, &without);
    assert_false(gh_door_confirms(&d));
    struct gh_site_gate g = with_contact;
    g.contact = -1;
    gh_door_init(&d, &g);
    assert_false(gh_door_confirms(&d));
    g = with_contact;
    g.door = GH_DOOR_NONE; /* a line that no driver reads */
    gh_door_init(&d, &g);
    assert_false(gh_door_confirms(&d));
}

/* Whatever happens: the relay goes on for an unlock, the button or an emergency alone, and goes off again. */
static void random_days(const struct gh_site_gate *g, unsigned seed)
{
    struct gh_door_state d;
    int64_t now = 0;
    bool on = false;
    gh_door_init(&d, g);
    for (int i = 0; i < 500000; i++) {
        enum gh_door_event e = (enum gh_door_event)(rand_r(&seed) % GH_DOOR_EVENTS);
        bool may = d.unlocked || d.holding;
        now += rand_r(&seed) % 4 ? rand_r(&seed) % 200 : rand_r(&seed) % 30000;
        unsigned out = gh_door_step(&d, g, e, now);
        bool asked = e == GH_DOOR_UNLOCK || e == GH_DOOR_BUTTON || e == GH_DOOR_HOLD;
        assert_false(out & GH_DOOR_RELAY_ON && !asked);
        assert_false(out & GH_DOOR_RELAY_ON && out & GH_DOOR_RELAY_OFF);
        assert_false(out & GH_DOOR_SAY_FORCED && may);
        assert_false(out & GH_DOOR_SAY_FAILED && e != GH_DOOR_DRIVE_FAILED);
        assert_false(out & GH_DOOR_SAY_UNUSED && !g->contact);
        on = out & GH_DOOR_RELAY_ON    ? true
             : out & GH_DOOR_RELAY_OFF ? false
                                       : on && e != GH_DOOR_DRIVE_FAILED;
        if (e == GH_DOOR_TIME && !d.holding && now >= d.relay_until_ms)
            assert_false(on);
    }
}

static void never_open_without_a_cause(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 2; seed++) {
        random_days(&with_contact, seed);
        random_days(&without, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_in_every_situation),
        cmocka_unit_test(a_pulse_ends_when_it_must),
        cmocka_unit_test(held_counts_from_the_end_of_an_emergency),
        cmocka_unit_test(only_a_contact_confirms),
        cmocka_unit_test(never_open_without_a_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
