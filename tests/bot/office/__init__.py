"""The officers' bot."""
