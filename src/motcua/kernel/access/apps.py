from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "motcua.kernel.access"
    label = "access"
    pack_kinds = {
        "roles": "motcua.kernel.access.specs.RoleSpec",
        "organisations": "motcua.kernel.access.bodies.OrganisationSpec",
        "unit-forms": "motcua.kernel.access.bodies.UnitForm",
        "sign-in": "motcua.kernel.access.sign_in.SignInSpec",
        "reading-purposes": "motcua.kernel.access.unusual.PurposeSpec",
        "reading-rules": "motcua.kernel.access.unusual.ReadingRules",
    }
    pack_tables = {
        "units": "motcua.kernel.access.bodies.UnitRow",
        "successions": "motcua.kernel.access.bodies.SuccessionRow",
    }
    pack_loaders = {
        "units": "motcua.kernel.access.loading.apply_units",
        "organisations": "motcua.kernel.access.loading.apply_organisations",
        "successions": "motcua.kernel.access.loading.apply_successions",
    }
    pack_checks = [
        "motcua.kernel.access.specs.check",
        "motcua.kernel.access.bodies.check",
        "motcua.kernel.access.places.check",
    ]
    pack_diffs = {"roles": "motcua.kernel.access.describing.describe"}
    pack_reference = {
        "roles": "motcua.kernel.access.describing.role",
        "organisations": "motcua.kernel.access.describing.organisation",
    }
    pack_users = ["motcua.kernel.access.sitting.users"]
    act_words = "motcua.kernel.access.policy.WORDS"
    authority = "motcua.kernel.access.reads.Rights"
    exempt_tables = {
        "access_reading": "the reading log: written by every reading, and then never again",
        "access_miss": "counts of what officials asked for in vain, forgotten after a while",
    }
