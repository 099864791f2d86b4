/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture that a run starts from.
 */
#ifndef IMPASTO_INITIAL_H
#define IMPASTO_INITIAL_H

#include "plugin/gimp/target.h"
#include "ui/job/host.h"

G_BEGIN_DECLS

/**
 * impasto_initial_read: the pixels of @initial, as ImpastoHost.read_initial
 * specifies, for the region of the last impasto_target_read ().  Caller frees.
 * NULL with an error that says what to do.  Main thread.
 */
NstPicture *impasto_initial_read (const ImpastoTarget   *target,
                                  const NstOptions      *options,
                                  const ImpastoStyleRef *initial,
                                  GError               **error);

G_END_DECLS

#endif /* IMPASTO_INITIAL_H */
