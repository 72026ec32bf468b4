"""Google Cloud Storage as far as blobs need it: its XML interface, in front of a server that speaks S3's.

The two are the same but for the names of some headers, how a name is written in an address, and who may come in: here
whoever has a token that is not called `expired`. A generation is made up of the ETag, which changes with the content.

    python -m tests.emulators.gcs UPSTREAM-PORT   prints its own port
"""

from __future__ import annotations

import sys
import threading
import zlib
from urllib.parse import quote, unquote

from tests.emulators.forwarding import Forwarding, Handler, _Server

_EXPIRED = b"""<?xml version='1.0' encoding='UTF-8'?><Error><Code>AuthenticationRequired</Code>
<Message>Authentication required: the token has expired.</Message></Error>"""

_SOMEBODY = "AWS4-HMAC-SHA256 Credential=testing/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


class GoogleHandler(Handler):
    """Passes on requests that are written as Google has them."""

    def upstream(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Return what the other server answers, as Google would."""
        if self.headers.get("authorization") == "Bearer expired":
            return 401, {"content-type": "application/xml"}, _EXPIRED
        # A token of Google's is nothing that the other server could read; any name will do there.
        del self.headers["authorization"]
        self.headers["authorization"] = _SOMEBODY
        path, mark, query = self.path.partition("?")
        self.path = quote(unquote(path)) + mark + query
        if self.headers.get("x-goog-if-generation-match") == "0":
            self.headers["If-None-Match"] = "*"
        status, headers, content = super().upstream(body)
        etag = next((value for name, value in headers.items() if name.lower() == "etag"), None)
        if etag is not None:
            headers["x-goog-generation"] = str(zlib.crc32(etag.encode()) or 1)
        return status, headers, content


def main(upstream: int) -> None:
    """Serve until killed."""
    server = _Server(Forwarding(upstream=upstream), GoogleHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
