"""Measuring the matcher on texts whose right answers are known, for ``./kentongan evaluate``.

Reads a folder of evaluation data and the project's own sets, asks the same matcher that an incoming tip asks, and
counts. Nothing here reaches the configured database, and nothing here trains anything.
"""
