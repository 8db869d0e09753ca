/* zip.h - the members of a zip file held in memory, one unpacked at a time (PKWARE APPNOTE 6.3.10). */
#ifndef UP_READ_ZIP_H
#define UP_READ_ZIP_H

#include <zlib.h>
#include "base/span.h"

typedef struct up_zip { const unsigned char *bytes; size_t len, directory; uint64_t n_members; } up_zip;

typedef struct up_zip_member {
    size_t at, len;  /* the packed bytes */
    uint32_t crc;
    bool is_packed;  /* by deflate; else stored */
} up_zip_member;

/* Finds the directory at the end of `bytes` (borrowed).  UP_E_FORMAT: there is none that lies whole in them. */
up_status up_zip_open(const char *bytes, size_t len, up_zip *out);
/* The member of this name, whatever its case.  UP_E_MISSING; UP_E_FORMAT: it is said to lie where it does not, is locked with a
 * password or packed in another way (`*why`, static, says which). */
up_status up_zip_find(const up_zip *zip, const char *name, up_zip_member *out, const char **why);

typedef struct up_zip_stream { const unsigned char *bytes; size_t len, at; uint64_t n_out; uint32_t crc, crc_wanted; bool is_packed, is_open, has_ended; z_stream z; } up_zip_stream;

/* UP_E_NOMEM. */
up_status up_zip_begin(const up_zip *zip, const up_zip_member *member, up_zip_stream *out);
/* The next bytes, at least one; UP_END behind the last.  UP_E_FORMAT: damaged.  UP_E_LIMIT: a bomb.  UP_E_NOMEM. */
up_status up_zip_read(up_zip_stream *stream, char *out, size_t room, size_t *n);
void up_zip_end(up_zip_stream *stream);

#endif
