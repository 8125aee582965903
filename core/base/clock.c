/* Clocks and the few date forms that people type at the command line. */
#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t gh_clock_mono_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t gh_clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t gh_clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t gh_clock_asleep_ms(void)
{
    int64_t mono = read_us(CLOCK_MONOTONIC);
    return (read_us(CLOCK_BOOTTIME) - mono) / 1000;
}

void gh_clock_sleep_ms(int64_t ms)
{
    if (ms <= 0)
        return;
    struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &ts) == EINTR)
        ;
}

char *gh_clock_format_utc(int64_t wall_ms, char *out, size_t size)
{
    time_t t = (time_t)(wall_ms / 1000);
    struct tm tm;
    gmtime_r(&t, &tm);
    if (!strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm) && size)
        out[0] = 0;
    return out;
}

char *gh_clock_format_local(int64_t wall_ms, char *out, size_t size)
{
    time_t t = (time_t)(wall_ms / 1000);
    struct tm tm;
    localtime_r(&t, &tm);
    if (!strftime(out, size, "%Y-%m-%d %H:%M:%S", &tm) && size)
        out[0] = 0;
    return out;
}

static int64_t parse_relative(const char *text, int64_t now_ms)
{
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (errno || end == text || n < 0 || n > 1000000 || !end[0] || end[1])
        return -1;
    switch (*end) {
    case 'd':
        return now_ms + n * 86400000;
    case 'h':
        return now_ms + n * 3600000;
    case 'm':
        return now_ms + n * 60000;
    case 's':
        return now_ms + n * 1000;
    default:
        return -1;
    }
}

int64_t gh_clock_parse(const char *text, int64_t now_ms)
{
    if (text[0] == '+')
        return parse_relative(text + 1, now_ms);
    struct tm tm = {.tm_isdst = -1};
    int used = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &used) != 3)
        return -1;
    if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_year < 1970)
        return -1;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    int day = tm.tm_mday;
    const char *rest = text + used;
    if (!*rest) {
        tm.tm_hour = 23;
        tm.tm_min = 59;
        tm.tm_sec = 59;
    } else {
        int more = 0;
        if ((*rest != 'T' && *rest != ' ') ||
            sscanf(rest + 1, "%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &more) != 2)
            return -1;
        rest += 1 + more;
        if (*rest == ':' && sscanf(rest, ":%2d%n", &tm.tm_sec, &more) == 1)
            rest += more;
        if (tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59 || tm.tm_hour < 0 || tm.tm_min < 0 ||
            tm.tm_sec < 0)
            return -1;
    }
    time_t t;
    if (!strcmp(rest, "Z"))
        t = timegm(&tm);
    else if (!*rest)
        t = mktime(&tm);
    else
        return -1;
    /* mktime moves 31 February on to March: such a date was never meant */
    return t == (time_t)-1 || (tm.tm_mday != day) ? -1 : (int64_t)t * 1000;
}

bool gh_clock_span(const char *text, int64_t *ms)
{
    enum { MOST_S = 1000000 };
    char *end;
    double n = strtod(text, &end);
    double unit = !strcmp(end, "s") || !*end ? 1000
                  : !strcmp(end, "m")        ? 60000
                  : !strcmp(end, "h")        ? 3600000
                                             : 0;
    if (end == text || unit == 0 || !(n > 0) || n * unit > MOST_S * 1000.0)
        return false;
    *ms = (int64_t)(n * unit);
    return true;
}
