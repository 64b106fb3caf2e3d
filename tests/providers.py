"""A real OpenID provider in a process of its own: oidc-provider-mock, with some people in it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.journeys.server import free_port


@contextmanager
def providing(people: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Start a provider that knows these people by what is claimed of them; its address. It is ended afterwards."""
    port = free_port()
    claims = [part for subject, said in people.items() for part in ("--user-claims", json.dumps({"sub": subject, **said}))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *claims]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stderr
        for line in process.stderr:
            if f":{port}" in line:
                break
        try:
            yield f"http://localhost:{port}"
        finally:
            process.kill()
