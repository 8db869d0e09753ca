/* trend.h - is it rising?  What other folders may ask.
 *
 * The public part (up_trend_series, up_trend_incidents, and both over files) is in uptick.h; here are the same over
 * tables in memory, for tests and for fuzzing. */
#ifndef UP_TREND_TREND_H
#define UP_TREND_TREND_H

#include "trend/csv.h"
#include "uptick.h"

/* `uptick trend --series`: reads series,date,count[,denominator] and appends
 * series,date,observed,expected,upper,p, a line a tested point, to `out`.  Dates are YYYY-MM-DD (days, weeks or
 * months, told from their spacing), YYYY-Www, or whole week numbers; rows may come in any order.  Without denominators
 * a point that is missing counts 0; with them it is refused.  `alpha` is for `upper`.
 * UP_E_FORMAT and UP_E_RANGE name the line; `jobs` threads, at least 1. */
up_status up_trend_series_table(up_csv *csv, double alpha, unsigned jobs, up_buffer *out, up_error *err);

/* `uptick trend --incidents`: reads id,event_date,report_date,place,group,type (other columns are passed over) and, where
 * `coverage` is not NULL, date,place,articles; appends what `format` says.  Without a report_date column events are known on their day. */
up_status up_trend_incidents_table(up_csv *incidents, up_csv *coverage, const up_trend_options *options, up_trend_format format,
                                   up_buffer *out, up_error *err);

#endif
