from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    name = "thongquan.clearance"
    label = "clearance"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.clearance.domain.book import CLEARANCE

        register_kind(CLEARANCE)
