/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preview of the chosen style, the gallery, and the buttons below it.
 */
#include "config.h"

#include "ui/dialog/style_chooser.h"

#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"
#include "ui/widgets/style_files.h"
#include "ui/widgets/style_gallery.h"
#include "ui/widgets/style_section.h"

/* The height of the preview and of the text beside it, in lines of text. */
#define PREVIEW_LINES 7
/* Maximum in pixels: with a large font, other parts need the space. */
#define PREVIEW_MAX_HEIGHT 170
#define PREVIEW_RATIO      (4.0 / 3.0)
/* Size at which the style is read; the preview shows it smaller. */
#define READ_SIDE 320
/* Size at which a file is read to check that it is a picture. */
#define CHECK_SIDE 72
/* Maximum number of files per action, as the dialog blocks while it reads
 * them. */
#define MAX_FILES_AT_ONCE 20

struct _ImpastoStyleChooser
{
  GtkVBox parent_instance;

  const ImpastoHost *host;
  ImpastoStyleList  *list;
  GtkWidget         *gallery;
  GtkWidget         *preview;
  GtkWidget         *text; /* the place of the two labels */
  GtkWidget         *label;
  GtkWidget         *caption;
  GtkWidget         *remove;
  ImpastoStyleRef    style; /* the chosen one */
  gint               width; /* of the style; 0: none */
  gint               height;
  gint               preview_width; /* its place */
  gint               preview_height;
};

typedef GtkVBoxClass ImpastoStyleChooserClass;

enum
{
  CHANGED,
  ACTIVATED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (ImpastoStyleChooser, impasto_style_chooser, GTK_TYPE_VBOX)

static void
impasto_style_chooser_finalize (GObject *object)
{
  ImpastoStyleChooser *chooser = IMPASTO_STYLE_CHOOSER (object);

  g_clear_pointer (&chooser->list, impasto_style_list_free);
  impasto_style_ref_set (&chooser->style, IMPASTO_STYLE_NONE, NULL);
  G_OBJECT_CLASS (impasto_style_chooser_parent_class)->finalize (object);
}

static void
impasto_style_chooser_class_init (ImpastoStyleChooserClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = impasto_style_chooser_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
impasto_style_chooser_init (ImpastoStyleChooser *chooser)
{
  gtk_box_set_spacing (GTK_BOX (chooser), IMPASTO_SPACING);
}

/* -------------------------------------------------------- chosen style --- */

/* @caption may be NULL.  The tooltip shows a text that is too long for its
 * place. */
static void
show_text (ImpastoStyleChooser *chooser,
           const gchar         *label,
           const gchar         *caption)
{
  gtk_label_set_text (GTK_LABEL (chooser->label), label);
  gtk_label_set_text (GTK_LABEL (chooser->caption), caption ? caption : "");
  gtk_widget_set_tooltip_text (chooser->label, *label ? label : NULL);
  gtk_widget_set_tooltip_text (chooser->caption, caption);
}

/* Shows the preview of @choice.  FALSE with an error if it cannot be read. */
static gboolean
show_preview (ImpastoStyleChooser      *chooser,
              const ImpastoStyleChoice *choice,
              GError                  **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) fitting = NULL;
  gdouble scale;

  show_text (chooser, choice->label, choice->caption);
  chooser->width = chooser->height = 0;
  pixbuf =
      impasto_style_read_pixbuf (chooser->host, &choice->ref, READ_SIDE, error);
  if (! pixbuf)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (chooser->preview),
                                    "image-missing", GTK_ICON_SIZE_DIALOG);
      return FALSE;
    }
  chooser->width = gdk_pixbuf_get_width (pixbuf);
  chooser->height = gdk_pixbuf_get_height (pixbuf);
  scale = MIN (chooser->preview_width / (gdouble)chooser->width,
               chooser->preview_height / (gdouble)chooser->height);
  scale = MIN (scale, 1.0);
  fitting = gdk_pixbuf_scale_simple (
      pixbuf, MAX (1, (gint)(chooser->width * scale)),
      MAX (1, (gint)(chooser->height * scale)), GDK_INTERP_BILINEAR);
  gtk_image_set_from_pixbuf (GTK_IMAGE (chooser->preview), fitting);
  /* For the estimate of the memory. */
  chooser->host->measure_style (chooser->host->data, &choice->ref,
                                &chooser->width, &chooser->height);
  return TRUE;
}

/* Chooses the style at @index and shows it.  FALSE with an error if it cannot
 * be read. */
