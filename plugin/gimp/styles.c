/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists and reads style pictures.
 */
#include "config.h"

#include "plugin/gimp/styles.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "plugin/common/alpha.h"
#include "plugin/common/data_path.h"
#include "plugin/common/picture_file.h"
#include "plugin/gimp/drawable_io.h"
#include "plugin/gimp/painted.h"
#include "plugin/gimp/target.h"

#define BUILTIN_SUFFIX ".jpg"
/* The message catalog of libgimp. */
#define LIBGIMP_DOMAIN "gimp20-libgimp"

/* --- built-in paintings ------------------------------------------------- */

/* The index of the shipped paintings; NULL if it is missing. */
static GKeyFile *
load_index (void)
{
  g_autofree gchar *path = impasto_data_path (IMPASTO_STYLES_INDEX);
  g_autoptr (GKeyFile) index = g_key_file_new ();

  if (! g_key_file_load_from_file (index, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_steal_pointer (&index);
}

static void
list_builtin (GPtrArray *choices)
{
  g_autoptr (GKeyFile) index = load_index ();
  g_auto (GStrv) names = NULL;

  if (! index)
    return;
  names = g_key_file_get_groups (index, NULL);
  for (gint i = 0; names[i]; i++)
    {
      g_autofree gchar *title =
          g_key_file_get_locale_string (index, names[i], "title", NULL, NULL);
      g_autofree gchar *painter =
          g_key_file_get_locale_string (index, names[i], "painter", NULL, NULL);
      g_autofree gchar *year =
          g_key_file_get_locale_string (index, names[i], "year", NULL, NULL);
      g_autofree gchar *caption = NULL;

      if (! title)
        continue;
      if (painter && year)
        /* Translators: painter, year of the painting. */
        caption = g_strdup_printf (_ ("%s, %s"), painter, year);
      g_ptr_array_add (choices,
                       impasto_style_choice_new (IMPASTO_STYLE_BUILTIN,
                                                 names[i], title, caption));
    }
}

gchar *
impasto_styles_get_first_builtin (void)
{
  g_autoptr (GKeyFile) index = load_index ();

  return index ? g_key_file_get_start_group (index) : NULL;
}

static gchar *
builtin_path (const gchar *name, GError **error)
{
  g_autofree gchar *file =
      g_strconcat (IMPASTO_STYLES_FOLDER "/", name, BUILTIN_SUFFIX, NULL);
  g_autofree gchar *path = impasto_data_path (file);
  g_autoptr (GKeyFile) index = NULL;
  g_auto (GStrv) names = NULL;
  g_autofree gchar *list = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&path);

  index = load_index ();
  if (! index)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The built-in paintings are missing (“%s”). Reinstall "
                      "Impasto."),
                   path);
      return NULL;
    }
  names = g_key_file_get_groups (index, NULL);
  list = g_strjoinv (", ", names);
  g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
               _ ("There is no built-in painting “%s”. Choose one of these: "
                  "%s."),
               name, list);
  return NULL;
}

/* --- layers ------------------------------------------------------------- */

/* The file name without the remarks that GIMP adds, such as “(imported)”;
 * GIMP's name for an image without a file.  Caller frees. */
static gchar *
image_label (gint32 image)
{
  g_autofree gchar *uri = gimp_image_get_uri (image);
  g_autofree gchar *path = NULL;

  if (uri)
    path = g_filename_from_uri (uri, NULL, NULL);
  return path ? g_filename_display_basename (path)
              : gimp_image_get_name (image);
}

static void
add_layer (GPtrArray *choices, gint32 layer)
{
  gint32            image = gimp_item_get_image (layer);
  g_autofree gchar *id = g_strdup_printf ("%d", layer);
  g_autofree gchar *name = gimp_item_get_name (layer);
  g_autofree gchar *image_name = image_label (image);
  g_autofree gchar *label = NULL;
  g_autofree gchar *caption = NULL;

  /* Translators: an image's name, then the name of a layer in it. */
  label = g_strdup_printf (_ ("%s – %s"), image_name, name);
  /* Translators: a layer's width and height. */
  caption =
      g_strdup_printf (_ ("Layer, %d × %d pixels"), gimp_drawable_width (layer),
                       gimp_drawable_height (layer));
  g_ptr_array_add (choices, impasto_style_choice_new (IMPASTO_STYLE_LAYER, id,
                                                      label, caption));
}

/* The ids of layers in the order in which they are listed. */
typedef struct
{
  GArray *other;   /* gint32 */
  GArray *painted; /* by Impasto; gint32 */
} Layers;

