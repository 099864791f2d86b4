/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of the plain objective, for tests of its losses and its runs.
 */
#ifndef PLAIN_OPTIONS_H
#define PLAIN_OPTIONS_H

#include "engine/nst.h"

/* The defaults without the balance. */
static inline NstOptions
plain_options (void)
{
  NstOptions options = nst_options_default ();

  options.balance = FALSE;
  return options;
}

#endif /* PLAIN_OPTIONS_H */
