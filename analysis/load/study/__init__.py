"""A study: the tables of `export`, from the database and from its own files."""
