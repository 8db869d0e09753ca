/* countries.h - what other schemes call a country. */
#ifndef UP_BASE_COUNTRIES_H
#define UP_BASE_COUNTRIES_H

#include <stdint.h>

/* ISO 3166-1 alpha-2, alpha-3 and numeric; FIPS 10-4 (empty: none); the English short name. */
typedef struct up_country { char iso2[3], iso3[4], fips[3]; uint16_t numeric; const char *name; } up_country;

/* NULL when there is none (also for NULL). */
const up_country *up_country_of(const char *iso2);

#endif
