/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One page for each group of options.
 */
#include "config.h"

#include "ui/dialog/advanced.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/dialog/option_groups.h"
#include "ui/widgets/initial_chooser.h"
#include "ui/widgets/model_file_chooser.h"
#include "ui/widgets/option_editor.h"

/* Controls in a row of a page. */
#define COLUMNS    2
#define HEIGHT_KEY "impasto-collapsed-height"
/* Time until GTK has collapsed an expander. */
#define COLLAPSING_MS 300

struct _ImpastoAdvanced
{
  const ImpastoHost   *host;
  ImpastoSettings     *settings;
  ImpastoAdvancedFuncs funcs;
  GPtrArray           *editors; /* of options, not owned */
  GtkWidget           *expander;
  GtkWidget           *pages;
  /* All pages have columns of the same widths. */
  GtkSizeGroup *titles[COLUMNS];
  GtkSizeGroup *controls;
  GtkWidget    *model_files;
  GtkWidget    *initial;
};

/* -------------------------------------------------------------- changes --- */

static void
editor_changed (GtkWidget *editor, gpointer data)
{
  ImpastoAdvanced *advanced = data;

  impasto_option_editor_apply (editor, &advanced->settings->options);
  advanced->funcs.changed (advanced->funcs.data);
}

/* Selects the network of a new model file, and the default networks if only the
 * built-in model is left. */
static void
model_files_changed (NstNetwork network, gpointer data)
{
  ImpastoAdvanced *advanced = data;
  NstOptions      *options = &advanced->settings->options;
  NstOptions       defaults = nst_options_default ();

  if (network == NST_N_NETWORKS)
    {
      options->content_network = defaults.content_network;
      options->style_network = defaults.style_network;
    }
  else if (options->content_network != network
           && options->style_network != network)
    {
      options->content_network = network;
      options->style_network = network;
    }
  advanced->funcs.several_changed (advanced->funcs.data);
}

/* Choosing a picture also selects it as the initial picture, and choosing none
 * the photo. */
static void
initial_chosen (const ImpastoStyleRef *initial, gpointer data)
{
  ImpastoAdvanced *advanced = data;

  impasto_style_ref_set (&advanced->settings->initial, initial->kind,
                         initial->id);
  advanced->settings->options.init =
      initial->kind == IMPASTO_STYLE_NONE ? NST_INIT_CONTENT : NST_INIT_PICTURE;
  advanced->funcs.several_changed (advanced->funcs.data);
}

static void
report_problem (const gchar *message, gpointer data)
{
  ImpastoAdvanced *advanced = data;

  advanced->funcs.problem (message, advanced->funcs.data);
}

void
impasto_advanced_refresh (ImpastoAdvanced *advanced)
{
  impasto_initial_chooser_show (advanced->initial,
                                &advanced->settings->initial);
}

void
impasto_advanced_show_effects (ImpastoAdvanced *advanced)
{
  const NstOptions *options = &advanced->settings->options;

  for (guint i = 0; i < advanced->editors->len; i++)
    {
      GtkWidget           *editor = g_ptr_array_index (advanced->editors, i);
      const NstOptionSpec *spec = impasto_option_editor_get_spec (editor);
      const gchar *reason = impasto_option_get_idle_reason (spec, options);

      impasto_option_editor_set_context (editor, options);
      if (gtk_widget_get_sensitive (editor) == (reason == NULL))
        continue;
      gtk_widget_set_sensitive (editor, reason == NULL);
      gtk_widget_set_tooltip_text (editor, reason ? reason : _ (spec->blurb));
    }
}

void
impasto_advanced_show (ImpastoAdvanced *advanced)
{
  for (guint i = 0; i < advanced->editors->len; i++)
    impasto_option_editor_show (g_ptr_array_index (advanced->editors, i),
                                &advanced->settings->options);
  impasto_model_file_chooser_show (advanced->model_files);
  impasto_advanced_refresh (advanced);
  impasto_advanced_show_effects (advanced);
}

/* ---------------------------------------------------------------- pages --- */

