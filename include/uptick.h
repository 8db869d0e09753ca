/* uptick.h - incidents and political events out of dated reports.
 *
 * The public interface, and its manual.  The road of a report:
 *
 *     up_reader  ->  up_report  ->  up_worker_read  ->  up_document  ->  up_event[]
 *     (what arrived)               (an engine's worker)               (what it says)
 *
 * and of what is kept:   up_store_open -> up_store_add -> up_store_find / up_store_export
 *
 * Threads: an opened `up_engine` is immutable and may be shared by any number of threads.
 * An `up_reader`, `up_worker`, `up_document`, `up_store` or `up_buffer` belongs to one thread at a time.
 * Errors: what can fail returns `up_status`; with `err` non-NULL it also says, in one line, what was
 * wrong and where.  Outputs are untouched on failure.  The library never prints and never exits.
 * Text: UTF-8, pointer and length.  Spans count bytes of the report's text, half-open; everything that
 * leaves the program (JSON, CSV, CoNLL-U) counts Unicode code points. */
#ifndef UPTICK_H
#define UPTICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(UPTICK_BUILD)
#define UPTICK_API __attribute__((visibility("default")))
#else
#define UPTICK_API
#endif

#define UPTICK_VERSION "0.1.0"
#define UPTICK_CODEBOOK 1 /* version of the codebook that records follow */

/* ------------------------------------------------------------------ status and errors */

typedef enum up_status {
    UP_OK = 0,
    UP_END,        /* nothing further: the end of a reader or a cursor; not an error */
    UP_E_NOMEM,    /* an allocation failed, or a document reached its memory limit */
    UP_E_RANGE,    /* a span or number outside what it may be */
    UP_E_USAGE,    /* the caller asked for something that does not exist */
    UP_E_IO,       /* the operating system refused: file, directory, permission, disk */
    UP_E_FORMAT,   /* bytes from outside are not of the form they should be */
    UP_E_ENCODING, /* bytes from outside are not valid text */
    UP_E_LIMIT,    /* larger, deeper or longer than a stated limit */
    UP_E_BUSY,     /* another process holds the store */
    UP_E_MISSING   /* a model, table or record that is not there */
} up_status;

/* What was wrong.  `file` is empty and `line` 0 where they do not apply. */
typedef struct up_error {
    up_status status;
    uint32_t line, column;
    char file[256];
    char message[512];
} up_error;

/* The status in a few words, in English; static. */
UPTICK_API const char *up_status_text(up_status status);
/* Writes `file:line:column: message` into `out` (NUL-terminated, cut to `size`) and returns `out`. */
UPTICK_API const char *up_error_text(const up_error *err, char *out, size_t size);

/* ------------------------------------------------------------------ spans and buffers */

/* [begin, end) of one text, in bytes. */
typedef struct up_span { uint32_t begin, end; } up_span;

/* Growing bytes, for everything that is written.  Zero-initialise; free with up_buffer_free.
 * After a failed allocation `failed` is set, later appends do nothing, and `bytes` keeps what fitted. */
typedef struct up_buffer {
    char *bytes; /* NUL after `len` whenever non-NULL */
    size_t len, cap;
    bool failed;
} up_buffer;

UPTICK_API void up_buffer_add(up_buffer *buffer, const char *bytes, size_t len);
UPTICK_API void up_buffer_text(up_buffer *buffer, const char *text);
UPTICK_API void up_buffer_clear(up_buffer *buffer); /* keeps the memory */
UPTICK_API void up_buffer_free(up_buffer *buffer);

/* ------------------------------------------------------------------ reports */

/* One dated text as it was read, never altered after.  Strings are NUL-terminated UTF-8, NULL unknown. */
typedef struct up_report {
    const char *id;       /* as given, else 16 hex digits of a hash of the content */
    const char *date;     /* YYYY-MM-DD */
    const char *date_from; /* whose date it is where the report gives none: "archive" (when it was archived), "given"; or in which order
                           * "03/04/2022" was read, as other dates of the file told: "day/month", "month/day"; NULL its own */
    const char *title, *url, *source, *language;
    const char *text;     /* valid UTF-8, NUL-terminated */
    size_t text_len;      /* bytes, at most UP_TEXT_MAX */
    uint32_t body_begin;  /* bytes of `text` taken by a leading `date YYYY-MM-DD`: kept, but not analysed */
    bool is_language_told; /* the report states no language; its words are of `language`, which is not English */
} up_report;

/* Whether reports in `language` ("en", "en-GB", "eng"; NULL: not known) can be coded: English alone so far.
 * Others are read and kept like any, and have no events. */
UPTICK_API bool up_language_is_coded(const char *language);

#define UP_TEXT_MAX (16u << 20)

typedef struct up_reader up_reader;

typedef struct up_reader_options {
    const char *format;    /* "text", "jsonl", "html", "feed", "warc", "csv", "tsv", "sheet", "newsml"; NULL: told from the content */
    const char *date;      /* for reports that carry none; NULL unknown */
    size_t max_text_bytes; /* larger reports are refused; 0: UP_TEXT_MAX */
    const char *separator; /* of plain texts in one file: a line that is this alone; NULL: a file is one */
    const char *const *fields; size_t n_fields; /* "text=doc.body": the key, path or column of a field in JSON or a table */
    const char *date_order; /* of "03/04/2022": "day/month" or "month/day"; NULL: told from the other dates of its column, else refused */
    const char *sheet;     /* the one to read of a spreadsheet; NULL: the first whose head names a text */
} up_reader_options;

/* Opens `path` ("-" is standard input).  UP_E_IO when it can't be opened, or is a directory.
 * `options` may be NULL. Format and compression (gzip, zstd, bzip2, xz) are told from the first bytes. */
UPTICK_API up_status up_reader_open(const char *path, const up_reader_options *options, up_reader **out, up_error *err);
/* The next report; borrowed from the reader until its next call.  UP_END after the last.  Any other
 * status refuses one report (or the rest of the file) with one line in `err`; call again to go on
 * with what follows it, until UP_END. */
