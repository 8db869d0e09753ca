/* geonames.c - reads GeoNames dumps: which of their features are places to us, and by which names.
 *
 * A dump is lines of 19 tab-separated columns (download.geonames.org/export/dump/readme.txt).  Taken in are
 * states and divisions of the first and second level, all populated places, named regions, islands, seas,
 * parks, universities and airports; left out are the other eight million features (hills, streams, hotels,
 * farms), whose names would turn every "Church" and "Spring" of a report into a place.  Of the alternate
 * names those that are written in Latin letters are kept, since the reports are English. */
#include "base/error.h"
#include "base/utf8.h"
#include "where/build.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* ------------------------------------------------------------------ one line */

static bool parse_degrees(up_str s, double limit, double *out) {
    if (s.len == 0 || s.len > 20) return false;
    bool negative = s.at[0] == '-', point = false, digits = false;
    double value = 0, scale = 1;
    for (uint32_t i = s.at[0] == '-' || s.at[0] == '+'; i < s.len; i++) {
        if (s.at[i] == '.' && !point) { point = true; continue; }
        if (s.at[i] < '0' || s.at[i] > '9') return false;
        digits = true;
        value = value * 10 + (s.at[i] - '0');
        if (point) scale *= 10;
    }
    value /= scale;
    *out = negative ? -value : value;
    return digits && value <= limit;
}

static bool parse_count(up_str s, uint32_t *out) {
    uint64_t value = 0;
    if (s.len > 15) return false;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9') return false;
        value = value * 10 + (uint64_t)(s.at[i] - '0');
    }
    *out = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    return true;
}

const char *up_geonames_read(const char *line, size_t len, up_geonames_row *out) {
    up_str column[19];
    uint32_t n = 0;
    if (len > 1u << 20) return "the line is longer than a megabyte";
    for (size_t i = 0, begin = 0; i <= len; i++)
        if (i == len || line[i] == '\t') {
            if (n == 19) return "there are more than 19 columns";
            column[n++] = (up_str){line + begin, (uint32_t)(i - begin)};
            begin = i + 1;
        }
    if (n < 19) return "there are fewer than 19 columns";
    if (up_utf8_invalid(line, len) != len || memchr(line, 0, len)) return "it is not text in UTF-8";
    *out = (up_geonames_row){.name = column[1], .ascii = column[2], .alternates = column[3], .country = column[8], .admin1 = column[10], .admin2 = column[11]};
    if (!column[0].len || !parse_count(column[0], &out->id)) return "column 1 is no number";
    if (!parse_degrees(column[4], 90, &out->lat)) return "column 5 is no latitude";
    if (!parse_degrees(column[5], 180, &out->lon)) return "column 6 is no longitude";
    if (!parse_count(column[14], &out->population)) return "column 15 is no number of people";
    if (!out->name.len || out->name.len > 400) return "column 2 is no name";
    if (column[6].len > 1 || column[7].len > 10) return "columns 7 and 8 are no feature class and code";
    if (out->country.len != 0 && out->country.len != 2) return "column 9 is no country code";
    if (out->admin1.len > 20 || out->admin2.len > 80) return "columns 11 and 12 are no division codes";
    out->klass = column[6].len ? column[6].at[0] : ' ';
    memcpy(out->code, column[7].at, column[7].len);
    return NULL;
}

/* ------------------------------------------------------------------ features and names */

static bool begins(const char *code, const char *with) { return strncmp(code, with, strlen(with)) == 0; }

/* Whether a feature is a place to us; its kind and what is added to its rank. */
static bool is_wanted(const up_geonames_row *row, up_place_kind *kind, uint8_t *bonus) {
    const char *code = row->code;
    *bonus = 0;
    switch (row->klass) {
    case 'A':
        *kind = UP_PLACE_IS_REGION;
        if (begins(code, "PCL") && strcmp(code, "PCLH") != 0) *kind = UP_PLACE_IS_COUNTRY;
        else if (strcmp(code, "ADM1") == 0) *kind = UP_PLACE_IS_ADMIN1;
        else if (strcmp(code, "ADM2") == 0) *kind = UP_PLACE_IS_ADMIN2;
        else return strcmp(code, "ADM3") == 0 || strcmp(code, "TERR") == 0 || strcmp(code, "ADMD") == 0 || strcmp(code, "ZN") == 0;
        return true;
    case 'P':
        *kind = UP_PLACE_IS_CITY;
        if (strcmp(code, "PPLX") == 0) *kind = UP_PLACE_IS_DISTRICT;
        if (strcmp(code, "PPLC") == 0) *bonus = 24;
        else if (strcmp(code, "PPLA") == 0) *bonus = 8;
        else if (strcmp(code, "PPLA2") == 0) *bonus = 3;
        return strcmp(code, "PPLH") != 0 && strcmp(code, "PPLW") != 0 && strcmp(code, "PPLQ") != 0 && strcmp(code, "PPLCH") != 0;
    case 'L':
        *kind = UP_PLACE_IS_REGION;
        return begins(code, "RGN") || strcmp(code, "CONT") == 0 || strcmp(code, "AREA") == 0 || begins(code, "PRK") || begins(code, "RES") || strcmp(code, "MILB") == 0;
    case 'T':
        *kind = UP_PLACE_IS_REGION;
        return begins(code, "ISL") || strcmp(code, "PEN") == 0 || strcmp(code, "MTS") == 0;
    case 'H':
        *kind = UP_PLACE_IS_REGION;
        return begins(code, "SEA") || strcmp(code, "OCN") == 0 || strcmp(code, "GULF") == 0 || strcmp(code, "STRT") == 0;
    case 'S':
        *kind = UP_PLACE_IS_SPOT;
        return strcmp(code, "UNIV") == 0 || strcmp(code, "AIRP") == 0 || strcmp(code, "CTRR") == 0 || strcmp(code, "PRN") == 0;
    default: return false;
    }
}

