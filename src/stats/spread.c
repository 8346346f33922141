/* To be written. */
#include "stats/spread.h"
