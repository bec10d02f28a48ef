"""Broadcasts on this side of the edge: officers' acts on them, and the clock's.

The rules are in ``broadcasts``, the rows in ``data.store``; the command line and the console use what is here.
"""
