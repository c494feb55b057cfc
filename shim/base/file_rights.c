/* file_rights.c - see file_rights.h */
#include "shim/base/file_rights.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "shim/base/format_text.h"

bool
file_rights_gained(int fd, const char *path, int flags)
{
	struct stat st;
	if (fstatat(fd, path, &st, flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0 ||
	    !S_ISREG(st.st_mode)) {
		return false;
	}
	if ((st.st_mode & (S_ISUID | S_ISGID)) != 0) {
		return true;
	}
	ssize_t size = *path == '\0'                    ? fgetxattr(fd, "security.capability", NULL, 0)
	               : fd == AT_FDCWD || *path == '/' ? getxattr(path, "security.capability", NULL, 0)
	                                                : 0;
	return size > 0;
}

bool
file_rights_gained_by_name(const char *name)
{
	const char *folders = getenv("PATH");
	if (strchr(name, '/') != NULL) {
		return file_rights_gained(AT_FDCWD, name, 0);
	}
	for (folders = folders != NULL ? folders : "/bin:/usr/bin"; *folders != '\0';) {
		size_t length = strcspn(folders, ":");
		size_t size = length + strlen(name) + 2;
		char path[size < PATH_MAX ? size : PATH_MAX]; /* the stack may be small */
		struct text t = text_in(path, sizeof(path));
		text_add_bytes(&t, folders, length);
		text_add(&t, length > 0 ? "/" : "");
		text_add(&t, name);
		if (!t.cut && access(path, X_OK) == 0) {
			return file_rights_gained(AT_FDCWD, path, 0);
		}
		folders += length + (folders[length] == ':');
	}
	return false;
}
