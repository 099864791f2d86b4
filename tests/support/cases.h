/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Registers a test for each row of a table.
 */
#ifndef CASES_H
#define CASES_H

#include <glib.h>

/* Adds the test FOLDER/NAME for each element of the array @cases, whose first
 * member is its name; @test gets a pointer to the element. */
#define ADD_CASES(folder, cases, test)                                         \
  G_STMT_START                                                                 \
  {                                                                            \
    for (guint _i = 0; _i < G_N_ELEMENTS (cases); _i++)                        \
      {                                                                        \
        g_autofree gchar *_path =                                              \
            g_strconcat (folder, "/", (cases)[_i].name, NULL);                 \
                                                                               \
        g_test_add_data_func (_path, &(cases)[_i], test);                      \
      }                                                                        \
  }                                                                            \
  G_STMT_END

#endif /* CASES_H */
