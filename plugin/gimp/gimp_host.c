/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Implements ImpastoHost with libgimp.
 */
#include "config.h"

#include "plugin/gimp/gimp_host.h"

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <glib/gi18n-lib.h>

#include "plugin/gimp/canvas.h"
#include "plugin/gimp/formats.h"
#include "plugin/gimp/help.h"
#include "plugin/gimp/initial.h"
#include "plugin/gimp/leftover.h"
#include "plugin/gimp/settings_store.h"
#include "plugin/gimp/shape.h"
#include "plugin/gimp/styles.h"

/* The interval in ms at which the plug-in checks whether the user has
 * transformed the drawable: short enough to see each command by itself. */
#define FOLLOW_MS 200

/* In the user's GIMP folder. */
#define CONFIG_FOLDER "impasto"

struct _ImpastoGimpHost
{
  ImpastoHost   host;
  ImpastoTarget target;
  ImpastoCanvas canvas;
  gchar        *config_folder;
  guint         follow_id; /* the timer for follow () */
};

/* Errors show when there is a frame, or on commit (). */
static gboolean
follow (gpointer data)
{
  ImpastoGimpHost *gimp_host = data;

  impasto_canvas_follow (&gimp_host->canvas, NULL);
  return G_SOURCE_CONTINUE;
}

static NstPicture *
read_content (gpointer data, const NstOptions *options, GError **error)
{
  ImpastoGimpHost *gimp_host = data;

  impasto_canvas_renew (&gimp_host->canvas);
  if (gimp_host->follow_id == 0)
    gimp_host->follow_id = g_timeout_add (FOLLOW_MS, follow, gimp_host);
  return impasto_target_read (&gimp_host->target, options, error);
}

static NstPicture *
fit_picture (gpointer data, const NstPicture *picture, GError **error)
{
  ImpastoGimpHost     *gimp_host = data;
  const ImpastoTarget *target = &gimp_host->target;
  GeglRectangle        region;

  if (! impasto_canvas_follow (&gimp_host->canvas, error)
      || ! impasto_target_find_region (target, &region, error)
      || ! gegl_rectangle_equal (&region, &target->region))
    return NULL;
  return impasto_target_fit (target, picture, error);
}

static void
measure_content (gpointer data, gint *width, gint *height)
{
  ImpastoGimpHost *gimp_host = data;
  GeglRectangle    region;

  if (! impasto_target_find_region (&gimp_host->target, &region, NULL))
    return;
  *width = region.width;
  *height = region.height;
}

static gchar *
describe_content (gpointer data)
{
  ImpastoGimpHost  *gimp_host = data;
  gint32            image = gimp_host->target.image;
  g_autofree gchar *layer = gimp_item_get_name (gimp_host->target.drawable);
  g_autofree gchar *name = gimp_image_get_name (image);

  if (! gimp_selection_is_empty (image))
    /* Translators: the names of a layer and of an image. */
    return g_strdup_printf (_ ("%s of %s, selection only"), layer, name);
  /* Translators: the names of a layer and of an image. */
  return g_strdup_printf (_ ("%s of %s"), layer, name);
}

static void
read_shape (
    gpointer data, gint width, gint height, gfloat **alpha, gfloat **selection)
{
  ImpastoGimpHost *gimp_host = data;

  impasto_shape_read (&gimp_host->target, width, height, alpha, selection);
}

static GPtrArray *
list_styles (gpointer data)
{
  ImpastoGimpHost *gimp_host = data;

  return impasto_styles_list (gimp_host->target.image,
                              gimp_host->target.drawable,
                              gimp_host->canvas.preview);
}

static NstPicture *
read_style (gpointer               data,
            const ImpastoStyleRef *style,
            gint                   max_side,
            gfloat               **alpha,
            GError               **error)
{
  return impasto_styles_read (style, max_side, alpha, error);
}

static gboolean
measure_style (gpointer               data,
               const ImpastoStyleRef *style,
               gint                  *width,
               gint                  *height)
{
  return impasto_styles_measure (style, width, height);
}

static NstPicture *
read_initial (gpointer               data,
              const ImpastoStyleRef *initial,
              const NstOptions      *options,
              GError               **error)
{
  ImpastoGimpHost *gimp_host = data;

  return impasto_initial_read (&gimp_host->target, options, initial, error);
}

