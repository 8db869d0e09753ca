#include "base/map.h"
#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

up_status up_map_open(const char *path, up_map *out, up_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return up_fail(err, errno == ENOENT ? UP_E_MISSING : UP_E_IO, path, 0, 0, "%s", strerror(errno));
    struct stat st;
    up_status status = UP_OK;
    if (fstat(fd, &st) != 0) status = up_fail(err, UP_E_IO, path, 0, 0, "%s", strerror(errno));
    else if (!S_ISREG(st.st_mode)) status = up_fail(err, UP_E_IO, path, 0, 0, "not a regular file");
    else if (st.st_size == 0) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "the file is empty");
    if (status == UP_OK) {
        void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (at == MAP_FAILED) status = up_fail(err, UP_E_IO, path, 0, 0, "%s", strerror(errno));
        else *out = (up_map){at, (size_t)st.st_size};
    }
    close(fd);
    return status;
}

void up_map_close(up_map *map) {
    if (map->bytes) munmap((void *)(uintptr_t)map->bytes, map->len);
    *map = (up_map){0};
}
