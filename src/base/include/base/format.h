/* SPDX-License-Identifier: MIT */
/* Has the compiler check a format against its arguments: HP_FORMAT(n, m) says that parameter n is a format
 * and m the first of its arguments, 0 for a va_list. */
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

/* For Windows the compiler's own "printf" means what Microsoft's library understands. The programs are built
 * with mingw's instead (__USE_MINGW_ANSI_STDIO, cmake/Rooms.cmake), which takes %zu and the like as
 * everywhere. */
#ifdef _WIN32
#define HP_FORMAT(at, first) __attribute__((format(gnu_printf, at, first)))
#else
#define HP_FORMAT(at, first) __attribute__((format(printf, at, first)))
#endif

#endif
