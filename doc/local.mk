# Manual pages (dist_man_MANS) and the guides (dist_doc_DATA). perftop.1 and those of the subcommands have the
# program's own tables in them: a small program of the build fills them in.
dist_man_MANS += doc/libperftop.3 doc/libperftop-functions.3 doc/perftop-segment.5
dist_doc_DATA += \
	doc/ARCHITECTURE.md \
	doc/guide.md \
	doc/python.md
EXTRA_DIST += \
	doc/HACKING \
	doc/libperftop-monitor.3
if MONITOR
if SHARED
man_MANS += doc/libperftop-monitor.3
endif
PAGES = \
	doc/perftop.1 \
	doc/perftop-bench.1 \
	doc/perftop-check.1 \
	doc/perftop-diff.1 \
	doc/perftop-profile.1 \
	doc/perftop-validate.1
man_MANS += $(PAGES)
EXTRA_PROGRAMS += doc/tables
doc_tables_SOURCES = doc/tables.c src/cmd/threshold.c
doc_tables_LDADD = $(BASE_LIBS)
CLEANFILES += $(PAGES) doc/tables$(EXEEXT)

$(PAGES): doc/tables$(EXEEXT)
.1.in.1:
	$(AM_V_GEN)doc/tables$(EXEEXT) $< >$@.new && mv $@.new $@
SUFFIXES = .1.in .1
endif
EXTRA_DIST += \
	doc/perftop.1.in \
	doc/perftop-bench.1.in \
	doc/perftop-check.1.in \
	doc/perftop-diff.1.in \
	doc/perftop-profile.1.in \
	doc/perftop-validate.1.in
# What the pages' examples run on, and files to begin with
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	doc/examples/after-1.json \
	doc/examples/after-2.json \
	doc/examples/after-3.json \
	doc/examples/after-4.json \
	doc/examples/after-5.json \
	doc/examples/after.json \
	doc/examples/backtest.c \
	doc/examples/before-1.json \
	doc/examples/before-2.json \
	doc/examples/before-3.json \
	doc/examples/before-4.json \
	doc/examples/before-5.json \
	doc/examples/before.json \
	doc/examples/daily_report.c \
	doc/examples/github-workflow.yml \
	doc/examples/gitlab-ci.yml \
	doc/examples/order_book.cc \
	doc/examples/perftop.rules \
	doc/examples/run.json \
	doc/examples/shop.c

# A program to try things on: perftop-bench(1)
noinst_PROGRAMS += doc/examples/backtest
doc_examples_backtest_LDADD = $(CLIENT_LIBS)
