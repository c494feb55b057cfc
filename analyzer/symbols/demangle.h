/*
 * demangle.h - C++ and Rust names from symbol tables, as people write them.
 */
#ifndef NNGTRACE_SYMBOLS_DEMANGLE_H
#define NNGTRACE_SYMBOLS_DEMANGLE_H

/*
 * The readable form of a symbol, without parameter lists, so that it equals the name that
 * debug information gives: "queue::push" for "_ZN5queue4pushEi". NULL: not a mangled name, or
 * built without libiberty. Free the result with free. Any thread.
 */
char *demangle(const char *symbol);

#endif
