# One writer per format.
# REPORT_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/report/libreport.a
src_report_libreport_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_report_libreport_a_SOURCES = \
	src/report/batch.c \
	src/report/batch.h \
	src/report/batch_columns.def \
	src/report/batch_functions.c \
	src/report/batch_table.c \
	src/report/batch_table.h \
	src/report/buffer.c \
	src/report/buffer.h \
	src/report/collect.c \
	src/report/collect.h \
	src/report/collect_judgement.c \
	src/report/collect_memory.c \
	src/report/collect_operations.c \
	src/report/collect_parts.h \
	src/report/collect_profile.c \
	src/report/collect_resources.c \
	src/report/csv.c \
	src/report/csv.h \
	src/report/csv_memory.c \
	src/report/csv_functions.c \
	src/report/document.c \
	src/report/document.h \
	src/report/folded.c \
	src/report/formats.def \
	src/report/hits.c \
	src/report/hits.h \
	src/report/hot.c \
	src/report/hot.h \
	src/report/hot_sheet.c \
	src/report/html.c \
	src/report/html_chart.c \
	src/report/html_charts.def \
	src/report/html_data.c \
	src/report/html_functions.c \
	src/report/html_histogram.c \
	src/report/html_library.c \
	src/report/html_memory.c \
	src/report/html_operations.c \
	src/report/html_overview.c \
	src/report/html_page.c \
	src/report/html_page.h \
	src/report/html_parts.h \
	src/report/html_tables.c \
	src/report/html_text.c \
	src/report/html_words.def \
	src/report/json.c \
	src/report/json.h \
	src/report/json_get.c \
	src/report/json_get.h \
	src/report/json_judgement.c \
	src/report/json_memory.c \
	src/report/json_operations.c \
	src/report/json_profile.c \
	src/report/json_parts.h \
	src/report/json_read.c \
	src/report/json_read_judgement.c \
	src/report/json_read_memory.c \
	src/report/json_read_operations.c \
	src/report/json_read_profile.c \
	src/report/json_read_parts.h \
	src/report/json_read_resources.c \
	src/report/json_resources.c \
	src/report/json_write.c \
	src/report/memory_sheet.c \
	src/report/memory_sheet.h \
	src/report/markdown.c \
	src/report/markdown_parts.c \
	src/report/markdown_parts.h \
	src/report/node.c \
	src/report/node.h \
	src/report/pprof.c \
	src/report/recorded.c \
	src/report/recorded.h \
	src/report/report.c \
	src/report/report.h \
	src/report/select.c \
	src/report/select.h \
	src/report/sheet.c \
	src/report/sheet.h \
	src/report/sheet_axis.c \
	src/report/sheet_axis.h \
	src/report/sheet_html.c \
	src/report/sheet_markdown.c \
	src/report/sheet_parts.h \
	src/report/sheet_plot.c \
	src/report/sheet_plot.h \
	src/report/sheet_svg.c \
	src/report/sheet_svg.h \
	src/report/sheet_text.c \
	src/report/speedscope.c \
	src/report/summary.c \
	src/report/summary.h \
	src/report/summary_columns.def \
	src/report/text.c \
	src/report/wrap.c \
	src/report/wrap.h
REPORT_LIBS = src/report/libreport.a $(ANALYSIS_LIBS) $(CJSON_LIBS)

# The page's style and script become strings of the program
nodist_src_report_libreport_a_SOURCES = src/report/html_assets.c
CLEANFILES += src/report/html_assets.c
src/report/html_assets.c: data/report.css data/report.js src/report/html_assets.awk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(AWK) -f $(top_srcdir)/src/report/html_assets.awk \
		$(top_srcdir)/data/report.css $(top_srcdir)/data/report.js >$@.tmp && mv $@.tmp $@
