"""Uploaded files: good ones are kept with what they tell, others refused with a sentence that helps."""

from __future__ import annotations

import hashlib
import importlib
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from cms.core.files import refusal
from cms.core.files.names import safe_name
from cms.core.files.refusal import UnsafeFile
from cms.core.identity import item_id
from cms.core.models import CustomDocument
from tests import factories
from tests.authoring.conftest import Machine, token_of
from tests.core import files

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

GOOD = {
    "een.pdf": (files.pdf(), "application/pdf"),
    "twee.PDF": (files.pdf(files.tagged, pages=3), "application/pdf"),
    "naar-de-inhoud.pdf": (
        files.pdf(files.in_catalog(OpenAction=files.names(S="/GoTo", D="begin"))),
        "application/pdf",
    ),
    "met-verwijzing.pdf": (files.pdf(files.linked("https://example.org/Launch/JavaScript")), "application/pdf"),
    "gids.docx": (files.word(), f"{files.OOXML}wordprocessingml.document"),
    "verwijst.docx": (
        files.word_that_refers("hyperlink", "https://example.org/"),
        f"{files.OOXML}wordprocessingml.document",
    ),
    "cijfers.xlsx": (files.sheet(), f"{files.OOXML}spreadsheetml.sheet"),
    "dia.pptx": (files.slides(("ppt/embeddings/a.xlsx", files.sheet())), f"{files.OOXML}presentationml.presentation"),
    "tekst.odt": (files.opendocument("text"), "application/vnd.oasis.opendocument.text"),
    "vellen.ods": (files.opendocument("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "tabel.csv": ("naam;aantal\nSaïd;-5\n".encode("cp1252"), "text/csv"),
    "tekst.txt": ("\ufeffa < b\n\x0cc".encode("utf-16"), "text/plain"),
    "map.zip": (
        files.packed(
            ("map/gids.pdf", files.pdf()), ("map/beeld.png", files.picture()), ("map/gids.docx", files.word())
        ),
        "application/zip",
    ),
}

BAD = {
    "a drawing with a script": ("logo.svg", SVG, "Files of the type .svg cannot be shared here"),
    "a page named PDF": ("gids.pdf", HTML, "it is .html inside"),
    "a program named PDF": ("gids.pdf", b"MZ\x90\x00" + bytes(100), "inside"),
    "a page named text": ("gids.txt", HTML, "code of a web page"),
    "a drawing named text": ("gids.csv", b"\n " + SVG, "code of a web page"),
    "a program named text": ("gids.txt", b"MZ\x90\x00" + bytes(100), "no plain text"),
    "a program": ("zet-op.exe", b"MZ\x90\x00", "type .exe"),
    "a picture": ("foto.png", files.picture(), "Put it with the images"),
    "no type": ("gids", b"tekst", "does not say of what type"),
    "nothing": ("gids.txt", b"", "is empty"),
    # PDF
    "a broken PDF": ("gids.pdf", b"%PDF-1.7\nniets", "broken"),
    "a PDF without pages": ("gids.pdf", files.pdf(pages=0), "no pages"),
    "a locked PDF": ("gids.pdf", files.pdf(files.locked("geheim")), "locked"),
    "a PDF locked against copying": ("gids.pdf", files.pdf(files.locked("")), "locked"),
    "a PDF with a script": ("gids.pdf", files.pdf(files.scripted), "JavaScript"),
    "a PDF with a script that starts at once": (
        "gids.pdf",
        files.pdf(files.in_catalog(OpenAction=files.names(S="/JavaScript", JS="app.alert(1)"))),
        "JavaScript",
    ),
    "a PDF with a script in disguise": (
        "gids.pdf",
        files.pdf(files.apart(S="/JavaScript", JS="app.alert(1)")).replace(b"/JavaScript", b"/J#61vaScript"),
        "JavaScript",
    ),
    "a PDF with a script that nothing refers to": ("gids.pdf", files.pdf(files.apart(JS="app.alert(1)")), "JavaScript"),
    "a PDF with a script outside its directory": (
        "gids.pdf",
        files.with_what_nothing_lists(b"99 0 obj <</S /JavaScript>> endobj\n"),
        "JavaScript",
    ),
    "a PDF whose link runs a script": ("gids.pdf", files.pdf(files.linked(" JavaScript:alert(1)")), "JavaScript"),
    "a PDF that starts a program": (
        "gids.pdf",
        files.pdf(files.on_page(A=files.names(S="/Launch", F="cmd.exe"))),
        "by itself",
    ),
    "a PDF that opens a page": (
        "gids.pdf",
        files.pdf(files.in_catalog(OpenAction=files.names(S="/URI", URI="https://example.org/"))),
        "by itself",
    ),
    "a PDF that does something on each page": (
        "gids.pdf",
        files.pdf(files.on_page(AA=files.names(O=files.names(S="/SubmitForm", F="https://example.org/")))),
        "by itself",
    ),
    "a PDF that does more than it says": (
        "gids.pdf",
        files.pdf(files.in_catalog(OpenAction=files.names(S="/GoTo", D="x", Next=files.names(S="/URI", URI="x")))),
        "by itself",
    ),
    "a PDF with a file in it": (
        "gids.pdf",
        files.pdf(lambda writer: writer.add_attachment("kwaad.exe", b"MZ")),
        "another file is packed",
    ),
    "a PDF with a form of Adobe's": (
        "gids.pdf",
        files.pdf(files.in_catalog(AcroForm=files.names(XFA="<xdp/>"))),
        "XFA",
    ),
    "a PDF with film": (
        "gids.pdf",
        files.pdf(files.on_page(Annots=files.ArrayObject([files.names(Subtype="/RichMedia")]))),
        "film",
    ),
    # Office
    "an archive named Word": ("gids.docx", files.packed(("a.txt", "a")), "called .docx but is none"),
    "a workbook named Word": ("gids.docx", files.sheet(), "called .docx but is none"),
    "an old Word file": ("gids.docx", files.OLE, "locked with a password, or of an old type"),
    "a Word file cut off": ("gids.docx", files.word()[:-900], "cannot be unpacked"),
    "a Word file with macros": (
        "gids.docx",
        files.word_with("document.main+xml", "document.macroEnabled.main+xml", name="[Content_Types].xml"),
        "macros",
    ),
    "a Word file with a project of macros": (
        "gids.docx",
        files.add(files.word(), ("word/vbaProject.bin", "x")),
        "macros",
    ),
    "a Word file with a template elsewhere": (
        "gids.docx",
        files.word_that_refers("attachedTemplate", "https://kwaad.example/a.dotm"),
        "“https://kwaad.example/a.dotm”",
    ),
    "a Word file with a picture elsewhere": (
        "gids.docx",
        files.word_that_refers("image", "https://kwaad.example/1.png"),
        "fetches something from elsewhere",
    ),
    "a Word file whose link runs something": (
        "gids.docx",
        files.word_that_refers("hyperlink", "ms-msdt:/id"),
        "does not lead to a page",
    ),
    "a Word file with a page in it": (
        "gids.docx",
        files.word_that_refers("aFChunk", "a.html", mode=""),
        "object of another program",
    ),
    "a Word file with an object": ("gids.docx", files.add(files.word(), ("word/embeddings/a.bin", files.OLE)), "OLE"),
    "a Word file with a program": ("gids.docx", files.add(files.word(), ("word/media/a.png", b"MZ\x90")), "program"),
    "a Word file that asks a program": ("gids.docx", files.word_that_says("DDEAUTO c:\\cmd.exe"), "“DDE”"),
    "a Word file with entities": (
        "gids.docx",
        files.word_with("?>", '?><!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        "cannot be unpacked",
    ),
    "a Word file that is a bomb": ("gids.docx", files.bomb(), "far larger than it looks"),
    "a Word file that lies about its size": ("gids.docx", files.liar(), "cannot be unpacked"),
    "a Word file that says that it is huge": ("gids.docx", files.giant(), "far larger than it looks"),
    "slides with a drawing of a page": (
        "dia.pptx",
        files.slides(("ppt/embeddings/a.html", HTML)),
        "may not be shared: “ppt/embeddings/a.html”",
    ),
    "a text with macros": ("a.odt", files.opendocument("text", ("Basic/Standard/a.xml", "<x/>")), "macros"),
    "a text with an applet": (
        "a.odt",
        files.opendocument("text", ("x.xml", '<d:applet xmlns:d="urn:d"/>')),
        "object of another program",
    ),
    "a locked text": (
        "a.odt",
        files.opendocument("text", ("META-INF/manifest.xml", "<encryption-data/>")),
        "locked with a password",
    ),
    "sheets named text": ("a.odt", files.opendocument("spreadsheet"), "called .odt but is none"),
    # Archives
    "an archive with a program": ("a.zip", files.packed(("zet-op.exe", b"MZ\x90")), "program"),
    "an archive with a page": ("a.zip", files.packed(("index.html", HTML)), "may not be shared: “index.html”"),
    "an archive with a bad PDF": (
        "a.zip",
        files.packed(("gids.pdf", files.pdf(files.scripted))),
        "JavaScript",
    ),
    "an archive in an archive": ("a.zip", files.matryoshka(), "may not be shared"),
    "an archive that climbs": ("a.zip", files.packed(("../../etc/x.txt", "tekst")), "not safe: “../../etc/x.txt”"),
    "an archive that starts at the root": ("a.zip", files.packed(("/etc/x.txt", "tekst")), "not safe"),
    "an archive with a turned name": (
        "a.zip",
        files.packed(("a\u202etxt.exe.txt", "tekst")),
        "not safe: “atxt.exe.txt”",
    ),
    "an archive with two of a name": ("a.zip", files.packed(("a.txt", "a"), ("A.txt", "b")), "cannot be unpacked"),
    "an archive with a broken picture": ("a.zip", files.packed(("a.png", files.picture()[:60])), "broken"),
}


@pytest.fixture
def admin(client: Any, db: None) -> Any:
    user = factories.UserFactory()
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


def upload(admin: Any, name: str, content: bytes, **fields: Any) -> Any:
    """Upload as the page of the admin does that takes several files at once."""
    told = {"title": name, "collection": Collection.get_first_root_node().pk, **fields}
    file = SimpleUploadedFile(name, content)
    return admin.post(reverse("wagtaildocs:add_multiple"), {**told, "files[]": file}).json()


def stored(settings: Any) -> list[str]:
    return [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept_with_its_type(name: str, admin: Any) -> None:
    content, media_type = GOOD[name]
    assert upload(admin, name, content)["success"], name
    document = CustomDocument.objects.get()
    assert (document.media_type, document.content_type) == (media_type, media_type)
    assert document.checksum == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_a_sentence_and_not_stored(case: str, admin: Any, settings: Any) -> None:
    name, content, message = BAD[case]
    answer = upload(admin, name, content)
    assert not answer["success"]
    assert message in answer["error_message"]
    assert not CustomDocument.objects.exists()
    assert stored(settings) == []


def test_the_form_of_one_document_keeps_what_else_was_filled_in(admin: Any, settings: Any) -> None:
    document = factories.DocumentFactory(title="Gids")
    form = {"title": "Nieuwe gids", "collection": document.collection_id, "file": SimpleUploadedFile("gids.pdf", HTML)}
    answer = admin.post(reverse("wagtaildocs:edit", args=[document.pk]), form)
    assert "Nieuwe gids" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"file"}
    document.refresh_from_db()
    assert (document.title, document.filename) == ("Gids", "bijlage.txt")
    assert stored(settings) == ["bijlage.txt"]


def test_a_script_cannot_save_what_the_admin_refuses(db: None, settings: Any) -> None:
    for name, content in (("gids.pdf", HTML), ("gids.svg", SVG)):
        with pytest.raises(UnsafeFile):
            CustomDocument.objects.create(title="Gids", file=ContentFile(content, name=name))
    assert stored(settings) == []


def test_machines_are_told_which_field_is_wrong(db: None) -> None:
    machine = Machine(token_of(factories.UserFactory()))
    answer = machine.client.post(
        "/authoring/v3/documents/",
        {"title": "Gids", "language": "nl", "file": SimpleUploadedFile("gids.pdf", HTML)},
        headers=machine.headers,
    )
    assert answer.status_code == 422, answer.content
    assert [error["loc"] for error in answer.json()["errors"]] == [["file"]]
    assert not CustomDocument.objects.exists()


def test_a_file_that_is_kept_already_is_not_looked_at_again(admin: Any) -> None:
    document = factories.DocumentFactory()
    CustomDocument.objects.filter(pk=document.pk).update(file="documents/vroeger.exe")
    form = {"title": "Vroeger", "language": "nl", "tags": "", "collection": document.collection_id}
    assert admin.post(reverse("wagtaildocs:edit", args=[document.pk]), form).status_code == 302
    document.refresh_from_db()
    assert document.title == "Vroeger"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/gids.txt", "gids.txt"),
        ("..\\..\\gids.txt", "gids.txt"),
        ("gids\u202etxt.exe.txt", "gidstxt.exe.txt"),
        (".htaccess.txt", "htaccess.txt"),
        ("CON.txt", "bestand.txt"),
        ("één gids (nieuw).txt", "één_gids_nieuw.txt"),
        ("\u0000gids\n.txt", "gids.txt"),
        ("…/…/???.txt", "bestand.txt"),
    ],
)
def test_a_file_is_stored_under_a_safe_name(name: str, kept: str, db: None, settings: Any) -> None:
    document = CustomDocument.objects.create(title=f"Gids{name}", file=ContentFile(b"tekst", name=name))
    assert document.filename == kept
    assert stored(settings) == [kept]
    assert "\u202e" not in document.title
    assert "\0" not in document.title


def test_tricks_in_a_name_do_no_harm_in_the_admin(admin: Any, settings: Any) -> None:
    for name in ("../../../gids.txt", "gids\u202etxt.txt", "gids\0.txt"):
        upload(admin, name, b"tekst", title="Gids\u202e")
    assert all(name.startswith("gids") and name.endswith(".txt") for name in stored(settings))
    assert {path.parent.name for path in settings.MEDIA_ROOT.rglob("*.txt")} == {"documents"}
    assert set(CustomDocument.objects.values_list("title", flat=True)) == {"Gids"}


@given(st.text(max_size=200))
@example("a" * 300 + ".pdf")
@example("é" * 90 + ".é.PDF")
def test_any_name_becomes_a_safe_one(name: str) -> None:
    made = safe_name(name)
    assert 0 < len(made) <= 80
    assert made == safe_name(made)
    assert not set(made) & set('/\\\0\n"<>:|?*')
    assert not made.startswith((".", "-"))


def test_a_file_larger_than_allowed_is_refused(admin: Any, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    assert "10" in upload(admin, "gids.txt", b"elf letters")["error_message"]
    with pytest.raises(UnsafeFile):
        CustomDocument.objects.create(title="Gids", file=ContentFile(b"elf letters", name="gids.txt"))


def test_looking_at_a_file_ends(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal, "SECONDS", -1)
    for name in ("een.pdf", "gids.docx", "tekst.txt"):
        assert not upload(admin, name, GOOD[name][0])["success"]


# What a file tells.


def test_a_pdf_tells_its_pages_its_tags_and_its_language(admin: Any) -> None:
    upload(admin, "gids.pdf", files.pdf(files.tagged, pages=3))
    document = CustomDocument.objects.get()
    assert (document.pages, document.tagged, document.language) == (3, True, "nl")
    assert document.advice == ""


def test_what_an_editor_says_of_the_language_counts(db: None) -> None:
    file = ContentFile(files.pdf(files.tagged), name="gids.pdf")
    assert CustomDocument.objects.create(title="Gids", file=file, language="en").language == "en"


def test_editors_see_what_a_file_is_and_what_to_do_about_it(admin: Any) -> None:
    document = factories.DocumentFactory(file=ContentFile(files.pdf(pages=2), name="gids.pdf"))
    form = admin.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()
    for words in ("This PDF is not tagged", document.checksum, "application/pdf"):
        assert words in form
    for address in ("wagtaildocs:index", "wagtaildocs:index_results"):
        listing = admin.get(reverse(address)).content.decode()
        assert "PDF, 2 pages, " in listing
        assert "not tagged" in listing


def test_what_to_do_about_a_file_is_said_when_it_is_uploaded(admin: Any) -> None:
    assert "This PDF is not tagged" in upload(admin, "gids.pdf", files.pdf())["form"]
    assert "not tagged" not in upload(admin, "gids.pdf", files.pdf(files.tagged))["form"]


def test_a_new_file_tells_anew(db: None) -> None:
    document = factories.DocumentFactory(file=ContentFile(files.pdf(pages=2), name="gids.pdf"))
    document.file = ContentFile(b"tekst", name="gids.txt")
    document.save()
    document.refresh_from_db()
    assert (document.media_type, document.pages, document.tagged) == ("text/plain", None, None)


def test_the_facts_are_part_of_an_item(section: Any, settle: Any, api: Any) -> None:
    document = factories.DocumentFactory(file=ContentFile(files.pdf(files.tagged, pages=3), name="gids.pdf"))
    body = [("document", {"document": document, "description": ""})]
    page = factories.ContentPageFactory(parent=section, body=body)
    settle()
    [block] = api(f"/pages/{item_id(page.translation_key, 'nl')}").json()["body"]
    told = block["value"]["file"]
    assert (told["mediaType"], told["pages"], told["tagged"], told["language"]) == ("application/pdf", 3, True, "nl")


def test_files_that_were_there_before_are_looked_at(db: None) -> None:
    known = factories.DocumentFactory(file=ContentFile(files.pdf(files.tagged, pages=3), name="gids.pdf"))
    lost, refused = factories.DocumentFactory(), factories.DocumentFactory()
    CustomDocument.objects.update(media_type="", pages=None, tagged=None)
    lost.file.storage.delete(lost.file.name)
    CustomDocument.objects.filter(pk=refused.pk).update(file=refused.file.storage.save("oud.svg", ContentFile(SVG)))
    migration = importlib.import_module("cms.core.migrations.0003_look_at_documents")
    migration.look_at_documents(apps, SimpleNamespace(connection=connection))
    told = dict(CustomDocument.objects.values_list("pk", "media_type"))
    assert told == {known.pk: "application/pdf", lost.pk: "", refused.pk: "image/svg+xml"}
    known.refresh_from_db()
    assert (known.pages, known.tagged) == (3, True)


# A scanner.


def refuse_eicar(file: BinaryIO) -> None:
    if EICAR in file.read():
        raise UnsafeFile("Dit bestand heeft een virus.")


def out_of_order(file: BinaryIO) -> None:
    raise ConnectionRefusedError


def test_a_scanner_refuses_a_file(admin: Any, settings: Any) -> None:
    settings.DOCUMENT_SCANNER = f"{__name__}.refuse_eicar"
    assert upload(admin, "gids.txt", EICAR)["error_message"] == "Dit bestand heeft een virus."
    assert upload(admin, "gids.txt", b"tekst")["success"]


def test_while_the_scanner_fails_no_file_is_taken(admin: Any, settings: Any, caplog: Any) -> None:
    settings.DOCUMENT_SCANNER = f"{__name__}.out_of_order"
    assert not upload(admin, "gids.txt", b"tekst")["success"]
    assert "The scanner of documents failed" in caplog.text
    assert not CustomDocument.objects.exists()
