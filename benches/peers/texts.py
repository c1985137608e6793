"""What the peers get to read of a record: all that quotestance gets, as text."""

import re

# A data set with more targets than this has targets in its texts' own words ("Mr. Trump"), not a fixed list.
FIXED_TARGETS = 20

MARKER = "thetargetofthestance"


# A field that fewer of the training rows have is not worth features of its own.
FEWEST_ROWS = 10

BESIDE = ("target", "speaker", "context")


def fields_of(rows):
    """The fields beside the quote that the rows have."""
    return [name for name in BESIDE if sum(bool(row.get(name)) for row in rows) >= FEWEST_ROWS]


def quote(row):
    return row["quote"]


def described(row):
    """The fields beside the quote, each under its name; those that are empty are left out."""
    return " ".join(f"{name}: {row[name]}" for name in BESIDE if row.get(name))


def all_fields(row):
    """The quote and the fields beside it as one text."""
    return f"{row['quote']} {described(row)}".rstrip()


def field(name):
    return lambda row: row.get(name) or ""


def tokens_of_fields(row):
    """Words in lower case, apart from marks, that bear the name of their field unless it is the quote."""
    words = re.findall(r"\w+|[^\w\s]", row["quote"].lower())
    for name in BESIDE:
        words += [f"{name}_{word}" for word in re.findall(r"\w+", (row.get(name) or "").lower())]
    return " ".join(words)


class TargetMarked:
    """Texts in which the target is marked, as fits the data: targets of a fixed list come first, as one token; others are
    replaced by a marker wherever the quote has their words."""

    def __init__(self, rows):
        self.fixed = len({row.get("target") for row in rows}) <= FIXED_TARGETS

    def quote(self, row):
        target = row.get("target")
        if not target:
            return row["quote"]
        if self.fixed:
            return f"target_{re.sub(r'[^0-9a-zA-Zа-яёА-ЯЁ]+', '_', target)} {row['quote']}"
        return re.sub(rf"(?<!\w){re.escape(target)}(?!\w)", MARKER, row["quote"])

    def all_fields(self, row):
        return f"{self.quote(row)} {described(row)}".rstrip()
