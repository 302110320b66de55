#include "daemon/node/document_rules.hpp"

#include "daemon/base/civil_day.hpp"
#include "daemon/village/registers.hpp"

namespace lumbung::node {
namespace {

constexpr std::string_view book_prefix = "buku/";

std::optional<std::uint16_t> year_of(std::string_view digits) {
  if (digits.size() != 4) return std::nullopt;
  int year = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    year = year * 10 + (digit - '0');
  }
  if (!CivilDay::of(year, 1, 1)) return std::nullopt;
  return static_cast<std::uint16_t>(year);
}

}  // namespace

std::optional<DocumentRules> rules_of(identity::SpaceKind space, std::string_view name) {
  switch (space) {
    case identity::SpaceKind::board:
      if (name == board_register)
        return DocumentRules{DocumentKind::registers, 0, {village::registers::groups_root}};
      return std::nullopt;
    case identity::SpaceKind::group:
      if (name == group_register) {
        return DocumentRules{DocumentKind::registers,
                             0,
                             {village::registers::group_root, village::registers::members_root}};
      }
      if (name.starts_with(book_prefix)) {
        const auto year = year_of(name.substr(book_prefix.size()));
        if (year) return DocumentRules{DocumentKind::write_once, *year, {}};
      }
      return std::nullopt;
  }
  return std::nullopt;
}

std::string book_name(int year) { return std::string(book_prefix) + std::to_string(year); }

}  // namespace lumbung::node
