"""Measures the comparison on real stories: alarms, recall of inserted conflicts, and time.

    python benchmarks/bench_compare.py [FILE] [--stories N] [--json] [--show]
    python benchmarks/bench_compare.py [FILE] --cost [--json]

FILE holds labelled articles (`title, text, source, published, story`; default ../shared/eval/stories/triples.jsonl.gz).
Alarms are possible conflicts claimed between the versions of true stories. Conflicts are rare there, so read each alarm
before trusting the count (`--show` prints them). Below it, aligned sentence pairs: how often a conflict is
found after one side was changed (a common verb negated, a common number changed, or a common word replaced by its
opposite), and without a change.

`--cost`: processor seconds of reading an article, by part: parsing, encoding, and the facts that are found in it once.
Then of comparing 2, 10, 20 and 50 articles as if they were one story, read before: the facts, all pairs, and all over
again with one more version.
"""

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from benchmarks.flips import denied, opposed, recounted
from consumers.claims import ClaimJudge
from consumers.compare import params_of
from consumers.versions import SENTENCE_TOKENS, VersionReader, VersionRequest
from pipeline import app
from pipeline.app import fitted_models
from pipeline.configuration import load_configuration
from pipeline.domain.articles.articles import Article, article_id
from pipeline.domain.comparison.alignment import idf_weights, pair_up
from pipeline.domain.comparison.claims import CONFLICT
from pipeline.domain.comparison.compare import compare_versions, conflicts_of_pair
from pipeline.domain.comparison.facts import KnownFacts, facts_of
from pipeline.domain.comparison.sentences import ReadText, VersionText, paragraphs, readable, sentences
from pipeline.ports import Encoder, Parser
from pipeline.settings import CompareSettings

DEFAULT = Path(__file__).parents[2] / "shared/eval/stories/triples.jsonl.gz"
ALIGNED, CLOSE = 0.55, 0.75
SIZES = (2, 10, 20, 50)
READ_ALONE = 20


def stories(file: Path, most: int) -> Iterator[list[Article]]:
    """The stories with at least two articles, in file order."""
    by_story: dict[str, list[Article]] = defaultdict(list)
    with gzip.open(file, "rt") if file.name.endswith(".gz") else file.open() as lines:
        for line in lines:
            row = json.loads(line)
            by_story[row["story"]].append(article(row))
    yield from [members for members in by_story.values() if len(members) > 1][:most]


def article(row: dict) -> Article:
    stated = row.get("published")
    published = datetime.fromisoformat(stated).replace(tzinfo=UTC) if stated and stated != "None" else None
    source = row.get("source") or "unknown"
    return Article(
        id=article_id(row["id"]),
        url=row["id"],
        source=source,
        family=source,
        language="en",
        title=row.get("title"),
        text=row["text"],
        seen=published or datetime(2020, 1, 1, tzinfo=UTC),
        published=published,
    )


def turned(versions: Sequence[VersionText]) -> Iterator[tuple[str, float, str, str]]:
    """What was done, M before it was, and both sentences."""
    weights = idf_weights(versions)
    for a, b in combinations(versions, 2):
        pairing = pair_up(a, b, weights)
        for i, j in pairing.mutual:
            left, right, match = a.sentences[i], b.sentences[j], float(pairing.match[i, j])
            if match < ALIGNED or left.lemmas == right.lemmas:
                continue
            yield "unturned", match, left.text, right.text
            if flipped := denied(right, left.lemmas & right.lemmas):
                yield "denied", match, left.text, flipped
            if flipped := recounted(right, left):
                yield "recounted", match, left.text, flipped
            for flipped in opposed(right, left):
                yield "opposed", match, left.text, flipped


def sees_conflict(a: ReadText, b: ReadText) -> bool:
    pairing = pair_up(a, b, {})
    return any(True for _ in conflicts_of_pair(pairing, facts_of(a), facts_of(b)))


def measure(file: Path, most: int, *, show: bool) -> dict[str, object]:
    configuration = load_configuration(None, {})
    encoder, parser = app.open_encoder(configuration, exact=False), app.open_parser(configuration)
    reader, judge = VersionReader(encoder, parser, cached_articles=10), ClaimJudge(encoder, parser)
    alarms, pairs, count = Counter[str](), 0, 0
    reading = comparing = 0.0
    cases: list[tuple[str, float, str, str]] = []
    for members in stories(file, most):
        started = time.perf_counter()
        versions = reader.read([VersionRequest(article=member) for member in members])
        read = time.perf_counter()
        found = compare_versions(
            story_id="s",
            headline="",
            versions=versions,
            params=params_of(CompareSettings(max_versions=100), fitted_models.open_claim_judge()),
        )
        reading, comparing = reading + read - started, comparing + time.perf_counter() - read
        count, pairs = count + 1, pairs + len(members) * (len(members) - 1) // 2
        alarms.update(conflict.kind for conflict in found.conflicts)
        cases += turned(versions)
        for conflict in found.conflicts if show else ():
            print(f"\n{conflict.kind} {conflict.confidence:.2f} {conflict.note}")
            for side in conflict.sides:
                print(f"  {side.group} {side.source}: {side.sentence}")
    return {
        "stories": count,
        "article_pairs": pairs,
        "alarms": dict(sorted(alarms.items())),
        "read_s_a_story": round(reading / max(1, count), 3),
        "compare_s_a_story": round(comparing / max(1, count), 4),
        "sentence_pairs": shares(cases, judge),
    }


