/* Tones made at the start from sines that swell and fade, so that no files are needed and nothing clicks;
 * queued to SDL, which plays them on a thread of its own. */
#include "kiosk/sound.h"

#include "base/log.h"
#include "kiosk/speech.h"

#include <SDL.h>
#include <math.h>
#include <stdlib.h>

enum { RATE = 44100, TONES = GH_TONE_ATTENTION + 1, LONGEST = RATE };

struct gh_sound {
    SDL_AudioDeviceID device;
    int16_t *tone[TONES];
    int size[TONES]; /* samples */
    struct gh_speech *speech;
};

/* Notes one after the other: frequency in Hz and length in ms. Rising means yes, falling means no; they
 * differ in length and number too, for those who hear pitch badly. */
static const struct {
    float loud;
    struct {
        float hz;
        int ms;
    } note[4];
} tunes[TONES] = {
    [GH_TONE_TOUCH] = {0.18f, {{880, 45}}},
    [GH_TONE_ADMITTED] = {0.35f, {{523, 120}, {659, 120}, {784, 260}}},
    [GH_TONE_REFUSED] = {0.35f, {{330, 260}, {247, 420}}},
    [GH_TONE_ATTENTION] = {0.35f, {{659, 140}, {0, 70}, {659, 140}}},
};

static bool make(struct gh_sound *s, int which)
{
    int n = 0;
    s->tone[which] = malloc(LONGEST * sizeof(int16_t));
    for (int k = 0; s->tone[which] && k < 4 && tunes[which].note[k].ms; k++) {
        float hz = tunes[which].note[k].hz;
        int length = tunes[which].note[k].ms * RATE / 1000, edge = RATE / 100;
        for (int i = 0; i < length && n < LONGEST; i++, n++) {
            float t = (float)i / RATE * 6.2831853f * hz, swell = (float)(i < edge ? i : edge) / (float)edge;
            float fade = (float)(length - i < 3 * edge ? length - i : 3 * edge) / (float)(3 * edge);
            float wave = 0.8f * sinf(t) + 0.2f * sinf(2 * t); /* a little of the octave: less dull */
            s->tone[which][n] = (int16_t)(wave * swell * fade * tunes[which].loud * 32000.0f);
        }
    }
    s->size[which] = n;
    return s->tone[which] != NULL;
}

static void open_device(struct gh_sound *s)
{
    SDL_AudioSpec wanted = {.freq = RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024};
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        gh_log_info("sound: %s; there are no tones", SDL_GetError());
        return;
    }
    s->device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    for (int i = 0; s->device && i < TONES; i++)
        make(s, i);
    if (s->device) {
        SDL_PauseAudioDevice(s->device, 0);
    } else {
        gh_log_info("sound: %s; there are no tones", SDL_GetError());
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
}

struct gh_sound *gh_sound_open(bool speech)
{
    struct gh_sound *s = calloc(1, sizeof *s);
    if (!s)
        return NULL; /* all below take NULL */
    open_device(s);
    s->speech = speech ? gh_speech_open() : NULL;
    return s;
}

void gh_sound_close(struct gh_sound *s)
{
    if (!s)
        return;
    gh_speech_close(s->speech);
    if (s->device) {
        SDL_CloseAudioDevice(s->device);
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
    for (int i = 0; i < TONES; i++)
        free(s->tone[i]);
    free(s);
}

bool gh_sound_speaks(const struct gh_sound *s)
{
    return s && s->speech && gh_speech_ready(s->speech);
}

void gh_sound_tone(struct gh_sound *s, enum gh_tone tone)
{
    if (!s || !s->device || (unsigned)tone >= TONES || !s->tone[tone])
        return;
    SDL_ClearQueuedAudio(s->device); /* the newest counts */
    SDL_QueueAudio(s->device, s->tone[tone], (Uint32)s->size[tone] * (Uint32)sizeof(int16_t));
}

void gh_sound_say(struct gh_sound *s, const char *language, const char *text)
{
    if (s && s->speech && text && *text)
        gh_speech_say(s->speech, language, text);
}
