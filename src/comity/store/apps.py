"""The store as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Name and label of the application."""

    name = "comity.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
