# The program: options, subcommands, main; it joins the rooms, from the top layer to the bottom.
# main.c stands apart from the library, so that tests can link the rest. One line a file.
noinst_LIBRARIES += src/cmd/libcmd.a
src_cmd_libcmd_a_CPPFLAGS = $(AM_CPPFLAGS) -DPKGLIBEXECDIR='"$(pkglibexecdir)"' -DPKGLIBDIR='"$(pkglibdir)"'
src_cmd_libcmd_a_CFLAGS = $(AM_CFLAGS) $(INIH_CFLAGS)
src_cmd_libcmd_a_SOURCES = \
	src/cmd/alerts.c \
	src/cmd/alerts.h \
	src/cmd/batch.c \
	src/cmd/bench.c \
	src/cmd/check.c \
	src/cmd/config.c \
	src/cmd/demo.c \
	src/cmd/diff.c \
	src/cmd/elf.c \
	src/cmd/elf.h \
	src/cmd/help.c \
	src/cmd/input.c \
	src/cmd/input.h \
	src/cmd/leak.c \
	src/cmd/list.c \
	src/cmd/option_sections.def \
	src/cmd/options.c \
	src/cmd/options.def \
	src/cmd/options.h \
	src/cmd/outputs.c \
	src/cmd/outputs.h \
	src/cmd/preload.c \
	src/cmd/preload.h \
	src/cmd/profile.c \
	src/cmd/profile_command.c \
	src/cmd/progress.c \
	src/cmd/progress.h \
	src/cmd/report.c \
	src/cmd/run.c \
	src/cmd/run.h \
	src/cmd/sampling.c \
	src/cmd/sampling.h \
	src/cmd/settings.c \
	src/cmd/settings.def \
	src/cmd/settings.h \
	src/cmd/sides.c \
	src/cmd/sides.h \
	src/cmd/signals.c \
	src/cmd/signals.h \
	src/cmd/snapshot.c \
	src/cmd/snapshot.h \
	src/cmd/status_line.c \
	src/cmd/status_line.h \
	src/cmd/subcommands.c \
	src/cmd/subcommands.def \
	src/cmd/threshold.c \
	src/cmd/threshold.h \
	src/cmd/validate.c \
	src/cmd/watch.c \
	src/cmd/write.c \
	src/cmd/write.h
CMD_LIBS = src/cmd/libcmd.a src/decide/libdecide.a src/bench/libbench.a src/validate/libvalidate.a $(TUI_LIBS) $(REPORT_LIBS) $(SOURCE_LIBS) $(CLIENT_LIBS) $(INIH_LIBS)

bin_PROGRAMS += src/cmd/perftop
src_cmd_perftop_SOURCES = src/cmd/main.c
src_cmd_perftop_LDADD = $(CMD_LIBS)
