"""Is this what Pinterest takes?  Every event against the published schema.

The schema is the published file and the validator is fastjsonschema: neither
knows anything of the module.  Beside the schema, what its descriptions say.
"""

import copy
import hashlib
import ipaddress
import json
import re

import fastjsonschema

DIGESTS = ("em", "ph", "ge", "db", "ln", "fn", "ct", "st", "zp", "country",
           "hashed_maids", "external_id")
SOURCES = ("web", "app_android", "app_ios", "offline")
EMPTY = hashlib.sha256(b"").hexdigest()
WEEK = 7 * 86400
LONGEST = 32768

is_digest = re.compile(r"[0-9a-f]{64}").fullmatch
is_amount = re.compile(r"[0-9]+(\.[0-9]+)?").fullmatch


def convert(schema):
    """JSON Schema of what OpenAPI 3.0 says in words of its own."""

    if isinstance(schema, list):
        return [convert(s) for s in schema]
    if not isinstance(schema, dict):
        return schema

    schema = {key: convert(value) for key, value in schema.items()
              if not (key in ("description", "example", "title", "format")
                      and not isinstance(value, dict))}
    if schema.pop("nullable", False) is True:
        schema["type"] = [schema["type"], "null"]

    # beside a reference nothing else would count
    reference = schema.get("$ref")
    if reference and len(schema) > 1:
        del schema["$ref"]
        schema["allOf"] = [{"$ref": reference}]
    return schema