/* Appends @widget at the next free position of a page. */
static void
attach (ImpastoAdvanced *advanced,
        GtkTable        *page,
        const gchar     *label,
        const gchar     *unit,
        GtkWidget       *widget,
        GtkWidget       *target)
{
  GList *children = gtk_container_get_children (GTK_CONTAINER (page));
  /* A label and a widget each. */
  gint       n = (gint)g_list_length (children) / 2;
  GtkWidget *row = widget;
  GtkWidget *title;

  g_list_free (children);
  if (unit)
    {
      row = gtk_hbox_new (FALSE, IMPASTO_SPACING);
      gtk_box_pack_start (GTK_BOX (row), widget, TRUE, TRUE, 0);
      gtk_box_pack_start (GTK_BOX (row), gtk_label_new (unit), FALSE, FALSE, 0);
      gtk_widget_show_all (row);
    }
  title = impasto_table_attach (page, 2 * (n % COLUMNS), n / COLUMNS, label,
                                row, target);
  gtk_size_group_add_widget (advanced->titles[n % COLUMNS], title);
  gtk_size_group_add_widget (advanced->controls, row);
}

static GtkTable *
make_page (void)
{
  GtkTable *page = GTK_TABLE (gtk_table_new (1, 2 * COLUMNS, FALSE));

  gtk_table_set_row_spacings (page, IMPASTO_SPACING);
  gtk_table_set_col_spacings (page, IMPASTO_SPACING);
  for (gint i = 1; i < COLUMNS; i++)
    gtk_table_set_col_spacing (page, 2 * i - 1, 2 * IMPASTO_WIDE_SPACING);
  gtk_container_set_border_width (GTK_CONTAINER (page), IMPASTO_SPACING);
  return page;
}

static void
add_option (ImpastoAdvanced     *advanced,
            GtkTable            *page,
            const NstOptionSpec *spec)
{
  /* Translators: the label in front of a control; %s is its name. */
  g_autofree gchar *label = g_strdup_printf (_ ("%s:"), _ (spec->label));
  GtkWidget        *editor =
      impasto_option_editor_new (spec, editor_changed, advanced);

  g_ptr_array_add (advanced->editors, editor);
  attach (advanced, page, label, impasto_option_get_unit (spec), editor,
          impasto_option_editor_get_target (editor));
}

/* A page with the options of @group, in the order of its keys. */
static GtkWidget *
fill_page (ImpastoAdvanced *advanced, guint group, const gchar *const *omitted)
{
  GtkTable           *page = make_page ();
  const gchar *const *keys = impasto_option_groups_get_keys (group);

  for (guint i = 0; keys[i]; i++)
    {
      if (! g_strv_contains (omitted, keys[i]))
        add_option (advanced, page, nst_options_find_spec (keys[i]));
      if (! strcmp (keys[i], "init"))
        {
          advanced->initial = impasto_initial_chooser_new (
              advanced->host, initial_chosen, report_problem, advanced);
          attach (advanced, page, _ ("Which picture:"), NULL, advanced->initial,
                  advanced->initial);
        }
    }
  if (group == 0)
    {
      advanced->model_files = impasto_model_file_chooser_new (
          advanced->settings, model_files_changed, report_problem, advanced);
      attach (advanced, page, _ ("Model file:"), NULL, advanced->model_files,
              advanced->model_files);
    }
  return GTK_WIDGET (page);
}

void
impasto_advanced_add_page (ImpastoAdvanced *advanced,
                           const gchar     *title,
                           GtkWidget       *page)
{
  GtkNotebook      *pages = GTK_NOTEBOOK (advanced->pages);
  gint              n = gtk_notebook_get_n_pages (pages);
  g_autofree gchar *label = g_strdup_printf ("_%d %s", n + 1, title);

  gtk_widget_show_all (page);
  gtk_notebook_append_page (pages, page, gtk_label_new_with_mnemonic (label));
}

