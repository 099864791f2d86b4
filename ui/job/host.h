/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface to the host program, through which the dialog reads pictures
 * and shows results.  plugin/ implements it with libgimp, the tests with
 * plain buffers.
 */
#ifndef IMPASTO_HOST_H
#define IMPASTO_HOST_H

#include "engine/nst.h"
#include "ui/job/settings.h"

G_BEGIN_DECLS

/**
 * ImpastoStyleChoice: one style that the user can choose.  Owned by the array
 * that list_styles () returned.
 */
typedef struct
{
  ImpastoStyleRef ref;   /* as stored in the settings */
  gchar          *label; /* for the user, translated where possible */
  gchar *caption; /* a second line: painter and year, image and size; or NULL */
} ImpastoStyleChoice;

ImpastoStyleChoice *impasto_style_choice_new (ImpastoStyleKind kind,
                                              const gchar     *id,
                                              const gchar     *label,
                                              const gchar     *caption);
void                impasto_style_choice_free (ImpastoStyleChoice *choice);
/* The index of @ref in @choices, an array of ImpastoStyleChoice; -1 if it is
 * not there. */
gint impasto_style_choices_find (const GPtrArray       *choices,
                                 const ImpastoStyleRef *ref);

#define IMPASTO_HOST_ERROR (impasto_host_error_quark ())

/* Errors of present () after which the picture can still be kept. */
typedef enum
{
  /* The canvas cannot show the frame now, but maybe a later one: the run
   * continues. */
  IMPASTO_HOST_ERROR_NOT_SHOWN,
  /* There is nothing to paint on unless the user undoes the last change of the
   * image: the run ends. */
  IMPASTO_HOST_ERROR_NO_CONTENT
} ImpastoHostError;

GQuark impasto_host_error_quark (void);

/**
 * ImpastoHost: functions that the host implements.  All of them are called on
 * the main thread with @data.  Errors are translated and shown to the user
 * unchanged.
 */
typedef struct
{
  gpointer data;

  /* A folder of the user for the dialog's files (presets, measured speeds),
   * which need not exist.  NULL: no files are written. */
  const gchar *config_folder;

  /* The pixels to repaint: the bounds of the selection within the drawable.
   * They may be reduced to what a run with @options needs, see read_size.h, and
   * have alpha.
   * NULL with an error.  Caller frees. */
  NstPicture *(*read_content) (gpointer          data,
                               const NstOptions *options,
                               GError          **error);

  /* What @picture, painted on the content that was read last, looks like on the
   * content that read_content () would read now: the user may have turned or
   * cropped it.  NULL with an error if that cannot be told; NULL without one if
   * read_content () would read another part.  Caller frees.  May be NULL. */
  NstPicture *(*fit_picture) (gpointer          data,
                              const NstPicture *picture,
                              GError          **error);

  /* The size of what read_content () would read now without reducing it;
   * unchanged if it would fail.  Fast. */
  void (*measure_content) (gpointer data, gint *width, gint *height);

  /* Which part of what read_content () has read shows on the canvas, and which
   * part is selected: two arrays of @width x @height values in 0..1, each NULL
   * if all of them are 1.  The caller frees them. */
  void (*read_shape) (gpointer data,
                      gint     width,
                      gint     height,
                      gfloat **alpha,
                      gfloat **selection);

  /* What is painted, for the user: "Background of photo.jpg, selection only".
   * Caller frees. */
  gchar *(*describe_content) (gpointer data);

  /* The available styles: the built-in paintings, and the layers of other open
   * images, then those of the content's image, then those that Impasto has
   * painted.  An array of ImpastoStyleChoice that frees its elements; caller
   * unrefs. */
  GPtrArray *(*list_styles) (gpointer data);

  /* The pixels of a style, with no side longer than @max_side (0: no limit).
   * If @alpha is not NULL, it gets one value in 0..1 for each pixel, or NULL if
   * all are opaque.  Caller frees both.  NULL with an error. */
  NstPicture *(*read_style) (gpointer               data,
                             const ImpastoStyleRef *style,
                             gint                   max_side,
                             gfloat               **alpha,
                             GError               **error);

  /* The size of a style at full size, without reading its pixels.  FALSE if
   * only reading them would tell. */
  gboolean (*measure_style) (gpointer               data,
                             const ImpastoStyleRef *style,
                             gint                  *width,
                             gint                  *height);

  /* The initial picture @initial.  If it is a layer of the content's image, the
   * part that covers the content, blended over the content where it is
   * transparent; otherwise the whole picture, which may be reduced like the
   * content.  NULL with an error.  Caller frees. */
  NstPicture *(*read_initial) (gpointer               data,
                               const ImpastoStyleRef *initial,
                               const NstOptions      *options,
                               GError               **error);

  /* Show @frame, of any size, on the canvas in place of the content, without
   * changing the user's pixels.  FALSE with an error: an IMPASTO_HOST_ERROR, or
   * another one if the canvas is gone, for example because the image was
   * closed; the caller must then stop the run. */
  gboolean (*present) (gpointer data, const NstPicture *frame, GError **error);

  /* Write @result, of any size, to the image as one undo step and remove the
   * preview.  FALSE with an error, and then nothing has changed. */
  gboolean (*commit) (gpointer          data,
                      const NstPicture *result,
                      ImpastoOutput     output,
                      GError          **error);

  /* Make the results of later calls of commit () this opaque, 0..1 (initially
   * 1), in proportion to the content's layer.  The preview changes at once. */
  void (*set_opacity) (gpointer data, gdouble opacity);

  /* Remove the preview; the image is as it was before the first present (). */
  void (*discard) (gpointer data);

  /* Store @settings for the next session. */
  void (*save_settings) (gpointer data, const ImpastoSettings *settings);

  /* TRUE: hide the preview, so that the canvas shows the original; FALSE: show
   * it again.  A hidden preview continues to receive frames, and a preview that
   * is created later is hidden as well. */
  void (*show_original) (gpointer data, gboolean show);

  /* The text that save_state () stored last, in this session or an earlier one.
   * Only the dialog interprets it.  NULL if there is none; caller frees. */
  gchar *(*load_state) (gpointer data);
  void (*save_state) (gpointer data, const gchar *text);

  void (*show_help) (gpointer data);

  /* The windowing system's ID of the window that shows the image; the dialog
   * stays above that window.  0 if there is none.  May be NULL. */
  guint32 (*get_window_id) (gpointer data);

  /* The extensions of the picture files that read_style () takes besides those
   * that GdkPixbuf reads: in lower case, without the first dot,
   * NULL-terminated; caller frees.  May be NULL. */
  gchar **(*list_extensions) (gpointer data);
} ImpastoHost;

G_END_DECLS

#endif /* IMPASTO_HOST_H */
