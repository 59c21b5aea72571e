"""The schedule and its workers: which accounts are due, and which process crawls them.

`planning` is pure; `state` reads the database; `running` holds the two programs, scheduler and
worker. The queue is Procrastinate's, in the same PostgreSQL.
"""
