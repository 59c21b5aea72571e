"""A data set that one can publish and cite: tables, what columns mean, where the data are from."""
