# Gives lumbung::crdt and lumbung::crdt_segment. Only who links the second one needs libsodium and
# zlib, which pkg-config knows.
include(CMakeFindDependencyMacro)
find_dependency(tl-expected)
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND AND NOT TARGET PkgConfig::sodium)
  pkg_check_modules(sodium QUIET IMPORTED_TARGET libsodium)
endif()
if(PkgConfig_FOUND AND NOT TARGET PkgConfig::zlib)
  pkg_check_modules(zlib QUIET IMPORTED_TARGET zlib)
endif()
include("${CMAKE_CURRENT_LIST_DIR}/lumbung_crdt-targets.cmake")
