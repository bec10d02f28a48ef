"""One spelling of an address of the web, so that two copies of a link are equal and nothing else is.

Exact equality only: no address is opened, and a shortened one stays as it is, since only its service knows where
it leads.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from data.matching.normalise import READ_CHARS
from data.matching.words import word_set

#: Addresses of one text that are read.
_MOST = 50
#: Characters of one address; longer ones carry a page in themselves, and are none.
_LONGEST = 2_000
#: An address is plain after two or three rounds; one that never is, is none.
_ROUNDS = 8
#: With a scheme anything is an address; without one only what ends as chain letters' addresses do, and in no word of
#: Indonesian: a full stop without a space behind it must not make a link.
_LINK = re.compile(
    r"(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"'|\\^`{}]+"
    r"|(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|net|org|info|id|co|io|ly|me|xyz|top|site|online|shop|club|vip|link|page"
    r"|app|live|win|gl|gd|cc|tk|ml|cf|biz|asia|click|icu|fun|store|space|web|dev|news|my|sg|tv|be|im)(?![\w.-])"
    r"(?::\d{1,5})?(?:[/?][^\s<>\"'|\\^`{}]*)?",
    re.IGNORECASE,
)
#: How people write addresses so that nobody can press them.
_DEFANGED = re.compile(r"\[\.\]|\(\.\)|\[dot\]|\(dot\)", re.IGNORECASE)
_AFTER = ".,;:!?)]}*_~'\u2019\u201d\u2026"
_HTTP = re.compile(r"h(?:tt|xx)p(s?)://", re.IGNORECASE)
#: The same pages for phones, for reading fast, and in other languages of the menu.
_OTHER_HOSTS = re.compile(
    r"^(?:www\d?|m|mobile|amp|wap|touch|web|id-id|en-gb|[a-z]{2}-[a-z]{2}|mbasic|old|new)\.(?=[^.]+\.)"
)
_SAME_HOSTS = {"fb.com": "facebook.com", "x.com": "twitter.com", "youtube-nocookie.com": "youtube.com"}
_AMP_PATH = re.compile(r"^/amp(?=/)|/amp(?:\.html)?/?$")
_CACHED = re.compile(r"^(?:(?:[\w.-]+\.)?google\.[a-z.]+/amp|[\w.-]+\.cdn\.ampproject\.org/[cvir])/(?:s/)?")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
_VIDEO = re.compile(r"^/(?:shorts|embed|live|v)/([\w-]{6,})")
#: What platforms put behind an address to see who came from where; it leads to the same page without.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igsh\w*|ig_\w+|mc_[ce]id|mibextid|sfnsn"
    r"|rdid|share\w*|ref|ref_\w+|referrer|source|src|spm|feature|si|_ga|_gl|__\w+|paipv|eav|_rdr|_rdc|amp|amp_\w+|outputtype"
    r"|fb_\w+|hc_\w+|is_from_webapp|sender_device|web_id|_r|_t|lang|hl|app|pp)$",
    re.IGNORECASE,
)
#: Further ones that mean something elsewhere.
_TRACKING_AT = {"twitter.com": {"s", "t"}, "youtube.com": {"t", "ab_channel"}, "tiktok.com": {"q"}}
#: Sites on which everybody has a page: their front pages are about nothing.
_PORTALS = word_set(
    """
    facebook.com twitter.com instagram.com tiktok.com youtube.com whatsapp.com web.whatsapp.com wa.me chat.whatsapp.com
    t.me telegram.org telegram.me google.com google.co.id goo.gl bit.ly s.id tinyurl.com linktr.ee t.co cutt.ly is.gd
    detik.com kompas.com tribunnews.com liputan6.com tempo.co cnnindonesia.com antaranews.com turnbackhoax.id
    cekfakta.com komdigi.go.id kominfo.go.id wikipedia.org id.wikipedia.org blogspot.com wordpress.com medium.com
    drive.google.com docs.google.com forms.gle shopee.co.id tokopedia.com lazada.co.id bukalapak.com play.google.com
    """
)
_FRONT_PATHS = word_set("/home /login /signup /search /watch /index /beranda /masuk")


def canonical_links(text: str) -> frozenset[str]:
    """Return the addresses in a text as it was received, each in one spelling, without its scheme.

    Only the first ``READ_CHARS`` characters and 50 addresses are read; never raises.
    """
    plain = _DEFANGED.sub(".", text[:READ_CHARS])
    found = (canonical(link[0]) for _, link in zip(range(_MOST), _LINK.finditer(plain), strict=False))
    return frozenset(link for link in found if link)


def without_links(text: str) -> str:
    """Return a text with a space in the place of each address."""
    return _LINK.sub(" ", _DEFANGED.sub(".", text[:READ_CHARS]))


def defanged(text: str) -> str:
    """Return a text in which no address can be pressed any more, though it can be read."""
    return _LINK.sub(lambda link: link[0].replace(".", "[.]").replace("://", "[:]//"), text)


def telling_links(text: str) -> frozenset[str]:
    """Return the addresses in a text that lead to one page, and not to the front of a site that has pages about all."""
    return frozenset(link for link in canonical_links(text) if not is_front(link))


def is_front(link: str) -> bool:
    """Tell whether a canonical address is the front page of a portal or of an authority, which is about nothing."""
    host, slash, path = link.partition("/")
    is_bare = not slash or f"/{path}" in _FRONT_PATHS
    return is_bare and (host in _PORTALS or host.endswith((".go.id", ".ac.id")))


def canonical(address: str) -> str:
    """Return one address in the spelling that all its copies share; empty when it is none.

    ``canonical(canonical(address)) == canonical(address)``.
    """
    if len(address) > _LONGEST:
        return ""
    link = _DEFANGED.sub(".", address.encode("utf-8", "replace").decode())
    for _ in range(_ROUNDS):
        previous, link = link, _plainer(link)
        if link == previous:
            return link
    return ""


def _plainer(address: str) -> str:
    """Take off what can be seen at once; what was behind it is seen in the next round."""
    plain = address.strip().rstrip(_AFTER)
    try:
        parts = urlsplit("http://" + _HTTP.sub("", plain, count=1))
        host = _host(parts)
        query = _query(parts, host)
    except ValueError:
        return ""
    if not host:
        return ""
    cached = _CACHED.match(host + parts.path)
    if cached:
        return (host + parts.path)[cached.end() :] + query
    return _with_video(host + _path(parts.path) + query)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").strip(".")
    if "." not in host:
        return ""
    port = parts.port
    while (shorter := _OTHER_HOSTS.sub("", host)) != host:
        host = shorter
    host = _SAME_HOSTS.get(host, host)
    return host if port in {None, 80, 443} else f"{host}:{port}"


def _path(path: str) -> str:
    path = quote(unquote(re.sub(r"/{2,}", "/", path)), safe="/:@!$&()*+,;=-._~")
    previous = ""
    while path != previous:
        previous, path = path, _INDEX.sub("", _AMP_PATH.sub("", path)).rstrip("/" + _AFTER)
    return path


def _query(parts: SplitResult, host: str) -> str:
    local = _TRACKING_AT.get(host, set())
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="replace", max_num_fields=200)
    kept = sorted((name, value) for name, value in pairs if not _TRACKING.match(name) and name not in local)
    return "?" + urlencode(kept) if kept else ""


def _with_video(link: str) -> str:
    """Return the usual address of a video for the others under which YouTube shows it."""
    host, _, rest = link.partition("/")
    if host == "youtu.be" and rest:
        return f"youtube.com/watch?v={rest.partition('?')[0]}"
    video = _VIDEO.match(f"/{rest}") if host == "youtube.com" else None
    return f"youtube.com/watch?v={video[1]}" if video else link
