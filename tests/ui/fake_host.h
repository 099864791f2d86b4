/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A host over plain buffers: no GIMP, and every function can be made to fail.
 */
#ifndef IMPASTO_FAKE_HOST_H
#define IMPASTO_FAKE_HOST_H

#include "ui/job/host.h"

G_BEGIN_DECLS

#define FAKE_CONTENT_WIDTH  48
#define FAKE_CONTENT_HEIGHT 40
/* Two layers, then two paintings. */
#define FAKE_N_STYLES 4

typedef struct
{
  ImpastoHost host;
  NstPicture *content;
  GPtrArray  *styles;    /* ImpastoStyleChoice */
  gchar      *style_dir; /* of the paintings' files, or NULL: patterns */

  /* What the outside world looks like now. */
  NstPicture     *canvas;    /* the preview; NULL: none */
  NstPicture     *committed; /* the last result */
  ImpastoOutput   output;    /* of that */
  ImpastoSettings saved;
  ImpastoStyleRef last_style; /* read in full */
  gchar          *state;      /* of the dialog; NULL: none yet */
  gboolean        shows_original;

  guint n_read_content;
  guint n_read_style; /* in full */
  guint n_read_initial;
  guint n_present;
  guint n_commit;
  guint n_discard;
  guint n_save;
  guint n_help;
  guint n_show_original;

  /* Faults. */
  gboolean read_content_fails;
  gboolean read_style_fails;
  gboolean read_initial_fails;
  gboolean present_fails;
  gboolean commit_fails;
  gulong   present_cost; /* in µs */
} FakeHost;

/* A content of FAKE_CONTENT_WIDTH x FAKE_CONTENT_HEIGHT and four styles. */
FakeHost *fake_host_new (void);
void      fake_host_free (FakeHost *fake);

/**
 * fake_host_use_pictures: the content from the file @photo, and the pictures of
 * the folder @style_dir as paintings.
 */
void fake_host_use_pictures (FakeHost    *fake,
                             const gchar *photo,
                             const gchar *style_dir);

/* What every layer to start from looks like; caller frees. */
NstPicture *fake_host_make_initial (void);

/* The mean absolute difference of two pictures of one size, in 0..255. */
gdouble     fake_host_difference (const NstPicture *a, const NstPicture *b);
NstPicture *fake_host_copy (const NstPicture *picture);

G_END_DECLS

#endif /* IMPASTO_FAKE_HOST_H */
