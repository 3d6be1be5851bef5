from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "thongquan.inspection"
    label = "inspection"
