/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seconds for a million units of work, by network and number of threads.
 */
#include "config.h"

#include "ui/job/speed.h"

#include <math.h>
#include <string.h>
#include <glib/gstdio.h>

#include "ui/job/event_log.h"
#include "ui/job/model_cache.h"

#define FILE_NAME "speed.ini"
#define GROUP     "Seconds for a million units of work"
/* Permissions of the user's folder. */
#define FOLDER_MODE 0700
#define MILLION     1e6
/* Values outside of this range are ignored, as the file may be damaged. */
#define LEAST_SECONDS 1e-6
#define MOST_SECONDS  1e6
/* A measurement at one size counts if it is at least this long. */
#define MIN_SECONDS    1.0
#define MIN_ITERATIONS 3
/* Of the probe: the sides of its picture, and the number of iterations after
 * one iteration of warm-up. */
#define PROBE_SIDE       144
#define PROBE_ITERATIONS 2

typedef struct
{
  GThread   *thread;
  NstModels  models;
  NstOptions options;
  gchar     *key;

  /* Guards the next two fields. */
  GMutex      mutex;
  NstSession *session;
  gboolean    stop;

  /* Belong to the thread until has_ended, which is atomic, is set. */
  gdouble begin; /* when the iterations that count begin, in seconds */
  gdouble seconds;
  gint    has_ended;
} Probe;

struct _ImpastoSpeed
{
  gchar    *path; /* NULL: none */
  GKeyFile *file;
  gboolean  has_changed;
  Probe    *probe;

  /* Where the current measurement began. */
  gint    width;
  gint    height;
  gint    iteration;
  gdouble seconds;
};

/* Caller frees. */
static gchar *
make_key (const gchar *network, gint threads)
{
  gchar *key = threads > 0
                   ? g_strdup_printf ("%s, %d threads", network, threads)
                   : g_strdup_printf ("%s", network);

  return g_strdelimit (key, "[]=\n\r", '_');
}

static gboolean
is_plausible (gdouble seconds)
{
  return isfinite (seconds) && seconds >= LEAST_SECONDS
         && seconds <= MOST_SECONDS;
}

static void
set_rate (ImpastoSpeed *speed, const gchar *key, gdouble seconds)
{
  if (! is_plausible (seconds))
    return;
  g_key_file_set_double (speed->file, GROUP, key, seconds);
  speed->has_changed = TRUE;
}

ImpastoSpeed *
impasto_speed_new (const gchar *folder)
{
  ImpastoSpeed *speed = g_new0 (ImpastoSpeed, 1);

  speed->file = g_key_file_new ();
  if (folder)
    {
      speed->path = g_build_filename (folder, FILE_NAME, NULL);
      /* If the file cannot be read, speeds are measured again. */
      if (! g_key_file_load_from_file (speed->file, speed->path,
                                       G_KEY_FILE_NONE, NULL))
        {
          g_key_file_unref (speed->file);
          speed->file = g_key_file_new ();
        }
    }
  return speed;
}

static void free_probe (ImpastoSpeed *speed);

static void
save (ImpastoSpeed *speed)
{
  g_autofree gchar *folder = NULL;
  g_autoptr (GError) error = NULL;

  if (! speed->path || ! speed->has_changed)
    return;
  folder = g_path_get_dirname (speed->path);
  g_mkdir_with_parents (folder, FOLDER_MODE);
  /* Not reported to the user: the speed is measured again next time. */
  if (! g_key_file_save_to_file (speed->file, speed->path, &error))
    impasto_event_log ("speed-not-saved message=%s", error->message);
}

void
impasto_speed_free (ImpastoSpeed *speed)
{
  if (! speed)
    return;
  impasto_speed_stop_probe (speed);
  if (speed->probe)
    free_probe (speed);
  save (speed);
  g_key_file_unref (speed->file);
  g_free (speed->path);
  g_free (speed);
}

gdouble
impasto_speed_get (const ImpastoSpeed *speed,
                   const gchar        *network,
                   gint                threads)
{
  g_autofree gchar *key = make_key (network, threads);
  gdouble seconds = g_key_file_get_double (speed->file, GROUP, key, NULL);

  return is_plausible (seconds) ? seconds : 0.0;
}

void
impasto_speed_observe (ImpastoSpeed      *speed,
                       const gchar       *network,
                       gint               threads,
                       const NstProgress *progress)
{
  g_autofree gchar *key = NULL;
  gint              iterations = progress->iteration - speed->iteration;
  gdouble           seconds = progress->seconds - speed->seconds;
  gdouble work = nst_iteration_get_work (progress->width, progress->height);

  if (progress->width != speed->width || progress->height != speed->height
      || iterations < 0 || seconds < 0.0)
    {
      speed->width = progress->width;
      speed->height = progress->height;
      speed->iteration = progress->iteration;
      speed->seconds = progress->seconds;
      return;
    }
  if (iterations < MIN_ITERATIONS || seconds < MIN_SECONDS)
    return;
  key = make_key (network, threads);
  set_rate (speed, key, seconds / iterations / (work / MILLION));
}

