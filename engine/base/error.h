/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors that several modules set.
 */
#ifndef NST_ERROR_H
#define NST_ERROR_H

#include "engine/nst.h"

/* Set NST_ERROR_MEMORY and return FALSE.  The messages are about preparing a
 * run and about loading a model. */
gboolean nst_out_of_memory (GError **error);
gboolean nst_out_of_memory_for_model (GError **error);

/* Sets NST_ERROR_CANCELLED and returns FALSE. */
gboolean nst_cancelled (GError **error);

#endif /* NST_ERROR_H */
