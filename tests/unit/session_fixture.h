/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of sessions share: the shipped network, small pictures, and
 * a run whose reports are kept.
 */
#ifndef SESSION_FIXTURE_H
#define SESSION_FIXTURE_H

#include "engine/nst.h"

/* The path of the shipped weights, from the environment. */
const gchar *fixture_weights_path (void);

/* Smooth random colours with some noise, the same for the same @seed. */
NstPicture *fixture_picture (guint32 seed, gint width, gint height);

/* Two iterations of one level on two threads. */
NstOptions fixture_options (void);

/* A session on pictures @content and @style; must not fail. */
NstSession *fixture_session (NstModel         *model,
                             const NstPicture *content,
                             const NstPicture *style,
                             const NstOptions *options);

/* Sets these three loss weights; the others have their defaults. */
void fixture_set_weights (NstSession *session,
                          gdouble     content,
                          gdouble     style,
                          gdouble     tv);

/**
 * Reports: what the observer of a run was told.  @on_report may be NULL; it is
 * called after @progress has been kept.
 */
typedef struct _Reports Reports;
struct _Reports
{
  NstSession *session;
  GArray     *all; /* of NstProgress */
  void (*on_report) (Reports *reports, const NstProgress *progress);
  gpointer data;
};

void               reports_init (Reports *reports, NstSession *session);
void               reports_clear (Reports *reports);
void               reports_observe (const NstProgress *progress, gpointer data);
const NstProgress *reports_get (const Reports *reports, guint i);

/* Runs a new session to its end and returns its last picture; @reports, if
 * not NULL, is initialized and filled in. */
NstPicture *fixture_run (NstModel         *model,
                         const NstPicture *content,
                         const NstPicture *style,
                         const NstOptions *options,
                         Reports          *reports);

/* Asserts the same size and the same bytes. */
void assert_same_picture (const NstPicture *a, const NstPicture *b);
/* Asserts the same size and values at most @tolerance apart. */
void assert_like_picture (const NstPicture *a,
                          const NstPicture *b,
                          gdouble           tolerance);
/* The largest difference of two values. */
gdouble picture_distance (const NstPicture *a, const NstPicture *b);

#endif /* SESSION_FIXTURE_H */
