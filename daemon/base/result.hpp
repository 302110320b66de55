#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace lumbung {

/// Why something was not done: for programs. Rooms with finer causes keep enums of their own.
enum class Errc : std::uint8_t {
  malformed,      ///< bytes or text that break their format
  limit,          ///< well-formed, but over a bound of limits.hpp
  bad_signature,  ///< a signature, tag or hash that does not fit its bytes
  gap,            ///< something that must come before is not here yet
  fork,           ///< two different things stand at one place of a log
  refused,        ///< understood, and against a rule
  not_allowed,    ///< the author lacks the right
  not_found,      ///< names something that does not exist here
  conflict,       ///< the state has moved on since the caller looked
  overflow,       ///< a sum that leaves the range of whole rupiah
  io,             ///< the disk, a socket or the system said no
};

/// What went wrong. `code` is for programs, `detail` for the log: English, no names, no amounts.
struct Error {
  Errc code = Errc::refused;
  std::string detail;
};

/// A value or the reason why there is none. Shape of C++23's std::expected.
template <class T = void>
using Result = tl::expected<T, Error>;

/// Shorthand for a failed Result of any value type.
[[nodiscard]] inline tl::unexpected<Error> fail(Errc code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail)});
}

}  // namespace lumbung
