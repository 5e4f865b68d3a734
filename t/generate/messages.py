#!/usr/bin/python3
"""Messages for "pinterestctl map", one a line: valid, odd and hostile ones.

    messages.py --reader segment|native|pixel --count N --seed S [--now T]

The same arguments give the same bytes.  What identifies a person is planted:
its clear text has one of MARKS in it, and so has what nobody asked for, as a
password among the properties.  None of it may come out again.
"""

import argparse
import json
import random
import sys
import urllib.parse

sys.dont_write_bytecode = True

# in clear text only; the digits are too long to be in a digest by chance
MARKS = ("plant", "731031073", "19731031", "1973-10-31")

NAMES = ["Order Completed", "Product Added", "Product Viewed", "Signed Up",
         "Products Searched", "Product List Viewed", "Checkout Started",
         "Payment Info Entered", "Product Added to Wishlist", "Lead Generated",
         "Trial Started", "Subscription Created", "Application Opened",
         "Video Playback Started", "Completed Order", "order_completed",
         "purchase", "view_item", "add_to_cart", "PageVisit", "AddToWishList",
         "Order Refunded", "A Name of Their Own", "Contact"]

TAG_NAMES = ["pagevisit", "PageVisit", "AddToCart", "addtocart", "Checkout",
             "Search", "Signup", "SignUp", "Lead", "ViewCategory", "Custom",
             "WatchVideo", "AddPaymentInfo", "init", "own_event"]

WORDS = ["Pen", "blue ink", "Élodie's", "Stra\u00dfe", "\u30da\u30f3",
         "\u0440\u0443\u0447\u043a\u0430", "50 % off", "a\"b\\c/d", "x<y>&z",
         "\U0001f58a\ufe0f", "e\u0301", "\u202eabc", "a" * 40]

AGENTS = ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
          "Firefox/128.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like "
          "Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [Pinterest/iOS]",
          "okhttp/4.12", "python-requests/2.31", "Shop/1 CFNetwork/1490"]

ADDRESSES = ["192.0.2.7", "2001:db8::7", "::ffff:198.51.100.4", "192.0.2.300",
             "[2001:db8::1]", "192.0.2.7:443", "fe80::1%eth0", "unknown"]

URLS = ["https://shop.test/cart", "http://shop.test/?a=b&epik=dj0yJnU9b2JDcQ",
        "HTTPS://shop.test/%C3%A9?q=pen#top", "javascript:alert(1)", "/cart",
        "https://user:pw@shop.test/", "https://shop.test/" + "a" * 5000,
        "https://shop.test/?q=" + "b" * 5000, "https:///nowhere"]

EPIKS = ["dj0yJnU9b2JDcFFHekV4SHJNcmVrbFBkUEdqakh0akdUT1VjVVUm", "x",
         "a" * 512, "a" * 513, "with space", "<script>", "%41%42"]

LOCALES = ["en-US", "de", "pt_BR", "zh-Hant-TW", "english", "DE", "", "x"]
CURRENCIES = ["EUR", "usd", " Gbp ", "euro", "", "US$", "\u20ac"]
COUNTRIES = ["us", "USA", "Germany", "uk", "United States", "zz", "Utopia"]
STATES = ["ca", "California", "Bavaria", "NY", "new york", "??"]

AMOUNTS = ["27.50", "0", "1999", "0.10", "12.345678", "1e2", "1.5E-3",
           "00012.500", " 7.50 ", "$27.50", "27,50", "-5", "+5", ".5", "5.",
           "1e999999999", "9" * 400, "NaN", "Infinity", "0x10", "1 000", "--1",
           "\u0663"]


class Raw(str):
    """A token of JSON, right or wrong, to be printed as it is."""


class Secret:
    """A value of a person, whatever type it has."""

    def __init__(self, value):
        self.value = value


class Pairs(list):
    """An object whose members may come twice."""


