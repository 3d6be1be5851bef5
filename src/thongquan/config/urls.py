"""Addresses: each face brings its own."""

from django.urls import URLPattern, URLResolver, include, path
from oauth2_provider.views import RevokeTokenView, TokenView

from thongquan.api import health
from thongquan.api.urls import api
from thongquan.config.door import paced

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("health", health.health, name="health"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("oauth/token", paced(TokenView.as_view()), name="oauth-token"),
    path("oauth/revoke", paced(RevokeTokenView.as_view()), name="oauth-revoke"),
    path("", include("thongquan.portal.urls")),
]
handler400 = "thongquan.config.door.bad_request"
handler403 = "thongquan.config.door.forbidden"
handler404 = "thongquan.config.door.not_found"
handler500 = "thongquan.config.door.broken"
