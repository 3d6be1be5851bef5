from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "thongquan.intake"
    label = "intake"

    def ready(self) -> None:
        from thongquan.intake.services import register_handler
        from thongquan.intake.services.exchange import pass_over
        from thongquan.journal.services import register_partitioned
        from thongquan.wire.domain.envelope import VOID

        register_partitioned("intake_message")
        register_partitioned("intake_answer")
        register_handler(VOID, pass_over, of_partners=True)
