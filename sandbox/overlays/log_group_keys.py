"""CloudWatch Logs: a key for a log group that is there, which moto takes only for a new one."""

from moto.logs.models import logs_backends

from sandbox.answers import Answer, error_answer, json_answer
from sandbox.calls import Call
from sandbox.overlays import replaces


@replaces("logs", "AssociateKmsKey", "DisassociateKmsKey")
def associated(call: Call, account: str) -> Answer:
    """Set or drop the key of a group."""
    given = call.parameters()
    name = str(given.get("logGroupName") or given.get("resourceIdentifier") or "")
    group = logs_backends[account][call.region].groups.get(name.removesuffix(":*").rpartition(":")[2])
    if group is None:
        return error_answer(call, 400, "ResourceNotFoundException", "The specified log group does not exist.")
    group.kms_key_id = given.get("kmsKeyId") if call.operation == "AssociateKmsKey" else None
    return json_answer({})
