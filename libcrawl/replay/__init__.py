"""Recorded answers become rows by the way that a crawl's do, without the network."""
