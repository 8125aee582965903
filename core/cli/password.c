/* A secret asked on the terminal without echo, which comes back however the asking ends: with the line, with
 * Ctrl-C, or with a stop and a continuing, after which it is asked again. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static const int ending[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP};
enum { ENDING = sizeof ending / sizeof *ending };

static volatile sig_atomic_t caught;
/* A pipe, for good: libraries have threads, and one of them may take the signal instead of who waits. */
static int woken[2] = {-1, -1};

static void on_signal(int sig)
{
    int saved = errno;
    caught = sig;
    if (write(woken[1], "", 1) < 0)
        caught = sig; /* it is full: who waits is awake */
    errno = saved;
}

/* Nobody has been woken yet. */
static bool fall_asleep(void)
{
    char old[16];
    caught = 0;
    if (woken[0] < 0 && pipe2(woken, O_CLOEXEC | O_NONBLOCK) < 0)
        return false;
    while (read(woken[0], old, sizeof old) > 0)
        ;
    return true;
}

/* The line, without its end; a signal ends the waiting. False when nobody can wait here. */
static bool read_line(int fd, char *out, size_t size)
{
    struct pollfd p[2] = {{.fd = fd, .events = POLLIN}, {.fd = woken[0], .events = POLLIN}};
    size_t n = 0;
    char c;
    while (!caught && n + 1 < size) {
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return false;
        if (caught)
            break;
        if (!p[0].revents)
            continue;
        if (read(fd, &c, 1) != 1 || c == '\n' || c == '\r')
            break;
        out[n++] = c;
    }
    out[n] = 0;
    return true;
}

/* Asks once; the signal that came meanwhile, 0 for an answer, or less for none. */
static int ask(int fd, const struct termios *old, const char *prompt, char *out, size_t size)
{
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, before[ENDING];
    struct termios quiet = *old;
    if (!fall_asleep())
        return -1;
    for (int i = 0; i < ENDING; i++)
        if (sigaction(ending[i], NULL, &before[i]) == 0 && before[i].sa_handler != SIG_IGN)
            sigaction(ending[i], &act, NULL);
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fd, TCSAFLUSH, &quiet);
    dprintf(fd, "%s: ", prompt);
    bool waited = read_line(fd, out, size);
    tcsetattr(fd, TCSAFLUSH, old);
    dprintf(fd, "\n");
    for (int i = 0; i < ENDING; i++)
        sigaction(ending[i], &before[i], NULL);
    return waited ? caught : -1;
}

bool gh_cli_password(const char *prompt, const char *instead, char *out, size_t size, struct gh_error *err)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC), sig;
    struct termios old;
    if (fd < 0 || tcgetattr(fd, &old) < 0) {
        if (fd >= 0)
            close(fd);
        return gh_error_set(err, GH_ERR_DENIED, "%s: no terminal to ask on; use %s", prompt, instead);
    }
    while ((sig = ask(fd, &old, prompt, out, size))) {
        sodium_memzero(out, size);
        if (sig < 0)
            break;
        raise(sig); /* as if it had come now: ends the program, or stops it for a while */
        if (sig != SIGTSTP)
            break;
    }
    close(fd);
    return !sig || gh_error_set(err, GH_ERR_DENIED, "%s: not answered", prompt);
}
