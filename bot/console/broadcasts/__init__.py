"""Siaran: the officers' broadcasts, from the first word to the report.

What may be done is decided in :mod:`bot.broadcasting`, as for the command line; here it is only shown and asked for.
What lets something out takes a fresh code, everything else the session.
"""
