/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A combo box of layers, with an entry that opens a file dialog at its end.
 */
#include "config.h"

#include "ui/widgets/initial_chooser.h"

#include <glib/gi18n-lib.h>

#include "ui/job/event_log.h"
#include "ui/widgets/style_files.h"

/* The value of the row for no picture; the others count from 0. */
#define NONE        (-1)
#define CHOOSER_KEY "impasto-initial-chooser"
/* Size at which a file is read to check that it is a picture, in pixels. */
#define CHECK_SIDE 72

typedef struct
{
  const ImpastoHost        *host;
  GPtrArray                *choices; /* ImpastoStyleChoice, as in the list */
  ImpastoStyleRef           chosen;
  gboolean                  updating;
  ImpastoInitialFunc        changed;
  ImpastoInitialProblemFunc problem;
  gpointer                  data;
} Chooser;

static Chooser *
get_chooser (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), CHOOSER_KEY);
}

static void
free_chooser (gpointer data)
{
  Chooser *chooser = data;

  g_ptr_array_unref (chooser->choices);
  impasto_style_ref_set (&chooser->chosen, IMPASTO_STYLE_NONE, NULL);
  g_free (chooser);
}

/* ------------------------------------------------------------- choices --- */

/* An entry for a choice that the host does not list: a file, or a layer that no
 * longer exists. */
static ImpastoStyleChoice *
choice_from_ref (const ImpastoStyleRef *ref)
{
  g_autofree gchar *label = NULL;

  if (ref->kind == IMPASTO_STYLE_LAYER)
    label = g_strdup (_ ("A layer that no longer exists"));
  else
    label = g_filename_display_basename (ref->id);
  return impasto_style_choice_new (ref->kind, ref->id, label, NULL);
}

/* The host's layers and the chosen picture. */
static GPtrArray *
list_choices (const Chooser *chooser)
{
  g_autoptr (GPtrArray) styles =
      chooser->host->list_styles (chooser->host->data);
  GPtrArray *choices = g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);

  for (guint i = 0; i < styles->len; i++)
    {
      const ImpastoStyleChoice *style = g_ptr_array_index (styles, i);

      if (style->ref.kind == IMPASTO_STYLE_LAYER)
        g_ptr_array_add (
            choices, impasto_style_choice_new (style->ref.kind, style->ref.id,
                                               style->label, style->caption));
    }
  if (chooser->chosen.kind != IMPASTO_STYLE_NONE
      && impasto_style_choices_find (choices, &chooser->chosen) < 0)
    g_ptr_array_add (choices, choice_from_ref (&chooser->chosen));
  return choices;
}

static gboolean
are_same (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ImpastoStyleChoice *x = g_ptr_array_index (a, i);
      const ImpastoStyleChoice *y = g_ptr_array_index (b, i);

      if (! impasto_style_ref_equal (&x->ref, &y->ref)
          || g_strcmp0 (x->label, y->label))
        return FALSE;
    }
  return TRUE;
}

static void
append (GtkWidget *widget, gint value, const gchar *label)
{
  gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (widget), GIMP_INT_STORE_VALUE,
                             value, GIMP_INT_STORE_LABEL, label, -1);
}

static void
fill (GtkWidget *widget)
{
  Chooser      *chooser = get_chooser (widget);
  GtkListStore *store = gimp_int_store_new ();

  /* A GimpIntStore cannot be cleared, so make a new one. */
  gtk_combo_box_set_model (GTK_COMBO_BOX (widget), GTK_TREE_MODEL (store));
  g_object_unref (store);
  /* Translators: no picture is chosen. */
  append (widget, NONE, _ ("none"));
  for (guint i = 0; i < chooser->choices->len; i++)
    {
      const ImpastoStyleChoice *choice =
          g_ptr_array_index (chooser->choices, i);

      append (widget, i, choice->label);
    }
  append (widget, chooser->choices->len, _ ("Picture file…"));
}

