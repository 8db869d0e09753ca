"""schema.py - as much of JSON Schema as openapi.json uses."""


def problems(value, schema, api, path="$"):
    """What of `value` is not as `schema` says, a line each."""
    if "$ref" in schema:
        return problems(value, api["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], api, path)
    if "anyOf" in schema:
        found = [problems(value, one, api, path) for one in schema["anyOf"]]
        return [] if any(not f for f in found) else min(found, key=len)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    kind = schema.get("type")
    if kind and (not isinstance(value, kinds[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
        return [f"{path}: {value!r} is no {kind}"[:300]]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: {value!r} is none of {schema['enum']}")
    if schema.get("format") == "date" and not (len(value) == 10 and value[4] == value[7] == "-"):
        found.append(f"{path}: {value!r} is no date")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{path}: {key} is missing" for key in schema.get("required", []) if key not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{path}: {key} is not described" for key in value if key not in properties]
        for key, inner in properties.items():
            if key in value:
                found += problems(value[key], inner, api, f"{path}.{key}")
    if isinstance(value, list) and "items" in schema:
        for i, one in enumerate(value):
            found += problems(one, schema["items"], api, f"{path}[{i}]")
    return found
