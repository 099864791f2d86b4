/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of the options' table as numbers, and their words for people.
 */
#ifndef IMPASTO_OPTION_VALUE_H
#define IMPASTO_OPTION_VALUE_H

#include "engine/nst.h"

G_BEGIN_DECLS

/* The value that the option can have nearest to @value. */
gdouble impasto_option_clamp (const NstOptionSpec *spec, gdouble value);

/**
 * impasto_option_word: @word of a row of the table (a choice, or the word for
 * zero) as a dialog shows it, translated.
 */
const gchar *impasto_option_word (const gchar *word);

G_END_DECLS

#endif /* IMPASTO_OPTION_VALUE_H */