static void
sort_layers (Layers *sorted, const gint *layers, gint n_layers, gint32 drawable)
{
  for (gint i = 0; i < n_layers; i++)
    {
      if (gimp_item_is_group (layers[i]))
        {
          gint             n_children;
          g_autofree gint *children =
              gimp_item_get_children (layers[i], &n_children);

          sort_layers (sorted, children, n_children, drawable);
        }
      else if (layers[i] == drawable)
        continue;
      else if (impasto_painted_is_marked (layers[i]))
        g_array_append_val (sorted->painted, layers[i]);
      else
        g_array_append_val (sorted->other, layers[i]);
    }
}

static void
sort_image (Layers *sorted, gint32 image, gint32 drawable)
{
  gint             n_layers;
  g_autofree gint *layers = gimp_image_get_layers (image, &n_layers);

  sort_layers (sorted, layers, n_layers, drawable);
}

static void
add_layers (GPtrArray *choices, const GArray *layers, gint32 except)
{
  for (guint i = 0; i < layers->len; i++)
    {
      gint32 layer = g_array_index (layers, gint32, i);

      /* GIMP answers between two requests of the user, who may have deleted
       * it. */
      if (layer != except && gimp_item_is_valid (layer))
        add_layer (choices, layer);
    }
}

GPtrArray *
impasto_styles_list (gint32 image, gint32 drawable, gint32 except)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);
  gint             n_images;
  g_autofree gint *images = gimp_image_list (&n_images);
  g_autoptr (GArray) other = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) painted = g_array_new (FALSE, FALSE, sizeof (gint32));
  Layers sorted = { other, painted };

  for (gint i = 0; i < n_images; i++)
    if (images[i] != image)
      sort_image (&sorted, images[i], -1);
  if (gimp_image_is_valid (image))
    sort_image (&sorted, image, drawable);
  list_builtin (choices);
  add_layers (choices, other, -1);
  if (gimp_item_is_valid (drawable) && gimp_item_is_layer (drawable))
    add_layer (choices, drawable);
  add_layers (choices, painted, except);
  return choices;
}

/* --- reading ------------------------------------------------------------ */

/* Multiplies *@alpha (NULL: opaque) by the layer mask @mask, which is read like
 * @picture, and fills what is hidden. */
static gboolean
apply_mask (gint32               mask,
            const GeglRectangle *region,
            gint                 max_side,
            NstPicture          *picture,
            gfloat             **alpha,
            GError             **error)
{
  gsize n = (gsize)picture->width * picture->height;
  g_autoptr (NstPicture) cover =
      impasto_drawable_read (mask, region, max_side, NULL, error);

  if (! cover)
    return FALSE;
  if (! *alpha)
    {
      *alpha = g_try_new (gfloat, n);
      if (! *alpha)
        return impasto_picture_set_memory_error (error);
      for (gsize i = 0; i < n; i++)
        (*alpha)[i] = 1.0f;
    }
  for (gsize i = 0; i < n; i++)
    (*alpha)[i] *= cover->pixels[3 * i];
  if (impasto_alpha_flatten (picture, *alpha, TRUE))
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_SIZE,
                       _ ("The layer mask hides the whole style. Choose "
                          "another layer."));
  return FALSE;
}

/* @alpha is NULL, or gets the alpha together with the layer mask, or NULL. */
static NstPicture *
read_drawable (gint32 drawable, gint max_side, gfloat **alpha, GError **error)
{
  GeglRectangle all = { 0, 0, gimp_drawable_width (drawable),
                        gimp_drawable_height (drawable) };
  g_autoptr (NstPicture) picture =
      impasto_drawable_read (drawable, &all, max_side, alpha, error);
  gint32 mask =
      gimp_item_is_layer (drawable) ? gimp_layer_get_mask (drawable) : -1;

  if (picture && alpha && mask != -1 && gimp_layer_get_apply_mask (drawable)
      && ! apply_mask (mask, &all, max_side, picture, alpha, error))
    return NULL;
  return g_steal_pointer (&picture);
}

static NstPicture *
read_layer (const gchar *id, gint max_side, gfloat **alpha, GError **error)
{
  gint32 layer = g_ascii_strtoll (id, NULL, 10);

  if (! gimp_item_is_valid (layer) || ! gimp_item_is_drawable (layer))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                   _ ("The layer with the ID %s is not in any open image. "
                      "Choose another layer."),
                   id);
      return NULL;
    }
  return read_drawable (layer, max_side, alpha, error);
}

/* GIMP reads more formats than GdkPixbuf, such as XCF. */
static NstPicture *
read_with_gimp (const gchar *path,
                gint         max_side,
                gfloat     **alpha,
                GError     **error)
{
  gint32      image, layer;
  NstPicture *picture = NULL;

  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, path, path);
  if (image == -1)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_FILE,
                           gimp_get_pdb_error ());
      return NULL;
    }
  layer = gimp_layer_new_from_visible (image, image, NULL);
  if (layer != -1)
    {
      picture = read_drawable (layer, max_side, alpha, error);
      gimp_item_delete (layer);
    }
  else
    g_set_error_literal (error, NST_ERROR, NST_ERROR_FILE,
                         gimp_get_pdb_error ());
  gimp_image_delete (image);
  return picture;
}

