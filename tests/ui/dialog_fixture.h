/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fixture of the dialog's tests: a fake host, settings, and functions that
 * wait.
 */
#ifndef IMPASTO_DIALOG_FIXTURE_H
#define IMPASTO_DIALOG_FIXTURE_H

#include "dialog_driver.h"
#include "fake_host.h"

G_BEGIN_DECLS

/* More iterations than any test waits for. */
#define ENDLESS 100000
/* Only guards against an endless wait. */
#define WAIT_SECONDS 300.0

typedef struct
{
  FakeHost       *fake;
  ImpastoSettings settings;      /* one level, endless */
  const gchar    *way_out;       /* how a script closes the dialog */
  guint           wanted;        /* number of presents to wait for */
  gint            wanted_answer; /* to a question */
  gchar          *root;          /* from fixture_add_folder (), or NULL */
  gchar          *folder;
} Fixture;

/* Runs @script in a dialog with the host and settings of the fixture. */
gboolean fixture_run (Fixture *f, DriverScript script);
/* Gives the host a folder for the user's files.  f->folder is its path; the
 * folder does not exist yet and is removed with the fixture. */
void fixture_add_folder (Fixture *f);
/* Waits for @n more frames. */
void fixture_wait_for_frames (Fixture *f, guint n);
/* Waits until the button @name is sensitive. */
void fixture_wait_for_button (const gchar *name);
/* Clicks a button; aborts if it is not sensitive. */
void fixture_click (const gchar *name);

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

G_END_DECLS

#endif /* IMPASTO_DIALOG_FIXTURE_H */
