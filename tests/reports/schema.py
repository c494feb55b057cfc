# schema.py SCHEMA FILE...: does each file (json, or jsonl by the end of its name) agree with the schema, and has it
# no field that the schema does not know? Only what the schema uses of JSON Schema is known here; an npm package
# checks the same in tests/web.
import json
import re
import sys

KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "pattern", "minimum", "maxItems",
         "required", "properties", "items", "anyOf", "oneOf", "allOf"}
TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


class Schema:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.root = json.load(file)

    def errors(self, schema, value, at):
        """What is wrong with a value, and the names of the fields that the schema knows."""
        unknown = set(schema) - KNOWN
        assert not unknown, f"schema.py does not know {unknown}"
        wrong, names = [], set(schema.get("properties", {}))
        if "$ref" in schema:
            target = self.root
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            more, known = self.errors(target, value, at)
            wrong += more
            names |= known
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(TYPES[t](value) for t in types):
            return wrong + [f"{at}: {value!r} is no {' or '.join(types)}"], names
        if "enum" in schema and value not in schema["enum"]:
            wrong.append(f"{at}: {value!r} is none of {schema['enum']}")
        if "const" in schema and value != schema["const"]:
            wrong.append(f"{at}: {value!r} is not {schema['const']!r}")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            wrong.append(f"{at}: {value!r} does not match {schema['pattern']}")
        if "minimum" in schema and value < schema["minimum"]:
            wrong.append(f"{at}: {value} is less than {schema['minimum']}")
        if "maxItems" in schema and len(value) > schema["maxItems"]:
            wrong.append(f"{at}: {len(value)} items")
        if isinstance(value, dict):
            wrong += [f"{at}: no {name}" for name in schema.get("required", []) if name not in value]
            for name, part in schema.get("properties", {}).items():
                if name in value:
                    wrong += self.check(part, value[name], f"{at}.{name}")
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                wrong += self.check(schema["items"], item, f"{at}[{index}]")
        for part in schema.get("allOf", []):
            more, known = self.errors(part, value, at)
            wrong += more
            names |= known
        for word in ("anyOf", "oneOf"):
            if word in schema:
                results = [self.errors(part, value, at) for part in schema[word]]
                fits = [known for more, known in results if not more]
                if not fits or (word == "oneOf" and len(fits) > 1):
                    best = min(results, key=lambda result: len(result[0]))
                    wrong.append(f"{at}: fits {len(fits)} of {word}; {best[0][:2]}")
                names = names.union(*fits)
        return wrong, names

    def check(self, schema, value, at):
        wrong, names = self.errors(schema, value, at)
        if isinstance(value, dict) and not wrong:
            wrong += [f"{at}: {name} is not in the schema" for name in value if name not in names]
        return wrong


def main(schema_file, *files):
    schema = Schema(schema_file)
    bad = 0
    for path in files:
        with open(path, encoding="utf-8") as file:
            values = [json.loads(line) for line in file] if path.endswith(".jsonl") else [json.load(file)]
        part = {"$ref": "#/$defs/line"} if path.endswith(".jsonl") else schema.root
        for index, value in enumerate(values):
            for line in schema.check(part, value, f"{path}:{index + 1}")[:5]:
                print(line)
                bad += 1
    sys.exit(bad > 0)


main(*sys.argv[1:])