UPTICK_API up_status up_reader_next(up_reader *reader, up_report *out, up_error *err);
UPTICK_API void up_reader_close(up_reader *reader);
/* Bytes read from the source so far: for showing how far the work is. */
UPTICK_API uint64_t up_reader_bytes(const up_reader *reader);

/* ------------------------------------------------------------------ events */

typedef enum up_class { UP_CLASS_INCIDENT, UP_CLASS_MEASURE, UP_CLASS_RESPONSE, UP_CLASS_CLAIM, UP_CLASS_POLITICAL, UP_N_CLASSES } up_class;

/* The codebook's types, section 2, in its order; families are runs of it. */
typedef enum up_type {
    UP_HOMICIDE, UP_PHYSICAL_ASSAULT, UP_SEXUAL_VIOLENCE, UP_MASS_VIOLENCE, UP_DETENTION,
    UP_ARSON, UP_EXPLOSIVES, UP_DAMAGE, UP_GRAFFITI, UP_DESECRATION, UP_THEFT_ROBBERY,
    UP_THREAT, UP_VERBAL_ABUSE, UP_HARASSMENT, UP_HATE_SPEECH, UP_HOSTILE_ASSEMBLY,
    UP_SERVICE_REFUSAL, UP_DISCRIMINATION, UP_EXCLUSION, UP_EXPULSION,
    UP_PROTECTIVE_MEASURE, UP_SANCTION, UP_RESTRICTION,
    UP_INVESTIGATION, UP_ARREST, UP_CHARGE_TRIAL, UP_CONDEMNATION, UP_SOLIDARITY, UP_REMEDY,
    UP_RISE, UP_FALL,
    UP_POLITICAL_EVENT,
    UP_N_TYPES
} up_type;

typedef enum up_factuality { UP_ASSERTED, UP_ALLEGED, UP_THREATENED, UP_DENIED, UP_HYPOTHETICAL, UP_N_FACTUALITIES } up_factuality;

typedef enum up_target_kind {
    UP_TARGET_NONE, UP_TARGET_PERSON, UP_TARGET_GROUP, UP_TARGET_HOME, UP_TARGET_BUSINESS, UP_TARGET_SCHOOL,
    UP_TARGET_WORSHIP, UP_TARGET_CEMETERY, UP_TARGET_MEMORIAL, UP_TARGET_COMMUNITY_CENTRE, UP_TARGET_VEHICLE,
    UP_TARGET_MEDIA, UP_TARGET_INSTITUTION, UP_TARGET_STATE, UP_TARGET_OTHER, UP_N_TARGET_KINDS
} up_target_kind;

typedef enum up_actor_kind {
    UP_ACTOR_UNKNOWN, UP_ACTOR_PRIVATE, UP_ACTOR_CROWD, UP_ACTOR_GROUP, UP_ACTOR_BUSINESS, UP_ACTOR_INSTITUTION,
    UP_ACTOR_MEDIA, UP_ACTOR_POLICE, UP_ACTOR_STATE, UP_ACTOR_ARMED_GROUP, UP_N_ACTOR_KINDS
} up_actor_kind;

typedef enum up_precision { UP_PLACE_NONE, UP_PLACE_COUNTRY, UP_PLACE_ADMIN, UP_PLACE_CITY, UP_PLACE_POINT, UP_N_PRECISIONS } up_precision;

UPTICK_API const char *up_class_name(up_class klass);
UPTICK_API const char *up_type_name(up_type type);
UPTICK_API const char *up_type_family(up_type type);
UPTICK_API const char *up_type_meaning(up_type type); /* what the codebook means by it, in a clause; static */
UPTICK_API up_class up_type_class(up_type type);
UPTICK_API up_type up_type_from_name(const char *name); /* UP_N_TYPES when there is none */
UPTICK_API const char *up_factuality_name(up_factuality factuality);
UPTICK_API const char *up_target_kind_name(up_target_kind kind); /* NULL for UP_TARGET_NONE */
UPTICK_API const char *up_actor_kind_name(up_actor_kind kind);
UPTICK_API const char *up_precision_name(up_precision precision);

#define UP_MANY UINT32_MAX /* `count.incidents`: "many" */
#define UP_COUNT_UNKNOWN (UINT32_MAX - 1)

/* Words of the report: the text as stored and where it stands.  `text` NULL: unknown. */
typedef struct up_words { const char *text; up_span span; } up_words;

/* One happening as one report tells it (codebook, sections 1 to 4).  Owned by its document. */
typedef struct up_event {
    up_type type;
    up_factuality factuality;
    const char *group; /* "kind:value"; NULL where no group is the target */
    bool perceived;    /* the victim is taken for a member of the group */

    struct { char start[11], end[11]; up_words words; } date; /* ISO 8601; start empty: unknown */
    struct {
        up_words words;         /* as the report writes it */
        const char *name;       /* the gazetteer's name, else the words */
        char country[3];        /* ISO 3166-1 alpha-2; empty unknown */
        const char *admin1;     /* NULL unknown */
        double lat, lon;        /* degrees, WGS84; only where precision is not UP_PLACE_NONE */
        up_precision precision;
        uint32_t geonames;      /* 0 unknown */
    } place;
    struct { up_words words; up_target_kind kind; const char *name; char country[3]; const char *code; } target;
    struct { up_words words; up_actor_kind kind; char country[3]; const char *code; } actor;
    uint32_t incidents, killed, injured; /* UP_MANY, UP_COUNT_UNKNOWN */
    up_words source;                     /* whose word it is; text NULL: the report's own */
    const up_span *evidence; uint32_t n_evidence;
    double confidence;                   /* calibrated, 0..1 */
    const char *const *why; uint32_t n_why;
    const char *cameo;                   /* NULL: from the type */
    const char *plover_event, *plover_mode; /* NULL: from the type */
} up_event;

