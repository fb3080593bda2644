from awsglue.context import GlueContext


class Job:
    def __init__(self, context: GlueContext) -> None:
        self.context = context

    def init(self, name: str, arguments: dict[str, str]) -> None:
        """Bookmarks are off."""

    def commit(self) -> None:
        """Bookmarks are off."""
