"""The status page: one HTML file on the state of the crawls, readable without a network."""
