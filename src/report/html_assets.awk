# Turns data/report.css and data/report.js into C, so that nothing can be missing at run time:
#	awk -f html_assets.awk report.css report.js
BEGIN {
	print "/* Made of data/report.css and data/report.js. */"
	print "/* clang-format off */"
	print "#include \"report/html_parts.h\""
	name[1] = "html_style"
	name[2] = "html_script"
}
FNR == 1 {
	if (file++)
		print ";"
	print "const char " name[file] "[] ="
}
{
	gsub(/["\\]/, "\\\\&")
	print "\"" $0 "\\n\""
}
END {
	print ";"
}
