"""Packages: a data set to publish and cite, with tables, codebook and provenance."""
