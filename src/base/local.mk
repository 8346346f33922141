# Below everything: memory, text, time, units, errors, tables, translation.
# BASE_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES =
BASE_LIBS = src/base/libbase.a $(LTLIBINTL) $(LIBM)
