"""Addresses: each face brings its own."""

from django.urls import URLPattern, URLResolver, include, path
from oauth2_provider.views import RevokeTokenView, TokenView

from thongquan.api.health import health
from thongquan.api.urls import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("health", health, name="health"),
    path("oauth/token", TokenView.as_view(), name="oauth-token"),
    path("oauth/revoke", RevokeTokenView.as_view(), name="oauth-revoke"),
    path("", include("thongquan.portal.urls")),
]
handler403 = "thongquan.portal.views.errors.forbidden"
handler404 = "thongquan.portal.views.errors.not_found"
handler500 = "thongquan.portal.views.errors.broken"
