from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "motcua.mechanisms.exchange"
    label = "exchange"
    fills = {
        "portal": "motcua.mechanisms.exchange.portal.configured",
        "pay": "motcua.mechanisms.exchange.gateway.configured",
    }
    exempt_tables = {"exchange_update": "what was told to the national portal and when: a trace of delivery, no affair"}
