"""What is known of the certificates of origin that a batch's items rest on; asked only where one is named."""

import polars as pl

from thongquan.clearance.domain.facts.certificates import Certificates
from thongquan.tariff.selectors import certificates


def certificates_of(documents: pl.DataFrame, items: pl.DataFrame, *, amends: str = "") -> Certificates | None:
    """`amends`: the declaration whose next revision it is, which has what it drew before. One query where no
    country of the batch sends certificates, three more where some does.
    """
    proofs = documents.filter(pl.col("category_code") == "origin")
    if proofs.is_empty():
        return None
    origins = {code for code in items["origin_country_code"].to_list() if code}
    countries = certificates.sending(origins)
    if not countries:
        return None
    keys = {(country, proof) for country in countries for proof in proofs["id"].to_list() if proof}
    return Certificates(certificates.held(keys, amends), countries)
