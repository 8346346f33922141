/* To be written. */
#include "decide/compare.h"
