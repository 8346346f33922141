# From the history to findings: rules, trends, leaks, health, alerts. Pure judgement over samples.
# ANALYSIS_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/analysis/libanalysis.a
src_analysis_libanalysis_a_SOURCES = \
	src/analysis/analysis.h \
	src/analysis/condition.h \
	src/analysis/condition_figures.def \
	src/analysis/finding.c \
	src/analysis/finding.h \
	src/analysis/health.def \
	src/analysis/health.h \
	src/analysis/leak.h \
	src/analysis/rules.def \
	src/analysis/windows.h
ANALYSIS_LIBS = src/analysis/libanalysis.a $(STATS_LIBS)
