/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A host with plain buffers instead of GIMP.  A test can make each function
 * fail.
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
  gfloat     *alpha;     /* of the content; NULL: opaque */
  gfloat     *selection; /* NULL: everything */
  GPtrArray  *styles;    /* ImpastoStyleChoice */
  gchar      *style_dir; /* folder of the paintings; NULL: patterns */

  /* What measure_style () gives; 0: nothing. */
  gint style_width;
  gint style_height;

  /* The state of the host program. */
  NstPicture     *canvas;            /* the preview; NULL: none */
  NstPicture     *committed;         /* the last result */
  ImpastoOutput   output;            /* of the last result */
  gdouble         opacity;           /* of the preview and of the next result */
  gdouble         committed_opacity; /* of the last result */
  ImpastoSettings saved;
  ImpastoStyleRef last_style; /* the last one read for a run */
  gchar          *state;      /* of the dialog; NULL: none yet */
  gboolean        shows_original;

  guint n_read_content;
  guint n_read_style; /* for a run */
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
 * fake_host_use_pictures: use the file @photo as the content and the pictures
 * in the folder @style_dir as paintings.
 */
void fake_host_use_pictures (FakeHost    *fake,
                             const gchar *photo,
                             const gchar *style_dir);

/* The picture that every layer to start from contains; caller frees. */
NstPicture *fake_host_make_initial (void);

/* The mean absolute difference of two pictures of the same size, on a scale of
 * 0..255. */
gdouble     fake_host_difference (const NstPicture *a, const NstPicture *b);
NstPicture *fake_host_copy (const NstPicture *picture);

G_END_DECLS

#endif /* IMPASTO_FAKE_HOST_H */
