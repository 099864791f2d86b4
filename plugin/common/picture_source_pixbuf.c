/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads all formats but PNG and JPEG, with GdkPixbuf.
 */
#include "config.h"

#include "plugin/common/picture_source.h"

#include <string.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>

#define BYTE_MAX 255.0f

typedef struct
{
  ImpastoPictureSource base;
  GdkPixbuf           *pixbuf;
  gint                 next; /* the row to read */
} PixbufSource;

static void
pixbuf_source_free (ImpastoPictureSource *base)
{
  PixbufSource *source = (PixbufSource *)base;

  g_clear_object (&source->pixbuf);
  g_free (source);
}

static gboolean
pixbuf_source_read_row (ImpastoPictureSource *base, gfloat *row, GError **error)
{
  PixbufSource *source = (PixbufSource *)base;
  gsize         n = (gsize)base->width * (base->n_colors + base->has_alpha);
  const guint8 *raw =
      gdk_pixbuf_read_pixels (source->pixbuf)
      + (gsize)source->next * gdk_pixbuf_get_rowstride (source->pixbuf);

  for (gsize i = 0; i < n; i++)
    row[i] = raw[i] / BYTE_MAX;
  source->next++;
  return TRUE;
}

/* The number in an option that the loader has set; @initial without it. */
static gint
get_number (GdkPixbuf *pixbuf, const gchar *key, gint initial)
{
  const gchar *text = gdk_pixbuf_get_option (pixbuf, key);

  return text ? (gint)g_ascii_strtoll (text, NULL, 10) : initial;
}

static GBytes *
get_profile (GdkPixbuf *pixbuf)
{
  const gchar *text = gdk_pixbuf_get_option (pixbuf, "icc-profile");
  guchar      *bytes;
  gsize        size;

  if (! text)
    return NULL;
  bytes = g_base64_decode (text, &size);
  return g_bytes_new_take (bytes, size);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

/* The names of the formats that can be read: those of GdkPixbuf, which include
 * PNG and JPEG; caller frees. */
static gchar *
list_formats (void)
{
  GSList *formats = gdk_pixbuf_get_formats ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (GSList *item = formats; item; item = item->next)
    if (! gdk_pixbuf_format_is_disabled (item->data))
      {
        g_autofree gchar *name = gdk_pixbuf_format_get_name (item->data);

        g_ptr_array_add (names, g_ascii_strup (name, -1));
      }
  g_slist_free (formats);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (gchar **)names->pdata);
}

static void
set_unknown (GError **error)
{
  g_autofree gchar *formats = list_formats ();
  g_autofree gchar *why = NULL;

  why = g_strdup_printf (_ ("it is not a picture in one of these formats: %s. "
                            "Convert it to one of them."),
                         formats);
  impasto_picture_source_set_error (why, error);
}

ImpastoPictureSource *
impasto_pixbuf_source_new (const gchar *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GdkPixbuf    *pixbuf = gdk_pixbuf_new_from_file (path, &cause);
  PixbufSource *source;

  if (! pixbuf)
    {
      if (g_error_matches (cause, GDK_PIXBUF_ERROR,
                           GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
        impasto_picture_source_set_no_memory (error);
      else if (g_error_matches (cause, GDK_PIXBUF_ERROR,
                                GDK_PIXBUF_ERROR_UNKNOWN_TYPE))
        set_unknown (error);
      else
        impasto_picture_source_set_error (cause->message, error);
      return NULL;
    }
  source = g_new0 (PixbufSource, 1);
  source->base.free = pixbuf_source_free;
  source->base.read_row = pixbuf_source_read_row;
  source->base.width = gdk_pixbuf_get_width (pixbuf);
  source->base.height = gdk_pixbuf_get_height (pixbuf);
  source->base.n_colors = 3;
  source->base.has_alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  source->base.depth = 8;
  source->base.file_depth = get_number (pixbuf, "bits-per-sample", 0);
  source->base.orientation =
      CLAMP (get_number (pixbuf, "orientation", 1), 1, 8);
  source->base.icc = get_profile (pixbuf);
  source->pixbuf = pixbuf;
  /* Some loaders have a copy of their own. */
  source->base.memory = 2 * (guint64)gdk_pixbuf_get_byte_length (pixbuf);
  return &source->base;
}
