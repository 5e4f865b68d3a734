# Copyright (C) The ngx_pinterest_module developers

"""What Pinterest's Conversions API takes, written from the text of its schema.

This is a table of its own on purpose: it must not know what the module knows,
or a mistake there would be one here.  violation() says why the API would
refuse a whole call with 400, failure() why it would not process one event.
"""

import ipaddress
import re


class String:
    def __init__(self, limit=None, null=False, enum=None):
        self.limit, self.null, self.enum = limit, null, enum

    def check(self, value, path):
        if value is None and self.null:
            return None
        if type(value) is not str:
            return "%r is not of type 'string' at %s" % (value, path)
        if self.limit and len(value) > self.limit:
            return "value is too long at %s" % path
        if self.enum and value not in self.enum:
            return "%r is not one of %s at %s" % (value, self.enum, path)
        return None


class Integer:
    def __init__(self, low=-2 ** 63, high=2 ** 63 - 1, null=False):
        self.low, self.high, self.null = low, high, null

    def check(self, value, path):
        if value is None and self.null:
            return None
        if type(value) is not int:
            return "%r is not of type 'integer' at %s" % (value, path)
        if not self.low <= value <= self.high:
            return "%r is out of range at %s" % (value, path)
        return None


class Boolean:
    def check(self, value, path):
        if type(value) is not bool:
            return "%r is not of type 'boolean' at %s" % (value, path)
        return None


class Array:
    def __init__(self, item, limit=None):
        self.item, self.limit = item, limit

    def check(self, value, path):
        if type(value) is not list:
            return "%r is not of type 'array' at %s" % (value, path)
        if self.limit and len(value) > self.limit:
            return "too many items at %s" % path
        for n, item in enumerate(value):
            error = self.item.check(item, "%s[%d]" % (path, n))
            if error:
                return error
        return None


class Object:
    def __init__(self, members, required=(), rule=None):
        self.members, self.required, self.rule = members, required, rule

    def check(self, value, path):
        if type(value) is not dict:
            return "%r is not of type 'object' at %s" % (value, path)
        for name in self.required:
            if name not in value:
                return "'%s' is a required property at %s" % (name, path)
        for name, member in value.items():
            kind = self.members.get(name)
            if kind is None:
                return ("Additional properties are not allowed "
                        "('%s' was unexpected)" % name)
            error = kind.check(member, "%s.%s" % (path, name))
            if error:
                return error
        return self.rule(value, path) if self.rule else None


def identifies(user, path):
    """At least one of em, hashed_maids, or both address and user agent."""

    if ("em" in user or "hashed_maids" in user
            or ("client_ip_address" in user and "client_user_agent" in user)):
        return None
    return "%s is not valid under any of the given schemas" % path


TEXT = String()
NULLABLE = String(null=True)
DIGESTS = Array(TEXT)

DIGEST_MEMBERS = ("em", "ph", "ge", "db", "ln", "fn", "ct", "st", "zp",
                  "country", "hashed_maids", "external_id")

USER_DATA = Object({
    **{name: DIGESTS for name in DIGEST_MEMBERS},
    "client_ip_address": TEXT,
    "client_user_agent": TEXT,
    "click_id": NULLABLE,
    "partner_id": NULLABLE,
}, rule=identifies)

CONTENT = Object({
    "id": TEXT,
    "item_name": TEXT,
    "item_category": TEXT,
    "item_brand": TEXT,
    "item_price": TEXT,
    "quantity": Integer(),
})

CUSTOM_DATA = Object({
    "currency": NULLABLE,
    "value": NULLABLE,
    "content_ids": Array(TEXT),
    "content_name": NULLABLE,
    "content_category": NULLABLE,
    "content_brand": NULLABLE,
    "contents": Array(CONTENT),
    "num_items": Integer(),
    "order_id": NULLABLE,
    "search_string": NULLABLE,
    "opt_out_type": NULLABLE,
    "np": NULLABLE,
    "predicted_ltv": NULLABLE,
    "external_measurement_id": NULLABLE,
    "external_measurement_vendor_id": Integer(null=True),
})

APP_INFO = Object({
    "app_id": String(200),
    "app_name": String(200),
    "app_package_name": String(200),
    "app_store": String(100),
    "app_version": String(100),
    "install_time": Integer(0),
    "user_agent": String(16384),
    "window_height": Integer(0, 30720),
    "window_width": Integer(0, 30720),
})

DEVICE_INFO = Object({
    "battery_level": Integer(0, 100),
    "brand": String(100),
    "carrier": String(100),
    "cpu_cores": Integer(0, 1152),
    "external_storage_free_space": Integer(0, 1048576),
    "external_storage_size": Integer(0, 1048576),
    "form_factor": String(enum=("desktop", "laptop", "cellphone", "tablet",
                                "smartwatch", "tv", "vr", "console",
                                "other")),
    "kernel_version": String(100),
    "languages": Array(TEXT, 100),
    "locale": String(35),
    "model": String(100),
    "network_type": String(enum=("wifi", "cellular_2g", "cellular_3g",
                                 "cellular_4g", "cellular_5g", "cellular_6g",
                                 "ethernet", "unknown")),
    "os_family": String(enum=("ios", "android", "macos", "windows", "linux",
                              "bsd", "other")),
    "os_name": String(100),
    "os_release_name": String(100),
    "os_version": String(100),
    "screen_density": Integer(0, 100000),
    "screen_height": Integer(0, 30720),
    "screen_width": Integer(0, 30720),
    "storage_free_space": Integer(0, 1048576),
    "storage_size": Integer(0, 1048576),
    "timezone": String(40),
    "timezone_abbr": String(5),
    "type": String(100),
})

