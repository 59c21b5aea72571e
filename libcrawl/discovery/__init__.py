"""Looking for the accounts of libraries: names to search for, addresses that people paste.

Whatever is found is a candidate in accounts.csv until a person confirms it.
"""
