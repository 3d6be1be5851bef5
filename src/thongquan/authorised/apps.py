from django.apps import AppConfig


class AuthorisedConfig(AppConfig):
    name = "thongquan.authorised"
    label = "authorised"

    def ready(self) -> None:
        from thongquan.authorised.services import arriving
        from thongquan.intake.services import register_handler

        for kind in arriving.kinds():
            register_handler(kind, arriving.handle, of_partners=True)
