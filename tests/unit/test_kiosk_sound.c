/* Tones and speech where there is no device and no daemon: nothing fails, nothing waits. */
#include "kiosk/sound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

/* libspeechd loses its own error text, a hundred bytes a try; a try is made each half minute at most */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libspeechd\nleak:vasprintf";
}

static void use(void)
{
    struct gh_sound *s = gh_sound_open(true);
    assert_non_null(s);
    for (int i = 0; i < 50; i++) {
        gh_sound_tone(s, (enum gh_tone)(i % 4));
        gh_sound_say(s, "ar", "انتظر هنا من فضلك.");
    }
    gh_sound_say(s, "en", "");
    gh_sound_tone(s, (enum gh_tone)99);
    assert_false(gh_sound_speaks(s));
    gh_sound_close(s);
}

static void without_a_device(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "no such driver", 1);
    use();
}

static void with_a_silent_device(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    use();
}

static void without_memory(void **state)
{
    (void)state;
    gh_sound_tone(NULL, GH_TONE_TOUCH);
    gh_sound_say(NULL, "en", "x");
    assert_false(gh_sound_speaks(NULL));
    gh_sound_close(NULL);
}

int main(void)
{
    /* nobody listens there, and nothing is to be started */
    setenv("SPEECHD_ADDRESS", "unix_socket:/nonexistent/speechd.sock", 1);
    setenv("PATH", "/nonexistent", 1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(without_a_device),
                                       cmocka_unit_test(with_a_silent_device),
                                       cmocka_unit_test(without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
