#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lumbung::crdt {

/// Why the library did not do what was asked. The document is as it was before the call.
enum class Errc : std::uint8_t {
  malformed,        ///< bytes that no Yjs encoder writes
  limit,            ///< well-formed, but over a bound of limits.hpp
  client_id_reuse,  ///< another content for a known clock, or news of our own client from outside
  out_of_range,     ///< an index or length beyond the end
  not_found,        ///< an object that does not exist here, or that was deleted
  wrong_type,       ///< a list operation on a map, a value that cannot stand there, and so on
  busy,             ///< an open transaction must be committed first
  unsupported,      ///< part of Yjs that this version does not edit
};

/// What went wrong: `code` for programs, `detail` for a log (English, holds no content).
struct Error {
  Errc code = Errc::malformed;
  std::string detail;
};

/// A value or the reason why there is none.
template <class T = void>
using Result = tl::expected<T, Error>;

/// Shorthand for a failed Result of any value type. Cold: compilers put what leads to it aside.
[[nodiscard, gnu::cold]] inline tl::unexpected<Error> fail(Errc code, std::string_view detail) {
  return tl::unexpected<Error>(Error{code, std::string(detail)});
}

}  // namespace lumbung::crdt
