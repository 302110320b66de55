#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "crdt/change_record.hpp"
#include "crdt/inspect.hpp"

namespace lumbung::crdt {

/// Clocks by client as few ranges.
class ClockSet {
 public:
  void add(const ClockRange& range);
  [[nodiscard]] bool contains(Id id) const;

 private:
  std::map<ClientId, std::map<Clock, Clock>> ranges_;  // start -> end, neither overlap nor touch
};

/// The changes of a history and what builds upon what.
///
/// Shape   Changes stand in the order in which they came, each behind its deps; those that wait
///         stand apart. A vector clock (actor -> seq) is kept for every sixteenth change only: for
///         the others it is gathered from the nearest ones.
/// Thread  None of its own; `seen` keeps the last answer's clock.
class ChangeGraph {
 public:
  using VectorClock = std::map<ClientId, std::uint64_t>;

  [[nodiscard]] const ChangeRecord* find(ChangeId id) const;
  [[nodiscard]] const ChangeRecord* find_waiting(ChangeId id) const;
  [[nodiscard]] const std::vector<ChangeRecord>& changes() const { return changes_; }
  [[nodiscard]] const Heads& heads() const { return heads_; }
  [[nodiscard]] std::uint64_t last_seq(ClientId actor) const;

  /// What `change` needs and is not here: deps, and the actor's change before it.
  [[nodiscard]] std::vector<ChangeId> lacking(const ChangeRecord& change) const;
  /// Adds a change that lacks nothing.
  void add(ChangeRecord change, const UpdateShape& shape);

  void wait(ChangeRecord change);
  [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }
  /// Takes out those that waited for `arrived`.
  [[nodiscard]] std::vector<ChangeRecord> wake(ChangeId arrived);
  [[nodiscard]] std::vector<ChangeId> missing() const;

  /// True for each change up to `heads`, by place; nullopt if one of them is not here.
  [[nodiscard]] std::optional<std::vector<bool>> closure(const Heads& heads) const;
  [[nodiscard]] bool seen(Id by, Id what) const;
  /// Some change deleted or overwrote it.
  [[nodiscard]] bool erased(Id id) const { return erased_.contains(id); }

 private:
  using Place = std::size_t;
  static constexpr Place clock_step = 16;
  [[nodiscard]] std::vector<Place> parents(Place place) const;
  [[nodiscard]] VectorClock clock_of(Place place) const;
  [[nodiscard]] std::optional<Place> writer_of(Id id) const;

  std::vector<ChangeRecord> changes_;
  std::map<ChangeId, Place> places_;
  Heads heads_;
  std::map<Place, VectorClock> clocks_;
  /// client -> first clock -> who wrote from there on, and to where.
  struct Written {
    Clock end = 0;
    Place place = 0;
  };
  std::map<ClientId, std::map<Clock, Written>> written_;
  ClockSet erased_;

  std::map<ChangeId, ChangeRecord> waiting_;
  std::multimap<ChangeId, ChangeId> waited_for_;
  std::size_t waiting_bytes_ = 0;

  mutable std::optional<std::pair<Place, VectorClock>> last_clock_;
};

}  // namespace lumbung::crdt
