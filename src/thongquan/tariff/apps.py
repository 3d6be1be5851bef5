from django.apps import AppConfig


class TariffConfig(AppConfig):
    name = "thongquan.tariff"
    label = "tariff"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.tariff.domain.kinds import KINDS
        from thongquan.tariff.domain.valuation import VALUATION

        for kind in (*KINDS, VALUATION):
            register_kind(kind)
