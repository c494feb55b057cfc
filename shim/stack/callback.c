/* callback.c - see callback.h */
#include "shim/stack/callback.h"

__thread const void *callback_running;
