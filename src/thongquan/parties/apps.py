from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "thongquan.parties"
    label = "parties"
