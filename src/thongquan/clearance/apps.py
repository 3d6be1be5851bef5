from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    name = "thongquan.clearance"
    label = "clearance"
