"""The fact-checker's desk: what waits, what is known of one claim, and what may be decided on it.

The Python API of the command line and of the console. Here nothing is worded and nobody is told: a decision is one
transaction, and :class:`bot.verdicts.Teller` plans what follows for people.
"""
