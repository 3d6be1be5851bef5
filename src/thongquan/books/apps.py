from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "thongquan.books"
    label = "books"
