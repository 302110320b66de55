# One interface target carries the language level and the warnings; no global flags are set.
# Sanitizers are the exception that CMake has no target property for: every object needs them.
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(lumbung_compiler INTERFACE)
target_compile_features(lumbung_compiler INTERFACE cxx_std_20)
target_compile_options(lumbung_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum -Wno-psabi
  $<$<BOOL:${LUMBUNG_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # Optimising for release, g++ 12 sees ghosts inside std::string, std::vector and std::variant
  # (its bugs 105329 and 105651 among them); the sanitizer builds look for the real ones.
  target_compile_options(lumbung_compiler INTERFACE
    "$<$<CONFIG:Release>:-Wno-array-bounds;-Wno-maybe-uninitialized;-Wno-restrict>"
    "$<$<CONFIG:Release>:-Wno-stringop-overflow;-Wno-stringop-overread>")
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # libstdc++ 12's own std::stable_sort calls what it has deprecated, and clang says so of ours.
  target_compile_options(lumbung_compiler INTERFACE -Wno-deprecated-declarations)
endif()

if(LUMBUNG_SANITIZE)
  add_compile_options(-fsanitize=${LUMBUNG_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LUMBUNG_SANITIZE})
  if(LUMBUNG_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio uses atomic_thread_fence, which g++'s TSan cannot see through; see tests/tsan.supp.
    add_compile_options(-Wno-tsan)
  endif()
endif()

if(LUMBUNG_COVERAGE)
  # Counts conditions as they stand in the source, so that what a compiler adds for exceptions is
  # not among the branches. scripts/coverage reads the counts. They are atomic, since threads and
  # processes count in one file: some sides are differences, and a lost step makes a small one 0.
  add_compile_options(-fprofile-instr-generate -fprofile-update=atomic -fcoverage-mapping
                      "SHELL:-mllvm -runtime-counter-relocation")
  add_link_options(-fprofile-instr-generate)
endif()

# mold or lld link the many test binaries several times faster than bfd.
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# All symbols are looked up when a program starts and their table is read-only from then on: nobody
# can put others in their place, and no call has to wait for a first look.
add_link_options(-Wl,-z,relro,-z,now)
