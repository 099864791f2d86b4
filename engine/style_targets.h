/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets of styles that have been measured, kept for the next runs with the
 * same styles: they depend on nothing else that a user changes between two
 * runs.
 */
#ifndef NST_STYLE_TARGETS_H
#define NST_STYLE_TARGETS_H

#include <glib.h>

/* What is kept at most, in bytes; that used longest ago goes first. */
#define NST_STYLE_TARGETS_SIZE (32 * 1024 * 1024)

typedef struct
{
  gchar  *key;
  GBytes *bytes;
} NstKeptTargets;

/**
 * NstStyleTargets: by keys that say what was measured, and how.  Part of a
 * model; from any thread.
 */
typedef struct
{
  GMutex lock;
  GQueue kept; /* of NstKeptTargets, the one used last first */
  gsize  size; /* of them all */
} NstStyleTargets;

void nst_style_targets_init (NstStyleTargets *targets);
void nst_style_targets_clear (NstStyleTargets *targets);

/* A new reference to what was kept as @key, or NULL. */
GBytes *nst_style_targets_find (NstStyleTargets *targets, const gchar *key);

/* Keeps a reference to @bytes, in the place of what @key had. */
void nst_style_targets_keep (NstStyleTargets *targets,
                             const gchar     *key,
                             GBytes          *bytes);

#endif /* NST_STYLE_TARGETS_H */
