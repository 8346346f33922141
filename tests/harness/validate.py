"""validate.py [--whole] SCHEMA FILE: every line of FILE is a document, valid against the schema.
With --whole, the file is one document."""
import json
import sys

import jsonschema


def refuse(word):
    raise ValueError("not JSON: " + word)


whole = sys.argv[1] == "--whole"
schema, name = sys.argv[-2:]
with open(schema, encoding="utf-8") as file:
    validator = jsonschema.Draft202012Validator(json.load(file))
with open(name, "rb") as file:
    text = file.read().decode("utf-8")  # strictly
documents = [text] if whole else text.splitlines()
if not documents:
    sys.exit("no document")
for number, line in enumerate(documents, 1):
    try:
        document = json.loads(line, parse_constant=refuse)
    except ValueError as error:
        sys.exit(f"document {number}: {error}")
    for error in validator.iter_errors(document):
        sys.exit(f"document {number}: {error.json_path}: {error.message}")
