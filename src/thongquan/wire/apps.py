from django.apps import AppConfig


class WireConfig(AppConfig):
    name = "thongquan.wire"
    label = "wire"

    def ready(self) -> None:
        from thongquan.journal.services import register_partitioned, use_signer
        from thongquan.wire.services import journal_signer

        use_signer(journal_signer)
        register_partitioned("wire_outgoing_body")
