"""Small reference files of our own; SOURCES.md says where each came from."""
