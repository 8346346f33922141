# What is installed and is not code: dist_pkgdata_DATA for files that perftop reads at run time.
pkgconfig_DATA += data/perftop.pc
