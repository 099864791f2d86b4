/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures and figures of PyTorch, and the comparison of losses and gradients
 * with them.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <json-glib/json-glib.h>

#include "tests/support/objective_fixture.h"

/* After g_test_init (): the folder of the golden files is the only argument. */
void golden_init (int argc, char **argv);

/* The file @name of the folder as JSON. */
JsonParser *golden_parse (const gchar *name);
/* The default options with those of @object, by key and value. */
NstOptions golden_options (JsonObject *object);

/* The picture NAME.png, or its upper left corner of this size unless 0; free
 * its values. */
PictureValues golden_picture (const gchar *name, gint width, gint height);

/* Asserts that @value is @golden within a relative @tolerance. */
void golden_check_loss (const gchar *what,
                        gdouble      value,
                        gdouble      golden,
                        gdouble      tolerance);

typedef struct
{
  gdouble min_cosine; /* of the angle between the gradients */
  gdouble length;     /* relative difference of the lengths */
  gdouble value;      /* difference of a value, relative to the largest */
} GradientTolerance;

/**
 * golden_check_gradient: compares @gradient, of @n values, with the file
 * NAME.gradient: values in single precision or, with a @step, 16-bit multiples
 * of it.
 */
void golden_check_gradient (const gchar             *name,
                            const gfloat            *gradient,
                            gsize                    n,
                            gdouble                  step,
                            const GradientTolerance *tolerance);

#endif /* GOLDEN_H */
