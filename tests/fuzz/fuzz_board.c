/* A board whose writer is broken or hostile: whatever is in the file, a reader gets ended
 * texts, sizes within its buffers, and an answer. */
#include "fuzz.h"

#include "board/read.h"
#include "board/write.h"

static struct gh_board *board;
static uint8_t picture[GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3];

static void start(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/board", fuzz_make_dir());
    struct gh_board *w = gh_board_create(path, NULL);
    CHECK(w);
    gh_board_unmap(w);
    board = gh_board_attach(path, NULL);
    CHECK(board);
}

static void check_texts(const struct gh_board_camera *c)
{
    CHECK(memchr(c->name, 0, sizeof c->name) && memchr(c->source, 0, sizeof c->source));
    CHECK(memchr(c->error, 0, sizeof c->error) && c->box_count <= GH_BOARD_BOXES);
    for (uint32_t i = 0; i < c->box_count; i++)
        CHECK(memchr(c->boxes[i].label, 0, sizeof c->boxes[i].label));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int w = 0, h = 0, shown = 0;
    int64_t ms = 0;
    uint64_t have = 0;
    bool fresh = false;
    if (!board)
        start();
    if (!size)
        return 0;
    /* slot 0 without its picture, then what stands behind the picture, then the focus slot's head */
    struct gh_board_slot *s = &board->slots[0];
    uint8_t kind = data[0] % 3;
    if (kind == 0)
        fuzz_patch((uint8_t *)&s->used, sizeof s->used + sizeof s->camera, data + 1, size - 1);
    else if (kind == 1)
        fuzz_patch((uint8_t *)&s->picture_w, 4, data + 1, size - 1);
    else
        fuzz_patch((uint8_t *)&board->focus.camera, 24, data + 1, size - 1);
    static struct gh_board_camera camera;
    if (gh_board_read(board, 0, &camera, picture, &w, &h, &have, &fresh)) {
        check_texts(&camera);
        CHECK(!fresh || (w > 0 && h > 0 && w <= GH_BOARD_W && h <= GH_BOARD_H));
    }
    have = 0;
    gh_board_read_focus(board, picture, &shown, &w, &h, &ms, &have, &fresh);
    CHECK(!fresh || (w > 0 && h > 0 && w <= GH_BOARD_FOCUS_W && h <= GH_BOARD_FOCUS_H));
    CHECK(shown >= -1 && shown < GH_BOARD_SLOTS);
    return 0;
}