static gboolean
choose (ImpastoStyleChooser *chooser, gint index, GError **error)
{
  const ImpastoStyleChoice *choice =
      impasto_style_list_get (chooser->list, (guint)index);

  impasto_style_ref_set (&chooser->style, choice->ref.kind, choice->ref.id);
  impasto_event_log ("style kind=%d id=%s", choice->ref.kind, choice->ref.id);
  gtk_widget_set_sensitive (chooser->remove,
                            choice->ref.kind == IMPASTO_STYLE_FILE);
  return show_preview (chooser, choice, error);
}

static void
emit_failed (ImpastoStyleChooser *chooser, const gchar *message)
{
  g_signal_emit (chooser, signals[FAILED], 0, message);
}

/* Like choose (), but for a choice of the user: emits signals. */
static void
choose_and_emit (ImpastoStyleChooser *chooser, gint index)
{
  g_autoptr (GError) error = NULL;

  choose (chooser, index, &error);
  g_signal_emit (chooser, signals[CHANGED], 0);
  if (error)
    emit_failed (chooser, error->message);
}

static void
style_selected (GtkWidget *gallery, gint index, ImpastoStyleChooser *chooser)
{
  const ImpastoStyleChoice *choice =
      impasto_style_list_get (chooser->list, (guint)index);

  if (! impasto_style_ref_equal (&choice->ref, &chooser->style))
    choose_and_emit (chooser, index);
}

static void
style_activated (GtkWidget *gallery, ImpastoStyleChooser *chooser)
{
  g_signal_emit (chooser, signals[ACTIVATED], 0);
}

/* Updates the gallery; the chosen style does not change. */
static void
update (ImpastoStyleChooser *chooser)
{
  ImpastoStyleGallery *gallery = IMPASTO_STYLE_GALLERY (chooser->gallery);
  gint                 index;

  if (! impasto_style_list_update (chooser->list, &chooser->style))
    return;
  impasto_style_gallery_fill (gallery);
  index = impasto_style_list_find (chooser->list, &chooser->style);
  if (index >= 0)
    impasto_style_gallery_select (gallery, index);
}

/* --------------------------------------------------------------- files --- */

/* The path of @uri if it is a picture; otherwise NULL with an error.  Caller
 * frees. */
static gchar *
check_file (ImpastoStyleChooser *chooser, const gchar *uri, GError **error)
{
  g_autofree gchar *path = g_filename_from_uri (uri, NULL, NULL);
  ImpastoStyleRef   style = { IMPASTO_STYLE_FILE, path };
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  if (! path)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_FILE,
                   _ ("“%s” is not a file on this computer. Save it to a file, "
                      "then add that file."),
                   uri);
      return NULL;
    }
  pixbuf = impasto_style_read_pixbuf (chooser->host, &style, CHECK_SIDE, error);
  return pixbuf ? g_steal_pointer (&path) : NULL;
}

/* The message @first, and the number of other files that failed or were not
 * read; caller frees. */
static gchar *
describe_failures (const gchar *first, guint n_failed, guint n_left)
{
  GString *text = g_string_new (first);

  if (n_failed > 1)
    g_string_append_printf (text,
                            ngettext ("\n%u more file could not be added.",
                                      "\n%u more files could not be added.",
                                      n_failed - 1),
                            n_failed - 1);
  if (n_left > 0)
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (
          text,
          _ ("Only the first %d files were read. Add the others in smaller "
             "groups."),
          MAX_FILES_AT_ONCE);
    }
  return g_string_free (text, FALSE);
}

static void
add_uris (ImpastoStyleChooser *chooser, gchar **uris)
{
  guint             n = g_strv_length (uris);
  guint             n_taken = MIN (n, MAX_FILES_AT_ONCE);
  guint             n_failed = 0;
  g_autofree gchar *first = NULL;
  g_autofree gchar *message = NULL;

  for (guint i = 0; i < n_taken; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree gchar *path = check_file (chooser, uris[i], &error);

      if (! path)
        {
          if (n_failed++ == 0)
            message = g_strdup (error->message);
          continue;
        }
      impasto_style_list_add_file (chooser->list, path);
      if (! first)
        first = g_steal_pointer (&path);
    }

  if (first)
    {
      ImpastoStyleRef style = { IMPASTO_STYLE_FILE, first };
      gint            index;

      update (chooser);
      index = impasto_style_list_find (chooser->list, &style);
      impasto_style_gallery_select (IMPASTO_STYLE_GALLERY (chooser->gallery),
                                    index);
      choose_and_emit (chooser, index);
    }
  if (n_failed > 0 || n > n_taken)
    {
      g_autofree gchar *whole =
          describe_failures (message, n_failed, n - n_taken);

      emit_failed (chooser, whole);
    }
}

