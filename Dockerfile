# One image for every role: `auditportal web`, `worker`, `beat`, `migrate`.
FROM python:3.13-slim

RUN useradd --system auditportal
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-input --require-hashes -r requirements.lock
COPY manage.py ./
COPY auditportal auditportal
COPY collectors collectors
COPY findings findings
COPY templates templates
COPY static static
ENV AUDITPORTAL_HOME=/app/var \
    PYTHONUNBUFFERED=1
RUN python manage.py collectstatic --noinput --verbosity 0 && chown -R auditportal var

USER auditportal
ENV HOST=0.0.0.0
EXPOSE 8000
ENTRYPOINT ["python", "-m", "auditportal"]
CMD ["web"]
