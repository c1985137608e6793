"""The results as a table in Markdown."""

HEADS = ["task", "system", "macro-F1 (95 %)", "accuracy", "F_avg (95 %)", "ours ahead in macro-F1",
         "choosing, s", "training, s", "start-up, s", "quotes/s"]


def interval(value, bounds):
    return f"{value:.3f} ({bounds[0]:.3f}–{bounds[1]:.3f})"


def seconds(value):
    return "" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def rate(value):
    return f"{float(f'{value:.2g}'):,.0f}"


def ahead(difference):
    """What the row's system has less than ours, on the rows that both judge; positive where ours is better."""
    p = "p < .001" if difference["p"] < 0.001 else f"p = {difference['p']:.3f}".replace("0.", ".")
    return f"{-difference['difference']:+.3f}, {p}"


def cells(task, title, result, languages, with_times):
    scores = result["scores"][task]
    parts = result["scores"]["parts"].get("lang", {})
    of_languages = [(parts.get(language) or {}).get(task) for language in languages]
    comparison = (result.get("comparison") or {}).get(task)
    return [
        task,
        title,
        interval(scores["macro_f1"], scores["macro_f1_interval"]),
        *(f"{part['macro_f1']:.3f}" if part and part["examples"] else "" for part in of_languages),
        f"{scores['accuracy']:.3f}",
        interval(scores["f_avg"], scores["f_avg_interval"]) if scores.get("f_avg") is not None else "",
        ahead(comparison["macro_f1"]) if comparison else "",
        *(map(seconds, (result["choose"], result["train"], result["start_up"])) if with_times else [""] * 3),
        rate(result["quotes_per_second"]) if with_times else "",
    ]


def markdown(results, tasks):
    """`results` is a list of title and result; a result that is text says why there is none."""
    found = [result for _, result in results if not isinstance(result, str)]
    languages = sorted({language for result in found for language in result["scores"]["parts"].get("lang", {})})
    languages = languages if len(languages) > 1 else []
    heads = HEADS[:3] + languages + HEADS[3:]
    rows, timed = [heads], set()
    for task in tasks:
        for title, result in results:
            if isinstance(result, str):
                rows.append([task, title, f"failed: {result.replace('|', '/')}"] + [""] * (len(heads) - 3))
            elif (result["scores"].get(task) or {}).get("examples"):
                rows.append(cells(task, title, result, languages, title not in timed))
                timed.add(title)
    kept = [column for column in range(len(heads)) if any(row[column] for row in rows[1:])]
    rows = [[row[column] for column in kept] for row in rows]
    # What failed says so at length: it must not widen the column.
    widths = [max(len(row[column]) for row in rows if "failed" not in row[column]) for column in range(len(kept))]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)) + " |" for row in rows)
