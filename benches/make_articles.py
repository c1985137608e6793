"""Writes JSON Lines of articles, those of a folder over and over, until they have so many megabytes.

    python3 benches/make_articles.py MEGABYTES [FOLDER] > target/articles.jsonl

Without a folder the articles are the samples of data/articles, which are dense with quotes about migrants and Russians; those
of benches/news are what an ordinary week brings.
"""

import glob
import json
import sys

size, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "data/articles"
texts = []
for path in sorted(glob.glob(f"{folder}/*.txt")):
    with open(path, encoding="utf-8") as file:
        texts.append((path, file.read()))

left, count = float(size) * 1e6, 0
while left > 0:
    source, text = texts[count % len(texts)]
    row = json.dumps({"id": str(count), "source": source, "text": text}, ensure_ascii=False)
    row = row.encode() + b"\n"
    sys.stdout.buffer.write(row)
    left -= len(row)
    count += 1
