import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_theme_is_remembered_and_the_person_stays_where_they_were(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark"}, HTTP_REFERER="http://testserver/findings/?state=new")
    assert response["Location"] == "/findings/?state=new"
    assert client.cookies["theme"].value == "dark"
    assert 'data-bs-theme="dark"' in client.get("/auth/login/").content.decode()


@pytest.mark.parametrize("came_from", ["http://evil.test//evil.test/", "javascript:alert(1)", "nonsense", ""])
def test_theme_never_leads_elsewhere(client: Client, came_from: str) -> None:
    assert client.post("/theme/", {"theme": "dark"}, HTTP_REFERER=came_from)["Location"] == "/"


def test_unknown_theme_is_not_kept(client: Client) -> None:
    assert "theme" not in client.post("/theme/", {"theme": '"><script>'}).cookies
    client.cookies["theme"] = '"><script>'
    assert "<script>alert" not in client.get("/auth/login/").content.decode()


def test_theme_is_not_changed_by_a_link(client: Client) -> None:
    assert client.get("/theme/").status_code == 405
