"""Other people's fact-checks in, our records out.

Bytes come in and records go out: nothing here touches a database or the network, and nothing asks the clock.
``read`` is the single door; what a record means to the matcher, and whether it is new, is decided elsewhere.
"""

from data.importers.reading import read
from data.importers.records import BadRecord, UnknownFormat, UnnamedColumns

__all__ = ["BadRecord", "UnknownFormat", "UnnamedColumns", "read"]
