from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "thongquan.ledger"
    label = "ledger"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.journal.services import register_months
        from thongquan.ledger.domain.law import KIND
        from thongquan.ledger.services import open_month

        register_kind(KIND)
        register_months(open_month)