/* The views of other schemes on an event (codebook, section 5); static, NULL where there is none. */
UPTICK_API const char *up_event_bias(const up_event *event);  /* ODIHR bias motivation */
UPTICK_API const char *up_event_odihr(const up_event *event); /* ODIHR type */
UPTICK_API const char *up_event_fbi(const up_event *event);   /* NIBRS bias code */
UPTICK_API const char *up_event_cameo(const up_event *event);
UPTICK_API const char *up_event_plover(const up_event *event, const char **mode);

/* ------------------------------------------------------------------ engine, worker, document */

typedef struct up_engine up_engine;     /* models, ontology, gazetteer: opened once, immutable */
typedef struct up_worker up_worker;     /* one thread's scratch memory */
typedef struct up_document up_document; /* a report under analysis, with what each stage found */

typedef struct up_engine_options {
    const char *data_dir;              /* where models/ and ontology/ lie; NULL: $UPTICK_DATA, else beside the library */
    const char *const *ontologies;     /* further ontology files, loaded beside ours */
    size_t n_ontologies;
    const char *gazetteer;             /* a gazetteer file in place of the default; NULL */
    bool reads_everything;             /* also takes reports that are sure to hold no event through every stage */
    bool without_events;               /* for the stages before UP_STAGE_EVENTS: the ontology stays closed unless `ontologies` names more */
    bool without_places;               /* for the stages before UP_STAGE_PLACES: so does the gazetteer unless `gazetteer` names one */
} up_engine_options;

/* UP_E_MISSING names what could not be found, UP_E_FORMAT what is damaged and where. */
UPTICK_API up_status up_engine_open(const up_engine_options *options, up_engine **out, up_error *err);
UPTICK_API void up_engine_close(up_engine *engine);

/* Reads our ontology files and those of `options` beside them (docs/ontology.md), as the engine would; every
 * mistake is appended to `mistakes`, a line each.  UP_OK when there are none; else the first one's status,
 * and `err` names it.  `options` may be NULL. */
UPTICK_API up_status up_ontology_check(const up_engine_options *options, up_buffer *mistakes, up_error *err);

UPTICK_API up_status up_worker_new(const up_engine *engine, up_worker **out);
UPTICK_API void up_worker_free(up_worker *worker);

/* How far to take a report. Each stage includes those before it. */
typedef enum up_stage { UP_STAGE_TEXT, UP_STAGE_PARSE, UP_STAGE_DATES, UP_STAGE_PLACES, UP_STAGE_EVENTS } up_stage;

/* Analyses `report` (whose memory must outlive the document).  The document belongs to the worker and
 * lasts until the worker's next call.  UP_E_LIMIT: too large to analyse; UP_E_USAGE: a stage that the engine was
 * opened without. */
UPTICK_API up_status up_worker_read(up_worker *worker, const up_report *report, up_stage upto, const up_document **out, up_error *err);

UPTICK_API const up_event *up_document_events(const up_document *document, size_t *n);
UPTICK_API const up_report *up_document_report(const up_document *document);

/* Writers: append to `out`; every one ends its lines with a newline. */
UPTICK_API void up_write_events(const up_document *document, up_buffer *out);      /* JSON Lines, an event a line */
UPTICK_API void up_write_event(const up_document *document, size_t number, up_buffer *out); /* one of them, without a newline */
UPTICK_API void up_write_report_events(const up_document *document, up_buffer *out); /* one line a report, in the form of gold files */
UPTICK_API void up_write_report(const up_report *report, up_buffer *out);          /* one JSON line: the report as read */
UPTICK_API void up_write_conllu(const up_document *document, up_buffer *out);
/* Analyses given tokens: `bytes` of CoNLL-U (one document, whole sentences, at most UP_TEXT_MAX) come back in `out` with
 * lemma, UPOS, XPOS, head and relation filled, names in MISC, all else as it was.  `path` is for messages.
 * UP_E_FORMAT names the line, counted from the first of `bytes`; UP_E_ENCODING, UP_E_LIMIT; nothing is appended then. */
UPTICK_API up_status up_worker_parse_tokens(up_worker *worker, const char *bytes, size_t len, const char *path, up_buffer *out, up_error *err);
UPTICK_API void up_write_dates(const up_document *document, up_buffer *out);
UPTICK_API void up_write_places(const up_document *document, up_buffer *out);

/* ------------------------------------------------------------------ gazetteers */

/* Told now and then how far a long piece of work is: `done` of `total` bytes (0: unknown).  False stops it. */
typedef bool (*up_progress)(void *context, uint64_t done, uint64_t total);

/* Builds a gazetteer file at `out_path` from a GeoNames dump (allCountries.zip, cities500.txt, .gz; told by
 * content) and the place tables under `data_dir`/ontology/places (NULL: $UPTICK_DATA, else the working
 * directory).  Streams: memory grows by one byte a place.  The file appears whole or not at all.
 * UP_E_MISSING, UP_E_FORMAT with the line, UP_E_IO; UP_END when `progress` (NULL allowed) said to stop. */
UPTICK_API up_status up_gazetteer_import(const char *dump_path, const char *data_dir, const char *out_path,
                                         up_progress progress, void *context, up_error *err);

/* ------------------------------------------------------------------ store */

/* Reports, their texts and their events, kept in one SQLite file (docs/store.md tells its tables).
 * A store survives a kill or a full disk at any moment with every committed batch whole.  One process writes
 * at a time, others read meanwhile; a second writer waits, then gets UP_E_BUSY. */
typedef struct up_store up_store;

typedef struct up_store_options {
    bool must_exist;    /* UP_E_MISSING rather than a new, empty store */
    bool recode;        /* adding a known report replaces its events */
    uint32_t wait_ms;   /* for another writer; 0: 10,000 */
    const char *coder;  /* the models that the events come from, kept with each record; NULL: this library */
    bool only_reads;    /* nothing can be written through it */
} up_store_options;

/* Opens or creates, bringing an older store up to date.  UP_E_FORMAT: no store of ours, a damaged one, or one
 * made by a newer version; UP_E_IO; UP_E_BUSY.  `options` may be NULL. */
