"""Addresses of pages, as the pages themselves name them; those of errors are in `views.errors`."""

from thongquan.portal.pages import addresses

urlpatterns = addresses()
