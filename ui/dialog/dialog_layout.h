/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The widgets of the dialog and where they are; what they do is said in
 * dialog.c.
 */
#ifndef IMPASTO_DIALOG_LAYOUT_H
#define IMPASTO_DIALOG_LAYOUT_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/dialog/settings_panel.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

/* Of the dialog, besides GTK+'s own. */
#define IMPASTO_RESPONSE_RESET     1
#define IMPASTO_RESPONSE_RANDOMIZE 2

typedef struct
{
  GtkWidget *window;
  GtkWidget *message;
  GtkWidget *pages; /* a notebook: the styles, the comparison */
  GtkWidget *chooser;
  GtkWidget *compare;
  GtkWidget *progress;
  GtkWidget *plot;
  GtkWidget *start;
  GtkWidget *pause;
  GtkWidget *stop;
  GtkWidget *original; /* a toggle button */
  GtkWidget *keep;
} ImpastoDialogWidgets;

/* Makes the window, without anything between its borders and its buttons. */
void impasto_dialog_layout_window (ImpastoDialogWidgets *widgets,
                                   const ImpastoHost    *host);

/* Puts all that the dialog has into the window.  @panel stays the caller's. */
void impasto_dialog_layout_fill (ImpastoDialogWidgets *widgets,
                                 const ImpastoHost    *host,
                                 ImpastoDialogState   *state,
                                 ImpastoSettingsPanel *panel);

/* Gives the button between Start and Stop the one or the other name. */
void impasto_dialog_layout_name_pause (GtkWidget *button, gboolean is_resume);

G_END_DECLS

#endif /* IMPASTO_DIALOG_LAYOUT_H */
