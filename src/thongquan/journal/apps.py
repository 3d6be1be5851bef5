from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "thongquan.journal"
    label = "journal"

    def ready(self) -> None:
        from thongquan.journal.services import register_partitioned

        register_partitioned("journal_leaf")
        register_partitioned("journal_payload")
