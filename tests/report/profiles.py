"""profiles.py DIRECTORY: x.folded, x.speedscope.json and x.pb tell the same as x.json, each read by its own documented rules.

profile.proto is decoded here from its specification, with nothing of perftop's encoder; the rules for speedscope are those of
https://www.speedscope.app/file-format-schema.json.
"""
import collections
import json
import os
import sys

directory = sys.argv[1]


def read(name):
    with open(os.path.join(directory, name), "rb") as file:
        return file.read()


def clean(text):
    """As perftop shows control characters where a name must be on one line."""
    out = []
    for c in text:
        if ord(c) < 32:
            out.append("^" + chr(ord(c) + 64))
        else:
            out.append(c)
    return "".join(out)


# ---- x.json: the truth ----

document = json.loads(read("x.json"))
several = len(document["processes"]) > 1
truth = collections.Counter()  # (pid, tid, operation, stack of (name, module), outermost first)
period = {}
for process in document["processes"]:
    if "profile" not in process or process["pid"] == 0:
        continue
    profile = process["profile"]
    period[process["pid"]] = profile["period_seconds"]
    stacks = []
    for caller, function in profile["paths"]:
        f = profile["functions"][function]
        stacks.append((stacks[caller] if caller >= 0 else ()) + ((f["name"], f["module"]),))
    for path, tid, operation, count in profile["hits"]:
        if operation >= 0:
            o = process["operations"][operation]
            operation = " ".join([o["component"], o["operation"]] + (["[" + o["label"] + "]"] if o.get("label") else []))
        truth[process["pid"], tid, operation, stacks[path]] += count
    assert profile["samples"] == sum(hit[3] for hit in profile["hits"])
    # what the document says of its functions is what its paths say
    own, whole = collections.Counter(), collections.Counter()
    for path, _, _, count in profile["hits"]:
        at, seen = path, set()
        own[profile["paths"][path][1]] += count
        while at >= 0:
            seen.add(profile["paths"][at][1])
            at = profile["paths"][at][0]
        for function in seen:
            whole[function] += count
    for i, f in enumerate(profile["functions"]):
        assert (f["self_samples"], f["total_samples"]) == (own[i], whole[i]), f
assert truth
processes = {process["pid"]: process for process in document["processes"]}


def thread_name(pid, tid):
    for thread in processes[pid]["threads"]:
        if thread["tid"] == tid and thread["name"]:
            return thread["name"]
    return None


def by(key):
    sums = collections.Counter()
    for (pid, tid, operation, stack), count in truth.items():
        sums[key(pid, tid, operation, stack)] += count
    return sums


# ---- x.folded ----


def folded_key(pid, tid, _, stack):
    names = [processes[pid]["comm"]] if several else []
    names.append(thread_name(pid, tid) or processes[pid]["comm"])
    names += [name for name, _ in stack]
    return ";".join(clean(name).replace(";", ":") for name in names)


folded = collections.Counter()
for line in read("x.folded").decode().splitlines():
    stack, count = line.rsplit(" ", 1)
    folded[stack] += int(count)
assert folded == by(folded_key), "folded"

# ---- x.speedscope.json ----

scope = json.loads(read("x.speedscope.json"))
assert scope["$schema"] == "https://www.speedscope.app/file-format-schema.json"
assert set(scope) <= {"$schema", "shared", "profiles", "name", "activeProfileIndex", "exporter"}
assert isinstance(scope["exporter"], str) and 0 <= scope["activeProfileIndex"] < len(scope["profiles"])
for frame in scope["shared"]["frames"]:
    assert isinstance(frame["name"], str)
    assert set(frame) <= {"name", "file", "line", "col"}
UNITS = {"none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"}
sums = collections.Counter()
for profile in scope["profiles"]:
    assert set(profile) == {"type", "name", "unit", "startValue", "endValue", "samples", "weights"}
    assert profile["type"] == "sampled" and profile["unit"] in UNITS and isinstance(profile["name"], str)
    assert len(profile["samples"]) == len(profile["weights"])
    length = profile["endValue"] - profile["startValue"]
    assert abs(sum(profile["weights"]) - length) < 1e-6 * (length + 1)
    for stack, weight in zip(profile["samples"], profile["weights"]):
        assert all(0 <= frame < len(scope["shared"]["frames"]) for frame in stack) and weight > 0
        frames = tuple((scope["shared"]["frames"][i]["name"], scope["shared"]["frames"][i]["file"]) for i in stack)
        tid = int(profile["name"].rsplit("(", 1)[1].rstrip(")"))
        sums[tid, frames] += round(weight / next(iter(period.values())))
assert sums == by(lambda pid, tid, operation, stack: (tid, stack)), "speedscope"

# ---- x.pb ----


def fields(data):
    """(number, value) of a message: whole numbers, or bytes."""
    at = 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                assert value < 1 << 64
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        elif key & 7 == 2:
            length = varint()
            assert at + length <= len(data)
            yield key >> 3, data[at : at + length]
            at += length
        else:
            raise ValueError("wire type %d" % (key & 7))


def message(data):
    found = collections.defaultdict(list)
    for number, value in fields(data):
        found[number].append(value)
    return found


def packed(pieces):
    numbers = []
    for piece in pieces:
        value, shift = 0, 0
        for byte in piece:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                numbers.append(value)
                value, shift = 0, 0
        assert shift == 0
    return numbers


def signed(value):
    return value - (1 << 64) if value >> 63 else value


pb = message(read("x.pb"))
strings = [piece.decode() for piece in pb[6]]
assert strings[0] == "" and len(set(strings)) == len(strings)
types = [tuple(strings[message(piece)[n][0]] for n in (1, 2)) for piece in pb[1]]
assert types == [("samples", "count"), ("cpu", "nanoseconds")], types
assert tuple(strings[message(pb[11][0])[n][0]] for n in (1, 2)) == ("cpu", "nanoseconds")
assert pb[12] == [round(next(iter(period.values())) * 1e9)]
assert strings[pb[14][0]] == "cpu"
assert pb[10] == [round(document["run"]["elapsed_seconds"] * 1e9)]
mappings = {}
for piece in pb[3]:
    mapping = message(piece)
    mappings[mapping[1][0]] = strings[mapping[5][0]]
    assert mapping[7] == [1]
functions = {}
for piece in pb[5]:
    function = message(piece)
    functions[function[1][0]] = strings[function[2][0]]
locations = {}
for piece in pb[4]:
    location = message(piece)
    (line,) = location[4]
    locations[location[1][0]] = (functions[message(line)[1][0]], mappings[location[2][0]])
assert 0 not in mappings and 0 not in functions and 0 not in locations
sums = collections.Counter()
for piece in pb[2]:
    sample = message(piece)
    stack = tuple(locations[i] for i in reversed(packed(sample[1])))
    count, nanoseconds = packed(sample[2])
    labels = {}
    for label in map(message, sample[3]):
        labels[strings[label[1][0]]] = strings[label[2][0]] if label[2] else signed(label[3][0])
    pid, tid = labels["pid"], labels["thread_id"]
    assert abs(nanoseconds - count * period[pid] * 1e9) < 1
    if thread_name(pid, tid):
        assert labels["thread"] == thread_name(pid, tid)
    operation = labels.get("operation", -1)
    sums[pid, tid, -2 if operation == "unknown operation" else operation, stack] += count
assert sums == truth, "pprof"
print(sum(truth.values()), "samples in", len(truth), "places")
