from django.apps import AppConfig


class TariffConfig(AppConfig):
    name = "thongquan.tariff"
    label = "tariff"

    def ready(self) -> None:
        from dataclasses import replace

        from thongquan.books.services import register_kind
        from thongquan.intake.services import register_handler
        from thongquan.journal.domain import upgrades
        from thongquan.tariff.domain.book import EXCHANGE
        from thongquan.tariff.domain.certificates import events
        from thongquan.tariff.domain.kinds import KINDS
        from thongquan.tariff.domain.valuation import VALUATION
        from thongquan.tariff.messages import verification
        from thongquan.tariff.selectors.exchange import not_of_their_day
        from thongquan.tariff.services import inquiries
        from thongquan.tariff.services.certificates import arriving

        upgrades.register(events.Issued.kind, 1, events.with_credential)
        for kind in (*KINDS, VALUATION):
            register_kind(kind)
        register_kind(replace(EXCHANGE, audit=not_of_their_day))
        for message in arriving.kinds():
            register_handler(message, arriving.handle, of_partners=True)
        for message in verification.kinds(verification.REQUEST):
            register_handler(message, inquiries.handle, of_partners=True)
