/* xml.h - expat, made to bear what feeds are: stray ampersands, control characters, entities of HTML, broken items.
 *
 * The owner gets names and text through three functions; names are as written, prefix and all.  At an error the owner
 * may name an element to go on with, and which elements stand open around it. */
#ifndef UP_READ_XML_H
#define UP_READ_XML_H

#include "base/span.h"

typedef struct up_xml up_xml;

typedef struct up_xml_owner {
    void (*begin)(void *context, const char *name, const char **attributes);
    void (*end)(void *context, const char *name);
    void (*text)(void *context, const char *text, size_t len);
    /* Whether an element of this local name is where reading can be taken up after an error. */
    bool (*is_landing)(const char *name, size_t len);
    /* The part that was being read is lost. */
    void (*lost)(void *context);
    void *context;
} up_xml_owner;

up_xml *up_xml_new(const char *path, const char *label, const up_xml_owner *owner);
void up_xml_free(up_xml *xml);
/* Parses what is pushed.  UP_E_FORMAT: not well-formed, said in `err` with the line; call again with no bytes until
 * UP_OK, for the rest of what was pushed.  UP_E_LIMIT: an attack, the rest is refused.  UP_E_NOMEM. */
up_status up_xml_push(up_xml *xml, const char *bytes, size_t len, bool is_last, up_error *err);
uint32_t up_xml_line(const up_xml *xml);
uint32_t up_xml_depth(const up_xml *xml);
bool up_xml_is_whole(const up_xml *xml);
/* Stops the parse: the owner's handler has run out of memory or over a limit. */
void up_xml_stop(up_xml *xml, up_status status);

/* The value of an attribute, NULL when it is not there. */
const char *up_xml_attribute(const char **attributes, const char *name);
/* The name without its prefix. */
const char *up_xml_local(const char *name);

#endif