UPTICK_API up_status up_store_open(const char *path, const up_store_options *options, up_store **out, up_error *err);
UPTICK_API void up_store_close(up_store *store); /* what was not committed is undone */
/* Walks the whole file and names the first broken promise (UP_E_FORMAT). */
UPTICK_API up_status up_store_check(up_store *store, up_error *err);

/* One transaction a batch: what is added between the two is kept whole or not at all. */
UPTICK_API up_status up_store_begin(up_store *store, up_error *err);
UPTICK_API up_status up_store_commit(up_store *store, up_error *err);

typedef enum up_added { UP_ADDED_NEW, UP_ADDED_VERSION, UP_ADDED_KNOWN } up_added;

/* Keeps `report` with its events, lines of uptick.event/1 as up_write_events writes them.  The same report
 * twice is one (UP_ADDED_KNOWN, nothing changes); another content under a kept id is its new version, whose
 * events replace the old ones (the old text and events are kept as history).  Within a batch, or a
 * transaction of its own.  After UP_E_IO (a full disk) the whole batch is undone. */
UPTICK_API up_status up_store_add(up_store *store, const up_report *report, const char *events, size_t events_len, up_added *out, up_error *err);
/* Whether adding `report` would change nothing. */
UPTICK_API up_status up_store_has(up_store *store, const up_report *report, bool *out, up_error *err);

/* Who is looking: one rule for lists, API and exports (docs/http.md).  NULL in its place: all as kept. */
typedef struct up_view {
    bool names;          /* the names of private persons; else they are masked, letter by letter */
    bool is_public;      /* no words of reports, places blurred to their division */
    double cell_degrees; /* of a public view's coordinates; 0: 1 */
    uint32_t min_cell;   /* of a public view's figures: smaller ones are not shown; 0: all are */
    bool all_words;      /* also the words of sources that are restricted (up_store_restrict); never in a public view */
} up_view;

/* Which events.  NULL or 0: any.  Lists hold names with commas between. */
typedef struct up_query {
    const char *group;    /* "religion:jewish", a kind ("religion") or a value ("jewish"); a list */
    const char *type;     /* types or families; a list */
    const char *klass;    /* classes; a list */
    const char *country;  /* ISO 3166-1 alpha-2; a list */
    const char *from, *to; /* YYYY-MM-DD, inclusive: the event's own dates touch this run; undated events do not */
    const char *report;   /* a report's id */
    double confidence;    /* at least */
    uint64_t limit, offset;
    const char *words;      /* of the report's text and title: all of them; "a phrase", begin*, -without */
    const char *place, *admin1, *source; /* whole names, ASCII capitals aside */
    const char *factuality, *precision;  /* lists */
    const char *review;     /* what reviewers made of it: "machine", "accepted", "corrected", "rejected"; a list; NULL: all but rejected */
    const char *added_from, *added_to; /* days of the (first) report, or of its coming where it has no date; inclusive */
    bool has_box;           /* west <= lon < east (west > east: over the date line), south <= lat < north */
    double west, south, east, north;
    const up_view *view;    /* what of a record may be seen; NULL: all */
    const char *sort;       /* "-date" (also NULL), "date", "-added", "added", "-confidence", "confidence"; "-reports" of incidents */
} up_query;

/* One event as it is kept; strings are borrowed until the cursor moves, NULL unknown. */
typedef struct up_kept {
    const char *id, *report, *report_date, *klass, *type, *family, *group, *factuality, *date_start, *date_end;
    const char *place, *country, *admin1, *precision, *target, *target_kind, *actor, *actor_kind;
    double lat, lon; /* 0 where precision is NULL or "none" */
    double confidence;
    bool perceived;
    const char *json; /* the event as one line of uptick.event/1, without the newline */
} up_kept;

typedef enum up_review_status { UP_REVIEW_MACHINE, UP_REVIEW_ACCEPTED, UP_REVIEW_CORRECTED, UP_REVIEW_REJECTED, UP_N_REVIEW_STATUSES } up_review_status;
UPTICK_API const char *up_review_status_name(up_review_status status);

typedef struct up_cursor up_cursor;

/* The events of a query, the latest date first, undated ones last.  UP_E_USAGE names what does not exist. */
UPTICK_API up_status up_store_find(up_store *store, const up_query *query, up_cursor **out, up_error *err);
UPTICK_API up_status up_cursor_next(up_cursor *cursor, up_kept *out, up_error *err); /* UP_END after the last */
UPTICK_API void up_cursor_close(up_cursor *cursor);
/* How many there are, `limit` and `offset` aside. */
UPTICK_API up_status up_store_count(up_store *store, const up_query *query, uint64_t *out, up_error *err);
UPTICK_API up_status up_store_count_reports(up_store *store, uint64_t *out, up_error *err);

/* A kept report; its strings are borrowed until the next call on the store.  Its events are appended to
 * `events` (may be NULL) as lines.  UP_E_MISSING. */
UPTICK_API up_status up_store_report(up_store *store, const char *id, up_report *out, up_buffer *events, up_error *err);

/* Writes the events of a query as "jsonl", "csv" (RFC 4180, cells that a spreadsheet would run as formulas
 * are quoted with ') or "geojson" (RFC 7946, events with coordinates only), or another of up_export_formats, piece by piece;
 * `write` returns false to stop. */
UPTICK_API up_status up_store_export(up_store *store, const up_query *query, const char *format,
                                     bool (*write)(void *context, const char *bytes, size_t len), void *context, up_error *err);

typedef struct up_export_options {
    bool incidents;      /* incidents in place of events */
    bool hxl;            /* a row of HXL tags under the header of a CSV */
    const up_view *view; /* who will read it; NULL: the query's, and without that all as kept */
} up_export_options;

/* The same for events or incidents, as the view may see them.  In a public view with `min_cell` the division of a record is withheld
 * where it has fewer records than that, and the country likewise.  `options` may be NULL.  Formats: docs/exports.md. */
UPTICK_API up_status up_store_export_as(up_store *store, const up_query *query, const char *format, const up_export_options *options,
                                        bool (*write)(void *context, const char *bytes, size_t len), void *context, up_error *err);
