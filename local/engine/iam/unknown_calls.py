"""Calls of which the local AWS does not know what they need: a role cannot make them."""


class UnknownCall(Exception):
    def __init__(self, call: str) -> None:
        super().__init__(
            f"the local AWS does not know which permissions {call} needs: add it in local/engine/iam/needs.py"
        )
