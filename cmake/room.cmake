# Release and sanitizer builds read several files of a room as one: Boost and Catch2 are read once
# for all of them, and the whole takes half the time. The dev build compiles each file alone, so
# that a missing include is seen. APART keeps a room's files alone here too: two of them use one
# name for things of their own.
function(compile_together name apart)
  if((LUMBUNG_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Release") AND NOT apart)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  endif()
endfunction()

# verify_lone_headers(name root SOURCES ... HEADERS ...)
#
# Each header compiles alone. One beside a source of its name is seen to by that source, which
# includes it first (test_tidy holds that) and is compiled alone in the dev build. The others get a
# target of their own: all of them together are all_verify_interface_header_sets.
function(verify_lone_headers name root)
  cmake_parse_arguments(VERIFY "" "" "SOURCES;HEADERS" ${ARGN})
  set(lone "")
  foreach(header ${VERIFY_HEADERS})
    string(REGEX REPLACE "hpp$" "cpp" source "${header}")
    if(NOT source IN_LIST VERIFY_SOURCES)
      list(APPEND lone "${header}")
    endif()
  endforeach()
  if(lone)
    add_library(${name}_lone INTERFACE)
    target_link_libraries(${name}_lone INTERFACE ${name})
    target_sources(${name}_lone INTERFACE FILE_SET HEADERS BASE_DIRS "${root}" FILES ${lone})
    set_target_properties(${name}_lone PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
endfunction()

# add_room(name SOURCES ... HEADERS ... [INSIDE ...] USES ... [LINKS ...] [APART])
#
# A room is a static library. USES names the rooms it may include (the arrows of ARCHITECTURE.md;
# public, so they carry), LINKS the system libraries that stay inside the room (private).
# INSIDE lists headers for the room's own sources: what is installed leaves them out.
function(add_room name)
  cmake_parse_arguments(ROOM "APART" "" "SOURCES;HEADERS;INSIDE;USES;LINKS" ${ARGN})
  cmake_path(GET CMAKE_CURRENT_FUNCTION_LIST_DIR PARENT_PATH root)
  if(ROOM_SOURCES)
    add_library(${name} STATIC ${ROOM_SOURCES})
    compile_together(${name} ${ROOM_APART})
    set(scope PUBLIC)
    target_link_libraries(${name} PUBLIC $<BUILD_INTERFACE:lumbung_compiler> ${ROOM_USES}
                          PRIVATE ${ROOM_LINKS})
    if(LUMBUNG_FUZZ)
      # libFuzzer steers by what it sees of the room; the tests around it need no such tracing.
      target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
    target_link_libraries(${name} INTERFACE lumbung_compiler ${ROOM_USES} ${ROOM_LINKS})
  endif()
  target_include_directories(${name} ${scope} "$<BUILD_INTERFACE:${root}>")
  target_sources(${name} ${scope} FILE_SET HEADERS BASE_DIRS "${root}" FILES ${ROOM_HEADERS})
  verify_lone_headers(${name} "${root}"
    SOURCES ${ROOM_SOURCES} HEADERS ${ROOM_HEADERS} ${ROOM_INSIDE})
endfunction()

# add_room_test(name SOURCES ... USES ... [LABELS ...] [APART])   one Catch2 binary, one ctest entry
function(add_room_test name)
  if(NOT LUMBUNG_TESTS)
    return()
  endif()
  cmake_parse_arguments(TEST "APART" "" "SOURCES;USES;LABELS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  compile_together(${name} ${TEST_APART})
  if(NOT LUMBUNG_SANITIZE)
    # A test waits for what it tests, which is optimised, and its reader waits for the compiler.
    target_compile_options(${name} PRIVATE $<$<CONFIG:Debug>:-O0>)
  endif()
  target_link_libraries(${name} PRIVATE lumbung_test_main ${TEST_USES})
  add_test(NAME ${name} COMMAND ${name} --order lex)
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "fast;${TEST_LABELS}")
endfunction()

# add_fuzz_target(name SOURCES ... USES ...)   a libFuzzer binary (tests/fuzz/CMakeLists.txt)
function(add_fuzz_target name)
  if(NOT LUMBUNG_FUZZ)
    return()
  endif()
  cmake_parse_arguments(FUZZ "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${FUZZ_SOURCES})
  target_link_libraries(${name} PRIVATE ${FUZZ_USES})
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
