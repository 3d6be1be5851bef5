from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "thongquan.ledger"
    label = "ledger"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.ledger.domain.law import KIND

        register_kind(KIND)
