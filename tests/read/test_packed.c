/* What is packed is read as what is in it; what is damaged costs only itself; a bomb is refused. */
#include <bzlib.h>
#include <lzma.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include "base/buffer.h"
#include "read/read.h"
#include "check.h"

static char path[64];

static void put_file(const up_buffer *b) {
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(b->bytes, 1, b->len, f) != b->len || fclose(f) != 0) abort();
}

/* A line a report ("id:length of text") or refusal ("! message"), of at most `most`. */
static void read_path(const char *from, unsigned most, up_buffer *seen) {
    up_reader *reader = NULL;
    up_error err = {0};
    up_buffer_clear(seen);
    up_buffer_text(seen, "");
    if (up_reader_open(from, NULL, &reader, &err) != UP_OK) abort();
    for (unsigned guard = 0; guard < most; guard++) {
        up_report r;
        err = (up_error){0};
        up_status status = up_reader_next(reader, &r, &err);
        if (status == UP_END) break;
        if (status == UP_OK) up_buffer_format(seen, "%s:%zu\n", r.id, r.text_len); else up_buffer_format(seen, "! %s\n", err.message);
    }
    up_reader_close(reader);
}

static void read_all(const up_buffer *in, up_buffer *seen) {
    put_file(in);
    read_path(path, 1000, seen);
}

typedef void (*packer)(const up_buffer *in, up_buffer *out);

static void pack_gzip(const up_buffer *in, up_buffer *out) {
    char *room = malloc(in->len + 1000);
    z_stream z = {.next_in = (unsigned char *)in->bytes, .avail_in = (unsigned)in->len, .next_out = (unsigned char *)room, .avail_out = (unsigned)in->len + 1000};
    if (!room || deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK || deflate(&z, Z_FINISH) != Z_STREAM_END) abort();
    up_buffer_add(out, room, z.total_out);
    deflateEnd(&z), free(room);
}

static void pack_zstd(const up_buffer *in, up_buffer *out) {
    size_t room = ZSTD_compressBound(in->len);
    char *to = malloc(room);
    size_t n = ZSTD_compress(to, room, in->bytes, in->len, 3);
    if (ZSTD_isError(n)) abort();
    up_buffer_add(out, to, n);
    free(to);
}

static void pack_bzip2(const up_buffer *in, up_buffer *out) {
    unsigned n = (unsigned)in->len + 1000;
    char *to = malloc(n);
    if (BZ2_bzBuffToBuffCompress(to, &n, in->bytes, (unsigned)in->len, 9, 0, 0) != BZ_OK) abort();
    up_buffer_add(out, to, n);
    free(to);
}

static void pack_xz(const up_buffer *in, up_buffer *out) {
    size_t room = lzma_stream_buffer_bound(in->len), n = 0;
    uint8_t *to = malloc(room);
    if (lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, NULL, (const uint8_t *)in->bytes, in->len, to, &n, room) != LZMA_OK) abort();
    up_buffer_add(out, (char *)to, n);
    free(to);
}

static const struct { const char *name; packer pack; } packers[] = {{"gzip", pack_gzip}, {"zstd", pack_zstd}, {"bzip2", pack_bzip2}, {"xz", pack_xz}};

static void make_lines(up_buffer *out, int n) {
    up_buffer_clear(out);
    for (int i = 0; i < n; i++) up_buffer_format(out, "{\"id\":\"r%d\",\"text\":\"Report %d of Arvel: %08x %08x %08x.\"}\n", i, i, check_random(1u << 31), check_random(1u << 31), check_random(1u << 31));
}

static void every_packing(void) {
    up_buffer plain = {0}, packed = {0}, expected = {0}, seen = {0}, more = {0};
    make_lines(&plain, 500);
    read_all(&plain, &expected);
    CHECK("500 reports", expected.len > 3000);
    for (size_t i = 0; i < COUNT_OF(packers); i++) {
        up_buffer_clear(&packed);
        packers[i].pack(&plain, &packed);
        read_all(&packed, &seen);
        CHECK(packers[i].name, strcmp(seen.bytes, expected.bytes) == 0);
        /* Once more packed, by another; and cut in the middle. */
        up_buffer_clear(&more);
        packers[(i + 1) % COUNT_OF(packers)].pack(&packed, &more);
        read_all(&more, &seen);
        CHECK("packed twice", strcmp(seen.bytes, expected.bytes) == 0);
        packed.len /= 2;
        read_all(&packed, &seen);
        const char *refusal = strchr(seen.bytes, '!');
        CHECK("cut: one refusal, at the end", refusal && !strchr(refusal + 1, '!') && strstr(refusal, "cut short") && !strncmp(seen.bytes, expected.bytes, (size_t)(refusal - seen.bytes)));
    }
    up_buffer_free(&plain), up_buffer_free(&packed), up_buffer_free(&expected), up_buffer_free(&seen), up_buffer_free(&more);
}

