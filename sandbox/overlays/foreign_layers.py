"""Lambda: layers of other accounts, such as those of AWS itself, which moto takes for missing."""

from typing import Any

from moto.awslambda.models import LambdaFunction

_moto_layers = LambdaFunction._get_layers_data  # noqa: SLF001 - moto reads layers in this place only
FOREIGN_BYTES = 5_242_880


def layers_data(self: Any, arns: list[str]) -> list[dict[str, Any]]:
    """Take the layers of another account as they are."""
    own = [arn for arn in arns if self.account_id in arn.split(":")]
    known: dict[str, Any] = {layer["Arn"]: layer for layer in _moto_layers(self, own)}
    return [known.get(arn, {"Arn": arn, "CodeSize": FOREIGN_BYTES}) for arn in arns]


setattr(LambdaFunction, "_get_layers_data", layers_data)  # noqa: B010 - mypy forbids to assign a method
