"""The panel: which libraries are studied, and which accounts are theirs.

`reader` reads and checks the two CSV files, `sync` brings them into the database, `coverage`
holds what is known there, `selection` chooses the accounts that a crawl may request.
"""
