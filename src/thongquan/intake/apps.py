from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "thongquan.intake"
    label = "intake"

    def ready(self) -> None:
        from thongquan.journal.services import register_partitioned

        register_partitioned("intake_message")
        register_partitioned("intake_answer")
