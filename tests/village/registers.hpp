#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/village/commands.hpp"

/// Laptops that edit one group's register and exchange updates, with who had seen what.
namespace lumbung::village::testing {

inline MemberId member_id(int no) {
  MemberId id;
  id.bytes.fill(static_cast<std::uint8_t>(no));
  return id;
}

class Laptop {
 public:
  explicit Laptop(crdt::ClientId client)
      : document_(
            crdt::Document::create({client, crdt::Collect::nothing, crdt::EmitUpdates::on_commit})
                .value()) {
    REQUIRE(declare_group_roots(document_));
    REQUIRE(declare_board_roots(document_));
  }

  [[nodiscard]] crdt::Document& document() { return document_; }

  /// Closes the edit; its writer had seen everything that is here.
  void commit() {
    pasts_[{document_.client(), document_.next_clock(document_.client())}] = heads_;
    updates_.push_back(document_.commit().update);
    REQUIRE_FALSE(updates_.back().empty());
    heads_[document_.client()] = document_.next_clock(document_.client());
  }

  void fetch(const Laptop& other) {
    REQUIRE(document_.apply(other.document_.encode_state()));
    for (const auto& [client, clock] : other.heads_) {
      heads_[client] = std::max(heads_[client], clock);
    }
    pasts_.insert(other.pasts_.begin(), other.pasts_.end());
  }
  friend void meet(Laptop& one, Laptop& other) {
    one.fetch(other);
    other.fetch(one);
  }

  [[nodiscard]] crdt::Seen seen() const {
    return [pasts = pasts_](crdt::Id by, crdt::Id what) {
      if (by.client == what.client) return by.clock >= what.clock;
      // The edit that holds `by` is the one with the next greater end.
      const auto edit = pasts.upper_bound({by.client, by.clock});
      if (edit == pasts.end() || edit->first.first != by.client) return false;
      const auto head = edit->second.find(what.client);
      return head != edit->second.end() && head->second > what.clock;
    };
  }
  [[nodiscard]] Group group() const { return read_group(document_, seen()); }

 private:
  crdt::Document document_;
  std::vector<crdt::Bytes> updates_;
  std::map<crdt::ClientId, crdt::Clock> heads_;
  std::map<std::pair<crdt::ClientId, crdt::Clock>, std::map<crdt::ClientId, crdt::Clock>> pasts_;
};

inline CivilDay today() { return CivilDay::parse("2017-01-29").value(); }

/// Adds a member by the same way as the page.
inline void add_member(Laptop& laptop, int no, const std::string& name) {
  MemberWish wish;
  wish.name = name;
  const auto checked = check_new_member(laptop.group(), wish, today());
  REQUIRE(checked);
  REQUIRE(write_new_member(laptop.document(), laptop.group(), member_id(no), checked->wish));
  laptop.commit();
}

inline void change_member(Laptop& laptop, int no, const MemberWish& wish) {
  const auto checked = check_member(laptop.group(), member_id(no), wish);
  REQUIRE(checked);
  REQUIRE(write_member(laptop.document(), member_id(no), checked->wish));
  laptop.commit();
}

inline void change_group(Laptop& laptop, const GroupWish& wish) {
  const auto checked = check_group(laptop.group(), wish);
  REQUIRE(checked);
  REQUIRE(write_group(laptop.document(), *checked));
  laptop.commit();
}

inline MemberWish phone(const std::string& number) {
  MemberWish wish;
  wish.phone = number;
  return wish;
}

}  // namespace lumbung::village::testing
