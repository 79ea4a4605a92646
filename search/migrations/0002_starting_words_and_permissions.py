"""Words that mean the same in this field, and who may look after search."""

from typing import Any

from django.db import migrations

SYNONYMS = [
    ("nl", "JMZ, jonge mantelzorger", ""),
    ("nl", "JMZ'er, jonge mantelzorger", ""),
    ("nl", "brusje, broer of zus", ""),
    ("nl", "KOPP, KOPP/KOV, kinderen van ouders met psychische problemen", ""),
    ("nl", "KOV, KVO, kinderen van ouders met een verslaving", ""),
    ("nl", "mantelzorg, mantelzorger", ""),
    ("nl", "Wmo, Wet maatschappelijke ondersteuning", ""),
    ("nl", "AVG, Algemene verordening gegevensbescherming", ""),
    ("nl", "mbo, middelbaar beroepsonderwijs", ""),
    ("nl", "vo, voortgezet onderwijs", ""),
    ("nl", "po, basisonderwijs, basisschool", ""),
    ("nl", "jgz, jeugdgezondheidszorg", ""),
    ("nl", "Den Haag, 's-Gravenhage", ""),
    ("nl", "Den Bosch, 's-Hertogenbosch", ""),
    ("nl", "docent, leraar, leerkracht", ""),
    ("nl", "respijtzorg, vervangende mantelzorg", ""),
    ("nl", "handreiking, handleiding, gids", ""),
    ("nl", "herkennen, signaleren, vroegsignalering", ""),
    ("nl", "leerling, scholier", ""),
    ("nl", "klas, school", ""),
    ("nl", "jeugdarts, jeugdverpleegkundige", "jeugdgezondheidszorg"),
    ("nl", "huisarts, praktijkondersteuner, POH", ""),
    ("nl", "cijfers, aantallen, hoeveel", ""),
    ("nl", "subsidie, financiering", ""),
    ("nl", "lotgenotencontact, lotgenoten", ""),
    ("en", "young carer, young caregiver, JMZ", ""),
    ("en", "sibling, brother or sister", ""),
    ("en", "guide, handout, manual", ""),
    ("en", "recognise, identify, spot", ""),
    ("en", "pupil, schoolchild", ""),
    ("en", "grief, bereavement", ""),
    ("en", "municipality, local authority, city council", ""),
]

GROUPS = ["Editors", "Moderators"]
PERMISSIONS = {
    ("search", "synonymset"): ["add", "change", "delete"],
    ("search", "missedquery"): ["view"],
    ("wagtailsearchpromotions", "searchpromotion"): ["add", "change", "delete"],
}


def add(apps: Any, schema_editor: Any) -> None:
    synonyms = apps.get_model("search", "SynonymSet").objects
    for locale, words, finds_also in SYNONYMS:
        synonyms.create(locale=locale, words=words, finds_also=finds_also)
    groups = list(apps.get_model("auth", "Group").objects.filter(name__in=GROUPS))
    for (app, model), actions in PERMISSIONS.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app, model=model
        )
        for action in actions:
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
            )
            for group in groups:
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
