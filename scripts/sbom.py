"""Writes `dist/sbom.json`: what an installed samestory consists of, as a CycloneDX bill of materials.

`python -m scripts.sbom`. The same packages give the same file to the byte: it has no date of its own.
"""

import json
import uuid

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from pipeline import __version__
from scripts.installed import ROOT, direct, needed
from scripts.licences import licence_of

FILE = ROOT / "dist/sbom.json"


def bill() -> str:
    """The document, as JSON."""
    run, _ = needed()
    licences = LicenseFactory()
    samestory = _component("samestory", __version__, "Apache-2.0", licences)
    components = {
        name: _component(name, package.version.partition("+")[0], licence_of(package), licences)
        for name, package in run.items()
    }
    bom = Bom(components=components.values(), serial_number=None)
    bom.metadata.component = samestory
    bom.register_dependency(samestory, [components[name] for name in sorted(direct("samestory"))])
    for name, component in components.items():
        bom.register_dependency(component, [components[other] for other in sorted(direct(name) & components.keys())])
    # Of what is in it, and not of when it was written.
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(sorted(str(c.purl) for c in components.values())))
    document = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    del document["metadata"]["timestamp"]
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _component(name: str, version: str, licence: str | None, licences: LicenseFactory) -> Component:
    purl = PackageURL(type="pypi", name=name, version=version)
    return Component(
        name=name,
        version=version,
        type=ComponentType.APPLICATION if name == "samestory" else ComponentType.LIBRARY,
        purl=purl,
        bom_ref=str(purl),
        licenses=[licences.make_from_string(licence)] if licence else (),
    )


def main() -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(bill(), encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)}: written")  # noqa: T201


if __name__ == "__main__":
    main()
