/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The procedure in GIMP's database: its description and its arguments.
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
  ImpastoSettings settings; /* to begin with, or to run with */
} ImpastoCall;

/* Installs the procedure and its menu entry; only while GIMP queries. */
void impasto_procedure_install (void);

/**
 * impasto_call_init: read the arguments, or what was chosen last where the run
 * mode says so.  FALSE with an error when the caller is wrong.
 */
gboolean impasto_call_init (ImpastoCall     *call,
                            gint             n_params,
                            const GimpParam *params,
                            GError         **error);
void     impasto_call_clear (ImpastoCall *call);

G_END_DECLS

#endif /* IMPASTO_PROCEDURE_H */
