/* SPDX-License-Identifier: MIT */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

/* How many elements an array has; for an array itself, not for a pointer to one. */
#define HP_COUNT(array) (sizeof(array) / sizeof(array)[0])

#endif
