/* Curses for text and input, the painter for pictures, both within one synchronised
 * update; and whatever ends the program, the terminal is given back as it was. */
#include "console/term.h"

#include "console/keys.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static volatile sig_atomic_t ended, continued, kitty_shown;
static struct termios before;
static int stderr_before = -1;
static WINDOW *input; /* keys are read from a pad: reading them from stdscr would refresh it */

/* DEC mode 2026: the terminal shows what comes between as one change; others ignore it. */
static const char sync_on[] = "\033[?2026h", sync_off[] = "\033[?2026l";
/* Faces and names go from the screen too: not every terminal has a second one to go back from. */
static const char restore[] = "\033[?2026l\033[?2004l\033[m\033[2J\033[?1l\033>\033[?1000l\033[?1002l\033[?"
                              "1006l\033[?25h\033[?1049l\r\n";

static void on_end(int number)
{
    ended = number;
}

static void on_continue(int number)
{
    (void)number;
    continued = 1;
}

/* A crash must not leave the operator with a dead terminal; then it takes its course. */
static void on_crash(int number)
{
    static const char erase[] = "\033_Ga=d,d=A,q=2\033\\";
    ssize_t ignored = kitty_shown ? write(STDOUT_FILENO, erase, sizeof erase - 1) : 0;
    ignored = write(STDOUT_FILENO, restore, sizeof restore - 1);
    (void)ignored;
    tcsetattr(STDOUT_FILENO, TCSANOW, &before);
    raise(number); /* the handler was reset on entry */
}

static void handle(int number, void (*action)(int), int flags)
{
    struct sigaction sa = {.sa_handler = action, .sa_flags = flags};
    sigemptyset(&sa.sa_mask);
    sigaction(number, &sa, NULL);
}

static void make_inks(enum gh_depth depth)
{
    if (depth == GH_DEPTH_NONE || !has_colors())
        return;
    start_color();
    use_default_colors();
    init_pair(GH_INK_DIM, COLORS > 8 ? 8 : COLOR_WHITE, -1);
    init_pair(GH_INK_GOOD, COLOR_GREEN, -1);
    init_pair(GH_INK_WARN, COLOR_YELLOW, -1);
    init_pair(GH_INK_BAD, COLOR_RED, -1);
    init_pair(GH_INK_TITLE, COLOR_CYAN, -1);
    init_pair(GH_INK_BAR, COLOR_WHITE, COLORS > 255 ? 236 : COLOR_BLUE);
    init_pair(GH_INK_ALARM, COLOR_WHITE, COLOR_RED);
    init_pair(GH_INK_CHOSEN, COLOR_BLACK, COLOR_CYAN);
}

static attr_t ink_attr(enum gh_ink ink, enum gh_depth depth)
{
    bool color = depth != GH_DEPTH_NONE && has_colors();
    attr_t a = color && ink ? (attr_t)COLOR_PAIR(ink) : A_NORMAL;
    switch (ink) {
    case GH_INK_BAD:
    case GH_INK_TITLE:
        return a | A_BOLD;
    case GH_INK_ALARM:
        return a | A_BOLD | (color ? 0 : A_REVERSE);
    case GH_INK_BAR:
    case GH_INK_CHOSEN:
        return a | (color ? 0 : A_REVERSE);
    case GH_INK_DIM:
        return color && COLORS > 8 ? a : A_NORMAL;
    default:
        return a;
    }
}

/* What libraries say on stderr would be written across the screen. */
static void hush(bool on)
{
    if (on && stderr_before < 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        stderr_before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
        if (null >= 0) {
            dup2(null, STDERR_FILENO);
            close(null);
        }
    } else if (!on && stderr_before >= 0) {
        dup2(stderr_before, STDERR_FILENO);
        close(stderr_before);
        stderr_before = -1;
    }
}

/* DEC mode 2004: what is pasted comes between marks. */
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
enum { PASTE_CODE = KEY_MAX + 1, PASTED_CODE };

/* Ctrl-Z takes an act back here, and a console that stops in the background watches nothing; Ctrl-\ would
 * leave the terminal as it is, with the faces on it. */
static void keep_control_keys(void)
{
    struct termios mode;
    if (tcgetattr(STDIN_FILENO, &mode) != 0)
        return;
    mode.c_cc[VSUSP] = mode.c_cc[VQUIT] = _POSIX_VDISABLE;
    /* Ctrl-C at a locked console would throw away what is still on its way: the frame that covers the faces
     */
    mode.c_lflag |= NOFLSH;
    tcsetattr(STDIN_FILENO, TCSANOW, &mode);
    def_prog_mode();
}