def inline(schema, schemas):
    if isinstance(schema, list):
        return [inline(s, schemas) for s in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inline(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    return {key: inline(value, schemas) for key, value in schema.items()}


def strict(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member comes twice")
    return members


def refuse(token):
    raise ValueError("%s is no JSON" % token)


def parse(line):
    """JSON as strictly as its grammar."""

    text = line.decode("utf-8")
    value = json.loads(text, object_pairs_hook=strict, parse_constant=refuse)
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


class Checker:
    def __init__(self, path, now, marks):
        with open(path) as file:
            schemas = convert(json.load(file)["components"]["schemas"])
        call = inline(schemas["ConversionEvents"], schemas)
        self.validate = fastjsonschema.compile(call)
        self.now = now
        self.marks = re.compile("|".join(map(re.escape, marks)), re.I).search

    def complaint(self, event):
        """What is wrong with the event; None if nothing is."""

        try:
            self.validate({"data": [event]})
        except fastjsonschema.JsonSchemaException as error:
            return "schema: %s" % error
        for rule in (self.identity, self.digests, self.members, self.numbers):
            error = rule(event, event["user_data"],
                         event.get("custom_data", {}))
            if error:
                return error
        return None

    def identity(self, event, user, custom):
        if not (user.get("em") or user.get("hashed_maids")
                or (user.get("client_ip_address")
                    and user.get("client_user_agent"))):
            return "nobody is identified"
        if "client_ip_address" in user:
            try:
                ipaddress.ip_address(user["client_ip_address"])
            except ValueError:
                return "client_ip_address is none"
        return None

    def digests(self, event, user, custom):
        for name in set(DIGESTS) & set(user):
            values = user[name]
            if not 1 <= len(values) <= 10 or len(set(values)) < len(values):
                return "%s has too many, or the same twice" % name
            for value in values:
                if not is_digest(value) or value == EMPTY:
                    return "%s is no digest, or that of nothing" % name
        unknown = set(user) - set(DIGESTS) - {
            "client_ip_address", "client_user_agent", "click_id", "partner_id"}
        return "user_data has %s" % sorted(unknown) if unknown else None

    def members(self, event, user, custom):
        if event["action_source"] not in SOURCES:
            return "action_source is unknown"
        if not event["event_name"].strip() or not event["event_id"].strip():
            return "event_name or event_id is empty"
        if not self.now - WEEK <= event["event_time"] <= self.now:
            return "event_time is out of range"
        if not re.fullmatch("[a-z]{2}", event.get("language", "en")):
            return "language is no code"
        if not re.fullmatch("[A-Z]{3}", custom.get("currency", "EUR")):
            return "currency is no code"
        if not re.match("https?://[^/?#]", event.get("event_source_url",
                                                     "http://a")):
            return "event_source_url is none"
        return self.hollow(event, "event")

    def hollow(self, value, path):
        """Nothing is said without a value."""

        if value is None or value == "" or value == [] or value == {}:
            return "%s is empty" % path
        if isinstance(value, dict):
            value = value.items()
        elif isinstance(value, list):
            value = enumerate(value)
        else:
            return None
        for key, inner in value:
            error = self.hollow(inner, "%s.%s" % (path, key))
            if error:
                return error
        return None

    def numbers(self, event, user, custom):
        contents = custom.get("contents", [])
        amounts = [custom.get("value"), custom.get("predicted_ltv")]
        amounts += [content.get("item_price") for content in contents]
        counts = [custom.get("num_items")]
        counts += [content.get("quantity") for content in contents]
        if not all(a is None or is_amount(a) for a in amounts):
            return "an amount is none"
        if not all(c is None or 0 <= c < 2 ** 63 for c in counts):
            return "a count is none"
        return None

    def line(self, line):
        """Of a line of output: the events, and what is wrong or None."""

        if self.marks(line.decode("utf-8", "replace")):
            return [], "clear text of a person"
        try:
            answer = parse(line)
        except ValueError as error:
            return [], "no JSON: %s" % error

        events = answer.get("events")
        if events is None:
            return [], None if set(answer) == {"error"} else "no answer"
        if (not events) != ("dropped" in answer):
            return [], "neither events nor a reason"

        for event in events:
            error = self.complaint(event)
            size = len(json.dumps(event, ensure_ascii=False,
                                  separators=(",", ":")).encode())
            if not error and size > LONGEST:
                error = "event of %d bytes" % size
            if error:
                return events, error
        return events, None


# one thing after the other that must not go unnoticed

GOOD = {
    "event_name": "checkout", "action_source": "web", "event_time": 0,
    "event_id": "id", "language": "de", "opt_out": False,
    "user_data": {"em": [hashlib.sha256(b"a@b.c").hexdigest()],
                  "client_ip_address": "192.0.2.7",
                  "client_user_agent": "agent"},
    "custom_data": {"value": "1.50", "currency": "EUR", "num_items": 2,
                    "contents": [{"id": "a", "item_price": "0.75",
                                  "quantity": 2}]},
    "app_info": {"app_version": "1"}, "device_info": {"os_family": "ios"}}

BAD = [
    ("event_name", 1), ("event_name", None), ("event_id", ""),
    ("action_source", "mail"), ("event_time", "1"), ("event_time", 1.5),
    ("event_time", 2 ** 40), ("event_time", -WEEK - 1), ("unknown", "x"),
    ("opt_out", "false"), ("language", "de-DE"), ("user_data", {}),
    ("user_data", {"ph": ["0" * 64]}), ("event_source_url", "about:blank"),
    ("user_data", {"client_ip_address": "192.0.2.7"}),
    ("user_data.em", "0" * 64), ("user_data.em", ["A" * 64]),
    ("user_data.em", ["0" * 63]), ("user_data.em", ["a@b.c"]),
    ("user_data.em", [EMPTY]), ("user_data.em", []),
    ("user_data.em", ["0" * 64] * 2), ("user_data.nick", "x"),
    ("user_data.client_ip_address", "192.0.2.700"),
    ("custom_data.value", 1.5), ("custom_data.value", "1,50"),
    ("custom_data.currency", "eur"), ("custom_data.category_name", "x"),
    ("custom_data.num_items", "2"), ("custom_data.num_items", -1),
    ("custom_data.order_id", ""), ("custom_data.content_ids", [1]),
    ("custom_data.contents", [{"id": "a", "item_brand_id": "x"}]),
    ("custom_data.contents", [{"id": "a", "quantity": 1.5}]),
    ("app_info.app_version", "x" * 101), ("device_info.os_family", "plan9"),
    ("device_info.battery_level", 101), ("wifi", 1)]

BAD_LINES = [b"", b"{}", b'{"events":[]}', b'{"events":[],"events":[]}',
             b'{"events":[{"a":NaN}]}', b'{"error":"\xff"}',
             b'{"error":"a.plant@b.c"}', b'{"error":"\\ud800"}',
             b'{"events":[{"event_name":"checkout"}]}']


def nameless(event):
    """A product without an id is none, unless the sender wrote the contents."""

    contents = event.get("custom_data", {}).get("contents", [])
    return not all("id" in content for content in contents)


def selftest(checker):
    """What the checker lets through though it should not."""

    good = dict(copy.deepcopy(GOOD), event_time=checker.now)
    missed = []
    if checker.complaint(good):
        missed.append("the good one: %s" % checker.complaint(good))

    for path, value in BAD:
        event = copy.deepcopy(good)
        at, names = event, path.split(".")
        for name in names[:-1]:
            at = at[name]
        if path == "event_time" and isinstance(value, int):
            value += checker.now
        at[names[-1]] = value
        if not checker.complaint(event):
            missed.append("%s = %r" % (path, value))

    missed += [repr(line) for line in BAD_LINES if not checker.line(line)[1]]
    return missed
