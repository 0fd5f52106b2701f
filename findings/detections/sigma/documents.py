"""YAML as strangers send it: bounded in size, depth, nodes and documents, without aliases and without doubled keys."""

from typing import Any

import yaml

from findings.detections.sigma.rule import RuleRefusedError

MAX_BYTES = 262_144
MAX_DEPTH = 16
MAX_NODES = 20_000
MAX_DOCUMENTS = 64


class _Loader(yaml.CSafeLoader):
    """PyYAML keeps the last of two equal keys, which would silently drop half of a condition."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for number, key in enumerate(keys):
            if not isinstance(key, str):
                raise yaml.YAMLError(f"the key {key!r} is no text")
            if key in keys[:number]:
                raise yaml.YAMLError(f"the key {key!r} is there twice")
        return super().construct_mapping(node, deep)


def documents(text: str, source: str = "") -> list[dict[str, Any]]:
    """The mappings in a YAML text, or RuleRefusedError; source says in errors where the text is from."""
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise RuleRefusedError(source, f"more than {MAX_BYTES} bytes of YAML")
    try:
        _bounded(text, source)
        found = [one for one in yaml.load_all(text, _Loader) if one is not None]
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise RuleRefusedError(source, f"no YAML that can be read: {' '.join(str(error).split())[:300]}") from error
    for one in found:
        if not isinstance(one, dict):
            raise RuleRefusedError(source, "a document that is no mapping")
    if not found:
        raise RuleRefusedError(source, "no document")
    return found


def _bounded(text: str, source: str) -> None:
    """Look at the stream of events first: it costs nothing to read however deep it is."""
    depth = nodes = found = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RuleRefusedError(source, f"a YAML alias (*{event.anchor})")
        nodes += isinstance(event, yaml.NodeEvent)
        found += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise RuleRefusedError(source, f"YAML deeper than {MAX_DEPTH}")
        if nodes > MAX_NODES or found > MAX_DOCUMENTS:
            raise RuleRefusedError(source, f"more than {MAX_NODES} YAML nodes or {MAX_DOCUMENTS} documents")
