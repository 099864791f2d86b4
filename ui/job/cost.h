/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The time and memory that a run needs, estimated before it starts.
 */
#ifndef IMPASTO_COST_H
#define IMPASTO_COST_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 memory;  /* of the process, an upper bound in bytes; 0: unknown */
  gdouble seconds; /* estimate; 0: unknown */
} ImpastoCost;

/* Whether this machine has enough memory. */
gboolean impasto_cost_fits (const ImpastoCost *cost);
/* "about 2 min", rounded to the precision of an estimate.  Caller frees. */
gchar *impasto_cost_describe_time (gdouble seconds);
/* Time and memory for an entry of a list; "" if both are unknown.  Caller
 * frees. */
gchar *impasto_cost_describe_short (const ImpastoCost *cost);
/* Time and memory as a sentence in Pango markup.  Caller frees. */
gchar *impasto_cost_describe (const ImpastoCost *cost);

/**
 * ImpastoCostMeter: everything that an estimate depends on.  Main thread only;
 * the default main loop must run.
 */
typedef struct _ImpastoCostMeter ImpastoCostMeter;

/* An estimate changed without a call of impasto_cost_meter_set (): a model was
 * read, or the speed of the machine was measured. */
typedef void (*ImpastoCostFunc) (gpointer data);

/* @folder: the folder in which measured speeds are stored, or NULL. */
ImpastoCostMeter *impasto_cost_meter_new (const gchar    *folder,
                                          ImpastoCostFunc changed,
                                          gpointer        data);
void              impasto_cost_meter_free (ImpastoCostMeter *meter);

/* Sets the size of the content; 0: unknown, as at first. */
void
impasto_cost_meter_set_size (ImpastoCostMeter *meter, gint width, gint height);
/* Sets the current choice: the model files (see model_cache.h), the options,
 * and the size of the style picture (0: unknown). */
void impasto_cost_meter_set (ImpastoCostMeter *meter,
                             const gchar      *model_files,
                             const NstOptions *options,
                             gint              style_width,
                             gint              style_height);
/* The cost of the current choice at the working size @size. */
ImpastoCost impasto_cost_meter_estimate (ImpastoCostMeter *meter, gint size);
/* The cost of painting on at full resolution from a picture of the working size
 * @size. */
ImpastoCost impasto_cost_meter_estimate_rest (ImpastoCostMeter *meter,
                                              gint              size);
/* The size of the result at the working size @size; FALSE if unknown. */
gboolean impasto_cost_meter_get_result_size (ImpastoCostMeter *meter,
                                             gint              size,
                                             gint             *width,
                                             gint             *height);
/* Call this repeatedly during a run with its progress, and with NULL after the
 * run has ended.  The meter measures the speed of the run and does not start a
 * probe of its own in the meantime. */
void impasto_cost_meter_observe_run (ImpastoCostMeter  *meter,
                                     const NstProgress *progress);

G_END_DECLS

#endif /* IMPASTO_COST_H */
