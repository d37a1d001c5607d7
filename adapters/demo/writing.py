"""JSON as people read it: short things on one line, long ones over several."""

from __future__ import annotations

import json

WIDTH = 88


def written(value: object, indent: int = 0) -> str:
    """`value` as indented JSON."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = " " * (indent + 1)
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {written(item, indent + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    parts = [f"{inner}{written(item, indent + 1)}" for item in value]
    return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"
