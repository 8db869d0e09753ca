/* unpack.h - compressed bytes: told by their first ones, and undone piece by piece. */
#ifndef UP_READ_UNPACK_H
#define UP_READ_UNPACK_H

#include "uptick.h"

typedef enum up_packing { UP_PACK_NONE, UP_PACK_GZIP, UP_PACK_ZSTD, UP_PACK_BZIP2, UP_PACK_XZ, UP_PACK_DEFLATE, UP_PACK_BROTLI,
    UP_PACK_UTF16LE, UP_PACK_UTF16BE /* not packed, but bytes to be restated before any format can look at them */ } up_packing;

enum { UP_PACKING_HEAD_BYTES = 256 }; /* no more are looked at */
/* From the first bytes, `len` of them: gzip, zstd, bzip2, xz, UTF-16 with its mark or plainly without, else none (deflate and brotli
 * have none). */
up_packing up_packing_of(const char *head, size_t len);
/* From a name of HTTP's Content-Encoding; UP_PACK_NONE for "identity"; false for one that is not known. */
bool up_packing_named(const char *name, size_t len, up_packing *out);
const char *up_packing_name(up_packing packing);

/* Text packs by 3 to 15, one feed saved every hour for a year by 100; what zlib can at most is 1,030.  The first bytes may be whatever. */
enum { UP_PACKED_MOST = 300, UP_PACKED_FREE_BYTES = 64 << 20 };
/* Whether so many bytes have become so many more that nobody packed them in good faith. */
static inline bool up_unpack_is_bomb(uint64_t n_in, uint64_t n_out) { return n_out > UP_PACKED_FREE_BYTES && n_out / UP_PACKED_MOST > n_in; }

typedef struct up_unpack up_unpack;

up_unpack *up_unpack_new(up_packing packing); /* NULL: memory is out */
void up_unpack_free(up_unpack *unpack);
/* Takes bytes from in[*begin, end), moving `*begin`, and puts at most `room` (> 0) into `out`, `*n_out` of them.
 * UP_OK: go on with what is left, or with more.  UP_END: a member is whole; another may follow, and the next call
 * begins it.  UP_E_FORMAT: damaged.  UP_E_LIMIT: asks for more memory than is given.  UP_E_NOMEM. */
up_status up_unpack_some(up_unpack *unpack, const char *in, size_t *begin, size_t end, char *out, size_t room, size_t *n_out);
/* Forgets what it was about and begins a new member with the next byte. */
void up_unpack_reset(up_unpack *unpack);

/* Undoes a whole body held in memory, appending at most `limit` bytes to `out`.  UP_E_LIMIT: there were more;
 * UP_E_FORMAT: damaged or cut short (`out` keeps what came before). */
up_status up_unpack_whole(up_packing packing, const char *bytes, size_t len, size_t limit, up_buffer *out);

/* ---- a file or pipe under as many as three packings */

typedef struct up_source up_source;

/* Reads `fd` (borrowed).  NULL: memory is out. */
up_source *up_source_new(int fd, const char *path);
void up_source_free(up_source *source);
/* The next bytes, unpacked; `*n` 0 at the end.  UP_E_FORMAT: bytes that are damaged, said once in `err`; the next call
 * goes on behind them, where a further gzip member is found, else ends.  UP_E_LIMIT: refused as a bomb; UP_E_IO. */
up_status up_source_read(up_source *source, char *out, size_t room, size_t *n, up_error *err);
/* Bytes read from the system so far. */
uint64_t up_source_taken(const up_source *source);

#endif
