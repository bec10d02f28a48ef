"""The officers' bot: tips, alarms and approvals on an officer's own phone, by a bot that never talks to residents.

A part of its own with its own token: it runs while the public bot is halted or has none, and its failure ends nothing
but itself. :mod:`bot.office.edge` alone knows python-telegram-bot; everything else translates between values and the
same functions that command line and console use.
"""
