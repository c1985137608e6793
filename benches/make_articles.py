"""Writes JSON Lines of articles, those of data/articles over and over, until they have so many megabytes.

    python3 benches/make_articles.py MEGABYTES > target/articles.jsonl
"""

import glob
import json
import sys

texts = []
for path in sorted(glob.glob("data/articles/*.txt")):
    with open(path, encoding="utf-8") as file:
        texts.append((path, file.read()))

left, count = float(sys.argv[1]) * 1e6, 0
while left > 0:
    source, text = texts[count % len(texts)]
    row = json.dumps({"id": str(count), "source": source, "text": text}, ensure_ascii=False)
    row = row.encode() + b"\n"
    sys.stdout.buffer.write(row)
    left -= len(row)
    count += 1
