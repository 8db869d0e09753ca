/* sha256.h - the hash of FIPS 180-4, for tokens: a file of hashes gives none away. */
#ifndef UP_SERVE_SHA256_H
#define UP_SERVE_SHA256_H

#include <stddef.h>

/* 64 hexadecimal digits and NUL. */
void up_sha256(const char *bytes, size_t len, char out[65]);

#endif
