/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From top to bottom: the style beside the sliders, the advanced settings, the
 * progress, the message, the buttons.
 */
#include "config.h"

#include "ui/dialog/dialog_layout.h"

#include <glib/gi18n-lib.h>

#include "ui/dialog/compare_page.h"
#include "ui/dialog/style_chooser.h"
#include "ui/job/event_log.h"
#include "ui/widgets/loss_plot.h"
#include "ui/widgets/message_area.h"
#include "ui/widgets/progress_view.h"

#define HELP_ID "plug-in-impasto"

static void
show_help (const gchar *help_id, gpointer data)
{
  const ImpastoHost *host = g_object_get_data (G_OBJECT (data), HELP_ID);

  impasto_event_log ("help");
  host->show_help (host->data);
}

/* GIMP creates the Help button, the only one without a response. */
static void
set_help_tooltip (GtkDialog *dialog)
{
  GtkWidget *area = gtk_dialog_get_action_area (dialog);
  GList     *buttons = gtk_container_get_children (GTK_CONTAINER (area));

  for (GList *item = buttons; item; item = item->next)
    if (gtk_dialog_get_response_for_widget (dialog, item->data)
        == GTK_RESPONSE_NONE)
      gtk_widget_set_tooltip_text (item->data, _ ("Open the help page (F1)"));
  g_list_free (buttons);
}

void
impasto_dialog_layout_window (ImpastoDialogWidgets *widgets,
                              const ImpastoHost    *host)
{
  GtkDialog *dialog;
  GtkWidget *reset;
  GtkWidget *cancel;

  widgets->window = gimp_dialog_new (
      _ ("Neural Style Transfer"), HELP_ID, NULL, 0, show_help, HELP_ID,
      _ ("Rese_t"), IMPASTO_RESPONSE_RESET, _ ("Randomi_ze"),
      IMPASTO_RESPONSE_RANDOMIZE, _ ("Cancel"), GTK_RESPONSE_CANCEL,
      _ ("_Keep"), GTK_RESPONSE_OK, NULL);
  dialog = GTK_DIALOG (widgets->window);
  g_object_set_data (G_OBJECT (dialog), HELP_ID, (gpointer)host);
  gtk_dialog_set_alternative_button_order (
      dialog, GTK_RESPONSE_OK, IMPASTO_RESPONSE_RESET,
      IMPASTO_RESPONSE_RANDOMIZE, GTK_RESPONSE_CANCEL, -1);
  gtk_window_set_resizable (GTK_WINDOW (dialog), TRUE);
  widgets->keep = gtk_dialog_get_widget_for_response (dialog, GTK_RESPONSE_OK);
  reset = gtk_dialog_get_widget_for_response (dialog, IMPASTO_RESPONSE_RESET);
  cancel = gtk_dialog_get_widget_for_response (dialog, GTK_RESPONSE_CANCEL);
  gtk_widget_set_tooltip_text (
      widgets->keep, _ ("Put the picture into the image, as one undo step"));
  set_help_tooltip (dialog);
  gtk_widget_set_tooltip_text (
      cancel, _ ("Close the window and leave the image unchanged"));
  gtk_widget_set_tooltip_text (
      reset, _ ("Reset all settings except the style and the working size to "
                "their defaults"));
  gtk_widget_set_tooltip_text (
      gtk_dialog_get_widget_for_response (dialog, IMPASTO_RESPONSE_RANDOMIZE),
      _ ("Set the sliders to random values to discover new looks. The arrow "
         "beside the presets goes back"));
}

/* --------------------------------------------------------------- pages --- */

static void
add_page (GtkWidget   *notebook,
          GtkWidget   *page,
          const gchar *label,
          const gchar *tooltip)
{
  GtkWidget *tab = gtk_label_new_with_mnemonic (label);

  gtk_container_set_border_width (GTK_CONTAINER (page), IMPASTO_SPACING);
  gtk_widget_set_tooltip_text (tab, tooltip);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), page, tab);
}

static GtkWidget *
make_pages (ImpastoDialogWidgets *widgets,
            const ImpastoHost    *host,
            ImpastoDialogState   *state)
{
  widgets->pages = gtk_notebook_new ();
  impasto_widget_set_name (widgets->pages, _ ("Pages"));
  widgets->chooser = impasto_style_chooser_new (host, state);
  add_page (widgets->pages, widgets->chooser, _ ("St_yle"),
            _ ("Choose the picture whose style is used"));

  widgets->compare = impasto_compare_page_new (host);
  add_page (widgets->pages, widgets->compare, _ ("Be_fore and After"),
            _ ("Compare the original with the picture painted so far"));
  return widgets->pages;
}

/* ----------------------------------------------------------------- run --- */

static GtkWidget *
add_run_button (GtkWidget *box, GtkWidget *button, const gchar *tooltip)
{
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_box_pack_start (GTK_BOX (box), button, TRUE, TRUE, 0);
  return button;
}

void
impasto_dialog_layout_name_start (GtkWidget *button, gboolean is_continue)
{
  gtk_button_set_label (GTK_BUTTON (button),
                        is_continue ? _ ("_Continue") : _ ("_Start"));
  gtk_widget_set_tooltip_text (
      button, is_continue
                  ? _ ("Continue from the picture on the canvas")
                  : _ ("Start painting; the picture appears on the canvas"));
}

