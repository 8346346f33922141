/* The parts of the JSON document, one file each. For json.c alone. */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "report/json.h"
#include "report/node.h"

void json_add_resources(cJSON *process, const struct process_track *p);
void json_add_series(cJSON *process, const struct process_track *p);
void json_add_threads(cJSON *process, const struct process_track *p);

/* Adds "operations" and "metrics". */
void json_add_operations(cJSON *process, const struct history *h, const struct process_track *p,
			 const struct json_options *options);

#endif
