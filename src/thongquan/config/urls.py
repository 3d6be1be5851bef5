"""Addresses: each face brings its own."""

from django.urls import URLPattern, URLResolver, path
from oauth2_provider.views import RevokeTokenView, TokenView

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth/token", TokenView.as_view(), name="oauth-token"),
    path("oauth/revoke", RevokeTokenView.as_view(), name="oauth-revoke"),
]
