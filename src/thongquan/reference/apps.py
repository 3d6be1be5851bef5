from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "thongquan.reference"
    label = "reference"
