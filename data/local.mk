# What is installed and is not code: dist_pkgdata_DATA for files that perftop reads at run time.
pkgconfig_DATA += data/perftop.pc data/perftop-functions.pc

if MONITOR
dist_pkgdata_DATA += \
	data/perftop-check.schema.json \
	data/perftop-diff.schema.json \
	data/perftop-bench.schema.json \
	data/perftop-validate.schema.json \
	data/perftop.schema.json \
	data/perftoprc

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = data/completions/perftop
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = data/completions/_perftop
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = data/completions/perftop.fish
endif

# What the HTML report is made of; compiled in, see src/report/local.mk
EXTRA_DIST += \
	data/report.css \
	data/report.js \
	src/report/html_assets.awk
