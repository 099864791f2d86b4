/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One block of memory, given out from the front.  An arena without a block
 * only counts: the code that lays out a run also tells its size beforehand.
 */
#ifndef NST_ARENA_H
#define NST_ARENA_H

#include <glib.h>

typedef struct
{
  guint8 *base; /* NULL: only count */
  gsize   used;
  gsize   peak; /* the largest that used has been */
  gsize   size;
} NstArena;

/* FALSE when there is no memory.  The memory is zeroed. */
gboolean nst_arena_init (NstArena *arena, gsize size);
void     nst_arena_clear (NstArena *arena);

/* @bytes at a multiple of 64, not zeroed again; NULL when only counting. */
gpointer nst_arena_alloc (NstArena *arena, gsize bytes);

/* Gives back all that was allocated since used was @mark. */
void nst_arena_release (NstArena *arena, gsize mark);

#endif /* NST_ARENA_H */
