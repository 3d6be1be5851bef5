from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "thongquan.licensing"
    label = "licensing"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.intake.services import register_handler
        from thongquan.licensing.domain.book import KIND
        from thongquan.licensing.services import plants

        register_kind(KIND)
        register_handler(plants.KIND, plants.handle, of_partners=True)
