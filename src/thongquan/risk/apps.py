from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "thongquan.risk"
    label = "risk"

    def ready(self) -> None:
        from thongquan.journal.services import register_partitioned

        register_partitioned("risk_route")
