"""Which files the pipeline must refuse, and which rows the others bring to which dataset."""

import hashlib
import json
from dataclasses import dataclass, field

from .files import NotReadable, Sheet, sheets_of
from .rules import COLUMNS, LATEST_BY, Fields, Row, enriched, typed

Version = tuple


@dataclass
class Arrival:
    """A row of a file, judged."""

    dataset: str
    place: tuple[str, str | None, int]  # file id, sheet, row
    fields: Fields
    surplus: str | None
    row: Row
    wrong: list[tuple[str, str]]
    system: Row
    version: Version


@dataclass
class File:
    id: str
    key: str
    folder: str
    datasets: list[str]
    refused: str | None
    arrivals: list[Arrival] = field(default_factory=list)


def read_file(bucket: str, upload: dict) -> File:
    key, version_id = upload["key"], upload["versionId"]
    file_id = hashlib.sha256(f"{bucket}\n{key}\n{version_id}".encode()).hexdigest()[:32]
    folder = key.split("/")[1] if key.count("/") > 1 else None
    try:
        sheets = sheets_of(upload["path"])
    except NotReadable as reason:
        return File(file_id, key, resting_folder(folder, []), [], str(reason))
    chosen = [dataset_of(folder, sheet) for sheet in sheets]
    datasets = sorted({dataset for dataset in chosen if dataset})
    refused = None if all(chosen) else "a header that fits no dataset"
    file = File(file_id, key, resting_folder(folder, datasets), datasets, refused)
    if not refused:
        for sheet, dataset in zip(sheets, chosen, strict=True):
            file.arrivals += [judge(dataset, sheet, number, row, file, upload) for number, row in sheet.rows]
    return file


def resting_folder(folder: str | None, datasets: list[str]) -> str:
    if folder:
        return folder if folder in COLUMNS else "_unknown"
    return datasets[0] if len(datasets) == 1 else "_mixed" if datasets else "_unknown"


def dataset_of(folder: str | None, sheet: Sheet) -> str | None:
    """The dataset whose columns the header brings, each once; the folder names it, or the header alone decides."""
    fitting = [dataset for dataset in COLUMNS if folder in (None, dataset) and brings(sheet.header, dataset)]
    return fitting[0] if len(fitting) == 1 else None


def brings(header: list[str], dataset: str) -> bool:
    required = {column for column, (_, needed) in COLUMNS[dataset].items() if needed}
    return required <= set(header) and len(set(header)) == len(header)


def judge(dataset: str, sheet: Sheet, number: int, values: list[str | None], file: File, upload: dict) -> Arrival:
    header = [column_name(title) for title in sheet.header]
    ragged = raggedness(len(values), len(header), is_csv=sheet.name is None)
    fields = dict(zip(header, values, strict=False))
    row, wrong = typed(dataset, fields)
    row |= {column: text for column, text in fields.items() if column not in COLUMNS[dataset]}
    wrong = ragged + wrong
    if not wrong:
        row |= enriched(dataset, row)
    surplus = [text or "" for text in values[len(header) :]] if ragged else []
    arrived = upload["arrivedAt"]
    system = {
        "_file_id": file.id,
        "_source_file": upload["key"],
        "_source_sheet": sheet.name,
        "_source_row": number,
        "_arrived_at": arrived,
    }
    latest_by = LATEST_BY[dataset]
    version = (arrived, file.id, (sheet.name is not None, sheet.name), number)
    return Arrival(
        dataset,
        (file.id, sheet.name, number),
        fields,
        json.dumps(surplus) if surplus else None,
        row,
        wrong,
        system,
        (row.get(latest_by), *version) if latest_by else version,
    )


def column_name(title: str) -> str:
    return title.strip().lower().replace(" ", "_")


def raggedness(fields: int, header: int, is_csv: bool) -> list[tuple[str, str]]:
    if fields == header or not is_csv:
        return []
    rule = f"row: has {'fewer' if fields < header else 'more'} fields than the header"
    return [(rule, f"{rule}, {fields} of {header}")]
