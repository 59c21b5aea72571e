"""Exit statuses of commands besides 0 and 1."""

INTERRUPTED = 130
# Of the crawl of a job that could not begin for reasons that pass by themselves (EX_TEMPFAIL).
NOT_NOW = 75
# Of the crawl of a job whose source or session is not set any more (EX_CONFIG).
NOT_SET = 78
