"""Small reference files of our own; SOURCES.md says where each came from.

Here are the doors to the sample world: fact-checks, forwards, institutions and people of our own invention, for the
playground and the terminal chat only. The label and publisher tables are read by ``data.importers``, the names of
places by ``data.seeds.regions``.
"""

from data.seeds.factchecks import sample_factchecks
from data.seeds.faq import sample_faq_text
from data.seeds.tips import SampleTip, Theme, sample_tips
from data.seeds.world import SampleInstitution, SamplePerson, sample_institutions, sample_people

__all__ = [
    "SampleInstitution",
    "SamplePerson",
    "SampleTip",
    "Theme",
    "sample_factchecks",
    "sample_faq_text",
    "sample_institutions",
    "sample_people",
    "sample_tips",
]
