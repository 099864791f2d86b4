/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Creates and arranges the widgets of the dialog; dialog.c connects them.
 */
#ifndef IMPASTO_DIALOG_LAYOUT_H
#define IMPASTO_DIALOG_LAYOUT_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/dialog/settings_panel.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Responses of the dialog, in addition to GTK's. */
#define IMPASTO_RESPONSE_RESET     1
#define IMPASTO_RESPONSE_RANDOMIZE 2

typedef struct
{
  GtkWidget *window;
  GtkWidget *message;
  GtkWidget *pages; /* a notebook: styles, comparison */
  GtkWidget *chooser;
  GtkWidget *compare;
  GtkWidget *progress;
  GtkWidget *details;
  GtkWidget *plot;
  GtkWidget *start;
  GtkWidget *pause;
  GtkWidget *stop;
  GtkWidget *start_over;
  GtkWidget *original; /* a toggle button */
  GtkWidget *keep;
} ImpastoDialogWidgets;

/* Creates the window with its buttons; the content area is empty. */
void impasto_dialog_layout_window (ImpastoDialogWidgets *widgets,
                                   const ImpastoHost    *host);

/* Fills the content area.  @panel still belongs to the caller. */
void impasto_dialog_layout_fill (ImpastoDialogWidgets *widgets,
                                 const ImpastoHost    *host,
                                 ImpastoDialogState   *state,
                                 ImpastoSettingsPanel *panel);

/* Labels the first button as Continue or Start. */
void impasto_dialog_layout_name_start (GtkWidget *button, gboolean is_continue);
/* Labels the button between Start and Stop as Resume or Pause. */
void impasto_dialog_layout_name_pause (GtkWidget *button, gboolean is_resume);

G_END_DECLS

#endif /* IMPASTO_DIALOG_LAYOUT_H */
