/*
 * plugin_host.c - a host in C that knows nothing of NNG: it loads each plugin with RTLD_LOCAL,
 * runs it, and unloads it.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int (*run)(void);
		void *plugin = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
		if (plugin == NULL) {
			printf("%s\n", dlerror());
			return 1;
		}
		void *found = dlsym(plugin, "run");
		memcpy(&run, &found, sizeof(found));
		int result = found != NULL ? run() : -1;
		const char *error = dlerror();
		printf("%d %s\n", result, error != NULL ? error : "no error");
		printf("%d\n", dlclose(plugin));
	}
	return 0;
}
