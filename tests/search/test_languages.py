"""What search makes of text: words, their stems, and the parts of compounds."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

import search.languages
from search.languages import LONGEST_WORD, fold, language

LISTS = Path(search.languages.__file__).parent
DUTCH = language("nl")
ENGLISH = language("en")
BOTH = pytest.mark.parametrize("spoken", [DUTCH, ENGLISH], ids=["nl", "en"])

CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
ACUTE = "\N{COMBINING ACUTE ACCENT}"
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
# What Snowball 3 stems in another way than the English stemmer of PostgreSQL 15: it keeps more words apart.
NEWER_ENGLISH = re.compile(
    r".*logists?$|add|egg|emergen|evening|inter|lateral|organi[cz]|organism|past|universi|universal"
)


def entries(code: str, name: str) -> list[str]:
    lines = (LISTS / code / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    return lines[1:]


def overrides(code: str) -> list[tuple[str, str]]:
    pairs = [entry.split(" ") for entry in entries(code, "overrides")]
    return [(word, canonical) for word, canonical in pairs]


def texts(text: str) -> list[str]:
    return [word.text for word in DUTCH.words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jonge mantelzorgers, gezien!", ["jonge", "mantelzorgers", "gezien"]),
        ("foto's", ["fotos"]),
        (f"foto{CURLY}s", ["fotos"]),
        ("foto\N{MODIFIER LETTER APOSTROPHE}s", ["fotos"]),
        ("foto\N{ACUTE ACCENT}s", ["fotos"]),
        ("'s-Gravenhage", ["s", "gravenhage"]),
        ("de 'gewone' ouders'", ["de", "gewone", "ouders"]),
        ("de W.m.o. en de Wlz.", ["de", "wmo", "en", "de", "wlz"]),
        ("j.m.z.", ["jmz"]),
        ("d.w.z", ["dwz"]),
        ("Einde.Begin", ["einde", "begin"]),
        ("KOPP/KOV", ["kopp", "kov"]),
        ("e-health", ["e", "health"]),
        ("snake_case", ["snake", "case"]),
        ("GM0363 in 2025", ["gm0363", "in", "2025"]),
        ("op 1.1.2025", ["op", "1", "1", "2025"]),
        ("Één café, geïnterviewd", ["een", "cafe", "geinterviewd"]),
        (f"E{ACUTE}E{ACUTE}n", ["een"]),
        (f"e{ACUTE}", ["e"]),
        (f"mantel{SOFT_HYPHEN}zorg", ["mantelzorg"]),
        ("İstanbul", ["istanbul"]),
        ("Straße", ["straße"]),
        ("ΟΔΟΣ", ["οδοσ"]),
        (
            "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
            ["\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627"],
        ),
        ("\ud800a\x00b \N{GRINNING FACE}", ["a", "b"]),
        ("", []),
        (f" . ' - {ACUTE} ", []),
    ],
)
def test_words_of_a_text(text, expected):
    assert texts(text) == expected


def test_a_word_knows_its_place_in_the_original_text():
    text = f"De W.m.o. en 's nachts foto{CURLY}s van e{ACUTE}e{ACUTE}n café"

    places = {word.text: text[word.start : word.end] for word in DUTCH.words(text)}

    assert places["wmo"] == "W.m.o."
    assert places["s"] == "s"
    assert places["fotos"] == f"foto{CURLY}s"
    assert places["een"] == f"e{ACUTE}e{ACUTE}n"
    assert places["cafe"] == "café"


def test_a_long_word_is_cut_but_keeps_its_place():
    (word,) = DUTCH.words("x" * 61)

    assert word == ("x" * LONGEST_WORD, 0, 61)


@pytest.mark.parametrize(
    "unit", ["a", "a.", "a'", f"e{ACUTE}", ACUTE, "a.b", "\ud800\x00", "a_", "zorg ", "\ud55c\uad6d", "İ", "'"]
)
def test_a_very_long_text_is_no_trouble(unit):
    text = unit * (200_000 // len(unit))

    assert len(fold(text)) == len(text)
    assert all(word.text for word in DUTCH.words(text))


def test_every_character_folds_to_one_that_stays_as_it_is():
    everything = "".join(map(chr, range(0x110000)))
    folded = fold(everything)

    assert len(folded) == len(everything)
    assert fold(folded) == folded
    assert folded == "".join(map(fold, everything))


tricky = st.text(
    st.one_of(
        st.characters(),
        st.characters(exclude_categories=[]),
        st.sampled_from(f"aéEİßœ9_ .'-/{CURLY}{ACUTE}{SOFT_HYPHEN}Σ\x00"),
    )
)


@given(tricky)
def test_words_of_any_text_stand_where_they_say(text):
    folded = fold(text)
    assert len(folded) == len(text)

    behind = 0
    for word in DUTCH.words(text):
        assert behind <= word.start < word.end <= len(text)
        assert 0 < len(word.text) <= LONGEST_WORD
        assert word.text.isalnum()
        whole = "".join(character for character in folded[word.start : word.end] if character.isalnum())
        assert word.text == whole[:LONGEST_WORD]
        behind = word.end


@given(tricky)
def test_no_letter_or_digit_is_lost(text):
    inside = {place for word in DUTCH.words(text) for place in range(word.start, word.end)}

    assert all(place in inside for place, character in enumerate(fold(text)) if character.isalnum())


@given(tricky)
def test_prepared_words_stay_the_same_words(text):
    prepared = [word.text for word in DUTCH.words(text)]

    assert texts(" ".join(prepared)) == prepared


@BOTH
@given(text=tricky)
def test_any_word_can_be_asked_about(text, spoken):
    for word in [fold(text), *(word.text for word in spoken.words(text))]:
        assert spoken.stem(word) == fold(spoken.stem(word))
        assert spoken.canonical(spoken.canonical(word)) == spoken.canonical(word)
        assert not (spoken.is_stop(word) and spoken.is_filler(word))
        assert len("".join(spoken.parts(word))) <= len(word)


@pytest.mark.parametrize(
    ("locale", "code", "postgres", "elasticsearch"),
    [
        ("nl", "nl", "dutch", "Dutch"),
        ("nl-NL", "nl", "dutch", "Dutch"),
        ("nl_BE", "nl", "dutch", "Dutch"),
        ("EN", "en", "english", "English"),
        ("fy", "fy", "simple", ""),
        ("", "", "simple", ""),
    ],
)
def test_language_of_a_locale(locale, code, postgres, elasticsearch):
    spoken = language(locale)

    assert (spoken.code, spoken.postgres, spoken.elasticsearch) == (code, postgres, elasticsearch)


def test_an_unknown_language_is_neutral():
    frisian = language("fy")

    assert [word.text for word in frisian.words("De Soarch")] == ["de", "soarch"]
    assert frisian.stem("kinderen") == frisian.canonical("kinderen") == "kinderen"
    assert not frisian.is_stop("de")
    assert not frisian.is_filler("waarom")
    assert not frisian.is_compound_part("zorg")
    assert frisian.parts("mantelzorgbeleid") == ()


@pytest.mark.parametrize(
    ("spoken", "forms"),
    [
        (DUTCH, ["kind", "kinderen", "kinder", "kindje"]),
        (DUTCH, ["broer", "broers", "broertje", "broertjes"]),
        (DUTCH, ["zus", "zussen", "zusje", "zusjes"]),
        (DUTCH, ["brus", "brusjes", "brussen"]),
        (DUTCH, ["brief", "brieven"]),
        (DUTCH, ["huis", "huizen"]),
        (DUTCH, ["gezin", "gezinnen"]),
        (DUTCH, ["ouder", "ouders"]),
        (DUTCH, ["school", "scholen"]),
        (DUTCH, ["gemeente", "gemeentes", "gemeenten"]),
        (DUTCH, ["mantelzorger", "mantelzorgers", "mantelzorgster"]),
        (DUTCH, ["wet", "wetten"]),
        (DUTCH, ["fiets", "fietsen"]),
        (DUTCH, ["ziek", "zieke", "zieken"]),
        (DUTCH, ["ziekte", "ziekten", "ziektes"]),
        (DUTCH, ["organisatie", "organisaties"]),
        (DUTCH, ["zorgorganisatie", "zorgorganisaties"]),
        (DUTCH, ["raadslid", "raadsleden"]),
        (DUTCH, ["stiefgezin", "stiefgezinnen"]),
        (DUTCH, ["foto", "fotos"]),
        (ENGLISH, ["child", "children", "kids"]),
        (ENGLISH, ["carer", "carers", "caregiver", "caregivers"]),
        (ENGLISH, ["organisation", "organizations"]),
        (ENGLISH, ["policy", "policies"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else value.code,
)
def test_forms_of_a_word_have_one_stem(spoken, forms):
    assert len({spoken.stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("spoken", "one", "other"),
    [
        (DUTCH, "ouders", "ouderen"),
        (DUTCH, "jongens", "jonge"),
        (DUTCH, "leden", "leed"),
        (DUTCH, "zieke", "ziekte"),
        (DUTCH, "mantelzorg", "mantelzorger"),
        (ENGLISH, "carer", "care"),
        (ENGLISH, "organisation", "organ"),
    ],
)
def test_different_words_have_different_stems(spoken, one, other):
    assert spoken.stem(one) != spoken.stem(other)


def test_dutch_stems_are_those_of_the_older_stemmer():
    assert DUTCH.stem("lichamelijk") == "licham"


def test_threads_get_the_same_stems():
    words = entries("nl", "compounds")
    expected = [DUTCH.stem(word) for word in words]

    search.languages.languages._stem.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: [DUTCH.stem(word) for word in words], range(4)))

    assert found == [expected] * 4


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("mantelzorgbeleid", ("mantelzorg", "beleid")),
        ("jongerenwerker", ("jongeren", "werker")),
        ("jongerenwerkers", ("jongeren", "werkers")),
        ("gemeenteraadslid", ("gemeenteraad", "lid")),
        ("gezinsondersteuning", ("gezin", "ondersteuning")),
        ("schoolbeleid", ("school", "beleid")),
        ("jeugdgezondheidszorg", ("jeugd", "gezondheid", "zorg")),
        ("leerplichtambtenaar", ("leerplicht", "ambtenaar")),
        ("mantelzorgtaken", ("mantelzorg", "taken")),
        ("ouderenzorg", ("ouderen", "zorg")),
        ("oudersteun", ("ouder", "steun")),
        ("kindermishandelingsbeleid", ("kindermishandeling", "beleid")),
        ("scholengemeenschap", ("scholen", "gemeenschap")),
        ("huisartsenpraktijk", ("huisarts", "praktijk")),
        ("groepsgesprekken", ("groep", "gesprekken")),
        ("patientenvereniging", ("patient", "vereniging")),
        ("wmoloket", ("wmo", "loket")),
    ],
)
def test_parts_of_a_compound(word, parts):
    assert DUTCH.parts(word) == parts


@pytest.mark.parametrize(
    "word",
    [
        "mantelzorg",
        "mantelzorger",
        "mantelzorgers",
        "verzorging",
        "bezorgd",
        "bezorgdheid",
        "zorgen",
        "schoolse",
        "ouderen",
        "ouders",
        "kinderen",
        "kindermishandeling",
        "gemeentes",
        "gezinnen",
        "huizen",
        "scholen",
        "jongens",
        "meisjes",
        "werkende",
        "onbekendwoordbeleid",
        "zorgx",
        "en",
        "zorgs",
        "ondersteuningen",
        "wijkteams",
        "organisaties",
        "overleg",
        "voorkomen",
        "aanbod",
        "uitleg",
        "ervaringen",
    ],
)
def test_other_words_stay_whole(word):
    assert DUTCH.parts(word) == ()


@pytest.mark.parametrize("word", ["mantelzorg", "mantelzorgers", "taak", "taken", "kinderen", "leden", "brieven"])
def test_parts_of_compounds_are_known_in_both_numbers(word):
    assert DUTCH.is_compound_part(word)


@pytest.mark.parametrize("word", ["mantelzorgbeleid", "de", "amsterdam", ""])
def test_other_words_are_no_parts_of_compounds(word):
    assert not DUTCH.is_compound_part(word)


def test_english_has_no_compounds():
    assert ENGLISH.parts("schoolpolicy") == ()
    assert not ENGLISH.is_compound_part("school")


def test_stop_and_filler_words():
    assert DUTCH.is_stop("het")
    assert not DUTCH.is_stop("waarom")
    assert DUTCH.is_filler("waarom")
    assert ENGLISH.is_stop("how")
    assert ENGLISH.is_filler("please")
    assert not DUTCH.is_stop("school")
    assert not DUTCH.is_filler("school")


@BOTH
@pytest.mark.parametrize("name", ["stopwords", "questions", "overrides", "compounds"])
def test_lists_are_sorted_and_folded(spoken, name):
    if spoken is ENGLISH and name == "compounds":
        return
    listed = entries(spoken.code, name)

    assert listed == sorted(set(listed))
    for entry in listed:
        for word in entry.split(" "):
            assert [found.text for found in spoken.words(word)] == [word]


@BOTH
def test_overrides_lead_to_words_that_stay_and_are_no_stop_words(spoken):
    pairs = dict(overrides(spoken.code))

    assert len(pairs) == len(overrides(spoken.code))
    assert not [word for word in pairs if word in pairs.values()]
    assert not [word for pair in pairs.items() for word in pair if spoken.is_stop(word)]


@BOTH
def test_fillers_are_no_stop_words(spoken):
    assert not [word for word in entries(spoken.code, "questions") if spoken.is_stop(word)]


def test_parts_are_long_enough_and_no_stop_words():
    assert not [part for part in entries("nl", "compounds") if len(part) < 3 or DUTCH.is_stop(part)]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db
@BOTH
def test_stems_equal_those_of_postgresql(spoken):
    words = [word for entry in entries(spoken.code, "overrides") for word in entry.split(" ")]
    words += [word for name in ("compounds", "questions") for word in (entries("nl", name) if spoken is DUTCH else [])]
    words += texts((Path(search.languages.__file__).parents[2] / "README.md").read_text(encoding="utf-8"))
    words = [word for word in sorted(set(words)) if not spoken.is_stop(word)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_lexize(%s, word) FROM unnest(%s::text[]) WITH ORDINALITY AS given (word, place) ORDER BY place",
            [f"{spoken.postgres}_stem", [spoken.canonical(word) for word in words]],
        )
        stems = [row[0] for row in cursor.fetchall()]

    different = [word for word, found in zip(words, stems, strict=True) if found != [spoken.stem(word)]]
    assert [word for word in different if spoken is DUTCH or not NEWER_ENGLISH.match(word)] == []


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db
@BOTH
def test_postgresql_leaves_out_the_same_stop_words(spoken):
    stopped = entries(spoken.code, "stopwords")
    kept = [word for word in entries(spoken.code, "questions") if len(word) > 1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector(%s::regconfig, %s)", [spoken.postgres, " ".join(stopped)])
        assert cursor.fetchone() == ("",)
        for word in kept:
            cursor.execute("SELECT to_tsvector(%s::regconfig, %s)", [spoken.postgres, word])
            assert cursor.fetchone() != ("",), word
