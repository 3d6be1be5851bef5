from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "thongquan.identity"
    label = "identity"
