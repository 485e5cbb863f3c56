import pytest

from app import create_app

SETTINGS = {"GREETING": "Hello", "VERSION": "1.2.3", "POD_NAME": "dusk-0"}


@pytest.fixture
def client():
    return create_app(SETTINGS).test_client()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", {"service": "dusk", "message": "Hello"}),
        ("/health", {"status": "ok"}),
        ("/ready", {"status": "ready"}),
        ("/info", {"service": "dusk", "version": "1.2.3", "pod": "dusk-0"}),
    ],
)
def test_answers(client, path, answer):
    response = client.get(path)
    assert response.status_code == 200
    assert response.get_json() == answer


def test_is_alive_but_not_ready_without_its_configuration():
    client = create_app({}).test_client()
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503
    assert client.get("/ready").get_json()["missing"] == ["GREETING"]


def test_knows_no_other_path(client):
    assert client.get("/nothing").status_code == 404