/* Names of the formats, NULL after the last; static. */
UPTICK_API const char *const *up_export_formats(void);

typedef struct up_paper_options {
    const up_view *view;               /* who will read it; NULL: all as kept */
    const struct up_kept_trend *trend; /* the upticks to tell of (up_store_trend); NULL: none were looked for */
} up_paper_options;

/* Appends a report to print: one HTML page that stands alone, with map and charts, of the incidents of a query, which wants `from` and `to`
 * (docs/report.md).  The same store and query give the same bytes.  `options` may be NULL.  UP_E_USAGE. */
UPTICK_API up_status up_store_paper(up_store *store, const up_query *query, const up_paper_options *options, up_buffer *out, up_error *err);

/* ------------------------------------------------------------------ privacy (docs/privacy.md) */

/* What of a source may be shown to whoever is no administrator: its words; 300 characters round each finding; facts and figures alone. */
typedef enum up_level { UP_LEVEL_FULL, UP_LEVEL_EXCERPT, UP_LEVEL_METADATA, UP_N_LEVELS } up_level;
UPTICK_API const char *up_level_name(up_level level); /* "full", "excerpt", "metadata" */
/* From now on; "*": of all sources that have no level of their own.  Names of sources without regard to ASCII capitals.  UP_E_USAGE. */
UPTICK_API up_status up_store_restrict(up_store *store, const char *source, up_level level, up_error *err);
/* Those that were given, by name, "*" last; until `each` says false. */
UPTICK_API up_status up_store_levels(up_store *store, bool (*each)(void *context, const char *source, up_level level), void *context, up_error *err);

/* A report in which a person is named. */
typedef struct up_person_hit {
    const char *report, *date, *title;
    uint32_t n_whole, n_parts; /* times that the name stands there whole (in text, title, address, events, old versions), and in part */
    uint32_t n_versions;       /* old versions that are kept */
    bool is_about;             /* the name is whole in it, in a copy of it, or in another report of its incidents; else it may be somebody else's */
} up_person_hit;

/* Reports that name `name`, those about the person first.  Case, accents, hyphens, order and middle names aside; `take` returns false to stop.
 * UP_E_USAGE: that is no name.  Cost: all texts are read. */
UPTICK_API up_status up_store_find_person(up_store *store, const char *name, bool (*take)(void *context, const up_person_hit *hit), void *context, up_error *err);

typedef struct up_forgotten { uint64_t n_reports, n_rows, n_spots; } up_forgotten;

/* Removes the name: every letter of it, in texts, titles, addresses, ids, events, old versions, incidents, reviews and the full-text index, is
 * replaced, spans and counts stay; in reports about the person parts of the name alone too.  A tombstone a report and a line of the
 * log remain, without the name.  Then the store's files are written anew.  UP_E_BUSY after that: others were reading; run it again. */
UPTICK_API up_status up_store_forget(up_store *store, const char *name, up_forgotten *out, up_error *err);

/* For how many days the words of each source are kept. */
typedef struct up_policy up_policy;

/* Reads a policy: a line `SOURCE,DAYS` each, `*` for all others, `never` for no end; blank lines, those with # and a header `source,days` are
 * passed over.  `path` names it in errors.  UP_E_FORMAT with the line; UP_E_ENCODING. */
UPTICK_API up_status up_policy_read(const char *bytes, size_t len, const char *path, up_policy **out, up_error *err);
UPTICK_API void up_policy_free(up_policy *policy);

typedef struct up_purged { uint64_t n_reports, n_versions; } up_purged;

/* Replaces the texts of reports whose time is over on `today` (days since 1970-01-01) by as many points, drops the texts of their old versions and the words
 * that events quote, masks names; what was coded, spans, dates, titles, addresses and hashes stay.  `dry_run`: only counts.  As up_store_forget. */
UPTICK_API up_status up_store_purge(up_store *store, const up_policy *policy, int32_t today, bool dry_run, up_purged *out, up_error *err);

/* ------------------------------------------------------------------ incidents: which events are one happening */

/* Events of different reports that are one happening are kept as one incident (docs/link.md).  Its id never changes
 * meaning and is never used twice: when two turn out to be one, the later is "merged" and `into` names the other. */
typedef struct up_linker up_linker; /* the model of linking: opened once, immutable */

/* `data_dir` as for up_engine_open; NULL: the default.  UP_E_MISSING, UP_E_FORMAT. */
UPTICK_API up_status up_linker_open(const char *data_dir, up_linker **out, up_error *err);
UPTICK_API void up_linker_close(up_linker *linker);

typedef struct up_linked { uint64_t n_reports, n_incidents, n_new, n_merged, n_split, n_copies; } up_linked;

/* Links the reports that were added since the last time, each against what is kept near it.  Within a batch, or in
 * transactions of its own.  `out` (may be NULL): reports linked; live incidents touched, new, merged, split; copies. */
UPTICK_API up_status up_link_new(const up_linker *linker, up_store *store, up_linked *out, up_error *err);
/* Forgets all links and links every report anew, ids kept where a founding event stays: after a change of models.
 * All in one transaction of its own: UP_END, with the store as it was, when `progress` (NULL allowed; told reports) said to stop. */
UPTICK_API up_status up_link_redo(const up_linker *linker, up_store *store, up_progress progress, void *context, up_linked *out, up_error *err);

/* Appends what joins the event to its incident: the event of it that it is most like, and what speaks for and against that,
 * as kept when they were linked, looked at with this model.  Nothing for an event that stands alone. */
UPTICK_API up_status up_link_why(const up_linker *linker, up_store *store, const char *event, up_buffer *out, up_error *err);

/* Without a store: which of some reports tell of one thing.  The order of adding does not matter. */
typedef struct up_stories up_stories;
UPTICK_API up_status up_stories_new(const up_linker *linker, up_stories **out, up_error *err); /* `linker` must outlive it */
UPTICK_API void up_stories_free(up_stories *stories);
UPTICK_API up_status up_stories_add(up_stories *stories, const up_report *report, up_error *err);
/* Appends a line of JSON a report, in the order of adding: id, cluster (the id of its first report), copy_of (the newest of
 * those whose text it shares, or null); with `why` also the report that it is most like there, and what speaks for that. */
