"""Looking for the accounts of libraries: names to ask for, addresses that people paste.

Whatever is found is a candidate in accounts.csv until a person confirms it.
"""
