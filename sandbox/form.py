"""Bodies of requests: forms, or JSON objects whatever they are labelled."""

import json
from typing import Any
from urllib.parse import parse_qsl


def form_of(body: str) -> dict[str, Any]:
    """The fields of a body; none where it is neither a form nor a JSON object."""
    try:
        payload = json.loads(body)
    except ValueError:
        return dict(parse_qsl(body, keep_blank_values=True))
    return payload if isinstance(payload, dict) else {}