UPTICK_API up_status up_stories_write(up_stories *stories, bool why, up_buffer *out, up_error *err);

/* One incident as it is kept; strings are borrowed until the cursor moves, NULL unknown. */
typedef struct up_incident {
    const char *id, *status, *into;       /* "live"; "merged" or "split" into `into`; "gone": its events are no more */
    const char *klass, *type, *family, *group, *factuality;
    const char *date_start, *date_end, *place, *country, *admin1, *precision;
    const char *target, *target_kind, *actor, *actor_kind;
    const char *first_seen, *last_seen;   /* dates of its first and last report */
    const char *title;                    /* of its first report */
    const char *review;                   /* what reviewers made of it (up_review_status_name) */
    double lat, lon;                      /* 0 where precision is NULL or "none" */
    double confidence;
    uint32_t geonames;                    /* 0 unknown */
    uint32_t killed, injured, n_happenings; /* UP_MANY, UP_COUNT_UNKNOWN; n_happenings: 1, or of a series told as one */
    uint32_t n_events, n_follow_ups;      /* acts and what answered them, as told by all reports */
    uint32_t n_reports, n_sources;        /* copies of one report count once; sources: papers and sites */
    uint32_t n_copies;
    bool perceived;
} up_incident;

typedef struct up_incidents up_incidents;

/* The live incidents of a query, the latest date first, undated ones last.  `report`: those that it tells of. */
UPTICK_API up_status up_store_incidents(up_store *store, const up_query *query, up_incidents **out, up_error *err);
UPTICK_API up_status up_incidents_next(up_incidents *cursor, up_incident *out, up_error *err); /* UP_END after the last */
UPTICK_API void up_incidents_close(up_incidents *cursor);
/* How many there are, `limit` and `offset` aside. */
UPTICK_API up_status up_store_count_incidents(up_store *store, const up_query *query, uint64_t *out, up_error *err);
/* One by its id, live or not; its strings are borrowed until the next call on the store.  UP_E_MISSING. */
UPTICK_API up_status up_store_incident(up_store *store, const char *id, up_incident *out, up_error *err);

/* One event of an incident. */
typedef struct up_member {
    const char *event, *role;             /* "act", "follow-up", "copy" (told by a copy of a report; counts nothing) */
    const char *report, *report_date, *source, *title, *url;
    const char *type, *date_start;
    const char *json;                     /* a line of uptick.event/1, without the newline */
    double score;                         /* how sure that it belongs; 1 for the first */
} up_member;

/* The events of an incident, earliest report first; `take` returns false to stop. */
UPTICK_API up_status up_store_incident_events(up_store *store, const char *id, bool (*take)(void *context, const up_member *member), void *context, up_error *err);
/* The id of the incident that an event (by its id) belongs to, appended to `out`; nothing when it is not linked. */
UPTICK_API up_status up_store_incident_of(up_store *store, const char *event, up_buffer *out, up_error *err);

/* Two appearances of one report: a copy, and the newest, which stands for all.  Texts are NUL-terminated. */
typedef struct up_copy {
    const char *report, *date, *source; /* the other appearance */
    bool stands;                        /* the report asked for stands for that one; else that one stands for it */
    double likeness;                    /* share of the shorter text that is in the longer one */
    const char *older, *newer;
} up_copy;

/* The copies that a report stands for, or the one that stands for it; `take` returns false to stop. */
UPTICK_API up_status up_store_copies(up_store *store, const char *report, bool (*take)(void *context, const up_copy *copy), void *context, up_error *err);

/* Appends an incident as one JSON line (uptick.incident/1, docs/link.md), with its newline; the second one with its
 * reports, events, what may be the same, and its history. */
UPTICK_API void up_write_incident(const up_incident *incident, up_buffer *out);
UPTICK_API up_status up_store_write_incident(up_store *store, const char *id, up_buffer *out, up_error *err);

/* ------------------------------------------------------------------ the page and the HTTP interface (docs/http.md) */

typedef struct up_server up_server;

typedef struct up_server_options {
    const char *address;               /* to listen on; NULL: 127.0.0.1 */
    uint16_t port;                     /* 0: any free one */
    const char *const *hosts; size_t n_hosts; /* names that a request may give as its Host, besides the address's own */
    const char *tokens;                /* a file of roles and tokens; needed beyond loopback */
    bool is_public;                    /* without a token: the public view, in place of nothing */
    int delay_days;                    /* of the public view; below 0: 14 */
    up_view public_view;               /* its cells; 0: 1 degree, figures of 5 */
    const char *on_uptick;             /* a command for each new uptick, its JSON on standard input */
    const char *today;                 /* YYYY-MM-DD in place of the clock's */
    const up_engine_options *engine;   /* for reports that come in; NULL: the defaults; borrowed while open */
    unsigned threads;                  /* that answer; 0: one a core, at least two */
    bool has_no_links;                 /* do not link reports that come in */
    bool fetches;                      /* pages by their address, when an admin asks for one */
    bool allow_private;                /* also from addresses of this machine and of private networks */
} up_server_options;

/* Opens a store that is there, and answers until closed.  UP_E_IO where the address is taken, UP_E_USAGE where it is no
 * loopback address and there are no tokens. */
UPTICK_API up_status up_server_open(const char *store_path, const up_server_options *options, up_server **out, up_error *err);
UPTICK_API uint16_t up_server_port(const up_server *server);
UPTICK_API void up_server_close(up_server *server);
/* A new token for a file of tokens: appends the token and a newline to `token`, its line for the file to `line`. */
UPTICK_API up_status up_server_new_token(const char *role, const char *name, up_buffer *token, up_buffer *line, up_error *err);

/* ------------------------------------------------------------------ watching feeds */

