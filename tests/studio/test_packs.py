"""Characters from folders: a sound pack is drawn and passes the gate, a broken one is told everything wrong with it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from pydantic import ValidationError

from joyip.capabilities.images.gate import judge
from joyip.capabilities.images.history import key_of
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.oddities import oddities
from joyip.capabilities.images.request import ImageRequest
from joyip.cli import main
from joyip.studio import model
from joyip.studio.catalogue import COLORS, DIMENSIONS
from joyip.studio.inspection import inspect
from joyip.studio.packs import shelf
from joyip.studio.packs.adding import add
from joyip.studio.packs.check import BrokenPack, loaded, problems_of
from joyip.studio.packs.moods import FEELING, nearest_mood
from joyip.studio.packs.pack import pack
from joyip.studio.packs.reading import solid
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio
from joyip.studio.versions import versions

ROOT = Path(__file__).resolve().parents[2]
MO = ROOT / "config" / "characters" / "mo"
SCARF = """
  { name = "scarf", worn = "neckwear", item = "scarf", joint = "chest", mesh = "clothes.glb#scarf", material = "wool" },
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Mo's folder, to be broken."""
    return Path(shutil.copytree(MO, tmp_path / "mo"))


@pytest.fixture
def shelved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty shelf of the service's own."""
    monkeypatch.setenv(shelf.VARIABLE, "")
    place = tmp_path / "shelf"
    shelf.use([place])
    yield place
    model.forget()


@pytest.fixture(scope="module")
def images() -> Images:
    """The analyser, loaded once."""
    return Images()


def in_file(old: str, new: str) -> Callable[[Path], None]:
    """Another text in the pack file."""

    def change(folder: Path) -> None:
        text = (folder / "pack.toml").read_text(encoding="utf-8")
        assert old in text
        (folder / "pack.toml").write_text(text.replace(old, new), encoding="utf-8")

    return change