def shares(cases: Sequence[tuple[str, float, str, str]], judge: ClaimJudge) -> dict[str, object]:
    """By kind of change: the number of pairs, and the shares in which a conflict is found.

    The conflicts are those of versions and of `claims`. Close pairs are counted separately.
    """
    read = judge.read([text for case in cases for text in case[2:]])
    verdicts = judge.judge([case[2:] for case in cases])
    seen: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for (done, match, a, b), verdict in zip(cases, verdicts, strict=True):
        both = (sees_conflict(read[a].text, read[b].text), verdict.conflict >= CONFLICT)
        seen[done].append(both)
        if match >= CLOSE:
            seen[f"{done}, M >= {CLOSE}"].append(both)
    return {
        done: {
            "pairs": len(found),
            "versions": round(sum(v for v, _ in found) / len(found), 3),
            "claims": round(sum(c for _, c in found) / len(found), 3),
        }
        for done, found in sorted(seen.items())
    }


def reading_costs(members: Sequence[Article], encoder: Encoder, parser: Parser) -> dict[str, float]:
    """Processor seconds an article, read one by one: parsing, encoding, and finding its facts. Words an article."""
    spent: dict[str, float] = defaultdict(float)
    for member in members:
        texts = [readable(part) for part in paragraphs(member.text, member.title)]
        began = time.process_time()
        parsed = parser.parse(texts, language="en")
        parsed_at = time.process_time()
        found = sentences(paragraphs(member.text, member.title), parsed)
        encoding_at = time.process_time()
        vectors = encoder.encode([one.plain for one in found], tokens=SENTENCE_TOKENS)
        encoded_at = time.process_time()
        facts_of(VersionText(article=member, title=member.title or "", sentences=found, vectors=vectors))
        spent["facts_s"] += time.process_time() - encoded_at
        spent["encode_s"] += encoded_at - encoding_at
        spent["parse_s"] += parsed_at - began
        spent["words"] += len(member.text.split())
    return {name: round(spent[name] / len(members), 4) for name in ("words", "parse_s", "encode_s", "facts_s")}


def costs(file: Path) -> tuple[dict[str, float], list[dict[str, float]]]:
    """The costs of reading, and of each size: versions, processor seconds for facts, all pairs, one more version.

    `ratio`: all pairs against those of ten versions.
    """
    configuration = load_configuration(None, {})
    encoder, parser = app.open_encoder(configuration, exact=False), app.open_parser(configuration)
    members = [member for story in stories(file, 40) for member in story][: max(SIZES) + 1]
    reader = VersionReader(encoder, parser, cached_articles=100)
    read = reader.read([VersionRequest(article=replace(one, family=one.id)) for one in members])
    reading = reading_costs(members[:READ_ALONE], encoder, parser)
    params = params_of(CompareSettings(max_versions=100), fitted_models.open_claim_judge())

    def seconds(versions: Sequence[VersionText], known: KnownFacts) -> float:
        started = time.process_time()
        compare_versions(story_id="s", headline="", versions=versions, params=params, known=known)
        return time.process_time() - started

    found = []
    for size in SIZES:
        known = KnownFacts(100)
        started = time.process_time()
        for version in read[:size]:
            known.of(version)
        once, pairs = time.process_time() - started, seconds(read[:size], known)
        found.append(
            {"versions": size, "once_s": once, "pairs_s": pairs, "one_more_s": seconds(read[: size + 1], known)}
        )
    ten = next(row["pairs_s"] for row in found if row["versions"] == 10)
    rows = [row | {"ratio": row["pairs_s"] / ten} for row in found]
    return reading, [{name: round(value, 3) for name, value in row.items()} for row in rows]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--stories", type=int, default=30, help="how many stories, from the first (default: 30)")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--show", action="store_true", help="print every alarm with its sentences")
    parser.add_argument("--cost", action="store_true", help="only the processor time, by the number of versions")
    options = parser.parse_args(arguments)
    if not options.file.exists():
        print(f"no labelled stories at {options.file}: give a file")
        return
    if options.cost:
        reading, table = costs(options.file)
        if options.json:
            print(json.dumps({"reading": reading, "stories": table}))
            return
        print("reading an article:", ", ".join(f"{name} {value}" for name, value in reading.items()))
        print("".join(f"{name:>12}" for name in table[0]))
        for row in table:
            print("".join(f"{value:12}" for value in row.values()))
        return
    results = measure(options.file, options.stories, show=options.show and not options.json)
    if options.json:
        print(json.dumps(results))
        return
    for name, value in results.items():
        if name != "sentence_pairs":
            print(f"{name:20}{value}")
    print(f"{'sentence pairs':24}{'pairs':>8}{'versions':>10}{'claims':>10}")
    assert isinstance(results["sentence_pairs"], dict)
    for done, row in results["sentence_pairs"].items():
        print(f"{done:24}{row['pairs']:8}{row['versions']:10.3f}{row['claims']:10.3f}")


if __name__ == "__main__":
    main()
