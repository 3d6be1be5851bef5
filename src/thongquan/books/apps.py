from dataclasses import replace

from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "thongquan.books"
    label = "books"

    def ready(self) -> None:
        from thongquan.books.domain import retention
        from thongquan.books.domain.below import kinds
        from thongquan.books.selectors import kept_for
        from thongquan.books.services import enact_below, register_kind
        from thongquan.journal.selectors import use_terms

        for kind in kinds():
            register_kind(replace(kind, enact=enact_below))
        register_kind(retention.KIND)
        use_terms(kept_for)
