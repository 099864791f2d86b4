/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ctrl-C ends impasto-cli's run, not the program.  A signal handler may call
 * only async-signal-safe functions, so it wakes a thread through a pipe.
 */
#include "config.h"

#include "plugin/cli/cli_interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static gint        wake_pipe[2];
static gint        signal_number; /* atomic */
static GMutex      lock;          /* protects current */
static NstSession *current;

static void
on_signal (int number)
{
  int     saved_errno = errno;
  ssize_t written;

  g_atomic_int_set (&signal_number, number);
  written = write (wake_pipe[1], "", 1);
  (void)written; /* a handler cannot report an error */
  errno = saved_errno;
}

static gpointer
cancel_on_wake (gpointer data)
{
  gchar   byte;
  ssize_t n;

  while ((n = read (wake_pipe[0], &byte, 1)) != 0)
    if (n > 0)
      {
        g_mutex_lock (&lock);
        if (current)
          nst_session_cancel (current);
        g_mutex_unlock (&lock);
      }
    else if (errno != EINTR)
      break;
  return NULL;
}

void
cli_interrupt_init (void)
{
  /* SA_RESETHAND: a second signal ends the program. */
  struct sigaction action = { .sa_handler = on_signal,
                              .sa_flags = SA_RESTART | SA_RESETHAND };

  if (pipe2 (wake_pipe, O_CLOEXEC) < 0)
    {
      g_warning ("pipe2: %s", g_strerror (errno));
      return;
    }
  g_thread_unref (g_thread_new ("interrupt", cancel_on_wake, NULL));
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

void
cli_interrupt_set_session (NstSession *session)
{
  g_mutex_lock (&lock);
  current = session;
  if (current && cli_interrupt_get_signal ())
    nst_session_cancel (current);
  g_mutex_unlock (&lock);
}

gint
cli_interrupt_get_signal (void)
{
  return g_atomic_int_get (&signal_number);
}
