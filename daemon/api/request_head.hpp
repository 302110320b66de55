#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/refusal.hpp"

namespace lumbung::api {

/// Why a request is refused before its content is looked at. The code of the answer; its sentence
/// and status stand in the catalogue.
using HeadFault = std::string_view;

/// The head of an HTTP/1.1 request, read strictly.
///
/// Shape   `fields` in order, names in lower case, values without white space at both ends.
/// Errors  See parse_head.
struct RequestHead {
  std::string method;
  std::string target;  ///< origin form: begins with "/"
  std::vector<std::pair<std::string, std::string>> fields;
  std::size_t content_length = 0;
  bool keep_alive = true;

  /// The first value of a field (name in lower case), or nothing but "".
  [[nodiscard]] std::string_view field(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// `target` up to the query.
  [[nodiscard]] std::string_view path() const;
};

/// Reads a head: request line, fields and the empty line that ends them. Total: any octets give a
/// head or a fault. Faults: head_malformed, head_too_large, version_unsupported,
/// method_not_allowed, range_refused, length_required (any Transfer-Encoding, or a body of unknown
/// length), expectation_refused, body_too_large.
[[nodiscard]] tl::expected<RequestHead, HeadFault> parse_head(std::string_view octets);

/// Where the head ends in `octets` (behind its empty line); npos while it has not ended.
[[nodiscard]] std::size_t end_of_head(std::string_view octets);

}  // namespace lumbung::api
