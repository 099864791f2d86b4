/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of the dialog have in common: a fake host, settings, waiting.
 */
#ifndef IMPASTO_DIALOG_FIXTURE_H
#define IMPASTO_DIALOG_FIXTURE_H

#include "dialog_driver.h"
#include "fake_host.h"

G_BEGIN_DECLS

/* More than any test waits for. */
#define ENDLESS 100000
/* Guards against waiting for ever only. */
#define WAIT_SECONDS 300.0

typedef struct
{
  FakeHost       *fake;
  ImpastoSettings settings; /* one level, endless */
  const gchar    *way_out;  /* for scripts that leave the dialog in some way */
  guint           wanted;   /* presents to wait for */
  gchar          *root;     /* of fixture_add_folder (), or NULL */
  gchar          *folder;
} Fixture;

/* Runs @script in a dialog over the fixture's host and settings. */
gboolean fixture_run (Fixture *f, DriverScript script);
/* Gives the host a folder for the user's files, which is not made yet and goes
 * with the fixture; f->folder is its path. */
void fixture_add_folder (Fixture *f);
/* Waits for @n more frames. */
void fixture_wait_for_frames (Fixture *f, guint n);
/* Waits until the button @name can be pressed. */
void fixture_wait_for_button (const gchar *name);
/* Presses a button that has to be sensitive. */
void fixture_click (const gchar *name);

/**
 * FixtureTest: one test, called with a new fixture.
 */
typedef struct
{
  const gchar *name;
  void (*run) (Fixture *f, gconstpointer data);
} FixtureTest;

/* main () of a test program: @tests under the path "/@group/". */
gint fixture_main (gint               argc,
                   gchar            **argv,
                   const gchar       *group,
                   const FixtureTest *tests,
                   guint              n_tests);

G_END_DECLS

#endif /* IMPASTO_DIALOG_FIXTURE_H */
