/* Tables and call trees of a profile. */
#include "stats/functions.h"
