/* To be written. */
#include "validate/validate.h"