EVENT = Object({
    "event_name": TEXT,
    "action_source": String(enum=("web", "app_android", "app_ios",
                                  "offline")),
    "event_time": Integer(),
    "event_id": TEXT,
    "event_source_url": NULLABLE,
    "opt_out": Boolean(),
    "partner_name": NULLABLE,
    "user_data": USER_DATA,
    "custom_data": CUSTOM_DATA,
    "app_id": NULLABLE,
    "app_name": NULLABLE,
    "app_version": NULLABLE,
    "app_info": APP_INFO,
    "device_brand": NULLABLE,
    "device_carrier": NULLABLE,
    "device_model": NULLABLE,
    "device_type": NULLABLE,
    "device_info": DEVICE_INFO,
    "os_version": NULLABLE,
    "wifi": Boolean(),
    "language": NULLABLE,
}, required=("event_name", "action_source", "event_time", "event_id",
             "user_data"))

CALL = Object({"data": Array(EVENT, 1000)}, required=("data",))

NAMES = frozenset((
    "add_payment_info", "add_to_cart", "add_to_wishlist", "app_install",
    "app_open", "checkout", "contact", "custom", "customize_product",
    "find_location", "initiate_checkout", "lead", "page_visit", "schedule",
    "search", "signup", "start_trial", "submit_application", "subscribe",
    "view_category", "view_content", "watch_video"))

DAY = 86400

is_digest = re.compile(r"[0-9a-f]{64}").fullmatch
is_amount = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?").fullmatch
is_language = re.compile(r"[a-z]{2}").fullmatch
is_currency = re.compile(r"[A-Z]{3}").fullmatch
is_web_url = re.compile(r"https?://[^\s/?#]+.*", re.S).fullmatch
is_partner = re.compile(r"ss-[^A-Z]+").fullmatch


def violation(call):
    """Why the whole call is refused with 400; None if it is not."""

    error = CALL.check(call, "data")
    if not error and not call["data"]:
        error = "[] is too short"
    return error


def failure(event, now):
    """Why the event would not be processed; None if it would be."""

    user = event["user_data"]
    custom = event.get("custom_data", {})

    if not event["event_id"]:
        return "Missing event_id"
    if not event["event_name"]:
        return "Missing event_name"

    if event["event_time"] > now:
        return ("Invalid event_timestamp parameter. "
                "Given timestamp is in the future.")
    if event["event_time"] < now - 7 * DAY:
        return ("Invalid event_timestamp parameter. "
                "Given timestamp is in the past.")

    for name in DIGEST_MEMBERS:
        if name in user and not user[name]:
            return "Empty %s" % name
        for digest in user.get(name, ()):
            if not is_digest(digest):
                return "Invalid %s: not a SHA-256 digest" % name

    if "client_ip_address" in user:
        try:
            ipaddress.ip_address(user["client_ip_address"])
        except ValueError:
            return "Invalid client_ip_address"

    amounts = [custom.get("value"), custom.get("predicted_ltv")]
    amounts += [c.get("item_price") for c in custom.get("contents", ())]
    if not all(a is None or is_amount(a) for a in amounts):
        return "Invalid amount"

    counts = [custom.get("num_items", 0)]
    counts += [c.get("quantity", 0) for c in custom.get("contents", ())]
    if min(counts) < 0:
        return "Invalid count"

    for value, rule, name in (
            (event.get("language"), is_language, "language"),
            (event.get("event_source_url"), is_web_url, "event_source_url"),
            (event.get("partner_name"), is_partner, "partner_name"),
            (custom.get("currency"), is_currency, "currency")):
        if value is not None and not rule(value):
            return "Invalid %s" % name

    return None


def warning(event):
    """What the API would remark and process nevertheless."""

    if event["event_name"] not in NAMES:
        return "Event name is not a standard one."
    return None


def _compare(kind, published, schemas, path):
    """Differences between the table and the published schema."""

    if "$ref" in published:
        published = schemas[published["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in published:
        published = schemas[
            published["anyOf"][0]["$ref"].rsplit("/", 1)[1]]

    type_of = {String: "string", Integer: "integer", Boolean: "boolean",
               Array: "array", Object: "object"}[type(kind)]
    found = []

    def differ(what, ours, theirs):
        if ours != theirs:
            found.append("%s: %s is %r, published %r"
                         % (path, what, ours, theirs))

    differ("type", type_of, published.get("type"))

    if type(kind) in (String, Integer):
        differ("nullable", kind.null, published.get("nullable", False))
    if type(kind) is String:
        differ("maxLength", kind.limit, published.get("maxLength"))
        if "enum" in published:
            differ("enum", list(kind.enum or ()), published["enum"])
    if type(kind) is Integer:
        differ("minimum", kind.low, published.get("minimum", -2 ** 63))
        differ("maximum", kind.high, published.get("maximum", 2 ** 63 - 1))
    if type(kind) is Array:
        differ("maxItems", kind.limit, published.get("maxItems"))
        found += _compare(kind.item, published["items"], schemas, path + "[]")
    if type(kind) is Object:
        theirs = published["properties"]
        differ("members", sorted(kind.members), sorted(theirs))
        differ("required", sorted(kind.required),
               sorted(published.get("required", ())))
        for name in sorted(set(kind.members) & set(theirs)):
            found += _compare(kind.members[name], theirs[name], schemas,
                              "%s.%s" % (path, name))
    return found


def compare(document):
    """Differences between this table and the API's published schema."""

    schemas = document["components"]["schemas"]
    return _compare(CALL, schemas["ConversionEvents"], schemas, "call")
