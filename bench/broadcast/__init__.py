"""Measures broadcasts: how fast they go out, how even, how soon what is urgent comes through, and what it takes.

``python -m bench.broadcast`` runs every part but the long one and prints each figure beside its goal; ``--parts`` names
some of them, ``--parts memory`` is the long one. What is measured against something is measured in turn with it.
"""
