#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/identity/operation.hpp"

namespace lumbung::node {

/// What may be done in a document (decision 2): register documents take any edit of known roots,
/// write-once ones only additions at the end of their author's own array.
enum class DocumentKind : std::uint8_t { registers, write_once };

struct DocumentRules {
  DocumentKind kind = DocumentKind::registers;
  std::uint16_t year = 0;               ///< of a book
  std::vector<std::string_view> roots;  ///< of registers, all maps
};

/// The rules of the document `name` in a space of that kind; nothing if no such document exists.
[[nodiscard]] std::optional<DocumentRules> rules_of(identity::SpaceKind space,
                                                    std::string_view name);

/// "buku/<year>"
[[nodiscard]] std::string book_name(int year);

inline constexpr std::string_view group_register = "kelompok";
inline constexpr std::string_view board_register = "organisasi";

}  // namespace lumbung::node
