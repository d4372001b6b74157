"""Arshif's core: what a story is, what it says, how it is stored and how it is found. Speaks OpenSearch, nothing else."""
