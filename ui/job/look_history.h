/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The looks that the user has tried: one step back, and forward again.
 */
#ifndef IMPASTO_LOOK_HISTORY_H
#define IMPASTO_LOOK_HISTORY_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* A look is the set of options that presets set, see preset.h. */
typedef struct _ImpastoLookHistory ImpastoLookHistory;

ImpastoLookHistory *impasto_look_history_new (void);
void                impasto_look_history_free (ImpastoLookHistory *history);

/* Call this before a preset, Randomize, or Reset replaces @options.  The looks
 * ahead are dropped. */
void impasto_look_history_record (ImpastoLookHistory *history,
                                  const NstOptions   *options);

gboolean impasto_look_history_has_previous (const ImpastoLookHistory *history);
gboolean impasto_look_history_has_next (const ImpastoLookHistory *history);

/**
 * impasto_look_history_go: replace the look in @options by the previous one
 * (@step is -1) or the next one (1).  The replaced look, with all changes since
 * it was chosen, takes its place in the history.  FALSE if there is none.
 */
gboolean impasto_look_history_go (ImpastoLookHistory *history,
                                  gint                step,
                                  NstOptions         *options);

G_END_DECLS

#endif /* IMPASTO_LOOK_HISTORY_H */
