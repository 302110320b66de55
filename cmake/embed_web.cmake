# Turns a folder of files into two sources: an assembler file that takes the bytes in, and a table
# of them in C++. Run at build time:
#   cmake -D FOLDER=... -D OUT=... -P embed_web.cmake
# A file NAME.gz beside NAME is its packed form. Files stand in the table in order of their paths.
cmake_minimum_required(VERSION 3.25)

function(content_type_of path result)
  get_filename_component(ending "${path}" LAST_EXT)
  set(types_html "text/html; charset=utf-8")
  set(types_js "text/javascript; charset=utf-8")
  set(types_css "text/css; charset=utf-8")
  set(types_svg "image/svg+xml")
  set(types_json "application/json")
  string(REPLACE "." "" ending "${ending}")
  if(NOT DEFINED types_${ending})
    message(FATAL_ERROR "embed_web: no content type is known for ${path}")
  endif()
  set(${result} "${types_${ending}}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE paths RELATIVE "${FOLDER}" "${FOLDER}/*")
list(FILTER paths EXCLUDE REGEX "\\.gz$")
list(SORT paths COMPARE STRING)
if(NOT "index.html" IN_LIST paths)
  message(FATAL_ERROR "embed_web: ${FOLDER} holds no index.html")
endif()

set(index 0)
set(assembly "")
set(externs "")
set(rows "")
macro(take_in file symbol)
  string(APPEND assembly
    "    .globl ${symbol}\n    .balign 16\n${symbol}:\n    .incbin \"${file}\"\n    .byte 0\n")
  string(APPEND externs "extern const char ${symbol}[];\n")
endmacro()

foreach(path IN LISTS paths)
  set(file "${FOLDER}/${path}")
  set(symbol "lumbung_webui_${index}")
  math(EXPR index "${index} + 1")
  file(SIZE "${file}" bytes)
  file(SHA256 "${file}" digest)
  string(SUBSTRING "${digest}" 0 32 etag)
  content_type_of("${path}" type)
  take_in("${file}" ${symbol})
  set(packed "{}")
  if(EXISTS "${file}.gz")
    file(SIZE "${file}.gz" packed_bytes)
    take_in("${file}.gz" ${symbol}_gz)
    set(packed "{${symbol}_gz, ${packed_bytes}}")
  endif()
  set(asked "/${path}")
  if(path STREQUAL "index.html")
    set(asked "/")
  endif()
  string(APPEND rows
    "    {\"${asked}\", \"${type}\", \"${etag}\",\n     {${symbol}, ${bytes}}, ${packed}},\n")
endforeach()

file(WRITE "${OUT}/assets.S"
  "    .section .rodata\n${assembly}"
  "#ifdef __ELF__\n    .section .note.GNU-stack, \"\", %progbits\n#endif\n")
file(WRITE "${OUT}/assets_table.cpp"
  "#include \"webui/assets.hpp\"\n\n"
  "extern \"C\" {\n${externs}}\n\n"
  "namespace lumbung::webui {\nnamespace {\n\n"
  "constexpr Asset kAssets[] = {\n${rows}};\n\n"
  "}  // namespace\n\n"
  "std::span<const Asset> assets() { return kAssets; }\n\n"
  "}  // namespace lumbung::webui\n")
