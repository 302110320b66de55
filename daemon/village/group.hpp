#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/document.hpp"
#include "daemon/base/civil_day.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/ledger/record.hpp"
#include "daemon/ledger/rules.hpp"

namespace lumbung::village {

using ledger::MemberId;

/// Names one write into a register; its client id tells the log.
using WriterId = crdt::Id;

/// One of several values that people wrote into a field without having seen each other's.
struct Candidate {
  std::string text;  ///< numbers in decimal
  WriterId writer;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// Fields with more than one standing value that differ, by field name; the winner first.
using Contested = std::map<std::string, std::vector<Candidate>>;

enum class Sex : std::uint8_t { unknown, perempuan, laki_laki };
enum class MemberStatus : std::uint8_t { aktif, keluar };

/// "P", "L" or "".
[[nodiscard]] std::string_view word_of(Sex sex);
[[nodiscard]] std::string_view word_of(MemberStatus status);

/// A person in a group. Each field holds the winner of its register; `contested` the others.
struct Member {
  MemberId id;
  int no = 0;
  std::string name;
  Sex sex = Sex::unknown;
  std::string nik;
  std::string phone;
  std::string address;
  std::optional<CivilDay> joined;
  MemberStatus status = MemberStatus::aktif;
  Contested contested;
};

/// A group's register: the document `kelompok`.
struct Group {
  std::string name;
  std::optional<int> meeting_weekday;  ///< 0 = Sunday
  ledger::GroupRules rules;
  Contested contested;          ///< keys "name", "meeting_weekday", "rules.wajib", ...
  std::vector<Member> members;  ///< in order of number, then id
  [[nodiscard]] const Member* find(const MemberId& id) const;
};

/// Declares the roots of `kelompok` or `organisasi` in a document object; writes nothing. To be
/// called once after a document is made or loaded: undeclared roots read as empty.
[[nodiscard]] Result<> declare_group_roots(crdt::Document& document);
[[nodiscard]] Result<> declare_board_roots(crdt::Document& document);

/// Reads the document `kelompok`. Total: a field that cannot be read keeps its default. `seen`
/// tells who had seen which write; equal concurrent values are no contest.
[[nodiscard]] Group read_group(const crdt::Document& document, const crdt::Seen& seen);

/// A group in the community's list: the document `organisasi`.
struct GroupEntry {
  SpaceId id;
  std::string name;  ///< as founded; the group's own register has the current one
};
[[nodiscard]] std::vector<GroupEntry> read_groups(const crdt::Document& document);

/// Puts `text` into the field `field` of `member` or `group` (by its name in `contested`), as a
/// decision does; false if it cannot stand there.
bool assign(Member& member, std::string_view field, std::string_view text);
bool assign(Group& group, std::string_view field, std::string_view text);

}  // namespace lumbung::village
