# Farrington Flexible of R's surveillance on counts that the test made: farrington.R COUNTS.csv OUT.csv
# Exit status 77: the package is not installed.
if (!suppressWarnings(suppressMessages(requireNamespace("surveillance", quietly = TRUE)))) quit(status = 77)
suppressMessages(library(surveillance))
file <- commandArgs(trailingOnly = TRUE)
counts <- read.csv(file[1])
out <- NULL
for (s in unique(counts$series)) {
  y <- counts$count[counts$series == s]
  series <- sts(matrix(y), start = c(2000, 1), frequency = 52)
  range <- (length(y) - 24):length(y)
  got <- suppressWarnings(farringtonFlexible(series, control = list(range = range, noPeriods = 10, b = 5, w = 3, weightsThreshold = 2.58,
    pastWeeksNotIncluded = 26, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.01)))
  out <- rbind(out, data.frame(series = s, week = range, expected = as.numeric(got@control$expected), p = as.numeric(got@control$pvalue)))
}
write.csv(out, file[2], row.names = FALSE)
