from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    name = "thongquan.clearance"
    label = "clearance"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.clearance.domain.book import CLEARANCE
        from thongquan.clearance.domain.rules.book import KIND as RULES

        register_kind(CLEARANCE)
        register_kind(RULES)
