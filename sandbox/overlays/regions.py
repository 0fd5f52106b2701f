"""EC2 DescribeRegions: three regions are enabled, as in an account that opted out of the others."""

import uuid

import botocore.session

from sandbox.answers import Answer, xml_answer
from sandbox.calls import Call
from sandbox.identities import ENABLED_REGIONS
from sandbox.overlays import replaces

_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"


@replaces("ec2", "DescribeRegions")
def regions(call: Call, _account: str) -> Answer:
    """List the enabled regions, or all of them; by name if names are given."""
    given = call.parameters()
    names = {value for key, value in given.items() if key.startswith("RegionName.")}
    every = given.get("AllRegions") == "true"
    listed = sorted({*ENABLED_REGIONS, *(_all_regions() if every or names else ())})
    items = "".join(_item(name) for name in listed if not names or name in names)
    return xml_answer(
        f'<DescribeRegionsResponse xmlns="{_NAMESPACE}"><requestId>{uuid.uuid4()}</requestId>'
        f"<regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    )


def _all_regions() -> list[str]:
    return list(botocore.session.Session().get_available_regions("ec2"))


def _item(name: str) -> str:
    state = "opt-in-not-required" if name in ENABLED_REGIONS else "not-opted-in"
    return (
        f"<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com</regionEndpoint>"
        f"<optInStatus>{state}</optInStatus></item>"
    )