/* What the user can undo has an IMPASTO_HOST_ERROR. */
static void
take_error (GError *from, const ImpastoTarget *target, GError **error)
{
  if (from->domain != IMPASTO_TARGET_ERROR
      || ! gimp_image_is_valid (target->image))
    {
      g_propagate_error (error, from);
      return;
    }
  g_set_error_literal (error, IMPASTO_HOST_ERROR,
                       from->code == IMPASTO_TARGET_ERROR_LOST
                           ? IMPASTO_HOST_ERROR_NOT_SHOWN
                           : IMPASTO_HOST_ERROR_NO_CONTENT,
                       from->message);
  g_error_free (from);
}

static gboolean
present (gpointer data, const NstPicture *frame, GError **error)
{
  ImpastoGimpHost *gimp_host = data;
  GError          *present_error = NULL;

  if (impasto_canvas_present (&gimp_host->canvas, frame, &present_error))
    return TRUE;
  take_error (present_error, &gimp_host->target, error);
  return FALSE;
}

static gboolean
commit (gpointer          data,
        const NstPicture *result,
        ImpastoOutput     output,
        GError          **error)
{
  ImpastoGimpHost *gimp_host = data;

  return impasto_canvas_commit (&gimp_host->canvas, result, output, error);
}

static void
set_opacity (gpointer data, gdouble opacity)
{
  ImpastoGimpHost *gimp_host = data;

  impasto_canvas_set_opacity (&gimp_host->canvas, opacity);
}

static void
discard (gpointer data)
{
  ImpastoGimpHost *gimp_host = data;

  impasto_canvas_discard (&gimp_host->canvas);
}

static void
save_settings (gpointer data, const ImpastoSettings *settings)
{
  impasto_settings_store_save (settings);
}

static void
show_original (gpointer data, gboolean show)
{
  ImpastoGimpHost *gimp_host = data;

  impasto_canvas_show_original (&gimp_host->canvas, show);
}

static gchar *
load_state (gpointer data)
{
  return impasto_settings_store_load_state ();
}

static void
save_state (gpointer data, const gchar *text)
{
  impasto_settings_store_save_state (text);
}

static void
show_help (gpointer data)
{
  impasto_help_show ();
}

static gchar **
list_extensions (gpointer data)
{
  return impasto_formats_list_extensions ();
}

static guint32
get_window_id (gpointer data)
{
  return gimp_display_get_window_handle (gimp_default_display ());
}

ImpastoGimpHost *
impasto_gimp_host_new (gint32 image, gint32 drawable, GError **error)
{
  ImpastoGimpHost *gimp_host = g_new0 (ImpastoGimpHost, 1);

  if (! impasto_target_init (&gimp_host->target, image, drawable, error))
    {
      g_free (gimp_host);
      return NULL;
    }
  impasto_leftover_remove (image, drawable);
  impasto_canvas_init (&gimp_host->canvas, &gimp_host->target);
  gimp_host->config_folder =
      g_build_filename (gimp_directory (), CONFIG_FOLDER, NULL);
  gimp_host->host = (ImpastoHost){
    .data = gimp_host,
    .config_folder = gimp_host->config_folder,
    .read_content = read_content,
    .fit_picture = fit_picture,
    .measure_content = measure_content,
    .describe_content = describe_content,
    .read_shape = read_shape,
    .list_styles = list_styles,
    .read_style = read_style,
    .measure_style = measure_style,
    .read_initial = read_initial,
    .present = present,
    .commit = commit,
    .set_opacity = set_opacity,
    .discard = discard,
    .save_settings = save_settings,
    .show_original = show_original,
    .load_state = load_state,
    .save_state = save_state,
    .show_help = show_help,
    .get_window_id = get_window_id,
    .list_extensions = list_extensions,
  };
  return gimp_host;
}

const ImpastoHost *
impasto_gimp_host_get (ImpastoGimpHost *gimp_host)
{
  return &gimp_host->host;
}

gboolean
impasto_gimp_host_is_layer (ImpastoGimpHost *gimp_host)
{
  return gimp_host->target.is_layer;
}

gint
impasto_gimp_host_get_size (ImpastoGimpHost *gimp_host)
{
  const GeglRectangle *region = &gimp_host->target.region;

  return MAX (region->width, region->height);
}

gboolean
impasto_gimp_host_check_output (ImpastoGimpHost *gimp_host,
                                ImpastoOutput    output,
                                GError         **error)
{
  return impasto_canvas_check_output (&gimp_host->canvas, output, error);
}

void
impasto_gimp_host_free (ImpastoGimpHost *gimp_host)
{
  if (! gimp_host)
    return;
  g_clear_handle_id (&gimp_host->follow_id, g_source_remove);
  impasto_canvas_clear (&gimp_host->canvas);
  impasto_target_clear (&gimp_host->target);
  g_free (gimp_host->config_folder);
  g_free (gimp_host);
}
