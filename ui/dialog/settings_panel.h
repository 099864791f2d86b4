/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controls of all settings except the style: a main page with sliders, and
 * the technical settings, made from the table of options.
 */
#ifndef IMPASTO_SETTINGS_PANEL_H
#define IMPASTO_SETTINGS_PANEL_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoSettingsPanel ImpastoSettingsPanel;

/**
 * ImpastoSettingsFuncs: the callbacks of the panel; called with @data.
 */
typedef struct
{
  gpointer data;
  /* The user has changed a setting; @settings is up to date. */
  void (*changed) (gpointer data);
  /* The estimate of the costs has changed: call
   * impasto_settings_panel_update_cost (). */
  void (*costs_changed) (gpointer data);
  /* Start a run with the settings, which now ask for full resolution instead of
   * @size. */
  void (*finish) (gint size, gpointer data);
  /* The user has changed the opacity of the result. */
  void (*opacity_changed) (gpointer data);
  /* A preset or a file cannot be used, or only in part.  @message is for the
   * user; NULL clears it. */
  void (*problem) (const gchar *message, gpointer data);
} ImpastoSettingsFuncs;

/**
 * impasto_settings_panel_new: controls for @settings, which they change.  @host
 * and @settings must outlive the panel.
 * @default_model_file: path of the built-in model file
 */
ImpastoSettingsPanel *
impasto_settings_panel_new (const ImpastoHost          *host,
                            const gchar                *default_model_file,
                            ImpastoSettings            *settings,
                            const ImpastoSettingsFuncs *funcs);
/* The widget with the main settings, to be added to the dialog. */
GtkWidget *impasto_settings_panel_get_main (ImpastoSettingsPanel *panel);
/* An expander with the advanced settings, and @page titled @title behind them.
 * It is open and shows the page as @state remembers. */
GtkWidget *
impasto_settings_panel_make_advanced (ImpastoSettingsPanel     *panel,
                                      const ImpastoDialogState *state,
                                      const gchar              *title,
                                      GtkWidget                *page);
/* Stores in @state whether the expander is open, and its page. */
void impasto_settings_panel_remember (ImpastoSettingsPanel *panel,
                                      ImpastoDialogState   *state);

/* Shows the settings after they have been changed elsewhere. */
void impasto_settings_panel_show (ImpastoSettingsPanel *panel);
/* Updates the list of layers to start from, as images may have been opened or
 * closed. */
void impasto_settings_panel_refresh (ImpastoSettingsPanel *panel);
/* Sets the sliders to random values and calls changed (). */
void impasto_settings_panel_randomize (ImpastoSettingsPanel *panel);
/* Sets everything except the style and the working size to the defaults and
 * calls changed (). */
void impasto_settings_panel_reset (ImpastoSettingsPanel *panel);

/* Shows what is painted, @target, and its size in pixels (0: unknown). */
void impasto_settings_panel_set_target (ImpastoSettingsPanel *panel,
                                        const gchar          *target,
                                        gint                  width,
                                        gint                  height);
/* Whether there is a picture that a run could finish at full resolution. */
void impasto_settings_panel_set_can_finish (ImpastoSettingsPanel *panel,
                                            gboolean              can_finish);

/* The working size as in options->size, but never above the size of the
 * content. */
gint impasto_settings_panel_get_size (ImpastoSettingsPanel *panel);

/* Shows the cost of a run with a style picture of this shape (0: unknown).
 * FALSE if this machine does not have enough memory. */
gboolean impasto_settings_panel_update_cost (ImpastoSettingsPanel *panel,
                                             gint                  style_width,
                                             gint style_height);
/* Call this repeatedly during a run with its progress, and with NULL after the
 * run has ended. */
void impasto_settings_panel_observe_run (ImpastoSettingsPanel *panel,
                                         const NstProgress    *progress);

/* Call this after the window, which owns the widgets, has been destroyed. */
void impasto_settings_panel_free (ImpastoSettingsPanel *panel);

G_END_DECLS

#endif /* IMPASTO_SETTINGS_PANEL_H */