void
impasto_dialog_layout_name_pause (GtkWidget *button, gboolean is_resume)
{
  gtk_button_set_label (GTK_BUTTON (button),
                        is_resume ? _ ("_Resume") : _ ("_Pause"));
  gtk_widget_set_tooltip_text (button, is_resume ? _ ("Continue painting")
                                                 : _ ("Pause painting"));
}

/* Makes a button wide enough for both of its names, in the current theme. */
static void
keep_width (GtkWidget *button, void (*name) (GtkWidget *, gboolean))
{
  g_autofree gchar *label =
      g_strdup (gtk_button_get_label (GTK_BUTTON (button)));
  GtkRequisition a;
  GtkRequisition b;

  gtk_widget_set_size_request (button, -1, -1);
  name (button, TRUE);
  gtk_widget_size_request (button, &a);
  name (button, FALSE);
  gtk_widget_size_request (button, &b);
  gtk_widget_set_size_request (button, MAX (a.width, b.width), -1);
  gtk_button_set_label (GTK_BUTTON (button), label);
}

static void
keep_start_width (GtkWidget *button)
{
  keep_width (button, impasto_dialog_layout_name_start);
}

static void
keep_pause_width (GtkWidget *button)
{
  keep_width (button, impasto_dialog_layout_name_pause);
}

static GtkWidget *
make_progress (ImpastoDialogWidgets *widgets)
{
  GtkWidget *row = gtk_hbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *buttons = gtk_hbox_new (FALSE, IMPASTO_SPACING);

  widgets->start = add_run_button (
      buttons, gtk_button_new_with_mnemonic (_ ("_Start")), NULL);
  keep_start_width (widgets->start);
  g_signal_connect (widgets->start, "style-set", G_CALLBACK (keep_start_width),
                    NULL);
  gtk_widget_set_can_default (widgets->start, TRUE);
  widgets->pause = add_run_button (
      buttons, gtk_button_new_with_mnemonic (_ ("_Pause")), NULL);
  keep_pause_width (widgets->pause);
  g_signal_connect (widgets->pause, "style-set", G_CALLBACK (keep_pause_width),
                    NULL);
  widgets->stop = add_run_button (
      buttons, gtk_button_new_with_mnemonic (_ ("St_op")),
      _ ("Stop painting; the picture so far stays on the canvas"));
  widgets->start_over = add_run_button (
      buttons, gtk_button_new_with_label (_ ("Start Over")),
      _ ("Discard the picture so far and begin from the photo again"));
  gtk_box_pack_start (GTK_BOX (row), buttons, FALSE, FALSE, 0);

  widgets->original = gtk_toggle_button_new_with_mnemonic (_ ("Origina_l"));
  gtk_widget_set_tooltip_text (
      widgets->original,
      _ ("Show the original on the canvas until you press this button again; "
         "painting continues"));
  gtk_box_pack_start (GTK_BOX (row), widgets->original, FALSE, FALSE, 0);
  widgets->progress = impasto_progress_view_new (row);
  return widgets->progress;
}

/* A page with the details of the run and the plot of the losses. */
static GtkWidget *
make_details (ImpastoDialogWidgets *widgets)
{
  GtkWidget *box = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *frame = gtk_frame_new (NULL);

  widgets->details = impasto_progress_details_new ();
  gtk_box_pack_start (GTK_BOX (box), widgets->details, FALSE, FALSE, 0);
  widgets->plot = impasto_loss_plot_new ();
  gtk_frame_set_shadow_type (GTK_FRAME (frame), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (frame), widgets->plot);
  gtk_box_pack_start (GTK_BOX (box), frame, TRUE, TRUE, 0);
  gtk_container_set_border_width (GTK_CONTAINER (box), IMPASTO_SPACING);
  return box;
}

/* -------------------------------------------------------------- layout --- */

static GtkWidget *
make_frame (const gchar *title, GtkWidget *content)
{
  GtkWidget *frame = gimp_frame_new (title);

  gtk_container_add (GTK_CONTAINER (frame), content);
  return frame;
}

void
impasto_dialog_layout_fill (ImpastoDialogWidgets *widgets,
                            const ImpastoHost    *host,
                            ImpastoDialogState   *state,
                            ImpastoSettingsPanel *panel)
{
  GtkWidget *box = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *columns = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);
  GtkWidget *run = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *area = gtk_dialog_get_content_area (GTK_DIALOG (widgets->window));

  gtk_container_set_border_width (GTK_CONTAINER (box), IMPASTO_BORDER);
  gtk_box_pack_start (GTK_BOX (area), box, TRUE, TRUE, 0);

  gtk_box_pack_start (GTK_BOX (columns), make_pages (widgets, host, state),
                      TRUE, TRUE, 0);
  gtk_box_pack_start (
      GTK_BOX (columns),
      make_frame (_ ("Painting"), impasto_settings_panel_get_main (panel)),
      TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), columns, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box),
                      impasto_settings_panel_make_advanced (
                          panel, state, _ ("Progress"), make_details (widgets)),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (run), make_progress (widgets), FALSE, FALSE, 0);
  widgets->message = impasto_message_area_new ();
  gtk_box_pack_start (GTK_BOX (run), widgets->message, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), run, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
}
