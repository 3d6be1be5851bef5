from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    name = "thongquan.clearance"
    label = "clearance"

    def ready(self) -> None:
        from thongquan.books.services import register_kind
        from thongquan.clearance import tasks
        from thongquan.clearance.domain.book import CLEARANCE, PRICES
        from thongquan.clearance.domain.mappings import KIND as MAPPINGS
        from thongquan.clearance.domain.rules.book import KIND as RULES
        from thongquan.clearance.selectors import bulk
        from thongquan.clearance.services import acdd_arriving, answering, arriving, batches, settling, working
        from thongquan.clearance.services.unsigned import allowed
        from thongquan.intake.services import register_handler, register_unsigned_policy
        from thongquan.journal.services import register_partitioned, subscribe
        from thongquan.tariff.messages import verification

        for table in ("taxline", "findingrow", "decisionfacts", "step"):
            register_partitioned(f"clearance_{table}")
        for kind in settling.PAID:
            subscribe(kind, settling.on_paid, name="clearance.settle")
        for kind in settling.MOVED_HOLDS:
            subscribe(kind, tasks.on_hold_moved, name="clearance.settle")
        subscribe("documents.request-moved", working.on_request_moved, name="clearance.work")
        register_handler(arriving.KIND, arriving.handle)
        register_handler(bulk.KIND, batches.take_apart)
        for kind in acdd_arriving.kinds():
            register_handler(kind, acdd_arriving.handle, of_partners=True)
        for kind in verification.kinds(verification.ANSWER):
            register_handler(kind, answering.handle, of_partners=True)
        register_kind(CLEARANCE)
        register_kind(PRICES)
        register_kind(MAPPINGS)
        register_kind(RULES)
        register_unsigned_policy(allowed)
