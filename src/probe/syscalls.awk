# The macros of asm/unistd.h become a list; of each name, the macro stands for the number
$1 == "#define" && $2 ~ /^__NR_[a-z]/ && $2 !~ /^__NR_(syscalls|arch_specific_syscall)$/ {
	printf "X(%s, \"%s\")\n", $2, substr($2, 6)
}
