# One writer per format.
# REPORT_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_report_libreport_a_SOURCES = \
	src/report/batch.c \
	src/report/batch.h \
	src/report/batch_columns.def \
	src/report/batch_table.c \
	src/report/batch_table.h \
	src/report/buffer.c \
	src/report/buffer.h \
	src/report/json.c \
	src/report/json.h \
	src/report/json_operations.c \
	src/report/json_parts.h \
	src/report/json_resources.c \
	src/report/node.c \
	src/report/node.h \
	src/report/recorded.c \
	src/report/recorded.h \
	src/report/select.c \
	src/report/select.h
REPORT_LIBS = src/report/libreport.a $(ANALYSIS_LIBS) $(CJSON_LIBS)
