"""The web server's door."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditportal.settings")

from django.core.wsgi import get_wsgi_application

from auditportal.celery import app as celery_app

application = get_wsgi_application()

__all__ = ["application", "celery_app"]