ImpastoAdvanced *
impasto_advanced_new (const ImpastoHost          *host,
                      ImpastoSettings            *settings,
                      const gchar *const         *omitted,
                      const ImpastoAdvancedFuncs *funcs)
{
  ImpastoAdvanced *advanced = g_new0 (ImpastoAdvanced, 1);

  advanced->host = host;
  advanced->settings = settings;
  advanced->funcs = *funcs;
  advanced->editors = g_ptr_array_new ();
  for (gint i = 0; i < COLUMNS; i++)
    advanced->titles[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  advanced->controls = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  advanced->pages = gtk_notebook_new ();
  impasto_widget_set_name (advanced->pages, _ ("Advanced settings"));
  for (guint i = 0; i < impasto_option_groups_get_n (); i++)
    impasto_advanced_add_page (advanced, impasto_option_groups_get_title (i),
                               fill_page (advanced, i, omitted));
  return advanced;
}

void
impasto_advanced_free (ImpastoAdvanced *advanced)
{
  g_ptr_array_unref (advanced->editors);
  for (gint i = 0; i < COLUMNS; i++)
    g_object_unref (advanced->titles[i]);
  g_object_unref (advanced->controls);
  g_free (advanced);
}

/* ------------------------------------------------------------- expander --- */

/* Restores the height of the window from before the expander was opened: GTK
 * enlarges a window but does not shrink it. */
static gboolean
restore_height (gpointer data)
{
  GtkWidget *window = gtk_widget_get_toplevel (data);
  gint       height =
      GPOINTER_TO_INT (g_object_get_data (G_OBJECT (data), HEIGHT_KEY));
  gint width;

  if (GTK_IS_WINDOW (window) && ! gtk_expander_get_expanded (data))
    {
      gtk_window_get_size (GTK_WINDOW (window), &width, NULL);
      gtk_window_resize (GTK_WINDOW (window), width, MAX (1, height));
    }
  return G_SOURCE_REMOVE;
}

static void
expanded_changed (GtkExpander *expander, GParamSpec *pspec, GtkWidget *pages)
{
  GtkWidget    *window = gtk_widget_get_toplevel (pages);
  GtkAllocation allocation;
  gint          height;

  if (! GTK_IS_WINDOW (window))
    return;
  gtk_window_get_size (GTK_WINDOW (window), NULL, &height);
  if (gtk_expander_get_expanded (expander))
    g_object_set_data (G_OBJECT (expander), HEIGHT_KEY,
                       GINT_TO_POINTER (height));
  else
    {
      /* The dialog may have been opened with the expander open. */
      gtk_widget_get_allocation (pages, &allocation);
      if (! g_object_get_data (G_OBJECT (expander), HEIGHT_KEY))
        g_object_set_data (G_OBJECT (expander), HEIGHT_KEY,
                           GINT_TO_POINTER (height - allocation.height));
      g_timeout_add_full (G_PRIORITY_DEFAULT, COLLAPSING_MS, restore_height,
                          g_object_ref (expander), g_object_unref);
    }
}

GtkWidget *
impasto_advanced_make_widget (ImpastoAdvanced          *advanced,
                              const ImpastoDialogState *state)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Ad_vanced"));

  advanced->expander = expander;
  gtk_container_add (GTK_CONTAINER (expander), advanced->pages);
  /* On the label only; on the expander it would apply to its children. */
  gtk_widget_set_tooltip_text (
      gtk_expander_get_label_widget (GTK_EXPANDER (expander)),
      _ ("The network, the optimizer, and other technical settings; the "
         "details of the run"));
  gtk_widget_show_all (expander);
  gtk_notebook_set_current_page (GTK_NOTEBOOK (advanced->pages),
                                 state->advanced_page);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), state->advanced_is_open);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (expanded_changed),
                    advanced->pages);
  return expander;
}

void
impasto_advanced_remember (ImpastoAdvanced *advanced, ImpastoDialogState *state)
{
  state->advanced_is_open =
      gtk_expander_get_expanded (GTK_EXPANDER (advanced->expander));
  state->advanced_page =
      gtk_notebook_get_current_page (GTK_NOTEBOOK (advanced->pages));
}
