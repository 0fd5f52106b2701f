"""Links into a provider's own console."""

from urllib.parse import quote

_HOSTS = {
    "aws": "console.aws.amazon.com",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-cn": "console.amazonaws.cn",
}


def console_url(provider: str, arn: str) -> str:
    """Return the address of a resource in the provider's console, or nothing where none is known."""
    parts = arn.split(":")
    if provider != "aws" or len(parts) < 6 or parts[0] != "arn" or parts[1] not in _HOSTS:
        return ""
    return f"https://{_HOSTS[parts[1]]}/go/view?arn={quote(arn, safe='')}"
