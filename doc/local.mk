# Manual pages (dist_man_MANS) and the guides (dist_doc_DATA). perftop.1 has the program's own tables in
# it: a small program of the build fills them in.
dist_man_MANS += doc/libperftop.3 doc/perftop-segment.5
dist_doc_DATA += \
	doc/ARCHITECTURE.md \
	doc/guide.md
EXTRA_DIST += \
	doc/HACKING \
	doc/perftop.1.in
if MONITOR
man_MANS += doc/perftop.1
EXTRA_PROGRAMS += doc/tables
doc_tables_SOURCES = doc/tables.c src/cmd/threshold.c
doc_tables_LDADD = $(BASE_LIBS)
CLEANFILES += doc/perftop.1 doc/tables$(EXEEXT)

doc/perftop.1: doc/perftop.1.in doc/tables$(EXEEXT)
	$(AM_V_GEN)doc/tables$(EXEEXT) $(srcdir)/doc/perftop.1.in >$@.new && mv $@.new $@
endif
