/*
 * The registers of each kind of processor on which stacks can be unwound: which the kernel copies
 * (asm/perf_regs.h), and their order in call frame information.
 */
#ifndef PERF_REGISTERS_H
#define PERF_REGISTERS_H

#include <linux/perf_event.h>

#if defined(__x86_64__)
#include <asm/perf_regs.h>
#define REGISTERS_MASK 0xff01ffu /* AX to IP, R8 to R15 */
#define REGISTERS_SP   PERF_REG_X86_SP
#define REGISTERS_PC   PERF_REG_X86_IP
#define REGISTERS_ABI  PERF_SAMPLE_REGS_ABI_64
/* System V ABI, AMD64 supplement, figure 3.36; the last is the return address */
#define REGISTERS_BY_DWARF                                                                   \
	PERF_REG_X86_AX, PERF_REG_X86_DX, PERF_REG_X86_CX, PERF_REG_X86_BX, PERF_REG_X86_SI, \
		PERF_REG_X86_DI, PERF_REG_X86_BP, PERF_REG_X86_SP, PERF_REG_X86_R8,          \
		PERF_REG_X86_R9, PERF_REG_X86_R10, PERF_REG_X86_R11, PERF_REG_X86_R12,       \
		PERF_REG_X86_R13, PERF_REG_X86_R14, PERF_REG_X86_R15, PERF_REG_X86_IP
#define REGISTERS_PC_IN_DWARF true
#define REGISTERS_FP_IN_DWARF 6
#define REGISTERS_SP_IN_DWARF 7
#elif defined(__aarch64__)
#include <asm/perf_regs.h>
#define REGISTERS_MASK 0x1ffffffffu /* X0 to X29, LR, SP, PC */
#define REGISTERS_SP   PERF_REG_ARM64_SP
#define REGISTERS_PC   PERF_REG_ARM64_PC
#define REGISTERS_ABI  PERF_SAMPLE_REGS_ABI_64
/* DWARF for the Arm 64-bit architecture, section 4.1: X0 to X30, SP, as the kernel has them */
#define REGISTERS_BY_DWARF                                                                        \
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
		25, 26, 27, 28, 29, 30, 31
#define REGISTERS_PC_IN_DWARF false
#define REGISTERS_FP_IN_DWARF 29
#define REGISTERS_SP_IN_DWARF 31
#else
#define REGISTERS_MASK        0u
#define REGISTERS_SP          0
#define REGISTERS_PC          0
#define REGISTERS_ABI         PERF_SAMPLE_REGS_ABI_64
#define REGISTERS_BY_DWARF    0
#define REGISTERS_PC_IN_DWARF true
#define REGISTERS_FP_IN_DWARF 0
#define REGISTERS_SP_IN_DWARF 1
#endif

#endif
