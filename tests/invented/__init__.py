"""云书 Yunshu: a platform that does not exist, with all that a new platform needs, and no more."""
