/* fork in a pseudo-terminal, libvterm behind it, and what can be asked of the result. */
#include "screen.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/";

static void set_environment(const char *colors)
{
    static const char *const clear[] = {"COLORTERM",   "NO_COLOR",       "TERM_PROGRAM",
                                        "VTE_VERSION", "SSH_CONNECTION", "DBUS_SESSION_BUS_ADDRESS"};
    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
        unsetenv(clear[i]);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("TERM",
           !strcmp(colors, "16")     ? "xterm-16color"
           : !strcmp(colors, "none") ? "vt220"
                                     : "xterm-256color",
           1);
    if (!strcmp(colors, "truecolor"))
        setenv("COLORTERM", "truecolor", 1);
}

static void run_console(const struct gh_console_options *options)
{
    const char *nets = getenv("SCREENS_MODELS"); /* set by tests whose console has the nets at work */
    setenv("GATEHOUSE_MODELS_DIR", nets ? nets : "assets/models", 1); /* else the registry's curves alone */
    struct gh_error err = {.kind = GH_OK};
    bool ok = gh_console_run(options, &err);
    if (!ok)
        fprintf(stderr, "%s\n", err.text);
    fflush(NULL);
    _exit(ok ? 0 : err.kind); /* no exit handlers of the parent's */
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct screen *s = user;
    if (property == VTERM_PROP_ALTSCREEN)
        s->altscreen = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        s->cursor = value->boolean;
    return 1;
}

static int on_damage(VTermRect rect, void *user)
{
    struct screen *s = user;
    for (int y = rect.start_row; s->written && y < rect.end_row; y++)
        for (int x = rect.start_col; x < rect.end_col; x++)
            s->written(s->user, x, y);
    return 1;
}

static bool open_terminal(struct screen *s, int cols, int rows, const char *colors)
{
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    memset(s, 0, sizeof *s);
    s->cols = cols;
    s->rows = rows;
    fflush(NULL);
    s->pid = forkpty(&s->master, NULL, NULL, &size);
    if (s->pid < 0)
        return false;
    if (s->pid == 0) {
        set_environment(colors);
        return true;
    }
    fcntl(s->master, F_SETFD, FD_CLOEXEC);
    s->vt = vterm_new(rows, cols);
    vterm_set_utf8(s->vt, 1);
    s->screen = vterm_obtain_screen(s->vt);
    static const VTermScreenCallbacks callbacks = {.damage = on_damage, .settermprop = on_property};
    vterm_screen_set_callbacks(s->screen, &callbacks, s);
    vterm_screen_set_damage_merge(s->screen, VTERM_DAMAGE_CELL);
    vterm_screen_enable_altscreen(s->screen, 1);
    vterm_screen_reset(s->screen, 1);
    return true;
}

bool screen_start(struct screen *s, int cols, int rows, const char *colors,
                  const struct gh_console_options *options)
{
    bool ok = open_terminal(s, cols, rows, colors);
    if (ok && s->pid == 0)
        run_console(options);
    return ok;
}

bool screen_start_answering(struct screen *s, int cols, int rows, const char *answer,
                            const struct gh_console_options *options)
{
    bool ok = screen_start(s, cols, rows, "truecolor", options);
    s->answer = answer;
    return ok;
}

size_t screen_came(const struct screen *s, size_t from, const char *bytes)
{
    const char *at =
        from < s->raw_size ? memmem(s->raw + from, s->raw_size - from, bytes, strlen(bytes)) : NULL;
    return at ? (size_t)(at - s->raw) + strlen(bytes) : 0;
}

/* Keeps what came, and answers once the question (it ends in DA1) has come. */
static void listen_to(struct screen *s, const char *bytes, size_t n)
{
    static const char question[] = "\033[c";
    bool asked = screen_came(s, 0, question) != 0;
    char *more = realloc(s->raw, s->raw_size + n);
    if (!more)
        return;
    s->raw = more;
    memcpy(s->raw + s->raw_size, bytes, n);
    s->raw_size += n;
    if (!asked && screen_came(s, 0, question))
        screen_type(s, s->answer);
}

/* One byte to the emulation, unless it is within an application's own sequence. */
static void feed(struct screen *s, char byte)
{
    enum { OUTSIDE, ESCAPE, INSIDE, CLOSING };
    switch (s->apc) {
    case OUTSIDE:
        if (byte == '\033')
            s->apc = ESCAPE;
        else
            vterm_input_write(s->vt, &byte, 1);
        break;
    case ESCAPE:
        s->apc = byte == '_' ? INSIDE : byte == '\033' ? ESCAPE : OUTSIDE;
        if (byte != '_') {
            vterm_input_write(s->vt, "\033", 1);
            if (byte != '\033')
                vterm_input_write(s->vt, &byte, 1);
        }
        break;
    case INSIDE:
        s->apc = byte == '\033' ? CLOSING : INSIDE;
        break;
    default:
        s->apc = byte == '\\' ? OUTSIDE : INSIDE;
    }
}

