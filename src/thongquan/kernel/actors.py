"""Who acts, for whom, from which office: a value that goes with every write."""

from dataclasses import dataclass

from thongquan.kernel.identifiers import Subject


@dataclass(frozen=True, slots=True)
class Actor:
    """`subject` is the person, machine client or the system itself; `on_behalf` the party it speaks for."""

    subject: Subject
    on_behalf: Subject | None = None
    office: str | None = None

    @classmethod
    def system(cls, name: str) -> "Actor":
        return cls(Subject("system", name))
