/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells the thread sanitizer about GLib's locks: GLib makes them of futexes and
 * is not instrumented itself, so all that they protect would seem to race.
 * Loaded before GLib by LD_PRELOAD.
 */
#include <dlfcn.h>

#include <glib.h>

/* The sanitizer's; NULL in a program without it. */
void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

static void
acquire (void *address)
{
  if (__tsan_acquire)
    __tsan_acquire (address);
}

static void
release (void *address)
{
  if (__tsan_release)
    __tsan_release (address);
}

/* GLib's own function of this name. */
#define REAL(name) ((__typeof__ (&name))find (#name))

static void *
find (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean taken = REAL (g_mutex_trylock) (mutex);

  if (taken)
    acquire (mutex);
  return taken;
}

void
g_mutex_unlock (GMutex *mutex)
{
  release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean woken;

  release (mutex);
  woken = REAL (g_cond_wait_until) (cond, mutex, end_time);
  acquire (mutex);
  return woken;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean first = REAL (g_once_init_enter) (location);

  if (! first)
    acquire ((void *)location);
  return first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  release ((void *)location);
  REAL (g_once_init_leave) (location, result);
}
