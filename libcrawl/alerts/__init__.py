"""Alerts: conditions that an operator should know of, each reported once and resolved when over.

`conditions` reads the database, libcrawl.store.alerts keeps the table of alerts, `channels`
notifies people, and `check` runs the three.
"""
