# The screen: terminal, panes, actions, columns.
# TUI_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/tui/libtui.a
src_tui_libtui_a_CFLAGS = $(AM_CFLAGS) $(NCURSES_CFLAGS)
src_tui_libtui_a_SOURCES = \
	src/tui/act.c \
	src/tui/action.c \
	src/tui/action.h \
	src/tui/actions.def \
	src/tui/call_tree.c \
	src/tui/call_tree.h \
	src/tui/column.c \
	src/tui/column.h \
	src/tui/columns.def \
	src/tui/detail.c \
	src/tui/detail.h \
	src/tui/figures.c \
	src/tui/found.c \
	src/tui/found.h \
	src/tui/frame.c \
	src/tui/function_columns.def \
	src/tui/function_list.c \
	src/tui/function_list.h \
	src/tui/function_scope.c \
	src/tui/function_scope.h \
	src/tui/function_table.c \
	src/tui/function_table.h \
	src/tui/functions_seen.c \
	src/tui/functions_seen.h \
	src/tui/graph.c \
	src/tui/graph.h \
	src/tui/grid.c \
	src/tui/grid.h \
	src/tui/help.c \
	src/tui/inside.c \
	src/tui/inside.h \
	src/tui/input.c \
	src/tui/input.h \
	src/tui/jump.c \
	src/tui/key.c \
	src/tui/key.h \
	src/tui/keys.def \
	src/tui/layout.c src/tui/layout.h \
	src/tui/list.c \
	src/tui/list.h \
	src/tui/memory_graphs.c \
	src/tui/memory_graphs.h \
	src/tui/memory_kinds.c \
	src/tui/memory_kinds.h \
	src/tui/memory_known.c \
	src/tui/memory_known.h \
	src/tui/memory_mappings.c \
	src/tui/memory_mappings.h \
	src/tui/memory_operations.c \
	src/tui/memory_operations.h \
	src/tui/memory_summary.c \
	src/tui/memory_summary.h \
	src/tui/menu.c \
	src/tui/menu.h \
	src/tui/menus.c \
	src/tui/meters.c \
	src/tui/meters.def \
	src/tui/pane_compare.c \
	src/tui/pane_findings.c \
	src/tui/pane_functions.c \
	src/tui/pane_graphs.c \
	src/tui/pane_memory.c \
	src/tui/pane_metrics.c \
	src/tui/pane_operations.c \
	src/tui/pane_output.c \
	src/tui/pane_process.c \
	src/tui/pane_threads.c \
	src/tui/panes.def \
	src/tui/picker.c \
	src/tui/picker.h \
	src/tui/prompts.c \
	src/tui/screen.c \
	src/tui/screen.h \
	src/tui/series.c \
	src/tui/series.h \
	src/tui/signs.def \
	src/tui/spent.c \
	src/tui/spent.h \
	src/tui/table.c \
	src/tui/table.h \
	src/tui/paint.c src/tui/paint.h \
	src/tui/term.c \
	src/tui/term.h \
	src/tui/terminfo.c \
	src/tui/terminfo.h \
	src/tui/theme.c \
	src/tui/theme.h \
	src/tui/themes.def \
	src/tui/tui.c \
	src/tui/tui.h
TUI_LIBS = src/tui/libtui.a $(ANALYSIS_LIBS) $(NCURSES_LIBS)
