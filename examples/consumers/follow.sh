#!/usr/bin/env bash
# Prints each story as it is published, id and headline, with kcat (and Python to read JSON).
#   follow.sh localhost:9092          from the first story that is kept, until interrupted
#   follow.sh localhost:9092 -e       and exit at the end; whatever else follows is handed to kcat as well
# TOPIC is the topic of stories, where it has another name.
set -euo pipefail
brokers=${1:?usage: follow.sh BROKERS [KCAT OPTIONS]}
shift
# Key, length of the value (-1: a tombstone) and value. A message has no line breaks or tabs: JSON escapes them.
kcat -C -q -u -b "$brokers" -t "${TOPIC:-stories}" -o beginning -X isolation.level=read_committed \
  -f '%k\t%S\t%s\n' "$@" | python3 -u -c '
import json, sys
for line in sys.stdin:
    story_id, length, message = line.rstrip("\n").split("\t", 2)
    print(story_id, "(merged into another)" if length == "-1" else json.loads(message)["headline"], sep="\t")
'
