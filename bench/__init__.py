"""Measurements of speed, memory and requests, each as a ratio within one run: `make bench`.

All parts are real: the sandbox is a process of its own, PostgreSQL the embedded one (with fsync) in
a temporary folder, and a crawl is `scrapy crawl weibo` as a process.
"""
