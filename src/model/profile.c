/* Profiles: what samples of functions add up to. */
#include "model/profile.h"
