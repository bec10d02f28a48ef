"""Conversation, without any platform: what was said and what is remembered go in, a turn comes out.

Nothing here reads a database, awaits a platform or knows the time by itself.
"""
