/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The combo box of presets, synchronized with the settings, and its buttons.
 */
#include "config.h"

#include "ui/dialog/preset_bar.h"

#include <glib/gi18n-lib.h>

#include "ui/dialog/preset_dialogs.h"
#include "ui/job/event_log.h"

#define BAR_KEY "impasto-preset-bar"
/* Values of rows that are not presets. */
#define ROW_CHANGED   (-2)
#define ROW_SEPARATOR (-3)

typedef struct
{
  ImpastoPresetStore      *store;
  NstOptions               options; /* the current ones */
  gchar                   *base; /* name of the last chosen preset, or NULL */
  GtkWidget               *bar;
  GtkWidget               *combo;
  GtkWidget               *menu;
  GtkWidget               *rename_item;
  GtkWidget               *delete_item;
  gboolean                 updating;
  guint                    show_id;
  guint                    report_id;
  ImpastoPresetChosenFunc  chosen;
  ImpastoPresetProblemFunc problem;
  gpointer                 data;
} Bar;

static Bar *
get_bar (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), BAR_KEY);
}

static void
free_bar (gpointer data)
{
  Bar *bar = data;

  gtk_widget_destroy (bar->menu);
  g_object_unref (bar->menu);
  impasto_preset_store_free (bar->store);
  g_free (bar->base);
  g_free (bar);
}

/* The preset that matches the current options, or NULL. */
static const ImpastoPreset *
get_current (const Bar *bar)
{
  return impasto_preset_store_match (bar->store, &bar->options, bar->base);
}

static void
set_base (Bar *bar, const gchar *name)
{
  gchar *copy = g_strdup (name); /* @name may be bar->base */

  g_free (bar->base);
  bar->base = copy;
}

/* ---------------------------------------------------------------- list --- */

static void
append (GtkListStore *list, gint value, const gchar *label)
{
  gtk_list_store_insert_with_values (list, NULL, -1, GIMP_INT_STORE_VALUE,
                                     value, GIMP_INT_STORE_LABEL, label, -1);
}

/* The entry for settings that match no preset; caller frees. */
static gchar *
describe_changed (const Bar *bar)
{
  /* Translators: %s is a preset whose settings the user has changed. */
  return bar->base ? g_strdup_printf (_ ("%s (changed)"), bar->base)
                   : g_strdup (_ ("Custom"));
}

static void
show (Bar *bar)
{
  GtkListStore        *list = gimp_int_store_new ();
  const ImpastoPreset *current = get_current (bar);
  guint                n = impasto_preset_store_get_n (bar->store);
  gint                 active = ROW_CHANGED;
  gboolean             is_own = FALSE;

  if (! current)
    {
      g_autofree gchar *label = describe_changed (bar);

      append (list, ROW_CHANGED, label);
      append (list, ROW_SEPARATOR, "");
    }
  for (guint i = 0; i < n; i++)
    {
      const ImpastoPreset *preset = impasto_preset_store_get (bar->store, i);

      if (preset->path && ! is_own)
        append (list, ROW_SEPARATOR, "");
      is_own = preset->path != NULL;
      append (list, (gint)i, preset->name);
      if (preset == current)
        active = (gint)i;
    }
  bar->updating = TRUE;
  gtk_combo_box_set_model (GTK_COMBO_BOX (bar->combo), GTK_TREE_MODEL (list));
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (bar->combo), active);
  bar->updating = FALSE;
  g_object_unref (list);

  gtk_widget_set_tooltip_text (
      bar->combo,
      current && current->blurb
          ? current->blurb
          : _ ("A set of settings for a certain look. The style, the working "
               "size, and the output do not change"));
  is_own = current && current->path;
  gtk_widget_set_sensitive (bar->rename_item, is_own);
  gtk_widget_set_sensitive (bar->delete_item, is_own);
}

static gboolean
is_separator (GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  gint value;

  gtk_tree_model_get (model, iter, GIMP_INT_STORE_VALUE, &value, -1);
  return value == ROW_SEPARATOR;
}

/* Replaces the list outside of the signal handler of the combo box. */
static gboolean
show_later (gpointer data)
{
  Bar *bar = data;

  bar->show_id = 0;
  show (bar);
  return G_SOURCE_REMOVE;
}

static void
choose (Bar *bar, const ImpastoPreset *preset)
{
  impasto_event_log ("preset name=%s", preset->name);
  set_base (bar, preset->name);
  impasto_preset_apply (preset, &bar->options);
  bar->problem (preset->note, bar->data);
  bar->chosen (preset, bar->data);
  if (bar->show_id == 0)
    bar->show_id = g_idle_add (show_later, bar);
}

static void
combo_changed (GtkWidget *combo, Bar *bar)
{
  gint value;

  if (! bar->updating
      && gimp_int_combo_box_get_active (GIMP_INT_COMBO_BOX (combo), &value)
      && value >= 0 && value < (gint)impasto_preset_store_get_n (bar->store))
    choose (bar, impasto_preset_store_get (bar->store, value));
}

/* ---------------------------------------------------------------- menu --- */

