from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thongquan.portal"
    label = "portal"

    def ready(self) -> None:
        from allauth.mfa import signals

        from thongquan.portal import accounts

        signals.authenticator_added.connect(accounts.factor_added)
        signals.authenticator_removed.connect(accounts.factor_removed)
