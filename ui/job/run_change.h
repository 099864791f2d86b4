/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a change of the settings means for the current run.
 */
#ifndef IMPASTO_RUN_CHANGE_H
#define IMPASTO_RUN_CHANGE_H

#include "ui/job/settings.h"

G_BEGIN_DECLS

/* Whether a change from @now to @wanted requires a new run.  Loss weights do
 * not, as they are live; nor does the output, which only matters at the end. */
gboolean impasto_run_change_needs_restart (const ImpastoSettings *now,
                                           const ImpastoSettings *wanted);

/* The number of levels, with the ratio in @options, from a picture @from pixels
 * wide to a result of @width pixels. */
gint impasto_run_change_count_levels (const NstOptions *options,
                                      gint              width,
                                      gint              from);

/**
 * impasto_run_change_levels_ahead: the number of levels of a run on @content
 * that continues from @picture.  If @wanted and @now have the same brush size,
 * levels, style, and model files, and the result is not smaller than @picture,
 * only the levels from the size of @picture on, because a coarser level would
 * undo its detail; otherwise all levels of @wanted.
 */
gint impasto_run_change_levels_ahead (const ImpastoSettings *now,
                                      const ImpastoSettings *wanted,
                                      const NstPicture      *content,
                                      const NstPicture      *picture);

G_END_DECLS

#endif /* IMPASTO_RUN_CHANGE_H */
