#pragma once

#include <string_view>

/// The names of the roots of the register documents, also for the check of updates from outside;
/// docs/ledger-rules.md "Registers" lists them.
namespace lumbung::village::registers {

inline constexpr std::string_view group_root = "kelompok";
inline constexpr std::string_view members_root = "anggota";
inline constexpr std::string_view groups_root = "ksm";

}  // namespace lumbung::village::registers
