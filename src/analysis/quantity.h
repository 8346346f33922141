/*
 * Limits and thresholds as a user writes them: "500ms", "1.5GiB", "80%", "1000", "10k". Numbers without a
 * unit are in the base unit. The k, M, G and T of plain numbers are powers of 1000, those of bytes of 1024.
 */
#ifndef ANALYSIS_QUANTITY_H
#define ANALYSIS_QUANTITY_H

#include <stdbool.h>

enum quantity {
	QUANTITY_NUMBER,
	QUANTITY_SECONDS,
	QUANTITY_BYTES,
	QUANTITY_PERCENT,
	QUANTITY_AMOUNT, /* of an operation: a time, or where it reads as none, bytes */
	QUANTITY_COUNT
};

/* Of a unit's name, as in rules.def and unit_name(). */
enum quantity quantity_of_unit(const char *unit);

/* The whole text or nothing. */
bool quantity_parse(enum quantity quantity, const char *text, double *value);

/* What is accepted, translated: "a time such as 500ms". */
const char *quantity_help(enum quantity quantity);

#endif
