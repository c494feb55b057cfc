/*
 * unload_plugin.S - two plugins for unload.c whose calls look alike from below. The call of
 * CALL has the same address in both, the same stack pointer, and its caller's return address in
 * the same place; but with VARIANT 1 one frame of 48 bytes lies between, with VARIANT 2 two.
 */
	.text
	.globl	plugin_run
	.type	plugin_run, @function
plugin_run:				/* void plugin_run(void (*call)(void)) */
	.cfi_startproc
#if VARIANT == 1
	subq	$40, %rsp
	.cfi_adjust_cfa_offset 40
	.org	64, 0x90
	call	*%rdi
	addq	$40, %rsp
	.cfi_adjust_cfa_offset -40
	ret
	.cfi_endproc
	.size	plugin_run, . - plugin_run
#else
	subq	$24, %rsp
	.cfi_adjust_cfa_offset 24
	call	plugin_inner
	addq	$24, %rsp
	.cfi_adjust_cfa_offset -24
	ret
	.cfi_endproc
	.size	plugin_run, . - plugin_run
	.org	48, 0x90
	.type	plugin_inner, @function
plugin_inner:
	.cfi_startproc
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	.org	64, 0x90
	call	*%rdi
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	plugin_inner, . - plugin_inner
#endif
	.org	128, 0x90
	.section .note.GNU-stack, "", @progbits
