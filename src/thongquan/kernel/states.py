"""A process is one table of states: what may be done in each, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from thongquan.kernel.refusals import Refused

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True)
class Machine(Generic[S, A]):
    """`table[state][act] -> state`. Every state has a row; a row may be empty (a final state)."""

    name: str
    states: type[S]
    acts: type[A]
    start: S
    table: Mapping[S, Mapping[A, S]]

    def after(self, state: S, act: A) -> S:
        """The state that `act` leads to; Refused("not-in-this-state") where the table has no such move."""
        try:
            return self.table[state][act]
        except KeyError:
            raise Refused("not-in-this-state", machine=self.name, state=state, act=act) from None

    def allows(self, state: S, act: A) -> bool:
        return act in self.table[state]

    @property
    def finals(self) -> frozenset[S]:
        return frozenset(state for state, row in self.table.items() if not row)

    def faults(self) -> list[str]:
        """What keeps the table from being total: states without a row, never reached, acts never used."""
        reached = {self.start} | {to for row in self.table.values() for to in row.values()}
        used = {act for row in self.table.values() for act in row}
        return (
            [f"no row: {state}" for state in self.states if state not in self.table]
            + [f"never reached: {state}" for state in self.states if state not in reached]
            + [f"never used: {act}" for act in self.acts if act not in used]
        )

    def mermaid(self) -> str:
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for state, row in self.table.items():
            lines += [f"    {state} --> {to}: {act}" for act, to in row.items()]
            if not row:
                lines.append(f"    {state} --> [*]")
        return "\n".join(lines) + "\n"
