"""Why a query did not succeed, in the words Athena has for it."""


class QueryFault(Exception):
    """The query failed; the message is the execution's StateChangeReason."""


class ScanLimitExceeded(Exception):
    """The workgroup's BytesScannedCutoffPerQuery is below what the query would read; Athena cancels it."""

    def __init__(self) -> None:
        super().__init__("Bytes scanned limit was exceeded")
