/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory as the engine plans it, the time from the work of a run and the
 * speed of this machine; both as text.
 */
#include "config.h"

#include "ui/job/cost.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/job/machine.h"
#include "ui/job/model_cache.h"
#include "ui/job/read_size.h"
#include "ui/job/run_change.h"
#include "ui/job/speed.h"

/* How often to check whether the models have been read and whether the probe
 * has ended, in ms. */
#define POLL_MS 200
#define MILLION 1e6
/* What the process of the dialog takes besides the run: the libraries of GTK
 * and GIMP and the pictures in the dialog.  50 MB were measured. */
#define DIALOG_MEMORY (64 * 1024 * 1024)
/* Memory of the probe, which may not have ended when the run starts.  41 MB
 * were measured. */
#define PROBE_MEMORY (48 * 1024 * 1024)

#define MINUTE 60
#define HOUR   3600
/* Estimates from here on are in whole hours. */
#define LONG_TIME (10 * HOUR)

struct _ImpastoCostMeter
{
  gint            width;
  gint            height;
  gchar          *model_files;
  NstOptions      options;
  gint            style_width;
  gint            style_height;
  ImpastoSpeed   *speed;
  gboolean        was_probed; /* with these models and threads */
  gboolean        is_probing;
  gboolean        is_running;
  gboolean        knows_model; /* when changed () was last called */
  gdouble         rate;
  guint           poll_id;
  ImpastoCostFunc changed;
  gpointer        data;
};

/* ---------------------------------------------------------------- text --- */

gboolean
impasto_cost_fits (const ImpastoCost *cost)
{
  guint64 present = impasto_machine_get_memory ();

  return present == 0 || cost->memory <= present;
}

/* Rounds an estimate: to five seconds below a minute, to minutes below an hour,
 * then to five minutes. */
static gint
round_time (gdouble seconds)
{
  gint step = 5 * MINUTE;

  if (seconds < 10.0)
    step = 1;
  else if (seconds < MINUTE)
    step = 5;
  else if (seconds < HOUR)
    step = MINUTE;
  return MAX (1, (gint)rint (seconds / step)) * step;
}

gchar *
impasto_cost_describe_time (gdouble seconds)
{
  gint total;

  /* More than three years need no number. */
  if (seconds > 1e8)
    return g_strdup (_ ("years"));
  total = round_time (seconds);
  if (total < MINUTE)
    /* Translators: an estimated time in seconds. */
    return g_strdup_printf (_ ("about %d s"), total);
  if (total < HOUR)
    /* Translators: an estimated time in minutes. */
    return g_strdup_printf (_ ("about %d min"), total / MINUTE);
  if (total < LONG_TIME)
    /* Translators: an estimated time in hours and minutes. */
    return g_strdup_printf (_ ("about %d h %d min"), total / HOUR,
                            total % HOUR / MINUTE);
  /* Translators: an estimated time in hours. */
  return g_strdup_printf (_ ("about %d h"), (total + HOUR / 2) / HOUR);
}

gchar *
impasto_cost_describe_short (const ImpastoCost *cost)
{
  g_autofree gchar *memory = nst_format_memory (cost->memory);
  g_autofree gchar *time = NULL;

  if (cost->memory > 0 && ! impasto_cost_fits (cost))
    {
      g_autofree gchar *present = g_format_size (impasto_machine_get_memory ());

      /* Translators: two amounts of memory, such as "20 GB" and "8 GB". */
      return g_strdup_printf (_ ("needs %s, this machine has %s"), memory,
                              present);
    }
  if (cost->seconds > 0.0)
    time = impasto_cost_describe_time (cost->seconds);
  if (time && cost->memory > 0)
    /* Translators: a time and an amount of memory. */
    return g_strdup_printf (_ ("%s, %s"), time, memory);
  if (time)
    return g_steal_pointer (&time);
  return g_strdup (cost->memory > 0 ? memory : "");
}

gchar *
impasto_cost_describe (const ImpastoCost *cost)
{
  g_autofree gchar *memory = nst_format_memory (cost->memory);
  g_autofree gchar *time = NULL;

  if (cost->memory == 0)
    return g_strdup ("");
  if (! impasto_cost_fits (cost))
    {
      g_autofree gchar *present = g_format_size (impasto_machine_get_memory ());

      return g_markup_printf_escaped (
          _ ("<b>Needs up to %s; this machine has %s</b>"), memory, present);
    }
  if (cost->seconds <= 0.0)
    return g_markup_printf_escaped (_ ("Time not known yet, %s of memory"),
                                    memory);
  time = impasto_cost_describe_time (cost->seconds);
  /* Translators: "Takes about 2 min, about 600 MB of memory". */
  return g_markup_printf_escaped (_ ("Takes %s, %s of memory"), time, memory);
}

/* --------------------------------------------------------------- meter --- */

/* Sets @models to new references of the chosen models.  FALSE if they have not
 * been read yet. */
static gboolean
peek_models (ImpastoCostMeter *meter, NstModels *models)
{
  return meter->model_files
         && impasto_model_cache_peek (meter->model_files, &meter->options,
                                      models);
}

static gdouble
get_rate (ImpastoCostMeter *meter, const NstModels *models)
{
  g_autofree gchar *name = impasto_models_get_name (models);

  return impasto_speed_get (meter->speed, name, meter->options.threads);
}

/* Checks whether another thread has read the models or the probe has ended, and
 * starts the probe if it is needed.  FALSE if there is nothing left to wait
 * for. */