static void members(void) {
    up_buffer plain = {0}, packed = {0}, seen = {0};
    size_t second = 0, third = 0;
    for (int i = 0; i < 3; i++) {
        up_buffer_clear(&plain);
        for (int k = 0; k < 50; k++) up_buffer_format(&plain, "{\"id\":\"m%d-%d\",\"text\":\"%08x %08x\"}\n", i, k, check_random(1u << 31), check_random(1u << 31));
        if (i == 1) second = packed.len;
        if (i == 2) third = packed.len;
        pack_gzip(&plain, &packed);
    }
    read_all(&packed, &seen);
    CHECK("all members", strstr(seen.bytes, "m0-49:") && strstr(seen.bytes, "m1-0:") && strstr(seen.bytes, "m2-49:") && !strchr(seen.bytes, '!'));
    for (size_t i = (second + third) / 2; i < (second + third) / 2 + 20; i++) packed.bytes[i] ^= 0x5A;
    read_all(&packed, &seen);
    CHECK("damage costs its member", strstr(seen.bytes, "m0-49:") && strstr(seen.bytes, "m2-0:") && strstr(seen.bytes, "m2-49:") && !strstr(seen.bytes, "m1-49:"));
    const char *refusal = strchr(seen.bytes, '!');
    CHECK("and one line", refusal && strstr(refusal, "damaged near byte") && !strchr(refusal + 1, '!'));
    up_buffer_free(&plain), up_buffer_free(&packed), up_buffer_free(&seen);
}

static void bombs(void) {
    up_buffer zeros = {0}, packed = {0}, seen = {0};
    char block[1 << 16];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 2048; i++) up_buffer_add(&zeros, block, sizeof block); /* 128 MB */
    memcpy(zeros.bytes, "{\"text\":\"", 9);
    for (size_t i = 0; i < COUNT_OF(packers); i++) {
        up_buffer_clear(&packed);
        packers[i].pack(&zeros, &packed);
        read_all(&packed, &seen);
        CHECK(packers[i].name, strstr(seen.bytes, "unpack to more than 300 times as many: refused") || strstr(seen.bytes, "the line is longer"));
        CHECK("few lines", strlen(seen.bytes) < 400);
    }
    /* Packed four times over. */
    up_buffer again = {0};
    make_lines(&zeros, 3);
    for (int i = 0; i < 4; i++) {
        up_buffer_clear(&again);
        pack_gzip(i ? &packed : &zeros, &again);
        up_buffer swap = packed;
        packed = again, again = swap;
    }
    read_all(&packed, &seen);
    CHECK("packed four times", strstr(seen.bytes, "compressed more than 3 times over"));
    up_buffer_free(&zeros), up_buffer_free(&packed), up_buffer_free(&seen), up_buffer_free(&again);
}

