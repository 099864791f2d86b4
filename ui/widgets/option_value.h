/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of options as numbers, and the words that the dialog shows for them.
 */
#ifndef IMPASTO_OPTION_VALUE_H
#define IMPASTO_OPTION_VALUE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* The valid value nearest to @value. */
gdouble impasto_option_clamp (const NstOptionSpec *spec, gdouble value);

/**
 * impasto_option_word: the translated text that the dialog shows for @word,
 * which is a choice or the word for zero in the table of options.
 */
const gchar *impasto_option_word (const gchar *word);

/* A number with up to six significant digits and the decimal separator of the
 * user's locale.  Caller frees. */
gchar *impasto_number_to_text (gdouble number);
/* Reads such a number, or one with a point.  FALSE if @text is anything
 * else. */
gboolean impasto_number_parse (const gchar *text, gdouble *number);

G_END_DECLS

#endif /* IMPASTO_OPTION_VALUE_H */