static gboolean
check_progress (ImpastoCostMeter *meter)
{
  g_auto (NstModels) models = { NULL, NULL };
  gboolean knows_model = peek_models (meter, &models);
  gboolean probe_ended = impasto_speed_poll_probe (meter->speed);
  gdouble  rate = knows_model ? get_rate (meter, &models) : 0.0;

  if (probe_ended)
    meter->is_probing = FALSE;
  if (knows_model && rate <= 0.0 && ! meter->was_probed && ! meter->is_running)
    {
      meter->was_probed = TRUE;
      meter->is_probing = TRUE;
      impasto_speed_begin_probe (meter->speed, &models, &meter->options);
    }
  if (knows_model != meter->knows_model || rate != meter->rate)
    {
      meter->knows_model = knows_model;
      meter->rate = rate;
      meter->changed (meter->data);
    }
  return ! knows_model || meter->is_probing;
}

static gboolean
poll (gpointer data)
{
  ImpastoCostMeter *meter = data;

  if (check_progress (meter))
    return G_SOURCE_CONTINUE;
  meter->poll_id = 0;
  return G_SOURCE_REMOVE;
}

static void
start_polling (ImpastoCostMeter *meter)
{
  if (meter->poll_id == 0)
    meter->poll_id = g_timeout_add (POLL_MS, poll, meter);
}

ImpastoCostMeter *
impasto_cost_meter_new (const gchar    *folder,
                        ImpastoCostFunc changed,
                        gpointer        data)
{
  ImpastoCostMeter *meter = g_new0 (ImpastoCostMeter, 1);

  meter->options = nst_options_default ();
  meter->speed = impasto_speed_new (folder);
  meter->changed = changed;
  meter->data = data;
  return meter;
}

void
impasto_cost_meter_free (ImpastoCostMeter *meter)
{
  if (! meter)
    return;
  g_clear_handle_id (&meter->poll_id, g_source_remove);
  impasto_speed_free (meter->speed);
  g_free (meter->model_files);
  g_free (meter);
}

void
impasto_cost_meter_set_size (ImpastoCostMeter *meter, gint width, gint height)
{
  meter->width = width;
  meter->height = height;
}

void
impasto_cost_meter_set (ImpastoCostMeter *meter,
                        const gchar      *model_files,
                        const NstOptions *options,
                        gint              style_width,
                        gint              style_height)
{
  g_auto (NstModels) models = { NULL, NULL };
  gboolean is_new =
      g_strcmp0 (model_files, meter->model_files)
      || options->content_network != meter->options.content_network
      || options->style_network != meter->options.style_network
      || options->seed != meter->options.seed;

  /* One probe for each combination. */
  if (is_new || options->threads != meter->options.threads)
    meter->was_probed = FALSE;
  g_free (meter->model_files);
  meter->model_files = g_strdup (model_files);
  meter->options = *options;
  meter->style_width = style_width;
  meter->style_height = style_height;
  meter->knows_model = peek_models (meter, &models);
  meter->rate = meter->knows_model ? get_rate (meter, &models) : 0.0;
  if (is_new && ! meter->knows_model && model_files)
    impasto_model_cache_preload (model_files, options);
  start_polling (meter);
}

gboolean
impasto_cost_meter_get_result_size (ImpastoCostMeter *meter,
                                    gint              size,
                                    gint             *width,
                                    gint             *height)
{
  NstOptions options = { .size = size };

  if (meter->width == 0)
    return FALSE;
  nst_options_get_result_size (&options, meter->width, meter->height, width,
                               height);
  return TRUE;
}

static ImpastoCost
estimate (ImpastoCostMeter *meter, const NstOptions *options)
{
  g_auto (NstModels) models = { NULL, NULL };
  ImpastoCost cost = { 0, 0.0 };
  gboolean    has_style = meter->style_width > 0;
  gdouble     rate;

  if (meter->width == 0 || ! peek_models (meter, &models))
    return cost;
  /* Without a style picture, assume one of the size of the photo. */
  cost.memory = impasto_read_size_get_memory (
      &models, meter->width, meter->height,
      has_style ? meter->style_width : meter->width,
      has_style ? meter->style_height : meter->height, options);
  rate = get_rate (meter, &models);
  if (cost.memory > 0)
    cost.memory += DIALOG_MEMORY + (rate > 0.0 ? 0 : PROBE_MEMORY);
  cost.seconds = rate
                 * nst_options_get_work (options, meter->width, meter->height)
                 / MILLION;
  return cost;
}

ImpastoCost
impasto_cost_meter_estimate (ImpastoCostMeter *meter, gint size)
{
  NstOptions options = meter->options;

  options.size = size;
  return estimate (meter, &options);
}

ImpastoCost
impasto_cost_meter_estimate_rest (ImpastoCostMeter *meter, gint size)
{
  NstOptions options = meter->options;
  gint       width = 0, height;

  impasto_cost_meter_get_result_size (meter, size, &width, &height);
  options.size = 0;
  options.levels =
      impasto_run_change_count_levels (&options, meter->width, width);
  return estimate (meter, &options);
}

void
impasto_cost_meter_observe_run (ImpastoCostMeter  *meter,
                                const NstProgress *progress)
{
  g_auto (NstModels) models = { NULL, NULL };

  meter->is_running = progress != NULL;
  if (! progress)
    {
      start_polling (meter);
      return;
    }
  impasto_speed_stop_probe (meter->speed);
  if (peek_models (meter, &models))
    {
      g_autofree gchar *name = impasto_models_get_name (&models);

      impasto_speed_observe (meter->speed, name, meter->options.threads,
                             progress);
    }
}
