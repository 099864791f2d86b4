/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run that is kept whole: its reports, and what was shown at each.
 */
#ifndef FILM_H
#define FILM_H

#include "session_fixture.h"

/* The shipped network, a content of @width x @height and a style of @height x
 * @width, for all films to come until they are freed by film_tear_down (). */
void film_set_up (gint         width,
                  gint         height,
                  NstModel   **film_model,
                  NstPicture **film_content,
                  NstPicture **film_style);
void film_tear_down (void);

/* Others for the films to come; not copied. */
void film_set_inputs (NstModel   *film_model,
                      NstPicture *film_content,
                      NstPicture *film_style);

typedef struct
{
  Reports    reports;
  GPtrArray *pictures; /* of NstPicture; the result is one more at the end */
  NstEnd     end;
} Film;

/* Runs to the end, from @initial or, if NULL, what @options say. */
void
film_run (Film *film, const NstOptions *options, const NstPicture *initial);
/* The same with @on_report, which calls film_keep_picture (). */
void film_run_with (Film             *film,
                    const NstOptions *options,
                    const NstPicture *initial,
                    void (*on_report) (Reports           *reports,
                                       const NstProgress *progress));
void film_keep_picture (Reports *reports, const NstProgress *progress);
void film_clear (Film *film);

/* Reports. */
guint              film_length (const Film *film);
const NstPicture  *film_picture (const Film *film, guint i);
const NstPicture  *film_result (const Film *film);
const NstProgress *film_last (const Film *film);

/* New pictures; the second one is part · a + (1 - part) · b. */
NstPicture *
picture_resized (const NstPicture *picture, gint width, gint height);
NstPicture *picture_mix (const NstPicture *a, const NstPicture *b, gfloat part);

#endif /* FILM_H */
