/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An array of points, of which every second is dropped whenever it is full.
 */
#include "config.h"

#include "ui/job/loss_history.h"

#include <math.h>

struct _ImpastoLossHistory
{
  GArray  *points; /* ImpastoLossPoint */
  guint    stride; /* iterations between two points that are kept */
  guint    before; /* iterations of all earlier runs */
  gint     done;   /* iterations of this run; -1: none yet */
  gboolean new_run;
};

ImpastoLossHistory *
impasto_loss_history_new (void)
{
  ImpastoLossHistory *history = g_new0 (ImpastoLossHistory, 1);

  history->points = g_array_new (FALSE, FALSE, sizeof (ImpastoLossPoint));
  history->stride = 1;
  history->done = -1;
  history->new_run = TRUE;
  return history;
}

void
impasto_loss_history_free (ImpastoLossHistory *history)
{
  if (! history)
    return;
  g_array_unref (history->points);
  g_free (history);
}

static ImpastoLossPoint *
get_point (const ImpastoLossHistory *history, guint index)
{
  return &g_array_index (history->points, ImpastoLossPoint, index);
}

static ImpastoLossPoint *
get_last (const ImpastoLossHistory *history)
{
  guint n = history->points->len;

  return n > 0 ? get_point (history, n - 1) : NULL;
}

/* Keeps every second point.  A point inherits the marks (begins_level,
 * begins_run) of the dropped point before it. */
static void
thin_out (ImpastoLossHistory *history)
{
  guint n = history->points->len;
  guint n_left = (n + 1) / 2;

  for (guint i = 1; i < n_left; i++)
    {
      ImpastoLossPoint        point = *get_point (history, 2 * i);
      const ImpastoLossPoint *gone = get_point (history, 2 * i - 1);

      point.begins_level |= gone->begins_level;
      point.begins_run |= gone->begins_run;
      *get_point (history, i) = point;
    }
  g_array_set_size (history->points, n_left);
  history->stride *= 2;
}

void
impasto_loss_history_begin_run (ImpastoLossHistory *history)
{
  const ImpastoLossPoint *last = get_last (history);

  if (history->new_run)
    return;
  history->before = last ? last->x + 1 : 0;
  history->done = -1;
  history->new_run = TRUE;
}

/* Whether @point replaces the newest point, which is kept only if it is at
 * least one stride from the point before. */
static gboolean
replaces_last (const ImpastoLossHistory *history, const ImpastoLossPoint *point)
{
  guint                   n = history->points->len;
  const ImpastoLossPoint *last = get_last (history);

  if (n < 2 || point->begins_run || point->begins_level || last->begins_run
      || last->begins_level)
    return FALSE;
  return last->x - get_point (history, n - 2)->x < history->stride;
}

gboolean
impasto_loss_history_add (ImpastoLossHistory *history,
                          const NstProgress  *progress)
{
  const ImpastoLossPoint *last = get_last (history);
  ImpastoLossPoint        point = { .level = progress->level,
                                    .n_levels = progress->n_levels,
                                    .iteration = progress->iteration,
                                    .loss = {
                                        [IMPASTO_LOSS_CONTENT] = progress->content,
                                        [IMPASTO_LOSS_STYLE] = progress->style,
                                        [IMPASTO_LOSS_TOTAL] = progress->total } };

  if (progress->n_levels == 0 || progress->done == history->done)
    return FALSE;
  for (gint i = 0; i < IMPASTO_N_LOSSES; i++)
    if (! isfinite (point.loss[i]))
      return FALSE;

  /* A new run began without a call of impasto_loss_history_begin_run (). */
  if (progress->done < history->done)
    impasto_loss_history_begin_run (history);
  point.x = history->before + (guint)progress->done;
  point.begins_run = history->new_run;
  point.begins_level =
      point.begins_run || ! last || last->level != progress->level;
  history->done = progress->done;
  history->new_run = FALSE;

  if (replaces_last (history, &point))
    *get_last (history) = point;
  else
    g_array_append_val (history->points, point);
  if (history->points->len > IMPASTO_LOSS_MAX_POINTS)
    thin_out (history);
  return TRUE;
}

guint
impasto_loss_history_get_length (const ImpastoLossHistory *history)
{
  return history->points->len;
}

const ImpastoLossPoint *
impasto_loss_history_get_point (const ImpastoLossHistory *history, guint index)
{
  return get_point (history, index);
}

const ImpastoLossPoint *
impasto_loss_history_find (const ImpastoLossHistory *history, gdouble x)
{
  const ImpastoLossPoint *nearest = NULL;
  guint                   low = 0;
  guint                   high = history->points->len;

  /* Binary search for the first point at or after @x. */
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_point (history, middle)->x < x)
        low = middle + 1;
      else
        high = middle;
    }
  if (low < history->points->len)
    nearest = get_point (history, low);
  if (low > 0)
    {
      const ImpastoLossPoint *before = get_point (history, low - 1);

      if (! nearest || x - before->x < nearest->x - x)
        nearest = before;
    }
  return nearest;
}

gboolean
impasto_loss_history_get_range (const ImpastoLossHistory *history,
                                gdouble                  *low,
                                gdouble                  *high)
{
  gboolean found = FALSE;

  for (guint i = 0; i < history->points->len; i++)
    for (gint j = 0; j < IMPASTO_N_LOSSES; j++)
      {
        gdouble loss = get_point (history, i)->loss[j];

        if (loss <= 0.0)
          continue;
        *low = found ? MIN (*low, loss) : loss;
        *high = found ? MAX (*high, loss) : loss;
        found = TRUE;
      }
  return found;
}
