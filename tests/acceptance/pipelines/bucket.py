"""S3 locations and Link as inputs and outputs; `Union`, `Enum`, `NamedTuple` and dates."""

import datetime
from enum import Enum
from typing import Dict, List, NamedTuple, Tuple, Union

import sematic
from sematic.types.types.aws import S3Bucket, S3Location


class Format(Enum):
    CSV = "csv"
    PARQUET = "parquet"


class Partition(NamedTuple):
    name: str
    day: datetime.datetime


@sematic.func
def locate(bucket: S3Bucket, partition: Partition, format: Format) -> S3Location:
    day = partition.day.strftime("%Y-%m-%d")
    return S3Location(bucket=bucket, location="exports") / partition.name / f"{day}.{format.value}"


@sematic.func
def describe(locations: List[S3Location]) -> Dict[str, Tuple[str, int]]:
    return {location.to_uri(): (location.bucket.name, len(location.location)) for location in locations}


@sematic.func
def pipeline(bucket: Union[S3Bucket, str], partitions: List[Partition], format: Format) -> Dict[str, Tuple[str, int]]:
    if isinstance(bucket, str):
        bucket = S3Bucket(bucket, "eu-central-1")
    return describe([locate(bucket, partition, format) for partition in partitions])
