import argparse


def getResolvedOptions(argv: list[str], options: list[str]) -> dict[str, str]:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for option in options:
        parser.add_argument(f"--{option}", required=True)
    return vars(parser.parse_known_args(argv[1:])[0])
