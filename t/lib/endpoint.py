#!/usr/bin/python3

# Copyright (C) The ngx_pinterest_module developers

"""A stand-in for api.pinterest.com on loopback, for tests and the demo.

Takes conversion events as the API documents it, checks every one against the
schema, keeps what it got in files and answers in the API's own form.  Through
a port of its own it can be told to misbehave:

    GET  /control   the counters
    POST /control   {"mode": "status", "status": 500, "share": 0.5, "for": 5}
                    or a list of such; {"mode": "ok"} ends them all

Modes, each with "share" (0 to 1, which part of the calls), "for" (seconds),
"times" (calls) and "account" (calls for that one):

    status   answer "status", with "retry_after" if given, and with "error" as
             its message; nothing processed
    slow     answer after "ms"
    hang     never answer
    close    close before the answer; the events were processed
    reset    the same with a TCP reset
    cut      close in the middle of the answer ("length": false: chunked)
    bye      answer, then close the connection without a word
    chunked  answer in chunks
    partial  a "part" (0 to 1) of the events fails: 422, or "status"
    say      the same, with "error" as what it says of these, "warning" of the
             others, or lists of such, one for each event in turn; "{name}"
             in them is a value of the event, with a path of dots
             ("{user_data.client_ip_address}"; "{n}": its number)
    broken   answer 200 with something that is not JSON
    empty    answer 200 with no body
    short    answer with one entry too few
    poison   events whose id contains "poison" make the call a 400
    limit    more than "calls" in "per" seconds: 429 with "retry_after"
    refuse   do not listen for the time of "for"

Files in the directory: received.jsonl, a line per event the API would have
processed or failed ("complete": the answer left for the sender), and
calls.jsonl, a line per call.  A token never gets into either.
"""

import argparse
import asyncio
import collections
import itertools
import json
import os
import random
import re
import signal
import socket
import ssl
import struct
import sys
import time

sys.dont_write_bytecode = True

import endpoint_schema as schema  # noqa: E402

PATH = re.compile(r"/v5/ad_accounts/([0-9]{1,18})/events(?:\?(.*))?").fullmatch

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized",
           403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
           413: "Content Too Large", 415: "Unsupported Media Type",
           422: "Unprocessable Content", 429: "Too Many Requests",
           500: "Internal Server Error", 503: "Service Unavailable"}

ERRORS = {401: (2, "Authentication failed."),
          403: (29, "You are not permitted to access that resource."),
          404: (50, "Not found."),
          405: (51, "Method not allowed."),
          415: (52, "Unsupported media type."),
          429: (8, "This request exceeded a rate limit. This can happen if "
                   "the client exceeds one\nof the published rate limits "
                   "within a short time window."),
          503: (4197, "The endpoint has been ramped down and is currently not "
                      "accepting any traffic.")}

MODES = {"ok", "status", "slow", "hang", "close", "reset", "cut", "bye",
         "chunked", "partial", "say", "broken", "empty", "short", "poison",
         "limit", "refuse"}

# modes in which the call is processed but its answer is not whole
INCOMPLETE = {"close", "reset", "cut", "broken", "empty", "short"}

QUOTED = re.compile(r"{([a-z_.]+)}").sub

MAX_HEADER = 65536
MAX_BODY = 16 * 1024 * 1024


class Refusal(Exception):
    """An answer other than that of a call that was processed."""

    def __init__(self, status, code=None, message=None):
        super().__init__(status)
        known = ERRORS.get(status, (100, REASONS.get(status, "Error")))
        self.status = status
        self.body = {"code": code if code is not None else known[0],
                     "message": message or known[1]}


class Fault:
    """One way to misbehave, until its time or its number is used up."""

    def __init__(self, order):
        self.mode = order.get("mode")
        if self.mode not in MODES:
            raise ValueError("unknown mode %r" % self.mode)
        self.order = order
        self.share = order.get("share", 1)
        self.left = order.get("times")
        self.until = time.time() + order["for"] if "for" in order else None
        self.calls = collections.deque()

    def strikes(self, target):
        account = self.order.get("account")
        if account is not None and "/%s/" % account not in target:
            return False
        if self.until is not None and time.time() > self.until:
            return False
        if self.left is not None and self.left <= 0:
            return False
        if self.share < 1 and random.random() >= self.share:
            return False
        if self.mode == "limit" and not self.exceeded():
            return False
        if self.left is not None:
            self.left -= 1
        return True

    def exceeded(self):
        now = time.time()
        while self.calls and self.calls[0] <= now - self.order.get("per", 60):
            self.calls.popleft()
        if len(self.calls) >= self.order["calls"]:
            return True
        self.calls.append(now)
        return False


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.target = method, target
        self.headers, self.body = headers, body


