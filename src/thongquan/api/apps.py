from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "thongquan.api"
    label = "api"