/* Polls feeds (RSS, Atom, JSON Feed, sitemaps), fetches the pages of items that only give a teaser, and keeps what is new
 * in the store, together with what has been seen: stopped at any moment, nothing is lost and nothing added twice.
 * It asks politely: one request at a time to a host and a pause between two, robots.txt, ETag and Last-Modified,
 * Retry-After, longer and longer pauses after failures.  One thread; DNS and connections run beside each other. */
typedef struct up_watch up_watch;

typedef struct up_watch_options {
    bool allow_private;      /* also addresses of this machine and of private networks */
    uint32_t every_minutes;  /* between two polls of a feed; 0: 15 */
    uint32_t delay_ms;       /* between two requests to a host; 0: 1,000; robots.txt may ask for more */
    uint32_t timeout_s;      /* for a whole answer; 0: 60 */
    uint32_t retry_s;        /* after a first failure; doubled with each, up to a day; 0: 60 */
    uint32_t max_tries;      /* of a page, before its teaser is kept instead; 0: 5 */
    /* Codes a report: appends its events as up_write_events does.  Not UP_OK: the report is refused as `err` says. */
    up_status (*code)(void *context, const up_report *report, up_buffer *events, up_error *err);
    /* One line a poll, and one for what goes wrong with a page (`is_trouble`); NULL allowed. */
    void (*say)(void *context, const char *line, bool is_trouble);
    bool (*go_on)(void *context);                 /* asked at least every second; false ends the round; NULL allowed */
    void *context;
} up_watch_options;

/* What a round has done. */
typedef struct up_watch_count {
    uint32_t feeds, failed;    /* polled; of these without an answer that could be read whole */
    uint32_t items, added, changed, refused; /* seen; reports added, kept ones that had changed, reports that could not be coded or had no text */
    uint64_t events;
    uint64_t waiting;          /* items whose page could not be had yet */
} up_watch_count;

/* The store must stay open, outside of a batch, until up_watch_close.  `options->code` must be there. */
UPTICK_API up_status up_watch_open(up_store *store, const up_watch_options *options, up_watch **out, up_error *err);
UPTICK_API void up_watch_close(up_watch *watch);
/* Adds the address of a feed, or those in a file: OPML, or an address a line (`#` begins a comment).  UP_E_IO,
 * UP_E_FORMAT with the line; nothing is added then. */
UPTICK_API up_status up_watch_add(up_watch *watch, const char *url_or_path, up_error *err);
/* One round: every feed whose time has come, and the pages that wait, until the feeds are due again.  What fails on the way
 * is said, not returned; UP_E_IO and the like are the store's. */
UPTICK_API up_status up_watch_round(up_watch *watch, up_watch_count *out, up_error *err);
/* Seconds until there is something to do. */
UPTICK_API uint32_t up_watch_wait_s(up_watch *watch);

/* ------------------------------------------------------------------ scoring */

/* Compares predicted with gold events (docs/scoring.md: pairing, figures).  Both files are JSON Lines, a report
 * a line, `{"id":...,"events":[...]}`, in the form of `uptick code --per report`.  `only_class` NULL: all but
 * political.  Appends a page of figures, or one line of JSON, to `out`.  UP_E_FORMAT with file and line. */
UPTICK_API up_status up_score_files(const char *gold_path, const char *predicted_path, const char *only_class, bool as_json, up_buffer *out, up_error *err);
/* ------------------------------------------------------------------ is it rising?  any counts */

/* Equally spaced counts and how to read them. */
typedef struct up_series_options {
    double period;        /* points in a season: 365.25 for days, 365.25 / 7 or 52 for weeks, 12 for months */
    int first_weekday;    /* of point 0, 0 Monday .. 6 Sunday, for daily counts; -1 where weekdays mean nothing */
    double alpha;         /* what `upper` is for; 0: 0.01 */
    size_t least_history; /* points before the first tested one; 0: a season, and at least 24 */
    size_t test_from;     /* first point wanted; earlier ones are history only */
} up_series_options;

/* One tested point.  `p` is the chance, were nothing happening, of a run of points ending here at least as far above
 * what was expected; `upper` the largest count here that would have left p above alpha. */
typedef struct up_series_point {
    double observed, expected, upper, p;
    int window;  /* points of the run that gave p */
    bool tested; /* false: too little history; the rest is then 0 and p 1 */
} up_series_point;

/* Tests each of the `n` counts by those before it; `denominator` (same length, or NULL) is what the counts are out
 * of, its elasticity estimated.  Fills out[n].  UP_E_RANGE for a count that is negative or not finite, or a
 * denominator not above zero.  Cost: about 20 to 50 microseconds a point.  Any thread. */
UPTICK_API up_status up_trend_series(const double *count, const double *denominator, size_t n, const up_series_options *options,
                                     up_series_point *out, up_error *err);

/* The same for a CSV file (or "-", or gzip) with columns series,date,count[,denominator]: appends a header and
 * series,date,observed,expected,upper,p, a line a tested point.  Dates are YYYY-MM-DD (days, weeks or months, told from
 * their spacing), YYYY-Www, or whole week numbers (a season is 52).  Without denominators a missing point counts 0,
 * with them it is refused.  `jobs` threads (0: all cores) give the same bytes. */
UPTICK_API up_status up_trend_series_file(const char *path, double alpha, unsigned jobs, up_buffer *out, up_error *err);

/* ------------------------------------------------------------------ is it rising?  incidents over places, groups, types */

#define UP_TREND_ANY UINT32_MAX

/* One incident: days since 1970-01-01 of the happening and of its first report; indices into the input's names. */
typedef struct up_trend_incident { int32_t event_day, report_day; uint32_t place, group, type; } up_trend_incident;
/* How much was read from a place on a day. */
typedef struct up_trend_coverage { int32_t day; uint32_t place; double articles; } up_trend_coverage;

