"""Which other sites may show a programme's registration form, said at the desk."""

from events.programmes import embedding
from tests import factories
from tests.desk.conftest import SignIn

THERE = "https://www.example.org"


async def test_organisers_say_which_sites_at_the_desk(sign_in: SignIn) -> None:
    desk, cycle = await sign_in("editor"), await factories.programme()
    path = f"/programmes/{cycle['slug']}/embedding"
    page = await desk.get(path)
    assert f'slug="{cycle["slug"]}" form' in page.text.replace("&#34;", '"').replace("&quot;", '"')
    await desk.post(path, origins="www.example.org/programme\nhttps://autre.example.org:8443\n")
    assert await embedding.origins(cycle["id"]) == [THERE, "https://autre.example.org:8443"]
    for wrong in ("http://www.example.org", "nowhere", "javascript:alert(1)", "https://"):
        refused = await desk.post(path, origins=wrong)
        assert (refused.status_code, wrong in refused.text) == (422, True), wrong
    assert len(await embedding.origins(cycle["id"])) == 2
    await desk.post(path, origins="")
    assert await embedding.origins(cycle["id"]) == []
