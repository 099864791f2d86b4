/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A signal ends impasto-cli's run, not the program.  A signal handler may call
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

  g_atomic_int_compare_and_exchange (&signal_number, 0, number);
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

/* A file that is opened later must not become standard output or error, into
 * which messages would then be written. */
static void
fill_standard_descriptors (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO)
    close (fd);
}

static void
handle (int number, int flags)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

  sigemptyset (&action.sa_mask);
  sigaction (number, &action, NULL);
}

/* Whether the program was started so that it ignores @number, as by nohup. */
static gboolean
is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void
cli_interrupt_init (void)
{
  fill_standard_descriptors ();
  /* Writing to a closed pipe or past a limit is an error, not the end. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  if (pipe2 (wake_pipe, O_CLOEXEC) < 0)
    {
      g_warning ("pipe2: %s", g_strerror (errno));
      return;
    }
  g_thread_unref (g_thread_new ("interrupt", cancel_on_wake, NULL));
  /* SA_RESETHAND: a second signal ends the program.  A terminal that closes,
   * or a limit of time, sends several. */
  handle (SIGINT, SA_RESTART | SA_RESETHAND);
  handle (SIGTERM, SA_RESTART | SA_RESETHAND);
  handle (SIGXCPU, SA_RESTART);
  if (! is_ignored (SIGHUP))
    handle (SIGHUP, SA_RESTART);
}

void
cli_interrupt_end_program (void)
{
  const int numbers[] = { SIGINT, SIGTERM, SIGXCPU, SIGHUP };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (! is_ignored (numbers[i]))
      signal (numbers[i], SIG_DFL);
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
