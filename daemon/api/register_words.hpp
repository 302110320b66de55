#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/catalogue.hpp"

/// How the fields of the registers (docs/formats.md) are called and shown. Inside the room only.
namespace lumbung::api {

/// "nama", "simpanan wajib"; a field that this version does not know keeps its own name.
[[nodiscard]] std::string field_name(std::string_view field, Language language);

/// A field's value as people read it: rupiah, percent, a weekday; text of their own stays as it is.
[[nodiscard]] std::string field_value(std::string_view field, std::string_view value,
                                      Language language);

/// The whole number that all of `text` says; nothing for any other text.
[[nodiscard]] std::optional<std::int64_t> whole_of(std::string_view text);

}  // namespace lumbung::api
