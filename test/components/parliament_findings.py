"""What parliament finds in policies: reads `{name: policy}` from stdin, writes the names with their findings."""

import json
import sys
import warnings

warnings.filterwarnings("ignore", category=UserWarning)  # pkg_resources says that it is old
from parliament import analyze_policy_string  # noqa: E402


def findings_in(policy: str) -> list[str]:
    found = analyze_policy_string(policy, include_community_auditors=False).findings
    return sorted({f"{each.issue}: {each.detail}" for each in found})


policies: dict[str, str] = json.load(sys.stdin)
json.dump({name: found for name, policy in policies.items() if (found := findings_in(policy))}, sys.stdout)
