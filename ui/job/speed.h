/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The painting speed of this machine, measured during runs and by a short
 * probe, and stored in a file.
 */
#ifndef IMPASTO_SPEED_H
#define IMPASTO_SPEED_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* All calls for one object must come from the same thread. */
typedef struct _ImpastoSpeed ImpastoSpeed;

/* Reads the stored speeds from @folder; NULL: nothing is read or stored. */
ImpastoSpeed *impasto_speed_new (const gchar *folder);
/* Stops a running probe, stores the speeds, and frees.  NULL is allowed. */
void impasto_speed_free (ImpastoSpeed *speed);

/**
 * impasto_speed_get: the seconds that a million units of work (see
 * nst_iteration_get_work ()) take with @network (see impasto_models_get_name
 * ()) and @threads threads (as in the options); 0 if it was never measured.
 */
gdouble impasto_speed_get (const ImpastoSpeed *speed,
                           const gchar        *network,
                           gint                threads);

/* Measures the current run; call this repeatedly with its progress. */
void impasto_speed_observe (ImpastoSpeed      *speed,
                            const gchar       *network,
                            gint               threads,
                            const NstProgress *progress);

/**
 * impasto_speed_begin_probe: start a thread that times a few iterations on a
 * small picture, with the networks and the number of threads in @options.
 * Ignored during a probe.
 */
void impasto_speed_begin_probe (ImpastoSpeed     *speed,
                                const NstModels  *models,
                                const NstOptions *options);
/* TRUE once after a probe has ended, with or without a result. */
gboolean impasto_speed_poll_probe (ImpastoSpeed *speed);
/* Stops the probe, because a run needs the processor.  The probe ends within
 * the time that one network layer takes. */
void impasto_speed_stop_probe (ImpastoSpeed *speed);

G_END_DECLS

#endif /* IMPASTO_SPEED_H */
