from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thongquan.portal"
    label = "portal"
