/* A threshold as a user writes it. For the configuration file and the manual page. */
#ifndef CMD_THRESHOLD_H
#define CMD_THRESHOLD_H

/* unit: as in analysis/rules.def. In the largest unit of which it is a whole number, so that nothing
 * is lost: "500ms" "1GiB" "80%" "10"; allocated. */
char *threshold_text(double value, const char *unit);

#endif
