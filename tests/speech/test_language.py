"""The language of a script."""

import pytest

from standin.speech.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello, this is a test.", "en"),
        ("Guten Tag, wie geht es Ihnen?", "de"),
        ("Bonjour, comment allez-vous ?", "fr"),
        ("Buenos días, ¿cómo está?", "es"),
        ("Olá, tudo bem? Não há pão.", "pt"),
        ("Ciao, come stai oggi?", "it"),
        ("Dzień dobry, jak się masz?", "pl"),
        ("Привет, как дела?", "ru"),
        ("Привіт, як справи? Її", "uk"),
        ("你好，世界。", "cmn"),
        ("こんにちは、お元気ですか", "ja"),
        ("안녕하세요", "ko"),
        ("مرحبا بالعالم", "ar"),
        ("नमस्ते दुनिया", "hi"),
        ("", "en"),
        ("12345 !?", "en"),
        ("café", "en"),
        ('<sub alias="der die das">x</sub> the end', "en"),
    ],
)
def test_detected(text: str, language: str) -> None:
    assert detect(text) == language
