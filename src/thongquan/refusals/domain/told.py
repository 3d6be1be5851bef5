"""What is said of a refusal, whoever reads it."""

from dataclasses import dataclass

from thongquan.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Told:
    """`title` never changes; `detail` has places for the facts ({limit}); `status` is that of HTTP."""

    status: int
    title: Text
    detail: Text


def told(status: int, vi: str, en: str, detail_vi: str = "", detail_en: str = "") -> Told:
    return Told(status, {"vi": vi, "en": en}, {"vi": detail_vi, "en": detail_en} if detail_en else {})
