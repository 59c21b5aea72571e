"""Row limits of the output formats."""

SHEET_ROWS = 1_048_575  # of a sheet of Excel, after the header
SAV_ROWS = 500_000  # of a .sav file, which is built in memory