class Answer:
    def __init__(self, status, body, retry_after=None):
        self.status = status
        self.body = (body if isinstance(body, bytes)
                     else json.dumps(body).encode())
        self.retry_after = retry_after

    def head(self, chunked=False):
        lines = ["HTTP/1.1 %d %s" % (self.status,
                                     REASONS.get(self.status, "Status")),
                 "Content-Type: application/json",
                 "Transfer-Encoding: chunked" if chunked
                 else "Content-Length: %d" % len(self.body)]
        if self.retry_after is not None:
            lines.append("Retry-After: %s" % self.retry_after)
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def chunks(self, size=97):
        for start in range(0, len(self.body), size):
            piece = self.body[start:start + size]
            yield b"%x\r\n%s\r\n" % (len(piece), piece)


class Closed(Exception):
    pass


async def read_request(reader):
    """The next request of a connection; None when there is none."""

    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError,
            ConnectionError):
        return None

    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()

    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await read_chunks(reader)
    else:
        length = int(headers.get("content-length", 0))
        body = await reader.readexactly(length) if length <= MAX_BODY else None

    return Request(method, target, headers, body)


async def read_chunks(reader):
    body = bytearray()
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        body += await reader.readexactly(size)
        await reader.readexactly(2)
        if size == 0:
            return bytes(body)
        if len(body) > MAX_BODY:
            return None


def said(texts, event, number):
    """A text with values of the event in it, as an API may quote them."""

    text = texts[number % len(texts)] if isinstance(texts, list) else texts

    def value(match):
        if match[1] == "n":
            return str(number)
        found = event
        for name in match[1].split("."):
            found = found.get(name, "")
            found = found[0] if isinstance(found, list) else found
        return str(found)

    return QUOTED(value, text)


