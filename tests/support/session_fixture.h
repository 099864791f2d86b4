/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one owner of the shipped model and of the small pictures that a test
 * program uses, and the sessions that it runs on them.
 */
#ifndef SESSION_FIXTURE_H
#define SESSION_FIXTURE_H

#include "engine/nst.h"
#include "engine/objective/network_objective.h"

#define FIXTURE_MAX_STYLES 3

/**
 * SessionInputs: what a session needs besides its options.  Borrowed.
 */
typedef struct
{
  NstModels         models;
  const NstPicture *content;
  const NstPicture *initial; /* or NULL */
  const NstPicture *styles[FIXTURE_MAX_STYLES];
  gint              n_styles;
} SessionInputs;

/* One @model for both networks, and one style. */
SessionInputs session_inputs (NstModel         *model,
                              const NstPicture *content,
                              const NstPicture *style);

/* What fixture_init () made: the shipped model for both networks, a content
 * picture and one style.  A test copies it to change some of the inputs. */
extern SessionInputs fixture;

/* g_test_init (), then makes the inputs; a size of 0 leaves out a picture. */
void fixture_init (int    *argc,
                   char ***argv,
                   gint    width,
                   gint    height,
                   gint    style_width,
                   gint    style_height);
/* g_test_run (), then frees the inputs.  Returns what main () returns. */
gint fixture_run_tests (void);

/* The path of the shipped model file, from the environment. */
const gchar *fixture_model_path (void);
/* A new reference to the model of the file @path, which must be valid. */
NstModel *fixture_load_model (const gchar *path);

/* Smooth random colors with some noise, the same for the same @seed. */
NstPicture *fixture_picture (guint32 seed, gint width, gint height);

/* Two iterations of one level on two threads. */
NstOptions fixture_options (void);
/* The same with the values in @text, "key=value;key=value". */
NstOptions fixture_options_with (const gchar *text);
/* Sets the values in such a @text, which must be valid. */
void fixture_set_options (NstOptions *options, const gchar *text);

/* nst_session_new () with @inputs. */
NstSession *fixture_try_session (const SessionInputs *inputs,
                                 const NstOptions    *options,
                                 GError             **error);
/* The same; must not fail. */
NstSession *fixture_session (const SessionInputs *inputs,
                             const NstOptions    *options);
/* Asserts that there is no such session: an error @code with @part. */
void fixture_assert_refused (const SessionInputs *inputs,
                             const NstOptions    *options,
                             NstError             code,
                             const gchar         *part);
/* All loss weights of a session. */
void fixture_set_weights (NstSession *session, NstLossWeights weights);

/**
 * Reports: all reports of a run.  @on_report may be NULL; it is called after
 * the report was added to @all.
 */
typedef struct _Reports Reports;
struct _Reports
{
  NstSession *session;
  GArray     *all; /* of NstProgress */
  NstEnd      end; /* why the run ended */
  void (*on_report) (Reports *reports, const NstProgress *progress);
  gpointer data;
};

void               reports_init (Reports *reports, NstSession *session);
void               reports_clear (Reports *reports);
void               reports_observe (const NstProgress *progress, gpointer data);
const NstProgress *reports_get (const Reports *reports, guint i);
const NstProgress *reports_last (const Reports *reports);

/* Runs a new session to its end, which must be no error, with @on_report and
 * @data; fills in @reports, which is initialized here, and returns the last
 * picture. */
NstPicture *fixture_run_with (const SessionInputs *inputs,
                              const NstOptions    *options,
                              Reports             *reports,
                              void (*on_report) (Reports           *reports,
                                                 const NstProgress *progress),
                              gpointer data);
/* The same without @on_report; @reports may be NULL. */
NstPicture *fixture_run (const SessionInputs *inputs,
                         const NstOptions    *options,
                         Reports             *reports);

/* The losses of the picture that a session begins with: the first report of a
 * run of one level. */
NstProgress fixture_measure (const SessionInputs *inputs,
                             const NstOptions    *options);
/* The losses of @picture as the initial picture of the fixture's inputs. */
NstProgress fixture_measure_picture (const NstPicture *picture,
                                     const NstOptions *options);

/* Asserts the same size and the same bytes. */
void assert_same_picture (const NstPicture *a, const NstPicture *b);
/* Asserts the same size and values at most @tolerance apart. */
void assert_similar_picture (const NstPicture *a,
                             const NstPicture *b,
                             gdouble           tolerance);
/* Asserts this size and values within 0..1. */
void assert_valid_picture (const NstPicture *picture, gint width, gint height);

/* The largest difference of two values, the mean absolute difference and the
 * mean square difference. */
gdouble picture_distance (const NstPicture *a, const NstPicture *b);
gdouble picture_mean_distance (const NstPicture *a, const NstPicture *b);
gdouble picture_mean_square (const NstPicture *a, const NstPicture *b);

/* New pictures; the second one is part · a + (1 - part) · b. */
NstPicture *
picture_resized (const NstPicture *picture, gint width, gint height);
NstPicture *picture_mix (const NstPicture *a, const NstPicture *b, gfloat part);

/* The pixels of @picture in 0..255, as the engine sees them; free with
 * g_free (). */
gfloat *picture_values (const NstPicture *picture);

#endif /* SESSION_FIXTURE_H */
