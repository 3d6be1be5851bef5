from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "thongquan.licensing"
    label = "licensing"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.licensing.domain.book import KIND

        register_kind(KIND)
