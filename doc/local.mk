# Manual pages (dist_man_MANS) and the guides (dist_doc_DATA). perftop.1 and those of the subcommands have the
# program's own tables in them: a small program of the build fills them in.
dist_man_MANS += doc/libperftop.3 doc/perftop-segment.5
dist_doc_DATA += \
	doc/ARCHITECTURE.md \
	doc/guide.md
EXTRA_DIST += \
	doc/HACKING
if MONITOR
PAGES = \
	doc/perftop.1 \
	doc/perftop-bench.1 \
	doc/perftop-check.1 \
	doc/perftop-diff.1 \
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
	doc/perftop-validate.1.in
