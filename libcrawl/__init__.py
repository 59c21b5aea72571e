"""Crawl the official new-media accounts of public libraries into PostgreSQL."""

__version__ = "0.1.0"
