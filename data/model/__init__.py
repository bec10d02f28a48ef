"""The nouns: frozen values and closed enumerations that every other package speaks in.

Imports nothing of ours and no library; it never decides, reads or writes.
"""
