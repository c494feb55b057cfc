/*
 * launching.h - the options that `nngtrace record` and `nngtrace run` share.
 *
 * Called by the program's only thread, before it starts anything.
 */
#ifndef NNGTRACE_CMD_LAUNCHING_H
#define NNGTRACE_CMD_LAUNCHING_H

#include "analyzer/cmd/options.h"
#include "analyzer/cmd/watching.h"
#include "analyzer/launch/launch.h"

enum {
	LAUNCH_OPTION_AUDIT = 0x200,
	LAUNCH_OPTION_NO_CHILDREN,
	LAUNCH_OPTION_GUARD,
	LAUNCH_OPTION_SNAPSHOT,
	LAUNCH_OPTION_PERTURB
};

extern const struct option_row launch_option_rows[];

/*
 * Takes over one of these options, of a command. argument and watching: they stay the
 * caller's, and must outlive *launch. Returns 0, or the exit status of a usage error, which has
 * been said.
 */
int launch_option(const char *command, struct launch *launch, struct watching *watching, int id,
                  const char *argument);

/* Says which variables of the environment have a name that is nearly one of ours, and are not. */
void launch_check_variables(void);

#endif