bool screen_exec(struct screen *s, int cols, int rows, const char *colors, char *const *argv)
{
    bool ok = open_terminal(s, cols, rows, colors);
    if (ok && s->pid == 0) {
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    return ok;
}

void screen_type(struct screen *s, const char *keys)
{
    size_t n = strlen(keys);
    if (write(s->master, keys, n) != (ssize_t)n)
        perror("typing");
}

void screen_resize(struct screen *s, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    vterm_set_size(s->vt, rows, cols);
    s->cols = cols;
    s->rows = rows;
    ioctl(s->master, TIOCSWINSZ, &size);
}

bool screen_take(struct screen *s, int timeout_ms, bool *got)
{
    char bytes[65536];
    struct pollfd in = {.fd = s->master, .events = POLLIN};
    *got = false;
    if (poll(&in, 1, timeout_ms) <= 0)
        return true;
    ssize_t n = read(s->master, bytes, sizeof bytes);
    if (n <= 0)
        return n < 0 && errno == EINTR;
    if (s->answer) {
        listen_to(s, bytes, (size_t)n);
        for (ssize_t i = 0; i < n; i++)
            feed(s, bytes[i]);
    } else {
        vterm_input_write(s->vt, bytes, (size_t)n);
    }
    s->bytes += (uint64_t)n;
    *got = true;
    return true;
}

bool screen_settle(struct screen *s, int quiet_ms, int limit_ms)
{
    int64_t end = gh_clock_mono_ms() + limit_ms;
    bool got = true, open = true;
    while (open && got && gh_clock_mono_ms() < end)
        open = screen_take(s, quiet_ms, &got);
    return open;
}

bool screen_watch(struct screen *s, int ms)
{
    int64_t end = gh_clock_mono_ms() + ms;
    bool got, open = true;
    while (open && gh_clock_mono_ms() < end)
        open = screen_take(s, 10, &got);
    return open;
}

bool screen_has(struct screen *s, const char *text)
{
    char line[4096];
    for (int y = 0; y < s->rows; y++) {
        VTermRect row = {.start_row = y, .end_row = y + 1, .start_col = 0, .end_col = s->cols};
        line[vterm_screen_get_text(s->screen, line, sizeof line - 1, row)] = 0;
        if (strstr(line, text))
            return true;
    }
    return false;
}

bool screen_wait(struct screen *s, const char *text, int limit_ms)
{
    int64_t end = gh_clock_mono_ms() + limit_ms;
    bool got, open = true;
    while (open && !screen_has(s, text)) {
        if (gh_clock_mono_ms() > end)
            return false;
        open = screen_take(s, 20, &got);
    }
    return screen_has(s, text);
}

int screen_stop(struct screen *s, bool quit)
{
    int64_t end = gh_clock_mono_ms() + 10000;
    bool got;
    if (quit)
        screen_type(s, "q");
    while (wait4(s->pid, &s->status, WNOHANG, &s->usage) == 0) {
        if (!screen_take(s, 20, &got))
            gh_clock_sleep_ms(10);
        if (gh_clock_mono_ms() > end)
            kill(s->pid, SIGKILL);
    }
    while (screen_take(s, 50, &got) && got)
        ;
    struct termios mode;
    s->cooked = tcgetattr(s->master, &mode) == 0 && mode.c_lflag & ICANON && mode.c_lflag & ECHO;
    close(s->master);
    free(s->raw);
    s->raw = NULL;
    vterm_free(s->vt);
    s->vt = NULL;
    return WIFEXITED(s->status) ? WEXITSTATUS(s->status) : 128 + WTERMSIG(s->status);
}

struct gh_rgb screen_rgb(struct screen *s, VTermColor c)
{
    if (VTERM_COLOR_IS_INDEXED(&c)) /* xterm's values; libvterm's own differ from most terminals' */
        return gh_rgb_of_index(c.indexed.idx);
    vterm_screen_convert_color_to_rgb(s->screen, &c);
    return (struct gh_rgb){c.rgb.red, c.rgb.green, c.rgb.blue};
}

static VTermScreenCell cell_at(struct screen *s, int x, int y)
{
    VTermScreenCell cell;
    memset(&cell, 0, sizeof cell);
    vterm_screen_get_cell(s->screen, (VTermPos){.row = y, .col = x}, &cell);
    return cell;
}

void screen_halves(struct screen *s, int x, int y, struct gh_rgb *top, struct gh_rgb *low)
{
    VTermScreenCell cell = cell_at(s, x, y);
    struct gh_rgb fg = screen_rgb(s, cell.fg), bg = screen_rgb(s, cell.bg);
    if (cell.attrs.reverse) {
        struct gh_rgb swap = fg;
        fg = bg;
        bg = swap;
    }
    *top = cell.chars[0] == 0x2580 ? fg : bg;
    *low = cell.chars[0] == 0x2584 ? fg : bg;
}

static char coarse(struct gh_rgb c)
{
    return digits[(c.r >> 6) << 4 | (c.g >> 6) << 2 | c.b >> 6];
}

size_t screen_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* Half blocks, quadrants, sextants, braille */
static bool is_block(uint32_t c)
{
    return (c >= 0x2580 && c <= 0x259f) || (c >= 0x1fb00 && c <= 0x1fb3b) || (c >= 0x2800 && c <= 0x28ff);
}

/* Ids are random but for their first ten letters, the time; those stay, so that columns do. */
static void mask_ids(char *from, const char *to)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    while (from < to) {
        size_t n = 0;
        while (from + n < to && from[n] && strchr(letters, from[n]))
            n++;
        if (n == 26)
            memset(from + 10, '#', 16);
        from += n ? n : 1;
    }
}

