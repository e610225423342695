from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "motcua.kernel.access"
    label = "access"
    pack_kinds = {
        "roles": "motcua.kernel.access.specs.RoleSpec",
        "organisations": "motcua.kernel.access.specs.OrganisationSpec",
    }
    pack_loaders = {"organisations": "motcua.kernel.access.acts.apply_organisations"}
    pack_checks = ["motcua.kernel.access.specs.check"]
    authority = "motcua.kernel.access.reads.Rights"
    exempt_tables = {"access_reading": "the reading log: written by every reading, and then never again"}
