/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run of a session with all its reports, and the picture at each of them.
 */
#ifndef FILM_H
#define FILM_H

#include "session_fixture.h"

typedef struct
{
  Reports    reports;
  GPtrArray *pictures; /* of NstPicture; the last one is the result */
  void (*on_report) (Reports *reports, const NstProgress *progress);
} Film;

/* Runs to the end, which must be no error, with the fixture's inputs and
 * @initial, or NULL for what @options name. */
void
film_run (Film *film, const NstOptions *options, const NstPicture *initial);
/* The same with any inputs and, unless NULL, an @on_report that is called
 * after the picture was kept. */
void film_run_with (Film                *film,
                    const SessionInputs *inputs,
                    const NstOptions    *options,
                    void (*on_report) (Reports           *reports,
                                       const NstProgress *progress));
void film_clear (Film *film);

/* The number of reports; report and picture @i; the last of each. */
guint              film_length (const Film *film);
const NstProgress *film_report (const Film *film, guint i);
const NstProgress *film_last (const Film *film);
const NstPicture  *film_picture (const Film *film, guint i);
const NstPicture  *film_result (const Film *film);

#endif /* FILM_H */
