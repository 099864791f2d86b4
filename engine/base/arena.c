/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arena, in its own mapping, with huge pages if the system has them.
 */
#include "config.h"

#include "engine/base/arena.h"

#include <sys/mman.h>

#define ALIGNMENT 64

gboolean
nst_arena_init (NstArena *arena, gsize size)
{
  gpointer base = mmap (NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (base == MAP_FAILED)
    return FALSE;
  /* Feature maps are accessed with large strides: huge pages cause fewer TLB
   * misses. */
  madvise (base, size, MADV_HUGEPAGE);
  *arena = (NstArena){ .base = base, .size = size };
  return TRUE;
}

void
nst_arena_clear (NstArena *arena)
{
  if (arena->base)
    munmap (arena->base, arena->size);
  *arena = (NstArena){ 0 };
}

gpointer
nst_arena_alloc (NstArena *arena, gsize bytes)
{
  gpointer memory = arena->base ? arena->base + arena->used : NULL;

  arena->used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  arena->peak = MAX (arena->peak, arena->used);
  g_assert (! arena->base || arena->used <= arena->size);
  return memory;
}

void
nst_arena_release (NstArena *arena, gsize mark)
{
  arena->used = mark;
}
