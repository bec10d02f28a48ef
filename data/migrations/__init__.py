"""The schema's history; ``data.store.schema`` is its latest state."""