class Generator:
    def __init__(self, seed, now):
        self.rng = random.Random(seed)
        self.now = now
        self.serial = 0

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, values):
        return self.rng.choice(values)

    def some(self, members, share=0.6):
        """Of (name, maker) pairs some, made."""

        return {name: make() for name, make in members if self.chance(share)}

    # texts and numbers

    def word(self):
        return self.pick(WORDS)

    def id(self):
        self.serial += 1
        return "%s-%d" % (self.pick(["id", "SKU", "o", "\u00fc"]), self.serial)

    def code(self):
        return self.pick([self.id(), self.rng.randrange(10 ** 6),
                          Raw(str(self.rng.randrange(10 ** 18, 10 ** 19)))])

    def amount(self):
        kind = self.rng.randrange(4)
        if kind == 0:
            return self.pick(AMOUNTS)
        if kind == 1:
            return self.rng.randrange(100000)
        number = "%d.%02d" % (self.rng.randrange(1000), self.rng.randrange(100))
        return Raw(number) if kind == 2 else number

    def quantity(self):
        return self.pick([1, 2, 3, "4", 0, -1, 2.5, "two", 10 ** 30, None,
                          Raw("1e3"), Raw("9223372036854775807")])

    def time(self):
        t = self.now - self.rng.randrange(-600, 6 * 86400)
        return self.pick([
            t, t * 1000 + 7, str(t), "%d.500" % t, Raw("%d.25" % t),
            t * 1000000, self.iso(t), self.iso(t)[:-1] + "+02:00",
            self.iso(t)[:-1].replace("T", " "), self.iso(t)[:10], "yesterday",
            self.now - 30 * 86400, self.now + 10 ** 6, 0, -1, 10 ** 40])

    def iso(self, t):
        import datetime
        when = datetime.datetime.fromtimestamp(t, datetime.timezone.utc)
        return when.strftime("%Y-%m-%dT%H:%M:%S.123Z")

    def flag(self):
        return self.pick([True, False, "true", "FALSE", 1, 0, "1", "yes", None])

    def any(self):
        return self.pick([
            None, True, False, 0, -1, 1.5, "", " ", "\t\n", "text", [], {},
            [1, "a", None], {"a": {"b": 1}}, "z" * 3000, 10 ** 25,
            "a\u0001b\u007fc", "\u00a0", Raw('"\\u0000"'), Raw('"\\ud800"'),
            Raw('"\\ud83d\\ude00"'), Raw("-0"), Raw("1E+2"), Raw("0.1e-7"),
            [["deep"] * 3] * 3, list(range(300))])

    # what belongs to a person

    def secret(self, text):
        return Secret(text)

    def email(self):
        self.serial += 1
        return self.secret(self.pick([
            "Plant.%d@Example.com", " plant%d@example.com ",
            "PLANT+%d@shop.test", "pl\u00e9 plant%d@x.de", "plant%d",
            "plant%d@", "@plant%d"]) % self.serial)

    def phone(self):
        return self.secret(self.pick([
            "+49 731031073%d", "0049-731031073%d", "(731031073) %d",
            "731031073%d", "tel:731031073%d"]) % self.rng.randrange(10))

    def person(self):
        return self.secret(self.pick([
            "Plant", " plantine ", "PLANTE\u00c9", "Plant O'Hara",
            "\u041f plant", "Mary Plant"]))

    def userid(self):
        self.serial += 1
        return self.secret(self.pick([
            "plant-user-%d", "PLANT%d", "7310310731%d", " plant %d "])
            % self.serial)

    def birthday(self):
        return self.secret(self.pick([
            "1973-10-31", "19731031", "1973-10-31T00:00:00Z", "31.10.1973",
            "plant", 19731031]))

    def gender(self):
        return self.secret(self.pick(["f", "Male", "woman", "non-binary",
                                      "plantgender", "x", 1]))

    def zip(self):
        return self.secret(self.pick(["73103-1073", "731031073", "PLANT 1AA",
                                      94103]))

    def maid(self):
        return self.secret(self.pick([
            "PLANT-6D92078A-8246-4BA4", "00000000-0000-0000-0000-000000000000",
            "plant"]))

    def city(self):
        return self.secret(self.pick(["Plantville", "St. Plant's", "plant"]))

    def digest(self):
        return "".join(self.pick("0123456789abcdefABCDEF") for _ in range(64))

    def odd_secret(self):
        return self.secret(self.pick([
            ["Plant@a.de", "plant@b.de", "plant@a.de"], {"email": "plant@a.de"},
            [["plant@a.de"]], [{"x": "plant"}], "plant" * 300, self.digest(),
            self.digest()[:40], self.digest()[:32], [self.digest()] * 3,
            7310310731, 731031073.25, "", " ", None, True, [], {},
            ["plant%d@a.de" % n for n in range(40)],
            Raw('"plant\\u0000@a.de"'), Raw('"plant\\udc00@a.de"'),
            "plant\u0001@a.de", "\u00a0plant@a.de\u2003"]))

    # products

    def product(self, prefix=""):
        return self.some([
            (prefix + "product_id" if prefix or self.chance(0.7) else "sku",
             self.code),
            (prefix + "name", self.word), (prefix + "brand", self.word),
            (prefix + "category", self.word), (prefix + "price", self.amount),
            (prefix + "quantity", self.quantity),
            ("currency", lambda: self.pick(CURRENCIES)),
            ("variant", self.word)], 0.7)

    def products(self, make):
        n = self.pick([0, 1, 1, 2, 2, 3, 5, 8])
        if self.chance(0.01):
            n = 250
        listed = [make() for _ in range(n)]
        if self.chance(0.05):
            listed.insert(0, self.any())
        return listed

    # Segment

    def traits(self):
        traits = self.some([
            ("email", self.email), ("phone", self.phone),
            ("firstName", self.person), ("last_name", self.person),
            ("gender", self.gender), ("birthday", self.birthday),
            ("name", self.person), ("ssn", self.person),
            ("city", self.city), ("zip", self.zip)], 0.4)
        if self.chance(0.4):
            traits["address"] = self.some([
                ("city", self.city), ("postalCode", self.zip),
                ("street", self.city),
                ("state", lambda: self.pick(STATES)),
                ("country", lambda: self.pick(COUNTRIES))])
        return traits

    def context(self):
        context = self.some([
            ("ip", lambda: self.pick(ADDRESSES)),
            ("userAgent", lambda: self.pick(AGENTS)),
            ("locale", lambda: self.pick(LOCALES)),
            ("timezone", lambda: "Europe/Berlin"), ("traits", self.traits),
            ("library", lambda: {"name": self.pick(
                ["analytics.js", "analytics-ios", "analytics-kotlin"])}),
            ("page", lambda: self.some([
                ("url", lambda: self.pick(URLS)), ("title", self.word),
                ("search", lambda: "?epik=" + self.pick(EPIKS))]))], 0.5)
        if self.chance(0.3):
            context.update(self.some([
                ("device", lambda: self.some([
                    ("type", lambda: self.pick(["ios", "android", "tv"])),
                    ("advertisingId", self.maid), ("model", self.word),
                    ("manufacturer", self.word),
                    ("adTrackingEnabled", self.flag)])),
                ("os", lambda: self.some([
                    ("name", lambda: self.pick(["iOS", "Android", "Linux"])),
                    ("version", lambda: "17.0")])),
                ("app", lambda: self.some([
                    ("name", self.word), ("version", lambda: "9" * 150),
                    ("namespace", lambda: "test.shop.app")])),
                ("network", lambda: self.some([
                    ("wifi", self.flag), ("carrier", self.word)])),
                ("screen", lambda: self.some([
                    ("width", self.quantity), ("height", self.amount),
                    ("density", lambda: 2)]))]))
        return context

    def properties(self):
        properties = self.some([
            ("value", self.amount), ("revenue", self.amount),
            ("total", self.amount), ("order_id", self.code),
            ("currency", lambda: self.pick(CURRENCIES)),
            ("query", self.word), ("num_items", self.quantity),
            ("event_id", self.id), ("url", lambda: self.pick(URLS)),
            ("email", self.email), ("password", self.person),
            ("opt_out", self.flag), ("category", self.word),
            ("opt_out_type", lambda: self.pick(["LDP", "ldp, x", "none"])),
            ("action_source", lambda: self.pick(
                ["web", "offline", "app_ios", "app_android", "mobile"])),
            ("content_name", self.word), ("contentBrand", self.word),
            ("predicted_ltv", self.amount),
            ("language", lambda: self.pick(LOCALES)),
            ("click_id", lambda: self.pick(EPIKS))], 0.25)
        if self.chance(0.5):
            properties["products"] = self.products(self.product)
        elif self.chance(0.5):
            properties.update(self.product())
        return properties

    def call(self):
        kind = self.pick(["track"] * 14 + ["page"] * 3 + ["screen", "identify",
                                                         "group", "alias"])
        call = {"type": kind}
        if kind == "track":
            call["event"] = self.pick(NAMES)
        if kind in ("page", "screen"):
            call.update(self.some([("name", self.word),
                                   ("category", self.word)]))
        if kind in ("track", "page", "screen"):
            call["properties"] = self.properties()
        if kind in ("identify", "group") or self.chance(0.2):
            call["traits"] = self.traits()
        call.update(self.some([
            ("messageId", self.id), ("userId", self.userid),
            ("anonymousId", self.userid), ("timestamp", self.time),
            ("context", self.context)], 0.7))
        call.update(self.some([
            ("sentAt", self.time), ("originalTimestamp", self.time),
            ("receivedAt", self.time),
            ("integrations", lambda: self.pick(
                [{"All": True}, {"All": False, "Pinterest Tag": {}},
                 {"Pinterest": False}, {}]))], 0.1))
        return call

    def segment(self):
        if self.chance(0.08):
            return {"batch": [self.call() for _ in range(self.pick([1, 2, 5]))],
                    "context": self.context(), "sentAt": self.time()}
        return self.call()

    # native

    def user_data(self):
        return self.some([
            ("em", self.email), ("ph", self.phone), ("fn", self.person),
            ("ln", self.person), ("ct", self.city), ("zp", self.zip),
            ("db", self.birthday), ("ge", self.gender),
            ("st", lambda: self.pick(STATES)),
            ("country", lambda: self.pick(COUNTRIES)),
            ("hashed_maids", self.maid), ("external_id", self.userid),
            ("client_ip_address", lambda: self.pick(ADDRESSES)),
            ("client_user_agent", lambda: self.pick(AGENTS)),
            ("click_id", lambda: self.pick(EPIKS)), ("partner_id", self.id),
            ("password", self.person)], 0.4)

    def content(self):
        return self.some([
            ("id", self.code), ("item_name", self.word),
            ("item_brand", self.word), ("item_category", self.word),
            ("item_price", self.amount), ("quantity", self.quantity),
            ("item_brand_id", self.id)], 0.7)

    def custom_data(self):
        return self.some([
            ("value", self.amount), ("predicted_ltv", self.amount),
            ("currency", lambda: self.pick(CURRENCIES)),
            ("order_id", self.code), ("num_items", self.quantity),
            ("search_string", self.word), ("content_name", self.word),
            ("content_category", self.word), ("content_brand", self.word),
            ("content_ids", lambda: [self.code() for _ in range(
                self.pick([1, 2, 3, 250]))]),
            ("contents", lambda: self.products(self.content)),
            ("opt_out_type", lambda: "LDP"), ("np", self.word),
            ("external_measurement_id", self.id),
            ("external_measurement_vendor_id", self.quantity),
            ("category_name", self.word), ("ssn", self.person)], 0.35)

    def device_info(self):
        number = [0, 1, 100, 101, 30720, 30721, 10 ** 7, -1, "7", 1.5]
        return self.some([
            (name, lambda: self.pick(number)) for name in (
                "battery_level", "cpu_cores", "screen_density", "storage_size",
                "screen_height", "screen_width", "storage_free_space",
                "external_storage_size", "external_storage_free_space")] + [
            (name, lambda: self.pick([self.word(), "w" * 300])) for name in (
                "brand", "carrier", "kernel_version", "model", "os_name",
                "os_release_name", "os_version", "type", "locale", "timezone",
                "timezone_abbr")] + [
            ("form_factor", lambda: self.pick(["tablet", "TV", "toaster"])),
            ("network_type", lambda: self.pick(["wifi", "cellular_5g", "5g"])),
            ("os_family", lambda: self.pick(["ios", "Linux", "plan9"])),
            ("languages", lambda: [self.pick(LOCALES) for _ in range(
                self.pick([1, 3, 120]))])], 0.3)

    def app_info(self):
        return self.some([
            (name, lambda: self.pick([self.word(), "v" * 300])) for name in (
                "app_id", "app_name", "app_package_name", "app_store",
                "app_version")] + [
            ("user_agent", lambda: "u" * self.pick([10, 20000])),
            ("install_time", self.time), ("window_width", self.quantity),
            ("window_height", self.amount)])

    def event(self):
        event = {"event_name": self.pick(NAMES + TAG_NAMES)}
        event.update(self.some([
            ("action_source", lambda: self.pick(
                ["web"] * 4 + ["offline", "app_ios", "app_android", "mail"])),
            ("event_time", self.time), ("event_id", self.id),
            ("event_source_url", lambda: self.pick(URLS)),
            ("user_data", self.user_data), ("custom_data", self.custom_data)],
            0.8))
        event.update(self.some([
            ("opt_out", self.flag), ("partner_name", lambda: "ss-vendor"),
            ("language", lambda: self.pick(LOCALES)), ("wifi", self.flag),
            ("app_id", self.code), ("app_name", self.word),
            ("app_version", self.amount), ("device_brand", self.word),
            ("device_carrier", self.word), ("device_model", self.word),
            ("device_type", self.word), ("os_version", self.amount),
            ("advertiser_tracking_enabled", self.flag),
            ("app_info", self.app_info), ("device_info", self.device_info),
            ("note", self.person)], 0.2))
        return event

    def native(self):
        if self.chance(0.4):
            return {"data": [self.event()
                             for _ in range(self.pick([1, 1, 2, 5]))]}
        return self.event()

    # the tag's pixel

    def tag_data(self):
        ed = self.some([
            ("value", self.amount), ("order_id", self.code),
            ("currency", lambda: self.pick(CURRENCIES)),
            ("order_quantity", self.quantity), ("search_query", self.word),
            ("page_name", self.word), ("video_title", self.word),
            ("lead_type", self.word), ("category", self.word),
            ("product_ids", lambda: "1,2,,3, 4,"), ("promo_code", self.word),
            ("property", self.word), ("event_id", self.id),
            ("eventID", self.id), ("timestamp", self.time),
            ("user_data", lambda: {"em": self.email()}),
            ("password", self.person)], 0.3)
        if self.chance(0.4):
            ed["line_items"] = self.products(lambda: self.product("product_"))
        return ed

    def partner_data(self):
        return self.some([
            ("em", self.email), ("ph", self.phone), ("fn", self.person),
            ("ln", self.person), ("ct", self.city), ("zp", self.zip),
            ("db", self.birthday), ("ge", self.gender),
            ("st", lambda: self.pick(STATES)),
            ("country", lambda: self.pick(COUNTRIES)),
            ("external_id", self.userid), ("hashed_maids", self.maid),
            ("epik", lambda: self.pick(EPIKS)), ("pin_unauth", self.userid),
            ("np", lambda: "partner"), ("tm", lambda: "gtm"),
            ("opt_out_type", lambda: "LDP")], 0.25)

    def automatic_data(self):
        return self.some([
            ("loc", lambda: self.pick(URLS)), ("ref", lambda: self.pick(URLS)),
            ("if", self.flag), ("sh", self.quantity), ("sw", lambda: 1920),
            ("language", lambda: self.pick(LOCALES)),
            ("ua", lambda: self.pick(AGENTS)),
            ("platform", lambda: self.pick(["macOS", "Windows", "BeOS"])),
            ("platformVersion", lambda: "14.5"), ("is_eu", self.flag)], 0.5)

    def pixel(self):
        pixel = {"tid": "261%d" % self.rng.randrange(10 ** 10)}
        if self.chance(0.9):
            pixel["event"] = self.pick(TAG_NAMES)
        pixel.update(self.some([
            ("ed", self.tag_data), ("pd", self.partner_data),
            ("ad", self.automatic_data), ("event_id", self.id),
            ("cb", lambda: self.now * 1000 - self.rng.randrange(10 ** 9)),
            ("noscript", lambda: 1), ("dep", lambda: "2,PAGE_LOAD")], 0.6))
        return pixel

    # from good to odd

    def oddly(self, value, share):
        """The same, with some of its leaves replaced by others."""

        if isinstance(value, Secret):
            return self.odd_secret() if self.chance(share) else value
        if isinstance(value, dict):
            pairs = Pairs((k, self.oddly(v, share)) for k, v in value.items())
            if pairs and self.chance(share / 2):
                pairs.append(self.pick(pairs))
            if self.chance(share / 4):
                pairs.append(self.pick([
                    ("", 1), ("__proto__", {"a": 1}), ("k" * 2000, "v"),
                    ("\u00e9", self.any()), ("nested", self.nest(12))]))
            return pairs
        if isinstance(value, list) and len(value) < 100:
            return [self.oddly(v, share) for v in value]
        return self.any() if self.chance(share) else value

    def nest(self, depth):
        value = self.word()
        for _ in range(depth):
            value = [value] if self.chance(0.5) else {"a": value}
        return value

    # one line

    def dump(self, value):
        if isinstance(value, Secret):
            return self.dump(value.value)
        if isinstance(value, Raw):
            return str(value)
        if isinstance(value, (dict, Pairs)):
            pairs = value.items() if isinstance(value, dict) else value
            return "{%s}" % ",".join("%s:%s" % (self.text(k), self.dump(v))
                                     for k, v in pairs)
        if isinstance(value, (list, tuple)):
            return "[%s]" % ",".join(self.dump(v) for v in value)
        if isinstance(value, str):
            return self.text(value)
        return json.dumps(value)

    def text(self, text):
        return json.dumps(text, ensure_ascii=self.chance(0.3))

    def plain(self, value):
        """What a value of a query parameter looks like."""

        if isinstance(value, Secret):
            return self.plain(value.value)
        if isinstance(value, str) and not isinstance(value, Raw):
            return value
        return self.dump(value)

    def brackets(self, name, value):
        if isinstance(value, Secret) and isinstance(value.value, (dict, list)):
            value = value.value
        if isinstance(value, dict):
            value = value.items()
        elif isinstance(value, list) and not isinstance(value, Pairs):
            value = [("" if self.chance(0.1) else n, v)
                     for n, v in enumerate(value[:50])]
        if isinstance(value, (Pairs, list, type({}.items()))):
            for key, inner in value:
                yield from self.brackets("%s[%s]" % (name, key), inner)
        else:
            yield name, self.plain(value)

    def query(self, pixel):
        members = pixel.items() if isinstance(pixel, dict) else pixel
        bracketed = self.chance(0.5)
        pairs = []
        for name, value in members:
            if bracketed:
                pairs += self.brackets(name, value)
            else:
                pairs.append((name, self.plain(value)))
        quote = self.pick([urllib.parse.quote, urllib.parse.quote_plus])
        line = "&".join("%s=%s" % (quote(k), quote(v)) for k, v in pairs)
        if self.chance(0.3):
            line = "https://ct.pinterest.com/v3/?" + line
        elif self.chance(0.2):
            line = "?" + line
        return line

    def hostile(self, line):
        """Bytes nobody would send in good faith."""

        kind = self.rng.randrange(9)
        at = self.rng.randrange(len(line) + 1)
        if kind == 0:
            return line[:at]
        if kind == 1:
            return line[:at] + bytes([self.rng.randrange(256)]) + line[at + 1:]
        if kind == 2:
            bad = self.pick([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x00",
                             b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80"])
            return line[:at] + bad + line[at:]
        if kind == 3:
            return line + self.pick([b"}", b" {}", b",", b"\x00", b"//", b"="])
        if kind == 4:
            head = self.pick([b"\xef\xbb\xbf", b"\t ", b"\x00", b")]}',"])
            return head + line
        if kind == 5:
            depth = self.pick([15, 16, 17, 1000, 100000])
            return b'{"type":"track","a":' + b"[" * depth + b"]" * depth + b"}"
        if kind == 6:
            return self.pick([b"", b"{}", b"[]", b"null", b"42", b'"a"', b"{",
                              b"[" * 50000, b"=", b"&&&=", b"%", b"?", b"{}{}",
                              b'{"data":[]}', b'{"batch":[{}]}',
                              b'{"batch":[' + b"{}," * 600 + b"{}]}",
                              b"a" * 70000, b"ed[" * 5000 + b"=1",
                              b"ed[line_items][4294967296][product_id]=1",
                              b"ed=%7B%22a%22%3A" + b"%5B" * 40 + b"&event=a"])
        if kind == 7:
            return line[:at] + b" " * self.pick([1, 70000]) + line[at:]
        return line.replace(b"%", b"%%", 3).replace(b":", b"::", 1)

    def line(self, reader):
        kind = self.rng.random()
        value = getattr(self, reader)()
        if kind > 0.5:
            value = self.oddly(value, 0.12 if kind < 0.85 else 0.4)
        if reader == "pixel" and self.chance(0.8):
            text = self.query(value)
        else:
            text = self.dump(value)
        line = text.encode("utf-8", "surrogatepass")
        if kind > 0.85:
            line = self.hostile(line)
        return line.replace(b"\n", b" ")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reader", required=True,
                        choices=["segment", "native", "pixel"])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--now", type=int, default=1700000000)
    options = parser.parse_args()

    generator = Generator("%s %s" % (options.seed, options.reader), options.now)
    out = sys.stdout.buffer
    for _ in range(options.count):
        out.write(generator.line(options.reader) + b"\n")


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()