static bool make_lines(struct gh_term *t, int rows)
{
    free(t->lines);
    t->lines = calloc((size_t)rows * 2, sizeof *t->lines);
    t->lines_before = t->lines ? t->lines + rows : NULL;
    return t->lines != NULL;
}

/* Before curses has the terminal, so that no key of a person's is taken for the answer. */
static void ask_graphics(struct gh_term *t)
{
    struct winsize size;
    t->cell_w = 8;
    t->cell_h = 16;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_xpixel && size.ws_ypixel && size.ws_col &&
        size.ws_row) {
        t->cell_w = size.ws_xpixel / size.ws_col;
        t->cell_h = size.ws_ypixel / size.ws_row;
    }
    if (t->cell_w < 4 || t->cell_w > 64 || t->cell_h < 8 || t->cell_h > 128) {
        t->cell_w = 8;
        t->cell_h = 16;
    }
    const char *no_color = getenv("NO_COLOR");
    if (!no_color || !*no_color)
        t->graphics = gh_graphics_ask(STDIN_FILENO, STDOUT_FILENO, &t->cell_w, &t->cell_h);
}

bool gh_term_open(struct gh_term *t, struct gh_error *err)
{
    memset(t, 0, sizeof *t);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gh_error_set(err, GH_ERR_USAGE,
                            "console: standard input and output must be a terminal; for scripts use "
                            "`gatehouse run --json`");
    setlocale(LC_ALL, "");
    const char *term = getenv("TERM");
    ask_graphics(t);
    tcgetattr(STDOUT_FILENO, &before);
    ended = 0;
    if (!term || !newterm(NULL, stdout, stdin))
        return gh_error_set(err, GH_ERR_USAGE,
                            "console: terminal type \"%s\" is unknown; set TERM, e.g. to xterm-256color",
                            term ? term : "");
    t->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
    t->depth = gh_depth_detect(term, getenv("COLORTERM"), getenv("NO_COLOR"), tigetnum("colors"));
    cbreak();
    keep_control_keys();
    noecho();
    nonl();
    input = newpad(1, 1);
    keypad(input, TRUE);
    define_key("\033[200~", PASTE_CODE);
    define_key("\033[201~", PASTED_CODE);
    nodelay(input, TRUE);
    curs_set(0);
    set_escdelay(25);
    idcok(stdscr, FALSE); /* shifting characters in a row would shift painted cells */
    idlok(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED,
              NULL);
    mouseinterval(0);
    make_inks(t->depth);
    getmaxyx(stdscr, t->rows, t->cols);
    handle(SIGINT, on_end, 0);
    handle(SIGTERM, on_end, 0);
    handle(SIGHUP, on_end, 0);
    handle(SIGCONT, on_continue, SA_RESTART);
    handle(SIGPIPE, SIG_IGN, 0);
    handle(SIGSEGV, on_crash, (int)SA_RESETHAND);
    handle(SIGABRT, on_crash, (int)SA_RESETHAND);
    handle(SIGBUS, on_crash, (int)SA_RESETHAND);
    handle(SIGFPE, on_crash, (int)SA_RESETHAND);
    t->paint = gh_paint_open(t->depth, t->utf8, t->cols, t->rows);
    if (!t->paint || !make_lines(t, t->rows)) {
        gh_term_close(t);
        return gh_error_set(err, GH_ERR_INTERNAL, "console: out of memory");
    }
    gh_term_send(paste_on, sizeof paste_on - 1);
    t->force = true;
    hush(true);
    return true;
}

static void erase_graphics(struct gh_term *t)
{
    const char *erase = gh_graphics_erase(t->graphics);
    if (t->any_shown && *erase)
        gh_term_send(erase, strlen(erase));
    t->any_shown = false;
    kitty_shown = 0;
}

void gh_term_close(struct gh_term *t)
{
    static const char empty[] = "\033[m\033[2J";
    hush(false);
    erase_graphics(t);
    if (stdscr && !isendwin()) {
        gh_term_send(paste_off, sizeof paste_off - 1);
        gh_term_send(empty, sizeof empty - 1); /* not every terminal has a second screen to go back from */
    }
    if (input)
        delwin(input);
    input = NULL;
    if (stdscr && !isendwin())
        endwin();
    gh_paint_close(t->paint);
    t->paint = NULL;
    free(t->lines);
    t->lines = t->lines_before = NULL;
}

