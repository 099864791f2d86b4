/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run of the engine with some of its mechanisms switched off; a line of
 * JSON with its CPU time, losses and memory, or how soon it follows a slider.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/session/session_private.h"
#include "plugin/common/picture_file.h"
#include "tests/support/process_memory.h"

/* A slider is moved for the first time after this iteration of the last level,
 * and again after some more. */
#define FIRST_MOVE         3
#define ITERATIONS_BETWEEN 3
/* Style strength: enough less that the picture has to change. */
#define LESS 0.01
/* The mean difference of values of 0..1 that a user sees. */
#define VISIBLE (1.0 / 255.0)
#define POLL_US 10000
#define SEED    20160626

static const struct
{
  const gchar  *name;
  NstMechanisms mechanism;
} mechanisms[] = {
  { "surrogate", NST_MECHANISM_SURROGATE },
  { "preconditioner", NST_MECHANISM_PRECONDITIONER },
  { "coarse-correction", NST_MECHANISM_COARSE_CORRECTION },
};

static gchar **without = NULL;
static gchar **settings = NULL;
static gchar  *output = NULL;
static gint    n_moves = 0;

static const GOptionEntry entries[] = {
  { "without", 'w', 0, G_OPTION_ARG_STRING_ARRAY, &without,
    "surrogate, preconditioner or coarse-correction", "NAME" },
  { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings,
    "An option of the engine, such as size=512", "KEY=VALUE" },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write the picture",
    "FILE" },
  { "slider", 's', 0, G_OPTION_ARG_INT, &n_moves,
    "Move the style weight so many times instead", "N" },
  { 0 }
};

typedef struct
{
  NstSession *session;
  GArray     *losses; /* of the last level, from its first picture on */
  gint        done;   /* iterations of all levels */
  GError     *error;

  GMutex   lock; /* of what follows, and of @losses */
  GCond    reported;
  gboolean has_ended;
} Run;

/* ------------------------------------------------------------- figures --- */

/* What each mechanism needs at the last level, in MB; the preconditioner uses
 * pictures that the optimizer has anyway. */
static void
print_memory (const NstSession *session)
{
  const NstNetworkObjective *objective = &session->objective.networks[0];
  gint                       cut = objective->surrogate.cut;
  gdouble                    surrogate = 0.0;

  if (cut > 0)
    surrogate =
        sizeof (gfloat) * nst_feature_values (&objective->features.layers[cut]);
  printf ("\"mechanism_mb\": {\"surrogate\": %.1f, \"preconditioner\": 0, "
          "\"coarse-correction\": %.1f}, ",
          1e-6 * surrogate, 1e-6 * session->coarse.arena.size);
}

