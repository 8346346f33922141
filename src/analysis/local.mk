# From the history to findings: rules, trends, leaks, health, alerts. Pure judgement over samples.
# ANALYSIS_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/analysis/libanalysis.a
src_analysis_libanalysis_a_SOURCES = \
	src/analysis/alerts.c \
	src/analysis/analysis.c \
	src/analysis/analysis.h \
	src/analysis/condition.c \
	src/analysis/condition.h \
	src/analysis/condition_figures.def \
	src/analysis/costs.c \
	src/analysis/finding.c \
	src/analysis/finding.h \
	src/analysis/health.c \
	src/analysis/health.def \
	src/analysis/health.h \
	src/analysis/leak.c \
	src/analysis/judge.c \
	src/analysis/judge.h \
	src/analysis/leak.h \
	src/analysis/memory.c \
	src/analysis/memory.h \
	src/analysis/memory_growth.c \
	src/analysis/memory_growth.h \
	src/analysis/names.c \
	src/analysis/names.h \
	src/analysis/operations.c \
	src/analysis/quantity.c \
	src/analysis/quantity.h \
	src/analysis/resources.c \
	src/analysis/rules.def \
	src/analysis/settings.c \
	src/analysis/store.c \
	src/analysis/store.h \
	src/analysis/trends.c \
	src/analysis/windows.c \
	src/analysis/windows.h
ANALYSIS_LIBS = src/analysis/libanalysis.a $(STATS_LIBS)
