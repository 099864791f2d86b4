/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine's error domain, and errors that several modules set.
 */
#include "config.h"

#include "engine/base/error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (nst - error - quark, nst_error)

gboolean
nst_out_of_memory (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for this run. Choose a "
                          "smaller size, or close other programs."));
  return FALSE;
}

gboolean
nst_out_of_memory_for_model (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY,
                       _ ("There is not enough memory for the network. Close "
                          "other programs and try again."));
  return FALSE;
}

gboolean
nst_cancelled (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED,
                       _ ("The run was cancelled."));
  return FALSE;
}
