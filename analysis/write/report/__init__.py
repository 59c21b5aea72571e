"""The report: a folder of pages about a window that opens from disk in any browser."""
