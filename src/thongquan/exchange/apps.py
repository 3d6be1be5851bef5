from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "thongquan.exchange"
    label = "exchange"

    def ready(self) -> None:
        from thongquan.exchange.selectors import agreed, pending
        from thongquan.exchange.services import BACK, trade_keeping, witnessing
        from thongquan.intake.services import register_handler
        from thongquan.partnership.services.taking_back import register_pending
        from thongquan.wire.services import register_agreements

        for kind in trade_keeping.kinds():
            register_handler(kind, trade_keeping.handle, of_partners=True)
        for kind in witnessing.kinds():
            register_handler(kind, witnessing.handle, of_partners=True)

        register_agreements(agreed.agreed, suspended=agreed.suspended)
        register_pending(pending.waiting, BACK)
