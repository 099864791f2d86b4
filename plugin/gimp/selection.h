/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The selection of a run's start, while the user has another one.
 */
#ifndef IMPASTO_SELECTION_H
#define IMPASTO_SELECTION_H

#include "plugin/gimp/target.h"

G_BEGIN_DECLS

/* What the user had selected, to be restored. */
typedef struct
{
  gboolean is_changed;
  gint32   saved; /* a channel; -1: nothing was selected */
} ImpastoSelection;

/**
 * impasto_selection_begin: select what @target has as its selection, unless the
 * same is selected already.  Adds no undo step.  The caller calls
 * impasto_selection_end () soon.  FALSE with an IMPASTO_TARGET_ERROR or
 * NST_ERROR, and then nothing has changed.  Main thread.
 */
gboolean impasto_selection_begin (ImpastoSelection    *selection,
                                  const ImpastoTarget *target,
                                  GError             **error);
void     impasto_selection_end (ImpastoSelection    *selection,
                                const ImpastoTarget *target);

G_END_DECLS

#endif /* IMPASTO_SELECTION_H */
