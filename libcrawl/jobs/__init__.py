"""The schedule and its workers: what is due, who crawls it, what is backed off.

`due` and `plan` are pure; `history`, `lanes` and `queue` read and write the database; `scheduler`
and `worker` are the two programs. The queue is Procrastinate's, in the same PostgreSQL.
"""
