/* Moving in a list. */
#include "console/views/list.h"

#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

void gh_list_fit(struct gh_list *l, int room)
{
    if (room < 1)
        room = 1;
    if (l->at >= l->count)
        l->at = l->count - 1;
    if (l->at < 0)
        l->at = 0;
    if (l->top > l->at)
        l->top = l->at;
    if (l->top <= l->at - room)
        l->top = l->at - room + 1;
    if (l->top > l->count - room)
        l->top = l->count > room ? l->count - room : 0;
}

bool gh_list_move(struct gh_list *l, enum gh_request request, int room)
{
    switch (request) {
    case GH_REQUEST_UP:
        l->at--;
        break;
    case GH_REQUEST_DOWN:
        l->at++;
        break;
    case GH_REQUEST_PAGE_UP:
        l->at -= room;
        break;
    case GH_REQUEST_PAGE_DOWN:
        l->at += room;
        break;
    case GH_REQUEST_FIRST:
        l->at = 0;
        break;
    case GH_REQUEST_LAST:
        l->at = l->count - 1;
        break;
    default:
        return false;
    }
    gh_list_fit(l, room);
    return true;
}

bool gh_list_mouse(struct gh_list *l, int row, int room, int clicks, int by)
{
    if (!clicks) {
        l->at += by;
        gh_list_fit(l, room);
        return false;
    }
    if (row < 0 || row >= room || l->top + row >= l->count)
        return false;
    bool again = l->at == l->top + row;
    l->at = l->top + row;
    return again;
}

void gh_list_forget(void *rows, size_t rows_size, void *state, size_t state_size)
{
    gh_wipe(rows, rows_size);
    explicit_bzero(state, state_size);
}