/* Shows the result of a change of the store; takes @error. */
static void
finish (Bar *bar, const ImpastoPreset *preset, GError *error)
{
  if (error)
    {
      impasto_event_log ("preset-failed message=%s", error->message);
      bar->problem (error->message, bar->data);
      g_error_free (error);
      return;
    }
  if (preset)
    set_base (bar, preset->name);
  bar->problem (preset ? preset->note : NULL, bar->data);
  show (bar);
}

static void
save_as (const gchar *name, gpointer data)
{
  Bar                 *bar = data;
  GError              *error = NULL;
  const ImpastoPreset *preset =
      impasto_preset_store_save (bar->store, name, &bar->options, &error);

  finish (bar, preset, error);
}

static void
save_clicked (GtkWidget *widget, Bar *bar)
{
  const ImpastoPreset *base =
      bar->base ? impasto_preset_store_find (bar->store, bar->base) : NULL;

  impasto_preset_ask_name (bar->bar, bar->store, _ ("Save Preset"), _ ("_Save"),
                           base && base->path ? base->name : "", NULL, save_as,
                           bar);
}

static void
rename_to (const gchar *name, gpointer data)
{
  Bar                 *bar = data;
  GError              *error = NULL;
  const ImpastoPreset *preset = get_current (bar);

  if (! preset || ! preset->path)
    return;
  preset = impasto_preset_store_rename (bar->store, preset, name, &error);
  finish (bar, preset, error);
}

static void
rename_clicked (GtkWidget *item, Bar *bar)
{
  const ImpastoPreset *preset = get_current (bar);

  if (preset && preset->path)
    impasto_preset_ask_name (bar->bar, bar->store, _ ("Rename Preset"),
                             _ ("_Rename"), preset->name, preset->name,
                             rename_to, bar);
}

static void
remove_it (gpointer data)
{
  Bar                 *bar = data;
  GError              *error = NULL;
  const ImpastoPreset *preset = get_current (bar);

  if (! preset || ! preset->path)
    return;
  if (impasto_preset_store_remove (bar->store, preset, &error))
    set_base (bar, NULL);
  finish (bar, NULL, error);
}

static void
delete_clicked (GtkWidget *item, Bar *bar)
{
  const ImpastoPreset *preset = get_current (bar);

  if (preset && preset->path)
    impasto_preset_ask_delete (bar->bar, preset->name, remove_it, bar);
}

void
impasto_preset_bar_import (GtkWidget *widget, const gchar *path)
{
  Bar                 *bar = get_bar (widget);
  GError              *error = NULL;
  const ImpastoPreset *preset =
      impasto_preset_store_import (bar->store, path, &error);

  /* Apply the imported preset. */
  if (preset)
    choose (bar, preset);
  else
    finish (bar, NULL, error);
}

static void
import_chosen (const gchar *path, gpointer data)
{
  impasto_preset_bar_import (((Bar *)data)->bar, path);
}

static void
import_clicked (GtkWidget *item, Bar *bar)
{
  impasto_preset_ask_import (bar->bar, import_chosen, bar);
}

/* A name for the current settings; caller frees. */
static gchar *
get_export_name (const Bar *bar)
{
  const ImpastoPreset *current = get_current (bar);

  return current ? g_strdup (current->name) : describe_changed (bar);
}

void
impasto_preset_bar_export (GtkWidget *widget, const gchar *path)
{
  Bar                 *bar = get_bar (widget);
  GError              *error = NULL;
  const ImpastoPreset *current = get_current (bar);
  g_autofree gchar    *name = get_export_name (bar);
  g_autofree gchar    *full_path = NULL;
  g_autoptr (ImpastoPreset) fresh = NULL;

  full_path = g_str_has_suffix (path, IMPASTO_PRESET_SUFFIX)
                  ? g_strdup (path)
                  : g_strconcat (path, IMPASTO_PRESET_SUFFIX, NULL);
  if (! current)
    current = fresh = impasto_preset_new (name, &bar->options);
  impasto_preset_write (current, full_path, &error);
  if (error)
    finish (bar, NULL, error);
  else
    bar->problem (NULL, bar->data);
}

static void
export_chosen (const gchar *path, gpointer data)
{
  impasto_preset_bar_export (((Bar *)data)->bar, path);
}

static void
export_clicked (GtkWidget *item, Bar *bar)
{
  g_autofree gchar *name = get_export_name (bar);

  impasto_preset_ask_export (bar->bar, name, export_chosen, bar);
}

static void
place_menu (GtkMenu *menu, gint *x, gint *y, gboolean *push_in, gpointer button)
{
  GtkAllocation allocation;

  gtk_widget_get_allocation (button, &allocation);
  gdk_window_get_origin (gtk_widget_get_window (button), x, y);
  *x += allocation.x;
  *y += allocation.y + allocation.height;
  *push_in = TRUE;
}

static void
menu_clicked (GtkWidget *button, Bar *bar)
{
  gtk_menu_popup (GTK_MENU (bar->menu), NULL, NULL, place_menu, button, 0,
                  gtk_get_current_event_time ());
  gtk_menu_shell_select_first (GTK_MENU_SHELL (bar->menu), FALSE);
}

