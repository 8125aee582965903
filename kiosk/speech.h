/* Speech through speech-dispatcher, on a thread of its own, since the daemon may take its time. */
#ifndef GH_KIOSK_SPEECH_H
#define GH_KIOSK_SPEECH_H

#include <stdbool.h>

struct gh_speech;
/* NULL only when out of memory. The daemon is looked for in the background. */
struct gh_speech *gh_speech_open(void);
void gh_speech_close(struct gh_speech *s);
bool gh_speech_ready(struct gh_speech *s); /* the daemon answers */
/* The newest words win; what was being said ends. Never waits. */
void gh_speech_say(struct gh_speech *s, const char *language, const char *text);

#endif
