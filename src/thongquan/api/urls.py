"""The API, put together. OpenAPI at /api/v1/openapi.json."""

from thongquan.api import (
    accounts,
    adjustments,
    administration,
    amendments,
    approvals,
    attachments,
    bank,
    batches,
    books,
    certificates,
    control,
    credentials,
    declarations,
    desk,
    destructions,
    drafts,
    exchange,
    guarantees,
    health,
    help,
    licences,
    licensing,
    marks,
    objections,
    origin,
    parties,
    partners,
    problems,
    record,
    refunds,
    risk,
    samples,
    supervision,
    tariff,
    tokens,
    upkeep,
    views,
)
from thongquan.api.openapi import Documented

api = Documented(
    title="Thông Quan",
    version="1",
    description="Khai hải quan, nộp thuế, thông quan. / Declare, pay, clear.",
    docs_url=None,
    urls_namespace="api",
)
problems.install(api)
JOURNEYS = (
    tokens, batches, drafts, declarations, amendments, objections, control, samples, attachments, bank,
    parties, origin, marks, books, tariff, record, health, refunds, guarantees, accounts, adjustments, risk,
    administration, destructions, upkeep, views, help, licensing, licences, desk, supervision, approvals,
    exchange, credentials, partners, certificates,
)  # fmt: skip
for journey in JOURNEYS:
    api.add_router("", journey.routes)
