#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/ids.hpp"
#include "daemon/ledger/book.hpp"
#include "daemon/node/command.hpp"
#include "daemon/review/review.hpp"
#include "daemon/village/group.hpp"

namespace lumbung::node {

/// How near another laptop is.
enum class Reach : std::uint8_t {
  connected,  ///< a secure channel is open
  seen,       ///< heard within 90 s
  away,
};

/// A device of the community; also this one.
struct DeviceView {
  DeviceId device;
  std::string name;
  Role role = Role::read;
  bool self = false;
  Reach reach = Reach::away;
  bool same_content = false;  ///< the last frontier digest heard from it is our own of now
  std::optional<std::uint64_t> pending_in;  ///< envelopes; nothing for one that is away
  std::optional<std::uint64_t> pending_out;
  std::int64_t last_met_ms = 0;  ///< wall clock of the last secure channel; 0 never
  std::string address;           ///< where it was met last; empty if never
  bool operator==(const DeviceView&) const = default;
};

/// One group as of one version. Shared between views as long as nothing in it changes.
struct GroupView {
  SpaceId id;
  village::Group registers;  ///< decisions settled in; `contested` is what is still open
  ledger::Book book;
  std::vector<review::Item> items;             ///< open and decided, in order of id
  std::map<crdt::ClientId, DeviceId> writers;  ///< whose a register's `Candidate::writer` is
  Digest digest;                               ///< of the book and the open register questions
};

/// Everything a reader may see, at one moment. Immutable; made by the node's thread only.
///
/// Shape   `version` rises with every change of content and stays where only peers came or went.
///         Versions of a later run of the program are larger.
/// Thread  Read from any thread.
struct View {
  std::uint64_t version = 0;
  DeviceId device;
  std::string device_name;
  std::string software;
  struct Community {
    CommunityId id;
    std::string name;
  };
  std::optional<Community> community;  ///< nothing before founding or joining
  std::optional<Role> role;            ///< of this laptop
  std::vector<std::string> addresses;  ///< own ones, "host:port"
  bool pairing = false;                ///< an invite of this laptop is open, or it is joining
  bool store_failed = false;           ///< nothing is written any more; see the log
  std::vector<DeviceView> devices;     ///< this one and every other of the community, by id
  std::map<SpaceId, std::shared_ptr<const GroupView>> groups;
  std::map<LogId, DeviceId> authors;  ///< whose log it is, in group spaces and the board
  std::uint64_t records = 0;          ///< envelopes held, quarantined ones too
  std::uint64_t quarantined = 0;
  Digest frontier_digest;
  Digest book_digest;
  std::uint64_t open_decisions = 0;
  /// Refused or unreadable peer bytes, by step ("signature", "clock_gap", ...).
  std::map<std::string, std::uint64_t> refusals;

  [[nodiscard]] const DeviceView* find(const DeviceId& id) const;
  /// The device whose log it is; its name is in `devices`.
  [[nodiscard]] std::optional<DeviceId> author_of(const LogId& log) const;
};

}  // namespace lumbung::node