def no_duplicates(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def no_constant(text):
    raise ValueError("%s is not JSON" % text)


def parse(body):
    """JSON as strictly as its grammar, without NUL or half of a character."""

    try:
        value = json.loads(body.decode("utf-8"),
                           object_pairs_hook=no_duplicates,
                           parse_constant=no_constant)
        if b"\\u" in body:
            text = json.dumps(value, ensure_ascii=False)
            text.encode("utf-8")
            if "\\u0000" in text:
                raise ValueError("NUL in a string")
        return value
    except (ValueError, RecursionError) as error:
        raise Refusal(400, 4196, "Invalid request: %s" % error)


class Endpoint:
    def __init__(self, options):
        self.tokens = set(options.token)
        self.forbidden = set(options.forbid)
        self.address = options.address
        self.received = open(os.path.join(options.dir, "received.jsonl"), "a")
        self.log = open(os.path.join(options.dir, "calls.jsonl"), "a")
        self.faults = []
        self.listeners = []
        self.connections = set()
        self.sequence = itertools.count(1)
        self.numbers = collections.Counter()
        self.statuses = collections.Counter()
        self.names = collections.Counter()
        self.invalid = []
        self.seen = set()
        self.in_flight = 0

    # one call

    def authorize(self, request, account):
        scheme, _, token = request.headers.get("authorization",
                                               "").partition(" ")
        if scheme != "Bearer" or not token:
            raise Refusal(401)
        if self.tokens and token not in self.tokens:
            raise Refusal(401)
        if account in self.forbidden:
            raise Refusal(403)

    def check(self, request, call):
        """The events of the request; raises what refuses it."""

        match = PATH(request.target)
        if not match:
            raise Refusal(404)
        if request.method != "POST":
            raise Refusal(405)

        call["account"] = match[1]
        call["test"] = "test=true" in (match[2] or "").split("&")
        self.authorize(request, match[1])

        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind.strip().lower() != "application/json":
            raise Refusal(415)
        if request.body is None:
            raise Refusal(413)

        document = parse(request.body)
        error = schema.violation(document)
        if error:
            raise Refusal(400, 4196, "Invalid request: %s" % error)

        call["events"] = len(document["data"])
        return document["data"]

    def judge(self, events, fault):
        """What the API says of each event."""

        now = time.time()
        telling = mode(fault) == "say"
        part = (fault.order.get("part", 0.5)
                if mode(fault) in ("partial", "say") else 0)
        entries = []
        for number, event in enumerate(events):
            error = schema.failure(event, now)
            warning = schema.warning(event) or ""
            failed = error is not None
            if failed:
                self.blame(error)
            elif part and random.random() < part:
                failed = True
                error = (said(fault.order.get("error", ""), event, number)
                         if telling else "Told to fail.")
            elif telling:
                warning = said(fault.order.get("warning", ""), event, number)
            entries.append({"status": "failed" if failed else "processed",
                            "error_message": error or "",
                            "warning_message": warning})
        return entries

    def answer(self, entries, fault):
        good = sum(entry["status"] == "processed" for entry in entries)
        if mode(fault) == "short":
            entries = entries[:-1]
        result = {"num_events_received": len(entries),
                  "num_events_processed": good, "events": entries}
        if mode(fault) == "broken":
            return Answer(200, b'{"num_events_received": 1, "events": [{')
        if mode(fault) == "empty":
            return Answer(200, b"")
        if good == len(entries) or mode(fault) == "short":
            return Answer(200, result)
        if (mode(fault) in ("partial", "say")
                and fault.order.get("status") == 200):
            return Answer(200, result)
        return Answer(422, {"code": 953, "details": result, "message":
                            "Not all events were successfully processed."})

    def blame(self, message):
        self.numbers["invalid"] += 1
        if len(self.invalid) < 20:
            self.invalid.append(message)

    def keep(self, call, events, entries):
        lines = []
        complete = call["mode"] not in INCOMPLETE
        for event, entry in zip(events, entries):
            key = (call["account"], event["event_name"], event["event_id"])
            self.numbers["duplicates"] += key in self.seen
            self.seen.add(key)
            self.names[event["event_name"]] += 1
            self.numbers[entry["status"]] += 1
            lines.append(json.dumps(
                {"call": call["call"], "time": call["time"],
                 "account": call["account"], "test": call["test"],
                 "status": entry["status"], "complete": complete,
                 "event": event}, ensure_ascii=False))
        self.numbers["events"] += len(events)
        self.received.write("\n".join(lines) + "\n")
        self.received.flush()

    def process(self, request, call, fault):
        try:
            events = self.check(request, call)
        except Refusal as refusal:
            if refusal.status in (400, 413):
                self.blame(refusal.body["message"])
            raise

        if mode(fault) in ("status", "limit"):
            status = fault.order.get("status", 429)
            if status != 200:
                raise Refusal(status, None, said(
                    fault.order.get("error", ""), events[0], 0))
        if mode(fault) == "poison" and any("poison" in event["event_id"]
                                           for event in events):
            raise Refusal(400, 4196, "Invalid request: Additional properties "
                          "are not allowed ('poison' was unexpected)")
        if mode(fault) == "hang":
            return None

        entries = self.judge(events, fault)
        self.keep(call, events, entries)
        return self.answer(entries, fault)

    async def call(self, request, connection, secure):
        """Takes one call; gives its answer, None to give none."""

        fault = next((f for f in self.faults if f.strikes(request.target)),
                     None)
        call = {"call": next(self.sequence), "time": round(time.time(), 3),
                "connection": connection, "tls": secure, "account": None,
                "test": False, "events": 0, "status": None,
                "mode": mode(fault), "bytes": len(request.body or b""),
                "method": request.method, "target": request.target,
                "headers": {name: value
                            for name, value in request.headers.items()
                            if name != "authorization"},
                "message": None}

        try:
            answer = self.process(request, call, fault)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body,
                            fault.order.get("retry_after") if fault else None)
            call["message"] = refusal.body["message"]

        call["status"] = answer.status if answer else None
        self.numbers["calls"] += 1
        self.statuses[str(call["status"])] += 1
        self.log.write(json.dumps(call) + "\n")
        self.log.flush()

        if mode(fault) == "slow":
            await asyncio.sleep(fault.order.get("ms", 1000) / 1000)
        return answer, fault

    # connections

    async def send(self, writer, answer, fault):
        kind = mode(fault)
        if answer is None:
            await asyncio.sleep(3600)
        if kind == "reset":
            writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if kind in ("reset", "close"):
            writer.transport.abort()
            raise Closed

        if kind == "cut":
            chunked = not fault.order.get("length", True)
            body = (next(answer.chunks()) if chunked
                    else answer.body[:len(answer.body) // 2])
            writer.write(answer.head(chunked) + body)
        elif kind == "chunked":
            writer.write(answer.head(True) + b"".join(answer.chunks())
                         + b"0\r\n\r\n")
        else:
            writer.write(answer.head() + answer.body)

        await writer.drain()
        if kind in ("cut", "bye"):
            raise Closed

    async def serve(self, reader, writer):
        number = self.numbers["connections"] = self.numbers["connections"] + 1
        secure = writer.get_extra_info("ssl_object") is not None
        self.connections.add(writer)
        try:
            while True:
                request = await read_request(reader)
                if request is None:
                    break
                self.in_flight += 1
                self.numbers["max_in_flight"] = max(
                    self.numbers["max_in_flight"], self.in_flight)
                try:
                    answer, fault = await self.call(request, number, secure)
                    await self.send(writer, answer, fault)
                finally:
                    self.in_flight -= 1
                if request.headers.get("connection", "").lower() == "close":
                    break
        except (Closed, ConnectionError, ValueError, ssl.SSLError,
                asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self.connections.discard(writer)
            writer.close()

    # control

    def stats(self):
        return {**{name: self.numbers[name] for name in (
                    "calls", "events", "processed", "failed", "duplicates",
                    "connections", "max_in_flight", "invalid")},
                "unique": len(self.seen), "in_flight": self.in_flight,
                "statuses": dict(self.statuses), "names": dict(self.names),
                "messages": self.invalid,
                "modes": [fault.mode for fault in self.faults]}

    async def order(self, orders):
        orders = orders if isinstance(orders, list) else [orders]
        self.faults = [Fault(order) for order in orders
                       if order.get("mode") != "ok"]
        await self.listen()
        for fault in self.faults:
            if fault.mode == "refuse":
                self.faults.remove(fault)
                await self.refuse(fault.order.get("for"))

    async def control(self, reader, writer):
        try:
            request = await read_request(reader)
            if request is None:
                return
            status = 200
            try:
                if request.method == "POST":
                    await self.order(json.loads(request.body))
                result = self.stats()
            except (ValueError, KeyError, AttributeError) as error:
                status, result = 400, {"error": str(error)}
            answer = Answer(status, result)
            writer.write(answer.head().replace(
                b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + answer.body)
            await writer.drain()
        except (ConnectionError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    # listening

    async def refuse(self, seconds):
        for address in self.listeners:
            address["server"].close()
            address["server"] = None
        for writer in list(self.connections):
            writer.transport.abort()
        if seconds is not None:
            asyncio.get_running_loop().call_later(
                seconds, lambda: asyncio.ensure_future(self.listen()))

    async def listen(self):
        for address in self.listeners:
            if address["server"] is None:
                address["server"] = await asyncio.start_server(
                    self.serve, self.address, address["port"], backlog=512,
                    limit=MAX_HEADER, ssl=address["tls"])
                address["port"] = address["server"].sockets[
                    0].getsockname()[1]


def mode(fault):
    return fault.mode if fault else "ok"


def arguments():
    parser = argparse.ArgumentParser(
        description="a stand-in for Pinterest's conversion endpoint")
    parser.add_argument("--dir", required=True, help="where files go")
    parser.add_argument("--address", default="127.0.0.1",
                        help="where it listens, but for the control")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls-port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--certificate", help="with its key: serves TLS too")
    parser.add_argument("--key")
    parser.add_argument("--token", action="append", default=[],
                        help="accepted tokens (any, if none is given)")
    parser.add_argument("--forbid", action="append", default=[],
                        help="ad accounts the token has no right on")
    parser.add_argument("--lifetime", type=float, default=1800,
                        help="seconds after which it ends by itself")
    return parser.parse_args()


async def main(options):
    endpoint = Endpoint(options)
    endpoint.listeners.append({"port": options.port, "tls": None,
                               "server": None})
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        endpoint.listeners.append({"port": options.tls_port, "tls": context,
                                   "server": None})
    await endpoint.listen()
    control = await asyncio.start_server(endpoint.control, "127.0.0.1",
                                         options.control_port)

    ports = {"port": endpoint.listeners[0]["port"],
             "tls_port": endpoint.listeners[-1]["port"]
             if options.certificate else None,
             "control_port": control.sockets[0].getsockname()[1]}
    ready = os.path.join(options.dir, "endpoint.json")
    with open(ready + ".new", "w") as file:
        json.dump(ports, file)
    os.rename(ready + ".new", ready)

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    parent = os.getppid()
    end = time.time() + options.lifetime
    while (os.getppid() == parent and time.time() < end
           and not stop.is_set()):
        try:
            await asyncio.wait_for(stop.wait(), 0.5)
        except asyncio.TimeoutError:
            pass


if __name__ == "__main__":
    # what is still open at the end is left to the kernel
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main(arguments()))
    os._exit(0)
