/* dlclose, on the way to the C library's: where an object was, another one may be next. The static library leaves it alone. */
#include "functions/functions.h"

#ifdef PIC
#include <dlfcn.h>

FUNCTIONS_EXPORT int dlclose(void *handle);

int dlclose(void *handle)
{
	static int (*next)(void *);
	int (*function)(void *) = __atomic_load_n(&next, __ATOMIC_RELAXED);
	int result;

	if (function == NULL) {
		*(void **)&function = dlsym(RTLD_NEXT, "dlclose");
		__atomic_store_n(&next, function, __ATOMIC_RELAXED);
	}
	result = function != NULL ? function(handle) : -1;
	functions_forget_unloaded();
	return result;
}
#endif
