"""The rules of accessibility, as axe-core knows them, for a page that is shown."""

from __future__ import annotations

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

#: What is told of a look.
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"]}
#: What a theme changes: colours, and nothing else that axe looks at.
COLOURS: dict[str, Any] = EVERYTHING | {"runOnly": ["color-contrast", "link-in-text-block"]}


async def broken(page: Page, rules: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules that a page breaks and that keep somebody out.

    The script is given to a page once: half a megabyte of it takes as long to read as a look at some pages.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = await page.evaluate(f"axe.run({json.dumps(rules)}).then(found => found.violations)")
    return [rule for rule in found if rule["impact"] in ("serious", "critical")]