bool gh_term_ended(void)
{
    return ended != 0;
}

bool gh_term_stay(struct gh_term *t)
{
    if (ended != SIGINT)
        return false;
    ended = 0;
    gh_term_redraw(t); /* what was being written when it came was given up */
    return true;
}

static void take_size(struct gh_term *t)
{
    getmaxyx(stdscr, t->rows, t->cols);
    if (!gh_paint_resize(t->paint, t->cols, t->rows) || !make_lines(t, t->rows)) {
        ended = SIGABRT; /* out of memory: the terminal is given back */
        t->rows = 0;
        return;
    }
    gh_term_redraw(t);
}

int gh_term_key(struct gh_term *t, int timeout_ms)
{
    wint_t c;
    if (continued) {
        continued = 0;
        gh_term_redraw(t);
    }
    int got = wget_wch(input, &c);
    if (got == ERR && timeout_ms > 0) {
        struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
        int ready = poll(&in, 1, timeout_ms);
        got = wget_wch(input, &c); /* also after EINTR: a resize is told that way */
        /* the terminal is gone, once what was typed is read: Linux calls such a one readable for ever, and
         * SIGHUP goes to the session's leader alone */
        if (got == ERR && ready > 0 && in.revents & (POLLHUP | POLLERR))
            ended = SIGHUP;
    }
    if (got == ERR)
        return 0;
    if (got == KEY_CODE_YES) {
        if (c == KEY_RESIZE)
            take_size(t);
        return c == PASTE_CODE ? GH_KEY_PASTE : c == PASTED_CODE ? GH_KEY_PASTED : GH_KEY((int)c);
    }
    return (int)c;
}

/* FNV-1a */
#define HASH_START 1469598103934665603u
static uint64_t hash(uint64_t h, const void *data, size_t size)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < size; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h;
}

static void note_text(struct gh_term *t, int x, int y, int width, enum gh_ink ink)
{
    const int place[4] = {x, y, width, (int)ink};
    t->lines[y] = hash(t->lines[y], place, sizeof place);
}

void gh_term_begin(struct gh_term *t, int64_t now_ms, int text_rows)
{
    erase();
    t->text_rows = text_rows;
    t->shown_count = 0;
    t->regions = HASH_START;
    for (int y = 0; y < t->rows; y++)
        t->lines[y] = HASH_START;
    gh_paint_begin(t->paint, now_ms);
}

int gh_term_text(struct gh_term *t, int x, int y, int width, enum gh_ink ink, const char *text)
{
    if (y < 0 || y >= t->rows || x < 0 || x >= t->cols)
        return 0;
    if (width < 0 || x + width > t->cols)
        width = t->cols - x;
    note_text(t, x, y, width, ink);
    t->lines[y] = hash(t->lines[y], text, strlen(text));
    wchar_t wide[512];
    mbstate_t state = {0};
    int used = 0, count = 0;
    while (*text && count < 511) {
        wchar_t c;
        size_t n = mbrtowc(&c, text, strlen(text), &state);
        if (n == (size_t)-1 || n == (size_t)-2) {
            c = L'?';
            n = 1;
            memset(&state, 0, sizeof state);
        }
        int columns = wcwidth(c);
        if (columns < 0) { /* control characters never reach the terminal */
            c = L'?';
            columns = 1;
        }
        if (used + columns > width)
            break;
        used += columns;
        wide[count++] = c;
        text += n;
    }
    wide[count] = 0;
    attrset(ink_attr(ink, t->depth));
    mvaddnwstr(y, x, wide, count);
    attrset(A_NORMAL);
    return used;
}

int gh_term_printf(struct gh_term *t, int x, int y, int width, enum gh_ink ink, const char *fmt, ...)
{
    char text[1024];
    va_list list;
    va_start(list, fmt);
    vsnprintf(text, sizeof text, fmt, list);
    va_end(list);
    return gh_term_text(t, x, y, width, ink, text);
}

void gh_term_fill(struct gh_term *t, int x, int y, int width, enum gh_ink ink)
{
    if (y < 0 || y >= t->rows || x < 0 || x >= t->cols || width < 1)
        return;
    note_text(t, x, y, width, ink);
    attrset(ink_attr(ink, t->depth));
    mvhline(y, x, ' ', width);
    attrset(A_NORMAL);
}