/* The index of the style to choose after the file at @index was removed: the
 * next file, or else the previous one, or else the first of the @n styles. */
static gint
find_neighbor (ImpastoStyleChooser *chooser, gint index, gint n)
{
  for (gint i = MIN (index, n - 1); i >= 0 && i >= index - 1; i--)
    if (impasto_style_list_get (chooser->list, (guint)i)->ref.kind
        == IMPASTO_STYLE_FILE)
      return i;
  return 0;
}

/* Removes the chosen file from the gallery and chooses its neighbor. */
static void
remove_chosen (ImpastoStyleChooser *chooser)
{
  g_autofree gchar *path = NULL;
  gint              index;
  gint              n;

  if (chooser->style.kind != IMPASTO_STYLE_FILE)
    return;
  path = g_strdup (chooser->style.id);
  index = impasto_style_list_find (chooser->list, &chooser->style);
  impasto_style_list_remove_file (chooser->list, path);
  impasto_style_ref_set (&chooser->style, IMPASTO_STYLE_NONE, NULL);
  update (chooser);
  impasto_event_log ("style-removed path=%s", path);
  n = (gint)impasto_style_list_get_length (chooser->list);
  if (n > 0)
    {
      index = find_neighbor (chooser, index, n);
      impasto_style_gallery_select (IMPASTO_STYLE_GALLERY (chooser->gallery),
                                    index);
      choose_and_emit (chooser, index);
      return;
    }
  gtk_widget_set_sensitive (chooser->remove, FALSE);
  gtk_image_clear (GTK_IMAGE (chooser->preview));
  show_text (chooser, "", NULL);
  chooser->width = chooser->height = 0;
  g_signal_emit (chooser, signals[CHANGED], 0);
}

static void
files_chosen (gchar **uris, gpointer data)
{
  add_uris (data, uris);
}

static void
files_dropped (gchar **uris, gpointer data)
{
  impasto_event_log ("files-dropped n=%u", g_strv_length (uris));
  add_uris (data, uris);
}

void
impasto_style_chooser_accept_drops (ImpastoStyleChooser *chooser,
                                    GtkWidget           *window)
{
  impasto_style_files_accept_drops (window, files_dropped, chooser);
}

static void
add_clicked (GtkButton *button, ImpastoStyleChooser *chooser)
{
  impasto_style_files_ask (GTK_WIDGET (chooser), chooser->host, files_chosen,
                           chooser);
}

/* -------------------------------------------------------------- layout --- */

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  /* File names and paths may have no spaces. */
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.0);
  return label;
}

/* GTK wraps a label at the width that was requested for it. */
static void
wrap_labels (GtkWidget           *box,
             GtkAllocation       *allocation,
             ImpastoStyleChooser *chooser)
{
  gtk_widget_set_size_request (chooser->label, allocation->width, -1);
  gtk_widget_set_size_request (chooser->caption, allocation->width, -1);
}

/* The texts have a fixed place, so that the window does not change its size
 * with them.  The window of the gallery below covers what is longer. */
static GtkWidget *
make_text (ImpastoStyleChooser *chooser)
{
  GtkWidget     *box = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  PangoAttrList *attributes = pango_attr_list_new ();

  chooser->label = make_label ();
  pango_attr_list_insert (attributes,
                          pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (chooser->label), attributes);
  pango_attr_list_unref (attributes);
  impasto_widget_set_name (chooser->label, _ ("Style name"));
  chooser->caption = make_label ();
  impasto_widget_set_name (chooser->caption, _ ("About the style"));
  gtk_box_pack_start (GTK_BOX (box), chooser->label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->caption, FALSE, FALSE, 0);
  g_signal_connect (box, "size-allocate", G_CALLBACK (wrap_labels), chooser);
  chooser->text = box;
  return box;
}

static GtkWidget *
make_preview (ImpastoStyleChooser *chooser)
{
  GtkWidget *box = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *frame = gtk_frame_new (NULL);

  gtk_frame_set_shadow_type (GTK_FRAME (frame), GTK_SHADOW_IN);
  chooser->preview = gtk_image_new ();
  impasto_widget_set_name (chooser->preview, _ ("Preview of the style"));
  gtk_container_add (GTK_CONTAINER (frame), chooser->preview);
  gtk_box_pack_start (GTK_BOX (box), frame, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_text (chooser), TRUE, TRUE, 0);
  return box;
}

