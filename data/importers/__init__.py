"""Other people's fact-checks in, our records out."""