void gh_term_region(struct gh_term *t, int x, int y, int w, int h, const struct gh_cell *cells)
{
    h = h < t->rows - t->text_rows - y ? h : t->rows - t->text_rows - y;
    if (h < 1)
        return;
    const int place[4] = {x, y, w, h};
    t->regions = hash(t->regions, place, sizeof place);
    /* To curses the field is full of a character that it never changes, so that it never clears a line there
     */
    int left = x < 0 ? 0 : x;
    for (int v = y < 0 ? 0 : y; v < y + h && v < t->rows; v++)
        if (left < t->cols && x + w > left)
            mvhline(v, left, '.', x + w - left);
    if (cells)
        gh_paint_cells(t->paint, x, y, w, h, cells);
}

void gh_term_graphic(struct gh_term *t, int x, int y, int w, int h, uint64_t serial, const char *data,
                     size_t size)
{
    size_t room = w > 0 && h > 0 ? (size_t)w * (size_t)h : 0;
    struct gh_cell *blank = t->force && room ? calloc(room, sizeof *blank) : NULL;
    for (size_t i = 0; blank && i < room; i++)
        blank[i].glyph = ' ';
    gh_term_region(t, x, y, w, h, blank);
    free(blank);
    if (y + h > t->rows - t->text_rows)
        return;
    t->regions = hash(t->regions, &serial, sizeof serial);
    if (t->shown_count < (int)(sizeof t->shown / sizeof *t->shown))
        t->shown[t->shown_count++] = (struct gh_term_graphic){x, y, data, size};
}

/* Curses and painter know nothing of them: they come last, over a field that both leave alone. */
static void send_graphics(struct gh_term *t)
{
    char place[32];
    for (int i = 0; i < t->shown_count; i++) {
        int n = snprintf(place, sizeof place, "\033[%d;%dH", t->shown[i].y + 1, t->shown[i].x + 1);
        gh_term_send(place, (size_t)n);
        gh_term_send(t->shown[i].data, t->shown[i].size);
        t->any_shown = true;
        kitty_shown = t->graphics == GH_GRAPHICS_KITTY;
    }
    if (t->shown_count) {
        int n = snprintf(place, sizeof place, "\033[m\033[%d;1H", t->rows);
        gh_term_send(place, (size_t)n);
    }
}

void gh_term_send(const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDOUT_FILENO, text, size);
        if (n < 0 && errno == EINTR && !ended)
            continue;
        if (n < 0 && errno == EAGAIN) {
            struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
            poll(&out, 1, 100);
            continue;
        }
        if (n <= 0)
            return;
        text += n;
        size -= (size_t)n;
    }
}

/* A line at a time: where several have changed, curses scrolls part of the screen if that is shorter
 * (whatever idlok() says), and with it the pictures that it knows nothing of. */
static void send_text(struct gh_term *t)
{
    move(t->rows - 1, 0); /* where the painter leaves the cursor */
    if (!t->force)
        untouchwin(stdscr);
    leaveok(stdscr, TRUE);
    for (int y = 0; !t->force && y < t->rows; y++)
        if (t->lines[y] != t->lines_before[y]) {
            touchline(stdscr, y, 1);
            refresh();
        }
    leaveok(stdscr, FALSE);
    refresh();
    memcpy(t->lines_before, t->lines, (size_t)t->rows * sizeof *t->lines);
}

bool gh_term_end(struct gh_term *t)
{
    if (t->regions != t->regions_before && !t->force) {
        gh_term_redraw(t);
        return false;
    }
    t->regions_before = t->regions;
    size_t size;
    const char *cells = gh_paint_end(t->paint, &size);
    bool text = t->force || memcmp(t->lines, t->lines_before, (size_t)t->rows * sizeof *t->lines);
    if (!text && !size)
        return true;
    gh_term_send(sync_on, sizeof sync_on - 1);
    if (t->force)
        erase_graphics(t);
    if (text)
        send_text(t);
    gh_term_send(cells, size);
    if (t->force)
        send_graphics(t);
    gh_term_send(sync_off, sizeof sync_off - 1);
    t->force = false;
    return true;
}

void gh_term_redraw(struct gh_term *t)
{
    gh_paint_forget(t->paint);
    clearok(curscr, TRUE);
    t->force = true;
}

void gh_term_bell(struct gh_term *t)
{
    (void)t;
    gh_term_send("\a", 1);
}
