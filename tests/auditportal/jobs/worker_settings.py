"""Settings of the workers that these tests start and kill: the real ones, with only the apps that the job table needs.

A worker that imports the whole portal takes seconds to start; the kill loop starts many.
"""

from auditportal.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "auditportal.members",
    "auditportal.auditlog",
    "auditportal.jobs",
]
DJANGO_STRUCTLOG_CELERY_ENABLED = False
CELERY_BEAT_SCHEDULER = "auditportal.jobs.beat:TickingScheduler"
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 2
ROOT_URLCONF = __name__
TEMPLATES: list[dict[str, object]] = []
urlpatterns: list[object] = []
