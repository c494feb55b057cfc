/* commands.c - the list of all commands; see command.h */
#include <string.h>

#include "analyzer/cmd/command.h"

const struct command *const commands[] = {
    &command_record, &command_check,   &command_run,   &command_perturb, &command_snapshot,
    &command_log,    &command_history, &command_stats, &command_export,  &command_diff,
    &command_rules,  &command_explain, &command_env,   &command_learn,   NULL,
};

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (strcmp(commands[i]->name, name) == 0) {
			return commands[i];
		}
	}
	return NULL;
}
