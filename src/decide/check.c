/* To be written. */
#include "decide/check.h"
