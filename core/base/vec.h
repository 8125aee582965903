/* A growable array for plain structs: struct { T *items; size_t count, room; }.
 * For set-up paths; nothing that runs per frame grows one. */
#ifndef GH_BASE_VEC_H
#define GH_BASE_VEC_H

#include <stdlib.h>

#define GH_VEC(T)                                                                                            \
    struct {                                                                                                 \
        T *items;                                                                                            \
        size_t count, room;                                                                                  \
    }

/* Makes room for one more; false when out of memory, the array untouched. Then
 * assign v->items[v->count++]. */
#define gh_vec_grow(v)                                                                                       \
    ((v)->count < (v)->room || gh_vec_grow_((void **)&(v)->items, &(v)->room, sizeof *(v)->items))

#define gh_vec_free(v) (free((v)->items), (v)->items = NULL, (v)->count = (v)->room = 0)

static inline int gh_vec_grow_(void **items, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 8;
    void *p = realloc(*items, more * size);
    if (!p)
        return 0;
    *items = p;
    *room = more;
    return 1;
}

#endif
