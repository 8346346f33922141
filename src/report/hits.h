/*
 * Hits of a profile in the order that struct profile_data (model/profile.h) has them in: for who fills one from elsewhere, or
 * gives its operations other numbers.
 */
#ifndef REPORT_HITS_H
#define REPORT_HITS_H

#include "model/profile.h"

/* Puts them in order: those that are the same are added up, those with count 0 go, and account.samples is their sum.
 * False: there are more than can be counted. */
bool hits_order(struct profile_data *d);

/* Operation i becomes numbers[i]; one beyond `count` becomes unknown. In order again afterwards. */
void hits_renumber(struct profile_data *d, const uint32_t *numbers, size_t count);

#endif
