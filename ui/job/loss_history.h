/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The losses of all runs of a dialog, in bounded memory however long they
 * last.  No GTK.
 */
#ifndef IMPASTO_LOSS_HISTORY_H
#define IMPASTO_LOSS_HISTORY_H

#include "engine/nst.h"

G_BEGIN_DECLS

typedef enum
{
  IMPASTO_LOSS_CONTENT, /* as in NstProgress: without its weight */
  IMPASTO_LOSS_STYLE,   /* ditto */
  IMPASTO_LOSS_TOTAL,   /* weighted */
  IMPASTO_N_LOSSES
} ImpastoLoss;

/**
 * ImpastoLossPoint: the losses after one iteration.
 */
typedef struct
{
  guint   x; /* iterations of all runs so far */
  gint    level;
  gint    n_levels;
  gint    iteration; /* of the level */
  gdouble loss[IMPASTO_N_LOSSES];
  /* Another level or another run begins here. */
  gboolean begins_level;
  gboolean begins_run;
} ImpastoLossPoint;

/* Points that are kept at most: more than a plot has columns. */
#define IMPASTO_LOSS_MAX_POINTS 2048

typedef struct _ImpastoLossHistory ImpastoLossHistory;

ImpastoLossHistory *impasto_loss_history_new (void);
void                impasto_loss_history_free (ImpastoLossHistory *history);

/**
 * impasto_loss_history_add: append the losses of @progress.  FALSE when it
 * says nothing new: no iteration yet, the one that was added last, or losses
 * that are no finite numbers.
 */
gboolean impasto_loss_history_add (ImpastoLossHistory *history,
                                   const NstProgress  *progress);

/* The next iteration belongs to another run. */
void impasto_loss_history_begin_run (ImpastoLossHistory *history);

guint impasto_loss_history_get_length (const ImpastoLossHistory *history);
/* Points are in the order of their x; the newest is always there. */
const ImpastoLossPoint *
impasto_loss_history_get_point (const ImpastoLossHistory *history, guint index);
/* The point nearest to @x, or NULL when there is none at all. */
const ImpastoLossPoint *
impasto_loss_history_find (const ImpastoLossHistory *history, gdouble x);
/* The least and the greatest positive loss; FALSE when there is none. */
gboolean impasto_loss_history_get_range (const ImpastoLossHistory *history,
                                         gdouble                  *low,
                                         gdouble                  *high);

G_END_DECLS

#endif /* IMPASTO_LOSS_HISTORY_H */
