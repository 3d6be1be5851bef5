from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    name = "thongquan.partnership"
    label = "partnership"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.partnership.domain.book import KIND

        register_kind(KIND)
