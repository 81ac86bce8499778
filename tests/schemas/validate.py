#!/usr/bin/env python3
"""Holds the shipped files and the program's own JSON against rules/schemas. Usage: validate.py PROGRAM ROOT

Exit code 0: all fit; 1: something does not; 77: skipped, python3-jsonschema is not installed.
"""
import copy
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: python3-jsonschema (4 or newer) is not installed")
    sys.exit(77)

program, root = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
faults = []


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


schemas = {}
for path in sorted(glob.glob(root + "/rules/schemas/*.schema.json")):
    name = os.path.basename(path)[: -len(".schema.json")]
    schemas[name] = read(path)
    Draft202012Validator.check_schema(schemas[name])


def validator(name):
    by_id = {schema["$id"]: schema for schema in schemas.values() if "$id" in schema}
    try:
        from referencing import Registry, Resource
        registry = Registry().with_resources((uri, Resource.from_contents(schema)) for uri, schema in by_id.items())
        return Draft202012Validator(schemas[name], registry=registry)
    except ImportError:  # before jsonschema 4.18
        from jsonschema import RefResolver
        return Draft202012Validator(schemas[name], resolver=RefResolver.from_schema(schemas[name], store=by_id))


validators = {name: validator(name) for name in schemas}
seen = {}


def check(name, document, place):
    seen.setdefault(name, document)
    for error in list(validators[name].iter_errors(document))[:3]:
        where = "/".join(str(part) for part in error.absolute_path)
        faults.append("%s: /%s: %s (schema %s)" % (place, where, error.message[:200], name))


def run(*words, code=(0,)):
    done = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in code:
        faults.append("payout-diag %s: exit code %d: %s" % (" ".join(words), done.returncode, done.stderr.decode()[:300]))
        return ""
    return done.stdout.decode()


def check_output(name, *words, code=(0,)):
    text = run(*words, code=code)
    if text:
        check(name, json.loads(text), "payout-diag " + " ".join(words))


# ---- what is shipped
for path in sorted(glob.glob(root + "/rules/pack/*.json") + glob.glob(root + "/rules/codes/*.test.json")):
    document = read(path)
    if path.endswith(".test.json"):
        check("rule-tests", document, path)
    elif document.get("kind") != "filter":
        check("rule", document, path)
for path in sorted(glob.glob(root + "/rules/calendars/*.json")):
    check("calendar", read(path), path)
check("subcauses", read(root + "/rules/subcauses.json"), "rules/subcauses.json")
check("config", read(root + "/samples/payout-diag.json"), "samples/payout-diag.json")
for path in sorted(glob.glob(root + "/rules/sources/*.json")):
    if "source" in schemas:
        check("source", read(path), path)
logs = sorted(glob.glob(root + "/samples/*/events.jsonl"))
for path in logs:
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            check("event", json.loads(line), "%s:%d" % (path, number))

# ---- what the program writes
os.environ.update(LANG="C.UTF-8", TZ="UTC")
for name in list(os.environ):
    if name.startswith("PAYOUT_DIAG"):
        del os.environ[name]
with tempfile.TemporaryDirectory() as folder:
    os.environ["HOME"] = folder
    os.chdir(folder)
    with open("bad.jsonl", "w", encoding="utf-8") as bad:
        bad.write("not JSON\n")
    common = ["--db", "t.db", "--config", root + "/samples/payout-diag.json", "--as-of", "2026-03-05T15:00:00Z"]
    check_output("ingest", "ingest", "--db", "t.db", "--format", "json", "bad.jsonl", *logs, code=(0, 5, 7))
    report = run("report", "--format", "json", *common)
    check("report", json.loads(report), "payout-diag report")
    for item in json.loads(report)[:60]:
        txid = item["payout"]["txid"]
        check_output("diagnosis", "explain", txid, "--format", "json", "--audience", "compliance", *common)
        check_output("timeline", "timeline", txid, "--format", "json", "--raw", *common)
    check_output("incidents", "incidents", "--format", "json", *common)
    check_output("channels", "channels", "--format", "json", *common)
    check_output("groups", "report", "--by", "cause", "--format", "json", *common)
    check_output("db-status", "db", "status", "--db", "t.db", "--format", "json")
    check_output("db-verify", "db", "verify", "--db", "t.db", "--format", "json", "--digest")
    check_output("rules", "rules", "list", "--format", "json")
    check_output("codes", "code", "AC04", "--format", "json")
    check_output("codes", "code", "AC04", "--format", "json", *common)
    check_output("rules", "code", "SF-200", "--format", "json", *common)
    check_output("sources", "sources", "list", "--format", "json")
    check_output("source-lint", "sources", "lint", "--format", "json", code=(0, 1))
    check_output("source-tests", "sources", "test", "--format", "json", code=(0, 1))
    check_output("source-detection", "sources", "detect", "--format", "json", "bad.jsonl", logs[0])
    check_output("config-show", "config", "show", "--origin", "--format", "json", *common)
    check_output("lint", "rules", "lint", root + "/tests/golden/rules/lint-findings/ours", "--format", "json", code=(1,))
    check_output("coverage", "rules", "coverage", root + "/tests/rules/lint/clean", "--format", "json", *common)
    check_output("mutants", "rules", "mutate", root + "/tests/rules/lint/clean", "--rule", "SF-900", "--format", "json")
    check_output("rules-diff", "rules", "diff", "--against", root + "/tests/rules/lint/clean", "--format", "json", *common)
    stuck = json.loads(report)[0]["payout"]["txid"]
    check_output("whatif", "whatif", stuck, "--add", "payout.confirmed", "--format", "json", *common)
    check_output("doctor", "doctor", "--format", "json", *common, code=(0, 1))

# ---- the schemas can fail: a document that lacks a required key, or is no document at all, does not fit
for name, document in seen.items():
    for broken in ("text", 1, None):
        if validators[name].is_valid(broken):
            faults.append("schema %s takes %r" % (name, broken))
    for key in schemas[name].get("required", []):
        less = copy.deepcopy(document)
        del less[key]
        if validators[name].is_valid(less):
            faults.append("schema %s takes a document without `%s`" % (name, key))

# ---- every JSON output has its schema
with_const = {s.get("properties", {}).get("schema", {}).get("const") for s in schemas.values()}
for path in glob.glob(root + "/src/**/*.cpp", recursive=True):
    with open(path, encoding="utf-8") as source:
        for word in re.findall(r'(?:"schema", |Table table\{)"(payout-diag/[a-z-]+)"', source.read()):
            if word not in with_const:
                print("%s writes %s, which no file of rules/schemas describes" % (path, word))

print("%d schemas, %d of them held against documents" % (len(schemas), len(seen)))
for fault in faults[:40]:
    print(fault)
sys.exit(1 if faults else 0)
