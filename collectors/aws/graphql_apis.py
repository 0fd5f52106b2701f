"""GraphqlApi from AppSync's ListGraphqlApis."""

from collections.abc import Iterator

from collectors.registry import Reader, collector
from collectors.resources.aws import GraphqlApi

from .shapes import text, text_or_none

LARGEST_PAGE = 25  # ListGraphqlApis, API reference


@collector(provider="aws", reads=GraphqlApi, actions=("appsync:ListGraphqlApis",))
def graphql_apis(reader: Reader) -> Iterator[GraphqlApi]:
    """Yield every API of the account, merged ones included."""
    for item in reader.pages("appsync", "ListGraphqlApis", member="graphqlApis", maxResults=LARGEST_PAGE):
        logging = item.get("logConfig") or {}
        yield GraphqlApi(
            arn=text(item.get("arn")),
            name=text(item.get("name")),
            field_log_level=text_or_none(logging.get("fieldLogLevel")),
            exclude_verbose=logging.get("excludeVerboseContent") is True,
            log_role_arn=text_or_none(logging.get("cloudWatchLogsRoleArn")),
            tracing=item.get("xrayEnabled") is True,
        )
