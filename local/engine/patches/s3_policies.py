"""moto judges a bucket's policy by itself, without its conditions; here the gate has judged it before, with them."""

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def install() -> None:
    FakeBucket.get_permission = lambda _bucket, _action, _resource: PermissionResult.NEUTRAL