char *screen_dump(struct screen *s)
{
    char *out = malloc((size_t)s->rows * ((size_t)s->cols * 6 + 4) + 64), *p = out;
    if (!out)
        return NULL;
    for (int y = 0; y < s->rows; y++) {
        char *line = p;
        for (int x = 0; x < s->cols; x++) {
            VTermScreenCell cell = cell_at(s, x, y);
            uint32_t c = cell.chars[0] ? cell.chars[0] : ' ';
            bool colored = !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg) && !VTERM_COLOR_IS_INDEXED(&cell.bg);
            bool picture = is_block(c) || (c == ' ' && colored);
            p += screen_utf8(p, picture ? '~' : c);
        }
        while (p > out && p[-1] == ' ')
            p--;
        mask_ids(line, p);
        *p++ = '\n';
    }
    p += sprintf(p, "-- colours: upper half or text, behind '.' the usual --\n");
    for (int y = 0; y < s->rows; y++) {
        for (int x = 0; x < s->cols; x++) {
            VTermScreenCell cell = cell_at(s, x, y);
            struct gh_rgb top, low;
            screen_halves(s, x, y, &top, &low);
            uint32_t c = cell.chars[0];
            bool text = c > ' ' && !is_block(c);
            if (is_block(c) && c != 0x2580 &&
                c != 0x2584) { /* which part is which depends on libchafa's version */
                struct gh_rgb fg = screen_rgb(s, cell.fg), bg = screen_rgb(s, cell.bg);
                top = (struct gh_rgb){(uint8_t)((fg.r + bg.r) / 2), (uint8_t)((fg.g + bg.g) / 2),
                                      (uint8_t)((fg.b + bg.b) / 2)};
            }
            bool usual = VTERM_COLOR_IS_DEFAULT_BG(&cell.bg) && !cell.attrs.reverse;
            if (text && usual && VTERM_COLOR_IS_DEFAULT_FG(&cell.fg))
                *p++ = '.';
            else
                *p++ = text                            ? coarse(screen_rgb(s, cell.fg))
                       : usual && (c == 0 || c == ' ') ? '.'
                                                       : coarse(top);
        }
        *p++ = '\n';
    }
    *p = 0;
    return out;
}

static bool near(char a, char b)
{
    const char *i = strchr(digits, a), *j = strchr(digits, b);
    if (a == b || !i || !j || !*i || !*j)
        return a == b;
    int x = (int)(i - digits), y = (int)(j - digits);
    for (int shift = 0; shift < 6; shift += 2)
        if (abs((x >> shift & 3) - (y >> shift & 3)) > 1)
            return false;
    return true;
}

bool screen_same(const char *want, const char *got, char *where, size_t size)
{
    bool colors = false;
    for (int line = 1; *want || *got; line++) {
        size_t n = strcspn(want, "\n"), m = strcspn(got, "\n");
        bool same = n == m;
        for (size_t i = 0; same && i < n; i++)
            same = colors ? near(want[i], got[i]) : want[i] == got[i];
        if (!same) {
            snprintf(where, size, "line %d:\nwant %.*s\ngot  %.*s", line, (int)n, want, (int)m, got);
            return false;
        }
        colors = colors || !strncmp(want, "-- colours", 10);
        want += n + (want[n] == '\n');
        got += m + (got[m] == '\n');
    }
    return true;
}
