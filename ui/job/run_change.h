/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a change of the settings means for a run under way.
 */
#ifndef IMPASTO_RUN_CHANGE_H
#define IMPASTO_RUN_CHANGE_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/* Whether a run with @now must be restarted with @wanted.  The loss weights are
 * live, and the output matters only at the end of a run. */
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
