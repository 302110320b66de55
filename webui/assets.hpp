#pragma once

#include <span>
#include <string_view>

namespace lumbung::webui {

/// One file of the page, as it lies in the program. All views last as long as the program.
///
/// Shape   `gzip` is the same content packed, or empty where packing saves nothing.
/// Units   views are bytes; `etag` is the first half of the content's SHA-256 in hex, unquoted.
/// Source  webui/, built by npm and taken in by cmake/embed_web.cmake; without npm, webui/notice.
struct Asset {
  std::string_view path;  ///< "/assets/index-1a2b.js"; "/" is the start page
  std::string_view content_type;
  std::string_view etag;
  std::string_view bytes;
  std::string_view gzip;
};

/// Every file of the page, in order of the files' names; the start page among them.
[[nodiscard]] std::span<const Asset> assets();

/// The file of this path; null if the page has none. Compares bytes: no "..", no decoding.
[[nodiscard]] const Asset* find(std::string_view path);

}  // namespace lumbung::webui
