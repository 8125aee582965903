/* Catalogues are looked up here and not by libc's gettext: that one goes by the process's locale and by
 * LANGUAGE, which is no one's to change for one passage while other threads read the environment, and it
 * gives no words at all in the C locale (from glibc 2.39 on in C.UTF-8 neither), which is all that a small
 * computer at a gate may have. Files are read once. */
#include "kiosk/screen/words.h"

#include "base/file.h"
#include "base/log.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GH_LOCALE_DIR
#define GH_LOCALE_DIR "/usr/local/share/locale"
#endif
#define DOMAIN_FILE "LC_MESSAGES/gatehouse-kiosk.mo"
#define MAGIC       0x950412deu
enum { LARGEST = 1 << 20 };

static const char *const codes[] = {"en", "es", "fr", "zh", "ar", NULL};
static const char *const names[] = {"English", "Español", "Français", "中文", "العربية"};
enum { LANGUAGES = 5 };

/* Read once, then never changed: the one thing here that is not an argument, since words are asked for where
 * there is no screen. */
static struct {
    uint8_t *mo;
    size_t size;
} catalogues[LANGUAGES];
static pthread_once_t once = PTHREAD_ONCE_INIT;

const char *const *gh_words_all(void)
{
    return codes;
}

static int index_of(const char *language)
{
    for (int i = 0; i < LANGUAGES; i++)
        if (!strcmp(codes[i], language))
            return i;
    return 0;
}

bool gh_words_rtl(const char *language)
{
    return !strcmp(language, "ar");
}

const char *gh_words_name(const char *language)
{
    return names[index_of(language)];
}

void gh_words_next(const char *languages, const char *language, char out[8])
{
    char list[64], *save = NULL;
    snprintf(list, sizeof list, "%s", languages && *languages ? languages : "en es fr zh ar");
    const char *first = NULL;
    bool found = false;
    for (char *w = strtok_r(list, " ,", &save); w; w = strtok_r(NULL, " ,", &save)) {
        if (found) {
            snprintf(out, 8, "%.7s", w);
            return;
        }
        first = first ? first : w;
        found = !strcmp(w, language);
    }
    snprintf(out, 8, "%.7s", first ? first : "en");
}

static uint32_t number(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The zero-terminated text that entry i of the table at `table` points to; NULL when it lies outside */
static const char *entry(const uint8_t *mo, size_t size, uint32_t table, uint32_t i)
{
    uint64_t at = (uint64_t)table + (uint64_t)i * 8;
    if (at + 8 > size)
        return NULL;
    uint64_t length = number(mo + at), offset = number(mo + at + 4);
    return offset + length < size && mo[offset + length] == 0 ? (const char *)mo + offset : NULL;
}

const char *gh_words_find(const void *bytes, size_t size, const char *english)
{
    const uint8_t *mo = bytes;
    if (!mo || size < 28 || number(mo) != MAGIC)
        return NULL;
    uint32_t low = 0, high = number(mo + 8), originals = number(mo + 12), translated = number(mo + 16);
    while (low < high) { /* the originals are in order */
        uint32_t middle = low + (high - low) / 2;
        const char *original = entry(mo, size, originals, middle);
        int order = original ? strcmp(english, original) : 0;
        if (!original)
            return NULL;
        if (!order) {
            const char *found = entry(mo, size, translated, middle);
            return found && *found ? found : NULL;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Named, or beside the program (where it was built), or where it was installed */
static bool find_folder(char *out, size_t size)
{
    const char *named = getenv("GATEHOUSE_LOCALE_DIR");
    char exe[480];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = 0;
    char *slash = strrchr(exe, '/');
    if (slash)
        *slash = 0;
    if (named && *named)
        snprintf(out, size, "%s", named);
    else
        snprintf(out, size, "%s/locale", exe);
    if (access(out, R_OK) == 0)
        return true;
    snprintf(out, size, "%s", GH_LOCALE_DIR);
    return access(out, R_OK) == 0;
}

static void load(void)
{
    char folder[512];
    bool any = find_folder(folder, sizeof folder);
    for (int i = 1; i < LANGUAGES; i++) {
        char path[600];
        struct gh_error err = {0};
        snprintf(path, sizeof path, "%s/%s/%s", folder, codes[i], DOMAIN_FILE);
        catalogues[i].mo = any ? gh_file_read(path, LARGEST, &catalogues[i].size, &err) : NULL;
        if (!catalogues[i].mo)
            gh_log_warn("%s: no words in this language, English stands in; make install brings them", path);
    }
}

const char *gh_words(const char *language, const char *english)
{
    int i = index_of(language);
    if (i == 0)
        return english;
    pthread_once(&once, load);
    const char *found = gh_words_find(catalogues[i].mo, catalogues[i].size, english);
    return found ? found : english;
}
