/* The kiosk's words in five languages, from gettext's compiled catalogues (assets/locale/). */
#ifndef GH_KIOSK_SCREEN_WORDS_H
#define GH_KIOSK_SCREEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Marks English words for xgettext where they stand in a table. */
#define N_(text) text

/* In this language ("es", …), in English where there is no catalogue or no such words. Any thread. */
const char *gh_words(const char *language, const char *english);

bool gh_words_rtl(const char *language);
/* The language's name in its own script; "English" for one that is not known */
const char *gh_words_name(const char *language);
/* The one after this in a list such as "en es fr zh ar" (NULL or empty: that); into out. */
void gh_words_next(const char *languages, const char *language, char out[8]);
/* The codes of all there are, in the same order; NULL behind the last */
const char *const *gh_words_all(void);

/* One catalogue, for tests: what the bytes of a .mo file say for these words; NULL when they do not, or are
 * no such file. Never reads past size. */
const char *gh_words_find(const void *mo, size_t size, const char *english);

#endif