static gboolean
check_is_file (const gchar *path, const gchar *name, GError **error)
{
  if (! g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("The picture “%s” does not exist. Check the path."),
                   name);
      return FALSE;
    }
  if (! g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("“%s” is not a file. Choose a picture file."), name);
      return FALSE;
    }
  return TRUE;
}

/* Whether @message is what GIMP says if a procedure does not tell a reason. */
static gboolean
is_without_reason (const gchar *message)
{
  return ! strcmp (message, g_dgettext (LIBGIMP_DOMAIN, "execution error"));
}

static NstPicture *
read_file (const gchar *path, gint max_side, gfloat **alpha, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autoptr (GError) gimp_error = NULL;
  g_autofree gchar *name = g_filename_display_name (path);
  NstPicture       *picture;

  if (! check_is_file (path, name, error))
    return NULL;
  picture = impasto_picture_read_limited (path, max_side, alpha, &own_error);
  /* GIMP would paint what a damaged file lacks gray.  Its procedures accept
   * only UTF-8. */
  if (! picture && g_error_matches (own_error, NST_ERROR, NST_ERROR_FILE)
      && ! impasto_picture_is_known (path) && g_utf8_validate (path, -1, NULL))
    picture = read_with_gimp (path, max_side, alpha, &gimp_error);
  if (picture)
    return picture;
  if (! gimp_error || is_without_reason (gimp_error->message))
    g_propagate_error (error, g_steal_pointer (&own_error));
  else
    g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                 _ ("The picture “%s” cannot be read: %s"), name,
                 gimp_error->message);
  return NULL;
}

/* @picture and *@alpha (both nullable), reduced if a side is longer than
 * @max_side; takes ownership of them. */
static NstPicture *
limit_size (NstPicture *picture, gint max_side, gfloat **alpha, GError **error)
{
  gint           longer = MAX (picture->width, picture->height);
  NstPictureView view = nst_picture_view (picture);
  NstPicture    *smaller;
  gfloat        *less;

  if (max_side <= 0 || longer <= max_side)
    return picture;
  smaller = nst_picture_resize (
      &view, MAX (1, (gint)((gint64)picture->width * max_side / longer)),
      MAX (1, (gint)((gint64)picture->height * max_side / longer)), error);
  if (smaller && alpha && *alpha)
    {
      less = nst_alpha_resize (*alpha, picture->width, picture->height,
                               smaller->width, smaller->height);
      g_free (*alpha);
      *alpha = less;
      if (! less)
        {
          impasto_picture_set_memory_error (error);
          g_clear_pointer (&smaller, nst_picture_free);
        }
    }
  nst_picture_free (picture);
  return smaller;
}

NstPicture *
impasto_styles_read (const ImpastoStyleRef *style,
                     gint                   max_side,
                     gfloat               **alpha,
                     GError               **error)
{
  NstPicture       *picture = NULL;
  g_autofree gchar *path = NULL;

  if (alpha)
    *alpha = NULL;
  switch (style->kind)
    {
    case IMPASTO_STYLE_NONE:
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OPTION,
                           _ ("Choose a style picture first."));
      break;
    case IMPASTO_STYLE_LAYER:
      picture = read_layer (style->id, max_side, alpha, error);
      break;
    case IMPASTO_STYLE_FILE:
      picture = read_file (style->id, max_side, alpha, error);
      break;
    case IMPASTO_STYLE_BUILTIN:
      path = builtin_path (style->id, error);
      if (path)
        picture = read_file (path, max_side, alpha, error);
      break;
    }
  if (picture)
    picture = limit_size (picture, max_side, alpha, error);
  if (! picture && alpha)
    g_clear_pointer (alpha, g_free);
  return picture;
}

gboolean
impasto_styles_measure (const ImpastoStyleRef *style, gint *width, gint *height)
{
  g_autofree gchar *path = NULL;
  gint32            layer;

  switch (style->kind)
    {
    case IMPASTO_STYLE_LAYER:
      layer = g_ascii_strtoll (style->id, NULL, 10);
      if (! gimp_item_is_valid (layer) || ! gimp_item_is_drawable (layer))
        return FALSE;
      *width = gimp_drawable_width (layer);
      *height = gimp_drawable_height (layer);
      return TRUE;
    case IMPASTO_STYLE_FILE:
      return impasto_picture_measure (style->id, width, height);
    case IMPASTO_STYLE_BUILTIN:
      path = builtin_path (style->id, NULL);
      return path && impasto_picture_measure (path, width, height);
    default:
      return FALSE;
    }
}
