"""Local platform servers for tests and the playground; never used against real people."""
