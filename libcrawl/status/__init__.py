"""The status page: one HTML file that says how the crawls do, readable without a network."""
