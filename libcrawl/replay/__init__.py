"""Replay: recorded answers become rows through the code of a crawl, without the network."""
