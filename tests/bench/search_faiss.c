/* Starts the Python process that has Faiss, asks it probe by probe, and puts it
 * away. */
#include "search_faiss.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct bench_faiss {
    pid_t child;
    FILE *ask, *answer;
};

static void failed(void)
{
    fprintf(stderr, "bench search: Faiss did not answer; is python3-faiss installed?\n");
    exit(1);
}

struct bench_faiss *bench_faiss_open(const char *script, int people_fd, size_t n, int probes_fd)
{
    int to[2], from[2];
    char people[16], count[24], probes[16];
    struct bench_faiss *f = calloc(1, sizeof *f);
    if (!f || pipe(to) || pipe(from))
        failed();
    snprintf(people, sizeof people, "%d", people_fd);
    snprintf(count, sizeof count, "%zu", n);
    snprintf(probes, sizeof probes, "%d", probes_fd);
    f->child = fork();
    if (!f->child) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        close(to[1]);
        execl("/usr/bin/python3", "python3", script, people, count, probes, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    char line[64];
    f->ask = fdopen(to[1], "w");
    f->answer = fdopen(from[0], "r");
    if (f->child < 0 || !f->ask || !f->answer || !fgets(line, sizeof line, f->answer))
        failed();
    return f;
}

void bench_faiss_close(struct bench_faiss *f)
{
    fclose(f->ask);
    fclose(f->answer);
    waitpid(f->child, NULL, 0);
    free(f);
}

uint32_t bench_faiss_nearest(struct bench_faiss *f, size_t probe, double *us)
{
    char line[64];
    uint32_t nearest;
    if (fprintf(f->ask, "%zu\n", probe) < 0 || fflush(f->ask) || !fgets(line, sizeof line, f->answer) ||
        sscanf(line, "%" SCNu32 " %lf", &nearest, us) != 2)
        failed();
    return nearest;
}
