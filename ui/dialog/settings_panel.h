/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The controls of all settings but the style: a main page with sliders, and the
 * technical rest, made from the options' table.
 */
#ifndef IMPASTO_SETTINGS_PANEL_H
#define IMPASTO_SETTINGS_PANEL_H

#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef struct _ImpastoSettingsPanel ImpastoSettingsPanel;

/**
 * ImpastoSettingsFuncs: what the panel tells; called with @data.
 */
typedef struct
{
  gpointer data;
  /* The user has changed something; the settings have it already. */
  void (*changed) (gpointer data);
  /* What a run costs is known better than before:
   * impasto_settings_panel_update_cost () is due. */
  void (*costs_changed) (gpointer data);
  /* A preset or a file cannot be used, or only in part; a message for people.
   * NULL: that is over. */
  void (*problem) (const gchar *message, gpointer data);
} ImpastoSettingsFuncs;

/**
 * impasto_settings_panel_new: controls for @settings, which must outlive the
 * panel and follows them from then on.
 * @default_model_file: path of the shipped weights
 * @width, @height: the content's size; 0: not known
 */
ImpastoSettingsPanel *
impasto_settings_panel_new (const ImpastoHost          *host,
                            const gchar                *default_model_file,
                            ImpastoSettings            *settings,
                            gint                        width,
                            gint                        height,
                            const ImpastoSettingsFuncs *funcs);
/* A box; to be put into the dialog. */
GtkWidget *impasto_settings_panel_get_main (ImpastoSettingsPanel *panel);
/* An expander for @window, ditto. */
GtkWidget *impasto_settings_panel_make_advanced (ImpastoSettingsPanel *panel,
                                                 GtkWindow            *window);

/* Shows the settings after they have been changed elsewhere. */
void impasto_settings_panel_show (ImpastoSettingsPanel *panel);
/* Lists the layers to start from anew, as images may have come or gone. */
void impasto_settings_panel_refresh (ImpastoSettingsPanel *panel);
/* Varies what makes the look, shows it and calls changed (). */
void impasto_settings_panel_randomize (ImpastoSettingsPanel *panel);

/* The working size as options->size, never above the content's own. */
gint impasto_settings_panel_get_size (ImpastoSettingsPanel *panel);

/* Shows what a run costs in the style of a picture of this shape (0: not
 * known); FALSE when this machine has not so much memory. */
gboolean impasto_settings_panel_update_cost (ImpastoSettingsPanel *panel,
                                             gint                  style_width,
                                             gint style_height);
/* To be called while a run is under way; with NULL when it has ended. */
void impasto_settings_panel_observe_run (ImpastoSettingsPanel *panel,
                                         const NstProgress    *progress);

/* The widgets belong to the dialog, and must be gone. */
void impasto_settings_panel_free (ImpastoSettingsPanel *panel);

G_END_DECLS

#endif /* IMPASTO_SETTINGS_PANEL_H */
