"""EC2 DescribeRegions: three regions are enabled, as in an account that switched the others off."""

import uuid

from sandbox.answers import Answer, xml_answer
from sandbox.calls import Call
from sandbox.identities import ENABLED_REGIONS
from sandbox.overlays import replaces

_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"


@replaces("ec2", "DescribeRegions")
def regions(_call: Call, _account: str) -> Answer:
    """Answer with the enabled regions."""
    items = "".join(
        f"<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com</regionEndpoint>"
        "<optInStatus>opt-in-not-required</optInStatus></item>"
        for name in ENABLED_REGIONS
    )
    return xml_answer(
        f'<DescribeRegionsResponse xmlns="{_NAMESPACE}"><requestId>{uuid.uuid4()}</requestId>'
        f"<regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    )
