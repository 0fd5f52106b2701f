"""Celery: the bell. What must happen is a row of the job table; a lost message costs a few seconds, never work."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditportal.settings")

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

app = Celery("auditportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)
