/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a change of the settings means for a run under way.
 */
#ifndef IMPASTO_RUN_CHANGE_H
#define IMPASTO_RUN_CHANGE_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/* Sets the weights in @now that need no new run to those of @wanted; TRUE if
 * one of them was another. */
gboolean impasto_run_change_take_live (NstOptions       *now,
                                       const NstOptions *wanted);

/* Whether a run with @now has to be left for one with @wanted; the weights are
 * live, and the output matters at the end only. */
gboolean impasto_run_change_needs_restart (const ImpastoSettings *now,
                                           const ImpastoSettings *wanted);

/**
 * impasto_run_change_levels_ahead: the levels of a run on @content that goes on
 * from @picture: those of @wanted, unless it only does more of the same as
 * @now; then those that are still ahead, as a coarser one would undo what is
 * there.
 */
gint impasto_run_change_levels_ahead (const ImpastoSettings *now,
                                      const ImpastoSettings *wanted,
                                      const NstPicture      *content,
                                      const NstPicture      *picture);

G_END_DECLS

#endif /* IMPASTO_RUN_CHANGE_H */
