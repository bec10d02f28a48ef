"""The nouns of Kentongan, where they are kept, and the search that matches tips to fact-checks.

Nothing live is kept inside this package: databases, media and logs are under ``VAR_DIR``.
"""
