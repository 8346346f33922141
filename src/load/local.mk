# The loads of `perftop validate`: a program that does what it is asked and says what it did. It uses the library only.
pkglibexec_PROGRAMS += src/load/perftop-load
src_load_perftop_load_SOURCES = \
	src/load/load.c
src_load_perftop_load_LDADD = $(CLIENT_LIBS) $(LIBM)
