#!/usr/bin/python3
"""Answers calls as the API does when all is well, as fast as Python can: it
counts events and checks nothing.  usage: sink.py PORT SECONDS"""

import asyncio
import sys

ENTRY = b'{"status":"processed"}'


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split()[0])
            body = await reader.readexactly(length)
            n = body.count(b'"event_name":')
            body = (b'{"num_events_received":%d,"num_events_processed":%d,'
                    b'"events":[%s]}' % (n, n, b",".join([ENTRY] * n)))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json"
                         b"\r\nContent-Length: %d\r\n\r\n%s"
                         % (len(body), body))
    except (asyncio.IncompleteReadError, ConnectionError, IndexError):
        writer.close()


async def main(port, seconds):
    server = await asyncio.start_server(serve, "127.0.0.1", port,
                                        limit=1 << 20)
    async with server:
        await asyncio.sleep(seconds)


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
