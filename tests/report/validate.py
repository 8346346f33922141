"""validate.py SCHEMA [FILE]: every line of FILE (or stdin) is a document, valid against the schema.
With --whole before them, the file is one document. Ends with 77 where python3-jsonschema is missing."""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def refuse(word):
    raise ValueError("not JSON: " + word)


whole = "--whole" in sys.argv
names = [word for word in sys.argv[1:] if word != "--whole"]
with open(names[0], encoding="utf-8") as file:
    validator = jsonschema.Draft202012Validator(json.load(file))
data = open(names[1], "rb").read() if len(names) > 1 else sys.stdin.buffer.read()
text = data.decode("utf-8")  # strictly
documents = [text] if whole else text.splitlines()
if not documents:
    sys.exit("no document")
for number, line in enumerate(documents, 1):
    document = json.loads(line, parse_constant=refuse)
    for error in validator.iter_errors(document):
        sys.exit(f"document {number}: {error.json_path}: {error.message}")
