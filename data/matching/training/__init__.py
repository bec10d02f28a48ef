"""How the model behind the score is trained; nothing here is needed to search.

``invented_news`` and ``examples`` make what is learnt from, ``boosting`` grows the trees, ``learning`` makes a model of
them, ``trial_runs`` measures it by claim. Everything is numpy: an office can train on its own machine.
"""
