"""The playground over HTTP, on the whole service."""
