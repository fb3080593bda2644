"""The conditions of a policy statement, as far as this project's policies use them; any other one is an error."""

from collections.abc import Callable, Iterable, Mapping

from local.engine.iam.patterns import matches

Context = Mapping[str, str]
"""What is known of a request, by condition key in lower case."""


class UnknownCondition(Exception):
    """A condition that the local AWS cannot judge; its answer would be a guess."""


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, found: wanted == found,
    "StringEqualsIgnoreCase": lambda wanted, found: wanted.lower() == found.lower(),
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
}


def hold(conditions: Mapping[str, Mapping[str, object]], context: Context) -> bool:
    """Whether all of them are met. A key that the request does not have meets only negations and `…IfExists`."""
    return all(
        _holds(operator, key.lower(), _texts(wanted), context)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, key: str, wanted: list[str], context: Context) -> bool:
    found = context.get(key)
    if operator == "Null":
        return (found is None) == (wanted[0].lower() == "true")
    name = operator.removesuffix("IfExists")
    negated = "Not" in name
    test = OPERATORS.get(name.replace("Not", ""))
    if test is None:
        raise UnknownCondition(f"{operator} on {key}; known are {', '.join(OPERATORS)}, their negations and Null")
    if found is None:
        return negated or operator.endswith("IfExists")
    return any(test(each, found) for each in wanted) != negated


def _texts(wanted: object) -> list[str]:
    each = wanted if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    return [str(one) for one in each]
