/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run costs in time and memory, before it is started.
 */
#ifndef IMPASTO_COST_H
#define IMPASTO_COST_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 memory;  /* an upper bound in bytes; 0: not known */
  gdouble seconds; /* about; 0: not known */
} ImpastoCost;

/* Whether the memory is no more than this machine has. */
gboolean impasto_cost_fits (const ImpastoCost *cost);
/* "about 1:20 min", rounded to what such a figure can tell; caller frees. */
gchar *impasto_cost_describe_time (gdouble seconds);
/* Time and memory for a list; "" if nothing is known.  Caller frees. */
gchar *impasto_cost_describe_short (const ImpastoCost *cost);
/* The same in a sentence, in Pango's markup.  Caller frees. */
gchar *impasto_cost_describe (const ImpastoCost *cost);

/**
 * ImpastoCostMeter: all that an estimate depends on.  For the main thread,
 * whose main loop must run.
 */
typedef struct _ImpastoCostMeter ImpastoCostMeter;

/* The figures have changed by themselves: weights were read, or the machine's
 * speed was measured. */
typedef void (*ImpastoCostFunc) (gpointer data);

/**
 * impasto_cost_meter_new: a meter for runs on a content picture of
 * @width x @height (0: not known).
 * @folder: where speeds are remembered, or NULL
 */
ImpastoCostMeter *impasto_cost_meter_new (const gchar    *folder,
                                          gint            width,
                                          gint            height,
                                          ImpastoCostFunc changed,
                                          gpointer        data);
void              impasto_cost_meter_free (ImpastoCostMeter *meter);

/* What is chosen now: the file of the weights, the options, and the shape of
 * the style picture (0: not known). */
void impasto_cost_meter_set (ImpastoCostMeter *meter,
                             const gchar      *model_files,
                             const NstOptions *options,
                             gint              style_width,
                             gint              style_height);
/* The cost of what is chosen, at the working size @size. */
ImpastoCost impasto_cost_meter_estimate (ImpastoCostMeter *meter, gint size);
/* The size of the result at the working size @size; FALSE if not known. */
gboolean impasto_cost_meter_get_result_size (ImpastoCostMeter *meter,
                                             gint              size,
                                             gint             *width,
                                             gint             *height);
/* To be called while a run is under way: learns from it, and keeps out of its
 * way; with NULL when it has ended. */
void impasto_cost_meter_observe_run (ImpastoCostMeter  *meter,
                                     const NstProgress *progress);

G_END_DECLS

#endif /* IMPASTO_COST_H */
