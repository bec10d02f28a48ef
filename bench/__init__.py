"""Scripts that measure; nothing in the application imports them."""