/* User and system time of all threads. */
static gdouble
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
         + 1e-6 * (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void
observe (const NstProgress *progress, gpointer data)
{
  Run *run = data;

  g_mutex_lock (&run->lock);
  if (progress->level == progress->n_levels - 1)
    g_array_append_val (run->losses, progress->total);
  run->done = progress->done;
  g_cond_broadcast (&run->reported);
  g_mutex_unlock (&run->lock);
}

static gpointer
run_session (gpointer data)
{
  Run *run = data;

  nst_session_run (run->session, observe, run, &run->error);
  g_mutex_lock (&run->lock);
  run->has_ended = TRUE;
  g_cond_broadcast (&run->reported);
  g_mutex_unlock (&run->lock);
  return NULL;
}

/* ---------------------------------------------------------- whole runs --- */

static gboolean
run_whole (Run *run, GError **error)
{
  static const gchar *const ends[] = { "iterations", "converged", "loss",
                                       "time" };
  gdouble                   begin = cpu_seconds ();
  g_autoptr (NstPicture) picture = NULL;

  if (! nst_session_run (run->session, observe, run, error))
    return FALSE;
  printf ("{\"cpu_seconds\": %.2f, \"iterations\": %d, \"end\": \"%s\", "
          "\"memory_mb\": %.0f, ",
          cpu_seconds () - begin, run->done,
          ends[nst_session_get_end (run->session)],
          1e-6 * process_memory ("VmHWM:"));
  print_memory (run->session);
  printf ("\"losses\": [");
  for (guint i = 0; i < run->losses->len; i++)
    printf ("%s%.8g", i > 0 ? ", " : "",
            g_array_index (run->losses, gdouble, i));
  printf ("]}\n");
  picture = nst_session_snapshot (run->session);
  return ! output || impasto_picture_write (picture, output, error);
}

/* -------------------------------------------------------------- slider --- */

/* Waits until the last level has @n reports, its first picture included.
 * Returns their number; ends the program if the run is over. */
static guint
wait_for_reports (Run *run, guint n)
{
  g_mutex_lock (&run->lock);
  while (run->losses->len < n && ! run->has_ended)
    g_cond_wait (&run->reported, &run->lock);
  if (run->has_ended)
    g_error ("the run ended before the slider was moved");
  n = run->losses->len;
  g_mutex_unlock (&run->lock);
  return n;
}

static gboolean
looks_different (NstSession *session, const NstPicture *before)
{
  g_autoptr (NstPicture) now = nst_session_snapshot (session);
  gsize   n = (gsize)before->width * before->height * 3;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fabsf (now->pixels[i] - before->pixels[i]);
  return sum > VISIBLE * n;
}

/* The seconds and the CPU seconds from new weights to a visible change. */
static void
move_slider (Run *run, const NstLossWeights *weights, gboolean first)
{
  g_autoptr (NstPicture) before = nst_session_snapshot (run->session);
  gint64  begin = g_get_monotonic_time ();
  gdouble cpu = cpu_seconds ();

  nst_session_set_weights (run->session, weights);
  do
    {
      wait_for_reports (run, 0);
      g_usleep (POLL_US);
    }
  while (! looks_different (run->session, before));
  printf ("%s[%.3f, %.3f]", first ? "" : ", ",
          1e-6 * (g_get_monotonic_time () - begin), cpu_seconds () - cpu);
}

static gboolean
run_slider (Run *run, const NstOptions *options, GError **error)
{
  NstLossWeights weights = options->weights;
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  GThread *thread = g_thread_new ("run", run_session, run);

  printf ("{\"slider\": [");
  wait_for_reports (run, 1 + FIRST_MOVE);
  for (gint i = 0; i < n_moves; i++)
    {
      gint64 begin;
      guint  n = wait_for_reports (run, 0);

      /* At a random moment of an iteration. */
      begin = g_get_monotonic_time ();
      wait_for_reports (run, n + ITERATIONS_BETWEEN);
      g_usleep (g_rand_double (rand) * (g_get_monotonic_time () - begin)
                / ITERATIONS_BETWEEN);
      weights.style = options->weights.style * (i % 2 ? 1.0 : LESS);
      move_slider (run, &weights, i == 0);
    }
  printf ("]}\n");
  nst_session_cancel (run->session);
  g_thread_join (thread);
  if (g_error_matches (run->error, NST_ERROR, NST_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&run->error));
  return FALSE;
}

/* ------------------------------------------------------------- options --- */

static gboolean
read_settings (NstOptions *options, GError **error)
{
  for (gint i = 0; settings && settings[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (settings[i], "=", 2);

      if (! nst_options_set (options, parts[0], parts[1] ? parts[1] : "",
                             error))
        return FALSE;
    }
  return TRUE;
}

/* Exits on an unknown name. */
static NstMechanisms
read_mechanisms (void)
{
  NstMechanisms left = NST_MECHANISMS_ALL;

  for (gint i = 0; without && without[i]; i++)
    {
      guint k = 0;

      while (k < G_N_ELEMENTS (mechanisms)
             && strcmp (mechanisms[k].name, without[i]))
        k++;
      if (k == G_N_ELEMENTS (mechanisms))
        g_error ("there is no mechanism “%s”", without[i]);
      left &= ~mechanisms[k].mechanism;
    }
  return left;
}

static gboolean
run_all (gchar **paths, GError **error)
{
  NstOptions  options = nst_options_default ();
  NstSession *session = NULL;
  g_autoptr (NstModel) model = NULL;
  g_autoptr (NstPicture) content = NULL;
  g_autoptr (NstPicture) style = NULL;
  NstPictureView content_view, style_view;
  Run            run = { 0 };
  gboolean       done;

  if (! read_settings (&options, error)
      || ! (model = nst_model_load (paths[0], error))
      || ! (content = impasto_picture_read (paths[1], error))
      || ! (style = impasto_picture_read (paths[2], error)))
    return FALSE;
  content_view = nst_picture_view (content);
  style_view = nst_picture_view (style);
  session = nst_session_new (&(NstModels){ model, model }, &content_view, NULL,
                             &style_view, 1, &options, error);
  if (! session)
    return FALSE;
  nst_session_set_mechanisms (session, read_mechanisms ());
  g_mutex_init (&run.lock);
  g_cond_init (&run.reported);
  run.session = session;
  run.losses = g_array_new (FALSE, FALSE, sizeof (gdouble));
  done = n_moves > 0 ? run_slider (&run, &options, error)
                     : run_whole (&run, error);
  g_array_unref (run.losses);
  g_cond_clear (&run.reported);
  g_mutex_clear (&run.lock);
  nst_session_free (session);
  return done;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new ("MODEL CONTENT STYLE");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || argc != 4
      || ! run_all (argv + 1, &error))
    {
      g_printerr ("%s\n", error ? error->message : "usage: see --help");
      return 2;
    }
  return 0;
}