void
impasto_initial_chooser_show (GtkWidget *widget, const ImpastoStyleRef *initial)
{
  Chooser   *chooser = get_chooser (widget);
  GPtrArray *choices;
  gint       index;

  impasto_style_ref_set (&chooser->chosen, initial->kind, initial->id);
  choices = list_choices (chooser);
  chooser->updating = TRUE;
  if (are_same (choices, chooser->choices))
    g_ptr_array_unref (choices);
  else
    {
      g_ptr_array_unref (chooser->choices);
      chooser->choices = choices;
      fill (widget);
    }
  index = impasto_style_choices_find (chooser->choices, &chooser->chosen);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (widget),
                                 index >= 0 ? index : NONE);
  chooser->updating = FALSE;
}

/* ------------------------------------------------------------ choosing --- */

static void
choose (GtkWidget *widget, ImpastoStyleKind kind, const gchar *id)
{
  Chooser        *chooser = get_chooser (widget);
  ImpastoStyleRef ref = { kind, (gchar *)id };

  impasto_event_log ("initial kind=%d id=%s", kind, id);
  impasto_initial_chooser_show (widget, &ref);
  chooser->problem (NULL, chooser->data);
  chooser->changed (&chooser->chosen, chooser->data);
}

void
impasto_initial_chooser_try (GtkWidget *widget, const gchar *path)
{
  Chooser        *chooser = get_chooser (widget);
  ImpastoStyleRef ref = { IMPASTO_STYLE_FILE, (gchar *)path };
  g_autoptr (GError) error = NULL;
  g_autoptr (NstPicture) picture = chooser->host->read_style (
      chooser->host->data, &ref, CHECK_SIDE, NULL, &error);

  if (picture)
    choose (widget, IMPASTO_STYLE_FILE, path);
  else
    chooser->problem (error->message, chooser->data);
}

static void
file_chosen (gchar **uris, gpointer data)
{
  GtkWidget        *widget = data;
  Chooser          *chooser = get_chooser (widget);
  g_autofree gchar *path = g_filename_from_uri (uris[0], NULL, NULL);
  g_autofree gchar *message = NULL;

  if (path)
    {
      impasto_initial_chooser_try (widget, path);
      return;
    }
  message = g_strdup_printf (_ ("“%s” is not a file on this computer. Save it "
                                "to a file, then choose that file."),
                             uris[0]);
  chooser->problem (message, chooser->data);
}

static void
combo_changed (GtkWidget *widget)
{
  Chooser *chooser = get_chooser (widget);
  gint     value;

  if (chooser->updating
      || ! gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (widget), &value))
    return;
  if (value == NONE)
    {
      choose (widget, IMPASTO_STYLE_NONE, NULL);
      return;
    }
  if (value < (gint)chooser->choices->len)
    {
      const ImpastoStyleChoice *choice =
          g_ptr_array_index (chooser->choices, value);
      g_autofree gchar *id = g_strdup (choice->ref.id);

      choose (widget, choice->ref.kind, id);
      return;
    }
  /* Keep the previous choice until the user has chosen a file. */
  {
    ImpastoStyleRef before = { chooser->chosen.kind, chooser->chosen.id };

    impasto_initial_chooser_show (widget, &before);
  }
  impasto_style_files_ask_one (widget, chooser->host,
                               _ ("Choose a Picture to Start From"),
                               file_chosen, widget);
}

GtkWidget *
impasto_initial_chooser_new (const ImpastoHost        *host,
                             ImpastoInitialFunc        chosen,
                             ImpastoInitialProblemFunc problem,
                             gpointer                  data)
{
  GtkWidget *widget = g_object_new (GIMP_TYPE_INT_COMBO_BOX, "ellipsize",
                                    PANGO_ELLIPSIZE_MIDDLE, NULL);
  Chooser   *chooser = g_new0 (Chooser, 1);

  chooser->host = host;
  chooser->choices = g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);
  chooser->changed = chosen;
  chooser->problem = problem;
  chooser->data = data;
  g_object_set_data_full (G_OBJECT (widget), CHOOSER_KEY, chooser,
                          free_chooser);
  fill (widget);
  g_signal_connect (widget, "changed", G_CALLBACK (combo_changed), NULL);
  impasto_widget_set_name (widget, _ ("Picture to start from"));
  gtk_widget_set_tooltip_text (
      widget, _ ("The picture to start from instead of the photo: a layer of "
                 "any open image or a file, such as an earlier result"));
  return widget;
}
