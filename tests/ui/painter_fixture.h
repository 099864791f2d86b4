/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fixture of the painter's tests.
 */
#ifndef IMPASTO_PAINTER_FIXTURE_H
#define IMPASTO_PAINTER_FIXTURE_H

#include "fake_host.h"
#include "ui/job/painter.h"

/* More iterations than any test waits for. */
#define ENDLESS 100000
#define WAKE_MS 5

typedef struct
{
  FakeHost       *fake;
  ImpastoPainter *painter;
  ImpastoSettings settings; /* endless, at one level */
  guint           n_changes;
} Fixture;

/* Creates a painter after the old one was freed. */
void fixture_new_painter (Fixture *f);

/* Runs the main loop until the painter is in @state and the host has presented
 * at least @n_present frames. */
void wait_for (Fixture *f, ImpastoPainterState state, guint n_present);
/* Runs the main loop for @ms. */
void run_loop (guint ms);

void start (Fixture *f);
void apply (Fixture *f);
/* Makes the next run end at once, with the initial picture unchanged. */
void end_at_once (Fixture *f);
/* Starts a run and stops it after the picture has become different from the
 * content. */
void paint_a_little (Fixture *f);

/**
 * FixtureTest: one test, called with a new fixture.
 */
typedef struct
{
  const gchar *name;
  void (*run) (Fixture *f, gconstpointer data);
} FixtureTest;

/* The main () of a test program: runs @tests under the path "/@group/". */
gint fixture_main (gint               argc,
                   gchar            **argv,
                   const gchar       *group,
                   const FixtureTest *tests,
                   guint              n_tests);

#endif /* IMPASTO_PAINTER_FIXTURE_H */