static GtkWidget *
make_buttons (ImpastoStyleChooser *chooser)
{
  GtkWidget *box = gtk_hbox_new (TRUE, IMPASTO_SPACING);
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add Picture…"));

  gtk_widget_set_tooltip_text (
      add, _ ("Add picture files as styles, or drop them onto this window"));
  g_signal_connect (add, "clicked", G_CALLBACK (add_clicked), chooser);
  chooser->remove = gtk_button_new_with_label (_ ("Remove"));
  gtk_widget_set_tooltip_text (chooser->remove,
                               _ ("Remove the chosen picture file from the "
                                  "list; the file itself is not deleted"));
  gtk_widget_set_sensitive (chooser->remove, FALSE);
  g_signal_connect_swapped (chooser->remove, "clicked",
                            G_CALLBACK (remove_chosen), chooser);
  gtk_box_pack_start (GTK_BOX (box), add, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->remove, TRUE, TRUE, 0);
  return box;
}

/* Adapts the preview to the size of the font. */
static void
set_preview_size (ImpastoStyleChooser *chooser)
{
  PangoLayout *layout =
      gtk_widget_create_pango_layout (GTK_WIDGET (chooser), "X");
  gint line;

  pango_layout_get_pixel_size (layout, NULL, &line);
  g_object_unref (layout);
  chooser->preview_height = MIN (PREVIEW_LINES * line, PREVIEW_MAX_HEIGHT);
  chooser->preview_width = (gint)(PREVIEW_RATIO * chooser->preview_height);
  gtk_widget_set_size_request (chooser->preview, chooser->preview_width,
                               chooser->preview_height);
  gtk_widget_set_size_request (chooser->text, chooser->preview_height,
                               chooser->preview_height);
}

/* ---------------------------------------------------- public functions --- */

GtkWidget *
impasto_style_chooser_new (const ImpastoHost *host, ImpastoDialogState *state)
{
  ImpastoStyleChooser *chooser =
      g_object_new (IMPASTO_TYPE_STYLE_CHOOSER, NULL);

  chooser->host = host;
  chooser->list = impasto_style_list_new (host, state);
  chooser->gallery = impasto_style_gallery_new (host, chooser->list);
  g_signal_connect (chooser->gallery, "selected", G_CALLBACK (style_selected),
                    chooser);
  g_signal_connect (chooser->gallery, "activated", G_CALLBACK (style_activated),
                    chooser);
  g_signal_connect_swapped (chooser->gallery, "delete",
                            G_CALLBACK (remove_chosen), chooser);
  gtk_box_pack_start (GTK_BOX (chooser), make_preview (chooser), FALSE, FALSE,
                      0);
  gtk_widget_ensure_style (GTK_WIDGET (chooser));
  set_preview_size (chooser);
  g_signal_connect (chooser, "style-set", G_CALLBACK (set_preview_size), NULL);
  gtk_box_pack_start (GTK_BOX (chooser), chooser->gallery, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (chooser), make_buttons (chooser), FALSE, FALSE,
                      0);
  update (chooser);
  gtk_widget_show_all (GTK_WIDGET (chooser));
  return GTK_WIDGET (chooser);
}

void
impasto_style_chooser_offer (ImpastoStyleChooser   *chooser,
                             const ImpastoStyleRef *last)
{
  gint index;

  if (last->kind == IMPASTO_STYLE_FILE
      && impasto_style_list_find (chooser->list, last) < 0
      && g_file_test (last->id, G_FILE_TEST_IS_REGULAR))
    {
      impasto_style_list_add_file (chooser->list, last->id);
      update (chooser);
    }
  index = impasto_style_list_find_offer (chooser->list, last);
  if (index < 0)
    return;
  impasto_style_gallery_select (IMPASTO_STYLE_GALLERY (chooser->gallery),
                                index);
  choose (chooser, index, NULL);
}

const ImpastoStyleRef *
impasto_style_chooser_get_style (ImpastoStyleChooser *chooser)
{
  return &chooser->style;
}

gboolean
impasto_style_chooser_get_shape (ImpastoStyleChooser *chooser,
                                 gint                *width,
                                 gint                *height)
{
  *width = chooser->width;
  *height = chooser->height;
  return chooser->width > 0;
}

void
impasto_style_chooser_refresh (ImpastoStyleChooser *chooser)
{
  update (chooser);
}
