/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bump allocator.  An arena without memory only counts, so that the code
 * that lays out a run also computes its size in advance.
 */
#ifndef NST_ARENA_H
#define NST_ARENA_H

#include <glib.h>

typedef struct
{
  guint8 *base; /* NULL: only counts */
  gsize   used;
  gsize   peak; /* maximum of used */
  gsize   size;
} NstArena;

/* FALSE if there is not enough memory.  The memory is zeroed. */
gboolean nst_arena_init (NstArena *arena, gsize size);
void     nst_arena_clear (NstArena *arena);

/* Allocates @bytes, aligned to 64 bytes.  The memory is not zeroed again after
 * a release.  Returns NULL if the arena only counts. */
gpointer nst_arena_alloc (NstArena *arena, gsize bytes);

/* Frees everything that was allocated since arena->used was @mark. */
void nst_arena_release (NstArena *arena, gsize mark);

#endif /* NST_ARENA_H */
