/* Mapping the board's file, for its writer and its readers. */
#include "board/read.h"
#include "board/write.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct gh_board *map(int fd)
{
    void *p = mmap(NULL, sizeof(struct gh_board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return p == MAP_FAILED ? NULL : p;
}

struct gh_board *gh_board_create(const char *path, struct gh_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        gh_error_set(err, GH_ERR_IO, "%s: cannot make the board: %s", path, strerror(errno));
        return NULL;
    }
    struct gh_board *b = NULL;
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
        close(fd);
        gh_error_set(err, GH_ERR_DENIED, "%s: belongs to another account; remove it", path);
        return NULL;
    }
    /* blocks are reserved now, so that a full disk is an error here and not a crash at a write later */
    int full = posix_fallocate(fd, 0, sizeof(struct gh_board));
    if (full)
        gh_error_set(err, GH_ERR_IO, "%s: cannot make the board of %zu MB: %s; free some space", path,
                     sizeof(struct gh_board) >> 20, strerror(full));
    else if (fchmod(fd, 0600) < 0 || ftruncate(fd, sizeof(struct gh_board)) < 0 || !(b = map(fd)))
        gh_error_set(err, GH_ERR_IO, "%s: cannot map the board: %s", path, strerror(errno));
    close(fd);
    if (!b)
        return NULL;
    uint64_t generation = b->magic == GH_BOARD_MAGIC ? atomic_load(&b->generation) : 0;
    b->magic = 0;
    /* a writer that died inside a slot left its lock odd */
    for (int i = 0; i < GH_BOARD_SLOTS; i++) {
        struct gh_board_slot *s = &b->slots[i];
        atomic_store(&s->seq, (atomic_load(&s->seq) + 2) & ~1u);
        s->used = 0;
    }
    atomic_store(&b->focus.seq, (atomic_load(&b->focus.seq) + 2) & ~1u);
    b->focus.camera = -1;
    b->version = GH_BOARD_VERSION;
    b->size = sizeof *b;
    atomic_store(&b->camera_count, 0);
    atomic_store(&b->generation, generation + 1);
    atomic_store(&b->engine_pid, (int32_t)getpid());
    gh_board_beat(b);
    b->magic = GH_BOARD_MAGIC;
    return b;
}

void gh_board_unmap(struct gh_board *b)
{
    if (b)
        munmap(b, sizeof *b);
}

struct gh_board *gh_board_attach(const char *path, struct gh_error *err)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    struct gh_board *b = NULL;
    if (fd < 0) {
        gh_error_set(err, errno == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_IO,
                     "%s: no board: %s; start the engine with: gatehouse run", path, strerror(errno));
        return NULL;
    }
    if (fstat(fd, &st) < 0 || st.st_size != (off_t)sizeof *b)
        gh_error_set(err, GH_ERR_STORE, "%s: the board is of another version; restart the engine", path);
    else if (!(b = map(fd)))
        gh_error_set(err, GH_ERR_IO, "%s: cannot map the board: %s", path, strerror(errno));
    close(fd);
    if (b && (b->magic != GH_BOARD_MAGIC || b->version != GH_BOARD_VERSION)) {
        gh_board_detach(b);
        gh_error_set(err, GH_ERR_STORE, "%s: the board is of another version; restart the engine", path);
        return NULL;
    }
    return b;
}

void gh_board_remove(const char *path)
{
    unlink(path);
}

void gh_board_detach(struct gh_board *b)
{
    gh_board_unmap(b);
}

void gh_board_beat(struct gh_board *b)
{
    atomic_store(&b->heartbeat_ms, gh_clock_mono_ms());
}

void gh_board_viewing(struct gh_board *b)
{
    atomic_store(&b->viewed_ms, gh_clock_mono_ms());
}

bool gh_board_alive(const struct gh_board *b, int64_t now_ms)
{
    return now_ms - atomic_load(&b->heartbeat_ms) < 3000;
}
