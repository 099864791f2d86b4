/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The procedure in GIMP's procedure database and its arguments.
 */
#ifndef IMPASTO_PROCEDURE_H
#define IMPASTO_PROCEDURE_H

#include <libgimp/gimp.h>

#include "ui/job/settings.h"

G_BEGIN_DECLS

#define IMPASTO_PROCEDURE "plug-in-impasto"

/**
 * ImpastoCall: one call of the procedure.
 */
typedef struct
{
  GimpRunMode     run_mode;
  gint32          image;
  gint32          drawable;
  ImpastoSettings settings; /* the dialog's initial ones, or those of the run */
} ImpastoCall;

/* Installs the procedure and its menu entry.  Call only while GIMP queries the
 * plug-in. */
void impasto_procedure_install (void);

/**
 * impasto_call_init: read the arguments of a call.  The interactive run mode
 * and the one with last values load the last settings instead.  FALSE with an
 * error if the arguments are invalid.  The caller calls impasto_call_clear ()
 * in both cases.
 */
gboolean impasto_call_init (ImpastoCall     *call,
                            gint             n_params,
                            const GimpParam *params,
                            GError         **error);
void     impasto_call_clear (ImpastoCall *call);

G_END_DECLS

#endif /* IMPASTO_PROCEDURE_H */
