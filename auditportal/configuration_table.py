"""The declared table of settings; docs/settings.md is made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditportal import configuration_rules as rule

ROOT = Path(__file__).resolve().parent.parent

Values = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """One row: default is text as it would stand in the environment, or a function of the values before it."""

    name: str
    kind: str
    read: rule.Rule
    default: str | Callable[[Values], str] | None
    meaning: str
    example: str
    shown_default: str = ""
    secret: bool = False


TABLE: tuple[Setting, ...] = (
    Setting(
        "AUDITPORTAL_HOME",
        "folder",
        rule.folder,
        lambda _: str((ROOT if (ROOT / "manage.py").exists() else Path.cwd()) / "var"),
        "Folder of everything that is kept: the embedded database, secrets, logins, logs.",
        "/var/lib/auditportal",
        shown_default="`var` in the checkout",
    ),
    Setting(
        "DATABASE_URL",
        "PostgreSQL address",
        rule.postgres_url,
        None,
        "The PostgreSQL database. Without it, `run` and `up` start an embedded one below AUDITPORTAL_HOME.",
        "postgres://portal:password@db.example.org:5432/auditportal",
        shown_default="embedded",
        secret=True,
    ),
    Setting(
        "REDIS_URL",
        "Redis address",
        rule.redis_url,
        None,
        "Redis or Valkey, the bell of the job queue. Without it, `run` and `up` start an embedded one.",
        "redis://redis.example.org:6379/0",
        shown_default="embedded",
        secret=True,
    ),
    Setting("HOST", "host", rule.host, "127.0.0.1", "Address that the web server listens on.", "0.0.0.0"),  # noqa: S104
    Setting("PORT", "port", rule.whole(1, 65535), "8000", "Port that the web server listens on.", "8100"),
    Setting(
        "PUBLIC_URL",
        "address",
        rule.url("http", "https"),
        lambda values: f"http://127.0.0.1:{values['PORT']}",
        "Where people reach the portal. With https, cookies are secure, http is redirected and one proxy in front is "
        "trusted; plain http is allowed only on this machine itself.",
        "https://audit.example.org",
        shown_default="`http://127.0.0.1:PORT`",
    ),
    Setting(
        "ALLOWED_HOSTS",
        "host names",
        rule.host_names,
        lambda values: ",".join(dict.fromkeys([urlsplit(values["PUBLIC_URL"]).hostname or "", *sorted(rule.LOOPBACK)])),
        "Host names that the portal answers to.",
        "audit.example.org,10.0.0.7",
        shown_default="the host of PUBLIC_URL, and this machine",
    ),
    Setting(
        "AUDITPORTAL_TRUSTED_PROXIES",
        "number",
        rule.whole(0, 10),
        lambda values: "1" if values["PUBLIC_URL"].startswith("https:") else "0",
        "How many proxies in front add to X-Forwarded-For; the address of a person is read from there.",
        "2",
        shown_default="1 with https, else 0",
    ),
    Setting(
        "SECRET_KEY",
        "secret",
        rule.secret_key,
        None,
        "Signs sessions and forms. `run`, and `up` with the embedded database, keep one in AUDITPORTAL_HOME/secrets.",
        "the output of `auditportal keys`",
        shown_default="required with DATABASE_URL",
        secret=True,
    ),
    Setting(
        "AUDITPORTAL_ENCRYPTION_KEYS",
        "Fernet keys",
        rule.fernet_keys,
        None,
        "Encrypt the cloud credentials in the database: keys separated by commas, the first encrypts, all decrypt.",
        "the output of `auditportal keys`",
        shown_default="required with DATABASE_URL",
        secret=True,
    ),
    Setting(
        "AWS_ENDPOINT_URL",
        "address",
        rule.url("http", "https"),
        "",
        "Every AWS call goes here instead of to AWS (the SDK's own variable); `run` sets it to the sandbox.",
        "http://127.0.0.1:8001",
    ),
    Setting(
        "AUDITPORTAL_AWS_REGION",
        "region",
        rule.region,
        "us-east-1",
        "Region that the portal asks where a call belongs to no region of an account, such as AssumeRole.",
        "eu-central-1",
    ),
    Setting(
        "AUDITPORTAL_PORTAL_ACCOUNT_ID",
        "account id",
        rule.account_id,
        "",
        "AWS account of the portal's own identity; the trust policy that is shown for a new account names it.",
        "123456789012",
    ),
    Setting(
        "AUDITPORTAL_FIREWALL_WORDS",
        "words",
        rule.words,
        "MALICIOUS INPUT",
        "What function firewalls write to their log for an input that they refuse; separated by commas. A line that "
        "holds one is a finding.",
        "MALICIOUS INPUT,request blocked",
    ),
    Setting(
        "AUDITPORTAL_ALLOW_STATIC_KEYS",
        "yes or no",
        rule.yes_or_no,
        "false",
        "Lets an admin register an account with an access key instead of a role.",
        "true",
    ),
    Setting(
        "AUDITPORTAL_TEMPLATE_URL",
        "https address",
        rule.url("https"),
        "",
        "Where CloudFormation finds the role's template in S3; with it the account form offers a quick-create link.",
        "https://my-bucket.s3.eu-west-1.amazonaws.com/audit-portal-role.json",
    ),
    Setting(
        "AUDITPORTAL_WEB_WORKERS",
        "number",
        rule.whole(1, 64),
        "2",
        "Processes that answer the browser.",
        "4",
    ),
    Setting(
        "AUDITPORTAL_WORKERS",
        "number",
        rule.whole(1, 64),
        "2",
        "Processes that collect and judge, on this machine.",
        "8",
    ),
    Setting(
        "AUDITPORTAL_STATEMENT_TIMEOUT",
        "seconds",
        rule.whole(0, 3600),
        "30",
        "Longest time for one database statement; 0 is no limit.",
        "60",
    ),
    Setting(
        "LOG_FORMAT",
        "word",
        rule.one_of("json", "console"),
        "json",
        "How log lines look: one JSON object each, or text for people (`run` uses console).",
        "console",
    ),
    Setting(
        "LOG_LEVEL",
        "word",
        rule.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        "INFO",
        "The least severe lines that are logged. The SDK of a cloud never logs below WARNING: it would show secrets.",
        "WARNING",
    ),
    Setting(
        "SANDBOX_PORT",
        "port",
        rule.whole(1, 65535),
        lambda values: str(min(values["PORT"] + 1, 65535)),
        "Port of the sandbox cloud that `run` starts.",
        "8200",
        shown_default="PORT + 1",
    ),
    Setting(
        "AUDITPORTAL_DEBUG",
        "yes or no",
        rule.yes_or_no,
        "false",
        "Django's debug mode, for work on the code only: tracebacks in the browser. Refused except on this machine.",
        "true",
    ),
)
