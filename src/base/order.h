/* The order of two numbers, or of two places in one array, as qsort asks for it: below, at or above 0. NaN is beside all.
 * Descending: ORDER(b, a). Each is computed twice. */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

#endif
