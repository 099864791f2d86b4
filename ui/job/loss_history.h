/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of all runs of a dialog, in bounded memory.  No GTK.
 */
#ifndef IMPASTO_LOSS_HISTORY_H
#define IMPASTO_LOSS_HISTORY_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef enum
{
  IMPASTO_LOSS_CONTENT, /* unweighted, as in NstProgress */
  IMPASTO_LOSS_STYLE,   /* unweighted */
  IMPASTO_LOSS_TOTAL,   /* weighted */
  IMPASTO_N_LOSSES
} ImpastoLoss;

/**
 * ImpastoLossPoint: the losses after one iteration.
 */
typedef struct
{
  guint   x; /* iterations of all runs up to here */
  gint    level;
  gint    n_levels;
  gint    iteration; /* within the level */
  gdouble loss[IMPASTO_N_LOSSES];
  /* A new level or a new run begins here. */
  gboolean begins_level;
  gboolean begins_run;
} ImpastoLossPoint;

/* Maximum number of points: more than a plot has columns. */
#define IMPASTO_LOSS_MAX_POINTS 2048

typedef struct _ImpastoLossHistory ImpastoLossHistory;

ImpastoLossHistory *impasto_loss_history_new (void);
void                impasto_loss_history_free (ImpastoLossHistory *history);

/**
 * impasto_loss_history_add: append the losses of @progress.  FALSE if there is
 * nothing to append: there is no iteration yet, the iteration is the last one
 * that was added, or a loss is not finite.
 */
gboolean impasto_loss_history_add (ImpastoLossHistory *history,
                                   const NstProgress  *progress);

/* The next iteration belongs to a new run. */
void impasto_loss_history_begin_run (ImpastoLossHistory *history);

guint impasto_loss_history_get_length (const ImpastoLossHistory *history);
/* Points are sorted by x; the newest iteration is always the last point. */
const ImpastoLossPoint *
impasto_loss_history_get_point (const ImpastoLossHistory *history, guint index);
/* The point nearest to @x, or NULL if there are no points. */
const ImpastoLossPoint *
impasto_loss_history_find (const ImpastoLossHistory *history, gdouble x);
/* The smallest and the largest positive loss; FALSE if there is none. */
gboolean impasto_loss_history_get_range (const ImpastoLossHistory *history,
                                         gdouble                  *low,
                                         gdouble                  *high);

G_END_DECLS

#endif /* IMPASTO_LOSS_HISTORY_H */
