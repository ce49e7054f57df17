"""What somebody would put together instead of the line, up to groups of articles: a yardstick for `bench_line`.

Sentences are encoded as `SentenceTransformer.encode` does by default, grouped by scikit-learn's online Birch, and near
copies looked up with datasketch's MinHash and LSH. As usual defaults have it: no window, no repair, no comparison, and
nothing is stored.

`python benchmarks/homemade.py FILE`: reads articles as JSON lines, prints seconds of processor time and groups as JSON.
"""

import argparse
import json
import resource
import time
from pathlib import Path

SHINGLE_WORDS = 5
PERMUTATIONS = 128
COPY_SIMILARITY = 0.5
SAME_STORY = 0.7
"""Radius in Birch, of unit vectors: about a cosine of .75 to the centroid."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", required=True, help="a sentence-transformers folder")
    options = parser.parse_args()
    began = time.process_time()
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped]
    from sentence_transformers import SentenceTransformer
    from sklearn.cluster import Birch  # type: ignore[import-untyped]

    model = SentenceTransformer(options.model, device="cpu", local_files_only=True)
    model.encode(["warm up"])
    loaded = time.process_time()
    rows = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines()]
    copies = MinHashLSH(threshold=COPY_SIMILARITY, num_perm=PERMUTATIONS)
    groups = Birch(threshold=SAME_STORY, n_clusters=None)
    batch = 32
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        vectors = model.encode([f"{row.get('title') or ''}\n{row['text']}" for row in part], normalize_embeddings=True)
        groups.partial_fit(vectors)
        for at, row in enumerate(part):
            words = row["text"].lower().split()
            signature = MinHash(num_perm=PERMUTATIONS)
            shingles = {" ".join(words[n : n + SHINGLE_WORDS]) for n in range(max(1, len(words) - SHINGLE_WORDS + 1))}
            signature.update_batch([shingle.encode() for shingle in shingles])
            copies.query(signature)
            copies.insert(str(start + at), signature)
    ended = time.process_time()
    print(
        json.dumps(
            {
                "start_up_cpu_s": loaded - began,
                "cpu_s": ended - loaded,
                "groups": len(groups.subcluster_centers_),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
