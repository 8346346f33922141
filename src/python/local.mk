# The package perftop for Python: an extension module that links with libperftop, and the Python around it. The
# module knows the room client only.
perftoppydir = $(PYTHON_SITE)/perftop
perftoppy_LTLIBRARIES = src/python/perftop/_perftop.la
dist_perftoppy_DATA = \
	src/python/perftop/__init__.py \
	src/python/perftop/_decorate.py \
	src/python/perftop/_monitor.py \
	src/python/perftop/_perftop.pyi \
	src/python/perftop/_stats.py \
	src/python/perftop/_tasks.py \
	src/python/perftop/py.typed
src_python_perftop__perftop_la_SOURCES = \
	src/python/perftop/_perftop.h \
	src/python/perftop/convert.c \
	src/python/perftop/metric.c \
	src/python/perftop/module.c \
	src/python/perftop/order.c \
	src/python/perftop/profiler.c \
	src/python/perftop/span.c
src_python_perftop__perftop_la_CPPFLAGS = $(AM_CPPFLAGS) $(PYTHON_CPPFLAGS)
# Python's own symbols are the interpreter's
src_python_perftop__perftop_la_LDFLAGS = $(SANITIZE_CFLAGS) -module -avoid-version -shared \
	-export-symbols-regex '^PyInit__perftop$$'
src_python_perftop__perftop_la_LIBADD = $(CLIENT_LIBS)

# As it is imported from the build tree: PYTHONPATH=$(top_builddir)/src/python
all-local: src/python/perftop/_perftop.so
src/python/perftop/_perftop.so: src/python/perftop/_perftop.la $(dist_perftoppy_DATA)
	$(AM_V_GEN)cp src/python/perftop/.libs/_perftop.so $@.new && mv $@.new $@
	@test '$(srcdir)' = . || (cd $(srcdir) && cp $(dist_perftoppy_DATA) '$(abs_top_builddir)/$(@D)')
CLEANFILES += src/python/perftop/_perftop.so
EXTRA_DIST += src/python/pyproject.toml src/python/setup.py

# libtool's description of a module is of use to nobody
install-data-hook:
	rm -f '$(DESTDIR)$(perftoppydir)/_perftop.la'
uninstall-local:
	rm -f '$(DESTDIR)$(perftoppydir)/_perftop.so'
	-rm -rf '$(DESTDIR)$(perftoppydir)/__pycache__'
	-rmdir '$(DESTDIR)$(perftoppydir)' 2>/dev/null || :
