from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "thongquan.documents"
    label = "documents"