/* Written in Latin letters as a name, not a code, and long enough to mean something. */
static bool is_usable(up_str name) {
    uint32_t letters = 0, capitals = 0;
    for (size_t at = 0; at < name.len;) {
        uint32_t c = up_utf8_next(name.at, name.len, &at);
        if (up_is_digit(c)) return false;
        if (c >= 0x250 && !(c >= 0x1E00 && c < 0x1F00) && !(c >= 0x2010 && c <= 0x201F) && c != 0x2BB && c != 0x2BC) return false;
        if (up_is_letter(c)) { letters++; capitals += up_is_upper(c); }
    }
    if (letters < 3 || capitals == 0) return false; /* all in small letters are romanised spellings nobody writes */
    return !(letters <= 5 && capitals == letters); /* airport and other codes */
}

/* Where English is spoken towns have no English names besides their own: what GeoNames lists for the
 * smaller ones are names long out of use, which mislead ("Atlantic" for East Rockaway). */
static bool has_only_own_name(const up_geonames_row *row, up_place_kind kind) {
    static const char *const countries[] = {"US", "GB", "CA", "AU", "IE", "NZ"};
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
        if (row->country.len == 2 && memcmp(row->country.at, countries[i], 2) == 0) return kind >= UP_PLACE_IS_CITY && row->population < 150000;
    return false;
}

static void add_row(up_gaz_builder *b, const up_geonames_row *row) {
    up_place_kind kind;
    uint8_t bonus;
    if (!is_wanted(row, &kind, &bonus)) return;
    char country[3] = "", admin1[32] = "", admin2[128] = "";
    memcpy(country, row->country.at, row->country.len);
    if (row->country.len && row->admin1.len && !(row->admin1.len == 2 && memcmp(row->admin1.at, "00", 2) == 0)) {
        snprintf(admin1, sizeof admin1, "%s.%.*s", country, (int)row->admin1.len, row->admin1.at);
        if (row->admin2.len) snprintf(admin2, sizeof admin2, "%s.%.*s", admin1, (int)row->admin2.len, row->admin2.at);
    }
    /* A country's or division's own code; the code of its own level does not make it lie in itself. */
    char own[128] = "";
    if (kind == UP_PLACE_IS_COUNTRY) memcpy(own, country, sizeof country);
    if (kind == UP_PLACE_IS_ADMIN1) { memcpy(own, admin1, sizeof admin1); admin1[0] = admin2[0] = 0; }
    if (kind == UP_PLACE_IS_ADMIN2) { memcpy(own, admin2, sizeof admin2); admin2[0] = 0; }
    if (kind <= UP_PLACE_IS_ADMIN2 && !own[0]) kind = UP_PLACE_IS_REGION;
    up_gaz_entry entry = {
        .name = row->name, .has_point = true, .lat = row->lat, .lon = row->lon, .population = row->population, .geonames = row->id, .kind = kind, .bonus = bonus,
    };
    memcpy(entry.country, country, sizeof country);
    entry.admin1 = (up_str){admin1, (uint32_t)strlen(admin1)};
    entry.admin2 = (up_str){admin2, (uint32_t)strlen(admin2)};
    entry.code = (up_str){own, (uint32_t)strlen(own)};
    uint32_t place = up_gaz_add(b, &entry);
    if (place == UP_GAZ_NONE) return;
    up_gaz_name(b, row->name, place, 0);
    if (row->ascii.len) up_gaz_name(b, row->ascii, place, 0);
    if (has_only_own_name(row, kind)) return;
    for (uint32_t i = 0, begin = 0; i <= row->alternates.len; i++) {
        if (i < row->alternates.len && row->alternates.at[i] != ',') continue;
        up_str alternate = {row->alternates.at + begin, i - begin};
        if (is_usable(alternate)) up_gaz_name(b, alternate, place, UP_GAZ_ALTERNATE);
        begin = i + 1;
    }
}

/* ------------------------------------------------------------------ a file of lines, packed or not */

enum { BLOCK = 1 << 18 };

