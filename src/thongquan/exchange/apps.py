from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "thongquan.exchange"
    label = "exchange"

    def ready(self) -> None:
        from thongquan.exchange.selectors import agreed
        from thongquan.wire.services import register_agreements

        register_agreements(agreed.agreed, suspended=agreed.suspended)
