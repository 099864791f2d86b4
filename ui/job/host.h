/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host seam: all that the dialog knows of the world outside.  plugin/
 * implements it over libgimp, the tests over plain buffers.
 */
#ifndef IMPASTO_HOST_H
#define IMPASTO_HOST_H

#include "engine/nst.h"
#include "ui/job/settings.h"

G_BEGIN_DECLS

/**
 * ImpastoStyleChoice: one style that the user can pick.  Owned by the array
 * that list_styles () returned.
 */
typedef struct
{
  ImpastoStyleRef ref;   /* what settings store */
  gchar          *label; /* for people, translated where it can be */
  gchar *caption; /* a second line: painter and year, image and size; or NULL */
} ImpastoStyleChoice;

ImpastoStyleChoice *impasto_style_choice_new (ImpastoStyleKind kind,
                                              const gchar     *id,
                                              const gchar     *label,
                                              const gchar     *caption);
void                impasto_style_choice_free (ImpastoStyleChoice *choice);
/* Where @ref is in @choices, of ImpastoStyleChoice; -1: nowhere. */
gint impasto_style_choices_find (const GPtrArray       *choices,
                                 const ImpastoStyleRef *ref);

/**
 * ImpastoHost: functions of the host.  All are called on the main thread with
 * @data.  Errors are translated and meant to be shown as they are.
 */
typedef struct
{
  gpointer data;

  /* A folder of the user's for what the dialog remembers in files; it need not
   * exist.  NULL: nothing is remembered that way. */
  const gchar *config_folder;

  /* The pixels to repaint (the selection's bounds within the drawable), or
   * NULL with an error.  Caller frees. */
  NstPicture *(*read_content) (gpointer data, GError **error);

  /* Styles to choose from: layers of the other open images, then built-in
   * paintings, then further layers of the content's own image; so the first is
   * what to offer to a user who has chosen nothing yet.  Array of
   * ImpastoStyleChoice that frees its elements. */
  GPtrArray *(*list_styles) (gpointer data);

  /* A style's pixels, no side longer than @max_side (0: no limit), or NULL
   * with an error.  Caller frees. */
  NstPicture *(*read_style) (gpointer               data,
                             const ImpastoStyleRef *style,
                             gint                   max_side,
                             GError               **error);

  /* The picture @initial to start from: of a layer of the content's own image
   * the part that lies over the content, which shows through where there is
   * nothing of it; any other as it is.  NULL with an error; caller frees. */
  NstPicture *(*read_initial) (gpointer               data,
                               const ImpastoStyleRef *initial,
                               GError               **error);

  /* Show @frame, of any size, on the canvas in place of the content, without
   * touching the user's pixels.  FALSE with an error when that has become
   * impossible (the image or the drawable is gone): stop then. */
  gboolean (*present) (gpointer data, const NstPicture *frame, GError **error);

  /* Put @result, of any size, into the image as one undo step, and drop the
   * preview.  FALSE with an error; then nothing has changed. */
  gboolean (*commit) (gpointer          data,
                      const NstPicture *result,
                      ImpastoOutput     output,
                      GError          **error);

  /* Drop the preview; the image is as it was before the first present (). */
  void (*discard) (gpointer data);

  /* Remember @settings for the next time. */
  void (*save_settings) (gpointer data, const ImpastoSettings *settings);

  /* Hide the preview (TRUE), so that the original shows on the canvas, or show
   * it again.  Frames go into it all the while; a preview that comes later is
   * hidden, too. */
  void (*show_original) (gpointer data, gboolean show);

  /* What save_state () stored last, in this session or an earlier one: text
   * that only the dialog understands.  NULL if there is none; caller frees. */
  gchar *(*load_state) (gpointer data);
  void (*save_state) (gpointer data, const gchar *text);

  void (*show_help) (gpointer data);

  /* The windowing system's number of the window that shows the image, which
   * the dialog shall stay above; 0 if there is none.  May be NULL. */
  guint32 (*get_window_id) (gpointer data);
} ImpastoHost;

G_END_DECLS

#endif /* IMPASTO_HOST_H */
