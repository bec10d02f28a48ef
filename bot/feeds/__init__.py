"""Fetching fact-checks from their publishers: the part of importing that touches the network.

What is asked for and what an answer holds is decided in ``data.importers``, without network and clock. Here lives who
asks, how politely, how often, and what is done when a publisher behaves badly. ``robots.txt`` is not read: these are
interfaces that publishers offer to programs, one address that an operator typed, and no crawling of pages.
"""
