"""Text in, ranked matches out; no database and no network here."""
