/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The expander “Advanced”: pages with the technical settings, made from the
 * table of options.
 */
#ifndef IMPASTO_ADVANCED_H
#define IMPASTO_ADVANCED_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoAdvanced ImpastoAdvanced;

/**
 * ImpastoAdvancedFuncs: the callbacks; called with @data.
 */
typedef struct
{
  gpointer data;
  /* The user has changed an option in place. */
  void (*changed) (gpointer data);
  /* The user has made a choice that changes several options. */
  void (*several_changed) (gpointer data);
  /* A file cannot be used.  @message is for the user; NULL clears it. */
  void (*problem) (const gchar *message, gpointer data);
} ImpastoAdvancedFuncs;

/* @omitted: the keys of options that are not shown, NULL-terminated.  @host and
 * @settings must outlive the object. */
ImpastoAdvanced *impasto_advanced_new (const ImpastoHost          *host,
                                       ImpastoSettings            *settings,
                                       const gchar *const         *omitted,
                                       const ImpastoAdvancedFuncs *funcs);
/* Call this after the window, which owns the widgets, has been destroyed. */
void impasto_advanced_free (ImpastoAdvanced *advanced);

/* The expander, to be added to a window.  It is open and shows the page as
 * @state remembers. */
GtkWidget *impasto_advanced_make_widget (ImpastoAdvanced          *advanced,
                                         const ImpastoDialogState *state);
/* Adds a page behind the others.  Call this before
 * impasto_advanced_make_widget (), which may select it. */
void impasto_advanced_add_page (ImpastoAdvanced *advanced,
                                const gchar     *title,
                                GtkWidget       *page);
/* Stores in @state whether the expander is open, and its page. */
void impasto_advanced_remember (ImpastoAdvanced    *advanced,
                                ImpastoDialogState *state);

/* Shows the settings after they have been changed elsewhere. */
void impasto_advanced_show (ImpastoAdvanced *advanced);
/* Shows which options have an effect. */
void impasto_advanced_show_effects (ImpastoAdvanced *advanced);
/* Updates the list of layers to start from, as images may have been opened or
 * closed. */
void impasto_advanced_refresh (ImpastoAdvanced *advanced);

G_END_DECLS

#endif /* IMPASTO_ADVANCED_H */
