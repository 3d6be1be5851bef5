"""What is known of the certificates of origin that a batch's items rest on; asked only where one is named."""

from datetime import datetime

import polars as pl

from thongquan.clearance.domain.facts.certificates import Certificates
from thongquan.tariff.selectors import certificates


def certificates_of(
    documents: pl.DataFrame, items: pl.DataFrame, *, at: datetime, amends: str = ""
) -> Certificates | None:
    """`amends`: the declaration whose next revision it is, which has what it drew before. Two queries where a
    proof of origin is named, three more where a certificate is found.
    """
    proofs = documents.filter(pl.col("category_code") == "origin")
    if proofs.is_empty():
        return None
    origins = {code for code in items["origin_country_code"].to_list() if code}
    keys = {(country, proof) for country in origins for proof in proofs["id"].to_list() if proof}
    held, countries = certificates.held(keys, amends), certificates.sending(origins, at=at)
    return Certificates(held, countries) if held or countries else None
