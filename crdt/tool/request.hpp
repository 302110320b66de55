#pragma once

#include <string>
#include <string_view>

#include "crdt/document.hpp"

namespace lumbung::crdt::tool {

// What requests are made of. Each of these fails with what is wrong and with which part.

[[nodiscard]] tl::unexpected<Error> bad(std::string detail);
[[nodiscard]] Result<std::string> text_of(const Any& request, std::string_view name);
[[nodiscard]] Result<std::size_t> number_of(const Any& request, std::string_view name);
/// A flag, `otherwise` where the request has none.
[[nodiscard]] Result<bool> flag_of(const Any& request, std::string_view name, bool otherwise);
/// Base64.
[[nodiscard]] Result<Bytes> bytes_of(const Any& request, std::string_view name);
/// The encoding that `name` gives as 1 or 2; 1 where the request has none.
[[nodiscard]] Result<Encoding> encoding_of(const Any& request, std::string_view name);

/// The origin of a transaction, null where the request has none.
[[nodiscard]] Result<Any> origin_of(const Any& request);

/// An object by its path, and how deep it stands.
struct Place {
  ObjectId object;
  std::size_t depth = 0;
};
[[nodiscard]] Result<Place> place_of(const Document& document, const Any& request);
/// The subdocument that the path leads to.
[[nodiscard]] Result<Subdocument> subdocument_of(const Document& document, const Any& request);

}  // namespace lumbung::crdt::tool
