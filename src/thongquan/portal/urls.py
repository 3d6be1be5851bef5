"""Addresses of pages; those of errors are in `views.errors`."""

from django.urls import path
from django.views.i18n import set_language

from thongquan.portal.views import calculator, declaration, running, sign_in

urlpatterns = [
    path("", running.page, name="running"),
    path("calculator", calculator.page, name="calculator"),
    path("declarations", declaration.find, name="declaration-find"),
    path("declarations/<str:identifier>", declaration.page, name="declaration"),
    path("sign-in", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out", sign_in.SignOut.as_view(), name="sign-out"),
    path("language", set_language, name="language"),
]
