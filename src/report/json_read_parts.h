/* The parts of reading a document, one file each. For json_read*.c alone. */
#ifndef REPORT_JSON_READ_PARTS_H
#define REPORT_JSON_READ_PARTS_H

#include "report/document.h"
#include "report/json_get.h"

void json_read_resources(struct json_reader *r, struct document_process *to, const cJSON *process);
void json_read_series(struct json_reader *r, struct document_process *to, const cJSON *process);
void json_read_memory(struct json_reader *r, struct document_process *to, const cJSON *process);
/* One number for each of `count` times; NULL where the array is absent or has another number of them. */
double *json_read_numbers(struct json_reader *r, const cJSON *series, const char *key,
			  size_t count);
void json_read_threads(struct json_reader *r, struct document_process *to, const cJSON *process);
void json_read_operations(struct json_reader *r, struct document_process *to,
			  const cJSON *process); /* and "metrics" */
void json_read_judgement(struct json_reader *r, struct document_process *to,
			 const cJSON *process); /* and "health" */
void json_read_profile(struct json_reader *r, struct document_process *to,
		       const cJSON *process); /* after the operations, which it counts */

/* "S": one letter; 0: none. */
char json_read_state(struct json_reader *r, const cJSON *object);

/* Why something is unknown, where nobody says. */
char *json_read_reason(struct json_reader *r, const cJSON *object, bool unknown);

#endif
