from dataclasses import replace

from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "thongquan.books"
    label = "books"

    def ready(self) -> None:
        from thongquan.books.domain.below import kinds
        from thongquan.books.services import enact_below, register_kind

        for kind in kinds():
            register_kind(replace(kind, enact=enact_below))
