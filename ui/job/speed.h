/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How fast this machine paints: measured in runs and by a short probe,
 * remembered in a file.
 */
#ifndef IMPASTO_SPEED_H
#define IMPASTO_SPEED_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* All functions are for one thread. */
typedef struct _ImpastoSpeed ImpastoSpeed;

/* @folder: where to remember; NULL: nowhere.  Reads what was remembered. */
ImpastoSpeed *impasto_speed_new (const gchar *folder);
/* Ends a probe that is under way; remembers; frees. */
void impasto_speed_free (ImpastoSpeed *speed);

/**
 * impasto_speed_get: seconds of one iteration on a picture of a million
 * pixels with @network (the models' name) on @threads threads (as in the
 * options); 0 if that was never measured.
 */
gdouble impasto_speed_get (const ImpastoSpeed *speed,
                           const gchar        *network,
                           gint                threads);

/* Learns from a run under way: to be called with its progress again and
 * again. */
void impasto_speed_observe (ImpastoSpeed      *speed,
                            const gchar       *network,
                            gint               threads,
                            const NstProgress *progress);

/**
 * impasto_speed_begin_probe: time some iterations on a small picture, in a
 * thread, with the network and the threads that @options choose.  Ignored while
 * one is under way.
 */
void impasto_speed_begin_probe (ImpastoSpeed     *speed,
                                const NstModels  *models,
                                const NstOptions *options);
/* TRUE once after the probe has ended, with or without a result. */
gboolean impasto_speed_poll_probe (ImpastoSpeed *speed);
/* A run needs the processor: ends the probe within one layer's time. */
void impasto_speed_stop_probe (ImpastoSpeed *speed);

G_END_DECLS

#endif /* IMPASTO_SPEED_H */
