/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A slider with a logarithmic scale and a number field beside it, for one
 * option.
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
 * @low, @high: the values at its ends; the number field accepts the whole range
 *   of the option
 * @with_zero: the left end means 0, and @low is to the right of it
 *
 * The position of the slider, as assistive technology sees it, is the decimal
 * logarithm of the value, except for the left end with @with_zero.  A
 * double-click sets the option to its default.  Emits "value-changed" when the
 * user has changed the value, but not for impasto_log_slider_set_value ().
 */
GtkWidget *impasto_log_slider_new (const NstOptionSpec *spec,
                                   gdouble              low,
                                   gdouble              high,
                                   gboolean             with_zero);
gdouble    impasto_log_slider_get_value (ImpastoLogSlider *slider);
void impasto_log_slider_set_value (ImpastoLogSlider *slider, gdouble value);
/* The widget that the mnemonic of its label should activate. */
GtkWidget *impasto_log_slider_get_scale (ImpastoLogSlider *slider);

G_END_DECLS

#endif /* IMPASTO_LOG_SLIDER_H */
