/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The groups of the technical options, and which options have no effect.
 */
#ifndef IMPASTO_OPTION_GROUPS_H
#define IMPASTO_OPTION_GROUPS_H

#include "engine/nst.h"

G_BEGIN_DECLS

guint impasto_option_groups_get_n (void);
/* A short heading, translated. */
const gchar *impasto_option_groups_get_title (guint group);
/* The keys of its options in their order, NULL-terminated. */
const gchar *const *impasto_option_groups_get_keys (guint group);

/* The unit of the option's value, translated, or NULL. */
const gchar *impasto_option_get_unit (const NstOptionSpec *spec);

/**
 * impasto_option_get_idle_reason: why the option @spec has no effect with
 * @options, translated; NULL if it has an effect.
 */
const gchar *impasto_option_get_idle_reason (const NstOptionSpec *spec,
                                             const NstOptions    *options);

G_END_DECLS

#endif /* IMPASTO_OPTION_GROUPS_H */
