"""The programming interface: what programs may ask of the archive, and how it is told."""
