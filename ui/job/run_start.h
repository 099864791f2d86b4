/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The start of a run: reads the pictures from the host and starts a runner.
 * No GTK.
 */
#ifndef IMPASTO_RUN_START_H
#define IMPASTO_RUN_START_H

#include "ui/job/host.h"
#include "ui/job/runner.h"

G_BEGIN_DECLS

/* Called before a run with the pixels that it repaints. */
typedef void (*ImpastoContentFunc) (const NstPicture *content, gpointer data);

/**
 * ImpastoStart: what a run starts from.  All pointers are borrowed.
 */
typedef struct
{
  const ImpastoHost     *host;
  const gchar           *default_model_file;
  const ImpastoSettings *settings;
  const ImpastoSettings *previous;     /* of the run that painted @picture */
  NstPicture           **picture;      /* the newest one, or NULL */
  gboolean               continues;    /* from the picture, if there is one */
  ImpastoContentFunc     content_read; /* NULL: none; called with @data */
  gpointer               data;
} ImpastoStart;

/* Checks the settings, reads the pictures, and starts the run.  Replaces the
 * newest picture by what it looks like on the content, or by NULL if it belongs
 * to another part of the image; then the run does not continue.  NULL with an
 * error.  Main thread; the caller owns the runner. */
ImpastoRunner *impasto_run_start (const ImpastoStart *start, GError **error);

G_END_DECLS

#endif /* IMPASTO_RUN_START_H */
