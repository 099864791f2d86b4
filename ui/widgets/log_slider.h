/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A slider with a logarithmic scale and a number beside it, for one option.
 */
#ifndef IMPASTO_LOG_SLIDER_H
#define IMPASTO_LOG_SLIDER_H

#include <gegl.h>
#include <gtk/gtk.h>

#include "engine/nst.h"

G_BEGIN_DECLS

typedef struct _ImpastoLogSlider ImpastoLogSlider;

#define IMPASTO_TYPE_LOG_SLIDER (impasto_log_slider_get_type ())
#define IMPASTO_LOG_SLIDER(object)                                             \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), IMPASTO_TYPE_LOG_SLIDER,              \
                               ImpastoLogSlider))

GType impasto_log_slider_get_type (void) G_GNUC_CONST;

/**
 * impasto_log_slider_new: a slider for the option @spec.
 * @low, @high: the values at its ends; the number beside it goes as far as
 *   the option does
 * @with_zero: its left end is 0, and values from @low on begin just right of it
 *
 * The slider's own unit, as assistive technology sees it, is the decimal
 * logarithm of the value (with_zero: the left end is 0 all the same).  A
 * double click sets the option's default.  Emits "value-changed" when the user
 * has changed the value, not for impasto_log_slider_set_value ().
 */
GtkWidget *impasto_log_slider_new (const NstOptionSpec *spec,
                                   gdouble              low,
                                   gdouble              high,
                                   gboolean             with_zero);
gdouble    impasto_log_slider_get_value (ImpastoLogSlider *slider);
void impasto_log_slider_set_value (ImpastoLogSlider *slider, gdouble value);
/* What a mnemonic of its label should lead to. */
GtkWidget *impasto_log_slider_get_scale (ImpastoLogSlider *slider);

G_END_DECLS

#endif /* IMPASTO_LOG_SLIDER_H */
