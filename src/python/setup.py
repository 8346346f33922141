"""The wheel: pip wheel --no-build-isolation src/python

It needs an installed libperftop, which pkg-config finds, and is linked with it: a program has one libperftop, whether
its Python or its C records. `make install` of a perftop configured with --enable-python needs none of this.
"""

import glob
import os
import re
import shlex
import subprocess

from setuptools import Extension, setup

try:
    from wheel.bdist_wheel import bdist_wheel
except ImportError:
    from setuptools.command.bdist_wheel import bdist_wheel

API = "cp310"  # as Py_LIMITED_API in perftop/_perftop.h


class StableWheel(bdist_wheel):
    """One wheel for all versions of CPython from API on."""

    def get_tag(self):
        return (API, "abi3", super().get_tag()[2])


def pkg_config(what):
    command = [os.environ.get("PKG_CONFIG", "pkg-config"), what, "perftop"]
    try:
        return shlex.split(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    except (OSError, subprocess.CalledProcessError):
        raise SystemExit("setup.py: there is no libperftop: install perftop first, or set PKG_CONFIG_PATH") from None


def of_kind(words, flag):
    return [word[2:] for word in words if word.startswith(flag)]


libraries = pkg_config("--libs")
extension = Extension(
    "perftop._perftop",
    sources=sorted(glob.glob("perftop/*.c")),
    depends=glob.glob("perftop/*.h"),
    include_dirs=of_kind(pkg_config("--cflags"), "-I"),
    library_dirs=of_kind(libraries, "-L"),
    libraries=of_kind(libraries, "-l"),
    extra_compile_args=["-std=gnu11"],
    py_limited_api=True,
)
version = re.match(r"[0-9.]+", pkg_config("--modversion")[0]).group()
setup(version=version, ext_modules=[extension], cmdclass={"bdist_wheel": StableWheel})
