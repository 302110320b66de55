#pragma once

#include <catch2/catch.hpp>
#include <string_view>

#include "daemon/base/text_codec.hpp"

/// The octets of a vector written as hexadecimal.
inline lumbung::Bytes hex(std::string_view text) {
  const auto bytes = lumbung::from_hex(text);
  REQUIRE(bytes.has_value());
  return *bytes;
}

/// The id of a vector written as hexadecimal.
template <class IdType>
IdType hex_id(std::string_view text) {
  const auto id = lumbung::id_from_hex<IdType>(text);
  REQUIRE(id.has_value());
  return *id;
}