/* ------------------------------------------------------------- widgets --- */

static GtkWidget *
add_item (Bar *bar, const gchar *label, GCallback activated)
{
  GtkWidget *item = gtk_menu_item_new_with_mnemonic (label);

  g_signal_connect (item, "activate", activated, bar);
  gtk_menu_shell_append (GTK_MENU_SHELL (bar->menu), item);
  gtk_widget_show (item);
  return item;
}

static void
make_menu (Bar *bar)
{
  bar->menu = g_object_ref_sink (gtk_menu_new ());
  add_item (bar, _ ("_Save As…"), G_CALLBACK (save_clicked));
  bar->rename_item =
      add_item (bar, _ ("_Rename…"), G_CALLBACK (rename_clicked));
  bar->delete_item =
      add_item (bar, _ ("_Delete…"), G_CALLBACK (delete_clicked));
  add_item (bar, _ ("_Import…"), G_CALLBACK (import_clicked));
  add_item (bar, _ ("_Export…"), G_CALLBACK (export_clicked));
  gtk_menu_attach_to_widget (GTK_MENU (bar->menu), bar->bar, NULL);
}

static GtkWidget *
make_button (Bar         *bar,
             GtkWidget   *image,
             const gchar *name,
             const gchar *tooltip,
             GCallback    clicked)
{
  GtkWidget *button = gtk_button_new ();

  gtk_container_add (GTK_CONTAINER (button), image);
  impasto_widget_set_name (button, name);
  gtk_widget_set_tooltip_text (button, tooltip);
  g_signal_connect (button, "clicked", clicked, bar);
  gtk_box_pack_start (GTK_BOX (bar->bar), button, FALSE, FALSE, 0);
  return button;
}

/* Reports invalid files, once the dialog can show the message. */
static gboolean
report_problems (gpointer data)
{
  Bar              *bar = data;
  g_autofree gchar *problems = impasto_preset_store_reload (bar->store);

  bar->report_id = 0;
  if (problems)
    bar->problem (problems, bar->data);
  show (bar);
  return G_SOURCE_REMOVE;
}

static void
destroyed (GtkWidget *widget, Bar *bar)
{
  g_clear_handle_id (&bar->show_id, g_source_remove);
  g_clear_handle_id (&bar->report_id, g_source_remove);
}

GtkWidget *
impasto_preset_bar_new (const gchar             *folder,
                        ImpastoPresetChosenFunc  chosen,
                        ImpastoPresetProblemFunc problem,
                        gpointer                 data)
{
  Bar *bar = g_new0 (Bar, 1);

  bar->store = impasto_preset_store_new (folder);
  bar->options = nst_options_default ();
  bar->chosen = chosen;
  bar->problem = problem;
  bar->data = data;
  bar->bar = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  g_object_set_data_full (G_OBJECT (bar->bar), BAR_KEY, bar, free_bar);

  bar->combo = g_object_new (GIMP_TYPE_INT_COMBO_BOX, "ellipsize",
                             PANGO_ELLIPSIZE_END, NULL);
  gtk_combo_box_set_row_separator_func (GTK_COMBO_BOX (bar->combo),
                                        is_separator, NULL, NULL);
  impasto_widget_set_name (bar->combo, _ ("Preset"));
  g_signal_connect (bar->combo, "changed", G_CALLBACK (combo_changed), bar);
  gtk_box_pack_start (GTK_BOX (bar->bar), bar->combo, TRUE, TRUE, 0);
  make_menu (bar);
  make_button (bar,
               gtk_image_new_from_stock (GTK_STOCK_ADD, GTK_ICON_SIZE_MENU),
               _ ("Save preset"), _ ("Save the current settings as a preset"),
               G_CALLBACK (save_clicked));
  make_button (bar, gtk_arrow_new (GTK_ARROW_DOWN, GTK_SHADOW_NONE),
               _ ("Preset menu"),
               _ ("Save, rename, delete, import, or export a preset"),
               G_CALLBACK (menu_clicked));
  g_free (impasto_preset_store_reload (bar->store));
  show (bar);
  bar->report_id = g_idle_add (report_problems, bar);
  g_signal_connect (bar->bar, "destroy", G_CALLBACK (destroyed), bar);
  gtk_widget_show_all (bar->bar);
  return bar->bar;
}

void
impasto_preset_bar_show (GtkWidget *widget, const NstOptions *options)
{
  Bar                 *bar = get_bar (widget);
  const ImpastoPreset *before = get_current (bar);
  const ImpastoPreset *after;
  gboolean             had_base = bar->base != NULL;

  bar->options = *options;
  after = get_current (bar);
  /* Later changes are shown relative to this preset. */
  if (after)
    set_base (bar, after->name);
  if (before != after || had_base != (bar->base != NULL))
    show (bar);
}

GtkWidget *
impasto_preset_bar_get_combo (GtkWidget *widget)
{
  return get_bar (widget)->combo;
}
