from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "motcua.kernel.calendar"
    label = "calendar"
    pack_kinds = {"calendars": "motcua.kernel.calendar.api.CalendarSpec"}
    commands = {"calendar": "motcua.kernel.calendar.cli.main"}
