# %% [markdown]
# # How the statements of a few articles stand toward Russians and toward migrants
#
# The cells run one after another, in an editor that knows `# %%`, in Jupyter (by jupytext), or all at once by `python shares.py`, at
# the top of the repository. They need `polars`, `matplotlib` and `quotestance`.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl

from quotestance import Analyzer

# %% [markdown]
# The articles: a table with an id and a text for each. They are plain text, Markdown and HTML.

# %%
paths = sorted(Path("data/articles").iterdir())
articles = pl.DataFrame({
    "id": [path.name for path in paths],
    "form": [path.suffix[1:] for path in paths],
    "text": [path.read_text(encoding="utf-8") for path in paths],
})
articles

# %% [markdown]
# Their quotes, each with its judgements: one row for each target that a quote speaks of.

# %%
analyzer = Analyzer()
rows = pl.concat(
    pl.DataFrame(analyzer.analyze_table(articles.filter(form=form), format=form))
    for form in articles["form"].unique(maintain_order=True)
)
rows.select("id", "text", "target", "stance", pl.col("speaker").struct.field("name"))

# %% [markdown]
# The shares of the stances by target. Quotes that speak of neither are left out.

# %%
STANCES = {"compassion": "#2a9d8f", "obligation": "#457b9d", "neutral": "#c9c9c9", "resentment": "#d1495b"}
counts = rows.drop_nulls("target").group_by("target", "stance").len().sort("target", "stance")
shares = counts.with_columns(share=pl.col("len") / pl.col("len").sum().over("target"))
shares

# %%
figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
targets = sorted(shares["target"].unique(), reverse=True)
left = dict.fromkeys(targets, 0.0)
for stance, colour in STANCES.items():
    found = {row["target"]: row for row in shares.filter(stance=stance).iter_rows(named=True)}
    widths = [found[target]["share"] if target in found else 0.0 for target in targets]
    bars = axes.barh(targets, widths, left=list(left.values()), color=colour, label=stance, height=0.6, edgecolor="white")
    labels = [str(found[target]["len"]) if target in found else "" for target in targets]
    axes.bar_label(bars, labels, label_type="center", color="black" if stance == "neutral" else "white")
    left = {target: left[target] + width for target, width in zip(targets, widths)}
totals = counts.group_by("target").agg(pl.col("len").sum())
names = {target: f"{target.capitalize()}\n({count} judgements)" for target, count in totals.iter_rows()}
axes.set_yticks(range(len(targets)), [names[target] for target in targets])
axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
axes.set_xlim(0, 1)
axes.spines[["top", "right", "left"]].set_visible(False)
axes.tick_params(left=False)
axes.set_title(f"Stance of quoted statements in {len(articles)} sample articles", loc="left")
figure.legend(loc="outside lower center", ncols=len(STANCES), frameon=False)
figure.savefig("shares.png", dpi=150)
