/*
 * launching.h - the options that `nngtrace record` and `nngtrace run` share.
 */
#ifndef NNGTRACE_CMD_LAUNCHING_H
#define NNGTRACE_CMD_LAUNCHING_H

#include "analyzer/cmd/options.h"
#include "analyzer/launch/launch.h"

enum { LAUNCH_OPTION_AUDIT = 0x200, LAUNCH_OPTION_NO_CHILDREN };

extern const struct option_row launch_option_rows[];

/* Takes over one of these options. */
void launch_option(struct launch *launch, int id);

#endif
