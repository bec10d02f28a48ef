"""The edge: platforms, screens, clock, command line, and the wiring of the four packages.

How the packages lie to each other, from the outside in:

* ``bot`` (here) is the only part that touches the outside world: it receives, stores, sends, shows and prints.
* ``handlers`` holds conversations: what was said and what is remembered go in, a turn comes out.
* ``broadcasts`` holds official messages and their delivery: who gets what, when, and what became of it.
* ``data`` holds the nouns, remembers them, and finds the fact-check that answers a text.

``bot`` imports anything and nothing imports ``bot``; ``handlers`` and ``broadcasts`` are siblings that never
import each other; both see of ``data`` only its nouns, its words and its matching.
"""
