"""Signals of a crawl besides Scrapy's own."""

# No database any more, with the `problem`: there is nothing to crawl for.
store_lost = object()
# The run's row is closed, with its `status`.
run_ended = object()
