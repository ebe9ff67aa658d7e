"""A page with three.js (trimesh's development wheel carries it) that draws a GLB in its plain colours."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path

import trimesh

VIEWER = Path(trimesh.__file__).parent / "resources" / "templates" / "viewer.zip"
_SCRIPT = """
async function draw(base64, size) {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const gltf = await new Promise((done, fail) => new THREE.GLTFLoader().parse(bytes.buffer, "", done, fail));
  const told = {};
  gltf.scene.traverse(node => {
    if (!node.isMesh) return;
    const m = node.material;
    told[node.name] = {type: m.type, roughness: m.roughness, metalness: m.metalness, clearcoat: m.clearcoat || 0,
                       map: !!m.map, vertexColors: m.vertexColors, transparent: m.transparent};
    node.material = new THREE.MeshBasicMaterial({color: m.color, map: m.map, vertexColors: m.vertexColors,
                                                 transparent: m.transparent, side: THREE.DoubleSide});
  });
  const renderer = new THREE.WebGLRenderer({antialias: false, preserveDrawingBuffer: true});
  renderer.outputEncoding = THREE.sRGBEncoding;
  renderer.setSize(size, size);
  renderer.setClearColor(0x000000, 1);
  gltf.scene.updateMatrixWorld(true);
  renderer.render(gltf.scene, gltf.cameras[0]);
  return {materials: told, picture: renderer.domElement.toDataURL("image/png").split(",")[1]};
}
"""


def page() -> str:
    """The page's HTML: nothing is loaded from anywhere."""
    template = zipfile.ZipFile(VIEWER).read("viewer.html.template").decode()
    library = template[template.index("<script>") : template.index("var camera,controls,scene")]
    return f"<!doctype html><body>{library}{_SCRIPT}</script></body>"


def packed(data: bytes) -> str:
    """Bytes as the page takes them."""
    return base64.b64encode(data).decode()
