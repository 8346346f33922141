/* To be written. */
#include "stats/growth.h"