typedef struct up_trend_input {
    const up_trend_incident *incidents; size_t n_incidents;
    const up_trend_coverage *coverage; size_t n_coverage; /* NULL, 0: not known */
    const char *const *places; uint32_t n_places;         /* paths, "US/CA/Los Angeles": a rise is sought at each step */
    const char *const *groups; uint32_t n_groups;
    const char *const *types; uint32_t n_types;
} up_trend_input;

typedef struct up_trend_options {
    int32_t from, to;    /* days on which alarms may be raised, each with what was known at its end */
    int32_t every_days;  /* looks; 0: 1 */
    double most_q;       /* largest chance of being none that an alarm may have, below 1; 0: 0.23, about one in seven false */
} up_trend_options;

typedef enum up_rise_kind {
    UP_RISE_GROUP,          /* the group's incidents rose by more than what else happened there */
    UP_RISE_GENERAL,        /* they rose, but so did those of most others: one wave, or one change of reporting */
    UP_RISE_VOLUME,         /* no uptick: no more than the volume read explains */
    UP_RISE_BACKLOG,        /* no uptick: reports of things long past, all at once */
    UP_N_RISE_KINDS
} up_rise_kind;
UPTICK_API const char *up_rise_kind_name(up_rise_kind kind);

/* One alarm, or one spike that is none.  Place is an index into `places` of the result; UP_TREND_ANY stands for all. */
typedef struct up_uptick {
    int32_t as_of, onset;            /* days; onset: the likeliest first day */
    int32_t onset_early, onset_late; /* nine in ten that it lies between */
    uint32_t place, group, type;
    up_rise_kind kind;
    double q;                        /* chance that this is no rise */
    double observed, expected;       /* incidents from onset to as_of, as known by then */
    double expected_low, expected_high; /* nine in ten, were nothing happening */
    double ratio_low, ratio_high;    /* nine in ten, of the rise */
    double others_ratio;             /* observed to expected of the other groups there; NaN where there is none */
    double coverage_ratio;           /* read in that time, against the usual; NaN unknown */
    double unreported;               /* share of the incidents of that time still to be reported */
    double enough;                   /* the least count that would still have raised the alarm: fewer and there is none */
    bool is_alarm;
} up_uptick;

typedef struct up_trend_result {
    up_uptick *upticks; size_t n_upticks; /* by as_of */
    char **places; uint32_t n_places;     /* all paths and their beginnings */
    uint32_t n_scopes;                    /* series looked at */
} up_trend_result;

/* Looks for rises day by day from `from` to `to`.  `out` is freed with up_trend_result_free.  UP_E_RANGE names an incident out
 * of range; UP_E_LIMIT: series x days beyond memory's reason.  Cost: about a microsecond a series, look and window. */
UPTICK_API up_status up_trend_incidents(const up_trend_input *input, const up_trend_options *options, up_trend_result *out, up_error *err);
UPTICK_API void up_trend_result_free(up_trend_result *result);

typedef enum up_trend_format {
    UP_TREND_CSV,      /* as_of,place,group,type,onset,q: alarms only, '*' for any */
    UP_TREND_EVIDENCE, /* the same and the other figures of up_uptick, with spikes that are none */
    UP_TREND_WORDS     /* a paragraph each, with spikes that are none */
} up_trend_format;

/* The same for CSV files (or "-", or gzip): incidents with columns id,event_date,report_date,place,group,type (no
 * report_date: known on the day), coverage with date,place,articles, or NULL.  Appends to `out`. */
UPTICK_API up_status up_trend_incidents_file(const char *incidents_path, const char *coverage_path, const up_trend_options *options,
                                             up_trend_format format, up_buffer *out, up_error *err);

/* ------------------------------------------------------------------ is it rising?  what a store holds */

/* One uptick, or one spike that is none, of a store's incidents.  Names are NULL for any; `incidents` are the ids of
 * those counted, the latest first. */
typedef struct up_kept_rise {
    up_uptick uptick;
    const char *place, *group, *type; /* "US/California/Fresno"; "religion:muslim", "none"; a family of types */
    const char *const *incidents; size_t n_incidents;
} up_kept_rise;

/* What reports say of a rise or fall, beside what was measured; an incident of class claim. */
typedef struct up_told_rise { const char *incident, *type, *group, *country, *place, *date_start, *date_end, *first_seen, *title; uint32_t n_reports; } up_told_rise;

/* An incident of the last eight weeks that many reports tell of: a wave of news, one incident. */
typedef struct up_much_told { const char *incident, *group, *place; uint32_t n_reports; } up_much_told;

typedef struct up_kept_trend {
    up_kept_rise *rises; size_t n_rises;        /* by day, upticks and spikes that are none */
    up_told_rise *told; size_t n_told;          /* latest first */
    up_much_told *much_told; size_t n_much_told; /* most told first */
    int32_t from, to;                           /* the days looked at */
    bool has_coverage;                          /* enough days on which reports were read to tell their volume */
    size_t n_incidents, n_undated, n_reports;   /* counted; left out, as their day is not known within a month; read */
    uint32_t n_scopes;
    void *owned;
} up_kept_trend;

/* Looks for rises among the store's live incidents: by place (country, division, town, as far down as there is enough to
 * count), group and family of types, by the day of the happening, known on the day of the first report.  How much was read is
 * taken from the store's reports: for a country the reports of sources that mostly tell of it, and of those at home
 * nowhere.  `options` NULL, or its days both 0: the eight weeks to the last report.  With `as_of` only what had been
 * reported by options->to is looked at, as it was told then.  Freed with up_kept_trend_free. */
UPTICK_API up_status up_store_trend(up_store *store, const up_trend_options *options, bool as_of, up_kept_trend *out, up_error *err);
UPTICK_API void up_kept_trend_free(up_kept_trend *trend);
/* Appends it as "text" (paragraphs), "json" (one object, docs/trend.md), "csv" (upticks: as_of,place,group,type,onset,q) or
 * "evidence" (csv with all figures, spikes that are none too).  UP_E_USAGE. */
UPTICK_API up_status up_kept_trend_write(const up_kept_trend *trend, const char *format, up_buffer *out, up_error *err);

#ifdef __cplusplus
}
#endif
#endif
