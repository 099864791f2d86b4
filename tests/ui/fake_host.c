/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fake host.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "fake_host.h"

/* What a run reads of a style at least; see ui/job/read_size.c. */
#define LEAST_RUN_SIDE 1024
#define STYLE_WIDTH    40
#define STYLE_HEIGHT   36
/* Differs from the kinds of the content and the styles. */
#define INITIAL_KIND 20

/* Smooth waves; a different picture for each @kind. */
static NstPicture *
make_pattern (gint width, gint height, gint kind)
{
  NstPicture *picture = nst_picture_new (width, height);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        picture->pixels[3 * (y * width + x) + c] =
            0.5f
            + 0.4f
                  * sinf (0.2f * (kind + 1) * x + 0.15f * (c + 1) * y
                          + 0.7f * kind);
  return picture;
}

static NstPicture *
read_file (const gchar *path, gint max_side, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  NstPicture   *picture;
  const guchar *pixels;
  gint          channels;
  gint          row_stride;

  if (max_side > 0)
    pixbuf = gdk_pixbuf_new_from_file_at_size (path, max_side, max_side, error);
  else
    pixbuf = gdk_pixbuf_new_from_file (path, error);
  if (! pixbuf)
    return NULL;
  picture = nst_picture_new (gdk_pixbuf_get_width (pixbuf),
                             gdk_pixbuf_get_height (pixbuf));
  pixels = gdk_pixbuf_read_pixels (pixbuf);
  channels = gdk_pixbuf_get_n_channels (pixbuf);
  row_stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      for (gint c = 0; c < 3; c++)
        picture->pixels[3 * (y * picture->width + x) + c] =
            pixels[y * row_stride + x * channels + c] / 255.0f;
  return picture;
}

NstPicture *
fake_host_copy (const NstPicture *picture)
{
  NstPicture *copy = nst_picture_new (picture->width, picture->height);

  memcpy (copy->pixels, picture->pixels,
          sizeof (gfloat) * 3 * picture->width * picture->height);
  return copy;
}

gdouble
fake_host_difference (const NstPicture *a, const NstPicture *b)
{
  gsize   n = (gsize)3 * a->width * a->height;
  gdouble sum = 0.0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gsize i = 0; i < n; i++)
    sum += fabs ((gdouble)a->pixels[i] - b->pixels[i]);
  return 255.0 * sum / n;
}

NstPicture *
fake_host_make_initial (void)
{
  return make_pattern (FAKE_CONTENT_WIDTH, FAKE_CONTENT_HEIGHT, INITIAL_KIND);
}

static gboolean
fail (gboolean wanted, const gchar *what, GError **error)
{
  if (wanted)
    g_set_error (error, NST_ERROR, NST_ERROR_FILE, "Fault: %s.", what);
  return wanted;
}

static NstPicture *
read_content (gpointer data, const NstOptions *options, GError **error)
{
  FakeHost *fake = data;

  fake->n_read_content++;
  if (fail (fake->read_content_fails, "content", error))
    return NULL;
  return fake_host_copy (fake->content);
}

static void
measure_content (gpointer data, gint *width, gint *height)
{
  FakeHost *fake = data;

  *width = fake->content->width;
  *height = fake->content->height;
}

static gchar *
describe_content (gpointer data)
{
  return g_strdup ("Background of photo.jpg");
}

/* A copy of @values, one for each pixel of the content, at another size; NULL
 * for NULL. */
static gfloat *
resample (FakeHost *fake, const gfloat *values, gint width, gint height)
{
  gfloat *copy;

  if (! values)
    return NULL;
  copy = g_new (gfloat, width * height);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      copy[y * width + x] =
          values[y * fake->content->height / height * fake->content->width
                 + x * fake->content->width / width];
  return copy;
}

static void
read_shape (
    gpointer data, gint width, gint height, gfloat **alpha, gfloat **selection)
{
  FakeHost *fake = data;

  *alpha = resample (fake, fake->alpha, width, height);
  *selection = resample (fake, fake->selection, width, height);
}

static GPtrArray *
list_styles (gpointer data)
{
  FakeHost  *fake = data;
  GPtrArray *styles = g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);

  for (guint i = 0; i < fake->styles->len; i++)
    {
      const ImpastoStyleChoice *choice = g_ptr_array_index (fake->styles, i);

      g_ptr_array_add (
          styles, impasto_style_choice_new (choice->ref.kind, choice->ref.id,
                                            choice->label, choice->caption));
    }
  return styles;
}

static NstPicture *
read_style (gpointer               data,
            const ImpastoStyleRef *style,
            gint                   max_side,
            gfloat               **alpha,
            GError               **error)
{
  FakeHost *fake = data;

  if (alpha)
    *alpha = NULL;
  /* Previews are smaller. */
  if (max_side == 0 || max_side >= LEAST_RUN_SIDE)
    {
      fake->n_read_style++;
      impasto_style_ref_set (&fake->last_style, style->kind, style->id);
      if (fail (fake->read_style_fails, "style", error))
        return NULL;
    }
  if (style->kind == IMPASTO_STYLE_FILE)
    return read_file (style->id, max_side, error);
  if (style->kind == IMPASTO_STYLE_BUILTIN && fake->style_dir)
    {
      g_autofree gchar *path =
          g_build_filename (fake->style_dir, style->id, NULL);

      return read_file (path, max_side, error);
    }
  return make_pattern (STYLE_WIDTH, STYLE_HEIGHT,
                       style->kind * 3 + (gint)strlen (style->id));
}

