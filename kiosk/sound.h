/* Tones and speech: results and guidance for those who do not see the screen. */
#ifndef GH_KIOSK_SOUND_H
#define GH_KIOSK_SOUND_H

#include <stdbool.h>

enum gh_tone { GH_TONE_NONE, GH_TONE_TOUCH, GH_TONE_ADMITTED, GH_TONE_REFUSED, GH_TONE_ATTENTION };

struct gh_sound;
/* Never fails: without an audio device there are no tones, without speech-dispatcher no speech. */
struct gh_sound *gh_sound_open(bool speech);
void gh_sound_close(struct gh_sound *s);
bool gh_sound_speaks(const struct gh_sound *s);
void gh_sound_tone(struct gh_sound *s, enum gh_tone tone); /* never waits */
/* In this language; ends what was being said. Never waits. */
void gh_sound_say(struct gh_sound *s, const char *language, const char *text);

#endif
