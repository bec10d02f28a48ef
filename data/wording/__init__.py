"""What Kentongan says, by key and language; the words themselves are in ``texts/``."""
