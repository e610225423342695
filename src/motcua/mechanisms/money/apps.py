from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "motcua.mechanisms.money"
    label = "money"
    pack_kinds = {
        "receiving-accounts": "motcua.mechanisms.money.specs.ReceivingAccount",
        "money-duties": "motcua.mechanisms.money.specs.MoneyDuties",
    }
    pack_checks = ["motcua.mechanisms.money.specs.check", "motcua.mechanisms.money.specs.check_duties"]
    act_words = "motcua.mechanisms.money.policy.WORDS"
    doctor = ["motcua.mechanisms.money.balance.check"]
