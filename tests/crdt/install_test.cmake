# Installs the crdt library into a folder of its own and builds against it what crdt/README.md shows
# to strangers. Run by ctest:
#   cmake -D BUILD=... -D SOURCE=... -D COMPILER=... -D FLAGS=... -P install_test.cmake
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)

function(fail)
  file(REMOVE_RECURSE "${folder}")
  message(FATAL_ERROR ${ARGV})
endfunction()

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT result EQUAL 0)
    fail("${ARGV}\n${out}\n${err}")
  endif()
  set(printed "${out}" PARENT_SCOPE)
endfunction()

# What stands in the first block of that language under the heading.
function(take_block language result)
  file(READ "${SOURCE}/crdt/README.md" page)
  string(FIND "${page}" "## Use it from your project" section)
  if(section EQUAL -1)
    fail("crdt/README.md has no section for strangers")
  endif()
  string(SUBSTRING "${page}" ${section} -1 page)
  string(FIND "${page}" "```${language}\n" begin)
  string(LENGTH "```${language}\n" mark)
  math(EXPR begin "${begin} + ${mark}")
  string(SUBSTRING "${page}" ${begin} -1 page)
  string(FIND "${page}" "```" end)
  string(SUBSTRING "${page}" 0 ${end} block)
  set(${result} "${block}" PARENT_SCOPE)
endfunction()

take_block(cpp program)
take_block(cmake project)
string(REGEX REPLACE "[^\n]" "" lines "${program}")
string(LENGTH "${lines}" lines)
if(lines LESS 10 OR lines GREATER 30)
  fail("the program in crdt/README.md has ${lines} lines")
endif()

file(WRITE "${folder}/project/main.cpp" "${program}")
file(WRITE "${folder}/project/CMakeLists.txt" "${project}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --component crdt --prefix "${folder}/installed")
if(EXISTS "${folder}/installed/include/lumbung/crdt/core")
  fail("headers from inside the library were installed")
endif()
run("${CMAKE_COMMAND}" -G Ninja -S "${folder}/project" -B "${folder}/build"
    -D "CMAKE_PREFIX_PATH=${folder}/installed" -D "CMAKE_CXX_COMPILER=${COMPILER}"
    -D "CMAKE_CXX_FLAGS=${FLAGS}")
run("${CMAKE_COMMAND}" --build "${folder}/build")
run("${folder}/build/book")

# The program says itself what it prints.
string(REGEX MATCH "// prints ([^\n]*)" said "${program}")
if(NOT printed STREQUAL "${CMAKE_MATCH_1}\n")
  fail("it printed ${printed}, the page says ${CMAKE_MATCH_1}")
endif()
file(REMOVE_RECURSE "${folder}")
