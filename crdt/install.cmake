# What a stranger installs: headers, the library, and what find_package(lumbung_crdt) reads. All of
# it is one component: cmake --install build --component crdt
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
target_compile_features(lumbung_crdt PUBLIC cxx_std_20)
set_target_properties(lumbung_crdt PROPERTIES EXPORT_NAME crdt)
set_target_properties(lumbung_crdt_segment PROPERTIES EXPORT_NAME crdt_segment)
add_library(lumbung::crdt ALIAS lumbung_crdt)
add_library(lumbung::crdt_segment ALIAS lumbung_crdt_segment)

set(crdt_cmake_folder "${CMAKE_INSTALL_LIBDIR}/cmake/lumbung_crdt")
install(TARGETS lumbung_crdt lumbung_crdt_segment EXPORT lumbung_crdt
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT crdt
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lumbung" COMPONENT crdt)
install(EXPORT lumbung_crdt NAMESPACE lumbung:: FILE lumbung_crdt-targets.cmake
  DESTINATION "${crdt_cmake_folder}" COMPONENT crdt)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/lumbung_crdt-config-version.cmake"
  VERSION "${PROJECT_VERSION}" COMPATIBILITY SameMinorVersion)
install(FILES lumbung_crdt-config.cmake
  "${CMAKE_CURRENT_BINARY_DIR}/lumbung_crdt-config-version.cmake"
  DESTINATION "${crdt_cmake_folder}" COMPONENT crdt)
