/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions that replace the real ones by the linker's option --wrap.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "fault.h"

/* Atomic, because any thread may send requests. */
static gint until_fault[FAULT_N_KINDS]; /* 0 or less: no fault to come */
static gint stays[FAULT_N_KINDS];
static gint n_faults;
static gint n_mapped;

void
fault_arm (FaultKind kind, gint nth, gboolean all_after)
{
  g_atomic_int_set (&n_faults, 0);
  g_atomic_int_set (&stays[kind], all_after);
  g_atomic_int_set (&until_fault[kind], nth);
}

gboolean
fault_disarm (void)
{
  for (gint kind = 0; kind < FAULT_N_KINDS; kind++)
    {
      g_atomic_int_set (&stays[kind], FALSE);
      g_atomic_int_set (&until_fault[kind], 0);
    }
  return g_atomic_int_get (&n_faults) > 0;
}

gint
fault_n_mapped (void)
{
  return g_atomic_int_get (&n_mapped);
}

/* Whether this request fails. */
static gboolean
fails (FaultKind kind)
{
  gint left = g_atomic_int_get (&until_fault[kind]);
  gint before;

  if (left == 0)
    return FALSE;
  before = g_atomic_int_add (&until_fault[kind], -1);
  if (before == 1 || (before < 1 && g_atomic_int_get (&stays[kind])))
    {
      g_atomic_int_inc (&n_faults);
      /* 0 would mean that nothing is armed. */
      if (before == 1)
        g_atomic_int_add (&until_fault[kind], -1);
      return TRUE;
    }
  return FALSE;
}

/* WRAP (result, name, parameters, arguments, kind, failure): the function that
 * the linker calls instead of @name. */
#define WRAP(result, name, parameters, arguments, kind, failure)               \
  result __real_##name parameters;                                             \
  result __wrap_##name parameters;                                             \
                                                                               \
  result __wrap_##name parameters                                              \
  {                                                                            \
    if (fails (kind))                                                          \
      return failure;                                                          \
    return __real_##name arguments;                                            \
  }

WRAP (gpointer, g_try_malloc, (gsize n), (n), FAULT_MEMORY, NULL)
WRAP (gpointer, g_try_malloc0, (gsize n), (n), FAULT_MEMORY, NULL)
WRAP (gpointer,
      g_try_malloc_n,
      (gsize n, gsize size),
      (n, size),
      FAULT_MEMORY,
      NULL)
WRAP (gpointer,
      g_try_malloc0_n,
      (gsize n, gsize size),
      (n, size),
      FAULT_MEMORY,
      NULL)
WRAP (gpointer,
      g_try_realloc,
      (gpointer old, gsize n),
      (old, n),
      FAULT_MEMORY,
      NULL)
WRAP (void *,
      aligned_alloc,
      (size_t alignment, size_t n),
      (alignment, n),
      FAULT_MEMORY,
      NULL)
WRAP (int,
      posix_memalign,
      (void **out, size_t alignment, size_t n),
      (out, alignment, n),
      FAULT_MEMORY,
      ENOMEM)
/* With large file offsets pread () is called pread64 () in object files. */
WRAP (ssize_t,
      pread,
      (int fd, void *out, size_t n, off_t offset),
      (fd, out, n, offset),
      FAULT_FILE,
      (errno = EIO, -1))
WRAP (ssize_t,
      pread64,
      (int fd, void *out, size_t n, off_t offset),
      (fd, out, n, offset),
      FAULT_FILE,
      (errno = EIO, -1))
WRAP (GThread *,
      g_thread_try_new,
      (const gchar *name, GThreadFunc function, gpointer data, GError **error),
      (name, function, data, error),
      FAULT_THREAD,
      (g_set_error_literal (
           error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN, "a fault"),
       NULL))

/* Counts the mapped blocks, too.  With large file offsets mmap () is called
 * mmap64 () in object files. */
#define WRAP_MMAP(name)                                                        \
  void *__real_##name (void *, size_t, int, int, int, off_t);                  \
  void *__wrap_##name (void *, size_t, int, int, int, off_t);                  \
                                                                               \
  void *__wrap_##name (void *at, size_t n, int protection, int flags,          \
                       int file, off_t from)                                   \
  {                                                                            \
    void *memory = MAP_FAILED;                                                 \
                                                                               \
    if (! fails (FAULT_MEMORY))                                                \
      memory = __real_##name (at, n, protection, flags, file, from);           \
    if (memory != MAP_FAILED)                                                  \
      g_atomic_int_inc (&n_mapped);                                            \
    return memory;                                                             \
  }

WRAP_MMAP (mmap)
WRAP_MMAP (mmap64)

int __real_munmap (void *, size_t);
int __wrap_munmap (void *, size_t);

int
__wrap_munmap (void *memory, size_t n)
{
  g_atomic_int_add (&n_mapped, -1);
  return __real_munmap (memory, n);
}
