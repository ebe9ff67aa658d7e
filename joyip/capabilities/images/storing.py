"""How a drawn picture is stored: its files, one manifest that tells of them all, its row of the history."""

from __future__ import annotations

from typing import Any

import orjson

from joyip.capabilities.images.draw import Drawn
from joyip.capabilities.images.encode import MEDIA_TYPES
from joyip.capabilities.images.filing import File, file_manifest, file_signed
from joyip.capabilities.images.history import History, Record
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import Format
from joyip.errors import NotFound
from joyip.resources.files import Files
from joyip.studio.scene import Scene


class Storing:
    """Stores the pictures of one owner, asked for by one prompt, in one format."""

    def __init__(
        self, files: Files, history: History, provenance: Provenance, *, prompt: str, owner: str, file_format: Format
    ) -> None:
        self._files, self._history, self._provenance = files, history, provenance
        self._prompt, self._owner, self._format = prompt, owner, file_format

    async def store(self, key: bytes, scene: Scene, drawn: Drawn, *, again: bool) -> Record:
        """Put a picture where it is found again by its key. again: as in `History.add`."""
        suffix = "jpg" if self._format == "jpeg" else self._format
        stem = f"joy-{drawn.pixels[:12]}"
        facts = {"scene": scene.model_dump(), "versions": drawn.versions}
        gate = {**drawn.gate, "reasons": drawn.reasons}
        picture = await self._signed(drawn.data, MEDIA_TYPES[self._format], f"{stem}.{suffix}", facts)
        outputs: dict[str, dict[str, Any]] = {}
        for output in drawn.outputs:
            own = {**facts, "output": output.name}
            stored = await self._signed(output.data, output.media_type, output.filename(stem), own)
            outputs[output.name] = {"sha256": stored, "media_type": output.media_type, **output.about}
        while True:
            manifest = {
                **facts,
                "format": self._format,
                "prompt": self._prompt,
                "pixels_sha256": drawn.pixels,
                "file_sha256": picture,
                "gate": gate,
                "outputs": outputs,
            }
            document = await file_manifest(self._files, stem, manifest)
            record = await self._history.add(
                key,
                scene,
                prompt=self._prompt,
                owner=self._owner,
                artifact_id=picture,
                manifest_id=document.id,
                file_format=self._format,
                gate=gate,
                versions=drawn.versions,
                outputs={name: output["sha256"] for name, output in outputs.items()},
                again=again,
            )
            if outputs.keys() <= record.outputs.keys():
                return record
            outputs = await self._told(record) | outputs  # another job stored other things beside it meanwhile
            again = True

    async def _signed(self, data: bytes, media_type: str, name: str, facts: dict[str, Any]) -> str:
        return (await file_signed(self._files, self._provenance, File(data, media_type, name), facts)).id

    async def _told(self, record: Record) -> dict[str, dict[str, Any]]:
        """What a stored picture's manifest says of the files beside it. Raises NotFound where it is gone."""
        if (manifest := await self._files.info(record.manifest_id)) is None:
            raise NotFound(details={"id": record.manifest_id})
        chunks = [chunk async for chunk in self._files.read(manifest, 0, manifest.size)]
        bare = {name: {"sha256": stored} for name, stored in record.outputs.items()}
        told: dict[str, dict[str, Any]] = orjson.loads(b"".join(chunks))["outputs"]
        return bare | told
