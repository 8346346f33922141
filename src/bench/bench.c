/* To be written. */
#include "bench/bench.h"