/* --------------------------------------------------------------- probe --- */

static void
observe (const NstProgress *progress, gpointer data)
{
  Probe *probe = data;

  if (progress->iteration == 1)
    probe->begin = progress->seconds;
  else if (progress->iteration == 1 + PROBE_ITERATIONS)
    probe->seconds = progress->seconds - probe->begin;
}

/* Stripes that depend on @step. */
static NstPicture *
make_picture (gint step)
{
  NstPicture *picture = nst_picture_new (PROBE_SIDE, PROBE_SIDE);

  for (gint i = 0; picture && i < 3 * PROBE_SIDE * PROBE_SIDE; i++)
    picture->pixels[i] = (i * step % 256) / 255.0f;
  return picture;
}

/* A session on two small pictures, or NULL.  The pictures differ, because the
 * run would converge immediately otherwise. */
static NstSession *
make_session (const Probe *probe)
{
  g_autoptr (NstPicture) content = make_picture (1);
  g_autoptr (NstPicture) style = make_picture (7);
  NstOptions     options = probe->options;
  NstPictureView content_view;
  NstPictureView style_view;

  if (! content || ! style)
    return NULL;
  content_view = nst_picture_view (content);
  style_view = nst_picture_view (style);
  options.size = 0;
  options.levels = 1;
  options.iterations = 1 + PROBE_ITERATIONS;
  options.stop_at = 0.0;
  options.style_scale = 1.0;
  options.init = NST_INIT_CONTENT;
  return nst_session_new (&probe->models, &content_view, NULL, &style_view, 1,
                          &options, NULL);
}

static gpointer
work (gpointer data)
{
  Probe      *probe = data;
  NstSession *session = make_session (probe);

  g_mutex_lock (&probe->mutex);
  probe->session = session;
  if (session && probe->stop)
    nst_session_cancel (session);
  g_mutex_unlock (&probe->mutex);

  if (session && ! nst_session_run (session, observe, probe, NULL))
    probe->seconds = 0.0;

  g_mutex_lock (&probe->mutex);
  probe->session = NULL;
  g_mutex_unlock (&probe->mutex);
  nst_session_free (session);
  g_atomic_int_set (&probe->has_ended, TRUE);
  return NULL;
}

void
impasto_speed_begin_probe (ImpastoSpeed     *speed,
                           const NstModels  *models,
                           const NstOptions *options)
{
  g_autofree gchar *name = impasto_models_get_name (models);
  Probe            *probe;

  if (speed->probe)
    return;
  probe = g_new0 (Probe, 1);
  g_mutex_init (&probe->mutex);
  probe->models.content = nst_model_ref (models->content);
  probe->models.style = nst_model_ref (models->style);
  probe->options = *options;
  probe->key = make_key (name, options->threads);
  probe->thread = g_thread_try_new ("impasto-probe", work, probe, NULL);
  if (! probe->thread)
    probe->has_ended = TRUE;
  speed->probe = probe;
}

static void
free_probe (ImpastoSpeed *speed)
{
  Probe *probe = g_steal_pointer (&speed->probe);

  if (probe->thread)
    g_thread_join (probe->thread);
  impasto_models_clear (&probe->models);
  g_mutex_clear (&probe->mutex);
  g_free (probe->key);
  g_free (probe);
}

gboolean
impasto_speed_poll_probe (ImpastoSpeed *speed)
{
  Probe  *probe = speed->probe;
  gdouble units = nst_iteration_get_work (PROBE_SIDE, PROBE_SIDE);

  if (! probe || ! g_atomic_int_get (&probe->has_ended))
    return FALSE;
  /* A run may have measured the speed more precisely in the meantime. */
  if (! g_key_file_has_key (speed->file, GROUP, probe->key, NULL))
    set_rate (speed, probe->key,
              probe->seconds / PROBE_ITERATIONS / (units / MILLION));
  impasto_event_log ("probe seconds=%g", probe->seconds);
  free_probe (speed);
  return TRUE;
}

void
impasto_speed_stop_probe (ImpastoSpeed *speed)
{
  Probe *probe = speed->probe;

  if (! probe)
    return;
  g_mutex_lock (&probe->mutex);
  probe->stop = TRUE;
  if (probe->session)
    nst_session_cancel (probe->session);
  g_mutex_unlock (&probe->mutex);
}
