"""Tables that people bring: collected by hand, exported from a creator centre, or bought.

`workbook` and `delimited` read files into grids, `mapping` assigns columns to fields, `rows` reads
every row into values or names what is wrong with it, `plan` puts the whole file together.
"""
