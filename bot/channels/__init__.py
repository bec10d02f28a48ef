"""One module a platform: it translates and hands over, and decides nothing."""