def head(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Another head."""

    def write(folder: Path) -> None:
        mesh: Any = trimesh.load(folder / "head.ply", process=False)
        (folder / "head.ply").write_bytes((change(mesh) or mesh).export(file_type="ply"))

    return write


def torn(folder: Path) -> None:
    """The scarf lacks a triangle."""
    scene: Any = trimesh.load(folder / "clothes.glb", process=False)
    scene.geometry["scarf"].faces = scene.geometry["scarf"].faces[:-1]
    (folder / "clothes.glb").write_bytes(scene.export(file_type="glb"))


def glb(**accessor: Any) -> Callable[[Path], Any]:
    """The face is a small file with an accessor that tells of ten million numbers."""
    content = json.dumps(
        {"asset": {"version": "2.0"}, "accessors": [{"componentType": 5126, "type": "VEC3", **accessor}]}
    )
    content += " " * (-len(content) % 4)
    header = struct.pack("<4sIIII", b"glTF", 2, 20 + len(content), len(content), 0x4E4F534A)
    return lambda folder: (folder / "face.glb").write_bytes(header + content.encode())


def scattered(mesh: Any) -> Any:
    """Many vertices that no triangle uses."""
    return trimesh.Trimesh(np.concatenate([mesh.vertices, np.zeros((180_000, 3))]), mesh.faces, process=False)


def crowded(folder: Path) -> None:
    """Ten finely divided meshes where Mo has one, and a last that is none."""
    sphere = trimesh.creation.icosphere(subdivisions=5, radius=0.3).export(file_type="ply")
    named(folder, [sphere] * 10 + [b"no mesh"])


def named(folder: Path, contents: list[bytes]) -> None:
    """More parts of the head, each a file of its own."""
    names = [f"s{number}" for number in range(len(contents))]
    for name, content in zip(names, contents, strict=True):
        (folder / f"{name}.ply").write_bytes(content)
    parts = [f'{{ name = "{name}", joint = "head", mesh = "{name}.ply", material = "skin" }},' for name in names]
    in_file("parts = [", "parts = [" + "\n".join(parts))(folder)


def not_a_number(mesh: Any) -> None:
    """One vertex is lost."""
    mesh.vertices[7] = np.nan


def outside(folder: Path) -> None:
    """The head is a link to a file elsewhere."""
    (folder / "head.ply").rename(folder.parent / "elsewhere.ply")
    (folder / "head.ply").symlink_to(folder.parent / "elsewhere.ply")


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no pack file": (lambda folder: (folder / "pack.toml").unlink(), "pack.toml: there is no such file"),
    "no TOML": (in_file("[figure]", "[figure"), "pack.toml: no valid TOML"),
    "another folder's name": (in_file('id = "mo"', 'id = "momo"'), "pack.toml: id: must be the folder's name, 'mo'"),
    "an unknown key": (in_file("clearcoat = 0.9", "shininess = 0.9"), "materials.tear.shininess: Extra inputs"),
    "an unknown joint": (in_file('"left_thigh"', '"left_wing"'), "'left_wing' is no joint; choose one of head"),
    "a bare joint": (in_file('joint = "left_foot"', 'joint = "left_shin"'), "no part is bound to the joint left_foot"),
    "a joint that may be bare": (
        in_file('mesh = "body.glb#chest"', 'but_with = ["neckwear"], mesh = "body.glb#chest"'),
        "the joint chest needs a part without but_with for the shape 'open'",
    ),
    "no open hand": (
        in_file('material = "mitten", shapes = ["open"] }', 'material = "mitten", shapes = ["fist"] }'),
        "the joint left_hand needs a part without but_with for the shape 'open'",
    ),
    "a fist that may be lost": (
        in_file(
            'mesh = "body.glb#fist", material = "mitten", shapes = ["fist"] }',
            'but_with = ["back"], mesh = "body.glb#fist", material = "mitten", shapes = ["fist"] }',
        ),
        "the joint left_hand needs a part without but_with for the shape 'fist'",
    ),
    "no anchor": (in_file("head_top =", "crown ="), "the anchor head_top is missing"),
    "an unknown expression": (in_file("grin.face", "smug.face"), "'smug' is no expression"),
    "no smile": (in_file("smile.face", "shy.face"), "every character can smile"),
    "no mouth": (in_file('mouth = "smile", cheeks', "cheeks"), "figure.expressions.smile: mouth is missing"),
    "an unknown variant": (in_file('mouth = "o"', 'mouth = "oval"'), "there is no figure.face.mouth.oval (smile"),
    "an unknown material": (
        in_file('"head.ply", material = "skin"', '"head.ply", material = "fur"'),
        "no material 'fur'",
    ),
    "an unknown colour": (in_file('color = "sky"', 'color = "azure"'), "'azure' is not in the palette"),
    "no such file": (
        lambda folder: (folder / "face.glb").unlink(),
        "face.glb#mask: parts[3] (mask): there is no such file",
    ),
    "no such mesh": (in_file("body.glb#belly", "body.glb#tummy"), "the file has no mesh 'tummy'; it has belly"),
    "a path out of the folder": (in_file('"head.ply"', '"../head.ply"'), "String should match pattern"),
    "a link out of the folder": (outside, "the file lies outside the pack's folder"),
    "no mesh at all": (lambda folder: (folder / "body.glb").write_bytes(b"glTF?"), "no readable GLB file"),
    "too many bytes": (lambda folder: (folder / "head.ply").write_bytes(bytes(9 * 2**20)), "more than 8 MB"),
    "too many bytes together": (lambda folder: named(folder, [bytes(2**23)] * 4), "more than 32 MB together"),
    "too many files": (lambda folder: named(folder, [b""] * 97), "101 mesh files; 100 at most"),
    "too many triangles": (
        head(lambda _: trimesh.creation.icosphere(subdivisions=6)),
        "81920 triangles; 60000 at most",
    ),
    "room for much": (glb(count=10_000_000), "an accessor has no bufferView"),
    "numbers that it lacks": (
        glb(count=10_000_000, bufferView=0),
        "10000000 accessor entries; 1000000 at most",
    ),
    "too many vertices": (head(scattered), "vertices; 180000 at most"),
    "no triangles": (head(lambda _: trimesh.Trimesh(np.zeros((3, 3)), np.zeros((0, 3), int))), "head.ply"),
    "no number": (head(not_a_number), "a vertex is not a finite number"),
    "centimetres": (head(lambda mesh: mesh.apply_scale(100)), "more than 4 from its joint (wrong unit?)"),
    "inside out": (head(lambda mesh: mesh.invert()), "head.ply: parts[0] (head): the mesh is inside out"),
    "feet in the air": (in_file("ankle = 0.105", "ankle = 0.2"), "the left sole is 0.105 under the ankle, not 0.2"),
    "hats in the air": (in_file("radii = [0.500, 0.425", "radii = [0.500, 0.625"), "off the head's mesh"),
    "a rule without sense": (in_file('"sparkler"]', '"sparklers"]'), "'sparklers' is not in the catalogue's handheld"),
    "a garment of its own name": (
        in_file('item = "scarf"', 'item = "shawl"'),
        "'shawl' is not in the catalogue's neckwear",
    ),
    "two parts of one name": (
        in_file('name = "belly"', 'name = "trunk"'),
        "figure.parts[5].name: there is another part of the name 'trunk'",
    ),
    "two garments of one name": (
        in_file(SCARF, SCARF + SCARF.replace('"wool"', '"leaf"')),
        "figure.garments[1].name: there is another part of the name 'scarf'",
    ),
    "a torn garment": (in_file('"clothes.glb#scarf"', '"clothes.glb#scarf2"'), "has no mesh 'scarf2'"),
    "a garment with a hole": (torn, "a garment's mesh is not closed"),
    "one shoe": (in_file('worn = "neckwear", item = "scarf"', 'worn = "shoes", item = "boots"'), "says left or right"),
    "an offer that it lacks": (
        in_file('headwear = ["space_helmet"]', 'headwear = ["space_helmet"]\nneckwear = ["scarf"]'),
        "would be used instead of scarf, but of neckwear there is only none, scarf",
    ),
    "rules in a circle": (
        in_file(
            "[brand.never]",
            """[[brand.apart]]
            items = { headwear = "crown", backdrop = "snow" }
            change = "headwear"
            instead = "beret"
            zh = "一"
            en = "a"
            [[brand.apart]]
            items = { headwear = "beret", backdrop = "snow" }
            change = "headwear"
            instead = "crown"
            zh = "二"
            en = "b"
            [brand.never]""",
        ),
        "brand: rules lead in a circle",
    ),
    "Joy's own id": (in_file('id = "mo"', 'id = "joy"'), "'joy' is the studio's own character"),
}


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_pack_is_told_what_is_wrong(folder: Path, way: str) -> None:
    """File, place and what is expected, in both languages."""
    spoil, told = BROKEN[way]
    spoil(folder)
    problems = problems_of(folder)
    assert any(told in str(problem) for problem in problems), list(map(str, problems))
    assert all(problem.zh and problem.en and problem.zh != problem.en for problem in problems)


def test_no_more_is_read_than_a_character_may_have(folder: Path) -> None:
    """What comes after the mesh with which there are too many triangles is not looked at."""
    crowded(folder)
    (told,) = map(str, problems_of(folder))
    assert told == "pack.toml: parts[9] (s9): more than 200000 triangles in all, up to here"


def test_all_problems_are_told_at_once(folder: Path) -> None:
    """Four faults of four sorts: four lines."""
    for spoil in ("no anchor", "an unknown colour", "no such mesh", "no number"):
        BROKEN[spoil][0](folder)
    assert len(problems_of(folder)) == 4


def test_mo_is_what_its_script_makes(tmp_path: Path) -> None:
    """The shipped meshes, within 600 KB and a bit, are those of scripts/make_mo.py."""
    source = importlib.util.spec_from_file_location("make_mo", ROOT / "scripts" / "make_mo.py")
    assert source is not None and source.loader is not None
    script = importlib.util.module_from_spec(source)
    source.loader.exec_module(script)
    script.main(tmp_path)
    figure = loaded(MO).figure
    for reference in {piece.mesh for _, piece in figure.pieces()}:
        made, shipped = solid(tmp_path, reference).mesh, solid(MO, reference).mesh
        np.testing.assert_array_equal(made.faces, shipped.faces)
        np.testing.assert_allclose(made.vertices, shipped.vertices, atol=1e-5)
    assert sum(path.stat().st_size for path in MO.iterdir()) < 620_000


@pytest.mark.parametrize("action", DIMENSIONS["action"])
def test_every_action_is_sound(action: str) -> None:
    """Feet on the ground where the pose has them there, all limbs where the bones are, nothing astray or double."""
    scene = Scene(character="mo", action=action)
    figure = model.build(scene)
    found = inspect(scene, figure)
    assert figure.measures.limbs == {"arms": 2, "legs": 2}
    assert figure.measures.ground_gap is None or abs(figure.measures.ground_gap) < 1e-4
    assert figure.bounds[0, 1] > -1e-4
    assert (found.bare, found.double, found.absent) == ((), (), ())
    assert found.stray == 0


@pytest.mark.parametrize("hat", [hat for hat in DIMENSIONS["headwear"] if hat not in {"none", "space_helmet"}])
def test_every_hat_sits_on_another_skull(hat: str) -> None:
    """Joy's hats are drawn onto the pack's skull; the sprout is hidden under them."""
    figure = model.build(Scene(character="mo", headwear=hat))
    assert figure.measures.hat_head_gap is not None and figure.measures.hat_head_gap < 0.02
    assert figure.measures.hat_penetration is not None and figure.measures.hat_penetration < 0.001
    assert not {"body.stem", "body.leaves"} & {part.name for part in figure.parts}


@pytest.mark.parametrize(
    ("thing", "action"),
    [("balloon", "stand"), ("gift", "walk"), ("trophy", "lift"), ("teddy", "hug"), ("book", "sit"), ("wand", "wave")],
)
def test_things_are_held(thing: str, action: str) -> None:
    """In the hand, and not in the body, for every kind of grip."""
    scene = Scene(character="mo", handheld=thing, action=action)
    figure = model.build(scene)
    facts, found = figure.measures, inspect(scene, figure)
    assert facts.prop_hand_gap is not None and facts.prop_hand_gap < 0.02
    assert facts.prop_body_volume is not None and facts.prop_body_volume < 0.04
    assert found.prop_gap is not None and found.prop_gap < 0.03


def test_limbs_that_grow_keep_their_ends() -> None:
    """Arms that lift a thing are drawn longer, not thicker."""
    resting, lifting = (model.build(Scene(character="mo", action=a, handheld="trophy")) for a in ("stand", "lift"))
    spans = [
        np.sort(np.ptp(part.mesh.vertices @ bones_of(part.name, figure), axis=0))
        for figure in (resting, lifting)
        for part in figure.parts
        if part.name == "body.right forearm"
    ]
    assert spans[1][2] > spans[0][2] and spans[1][:2] == pytest.approx(spans[0][:2], abs=0.01)


def bones_of(name: str, figure: model.Model) -> Any:
    """The right forearm's frame."""
    from joyip.studio.packs.figure import frame_of

    assert name == "body.right forearm"
    return frame_of("right_forearm", figure.bones).rotation


def test_expressions_are_variants_and_the_nearest_stands_for_the_rest(images: Images) -> None:
    """Mo's own faces differ from each other; one it lacks is drawn as the nearest in feeling, and told so."""
    manifest = pack("mo").manifest
    assert manifest.figure is not None
    own = set(manifest.figure.expressions)
    assert set(FEELING) == set(DIMENSIONS["expression"])
    assert {name: nearest_mood(manifest, name) for name in own} == {name: name for name in own}
    assert nearest_mood(manifest, "excited") in {"laugh", "love_struck"}
    assert nearest_mood(manifest, "annoyed") in {"angry", "serious"}
    faces = {tuple(sorted(pack("mo").mood(name).face.items())) for name in own}
    assert len(faces) == len(own)
    analysis = images.analyse(ImageRequest(prompt="an excited star-eyed bean in a hoodie and a crown", character="mo"))
    mood, top = analysis.understood["expression"], analysis.understood["top"]
    assert (mood.item, mood.match) == (nearest_mood(manifest, "excited"), "nearest")
    assert (top.item, top.match) == (None, "none")
    odd = oddities(Scene(character="mo", expression="excited"))
    assert [oddity.field for oddity in odd] == ["expression"] and "star-eyed" in odd[0].en
    assert oddities(Scene(character="mo", expression="angry")) == []


def test_a_scene_leaves_out_what_the_character_has_no_place_for() -> None:
    """Defaults become none; a wish for it is refused, as is an unknown character."""
    scene = Scene(character="mo")
    assert (scene.top, scene.bottom, scene.shoes) == ("none", "none", "none")
    assert Scene.model_validate(scene.model_dump()) == scene
    with pytest.raises(ValidationError, match="mo has no place for top: leave that out"):
        Scene(character="mo", top="hoodie")
    with pytest.raises(ValidationError, match="neckwear"):
        Scene.model_validate({"character": "mo", "neckwear": []})
    with pytest.raises(ValidationError, match="there is no character 'nobody'"):
        Scene(character="nobody")
    with pytest.raises(ValidationError, match="there is no character"):
        ImageRequest(prompt="hello", character="../joy")


def test_it_wears_clothes_of_its_own(folder: Path, shelved: Path) -> None:
    """In the wished colour or in their material's, near the joint, and the body makes room for them; or not at all."""
    for change in (
        in_file('id = "mo"', 'id = "bean"'),
        in_file('mesh = "clothes.glb#scarf"', 'tinted = false, mesh = "clothes.glb#scarf"'),
        in_file('mesh = "body.glb#belly"', 'but_with = ["neckwear"], mesh = "body.glb#belly"'),
    ):
        change(folder)
    add(folder.rename(folder.parent / "bean"), shelved)
    wish: dict[str, Any] = {"neckwear": "scarf", "neckwear_color": "navy", "action": "bow"}
    for character, color in (("mo", COLORS["navy"].rgb), ("bean", (0xE2 / 255, 0x40 / 255, 0x4F / 255))):
        figure = model.build(Scene(character=character, **wish))
        (scarf,) = (part for part in figure.parts if part.group == "neckwear")
        assert scarf.material.color == pytest.approx(color) and scarf.colors is None
        assert np.abs(figure.bones.chest.invert(scarf.mesh.vertices)).max() < 0.4
        assert ("body.belly" in {part.name for part in figure.parts}) is (character == "mo")
    assert not [part for part in model.build(Scene(character="mo")).parts if part.group == "neckwear"]


def test_a_wish_for_other_clothes_is_told(images: Images) -> None:
    """Its own garment is exact, another of its kind the nearest; patterns and what it has none of are not possible."""
    found = images.analyse(
        ImageRequest(prompt="a bean in a navy scarf and a striped hoodie", character="mo")
    ).understood
    assert (found["neckwear"].item, found["neckwear"].match) == ("scarf", "exact")
    assert found["neckwear_color"].item == "navy" and found["top"].match == "none"
    found = images.analyse(ImageRequest(prompt="戴领结的豆芽", character="mo")).understood
    assert (found["neckwear"].item, found["neckwear"].match) == ("scarf", "nearest")
    with pytest.raises(ValidationError, match="of neckwear mo has only none, scarf"):
        Scene(character="mo", neckwear="bow_tie")
    with pytest.raises(ValidationError, match="no patterns"):
        Scene(character="mo", top_pattern="dots")


def test_its_own_brand_rules_are_kept(images: Images) -> None:
    """Mo holds no fire; the offer is a wand."""
    found = images.off_brand(ImageRequest(scene=Scene(character="mo", handheld="sparkler")))
    assert found is not None and found.fields["handheld"] == "wand"


def test_the_packs_content_is_part_of_what_a_picture_is(folder: Path, shelved: Path) -> None:
    """Another mesh gives other keys and another figure; another rule gives neither."""
    in_file('id = "mo"', 'id = "bean"')(folder)
    source = folder.rename(folder.parent / "bean")
    add(source, shelved)
    scene = Scene(character="bean")
    first, figure = versions("bean"), model.build(scene)
    assert {"studio", "mitsuba", "drjit", "pyoidn", "numpy"} == set(versions())
    assert first["pack"] == shelf.volume("mo").digest
    in_file('zh = "小豆芽"', 'zh = "豆豆"')(shelved / "bean")
    assert versions("bean") == first
    head(lambda mesh: mesh.apply_scale((1.02, 1, 1)))(shelved / "bean")
    second = versions("bean")
    assert key_of(scene, "png", first) != key_of(scene, "png", second)
    assert model.build(scene).bounds[1, 0] != figure.bounds[1, 0]


def test_a_pack_is_added_whole_or_not_at_all(folder: Path, shelved: Path) -> None:
    """Only what it names is copied; a shipped id and a taken one are refused, unless it is to be replaced."""
    with pytest.raises(BrokenPack, match="shipped with joyip"):
        add(folder, shelved)
    in_file('id = "mo"', 'id = "bean"')(folder)
    source = folder.rename(folder.parent / "bean")
    (source / "notes.txt").write_text("not part of it", encoding="utf-8")
    add(source, shelved)
    assert sorted(path.name for path in (shelved / "bean").iterdir()) == [
        "body.glb",
        "clothes.glb",
        "face.glb",
        "head.ply",
        "pack.toml",
    ]
    assert shelf.ids() == ["joy", "bean", "mo"]
    with pytest.raises(BrokenPack, match="is there already"):
        add(source, shelved)
    add(source, shelved, replace=True)
    BROKEN["no anchor"][0](source)
    with pytest.raises(BrokenPack, match="head_top"):
        add(source, shelved, replace=True)
    assert problems_of(shelved / "bean") == []
    assert [path.name for path in shelved.iterdir()] == ["bean"]


def test_the_command(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`joyip packs` lists, checks with all errors and their number, adds to the data directory; exit codes tell."""
    monkeypatch.setenv("JOYIP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv(shelf.VARIABLE, "")
    in_file('id = "mo"', 'id = "bean"')(folder)
    source = folder.rename(folder.parent / "bean")
    assert main(["packs", "check", str(source)]) == 0
    assert main(["packs", "add", str(source)]) == 0
    assert main(["packs"]) == 0
    told = capsys.readouterr()
    assert "15 expressions; takes headwear, handheld" in told.out and "bean  Mo" in told.out and "joy  Joy" in told.out
    BROKEN["no anchor"][0](source)
    BROKEN["no number"][0](source)
    assert main(["packs", "check", str(source)]) == 1
    assert "2 problems." in capsys.readouterr().err


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """One for all pictures."""
    made = Studio()
    yield made
    made.release()


@pytest.mark.parametrize(
    "wish",
    [
        {"action": "wave", "neckwear": "scarf", "headwear": "santa_hat", "handheld": "balloon", "backdrop": "snow"},
        {"action": "sit", "expression": "crying", "handheld": "gift", "background": "transparent"},
        {"action": "jump", "expression": "proud", "mode": "2d", "headwear": "crown"},
    ],
)
def test_pictures_of_mo_pass_the_gate(studio: Studio, wish: dict[str, Any]) -> None:
    """The same render, the same checks."""
    scene = Scene.model_validate({"character": "mo", "width": 192, "height": 192, "samples": 2, **wish})
    picture = studio.draw(scene, threads=2)
    verdict = judge(scene, picture.render, picture.model.measures, inspect(scene, picture.model))
    assert verdict.passed, verdict.reasons()
