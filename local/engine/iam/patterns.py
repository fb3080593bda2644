"""IAM's wildcards: `*` is any text, `?` any one character, everything else itself."""

import re
from functools import lru_cache


def matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    if "${" in pattern:
        raise ValueError(f"the policy variable in '{pattern}' is not known to the local AWS; write the value out")
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
