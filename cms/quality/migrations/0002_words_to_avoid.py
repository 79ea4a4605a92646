"""Words to begin with. Editors look after both lists from here on."""

from django.db import migrations

PEOPLE = "Noem eerst de persoon en dan pas wat er speelt. Niemand valt samen met een ziekte, een beperking of een taak."
WORDS = {
    ("nl", "naming"): [
        (
            "zorgdragend kind",
            "kind met zorg thuis, jonge mantelzorger",
            "Het kind staat voorop, niet de zorg. Veel jongeren herkennen zich niet in dit woord.",
        ),
        ("mantelzorgkind*", "jonge mantelzorger, kind met zorg thuis", PEOPLE),
        (
            "probleemgezin*",
            "gezin dat steun nodig heeft",
            "Een gezin is meer dan zijn problemen, en een kind leest dit over zijn ouders.",
        ),
        ("probleemjongere*", "jongere die steun nodig heeft", PEOPLE),
        ("verslaafde ouder*", "ouder met een verslaving", PEOPLE),
        ("gehandicapte", "iemand met een beperking", PEOPLE),
        ("gehandicapt kind", "kind met een beperking", PEOPLE),
        ("psychisch gestoord*", "iemand met een psychische aandoening", "Dit woord kwetst mensen en hun kinderen."),
        ("psychiatrische patiënt*", "iemand met een psychische aandoening", PEOPLE),
        ("lijdt aan", "heeft", "Of iemand lijdt, weet alleen die persoon zelf."),
        ("aan een rolstoel gebonden", "gebruikt een rolstoel", "Een rolstoel geeft juist vrijheid."),
        (
            "kopp-kind*",
            "kind van een ouder met psychische problemen",
            "Een afkorting van de hulpverlening is geen naam voor een kind.",
        ),
        (
            "allochto*",
            "met een migratieachtergrond (alleen als dat ertoe doet)",
            "Veel mensen voelen zich hierdoor buitengesloten. Ook het CBS gebruikt dit woord niet meer.",
        ),
        ("normale kinderen", "kinderen zonder zorg thuis", "Jonge mantelzorgers zijn ook gewone kinderen."),
    ],
    ("nl", "jargon"): [
        ("implementer*", "invoeren, gaan gebruiken", ""),
        ("geïmplementeerd", "ingevoerd", ""),
        ("faciliter*", "mogelijk maken, helpen bij", ""),
        ("stakeholder*", "betrokkenen", ""),
        ("ketenpartner*", "organisaties die samenwerken", "Lezers buiten de zorg kennen dit woord niet."),
        ("multidisciplinair*", "van verschillende beroepen", ""),
        ("outreachend*", "naar de mensen toe", ""),
        ("casuïstiek", "voorbeelden, situaties uit de praktijk", ""),
        ("parentificatie", "het kind neemt taken van een ouder over", "Leg het begrip uit als u het nodig hebt."),
        ("empower*", "sterker maken, meer zeggenschap geven", ""),
        ("doorgeleiden", "doorverwijzen", ""),
        ("ten behoeve van", "voor", "Gewone woorden lezen sneller."),
        ("met betrekking tot", "over", "Gewone woorden lezen sneller."),
        ("in het kader van", "voor, bij, door", "Gewone woorden lezen sneller."),
        ("middels", "met, door", "Gewone woorden lezen sneller."),
    ],
    ("en", "naming"): [
        ("the disabled", "disabled people, people with a disability", "People come before a label."),
        ("handicapped", "disabled", "Many people find this word offensive."),
        ("wheelchair-bound", "uses a wheelchair", "A wheelchair gives freedom."),
        ("wheelchair bound", "uses a wheelchair", "A wheelchair gives freedom."),
        ("confined to a wheelchair", "uses a wheelchair", "A wheelchair gives freedom."),
        ("suffers from", "has", "Only the person can say whether they suffer."),
        ("suffering from", "with", "Only the person can say whether they suffer."),
        ("the mentally ill", "people with a mental health problem", "People come before a label."),
        ("drug addict*", "person with an addiction", "People come before a label."),
        ("alcoholic parent*", "parent with an alcohol addiction", "People come before a label."),
        ("problem famil*", "family that needs support", "A family is more than its problems."),
        ("normal children", "children who do not care for somebody", "Young carers are ordinary children too."),
    ],
    ("en", "jargon"): [
        ("utilis*", "use", ""),
        ("utiliz*", "use", ""),
        ("facilitat*", "help, make possible", ""),
        ("stakeholder*", "people involved", ""),
        ("leverag*", "use", ""),
        ("multidisciplinary", "of several professions", ""),
        ("parentification", "a child takes over tasks of a parent", "Explain the term if you need it."),
        ("in order to", "to", "Plain words read faster."),
        ("with regard to", "about", "Plain words read faster."),
        ("prior to", "before", "Plain words read faster."),
        ("subsequently", "then, later", "Plain words read faster."),
        ("commence*", "start", "Plain words read faster."),
    ],
}


def fill(apps, schema_editor):
    Wording = apps.get_model("quality", "Wording")
    Wording.objects.bulk_create(
        Wording(language=language, kind=kind, phrase=phrase, instead=instead, reason=reason)
        for (language, kind), words in WORDS.items()
        for phrase, instead, reason in words
    )


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_checks")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