/* A long file is unpacked in a thread ahead of the reader, a pipe is not: what is read, and said, is the same. */
static void long_files(void) {
    enum { N_MEMBERS = 40, N_LINES = 1000 };
    up_buffer lines = {0}, packed = {0}, seen = {0}, piped = {0};
    for (int m = 0; m < N_MEMBERS; m++) {
        up_buffer_clear(&lines);
        for (int i = 0; i < N_LINES; i++) up_buffer_format(&lines, "{\"id\":\"%d\",\"text\":\"Report %d of member %d says %d, and more that makes it as long as a sentence is.\"}\n", m * N_LINES + i, i, m, i * 7919 % 1000003);
        size_t from = packed.len;
        pack_gzip(&lines, &packed);
        /* One member is damaged behind the point where the thread begins. */
        if (m == 30) packed.bytes[from + (packed.len - from) / 2] ^= 0x55;
    }
    static const struct { const char *name; bool is_cut; unsigned most; } cases[] = {{"whole", false, 1u << 30}, {"cut short", true, 1u << 30}, {"left before the end", false, 30000}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        size_t len = packed.len;
        if (cases[c].is_cut) packed.len -= 100;
        put_file(&packed);
        packed.len = len;
        for (int is_pipe = 0; is_pipe < 2; is_pipe++) {
            up_buffer *into = is_pipe ? &piped : &seen;
            char command[128];
            snprintf(command, sizeof command, "cat %s", path);
            FILE *pipe = is_pipe ? popen(command, "r") : NULL;
            char from[64];
            if (is_pipe) snprintf(from, sizeof from, "/proc/self/fd/%d", fileno(pipe));
            read_path(is_pipe ? from : path, cases[c].most, into);
            if (pipe) pclose(pipe);
        }
        /* Messages differ in the file's name alone, which is not in them. */
        CHECK(cases[c].name, seen.len > 100000 && seen.len == piped.len && memcmp(seen.bytes, piped.bytes, seen.len) == 0);
        if (c == 0) CHECK("the damage is said once, what is behind it is read", strstr(seen.bytes, "! the gzip data is damaged") && strstr(seen.bytes, "\n39999:"));
        if (c == 1) CHECK("the end that is missing is said", strstr(seen.bytes, "! the gzip data is cut short"));
    }
    up_buffer_free(&lines), up_buffer_free(&packed), up_buffer_free(&seen), up_buffer_free(&piped);
}

static void other_marks(void) {
    up_buffer in = {0}, seen = {0};
    static const char utf16[] = "\xFF\xFE" "d\0a\0t\0e\0\t\0t\0e\0x\0t\0\n\0" "2\0" "0\0" "2\0" "2\0-\0" "0\0" "3\0-\0" "0\0" "4\0\t\0" "\xE9\0\n\0";
    up_buffer_add(&in, utf16, sizeof utf16 - 1);
    read_all(&in, &seen);
    CHECK("UTF-16 with its mark, a table", strstr(seen.bytes, ":2\n"));
    /* Without its mark: "A", a quotation mark, an accent, a face; a table the other way round; "Do", in Cyrillic, twice. */
    static const char json[] = "{\0\"\0t\0e\0x\0t\0\"\0:\0\"\0A\0\x1D \xE9\0=\xD8\x00\xDE\"\0}\0\n\0", table[] = "\0t\0e\0x\0t\0,\0d\0a\0t\0e\0\n\0O\0n\0e\0,\0\n", words[] = "\x14\x04>\x04 \0\x14\x04>\x04.\0";
    static const char numbers[] = "\x01\0\x02\0 \0a\0b\0c\0\x05\0\x06\0", halves[] = "a\0\0\xD8" "b\0c\0d\0e\0";
    static const struct { const char *name, *bytes; size_t len; const char *seen; } marks[] = {
        {"JSON", json, sizeof json - 1, ":10\n"}, {"a table the other way round", table, sizeof table - 1, ":3\n"}, {"Cyrillic", words, sizeof words - 1, ":10\n"},
        {"* small numbers", numbers, sizeof numbers - 1, "! "}, {"* half a character", halves, sizeof halves - 1, "! "},
    };
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        up_buffer_clear(&in);
        up_buffer_add(&in, marks[i].bytes, marks[i].len);
        read_all(&in, &seen);
        if (!CHECK(marks[i].name, strstr(seen.bytes, marks[i].seen))) fprintf(stderr, "  seen %s\n", seen.bytes);
    }
    up_buffer_clear(&in);
    up_buffer_text(&in, "BZh9 is how a bzip2 file begins, and so may a text.");
    read_all(&in, &seen);
    CHECK("* a text that begins as bzip2 does", strstr(seen.bytes, ":51\n"));
    up_buffer_free(&in), up_buffer_free(&seen);
}

int main(void) {
    snprintf(path, sizeof path, "/tmp/uptick-packed-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0) return 1;
    close(fd);
    every_packing();
    members();
    bombs();
    long_files();
    other_marks();
    unlink(path);
    return check_report();
}
