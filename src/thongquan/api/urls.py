"""The API, put together. OpenAPI at /api/v1/openapi.json."""

from ninja import NinjaAPI

from thongquan.api import (
    amendments,
    attachments,
    bank,
    batches,
    books,
    control,
    declarations,
    health,
    parties,
    problems,
    record,
    tariff,
    tokens,
)
from thongquan.api.gate import SECURITY

api = NinjaAPI(
    title="Thông Quan",
    version="1",
    description="Khai hải quan, nộp thuế, thông quan. / Declare, pay, clear.",
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"components": {"securitySchemes": SECURITY}},
)
problems.install(api)
JOURNEYS = (
    tokens, batches, declarations, amendments, control, attachments, bank, parties, books, tariff, record,
    health,
)  # fmt: skip
for journey in JOURNEYS:
    api.add_router("", journey.routes)
