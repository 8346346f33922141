"""Reads what perftop printed, for the test scripts: read.py FILE EXPRESSION [ARGUMENT]...

FILE holds JSON documents, one a line. In the expression, `docs` are all of them, `d` is the last, `a` the
arguments, and the functions below look things up in it. Prints the value; a list one item a line; a boolean
as the exit status.
"""
import json
import sys
from datetime import datetime

docs, a = [], sys.argv[3:]


def process(pid=None, doc=None):
    """The process, or the first one."""
    for p in (doc or docs[-1])["processes"]:
        if pid is None or p["pid"] == int(pid):
            return p
    return None


def op(component, operation, label=None, pid=None, doc=None):
    p = process(pid, doc)
    for o in p["operations"] if p else []:
        if (o["component"], o["operation"], o.get("label")) == (component, operation, label):
            return o
    return {}


def metric(component, name, doc=None):
    p = process(None, doc)
    for m in p["metrics"] if p else []:
        if (m["component"], m["name"]) == (component, name):
            return m
    return {}


def resource(name, doc=None):
    return process(None, doc)["resources"][name]["now"]


def at(doc):
    """Seconds of a document."""
    return datetime.strptime(doc["time"], "%Y-%m-%dT%H:%M:%S.%fZ").timestamp()


def integral(name, from_, to):
    """What a rate adds up to between two documents, by the time stamps of the samples."""
    return sum(resource(name, y) * (at(y) - at(x)) for x, y in zip(docs[from_:to], docs[from_ + 1:to + 1]))


def hits():
    """Of the samples of functions: the names on the stack, the thread, the operation's index, how many."""
    p = process()["profile"]
    stacks = []
    for caller, function in p["paths"]:
        stacks.append((stacks[caller] if caller >= 0 else ()) + (p["functions"][function]["name"],))
    return [(stacks[path], tid, op, count) for path, tid, op, count in p["hits"]]


def samples(function=None, op=None, tid=None):
    """With this function on the stack, in this operation (-1: none, -2: unknown), of this thread."""
    return sum(n for names, t, o, n in hits()
               if function in (None, *names) and op in (None, o) and tid in (None, t))


def op_index(operation):
    return [o["operation"] for o in process()["operations"]].index(operation)


def near(got, want, part, least=0):
    """Within a part of the truth, or so much."""
    if abs(got - want) <= max(part * abs(want), least):
        return True
    print("got", got, "want", want)
    return False


with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        if line.strip():
            docs.append(json.loads(line))
d = docs[-1] if docs else {"processes": []}
docs = docs or [d]
result = eval("(" + sys.argv[2] + ")")
if isinstance(result, bool):
    sys.exit(not result)
print("\n".join(map(str, result)) if isinstance(result, list) else result)