static gboolean
measure_style (gpointer               data,
               const ImpastoStyleRef *style,
               gint                  *width,
               gint                  *height)
{
  FakeHost *fake = data;

  if (fake->style_width == 0)
    return FALSE;
  *width = fake->style_width;
  *height = fake->style_height;
  return TRUE;
}

static NstPicture *
read_initial (gpointer               data,
              const ImpastoStyleRef *initial,
              const NstOptions      *options,
              GError               **error)
{
  FakeHost *fake = data;

  fake->n_read_initial++;
  if (fail (fake->read_initial_fails, "initial", error))
    return NULL;
  if (initial->kind == IMPASTO_STYLE_FILE)
    return read_file (initial->id, 0, error);
  return fake_host_make_initial ();
}

static gboolean
present (gpointer data, const NstPicture *frame, GError **error)
{
  FakeHost *fake = data;

  fake->n_present++;
  if (fail (fake->present_fails, "canvas", error))
    return FALSE;
  g_clear_pointer (&fake->canvas, nst_picture_free);
  fake->canvas = fake_host_copy (frame);
  if (fake->present_cost > 0)
    g_usleep (fake->present_cost);
  return TRUE;
}

static gboolean
commit (gpointer          data,
        const NstPicture *result,
        ImpastoOutput     output,
        GError          **error)
{
  FakeHost *fake = data;

  fake->n_commit++;
  if (fail (fake->commit_fails, "image", error))
    return FALSE;
  g_clear_pointer (&fake->canvas, nst_picture_free);
  g_clear_pointer (&fake->committed, nst_picture_free);
  fake->committed = fake_host_copy (result);
  fake->output = output;
  fake->committed_opacity = fake->opacity;
  return TRUE;
}

static void
set_opacity (gpointer data, gdouble opacity)
{
  FakeHost *fake = data;

  fake->opacity = opacity;
}

static void
discard (gpointer data)
{
  FakeHost *fake = data;

  fake->n_discard++;
  g_clear_pointer (&fake->canvas, nst_picture_free);
}

static void
save_settings (gpointer data, const ImpastoSettings *settings)
{
  FakeHost *fake = data;

  fake->n_save++;
  impasto_settings_copy (&fake->saved, settings);
}

static void
show_original (gpointer data, gboolean show)
{
  FakeHost *fake = data;

  fake->n_show_original++;
  fake->shows_original = show;
}

static gchar *
load_state (gpointer data)
{
  FakeHost *fake = data;

  return g_strdup (fake->state);
}

static void
save_state (gpointer data, const gchar *text)
{
  FakeHost *fake = data;

  g_free (fake->state);
  fake->state = g_strdup (text);
}

static void
show_help (gpointer data)
{
  FakeHost *fake = data;

  fake->n_help++;
}

static void
add_style (FakeHost        *fake,
           ImpastoStyleKind kind,
           const gchar     *id,
           const gchar     *label,
           const gchar     *caption)
{
  g_ptr_array_add (fake->styles,
                   impasto_style_choice_new (kind, id, label, caption));
}

static gchar **
list_extensions (gpointer data)
{
  return g_strsplit ("webp xcf.gz", " ", -1);
}

FakeHost *
fake_host_new (void)
{
  FakeHost *fake = g_new0 (FakeHost, 1);

  fake->host = (ImpastoHost){
    .data = fake,
    .read_content = read_content,
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
    .list_extensions = list_extensions,
  };
  fake->opacity = 1.0;
  fake->content = make_pattern (FAKE_CONTENT_WIDTH, FAKE_CONTENT_HEIGHT, 0);
  fake->styles = g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);
  add_style (fake, IMPASTO_STYLE_LAYER, "11", "Background", "vase.png");
  add_style (fake, IMPASTO_STYLE_LAYER, "112", "Flowers", "vase.png");
  add_style (fake, IMPASTO_STYLE_BUILTIN, "wave", "The Wave", "A painter");
  add_style (fake, IMPASTO_STYLE_BUILTIN, "poppies", "Poppies", NULL);
  impasto_settings_init (&fake->saved);
  return fake;
}

void
fake_host_use_pictures (FakeHost    *fake,
                        const gchar *photo,
                        const gchar *style_dir)
{
  g_autoptr (GDir) dir = g_dir_open (style_dir, 0, NULL);
  const gchar *name;

  nst_picture_free (fake->content);
  fake->content = read_file (photo, 0, NULL);
  g_assert_nonnull (fake->content);
  g_assert_nonnull (dir);
  fake->style_dir = g_strdup (style_dir);
  g_ptr_array_set_size (fake->styles, 0);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".jpg"))
      {
        g_autofree gchar *label = g_strndup (name, strlen (name) - 4);

        g_strdelimit (label, "-", ' ');
        label[0] = g_ascii_toupper (label[0]);
        add_style (fake, IMPASTO_STYLE_BUILTIN, name, label,
                   "A painting in the collection");
      }
}

void
fake_host_free (FakeHost *fake)
{
  nst_picture_free (fake->content);
  g_clear_pointer (&fake->canvas, nst_picture_free);
  g_clear_pointer (&fake->committed, nst_picture_free);
  g_free (fake->alpha);
  g_free (fake->selection);
  g_ptr_array_unref (fake->styles);
  impasto_settings_clear (&fake->saved);
  impasto_style_ref_set (&fake->last_style, IMPASTO_STYLE_NONE, NULL);
  g_free (fake->style_dir);
  g_free (fake->state);
  g_free (fake);
}