typedef struct source {
    FILE *file;
    z_stream stream;
    bool is_packed, at_end;
    unsigned char packed[BLOCK];
    uint64_t read, size;
} source;

static up_status open_source(source *s, const char *path, up_error *err) {
    *s = (source){.file = fopen(path, "rb")};
    if (!s->file) return up_fail(err, errno == ENOENT ? UP_E_MISSING : UP_E_IO, path, 0, 0, "%s", strerror(errno));
    if (fseek(s->file, 0, SEEK_END) == 0) { long end = ftell(s->file); s->size = end > 0 ? (uint64_t)end : 0; }
    rewind(s->file);
    unsigned char head[30];
    size_t n = fread(head, 1, sizeof head, s->file);
    int window = 0;
    long skip = 0;
    if (n == 30 && memcmp(head, "PK\3\4", 4) == 0) { /* the first file of a ZIP archive (APPNOTE, 4.3.7) */
        if (head[8] != 8 || head[9]) return up_fail(err, UP_E_FORMAT, path, 0, 0, "the archive's first file is not deflated");
        if (head[6] & 1) return up_fail(err, UP_E_FORMAT, path, 0, 0, "the archive is encrypted");
        skip = 30 + (head[26] | head[27] << 8) + (head[28] | head[29] << 8);
        window = -15;
    } else if (n >= 2 && head[0] == 0x1F && head[1] == 0x8B) window = 15 + 16;
    if (fseek(s->file, skip, SEEK_SET) != 0) return up_fail(err, UP_E_IO, path, 0, 0, "%s", strerror(errno));
    if (window) {
        if (inflateInit2(&s->stream, window) != Z_OK) return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory");
        s->is_packed = true;
    }
    return UP_OK;
}

static void close_source(source *s) {
    if (s->is_packed) inflateEnd(&s->stream);
    if (s->file) fclose(s->file);
}

/* Up to `size` further bytes of the text; 0 at its end.  -1: damaged. */
static long read_source(source *s, unsigned char *out, size_t size) {
    if (s->at_end) return 0;
    if (!s->is_packed) {
        size_t n = fread(out, 1, size, s->file);
        s->read += n;
        return ferror(s->file) ? -1 : (long)n;
    }
    s->stream.next_out = out;
    s->stream.avail_out = (uInt)size;
    while (s->stream.avail_out) {
        if (!s->stream.avail_in) {
            s->stream.next_in = s->packed;
            s->stream.avail_in = (uInt)fread(s->packed, 1, sizeof s->packed, s->file);
            s->read += s->stream.avail_in;
            if (!s->stream.avail_in) return -1; /* cut short */
        }
        int result = inflate(&s->stream, Z_NO_FLUSH);
        if (result == Z_STREAM_END) { s->at_end = true; break; }
        if (result != Z_OK) return -1;
    }
    return (long)(size - s->stream.avail_out);
}

up_status up_gaz_read_dump(up_gaz_builder *b, const char *path, up_progress progress, void *context, uint64_t *n_refused, up_error *err) {
    source *s = malloc(sizeof *s);
    size_t cap = BLOCK * 2, held = 0;
    unsigned char *text = malloc(cap);
    uint64_t refused = 0;
    uint32_t line_number = 0;
    if (!s || !text) { free(s); free(text); return up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory"); }
    up_status status = open_source(s, path, err);
    bool ended = false;
    while (status == UP_OK && !ended) {
        if (held == cap) {
            /* No line of a dump is this long; a file without line ends must not fill the memory. */
            status = up_fail(err, UP_E_FORMAT, path, line_number + 1, 0, "the line is longer than %zu bytes", cap);
            break;
        }
        long n = read_source(s, text + held, cap - held < BLOCK ? cap - held : BLOCK);
        if (n < 0) { status = up_fail(err, UP_E_FORMAT, path, line_number + 1, 0, "the file is damaged or cut short"); break; }
        ended = n == 0;
        held += (size_t)n;
        size_t begin = 0;
        for (;;) {
            unsigned char *end = memchr(text + begin, '\n', held - begin);
            if (!end && !(ended && begin < held)) break;
            size_t stop = end ? (size_t)(end - text) : held, len = stop - begin;
            if (len && text[begin + len - 1] == '\r') len--;
            line_number++;
            up_geonames_row row;
            const char *wrong = len ? up_geonames_read((const char *)text + begin, len, &row) : NULL;
            if (wrong && line_number == 1) { status = up_fail(err, UP_E_FORMAT, path, 1, 0, "not a GeoNames dump: %s", wrong); break; }
            if (wrong) refused++;
            else if (len) add_row(b, &row);
            begin = stop + (end != NULL);
        }
        memmove(text, text + begin, held - begin);
        held -= begin;
        if (status == UP_OK && progress && !progress(context, s->read, s->size)) status = UP_END;
    }
    close_source(s);
    free(s);
    free(text);
    if (status == UP_OK && n_refused) *n_refused = refused;
    return status;
}
