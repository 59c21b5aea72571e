"""Texts of an invented library world: themes, sentences, and the marks within them."""
