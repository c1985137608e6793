// What labels are called, and how they are shown. Labels of other codebooks have their own names.

const STANCES = {
  compassion: {
    letter: "C",
    means: "feels for them, welcomes, humanises or defends them, tells of their suffering as an injustice",
  },
  resentment: {
    letter: "R",
    means: "is angry at them, blames, fears, mocks or wants them out, denies them sympathy or a debt",
  },
  obligation: {
    letter: "O",
    means: "says that somebody has a duty, debt or norm to do right by them",
  },
  neutral: {
    letter: "N",
    means: "none of these: facts, figures, rules, plans, or an even balance",
  },
};

/** The name of a label, as it begins a line. */
export const named = (label) => label.charAt(0).toUpperCase() + label.slice(1);

/** The name of a target: a people's has a capital. */
export const targetName = (target) => (target === "russians" ? "Russians" : target);

/** The class that gives a stance its colour. */
export const stanceClass = (stance) => (Object.hasOwn(STANCES, stance) ? stance : "other");

/** The letter that stands for a stance. */
export const letter = (stance) =>
  Object.hasOwn(STANCES, stance) ? STANCES[stance].letter : named(stance).charAt(0);

/** What a stance means, in the codebook's words, if it is one of its own. */
export const meaning = (stance) => (Object.hasOwn(STANCES, stance) ? STANCES[stance].means : "");

/** A share in per cent. */
export const percent = (share) => `${Math.round(100 * share)} %`;
