"""Every kind of feed, by its name; the one door for whoever fetches."""

from __future__ import annotations

from collections.abc import Mapping

from data.importers import claimreview_pages, factchecktools, sheet_pages, syndication, wordpress, yudistira
from data.importers.pages import Kind
from data.model.feed import FeedKind

#: The two functions of each kind.
KINDS: Mapping[FeedKind, Kind] = {
    FeedKind.YUDISTIRA: yudistira,
    FeedKind.CLAIMREVIEW: claimreview_pages,
    FeedKind.FACTCHECKTOOLS: factchecktools,
    FeedKind.WORDPRESS: wordpress,
    FeedKind.RSS: syndication,
    FeedKind.SHEET: sheet_pages,
}
