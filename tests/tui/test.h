/* What every test of the screen includes first. */
#ifndef TESTS_TUI_TEST_H
#define TESTS_TUI_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif
