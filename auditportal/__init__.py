"""The shell: settings, URLs, Celery, launch."""
