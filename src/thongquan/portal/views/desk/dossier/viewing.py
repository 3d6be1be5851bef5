"""A paper as the page shows it: in a frame, as a picture, as text, or as a file to be taken away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from thongquan.documents import selectors
from thongquan.documents.domain.files import DocumentRef
from thongquan.kernel.refusals import NotFound
from thongquan.portal.views.desk.dossier import kinds

# What a browser shows by itself and runs nothing of; by the type read from the bytes when the file was stored.
INLINE: Mapping[str, str] = {"application/pdf": "pdf", "image/png": "image", "image/jpeg": "image"}
TEXTS = frozenset({"application/xml", "text/csv", "application/json", "text/plain"})
TEXT_MOST = 64 * 1024  # bytes of a text that stand on the page
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A paper that was not replaced, what it is called, and those it replaced, the latest first."""

    paper: DocumentRef
    kind: str
    older: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewed:
    """`how`: pdf, image, text (`text`, `cut` short), file (to be taken away) or gone; `place` from 1 of
    `count`, with the papers `before` and `after` it."""

    paper: DocumentRef
    kind: str
    how: str
    place: int
    count: int
    before: UUID | None = None
    after: UUID | None = None
    text: str = ""
    cut: bool = False


def shelved(papers: Iterable[DocumentRef]) -> list[Shelved]:
    every = list(papers)
    replaced = {one.replaced_by: one for one in every if one.replaced_by is not None}
    return [
        Shelved(one, kinds.kind(one.category), tuple(_older(one, replaced)))
        for one in every
        if not one.replaced_by
    ]


def _older(one: DocumentRef, replaced: Mapping[UUID, DocumentRef]) -> Iterable[DocumentRef]:
    while (before := replaced.get(one.id)) is not None:
        yield before
        one = before


def viewed(shelf: Sequence[Shelved], wanted: str) -> Viewed | None:
    """The paper with the id `wanted`; "": the first that stands. NotFound: none of this declaration."""
    every = [(paper, one.kind) for one in shelf for paper in (one.paper, *one.older)]
    standing = (n for n, (paper, _) in enumerate(every) if paper.ended_at is None and not paper.destroyed_at)
    if wanted:
        at = next((n for n, (paper, _) in enumerate(every) if str(paper.id) == wanted), None)
        if at is None:
            raise NotFound("document", wanted)
    elif not every:
        return None
    else:
        at = next(standing, 0)
    paper, kind = every[at]
    how = _how(paper)
    text, cut = _text(paper) if how == "text" else ("", False)
    return Viewed(
        paper,
        kind,
        how,
        at + 1,
        len(every),
        before=every[at - 1][0].id if at else None,
        after=every[at + 1][0].id if at + 1 < len(every) else None,
        text=text,
        cut=cut,
    )


def _how(paper: DocumentRef) -> str:
    if paper.destroyed_at is not None:
        return "gone"
    return INLINE.get(paper.media_type) or ("text" if paper.media_type in TEXTS else "file")


def _text(paper: DocumentRef) -> tuple[str, bool]:
    """The beginning of it, and whether there is more."""
    with selectors.place(paper).open("rb") as file:
        head = file.read(TEXT_MOST)
    text = head.decode("utf-16" if head[:2] in UTF_16 else "utf-8-sig", errors="replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}"), paper.size > len(head)
