"""Short invented articles, as many as are asked for: the same number gives the same words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PLACES = ("Taldybek", "Almas", "Kurgan Gate", "Sary-Tash", "Nurabad", "Karasu", "Aktau Bay")
MONTHS = ("January", "March", "May", "September", "October", "November")
SPEAKERS = (
    "Amina Karimova, a pensioner", "Daniyar Ospanov, who heads the migration office", "Gulnara Seitova, a nurse",
    "Serik Abenov, a retired teacher", "Timur Bekov, a taxi driver", "Lola Nazarova, who sells fruit",
    "the deputy mayor, Farhod Saidov", "Ilya Zimin, an engineer", "Kamila Rashidova, a librarian",
)
NEWS = (
    "The hostel by the station has had no free bed since the {day}th.",
    "Rents in the old quarter rose by {day} percent within a month.",
    "The council met behind closed doors for {day} hours.",
    "Volunteers handed out {day}0 blankets at the bus depot.",
    "Two schools have opened evening classes, and {day} pupils came to the first.",
    "Snow closed the pass road, and {day} lorries waited below it.",
)
QUOTES = (
    "We took the Russians in because nobody leaves home with one bag for pleasure",
    "The Russians have driven up every rent in this street, and they do not even greet us",
    "Whoever knocks at night is fed first: we owe the Russians a roof, as our fathers would have said",
    "About four hundred Russians ask for a number at our counter each day",
    "The migrants sweep our streets at five in the morning, and I am ashamed of how we speak of them",
    "There are too many migrants at the market, and the police look away",
    "The city has signed the convention, and it must hear every migrant who asks",
    "Some {day} migrants have registered since the spring",
    "They are our neighbours now, and their children play with ours",
    "The new bus line will be paid from the budget of the region",
    "I sold my car last week, and I do not miss it",
)
RUSSIAN_NEWS = (
    "В гостинице у вокзала с {day}-го числа нет ни одного места.",
    "За месяц аренда в старом городе выросла на {day} процентов.",
    "Волонтёры раздали на автостанции {day}0 одеял.",
    "Дорогу через перевал закрыли из-за снега.",
)
RUSSIAN_QUOTES = (
    "Русские приехали с одной сумкой, и мне их по-человечески жаль",
    "Из-за русских цены на жильё выросли вдвое, а спасибо мы не слышали",
    "Мы обязаны помочь мигрантам: гостя сначала кормят, потом спрашивают",
    "Мигрантов на рынке стало слишком много, и порядка там нет",
    "За неделю обратились {day} мигрантов",
    "Новый мост построят к осени",
)
RUSSIAN_SPEAKERS = (
    "сказал учитель Серик Абенов", "сказала медсестра Гульнара Сеитова", "заявил заместитель мэра Фарход Саидов",
    "рассказала продавщица Лола Назарова",
)


def article(number: int) -> str:
    """The article of this number, of 200 to 500 characters. Every fifth is Russian."""

    def one_of(choices: tuple[str, ...], salt: int) -> str:
        # Knuth's multiplicative hash, so that neighbours share no choices.
        return choices[((number * 16 + salt) * 2654435761 >> 12) % len(choices)].replace("{day}", str(number % 28 + 3))

    first, second = one_of(QUOTES, 1), one_of(QUOTES, 2)
    if number % 5 == 4:
        first, second = one_of(RUSSIAN_QUOTES, 1), one_of(RUSSIAN_QUOTES, 2)
        return (
            f"{one_of(RUSSIAN_NEWS, 3)}\n\n«{first}», — {one_of(RUSSIAN_SPEAKERS, 4)}. {one_of(RUSSIAN_NEWS, 5)}\n\n"
            f"«{second}», — {one_of(RUSSIAN_SPEAKERS, 6)}. Это заметка номер {number}."
        )
    return (
        f"{one_of(PLACES, 7)}, {number % 28 + 1} {one_of(MONTHS, 8)} — {one_of(NEWS, 3)}\n\n"
        f"“{first},” said {one_of(SPEAKERS, 4)}. {one_of(NEWS, 5)}\n\n"
        f"“{second},” said {one_of(SPEAKERS, 6)}. This is note number {number}."
    )


def write(folder: Path, count: int, files: int) -> int:
    """Writes articles as Parquet, files of like size with ids in order, and tells their bytes of text."""
    folder.mkdir(parents=True)
    size = 0
    for file in range(files):
        numbers = range(count * file // files, count * (file + 1) // files)
        texts = [article(number) for number in numbers]
        size += sum(len(text.encode()) for text in texts)
        table = pa.table({"id": [f"a{number:09}" for number in numbers], "text": texts})
        pq.write_table(table, folder / f"{file:05}.parquet")
    return size
