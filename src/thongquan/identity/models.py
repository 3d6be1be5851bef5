"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. What he may do is said by dated grants, not by flags on this row."""

    full_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
